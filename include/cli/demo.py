"""`vmdp demo`: the whole pipeline on this machine, run by Airflow and shown as one progress line.

Airflow writes its own lines to a file. Progress comes from the dataset: its plan, done marks, report and manifest.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from generators.kit.registry import UnknownGenerator
from include.cli.output import notes, out
from include.cloud.connect import Cloud, connect
from include.dataset import task_types
from include.dataset.layout import Layout, checked_dataset
from include.dataset.task_types import ALL, ALL_EXTERNAL
from include.errors import UserError
from include.local import cloud as embedded
from include.planning.plan import Plan, read_spec
from include.run.completion import Look, duration, look
from include.settings import PROJECT_ROOT, Settings, is_checkout

POLL_S = 0.5
END_S = 15.0
"""Seconds for Airflow to end after SIGTERM."""
LAST_LINES = 10
RECORD = re.compile(r"\d{4}-\d\d-\d\dT\S+ \[")
ERROR = re.compile(RECORD.pattern + r"(error|critical)\b")

Show = Callable[[str, int, int], None]
"""Shows a stage, with the count done and the total if there is one."""


def demo(
    generator: Annotated[list[str] | None, typer.Option(help="Id or name; repeat it. By default, all.")] = None,
    samples: Annotated[int, typer.Option(min=1, help="Samples of each generator.")] = 8,
    dataset: Annotated[str, typer.Option(help="Name of the dataset.")] = "demo",
) -> None:
    """Run the whole pipeline on this machine: Airflow, the embedded cloud, checks and a report."""
    if not is_checkout():
        raise UserError("`vmdp demo` runs the DAGs, which are no part of an installed package: use a checkout")
    home = Path(os.environ.get("AIRFLOW_HOME") or PROJECT_ROOT / ".airflow").resolve()
    if not (home / "airflow.cfg").exists():
        raise UserError(f"{home} has no airflow.cfg: run `make setup` first")
    log = home / "logs" / "demo.log"
    log.parent.mkdir(exist_ok=True)
    settings = Settings(vmdp_cloud="local")
    conf = {
        "dataset": checked_dataset(dataset),
        "generators": _names(generator or [ALL]),
        "samples": samples,
        "batch_size": 4,
    }
    words = ("dags", "test", "generate_dataset", "--conf", json.dumps(conf | {"deep_check": 1.0}))
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    out.print("Makes a dataset on this machine: plan, queue, workers, checks, report.")
    out.print(f"runs:          airflow dags test generate_dataset --conf '{words[-1]}'", markup=False)
    out.print(f"Airflow's log: {log}", markup=False)
    watch = _Watch(dataset, settings)
    try:
        with log.open("wb") as output, _progress_line() as show:
            show("starting Airflow", 0, 0)
            code = _airflow(home, ("db", "migrate"), output) or _airflow(
                home, words, output, lambda: watch.update(show)
            )
        if code == 0:
            _print_result(watch.last(), watch.began, embedded.status(settings).objects / dataset)
    except KeyboardInterrupt:
        notes.print("interrupted: finished batches are kept, and the next run makes the rest")
        raise typer.Exit(130) from None
    finally:
        embedded.down(settings)
    if code:
        notes.print(f"[bold red]error:[/] Airflow ended with exit code {code}. The end of its log:")
        notes.print(*_last_error(log), sep="\n", markup=False)
        notes.print(f"whole log: {log}", markup=False)
        raise typer.Exit(code)


def _names(given: Sequence[str]) -> list[str]:
    """Names as the trigger form takes them."""
    try:
        return [name if name in (ALL, ALL_EXTERNAL) else task_types.get(name).id.full for name in given]
    except UnknownGenerator as error:
        raise UserError(str(error)) from None


def _airflow(home: Path, words: Sequence[str], log: BinaryIO, tick: Callable[[], None] = lambda: None) -> int:
    """Run Airflow's command line and call `tick` until it ends; return its exit code."""
    process = subprocess.Popen(
        [sys.executable, "-m", "airflow", *words],
        env=os.environ | {"AIRFLOW_HOME": str(home), "VMDP_CLOUD": "local"},
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,  # Ctrl-C reaches this process alone, which then ends Airflow
    )
    try:
        while process.poll() is None:
            tick()
            with suppress(subprocess.TimeoutExpired):
                process.wait(POLL_S)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(END_S)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return process.returncode if process.returncode >= 0 else 128 - process.returncode


class _Watch:
    """Reads the progress of a dataset while Airflow makes it."""

    def __init__(self, dataset: str, settings: Settings) -> None:
        self.began = datetime.now(UTC)
        self._layout = Layout(dataset)
        self._settings = settings
        self._cloud: Cloud | None = None

    def last(self) -> Look:
        """Look at the dataset. Raise `UserError` before the cloud runs and the plan exists."""
        self._cloud = self._cloud or connect(self._settings)
        return look(Plan.whole(read_spec(self._cloud.store, self._layout.dataset)), self._cloud)

    def update(self, show: Show) -> None:
        """Show the present stage; while the cloud is out of reach, keep the one before."""
        try:
            now = self.last()
            if not now.progress.complete:
                title = f"making samples ({now.blocked})" if now.blocked else "making samples"
                show(title, now.progress.finished, now.progress.total)
            elif not self._written(self._layout.report("index.html")):
                show("checking every sample", 0, 0)
            elif not self._written(self._layout.manifest):
                show("publishing", 0, 0)
        except (UserError, BotoCoreError, ClientError, OSError):
            self._cloud = None

    def _written(self, key: str) -> bool:
        assert self._cloud
        return any(written >= self.began for _, written in self._cloud.store.times(key))


@contextmanager
def _progress_line() -> Iterator[Show]:
    """Show stages as one line in a terminal, else as a line for each stage and quarter."""
    if notes.is_terminal:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=notes, transient=True) as line:
            line.add_task("", total=None)
            (task,) = line.tasks

            def update(title: str, done: int, total: int) -> None:
                title = f"{title}: {done} of {total}" if total else title
                task.description, task.completed, task.total = title, done, total or None

            yield update
        return
    shown = set()

    def show(title: str, done: int, total: int) -> None:
        stage = (title, 4 * done // total if total else 0)
        if stage not in shown:
            shown.add(stage)
            out.print(f"{title}: {done} of {total}" if total else title, markup=False)
            sys.stdout.flush()

    yield show


def _print_result(now: Look, began: datetime, folder: Path) -> None:
    before = sum(batch.count for batch, written in now.marks if written < began)
    made = now.progress.finished - before
    what = f"made {made} samples" if made else "nothing to make"
    kinds = len(now.progress.planned)
    out.print(
        f"{what}{f', {before} were done before' if before else ''}; the dataset has {now.progress.finished} samples of "
        f"{kinds} generator{'s' * (kinds != 1)}, all valid ({duration(time.time() - began.timestamp())})"
    )
    out.print(f"samples:       {folder}", markup=False)
    out.print(f"contact sheet: {folder / '_report/contact_sheet.png'}", markup=False)
    out.print(f"report:        {folder / '_report/index.html'}", markup=False)


def _last_error(log: Path) -> list[str]:
    """Return the end of the log's last error record, or of the log."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    record: list[str] = []
    for number, line in enumerate(lines):
        if ERROR.match(line):
            following = takewhile(lambda one: not RECORD.match(one), lines[number + 1 :])
            record = [line, *following]
    return (record or lines)[-LAST_LINES:]
