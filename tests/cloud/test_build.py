"""An image is built from exactly the code that its tag names, with Docker or in AWS, and a failure says why."""

import base64
import io
import json
import stat
import zipfile

import boto3
import pytest
from botocore.stub import ANY, Stubber

from include.cloud.build import CodeBuild, Docker, Image, archive
from include.dataset.code import DOCKERFILE, image_files
from include.errors import UserError
from include.external.lock import Place
from include.external.tools.download import download
from include.settings import PROJECT_ROOT
from tests.external import repositories

IMAGE = Image("000000000000.dkr.ecr.us-east-2.amazonaws.com/images", "0123456789abcdef", "arm64")

# Writes down how it was called, and fails where its folder says so.
DOCKER = """#!/usr/bin/env python3
import json, os, pathlib, sys
here = pathlib.Path(__file__).parent
words = sys.argv[1:]
said = sys.stdin.read() if "--password-stdin" in words else ""
context = sorted(str(p.relative_to(words[-1])) for p in pathlib.Path(words[-1]).rglob("*") if p.is_file())
with open(here / "calls", "a") as calls:
    calls.write(json.dumps([words, said, context]) + "\\n")
if (here / "fails").exists() and words[0] != "info" and words[2] == (here / "fails").read_text():
    print("step 1\\nstep 2\\nno space left on device")
    sys.exit(1)
if words[0] == "info" and (here / "no-daemon").exists():
    sys.exit(1)
"""


class Registry:
    def get_authorization_token(self):
        return {"authorizationData": [{"authorizationToken": base64.b64encode(b"AWS:secret").decode()}]}


@pytest.fixture
def docker(tmp_path):
    path = tmp_path / "docker"
    path.write_text(DOCKER)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def calls(docker):
    return [json.loads(line) for line in (docker.parent / "calls").read_text().splitlines()]


def test_the_archive_holds_exactly_what_the_digest_is_over_and_is_the_same_twice():
    packed = zipfile.ZipFile(io.BytesIO(archive()))
    wanted = {path.relative_to(PROJECT_ROOT).as_posix() for path in image_files()}
    assert set(packed.namelist()) == wanted | {DOCKERFILE, "external/lock.json"}
    assert archive() == archive()


def test_the_archive_holds_external_generators_at_the_commits_that_the_digest_names(tmp_path):
    origin = repositories.write(tmp_path / "O-41_nonogram_data-generator", repositories.WELL)
    place = Place(tmp_path / "external")
    download(place, [str(origin)])
    packed = zipfile.ZipFile(io.BytesIO(archive(external=place)))
    (pinned,) = place.read().repositories
    name = f"external/checkouts/{place.checkout(pinned).name}/examples/generate.py"
    assert packed.read(name) == (origin / "examples" / "generate.py").read_bytes()
    packed.extractall(tmp_path / "context")
    unpacked = Place(tmp_path / "context" / "external")
    assert unpacked.read() == place.read()
    assert unpacked.checkout(pinned).is_dir()


def test_docker_builds_for_the_functions_processor_and_pushes_with_a_login_that_is_not_kept(docker):
    Docker(Registry(), str(docker)).build(IMAGE)
    (build, _, context), (login, password, _), (push, _, _) = calls(docker)
    assert build[2:5] == ["build", "--platform", "linux/arm64"]
    assert "--provenance=false" in build
    assert set(context) == {path.relative_to(PROJECT_ROOT).as_posix() for path in image_files()} | {
        DOCKERFILE,
        "external/lock.json",
    }
    assert login[2:] == ["login", "--username", "AWS", "--password-stdin", IMAGE.registry]
    assert password == "secret"  # pragma: allowlist secret
    assert not any("secret" in word for words, _, _ in calls(docker) for word in words)
    assert push[2:] == ["push", IMAGE.uri]
    assert login[0] == "--config"
    assert not docker.parent.joinpath(login[1]).exists()


@pytest.mark.parametrize("step", ["build", "login", "push"])
def test_a_step_of_docker_that_fails_ends_the_build_with_its_last_words(docker, step):
    (docker.parent / "fails").write_text(step)
    with pytest.raises(UserError, match=f"`docker {step}` failed: .*no space left on device"):
        Docker(Registry(), str(docker)).build(IMAGE)
    assert calls(docker)[-1][0][2] == step


def test_docker_runs_only_where_its_daemon_answers(docker):
    assert Docker.runs(str(docker))
    (docker.parent / "no-daemon").touch()
    assert not Docker.runs(str(docker))
    assert not Docker.runs(str(docker.parent / "missing"))


@pytest.fixture
def clients():
    made = {name: boto3.client(name, region_name="us-east-2", aws_access_key_id="x", aws_secret_access_key="x")
            for name in ("codebuild", "s3")}  # fmt: skip
    with Stubber(made["codebuild"]) as builds, Stubber(made["s3"]) as s3:
        yield made, builds, s3


def starts(builds, s3):
    """What a build asks of AWS at its beginning; the stub holds it against the services' own models."""
    s3.add_response("put_object", {}, {"Bucket": "sources", "Key": f"{IMAGE.code}.zip", "Body": archive()})
    wanted = {
        "projectName": "project",
        "sourceTypeOverride": "S3",
        "sourceLocationOverride": f"sources/{IMAGE.code}.zip",
        "environmentVariablesOverride": ANY,
    }
    builds.add_response("start_build", {"build": {"id": "project:1"}}, wanted)


def test_codebuild_is_given_the_source_and_waited_for(clients):
    made, builds, s3 = clients
    starts(builds, s3)
    for status in ("IN_PROGRESS", "IN_PROGRESS", "SUCCEEDED"):
        builds.add_response("batch_get_builds", {"builds": [{"buildStatus": status}]}, {"ids": ["project:1"]})
    waits = []
    CodeBuild(made["codebuild"], made["s3"], "project", "sources", waits.append).build(IMAGE)
    assert len(waits) == 2
    builds.assert_no_pending_responses()
    s3.assert_no_pending_responses()


def test_a_build_that_fails_says_in_which_phase_and_where_its_log_is(clients):
    made, builds, s3 = clients
    starts(builds, s3)
    failed = {
        "buildStatus": "FAILED",
        "phases": [{"phaseType": "BUILD", "contexts": [{"message": "docker push: denied"}]}, {"phaseType": "INSTALL"}],
        "logs": {"deepLink": "https://console.aws.amazon.com/log"},
    }
    builds.add_response("batch_get_builds", {"builds": [failed]}, {"ids": ["project:1"]})
    with pytest.raises(UserError, match="FAILED: BUILD: docker push: denied https://console"):
        CodeBuild(made["codebuild"], made["s3"], "project", "sources").build(IMAGE)


def test_a_build_without_end_is_left_with_an_error(clients):
    made, builds, s3 = clients
    starts(builds, s3)
    for _ in range(180):
        builds.add_response("batch_get_builds", {"builds": [{"buildStatus": "IN_PROGRESS"}]}, {"ids": ["project:1"]})
    with pytest.raises(UserError, match="not done after 30 minutes"):
        CodeBuild(made["codebuild"], made["s3"], "project", "sources", lambda seconds: None).build(IMAGE)
