"""The CDK app itself: `make test-infra`, since it needs the CDK's environment."""

import json
import os
import subprocess

import pytest

from include.dataset.code import code_digest
from include.dataset.layout import Layout
from include.dataset.message import BatchMessage
from include.local.runtime import Function
from include.services.clients import LOCAL_CREDENTIALS, client
from include.services.queue import TaskQueue
from include.services.storage import S3Store
from include.settings import PROJECT_ROOT, Settings
from tests.cloud.emulator import emulated_aws
from tests.cloud.host import LambdaHost
from tests.local.until import eventually

pytestmark = [pytest.mark.infra, pytest.mark.timeout(900)]

INFRA = PROJECT_ROOT / "infra"
VENV = PROJECT_ROOT / ".venv-infra"


def run(*command, env=None, check=True):
    """A command in the CDK's environment."""
    variables = {**os.environ, "PATH": f"{VENV / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": "", **(env or {})}
    return subprocess.run(
        [str(word) for word in command], cwd=INFRA, env=variables, check=check, capture_output=True, text=True
    )


def synth(folder, **context):
    run("python", "app.py", env={"CDK_OUTDIR": str(folder), "CDK_CONTEXT_JSON": json.dumps(context)})
    return {path.name.removesuffix(".template.json"): path for path in folder.glob("*.template.json")}


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    return synth(tmp_path_factory.mktemp("synth"))


def test_the_committed_templates_are_those_of_the_app(templates):
    for name, path in templates.items():
        committed = (INFRA / "templates" / f"{name}.template.json").read_text()
        assert path.read_text() == committed, f"{name} differs: run `make synth`"


def test_a_batching_window_lengthens_the_visibility_timeout(tmp_path):
    windowed = "import pipeline; pipeline.BATCHING_WINDOW_S = 60; import app; app.make().synth()"
    run("python", "-c", windowed, env={"CDK_OUTDIR": str(tmp_path)})
    resources = json.loads((tmp_path / "vmdp.template.json").read_text())["Resources"].values()
    facts = {each["Type"].rpartition(":")[2]: each.get("Properties", {}) for each in resources}
    timeouts = [each["Properties"]["VisibilityTimeout"] for each in resources if each["Type"] == "AWS::SQS::Queue"]
    assert facts["EventSourceMapping"]["MaximumBatchingWindowInSeconds"] == 60
    assert max(timeouts) == 6 * 900 + 60


def test_cdk_nag_finds_nothing_that_is_not_explained(templates, tmp_path):
    report = json.loads((templates["vmdp"].parent / "validation-report.json").read_text())
    assert report["pluginReports"] == []
    unexplained = "import nag; nag.accept = lambda *_: None; import app; app.make().synth()"
    done = run("python", "-c", unexplained, env={"CDK_OUTDIR": str(tmp_path)}, check=False)
    assert done.returncode != 0
    for rule in ("S1", "CB4", "IAM5"):
        assert f"AwsSolutions-{rule}" in done.stderr + done.stdout, rule


def test_cfn_lint_finds_nothing(templates):
    done = run("cfn-lint", "--config-file", INFRA / ".cfnlintrc", *templates.values(), check=False)
    assert done.stdout == ""
    assert done.returncode == 0


@pytest.mark.parametrize("name", ["Dockerfile", "lambda_image/Dockerfile"])
def test_hadolint_finds_nothing_in_the_dockerfiles(name):
    done = run("hadolint", PROJECT_ROOT / name, check=False)
    assert done.stdout == ""
    assert done.returncode == 0


def test_context_values_reach_the_templates(tmp_path):
    context = {"name": "trial", "memory_mb": "2048", "architecture": "arm64", "allowed_buckets": "other-bucket",
               "datasets": "nightly", "removal": "destroy"}  # fmt: skip
    made = synth(tmp_path, **context)
    assert set(made) == {"trial", "trial-image"}
    (function,) = (
        each["Properties"]
        for each in json.loads(made["trial"].read_text())["Resources"].values()
        if each["Type"] == "AWS::Lambda::Function"
    )
    assert function["MemorySize"] == 2048
    assert function["Architectures"] == ["arm64"]
    assert function["Environment"]["Variables"]["VMDP_ALLOWED_BUCKETS"] == "other-bucket"
    policies = made["trial"].read_text()
    assert "arn:aws:s3:::other-bucket/nightly/*" in policies
    assert '"/scratch/*"' in policies
    assert '"/*/*"' not in policies.split('"AirflowRole')[0]


def test_a_wrong_context_value_is_one_line(tmp_path):
    env = {"CDK_OUTDIR": str(tmp_path), "CDK_CONTEXT_JSON": json.dumps({"memory_mb": "1"})}
    done = run("python", "app.py", env=env, check=False)
    assert done.returncode != 0
    assert "memory_mb must be 512..10240, not 1" in done.stderr


def test_a_real_deployment_makes_the_same_bytes_as_everywhere_else(tmp_path, monkeypatch):
    """`cdk deploy` of both stacks into the emulator; its event source mapping feeds the real handler."""
    for name, value in LOCAL_CREDENTIALS.items():
        monkeypatch.setenv(name.upper(), value)
    idle = Function("none.handler")
    with LambdaHost(idle) as host, emulated_aws(tmp_path, **{"MINISTACK_LAMBDA_PROXY_generator": host.url}) as url:
        region = "us-east-2"
        aws = {"AWS_ENDPOINT_URL": url, "AWS_REGION": region, "AWS_DEFAULT_REGION": region}

        def deploy(stack, *words):
            outputs = tmp_path / f"{stack}.json"
            run(
                VENV / "node_modules/.bin/cdk", "deploy", stack, "--exclusively", "--require-approval", "never",
                "--outputs-file", outputs, "--output", tmp_path / "out", "-c", "function_name=generator", *words,
                env=aws,
            )  # fmt: skip
            return json.loads(outputs.read_text())[stack]

        repository = deploy("vmdp-image")["ImageRepository"]
        ecr = client("ecr", region=region, endpoint_url=url)
        ecr.put_image(repositoryName=repository.partition("/")[2], imageTag=code_digest(), imageManifest="{}")
        outputs = deploy("vmdp", "--parameters", f"ImageTag={code_digest()}")

        functions = client("lambda", region=region, endpoint_url=url)
        found = functions.get_function_configuration(FunctionName=outputs["Function"])
        keys = {name.upper(): value for name, value in LOCAL_CREDENTIALS.items()}
        variables = {**found["Environment"]["Variables"], **keys, "AWS_ENDPOINT_URL": url}
        host.function = Function(variables=variables, timeout_s=60)

        settings = Settings(output_bucket=outputs["OutputBucket"], sqs_queue_url=outputs["TaskQueue"])
        store = S3Store(client("s3", region=region, endpoint_url=url), settings.output_bucket)
        messages = [
            BatchMessage(type="O-39", dataset="deployed", start_index=start, num_samples=2, level="easy", size=256)
            for start in (0, 2, 4)
        ]
        TaskQueue(client("sqs", region=region, endpoint_url=url), settings.sqs_queue_url).send(messages)
        layout = Layout("deployed")
        eventually(lambda: len(list(store.keys(layout.marks))) == len(messages), 300)
        from generators.kit.sample import build

        for message in messages:
            for index in message.indices:
                sample = build(message.generator, "easy", message.seed, index, size=256)
                folder = layout.sample(message.generator.id, sample.id)
                assert {name: store.get(folder + name) for name in sample.files} == dict(sample.files)
