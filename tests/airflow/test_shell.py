"""`airflow dags test` of every DAG as a process: 0 at the end of a good run, another code at that of a refused one."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from include.local import cloud as embedded
from include.orchestration import home
from include.settings import PROJECT_ROOT, Settings

pytestmark = [pytest.mark.deployment, pytest.mark.timeout(900)]

MADE = {"dataset": "shell", "generators": ["O-47"], "samples": 2, "size": 256, "level": "easy"}


class Done(NamedTuple):
    """The end of a command."""

    code: int
    output: str


class Shell:
    """Airflow's commands, with a home and an embedded cloud of their own."""

    def __init__(self, folder: Path) -> None:
        self.cloud = folder / "cloud"
        self.variables = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "VMDP"))},
            "AIRFLOW_HOME": str(folder / "airflow"),
            "VMDP_HOME": str(self.cloud),
            "VMDP_CLOUD": "local",
            "VMDP_LOCAL_PORT": "0",
            "PYTHONPATH": str(PROJECT_ROOT),
            "COLUMNS": "400",
        }
        home.write(folder / "airflow")
        assert self.airflow("db", "migrate").code == 0

    def airflow(self, *words: str) -> Done:
        """Run a command."""
        command = [str(Path(sys.executable).with_name("airflow")), *words]
        done = subprocess.run(
            command, cwd=PROJECT_ROOT, env=self.variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        return Done(done.returncode, done.stdout)

    def test(self, dag: str, conf: dict[str, object]) -> Done:
        """Run a DAG."""
        return self.airflow("dags", "test", dag, "--conf", json.dumps(conf))


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    """With a dataset that is made, validated and published."""
    here = Shell(tmp_path_factory.mktemp("shell"))
    made = here.test("generate_dataset", MADE)
    yield here if made.code == 0 else pytest.fail(made.output[-4000:])
    embedded.down(Settings(vmdp_home=here.cloud, vmdp_cloud="local"))


@pytest.mark.parametrize(
    ("dag", "conf"),
    [
        ("generate_dataset", {**MADE, "samples": 3, "dry_run": True}),
        ("deploy_lambda_image", {}),
        ("redrive_failed", {"dry_run": True}),
        ("export_dataset", {"dataset": "shell", "formats": ["diffsynth"]}),
    ],
)
def test_a_good_run_ends_with_0(shell, dag, conf):
    done = shell.test(dag, conf)
    assert done.code == 0, done.output[-4000:]


@pytest.mark.parametrize(
    ("dag", "conf", "reason"),
    [
        ("generate_dataset", {**MADE, "generators": ["X-99"]}, "X-99"),
        ("generate_dataset", {**MADE, "seed": 7}, "shell"),
        ("nightly_regeneration", {"samples": 3}, "samples"),
        ("deploy_lambda_image", {"force": True}, "force"),
        ("redrive_failed", {"kind": "worst"}, "worst"),
        ("export_dataset", {"dataset": "unknown", "formats": ["diffsynth"]}, "unknown"),
        ("evaluate_model", {"dataset": "unknown", "answers": "answers/model"}, "unknown"),
    ],
)
def test_a_refused_run_ends_with_another_code_and_says_why(shell, dag, conf, reason):
    done = shell.test(dag, conf)
    assert done.code != 0, done.output[-4000:]
    assert reason in done.output
    if "ParamValidationError" not in done.output:  # Airflow's own, before there is a task
        assert "Traceback" not in done.output, done.output[-8000:]


def test_a_gate_that_finds_a_damaged_sample_ends_the_run_with_another_code(shell):
    video = next(shell.cloud.glob("s3/*/*/shell/*/*/*/ground_truth.mp4"))
    video.write_bytes(video.read_bytes()[:-100])
    done = shell.test("generate_dataset", MADE)
    assert done.code != 0, done.output[-4000:]
    assert video.parent.name in done.output
