"""`vmdp dlq`: what was given up is shown, kept, sent back or deleted, and nothing else is touched."""

import json
from uuid import uuid4

import pytest

from include.cloud.connect import Cloud, connect
from include.dataset.message import BatchMessage
from include.local import cloud as embedded
from include.planning.plan import Request, make_plan
from include.services.dead_letters import DeadLetter, Kind
from include.settings import Settings
from tests.cli.test_commands import vmdp
from tests.local.until import local_client

__all__ = ["vmdp"]

NAME = "O-47_sliding_puzzle_data-generator"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """An embedded cloud."""
    settings = Settings(vmdp_home=tmp_path_factory.mktemp("cloud") / "home", vmdp_cloud="local", vmdp_local_port=0)
    yield embedded.up(settings)
    embedded.down(settings)


@pytest.fixture
def cloud(running, monkeypatch) -> Cloud:
    """Queues of a test's own, which no worker empties; the command line is told of them as of AWS's."""
    sqs = local_client("sqs", running)
    name = f"test-{uuid4().hex}"
    dead = sqs.create_queue(QueueName=f"{name}-dlq")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})
    url = sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": policy})["QueueUrl"]
    variables = {
        "SQS_QUEUE_URL": url, "AWS_ENDPOINT_URL": running.endpoint_url, "OUTPUT_BUCKET": running.bucket,
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
    }  # fmt: skip
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    return connect(Settings())


def bury(cloud: Cloud, kind: Kind, reason: str, *starts: int, dataset: str = "d", seed: int = 42) -> None:
    for start in starts:
        order = BatchMessage(type="O-47", start_index=start, num_samples=10, dataset=dataset, seed=seed)
        letter = DeadLetter(order.model_dump_json(), reason.format(start=start), kind, generator=NAME)
        assert cloud.dead_letters.queue.deliver([letter.entry()]) == {}


def test_the_list_groups_by_reason_and_takes_nothing_away(vmdp, cloud):
    bury(cloud, "failed", "sample {start} is bad", 0, 10, 20)
    bury(cloud, "invalid", "level: no [bold]level[/bold] \x1b[31m'x'", 0, dataset="other")
    for _ in range(2):
        code, out, _ = vmdp("dlq", "list")
        assert code == 0
        assert "4 dead letters" in out
        assert "sample # is bad" in out
        assert "[bold]level[/bold]" in out
        assert "\x1b" not in out
    page = json.loads(vmdp("dlq", "list", "--json")[1])
    assert [(one["count"], one["kind"], one["datasets"]) for one in page["causes"]] == [
        (3, "failed", {"d": 3}),
        (1, "invalid", {"other": 1}),
    ]
    assert sorted(letter["start_index"] for letter in page["causes"][0]["letters"]) == [0, 10, 20]
    assert json.loads(vmdp("dlq", "list", "--dataset", "other", "--json")[1])["dead_letters"] == 1


def test_an_empty_dead_letter_queue_says_so(vmdp, cloud, tmp_path):
    assert vmdp("dlq", "list")[:2] == (0, "no dead letters\n")
    assert vmdp("dlq", "list", "--dataset", "d")[:2] == (0, "no dead letters of dataset d\n")
    assert vmdp("dlq", "redrive", "--all")[:2] == (0, "no dead letters fit\n")
    assert vmdp("dlq", "purge", "--all")[:2] == (0, "no dead letters fit\n")
    assert vmdp("dlq", "download", tmp_path / "kept")[:2] == (0, "no dead letters\n")
    assert not (tmp_path / "kept").exists()
    assert json.loads(vmdp("dlq", "list", "--json")[1]) == {"dead_letters": 0, "causes": []}


def test_chosen_letters_go_back_and_a_dry_run_moves_none(vmdp, cloud):
    bury(cloud, "failed", "sample {start} is bad", 0, 10)
    bury(cloud, "killed", "out of time", 20)
    bury(cloud, "code", "made by other code", 30)
    assert vmdp("dlq", "redrive", "--kind", "failed", "--dry-run")[1] == "would redrive: 2 dead letters (2 failed)\n"
    assert cloud.queue.depth().waiting == 0
    assert vmdp("dlq", "redrive", "--reason", "SAMPLE", "--generator", "o47", "--dataset", "d")[1].startswith(
        "redriven: 2"
    )
    assert (cloud.queue.depth().waiting, cloud.dead_letters.depth().waiting) == (2, 2)
    code, out, err = vmdp("dlq", "redrive", "--all", "--json")
    assert (code, json.loads(out)["dead_letters"]) == (0, 2)
    assert "1 dead letter belong" in err
    assert (cloud.queue.depth().waiting, cloud.dead_letters.depth().waiting) == (4, 0)


@pytest.mark.parametrize("command", ["redrive", "purge"])
def test_nothing_is_chosen_by_leaving_everything_out(vmdp, cloud, command):
    bury(cloud, "failed", "x", 0)
    code, _, err = vmdp("dlq", command)
    assert code == 1
    assert "--all" in err
    assert cloud.dead_letters.depth().waiting == 1


def test_a_purge_asks_first_and_deletes_only_what_it_asked_about(vmdp, cloud, monkeypatch):
    bury(cloud, "failed", "x", 0, 10)
    bury(cloud, "invalid", "y", 20)
    assert vmdp("dlq", "purge", "--all")[0] == 1  # no answer
    assert cloud.dead_letters.depth().waiting == 3

    def agree(question: str, **_) -> bool:
        assert "Delete 2 dead letters for good (2 failed)?" in question
        bury(cloud, "failed", "came later", 30)
        return True

    monkeypatch.setattr("typer.confirm", agree)
    assert vmdp("dlq", "purge", "--kind", "failed")[0] == 0
    assert sorted(letter.reason for letter in cloud.dead_letters.read()) == ["came later", "y"]
    assert json.loads(vmdp("dlq", "purge", "--all", "--yes", "--json")[1])["dead_letters"] == 2


def test_downloaded_letters_are_files_and_stay_in_the_queue(vmdp, cloud, tmp_path):
    bury(cloud, "failed", "sample {start} is bad", 0, 10)
    code, out, _ = vmdp("dlq", "download", tmp_path / "kept", "--kind", "failed")
    assert code == 0
    assert out.startswith("2 dead letters written")
    pages = [json.loads(path.read_text()) for path in (tmp_path / "kept").iterdir()]
    assert {page["reason"] for page in pages} == {"sample 0 is bad", "sample 10 is bad"}
    assert all(BatchMessage.parse(page["body"]).dataset == "d" for page in pages)
    assert cloud.dead_letters.depth().waiting == 2


def test_a_queue_without_a_dead_letter_queue_is_one_clear_line(vmdp, cloud, monkeypatch):
    monkeypatch.setenv("SQS_QUEUE_URL", str(cloud.dead_letter_url))
    code, _, err = vmdp("dlq", "list")
    assert code == 1
    assert "set DEAD_LETTER_QUEUE_URL" in err


def test_status_shows_what_is_missing_and_the_datasets_dead_letters(vmdp, cloud):
    plan = make_plan(Request.of(generators=["O-47"], samples=30, batch_size=10, dataset="partly"), cloud.store)
    cloud.store.put(plan.spec.layout.mark(next(plan.missing([])).batch), b"{}")
    bury(cloud, "failed", "sample {start} is bad", 10, 20, dataset="partly")
    bury(cloud, "failed", "of another", 10, dataset="other")
    code, out, _ = vmdp("status", "partly")
    assert code == 0
    assert "10 of 30 samples are done" in out
    assert "10..29" in out
    assert "2 × failed: sample # is bad" in out
    assert "of another" not in out
    now = json.loads(vmdp("status", "partly", "--json")[1])
    assert (now["done"], now["waiting"], now["dead_letters"]) == (10, 0, 3)
    assert now["generators"][NAME]["missing"] == [[10, 29]]
    assert now["dead_letters_of_dataset"] == [{"count": 2, "kind": "failed", "cause": "sample # is bad"}]


def test_submitting_again_replaces_the_datasets_dead_letters(vmdp, cloud):
    bury(cloud, "failed", "x", 0, dataset="again")
    bury(cloud, "failed", "x", 0, dataset="other")
    command = (
        "submit",
        "--generator",
        "O-47",
        "--samples",
        20,
        "--batch-size",
        10,
        "--dataset",
        "again",
        "--look",
        "plain",
    )
    assert vmdp(*command, "--dry-run")[0] == 0
    assert cloud.dead_letters.depth().waiting == 2
    assert vmdp(*command)[0] == 0
    assert cloud.queue.depth().waiting == 2
    assert [letter.dataset for letter in cloud.dead_letters.read()] == ["other"]


def test_one_letter_is_shown_whole(vmdp, cloud):
    bury(cloud, "failed", "sample {start} is bad", 70)
    (cause,) = json.loads(vmdp("dlq", "list", "--json")[1])["causes"]
    (letter,) = cause["letters"]
    code, out, _ = vmdp("dlq", "show", letter["message_id"])
    assert code == 0
    assert "sample 70 is bad" in out
    assert json.loads(vmdp("dlq", "show", letter["message_id"], "--json")[1]) == letter
    code, _, error = vmdp("dlq", "show", "no-such")
    assert code == 1
    assert "there is no dead letter 'no-such'" in error


def test_an_empty_queue_can_be_looked_at(vmdp, cloud):
    assert vmdp("queue", "peek")[:2] == (0, "nothing waits\n")
    assert vmdp("queue", "peek", "--json")[:2] == (0, "[]\n")


def test_what_waits_is_counted_and_looked_at_and_taken_only_when_told_to(vmdp, cloud):
    cloud.queue.send(
        BatchMessage(type="O-47", start_index=10 * k, num_samples=10, dataset="d", level="easy") for k in range(3)
    )
    cloud.queue.client.send_message(QueueUrl=cloud.queue.url, MessageBody='{"type": "\\u001b[31mred"}')
    bury(cloud, "killed", "", 0)
    for _ in range(2):
        seen = json.loads(vmdp("queue", "peek", "--json")[1])
        assert sorted(one["batch"] for one in seen) == ["", "00000000-000010", "00000010-000010", "00000020-000010"]
    assert json.loads(vmdp("queue", "count", "--json")[1]) == {"waiting": 4, "in_flight": 0, "dead_letters": 1}
    code, out, _ = vmdp("queue", "peek")
    assert code == 0
    assert "\x1b[31mred" not in out
    code, out, _ = vmdp("queue", "purge", "--yes")
    assert (code, "about 4" in out) == (0, True)
    assert json.loads(vmdp("queue", "count", "--json")[1]) == {"waiting": 0, "in_flight": 0, "dead_letters": 1}
