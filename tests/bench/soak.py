"""Many batches under random faults: `python -m tests.bench.soak` (`make soak`) prints what fired and what it broke.

One seed decides every request's fault and every kill. The dataset is compared, object by object, with one that was
made in this process with no cloud and no faults. Exit status 1 if a single sample is lost, doubled or different.
"""

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from rich.console import Console
from rich.progress import Progress as Bar

from include.local import cloud as embedded
from include.local.cloud import LocalCloud
from include.planning.plan import Plan, done_batches
from include.settings import Settings
from tests.faults.ground import HANDLER, Ground, difference, truth
from tests.faults.proxy import Fault, FaultProxy, Weather
from tests.local.descendants import descendants

RATES = {
    Fault.SLOW_DOWN: 0.006,
    Fault.INTERNAL: 0.006,
    Fault.RESET: 0.006,
    Fault.LOST_ANSWER: 0.006,
    Fault.HANG: 0.0004,
    Fault.CONFLICT: 0.02,
    Fault.CORRUPT_UPLOAD: 0.006,
    Fault.SHORT_UPLOAD: 0.006,
    Fault.CORRUPT_ANSWER: 0.02,
    Fault.SHORT_ANSWER: 0.02,
    Fault.THROTTLED: 0.01,
    Fault.REFUSE_SOME: 0.05,
    Fault.DUPLICATE: 0.1,
}
"""Share of the requests that a fault fits which meet it."""

ENVIRONMENT_KILLED, WORKER_KILLED, EMULATOR_RESTARTED = "environment SIGKILL", "worker SIGKILL", "emulator restart"
MISBEHAVED = {"raise": "generator raises", "exit": "process exits", "eat": "out of memory", "sleep": "time-out"}


@dataclass
class Outcome:
    """What a soak did and what became of the datasets."""

    batches: int = 0
    samples: int = 0
    requests: int = 0
    seconds: float = 0.0
    fired: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    doubled: int = 0
    different: int = 0
    dead_letters: int = 0
    failed: list[str] = field(default_factory=list)
    """What must not be: keys that are lost, doubled or different, and reasons of waits that did not end well."""

    @property
    def sound(self) -> bool:
        """True if every wait ended well and every object is as it must be."""
        return not self.failed

    def table(self) -> str:
        """A Markdown table for the docs."""
        rows = [f"| {fault} | {count:,} |" for fault, count in sorted(self.fired.items())]
        return "\n".join(
            [
                f"{self.batches:,} batches, {self.samples:,} samples, {self.requests:,} requests, "
                f"{sum(self.fired.values()):,} faults in {self.seconds:,.0f} s",
                "",
                "| Fault | Fired |",
                "|:--|--:|",
                *rows,
                "",
                f"lost {self.lost}, doubled {self.doubled}, different {self.different}",
                *(f"FAILED: {reason}" for reason in self.failed),
            ]
        )


def soak(
    ground: Ground,
    settings: Settings | None,
    *,
    batches: int,
    seed: int,
    kills_every_s: float,
    rates: Mapping[Fault, float] = RATES,
) -> Outcome:
    """Make three datasets of two generators at once: stills, videos, and shards of videos.

    Without `settings`, the server keeps running: it has no supervisor.
    """
    outcome = Outcome()
    began = time.monotonic()
    form = {"generators": ["O-47", "G-48"], "seed": seed, "repeats": True}  # easy levels have fewer puzzles than that
    videos = max(1, batches // 40)  # of the batches one in ten makes two videos, the others make one sample of stills
    stills = batches // 2 - 2 * videos
    plans = [
        ground.plan(dataset="stills", samples=stills, batch_size=1, **form),
        ground.plan(dataset="videos", samples=2 * videos, batch_size=2, video=True, **form),
        ground.plan(dataset="shards", samples=2 * videos, batch_size=2, video=True, output_format="tar", **form),
    ]
    outcome.batches = sum(1 for plan in plans for _ in plan.missing([]))
    outcome.samples = sum(plan.samples for plan in plans)
    chosen = random.Random(seed)
    misbehaviour = [
        {"do": do, "generator": "O-47", "index": index, "flag": str(ground.folder / f"{do}-{index}")}
        for do in MISBEHAVED
        for index in chosen.sample(range(stills), k=max(1, batches // 250))
    ]
    trues = [truth(plan, ground.folder / "true" / plan.spec.dataset) for plan in plans]
    ground.proxy.start_over(Weather(seed, rates))
    with killing(ground, settings, chosen, kills_every_s, outcome, misbehaviour), watching(ground, plans):
        for plan in plans:
            ground.submit(plan)
        for plan in plans:
            if reason := ground.wait(plan, rounds=20, stall_s=15, restarts=2):
                outcome.failed.append(reason)
    outcome.fired.update(ground.proxy.fired)
    outcome.requests = ground.proxy.requests
    for fault in misbehaviour:
        outcome.fired[MISBEHAVED[fault["do"]]] += Path(fault["flag"]).exists()
    for plan, true in zip(plans, trues, strict=True):
        found = difference(ground.store, plan, true)
        outcome.lost += len(found.lost)
        outcome.doubled += len(found.doubled)
        outcome.different += len(found.different)
        for what in ("lost", "doubled", "different"):
            outcome.failed.extend(f"{what}: {key}" for key in getattr(found, what))
    outcome.dead_letters = len(ground.dead_letters())
    outcome.seconds = time.monotonic() - began
    return outcome


@contextmanager
def killing(
    ground: Ground,
    settings: Settings | None,
    chosen: random.Random,
    every_s: float,
    outcome: Outcome,
    misbehaviour: list[dict[str, object]],
) -> Iterator[None]:
    """A worker process, in which something is killed every few seconds, and which is started again when it is."""
    stop = threading.Event()
    changes = {
        "timeout_s": 15,
        "memory_mb": 500,
        "visibility_s": 8,
        "batch_size": 2,
        "environments": 4,
        "misbehaviour": misbehaviour,
    }

    def go() -> None:
        while not stop.is_set():
            with ground.working(**changes) as worker:
                while worker.poll() is None and not stop.wait(every_s * (0.5 + chosen.random())):
                    kind = chosen.choices([ENVIRONMENT_KILLED, WORKER_KILLED, EMULATOR_RESTARTED], [8, 2, 1])[0]
                    if kind == ENVIRONMENT_KILLED:
                        struck = kill_environment(worker, chosen)
                    elif kind == WORKER_KILLED:
                        worker.kill()
                        struck = True
                    else:
                        struck = settings is not None and restart_emulator(ground, settings)
                    outcome.fired[kind] += struck

    thread = threading.Thread(target=go, name="killer")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def kill_environment(worker: subprocess.Popen[bytes], chosen: random.Random) -> bool:
    """SIGKILL to one function environment of this worker process, if it has one."""
    with contextlib.suppress(psutil.Error):
        if found := descendants(worker.pid, HANDLER):
            chosen.choice(found).kill()
            return True
    return False


def restart_emulator(ground: Ground, settings: Settings) -> bool:
    """SIGTERM to the emulator: its supervisor starts it again, and it knows its queues still."""
    with contextlib.suppress(psutil.Error, IndexError):
        assert isinstance(ground.emulator, LocalCloud)
        descendants(ground.emulator.supervisor_pid, "include.local.emulator")[0].terminate()
        embedded.current(settings)
        return True
    return False


@contextmanager
def watching(ground: Ground, plans: list[Plan]) -> Iterator[None]:
    """A bar of the batches that are done, where someone looks."""
    if not sys.stderr.isatty():
        yield
        return
    stop = threading.Event()
    with Bar(console=Console(stderr=True), transient=True) as bar:
        total = sum(1 for plan in plans for _ in plan.missing([]))
        task = bar.add_task("batches", total=total)

        def go() -> None:
            while not stop.wait(2):
                with contextlib.suppress(Exception):  # the emulator may be restarting
                    bar.update(task, completed=sum(len(done_batches(ground.store, p.spec.layout)) for p in plans))

        thread = threading.Thread(target=go, name="bar")
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


def main() -> int:
    """Soak from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.soak", description=__doc__)
    parser.add_argument("--batches", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills-every", type=float, default=20, metavar="S", help="seconds between two kills")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that nothing is left running
    with tempfile.TemporaryDirectory(prefix="vmdp-soak-") as folder:
        os.environ |= {"AIRFLOW_HOME": folder, "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR"}  # read when it is imported
        settings = Settings(vmdp_home=Path(folder, "home"), vmdp_cloud="local", vmdp_local_port=0, vmdp_local_workers=1)
        try:
            cloud = embedded.up(settings)
            with FaultProxy(cloud.endpoint_url) as proxy:
                ground = Ground(cloud, proxy, Path(folder))
                with ground.as_settings():
                    outcome = soak(
                        ground, settings, batches=options.batches, seed=options.seed, kills_every_s=options.kills_every
                    )
            if not outcome.sound:
                print(ground.log.read_text()[-4000:], file=sys.stderr)
        finally:
            embedded.down(settings)
    print(outcome.table())
    return 0 if outcome.sound else 1


if __name__ == "__main__":
    sys.exit(main())
