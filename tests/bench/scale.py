"""The control plane of a large run, measured: `python -m tests.bench.scale` (`make bench-scale`).

The functions that the DAG's tasks call plan, enqueue, look, resume, read marks and publish datasets of several sizes.
The workers alone are simulated: they take real messages and write real done marks, with made-up hashes and no samples.
S3 and SQS are answered in this process (`aws.py`), so that what is measured is the client; `--emulator` asks the
embedded cloud instead. Figures are CPU seconds, requests and memory, which a busy machine does not change; those of
the largest runs follow from slopes. Exit status 1 if a batch is lost, sent twice or missed.
"""

import argparse
import hashlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from generators.kit.registry import registry
from include.cloud.connect import Cloud, connect
from include.cost.bill import PUT_CPU_S, Spending, bill
from include.cost.prices import read_prices
from include.dataset.layout import Batch, Layout
from include.dataset.mark import DoneMark, SampleRecord
from include.dataset.message import BatchMessage
from include.dataset.spec import DatasetSpec
from include.local import cloud as embedded
from include.planning.plan import Plan, done_batches, read_spec
from include.run.completion import look
from include.run.publish import publish_dataset
from include.run.submit import enqueue_missing
from include.settings import Settings
from include.validation.marks import Tally, differences, read_marks
from include.validation.run import GeneratorResult, GroupResult
from include.validation.stored import batches_of, listed_samples
from tests.bench.planning import BATCH, CAPACITY, memory_mb, ordered, planning
from tests.services.in_process import InProcessAws

ROOT = Path(__file__).resolve().parents[2]
SIZES = (30_000, 100_000, 300_000, 1_000_000)
LARGER = 10_000_000
STATUS_MARKS = 4  # of each generator that `vmdp status` reads
LISTED = 10_000
PUTS = 300


@dataclass
class Stage:
    """What one step of a run took."""

    cpu_s: float
    """Of this process, without what answers for the services."""
    wall_s: float
    requests: dict[str, int]
    grown_mb: float
    """Peak memory above what the process held before."""


@dataclass
class Run:
    """A dataset of so many samples, from plan to manifest."""

    samples: int
    batches: int
    tasks: int
    """Task instances of its DAG run."""
    stages: dict[str, Stage] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    """What was lost, sent twice or missed."""


@dataclass
class Bench:
    """A cloud to measure with, and what its clients asked for."""

    cloud: Cloud
    counts: Counter[str]
    served_s: Callable[[], float] = lambda: 0.0
    """CPU seconds that this process spent as the services."""

    @contextmanager
    def measuring(self, run: Run, name: str) -> Iterator[None]:
        """Note what the block takes."""
        before = memory_mb("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        counts, served = self.counts.copy(), self.served_s()
        cpu, wall = time.process_time(), time.monotonic()
        yield
        cpu, wall = time.process_time() - cpu - (self.served_s() - served), time.monotonic() - wall
        peak = memory_mb("VmHWM")
        run.stages[name] = Stage(cpu, wall, dict(self.counts - counts), max(0.0, peak - before))


def measure(bench: Bench, samples: int, *, batch_size: int = BATCH, seed: int = 1) -> Run:
    """Make a dataset of about so many samples, of which half of the batches are lost on the way."""
    chosen, cloud = random.Random(seed), bench.cloud
    request = ordered(samples, batch_size)
    run = Run(samples=len(registry) * request.samples, batches=0, tasks=0)
    with bench.measuring(run, "plan"):
        plan, todo = planning(request, cloud)
    planned = set(plan.left([]))
    run.batches, run.tasks = len(planned), task_instances(plan)
    if todo.batches != len(planned) or todo.samples != run.samples:
        run.wrong.append(f"{todo.batches} batches were estimated of {len(planned)}")

    with bench.measuring(run, "enqueue"):
        enqueue_missing(plan, cloud)
    lost = set(chosen.sample(sorted(planned), len(planned) // 2))
    _compare(run, "enqueued", work(cloud, plan, skip=lost), planned)
    with bench.measuring(run, "poll, half done"):
        seen = look(plan, cloud)
    _compare(run, "seen", seen.done, planned - lost)

    with bench.measuring(run, "resume"):
        sent = enqueue_missing(plan, cloud)
    if sent.batches != len(lost):
        run.wrong.append(f"{sent.batches} batches were enqueued again, {len(lost)} were lost")
    _compare(run, "enqueued again", work(cloud, plan), lost)
    with bench.measuring(run, "poll, all done"):
        seen = look(plan, cloud)
    _compare(run, "seen", seen.done, planned)
    if not seen.progress.complete or seen.queue.total:
        run.wrong.append(f"the run is not over: {seen}")
    with bench.measuring(run, "cost so far"):
        Spending(cloud.store, plan.spec, prices=read_prices(), function=CAPACITY.function, most=STATUS_MARKS).bill(
            seen.marks
        )

    with bench.measuring(run, "read marks"):
        results = read_all(cloud, plan)
    with bench.measuring(run, "publish"):
        manifest = publish_dataset(cloud.store, read_spec(cloud.store, plan.spec.dataset), results)
        batches = done_batches(cloud.store, plan.spec.layout)
        bill(plan.spec, batches, manifest.generators, prices=read_prices(), function=CAPACITY.function)
    if manifest.samples != run.samples:
        run.wrong.append(f"{manifest.samples} samples were published of {run.samples}")
    return run


def work(cloud: Cloud, plan: Plan, skip: set[Batch] = frozenset()) -> list[Batch]:
    """Empty the queue as workers do; the batches that it held. Of those to skip the message is lost."""
    found: list[Batch] = []
    with ThreadPoolExecutor(8) as pool:
        while messages := cloud.queue.receive(wait_s=0, visibility_s=600):
            orders = [BatchMessage.parse(message["Body"]) for message in messages]
            found += [order.batch for order in orders]
            list(pool.map(lambda order: _write_mark(cloud, order), [one for one in orders if one.batch not in skip]))
            cloud.queue.delete([message["ReceiptHandle"] for message in messages])
    return found


def _write_mark(cloud: Cloud, order: BatchMessage) -> None:
    mark = made_up(order)
    cloud.store.put(Layout(order.prefix).mark(order.batch), mark.model_dump_json().encode(), absent=True)


def made_up(order: BatchMessage) -> DoneMark:
    """The mark that a worker would have written, had it made the samples."""
    generator = order.generator
    records = []
    for index in order.indices:
        digest = hashlib.sha256(f"{order.type} {index}".encode()).hexdigest()
        records.append(
            SampleRecord(
                id=generator.id.task_id(index),
                index=index,
                level=generator.level_at(order.level, index),
                attempt=0,
                sha256=digest,
                param_hash=digest[:32],
                bytes=70_000,
            )
        )
    return DoneMark(
        **dict(order.recipe),
        generator=order.type,
        version=generator.version,
        start=order.start_index,
        count=order.num_samples,
        samples=tuple(records),
        rejects={"two shortest ways home": 3},
        bytes=70_000 * order.num_samples,
        cpu_seconds=0.07 * order.num_samples,
        peak_mb=140,
        code=order.code or "",
        request_id="00000000-0000-4000-8000-000000000000",
    )


def read_all(cloud: Cloud, plan: Plan) -> list[GroupResult]:
    """Every mark against the plan, as validation reads them, group by group of the DAG's."""
    from include.orchestration.steps import groups

    spec = plan.spec
    return [
        GroupResult(generators=tuple(_read(cloud, spec, name) for name in names))
        for names in groups(plan.model_dump(mode="json"))
    ]


def _read(cloud: Cloud, spec: DatasetSpec, name: str) -> GeneratorResult:
    generator, tally, problems = registry.get(name), Tally(), 0
    with ThreadPoolExecutor(2) as pool:
        for batch, mark in read_marks(
            cloud.store, spec.layout, batches_of(cloud.store, spec.layout, generator.id), pool
        ):
            if isinstance(mark, str) or differences(mark, batch, spec, generator):
                problems += 1
            else:
                tally.add(mark)
    return GeneratorResult(
        generator=name,
        version=generator.version,
        planned=spec.generators[name].samples,
        found=tally.recorded,
        recorded=tally.recorded,
        deep_checked=0,
        bytes=tally.bytes,
        cpu_seconds=tally.cpu_seconds,
        peak_mb=tally.peak_mb,
        rejects=dict(tally.rejects),
        levels=dict(tally.levels),
        distinct=len(tally.puzzles),
        worst_psnr=None,
        digest=tally.digest.hexdigest(),
        problems=(),
        problem_count=problems,
        rules={},
        faulty=0,
        faulty_deep=0,
    )


def task_instances(plan: Plan) -> int:
    """How many task instances the DAG's run of this plan has: those that are mapped once for each group."""
    from airflow.sdk.definitions.mappedoperator import MappedOperator

    from dags.generate_dataset import generate_dataset
    from include.orchestration.steps import groups

    mapped = len(groups(plan.model_dump(mode="json")))
    return sum(mapped if isinstance(task, MappedOperator) else 1 for task in generate_dataset().tasks)


def _compare(run: Run, what: str, found: Sequence[Batch], wanted: set[Batch]) -> None:
    counted = Counter(found)
    twice = sum(count - 1 for count in counted.values())
    missed, strange = len(wanted - counted.keys()), len(counted.keys() - wanted)
    if twice or missed or strange:
        run.wrong.append(f"{what}: {missed} missed, {twice} doubled, {strange} not due")


@contextmanager
def in_process() -> Iterator[Bench]:
    """With S3 and SQS in this process."""
    aws = InProcessAws()
    yield Bench(aws.cloud, aws.counts, lambda: aws.cpu_seconds)


@contextmanager
def emulator() -> Iterator[Bench]:
    """With the embedded cloud, over HTTP."""
    with tempfile.TemporaryDirectory(prefix="vmdp-scale-") as folder:
        settings = Settings(vmdp_home=Path(folder, "home"), vmdp_cloud="local", vmdp_local_port=0, vmdp_local_workers=0)
        embedded.up(settings)
        try:
            cloud, counts = connect(settings), Counter[str]()
            assert cloud.dead_letters is not None
            for client in (cloud.store.client, cloud.queue.client, cloud.dead_letters.queue.client):
                client.meta.events.register("before-send", _counter(counts))
            yield Bench(cloud, counts)
        finally:
            embedded.down(settings)


def _counter(counts: Counter[str]) -> Callable[..., None]:
    def count(event_name: str, **_: Any) -> None:
        counts[event_name.rpartition(".")[2]] += 1

    return count


@dataclass
class Unit:
    """CPU milliseconds of what grows with samples."""

    listed_1000: float
    """Of a listing's 1,000 sample files, as validation checks them."""
    put: float
    """Of the upload of 20 KB, as a worker does it."""


def units(bench: Bench) -> Unit:
    """What is not measured at full size, by the piece: listing in this process, uploading to the bench's cloud."""
    aws = InProcessAws()
    generator = registry.get("O-47")
    layout = Layout("units")
    aws.fill([f"{layout.sample(generator.id, generator.id.task_id(index))}metadata.json" for index in range(LISTED)])
    began, served = time.process_time(), aws.cpu_seconds
    assert sum(1 for _ in listed_samples(aws.cloud.store, layout, generator.id)) == LISTED
    listed = time.process_time() - began - (aws.cpu_seconds - served)
    data = random.Random(1).randbytes(20_000)
    with ThreadPoolExecutor(16) as pool:
        began, served = time.process_time(), bench.served_s()
        list(pool.map(lambda place: bench.cloud.store.put(f"units/{place}", data), range(PUTS)))
        put = time.process_time() - began - (bench.served_s() - served)
    return Unit(1e6 * listed / LISTED, 1000 * put / PUTS)


@dataclass
class Alone:
    """A process that does nothing but plan, from its first import on."""

    cpu_s: float
    peak_mb: float


def planning_alone(samples: int) -> Alone:
    """Plan in a new process, and ask for the capacity of every level."""
    command = [sys.executable, "-m", "tests.bench.planning", str(samples)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return Alone(**json.loads(done.stdout))


def slope(runs: Sequence[Run], stage: str, value: Callable[[Stage], float]) -> tuple[float, float]:
    """The straight line through the runs by least squares: its value at no batch, and by the batch."""
    xs, ys = [run.batches for run in runs], [value(run.stages[stage]) for run in runs]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((one - x) ** 2 for one in xs)
    steep = sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / spread if spread else 0.0
    return y - steep * x, steep


def table(runs: Sequence[Run], larger: int = LARGER) -> str:
    """Markdown: a row for each stage, and what follows for a larger run."""
    batches = round(larger / BATCH)
    lines = [
        "| Stage | " + " | ".join(f"{run.samples:,}" for run in runs) + f" | {larger:,} |",
        "|:--|" + "--:|" * (len(runs) + 1),
        "| batches | " + " | ".join(f"{run.batches:,}" for run in runs) + f" | {batches:,} |",
        "| task instances | " + " | ".join(str(run.tasks) for run in runs) + f" | {runs[-1].tasks} |",
    ]
    values: dict[str, tuple[Callable[[Stage], float], str]] = {
        "CPU s": (lambda stage: stage.cpu_s, ".2f"),
        "requests": (lambda stage: sum(stage.requests.values()), ",.0f"),
        "MB more": (lambda stage: stage.grown_mb, ".0f"),
    }
    for name in runs[0].stages:
        for what, (value, form) in values.items():
            cells = [format(value(run.stages[name]), form) for run in runs]
            start, steep = slope(runs, name, value)
            cells.append(format(max(0.0, start + steep * batches), form) if len(runs) > 1 else "")
            lines.append(f"| {name}: {what} | " + " | ".join(cells) + " |")
    last = runs[-1]
    sent = last.stages["enqueue"]
    lists = last.stages["poll, all done"].requests.get("ListObjectsV2", 0)
    lines += [
        "",
        f"Enqueue: {last.batches / sent.cpu_s:,.0f} messages a CPU second, {last.batches / sent.wall_s:,.0f} a second. "
        f"A poll of {last.batches:,} done batches: {lists} LIST.",
    ]
    return "\n".join(lines)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scale", description=__doc__)
    parser.add_argument("--samples", type=int, nargs="+", default=SIZES)
    parser.add_argument("--emulator", action="store_true", help="ask the embedded cloud over HTTP")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    runs: list[Run] = []
    with emulator() if options.emulator else in_process() as bench:
        for samples in options.samples:
            runs.append(measure(bench, samples))
            print(f"{runs[-1].samples:,} samples: {'; '.join(runs[-1].wrong) or 'exact'}", file=sys.stderr)
        piece, alone = units(bench), planning_alone(runs[-1].samples)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if options.json:
        print(
            json.dumps(
                {
                    "runs": [asdict(run) for run in runs],
                    "units": asdict(piece),
                    "planning_alone": asdict(alone),
                    "peak_mb": peak,
                },
                indent=2,
            )
        )
    else:
        print(table(runs))
        print(
            f"A process that only plans {runs[-1].samples:,} samples, imports and all: {alone.cpu_s:.1f} s of CPU, "
            f"{alone.peak_mb:.0f} MB. 1,000 listed files: {piece.listed_1000:.0f} ms. A PUT: {piece.put:.1f} ms "
            f"(`include/cost/bill.py` counts {1000 * PUT_CPU_S:.1f}). Peak memory of the whole process: {peak:.0f} MB."
        )
    return 1 if any(run.wrong for run in runs) else 0


if __name__ == "__main__":
    sys.exit(main())
