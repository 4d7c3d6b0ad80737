"""`vmdp local …`, `submit`, `status` and `worker`: the queue, whoever works on it."""

import logging
import time
from typing import Annotated, Any, Literal

import typer
from rich.live import Live
from rich.table import Table

from generators.kit.sample import DEFAULT_SIZE
from include.cli.options import Json, Level, Seed, Size, Video
from include.cli.output import out, print_facts, print_json
from include.cloud import Cloud, connect
from include.code import code_digest
from include.completion import Progress
from include.local import cloud as embedded
from include.plan import DatasetSpec, Plan, Request, done_batches, make_plan, read_spec
from include.settings import Settings
from include.submit import enqueue_missing

local = typer.Typer(help="The embedded cloud of this machine: S3, SQS and workers on loopback.", no_args_is_help=True)


@local.command()
def up(as_json: Json = False) -> None:
    """Start the embedded cloud with workers on the present code, or bring a running one to it."""
    running = embedded.up(Settings(), code=code_digest())
    facts = {
        "endpoint": running.endpoint_url,
        "bucket": running.bucket,
        "queue": running.queue_url,
        "workers": running.workers,
        "objects": str(running.objects),
        "logs": str(running.logs),
    }
    print_facts(facts, as_json)


@local.command()
def down() -> None:
    """Stop the embedded cloud; objects and queued messages are kept."""
    embedded.down(Settings())


@local.command("status")
def local_status(as_json: Json = False) -> None:
    """Show what runs and what waits."""
    found = embedded.status(Settings())
    facts: dict[str, Any] = {
        "running": found.running,
        "endpoint": found.cloud.endpoint_url if found.cloud else None,
        "workers": found.workers_alive,
        "waiting": found.visible,
        "in_flight": found.in_flight,
        "dead_letters": found.dead_letters,
        "objects": str(found.objects),
    }
    print_facts(facts, as_json)


@local.command()
def objects() -> None:
    """Print the folder in which the bucket's objects are plain files."""
    out.print(str(embedded.status(Settings()).objects), markup=False)


@local.command()
def reset(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Stop the embedded cloud and delete its objects, messages and logs."""
    settings = Settings()
    if not yes:
        typer.confirm(f"Delete every dataset and message of the embedded cloud in {settings.vmdp_home}?", abort=True)
    embedded.reset(settings)


def submit(
    generator: Annotated[list[str], typer.Option(help="Id or name; repeat it, or give `all`.")],
    samples: Annotated[int, typer.Option(help="How many of each.")],
    seed: Seed = 42,
    level: Level = None,
    size: Size = DEFAULT_SIZE,
    form: Annotated[Literal["files", "tar"], typer.Option("--format")] = "files",
    video: Video = True,
    batch_size: Annotated[int | None, typer.Option(help="Samples in a message.")] = None,
    dataset: Annotated[str | None, typer.Option(help="Prefix; left out, the other options decide it.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be sent, and send nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Enqueue the batches that a dataset is missing."""
    request = Request.of(
        generators=generator,
        samples=samples,
        seed=seed,
        level=level,
        size=size,
        video=video,
        output_format=form,
        batch_size=batch_size,
        dataset=dataset,
    )
    cloud = connect(Settings())
    plan = make_plan(request, cloud.store)
    sent = enqueue_missing(plan, cloud, dry_run=dry_run)
    if as_json:
        print_json({"dataset": plan.spec.dataset, "dry_run": dry_run, **vars(sent)})
        return
    verb = "would enqueue" if dry_run else "enqueued"
    out.print(
        f"{verb} {sent.batches} batches with {sent.samples} of {sent.planned} samples: dataset {plan.spec.dataset}",
        markup=False,
    )


def status(
    dataset: Annotated[str, typer.Argument(help="The dataset's name.")],
    watch: Annotated[bool, typer.Option("--watch", help="Go on until it is complete.")] = False,
    as_json: Json = False,
) -> None:
    """Show how far a dataset is, and what waits in the queue."""
    cloud = connect(Settings())
    spec = read_spec(cloud.store, dataset)
    began, first = time.monotonic(), _progress(cloud, spec)
    if as_json:
        print_json(_facts(cloud, first))
        return
    if not watch:
        out.print(_table(cloud, first, None))
        return
    with Live(_table(cloud, first, None), console=out, auto_refresh=False) as live:
        now = first
        while not now.complete:
            time.sleep(2)
            now = _progress(cloud, spec)
            rate = (now.finished - first.finished) / (time.monotonic() - began)
            live.update(_table(cloud, now, rate), refresh=True)


def worker(
    concurrency: Annotated[int | None, typer.Option(min=1, help="Function environments at once.")] = None,
    memory: Annotated[int | None, typer.Option(min=128, max=10240, help="Memory of each in MB.")] = None,
    timeout: Annotated[int | None, typer.Option(min=1, max=900, help="Longest invocation in seconds.")] = None,
) -> None:
    """Work on the queue from this machine, in the function's place, until interrupted."""
    from include.local.worker import run_until_signalled

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    run_until_signalled(Settings(), environments=concurrency, memory_mb=memory, timeout_s=timeout)


def code() -> None:
    """Print the version of the code that makes samples."""
    out.print(code_digest())


def _progress(cloud: Cloud, spec: DatasetSpec) -> Progress:
    plan = Plan(spec=spec, generators=tuple(spec.generators), batch_sizes={}, code="")
    return Progress.of(plan, done_batches(cloud.store, spec.layout))


def _facts(cloud: Cloud, now: Progress) -> dict[str, Any]:
    depth = cloud.queue.depth()
    return {
        "samples": now.total,
        "done": now.finished,
        "complete": now.complete,
        "generators": {name: {"samples": now.planned[name], "done": now.done[name]} for name in now.planned},
        "waiting": depth.waiting,
        "in_flight": depth.in_flight,
        "dead_letters": cloud.dead_letters.depth().total if cloud.dead_letters else None,
    }


def _table(cloud: Cloud, now: Progress, rate: float | None) -> Table:
    facts = _facts(cloud, now)
    left = f" · {rate:.1f}/s, {(now.total - now.finished) / rate:.0f} s left" if rate else ""
    table = Table(
        "Generator",
        "Done",
        "Samples",
        title=f"{now.finished} of {now.total} samples{left}",
        caption=", ".join(
            f"{facts[name]} {name.replace('_', ' ')}" for name in ("waiting", "in_flight", "dead_letters")
        ),
    )
    for name, planned in now.planned.items():
        table.add_row(name, str(now.done[name]), str(planned))
    return table
