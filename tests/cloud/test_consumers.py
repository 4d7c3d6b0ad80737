"""On AWS the queue is paused by its event source mapping, and by nothing else."""

import contextlib
import json

import pytest
from botocore.exceptions import ClientError

from include.cloud import consumers
from include.errors import UserError
from include.services.clients import client
from tests.cli.test_commands import vmdp

__all__ = ["vmdp"]


@pytest.fixture
def functions(aws):
    """The emulator's Lambda with one function, which no queue feeds yet."""
    found = client("lambda", region=aws.aws_region, endpoint_url=aws.aws_endpoint_url)
    for mapping in found.list_event_source_mappings()["EventSourceMappings"]:
        found.delete_event_source_mapping(UUID=mapping["UUID"])
    for name in ("generator", "other"):
        with contextlib.suppress(ClientError):
            found.create_function(
                FunctionName=name,
                PackageType="Image",
                Code={"ImageUri": f"{aws.image_repository}:0123456789abcdef"},
                Role="arn:aws:iam::000000000000:role/worker",
            )
    return found


def feed(functions, aws, name="generator"):
    sqs = client("sqs", region=aws.aws_region, endpoint_url=aws.aws_endpoint_url)
    arn = sqs.get_queue_attributes(QueueUrl=aws.sqs_queue_url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    # Disabled, so that the emulator does not try to run an image.
    made = functions.create_event_source_mapping(
        FunctionName=name, EventSourceArn=arn, BatchSize=1, Enabled=False, ScalingConfig={"MaximumConcurrency": 50}
    )
    return made["UUID"]


def test_the_mapping_is_what_pauses_resumes_and_limits(aws, functions, vmdp, monkeypatch):
    uuid = feed(functions, aws)
    for name in ("sqs_queue_url", "aws_endpoint_url", "lambda_function_name"):
        monkeypatch.setenv(name.upper(), getattr(aws, name))
    assert vmdp("queue", "workers")[1].startswith("paused, ")
    assert json.loads(vmdp("queue", "resume", "--json")[1]) == {
        "where": "function generator", "paused": False, "at_once": 50,
    }  # fmt: skip
    assert functions.get_event_source_mapping(UUID=uuid)["State"] == "Enabled"
    assert vmdp("queue", "pause")[1].startswith("paused, ")
    assert functions.get_event_source_mapping(UUID=uuid)["State"] == "Disabled"
    assert json.loads(vmdp("queue", "workers", "--concurrency", 20, "--json")[1])["at_once"] == 20
    found = functions.get_event_source_mapping(UUID=uuid)
    assert (found["State"], found["ScalingConfig"]) == ("Disabled", {"MaximumConcurrency": 20})
    code, _, error = vmdp("queue", "workers", "--concurrency", 1)
    assert (code, "concurrency must be 2..1000, not 1" in error) == (1, True)


def test_a_change_waits_for_the_one_that_is_under_way(aws, functions, monkeypatch):
    uuid = feed(functions, aws)
    states = iter(["Creating", "Disabled", "Updating", "Updating", "Enabled"])
    mapping = consumers._Mapping(aws)
    seen = []

    class Slow:
        """The emulator settles at once, AWS does not."""

        def __getattr__(self, name):
            return getattr(functions, name)

        def get_event_source_mapping(self, **which):
            seen.append(next(states))
            return {**functions.get_event_source_mapping(**which), "State": seen[-1]}

    mapping._lambda = Slow()
    monkeypatch.setattr(consumers, "GLANCE_S", 0)
    assert not mapping.change(Enabled=True).paused
    assert seen[-1] == "Enabled"
    assert functions.get_event_source_mapping(UUID=uuid)["State"] == "Enabled"
    functions.update_event_source_mapping(UUID=uuid, Enabled=False)

    monkeypatch.setattr(consumers, "SETTLING_S", 0)
    states = iter(["Updating"])
    with pytest.raises(UserError, match="is Updating for 0 s: check again with `vmdp queue workers`"):
        mapping.change(Enabled=False)


def test_a_queue_that_none_or_several_work_on_is_a_clear_error(aws, functions):
    with pytest.raises(UserError, match=r"no function generator takes messages .*Ctrl-C"):
        consumers.pause(aws)
    feed(functions, aws)
    feed(functions, aws, "other")
    assert consumers.consumers(aws).where == "function generator"
    with pytest.raises(UserError, match="set LAMBDA_FUNCTION_NAME to one of generator, other"):
        consumers.pause(aws.model_copy(update={"lambda_function_name": None}))
    with pytest.raises(UserError, match="SQS_QUEUE_URL is not set"):
        consumers.pause(aws.model_copy(update={"sqs_queue_url": None}))
