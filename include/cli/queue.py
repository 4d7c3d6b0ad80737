"""`vmdp queue …`: inspect and control the task queue."""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table

from include.cli.options import Json
from include.cli.output import notes, out, plain, print_facts, print_json
from include.cloud.connect import connect
from include.cloud.consumers import Consumers, consumers, limit, pause, resume
from include.dataset.message import BatchMessage, InvalidMessage
from include.settings import Settings

app = typer.Typer(help="The task queue: batches that wait to be made.", no_args_is_help=True)

_GLANCE_S = 30  # seconds a peeked message stays hidden if this program is killed


@app.command()
def count(as_json: Json = False) -> None:
    """Count batches waiting, in flight and in the dead-letter queue; SQS counts approximately."""
    cloud = connect(Settings())
    depth = cloud.queue.depth()
    dead = cloud.dead_letters.depth().total if cloud.dead_letters else None
    print_facts({"waiting": depth.waiting, "in_flight": depth.in_flight, "dead_letters": dead}, as_json)


@app.command()
def peek(
    most: Annotated[int, typer.Option(min=1, max=10, help="How many at most.")] = 10, as_json: Json = False
) -> None:
    """Show some waiting batches, not always the oldest. Each peek counts as one of a message's five deliveries."""
    queue = connect(Settings()).queue
    found = queue.receive(wait_s=1, visibility_s=_GLANCE_S)
    queue.release([message["ReceiptHandle"] for message in found])
    shown = [_facts(message) for message in found[:most]]
    if as_json:
        print_json(shown)
        return
    if not shown:
        out.print("nothing waits")
        return
    table = Table("Generator", "Batch", "Dataset", "Deliveries", "Message")
    for facts in shown:
        table.add_row(*(plain(str(facts[name])) for name in ("generator", "batch", "dataset", "deliveries", "problem")))
    out.print(table)


@app.command()
def purge(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False, as_json: Json = False) -> None:
    """Delete every waiting batch; batches in flight go on. Submitting again enqueues missing ones."""
    queue = connect(Settings()).queue
    waiting = queue.depth().waiting
    if not yes:
        typer.confirm(f"Delete about {waiting} batches that wait in {queue.url}?", abort=True, err=True)
    queue.purge()
    if as_json:
        print_json({"deleted": waiting})
    else:
        out.print(f"deleted about {waiting} batches", markup=False)


@app.command()
def workers(
    concurrency: Annotated[int | None, typer.Option(help="Most batches in flight.")] = None,
    as_json: Json = False,
) -> None:
    """Show the consumers of the queue and their concurrency; or set it."""
    _tell(consumers(Settings()) if concurrency is None else limit(Settings(), concurrency), as_json)


@app.command("pause")
def pause_queue(as_json: Json = False) -> None:
    """Stop taking batches from the queue; batches in flight finish, waiting ones stay."""
    with notes.status("pausing"):
        now = pause(Settings())
    _tell(now, as_json)


@app.command("resume")
def resume_queue(as_json: Json = False) -> None:
    """Take batches from the queue again."""
    with notes.status("resuming"):
        now = resume(Settings())
    _tell(now, as_json)


def _tell(found: Consumers, as_json: bool) -> None:
    if as_json:
        print_json(asdict(found))
        return
    most = (
        f"at most {found.at_once} batches at once" if found.at_once else "as many batches at once as the account allows"
    )
    state = "paused, `vmdp queue resume` lets it go on" if found.paused else "working"
    out.print(f"{state}: {found.where}, {most}", markup=False)


def _facts(message: Any) -> dict[str, Any]:
    """The batch a message orders, or the reason it orders none."""
    facts = {
        "generator": "", "batch": "", "dataset": "", "problem": "",
        "deliveries": int(message.get("Attributes", {}).get("ApproximateReceiveCount", 0)),
        "message_id": message["MessageId"],
    }  # fmt: skip
    try:
        order = BatchMessage.parse(message["Body"])
    except InvalidMessage as refused:
        return {**facts, "problem": str(refused)}
    return {
        **facts,
        "generator": order.type,
        "batch": order.batch.stem,
        "dataset": order.prefix,
        "order": order.model_dump(mode="json"),
    }
