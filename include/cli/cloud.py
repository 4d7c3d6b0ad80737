"""`vmdp local …`, `submit`, `cancel`, `status` and `worker`: the embedded cloud, the queue and its workers."""

import time
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.live import Live
from rich.table import Table

from include.cli.options import Json, Repeats, Values, with_recipe
from include.cli.output import log_lines, notes, out, plain, print_facts, print_json, progress
from include.cloud.connect import Cloud, connect
from include.cost.bill import Bill, Spending, money
from include.cost.estimate import Capacity
from include.cost.prices import read_prices
from include.dataset.code import code_digest
from include.dataset.layout import Batch
from include.local import cloud as embedded
from include.planning.plan import Plan, Request, gaps, make_plan, read_spec
from include.run.cancel import cancel as cancel_runs
from include.run.completion import Look, letters_of, look
from include.run.submit import enqueue_missing
from include.services.dead_letters import DeadLetter, causes
from include.services.runs import new_run
from include.settings import Settings

local = typer.Typer(help="The embedded cloud of this machine: S3, SQS and workers on loopback.", no_args_is_help=True)

_SPANS = 3  # gaps named per row of the status
_MOST_MARKS = 240  # done marks per generator, read for the cost


@local.command()
def up(
    foreground: Annotated[bool, typer.Option("--foreground", help="Stay until interrupted, then stop it.")] = False,
    as_json: Json = False,
) -> None:
    """Start the embedded cloud with workers on the present code; update a running one."""

    def show(running: embedded.LocalCloud) -> None:
        facts = {
            "endpoint": running.endpoint_url,
            "bucket": running.bucket,
            "queue": running.queue_url,
            "workers": running.workers,
            "paused": embedded.is_paused(Settings()),
            "objects": str(running.objects),
            "logs": str(running.logs),
        }
        print_facts(facts, as_json)

    if foreground:
        embedded.run(Settings(), code=code_digest(), ready=show)
    else:
        show(embedded.up(Settings(), code=code_digest()))


@local.command()
def down(as_json: Json = False) -> None:
    """Stop the embedded cloud; keep objects and queued messages."""
    settings = Settings()
    embedded.down(settings)
    if as_json:
        print_json({"running": False, "home": str(settings.vmdp_home)})


@local.command("status")
def local_status(
    check: Annotated[bool, typer.Option("--check", help="Exit with 1 unless it runs and responds.")] = False,
    as_json: Json = False,
) -> None:
    """Show running services and waiting messages."""
    found = embedded.status(Settings())
    facts: dict[str, Any] = {
        "running": found.running,
        "endpoint": found.cloud.endpoint_url if found.cloud else None,
        "workers": found.workers_alive,
        "paused": embedded.is_paused(Settings()),
        "waiting": found.visible,
        "in_flight": found.in_flight,
        "dead_letters": found.dead_letters,
        "objects": str(found.objects),
    }
    print_facts(facts, as_json)
    if check and not found.answers:
        raise typer.Exit(1)


@local.command()
def objects(as_json: Json = False) -> None:
    """Print the folder of the bucket's objects, which are plain files."""
    folder = str(embedded.status(Settings()).objects)
    if as_json:
        print_json({"objects": folder})
    else:
        out.print(folder, markup=False)


@local.command()
def reset(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False, as_json: Json = False) -> None:
    """Stop the embedded cloud and delete its objects, messages and logs."""
    settings = Settings()
    if not yes:
        question = f"Delete every dataset and message of the embedded cloud in {settings.vmdp_home}?"
        typer.confirm(question, abort=True, err=True)
    embedded.reset(settings)
    if as_json:
        print_json({"running": False, "home": str(settings.vmdp_home)})


@with_recipe
def submit(
    generator: Annotated[list[str], typer.Option(help="Id or name; repeat it, or give `all`.")],
    samples: Annotated[int, typer.Option(help="How many of each.")],
    recipe: Values,
    batch_size: Annotated[int | None, typer.Option(help="Samples in a message.")] = None,
    dataset: Annotated[str | None, typer.Option(help="Prefix; derived from the other options by default.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the batches, and send nothing.")] = False,
    repeats: Repeats = False,
    as_json: Json = False,
) -> None:
    """Enqueue the missing batches of a dataset."""
    request = Request.of(
        **recipe, generators=generator, samples=samples, batch_size=batch_size, repeats=repeats, dataset=dataset
    )
    cloud = connect(Settings())
    plan = make_plan(request, cloud.store, dry_run=dry_run).model_copy(update={"run": new_run()})
    by = f"vmdp submit of {datetime.now():%Y-%m-%d %H:%M}"
    if plan.repeats:
        notes.print(plan.repeats, markup=False)
    with progress("enqueueing batches", 0) as bar:
        sent = enqueue_missing(
            plan,
            cloud,
            by=by,
            dry_run=dry_run,
            sent=lambda done, of: bar.update(bar.task_ids[0], completed=done, total=of),
        )
    if as_json:
        print_json({"dataset": plan.spec.dataset, "dry_run": dry_run, **vars(sent)})
        return
    verb = "would enqueue" if dry_run else "enqueued"
    out.print(
        f"{verb} {sent.batches} batches with {sent.samples} of {sent.planned} samples: dataset {plan.spec.dataset}",
        markup=False,
    )


def cancel(dataset: Annotated[str, typer.Argument(help="The dataset's name.")], as_json: Json = False) -> None:
    """Drop the queued batches of all runs over a dataset; what is done stays.

    Workers drop them as they come to them, and finish what they have begun. Submitting again goes on.
    """
    cloud = connect(Settings())
    plan = Plan.whole(read_spec(cloud.store, dataset))
    cancelled = cancel_runs(cloud.store, dataset)
    done = look(plan, cloud).progress
    if as_json:
        print_json({"dataset": dataset, "cancelled": cancelled, "samples": done.total, "done": done.finished})
        return
    what = f"cancelled {', '.join(cancelled)}" if cancelled else "no run is left to cancel"
    if done.finished == done.total:
        what = "nothing was left to drop"
    out.print(f"{what}: {done.finished:,} of {done.total:,} samples of {dataset} are done, and stay", markup=False)


def status(
    dataset: Annotated[str, typer.Argument(help="The dataset's name.")],
    watch: Annotated[bool, typer.Option("--watch", help="Repeat until it is complete.")] = False,
    as_json: Json = False,
) -> None:
    """Show progress and rate of a dataset, missing samples, waiting messages, and the cost so far."""
    settings = Settings()
    cloud = connect(settings)
    plan = Plan.whole(read_spec(cloud.store, dataset))
    capacity = Capacity.of(settings)
    spending = Spending(
        cloud.store,
        plan.spec,
        prices=read_prices(settings.vmdp_prices),
        function=capacity.function,
        most=_MOST_MARKS // len(plan.generators) or 1,
    )
    now = look(plan, cloud)
    spent = spending.bill(now.marks)
    if as_json:
        print_json({**_facts(plan, now, _letters(plan, cloud, now)), **_cost(spent, capacity.paid)})
        return
    if watch and not now.progress.complete:
        with Live(_table(plan, now, spent, capacity.paid), console=out, auto_refresh=False) as live:
            while not now.progress.complete:
                time.sleep(2)
                now = look(plan, cloud)
                live.update(_table(plan, now, spending.bill(now.marks), capacity.paid), refresh=True)
        return
    out.print(_table(plan, now, spent, capacity.paid))
    for cause in causes(_letters(plan, cloud, now)):
        out.print(f"dead letters: {len(cause.letters)} × {cause.kind}: {cause.text}", markup=False)


def worker(
    concurrency: Annotated[int | None, typer.Option(min=1, help="Function environments at once.")] = None,
    memory: Annotated[int | None, typer.Option(min=128, max=10240, help="Memory of each in MB.")] = None,
    timeout: Annotated[int | None, typer.Option(min=1, max=900, help="Longest invocation in seconds.")] = None,
) -> None:
    """Consume the queue on this machine, instead of the function, until interrupted."""
    from include.local.worker import run_until_signalled

    log_lines()
    run_until_signalled(Settings(), environments=concurrency, memory_mb=memory, timeout_s=timeout)


def code(as_json: Json = False) -> None:
    """Print the digest of the code in the function's image."""
    if as_json:
        print_json({"code": code_digest()})
    else:
        out.print(code_digest())


def _letters(plan: Plan, cloud: Cloud, now: Look) -> list[DeadLetter]:
    """The dataset's dead letters, if missing samples may be among them."""
    if now.progress.complete or not now.dead or cloud.dead_letters is None:
        return []
    with notes.status("reading the dead-letter queue"):
        return letters_of(plan, cloud.dead_letters.read())


def _facts(plan: Plan, now: Look, letters: list[DeadLetter]) -> dict[str, Any]:
    progress = now.progress
    missing = _missing(plan, now)
    return {
        "samples": progress.total,
        "done": progress.finished,
        "complete": progress.complete,
        "samples_per_second": round(now.rate, 2) if now.rate else None,
        "seconds_left": round(now.left_s) if now.left_s else None,
        "generators": {
            name: {"samples": planned, "done": progress.done[name], "missing": missing[name]}
            for name, planned in progress.planned.items()
        },
        "waiting": now.queue.waiting,
        "in_flight": now.queue.in_flight,
        "dead_letters": now.dead,
        "blocked": now.blocked,
        "dead_letters_of_dataset": [
            {"count": len(cause.letters), "kind": cause.kind, "cause": cause.text} for cause in causes(letters)
        ],
    }


def _cost(spent: Bill, paid: bool) -> dict[str, Any]:
    return {
        "dollars": round(spent.cost.total, 6) if paid else 0.0,
        "dollars_as_on_lambda": round(spent.cost.total, 6),
        "share_of_marks_read": round(spent.read, 4),
    }


def _table(plan: Plan, now: Look, spent: Bill, paid: bool) -> Table:
    missing = _missing(plan, now)
    table = Table("Generator", "Done", "Samples", "Missing", title=str(now).partition(";")[0])
    about = "about " if spent.read < 1 else ""
    table.caption = (
        f"{now.queue.waiting} waiting, {now.queue.in_flight} in flight, {now.dead or 0} dead letters; "
        f"{about}{money(spent.cost.total)} so far{'' if paid else ', had Lambda made it'}"
    )
    if now.blocked:
        table.caption += f"\n{plain(now.blocked)}"
    for name, planned in now.progress.planned.items():
        spans = missing[name]
        first = ", ".join(f"{start}..{last}" for start, last in spans[:_SPANS])
        more = f" and {len(spans) - _SPANS} more" if len(spans) > _SPANS else ""
        table.add_row(name, str(now.progress.done[name]), str(planned), first + more)
    return table


def _missing(plan: Plan, now: Look) -> dict[str, list[tuple[int, int]]]:
    """First and last index of every gap, by generator."""
    done: dict[str, list[Batch]] = {}
    for batch in now.done:
        done.setdefault(batch.generator, []).append(batch)
    missing = {}
    for name, share in plan.spec.generators.items():
        found = gaps(name, done.get(name, []), share.indices, share.indices.stop)
        missing[name] = [(gap.start, gap.start + gap.count - 1) for gap in found]
    return missing
