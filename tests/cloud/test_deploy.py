"""A deployment either runs this code and makes the right bytes, or the function is what it was before."""

import contextlib

import pytest
from botocore.exceptions import ClientError

from include.cloud.deploy import Aws, deploy, push_image
from include.dataset.code import code_digest
from include.errors import UserError
from include.local.runtime import Function
from include.local.worker import QueueAddress, variables
from include.services.clients import client
from include.settings import PROJECT_ROOT, Settings
from tests.cloud.host import LambdaHost

OLD = "000000000000.dkr.ecr.us-east-2.amazonaws.com/images:0123456789abcdef"


class Push:
    """Builds nothing: registers the image in the emulator's repository."""

    def __init__(self, settings):
        self.ecr = client("ecr", region=settings.aws_region, endpoint_url=settings.aws_endpoint_url)
        self.built = []
        with contextlib.suppress(ClientError):
            self.ecr.create_repository(repositoryName="images")

    def build(self, image):
        self.built.append(image)
        self.ecr.put_image(repositoryName=image.name, imageTag=image.code, imageManifest="{}")


@pytest.fixture
def host(aws):
    queue = QueueAddress(aws.sqs_queue_url, aws.aws_region, aws.aws_endpoint_url, local=True)
    with LambdaHost(Function(variables=variables(queue, aws.output_bucket))) as host:
        yield host


@pytest.fixture
def functions(aws, host):
    """The emulator's Lambda with the function, on an older image."""
    found = client("lambda", region=aws.aws_region, endpoint_url=aws.aws_endpoint_url)
    with contextlib.suppress(ClientError):
        found.delete_function(FunctionName="generator")
    found.create_function(
        FunctionName="generator",
        PackageType="Image",
        Code={"ImageUri": OLD},
        Timeout=60,
        Role="arn:aws:iam::000000000000:role/worker",
        Environment={"Variables": {"MINISTACK_LAMBDA_PROXY_URL": host.url}},
    )
    found.get_waiter("function_active_v2").wait(FunctionName="generator")
    return found


def image_of(functions):
    return functions.get_function(FunctionName="generator")["Code"]["ImageUri"]


def test_other_code_is_built_deployed_and_tried(aws, functions, host):
    push = Push(aws)
    deployment = Aws(aws, push).deploy(code_digest())
    assert deployment.changed
    assert [image.uri for image in push.built] in ([], [f"{aws.image_repository}:{code_digest()}"])
    assert image_of(functions) == f"{aws.image_repository}:{code_digest()}"
    assert host.invocations == 1


def test_code_that_runs_already_is_left_alone(aws, functions, host):
    push = Push(aws)
    Aws(aws, push).deploy(code_digest())
    before = len(push.built), host.invocations
    assert not Aws(aws, push).deploy(code_digest()).changed
    assert deploy(aws).code == code_digest()
    assert (len(push.built), host.invocations) == before


def test_an_image_that_is_in_the_repository_is_not_built_again(aws, functions):
    push = Push(aws)
    for _ in range(2):
        with contextlib.suppress(ClientError):
            functions.update_function_code(FunctionName="generator", ImageUri=OLD)
        Aws(aws, push).deploy(code_digest())
    assert len(push.built) <= 1
    assert push_image(aws, "x86_64", push).uri == image_of(functions)
    assert len(push.built) <= 1


@pytest.mark.parametrize("handler", ["fails.handler", "lies.handler", "sleeps.handler"])
def test_a_function_that_makes_no_right_sample_goes_back_to_the_image_before(aws, functions, host, handler, tmp_path):
    (tmp_path / "fails.py").write_text("def handler(event, context):\n    raise ValueError('no font')\n")
    (tmp_path / "lies.py").write_text("def handler(event, context):\n    return {'batchItemFailures': []}\n")
    (tmp_path / "sleeps.py").write_text("import time\ndef handler(event, context):\n    time.sleep(60)\n")
    host.function = Function(handler, root=tmp_path, timeout_s=1)
    with pytest.raises(UserError, match=r"is back on .*0123456789abcdef"):
        Aws(aws, Push(aws)).deploy(code_digest())
    assert image_of(functions) == OLD


def test_a_sample_of_other_bytes_is_noticed(aws, functions, host, tmp_path):
    """An image with another font, or on a processor that rounds otherwise, would be found so."""
    (tmp_path / "other.py").write_text(
        "from generators.kit.scene import sprite\nsprite.OVERSAMPLING = 2\nfrom lambda_image.handler import handler\n"
    )
    host.function = Function("other.handler", root=tmp_path, variables=host.function.variables)
    with pytest.raises(UserError, match="other bytes"):
        Aws(aws, Push(aws)).deploy(code_digest())
    assert image_of(functions) == OLD


def test_where_nothing_can_build_the_error_says_what_to_set(aws, functions, monkeypatch):
    monkeypatch.setattr("include.cloud.deploy.Docker.runs", lambda: False)
    monkeypatch.setattr("include.cloud.deploy.is_pushed", lambda ecr, image: False)
    with pytest.raises(UserError, match="start Docker, or set BUILD_PROJECT"):
        Aws(aws).deploy(code_digest())
    assert image_of(functions) == OLD


def test_the_names_of_the_settings_are_those_of_the_stacks_outputs():
    templates = [path.read_text() for path in (PROJECT_ROOT / "infra" / "templates").glob("*.json")]
    for name in ("OUTPUT_BUCKET", "SQS_QUEUE_URL", "DEAD_LETTER_QUEUE_URL", "LAMBDA_FUNCTION_NAME", "AWS_REGION",
                 "IMAGE_REPOSITORY", "BUILD_PROJECT", "BUILD_BUCKET"):  # fmt: skip
        assert any(f'"Description": "{name}"' in template for template in templates), name
        assert name.lower() in Settings.model_fields
