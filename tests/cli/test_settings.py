"""`vmdp settings`, the page of all settings, and what the command line says before it does anything."""

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from botocore import exceptions as aws
from botocore.exceptions import ClientError
from typer.main import get_command

from include.cli.main import app
from include.cli.settings import configuration_page
from include.cloud.explain import explain
from include.settings import Settings
from tests.cli.test_commands import vmdp

__all__ = ["vmdp"]

ROOT = Path(__file__).resolve().parents[2]


def test_each_value_is_shown_with_where_it_is_from_and_without_its_secrets(vmdp, monkeypatch):
    monkeypatch.setenv("SQS_QUEUE_URL", "https://me:hunter2@queue.example/1/q")  # pragma: allowlist secret
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIA" + "1234567890ABWXYZ")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "swordfish")
    monkeypatch.setenv("VMDP_ALLOWED_BUCKETS", "a, b")
    monkeypatch.setenv("VMDP_JUDGE_TOKEN", "open-sesame")
    code, out, _ = vmdp("settings", "--json")
    assert code == 0
    found = {one["variable"]: (one["value"], one["from"]) for one in json.loads(out)}
    assert set(found) == {*map(str.upper, Settings.model_fields), "cloud", "credentials"}
    assert found["SQS_QUEUE_URL"] == ("https://****@queue.example/1/q", "environment")
    assert found["VMDP_ALLOWED_BUCKETS"] == (["a", "b"], "environment")
    assert found["LAMBDA_CONCURRENCY"] == (50, "default")
    assert found["cloud"][0] == "AWS"
    assert found["credentials"] == ("****WXYZ", "env")
    shown = out + vmdp("settings")[1]
    assert not any(secret in shown for secret in ("hunter2", "swordfish", "AKIA", "open-sesame"))


def test_the_page_of_settings_is_current_and_explains_each():
    page = configuration_page()
    assert (ROOT / "docs/configuration.md").read_text() == page, "run `vmdp settings --page`"
    assert all(field.description for field in Settings.model_fields.values())


def test_a_value_that_is_not_allowed_is_one_line_that_names_it(vmdp, monkeypatch):
    monkeypatch.setenv("LAMBDA_MEMORY_MB", "64")
    code, out, error = vmdp("queue", "count")
    assert (code, out) == (1, "")
    assert error == "error: LAMBDA_MEMORY_MB is '64': Input should be greater than or equal to 128\n"


def test_the_version_names_the_code(vmdp):
    assert vmdp("--version")[1].startswith(f"vmdp 0.1.0, code {vmdp('code')[1].strip()}, Python 3.")


def test_verbose_logs_what_is_done_and_shows_where_an_error_comes_from(vmdp):
    before = logging.getLogger().level
    try:
        assert "Traceback" not in vmdp("queue", "count")[2]
        error = vmdp("--verbose", "queue", "count")[2]
        assert "Traceback" in error
        assert "error: the embedded cloud is not running" in error
        assert logging.getLogger().level == logging.INFO
    finally:
        logging.getLogger().setLevel(before)


def test_every_command_that_prints_a_result_prints_json_too():
    streams = {"demo", "worker", "studio", "judge serve"}  # they show progress, or serve until they are stopped

    def leaves(command, path=()):
        if not (below := getattr(command, "commands", None)):
            yield " ".join(path), command
        for name, each in (below or {}).items():
            yield from leaves(each, (*path, name))

    without = {
        name
        for name, command in leaves(get_command(app))
        if not any("--json" in option.opts for option in command.params)
    }
    assert without == streams


def test_completion_for_bash_is_installed_and_completes(tmp_path):
    """As a shell does it: the installed script is sourced, and its function asked."""
    environment = {"HOME": str(tmp_path), "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"}
    script = """vmdp --install-completion bash > /dev/null && source ~/.bash_completions/vmdp.sh
COMP_WORDS=(vmdp queue p); COMP_CWORD=2; _vmdp_completion vmdp; echo "${COMPREPLY[@]}" """
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["peek", "purge", "pause"]
    assert ".bash_completions/vmdp.sh" in (tmp_path / ".bashrc").read_text()


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code}}, "SendMessage")


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (aws.NoCredentialsError(), "set AWS_PROFILE"),
        (aws.ProfileNotFound(profile="x"), "aws configure list-profiles"),
        (aws.UnauthorizedSSOTokenError(), "aws sso login"),
        (aws.EndpointConnectionError(endpoint_url="http://x"), "check the network, AWS_REGION"),
        (refused("ExpiredToken"), "sign in again"),
        (refused("AccessDenied"), "AWS does not allow SendMessage"),
        (refused("RequestTimeTooSkewed"), "clock"),
        (refused("NoSuchBucket"), "set OUTPUT_BUCKET"),
        (refused("500"), "logs/emulator.log"),
    ],
)
def test_trouble_with_aws_says_what_to_do(error, advice):
    assert advice in explain(error)


def test_what_says_enough_itself_is_left_alone():
    assert explain(refused("QueueDoesNotExist")) is None
    assert explain(ValueError("x")) is None
