"""`vmdp demo` shows a person's view in at most 25 lines, keeps Airflow's exit code, and leaves no cloud behind."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from rich.console import Console

from include.cli import demo
from include.local import cloud as embedded
from include.orchestration.home import write
from include.settings import Settings
from tests.local.until import eventually, gone

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]  # Airflow starts in each

DEMO = [sys.executable, "-c", "from include.cli.main import run; run()", "demo"]
SMALL = ["--generator", "O-47", "--samples", "2"]


@pytest.fixture(scope="module")
def environment(tmp_path_factory) -> Iterator[dict[str, str]]:
    """A cloud and an Airflow of these tests alone."""
    folder = tmp_path_factory.mktemp("demo")
    write(folder / "airflow")
    usual = {name: value for name, value in os.environ.items() if name != "AIRFLOW__LOGGING__LOGGING_LEVEL"}
    yield usual | {"AIRFLOW_HOME": str(folder / "airflow"), "VMDP_HOME": str(folder / "cloud"), "COLUMNS": "80"}
    embedded.down(Settings(vmdp_home=folder / "cloud", vmdp_cloud="local"))


def cloud_runs(environment) -> bool:
    return embedded.status(Settings(vmdp_home=Path(environment["VMDP_HOME"]), vmdp_cloud="local")).running


def run(environment, *options: str) -> tuple[int, list[str]]:
    done = subprocess.run([*DEMO, *options], env=environment, capture_output=True, text=True, timeout=280)
    lines = (done.stdout + done.stderr).splitlines()
    assert len(lines) <= 25, lines
    assert not cloud_runs(environment)
    return done.returncode, lines


def path_of(label: str, lines: list[str]) -> Path:
    (found,) = [line.removeprefix(label).strip() for line in lines if line.startswith(label)]
    return Path(found)


def test_the_first_run_makes_the_samples_and_the_second_says_that_nothing_was_to_make(environment):
    code, lines = run(environment, *SMALL)
    assert code == 0, lines
    assert any(line.startswith("made 2 samples; the dataset has 2 samples of 1 generator, all valid") for line in lines)
    assert len(list(path_of("samples:", lines).glob("*/*_task/*/ground_truth.mp4"))) == 2
    assert path_of("contact sheet:", lines).stat().st_size > 1000
    assert "<html" in path_of("report:", lines).read_text()
    assert "DagRun Finished" in path_of("Airflow's log:", lines).read_text()

    code, lines = run(environment, *SMALL)
    assert code == 0, lines
    assert any(line.startswith("nothing to make, 2 were done before; the dataset has 2") for line in lines)


def test_a_failed_run_shows_the_reason_and_the_log_and_exits_as_airflow_does(environment):
    code, lines = run(environment, "--generator", "O-53", "--samples", "9000")
    assert code == 1
    assert any("O-53 easy" in line for line in lines[4:]), lines
    assert not any("[info" in line for line in lines), lines
    assert lines[-1].startswith("whole log: ")
    assert Path(lines[-1].removeprefix("whole log: ")).is_file()


@pytest.mark.parametrize("options", [("--generator", "O-9999"), ("--dataset", "../elsewhere")])
def test_what_can_not_be_run_is_refused_before_airflow_starts(environment, options):
    code, lines = run(environment, *options)
    assert code == 1
    assert lines[0].startswith("error: ")
    assert options[1] in lines[0]


def test_an_interrupted_run_takes_airflow_and_the_cloud_down(environment):
    interrupt(environment, "mid-way", signal.SIGINT, lambda: cloud_runs(environment))


def test_a_run_that_is_terminated_while_airflow_starts_ends_it(environment):
    log = Path(environment["AIRFLOW_HOME"]) / "logs/demo.log"
    log.unlink(missing_ok=True)
    interrupt(environment, "early", signal.SIGTERM, log.exists)


def interrupt(environment, dataset: str, how: signal.Signals, ready: Callable[[], bool]) -> None:
    command = [*DEMO, "--samples", "50", "--dataset", dataset]
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(how, signal.SIG_DFL),  # a shell's background jobs ignore Ctrl-C
    )
    deadline = time.monotonic() + 240
    while not ready():
        assert time.monotonic() < deadline
        time.sleep(0.2)
    children = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(how)
    _, printed = process.communicate(timeout=240)
    assert process.returncode == 130
    assert printed.startswith("interrupted: ")
    assert not cloud_runs(environment)
    for child in children:
        eventually(lambda pid=child.pid: gone(pid))


def test_a_terminal_shows_one_line_that_changes_and_goes(monkeypatch):
    screen = io.StringIO()
    monkeypatch.setattr(demo, "notes", Console(file=screen, force_terminal=True, width=80))
    with demo._progress_line() as show:
        for stage, seen in (
            (("starting Airflow", 0, 0), "starting Airflow"),
            (("making samples", 120, 480), "making samples: 120 of 480"),
            (("checking every sample", 0, 0), "checking every sample"),
        ):
            show(*stage)
            eventually(lambda seen=seen: seen in screen.getvalue())
    text = screen.getvalue()
    assert text.count("\n") <= 1


def test_a_home_without_settings_is_named(tmp_path):
    done = subprocess.run(DEMO, env=os.environ | {"AIRFLOW_HOME": str(tmp_path)}, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.strip() == f"error: {tmp_path} has no airflow.cfg: run `make setup` first"
