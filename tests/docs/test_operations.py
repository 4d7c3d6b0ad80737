"""Every command of docs/operations.md is carried out, in the order in which it stands, on a cloud of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from include.cloud.connect import connect
from include.dataset.message import BatchMessage
from include.local import cloud as embedded
from include.services.dead_letters import DeadLetter
from include.settings import Settings
from tests.docs.pages import ROOT, Page

PAGE = Page(ROOT / "docs" / "operations.md")
NEED_AN_ACCOUNT = {"cdk deploy vmdp -c concurrency=100", "aws cloudwatch describe-alarms", "aws logs tail"}


@pytest.fixture
def settings(tmp_path) -> Iterator[Settings]:
    settings = Settings(vmdp_home=tmp_path / "home", vmdp_cloud="local", vmdp_local_port=0)
    yield settings
    embedded.down(settings)


@pytest.mark.documents
@pytest.mark.timeout(1200)  # fifty processes
def test_each_command_does_what_the_page_says(settings, tmp_path):
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "VMDP_HOME": str(settings.vmdp_home),
        "VMDP_CLOUD": "local",
        "SCRATCH": str(tmp_path / "scratch"),
    }
    said: dict[str, str] = {}
    for block in PAGE.blocks:
        if block.language != "sh" or block.words == ("unrun",):
            continue
        if block.heading == "Dead letters" and "MESSAGE_ID" not in environment:
            environment["MESSAGE_ID"] = _bury(settings)
        script = f"set -euo pipefail\n{block.text}"
        print(block.text)
        done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, f"{block.text}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        said[block.heading] = said.get(block.heading, "") + done.stdout
    assert "would enqueue 8 batches with 16 of 16 samples" in said["Submit"]
    assert "20 of 20" in said["Watch"] or json.loads(said["Watch"][said["Watch"].index("{") :])["complete"]
    assert '"paused": true' in said["Pause and resume"]
    assert "at most 3 batches at once" in said["Batch size and concurrency"]
    assert "sample # is bad" in said["Dead letters"]
    assert "redriven: 1 dead letter (1 failed)" in said["Dead letters"]
    assert "deleted: 1 dead letter (1 invalid)" in said["Dead letters"]
    assert said["After a fault"].rstrip().endswith("valid")
    assert not embedded.status(settings).running


def test_what_is_not_run_says_why():
    unrun = [block for block in PAGE.blocks if block.words == ("unrun",)]
    lines = [line for block in unrun for line in block.text.splitlines()]
    assert len(lines) == len(NEED_AN_ACCOUNT)
    assert all(any(line.startswith(known) for known in NEED_AN_ACCOUNT) for line in lines)
    assert all(block.after.startswith("The tests of this page do not run ") for block in unrun)
    assert {block.words for block in PAGE.blocks} <= {(), ("unrun",)}


def test_each_alarm_of_the_stack_is_explained():
    template = json.loads((ROOT / "infra/templates/vmdp.template.json").read_text())
    alarms = {
        name.rstrip("0123456789ABCDEF").removesuffix("Alarm") + "Alarm"
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::CloudWatch::Alarm"
    }
    explained = {code for code in PAGE.code if code.endswith("Alarm")}
    assert len(alarms) == 4
    assert explained == alarms


def _bury(settings: Settings) -> str:
    """Two dead letters, as workers leave them; gives the id of one."""
    dead = connect(settings).dead_letters
    for kind, reason in (("failed", "sample 2 is bad"), ("invalid", "level: no level 'x'")):
        order = BatchMessage(type="O-47", start_index=2, num_samples=2, dataset="mine", look="varied")
        assert dead.queue.deliver([DeadLetter(order.model_dump_json(), reason, kind).entry()]) == {}
    return next(letter.message_id for letter in dead.read() if letter.kind == "failed")
