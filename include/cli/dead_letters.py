"""`vmdp dlq …`: failed messages, their reasons, and the way back to the queue."""

import contextlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from generators.kit.registry import UnknownGenerator
from include.cli.options import Json
from include.cli.output import notes, out, plain, print_facts, print_json
from include.cloud.connect import Cloud, connect
from include.dataset import task_types
from include.errors import UserError
from include.services.dead_letters import (
    MOST_READ,
    Choice,
    DeadLetter,
    DeadLetterQueue,
    Handled,
    Kind,
    causes,
    facts,
    write_letters,
)
from include.services.storage import FolderStore
from include.settings import Settings

app = typer.Typer(help="The dead-letter queue: failed messages and their reasons.", no_args_is_help=True)

Reason = Annotated[str | None, typer.Option(help="Only letters with this text in their reason.")]
OfKind = Annotated[Kind | None, typer.Option(help="Only letters of this kind of failure.")]
Generator = Annotated[str | None, typer.Option(help="Only letters of this generator.")]
Dataset = Annotated[str | None, typer.Option(help="Only letters of this dataset.")]
Every = Annotated[bool, typer.Option("--all", help="All letters.")]

_SHOWN = 3  # names in a cell of the table


@app.command("list")
def list_letters(dataset: Dataset = None, as_json: Json = False) -> None:
    """List the dead letters by reason; all stay in the queue."""
    letters = _read(_dead_letters(_connected()), Choice(dataset=dataset))
    found = causes(letters)
    if as_json:
        print_json(
            {
                "dead_letters": len(letters),
                "causes": [
                    {
                        "count": len(one.letters),
                        "kind": one.kind,
                        "cause": one.text,
                        "generators": one.generators,
                        "datasets": one.datasets,
                        "letters": [facts(letter) for letter in one.letters],
                    }
                    for one in found
                ],
            }
        )
        return
    if not letters:
        out.print(_none(dataset), markup=False)
        return
    table = Table("Count", "Kind", "Why", "Generators", "Datasets", title=f"{_number(len(letters))}")
    for one in found:
        table.add_row(str(len(one.letters)), one.kind, plain(one.text), _few(one.generators), _few(one.datasets))
    out.print(table)


@app.command()
def show(message_id: Annotated[str, typer.Argument(help="Id from `list --json`.")], as_json: Json = False) -> None:
    """Show one dead letter: its order, the reason of its failure, and its deliveries."""
    letters = {letter.message_id: letter for letter in _read(_dead_letters(_connected()), Choice())}
    if message_id not in letters:
        raise UserError(f"there is no dead letter {message_id!r}: `vmdp dlq list --json` names them")
    found = facts(letters[message_id])
    print_facts(found if as_json else {name: plain(str(value)) for name, value in found.items()}, as_json)


@app.command()
def redrive(
    reason: Reason = None,
    kind: OfKind = None,
    generator: Generator = None,
    dataset: Dataset = None,
    every: Every = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count the letters; send nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Send chosen dead letters back to the task queue as fresh messages."""
    choice = _choice(reason, kind, generator, dataset, every)
    cloud = _connected()
    dead = _dead_letters(cloud)
    if dry_run:
        letters = _read(dead, choice)
        _say("would redrive", len(letters), Counter(letter.kind for letter in letters), as_json, dry_run=True)
        return
    kinds: Counter[str] = Counter()

    def chosen(letter: DeadLetter) -> bool:
        taken = choice.takes(letter)
        kinds[letter.kind] += taken
        return taken

    with notes.status("redriving dead letters"):
        done = dead.redrive(chosen, cloud.queue)
    _say("redriven", done.taken, +kinds, as_json, doubled=done.doubled, kept=len(done.kept))
    if done.doubled:
        notes.print(f"{_number(done.doubled)} went back but could not be deleted here: harmless, redrive or purge")
    if kinds["code"]:
        notes.print(
            f"{_number(kinds['code'])} belong to a plan of other code: they come back unless that code is deployed. "
            "Running the plan again orders them from the present code"
        )
    _fail_if_kept(done, "sent back")


@app.command()
def download(
    folder: Annotated[Path, typer.Argument(help="Folder to write to.")],
    reason: Reason = None,
    kind: OfKind = None,
    generator: Generator = None,
    dataset: Dataset = None,
    as_json: Json = False,
) -> None:
    """Write dead letters to files, a JSON document each; all stay in the queue."""
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{folder} is a file: name a folder")
    letters = _read(_dead_letters(_connected()), _choice(reason, kind, generator, dataset, True))
    if letters:
        write_letters(letters, FolderStore(folder))
    if as_json:
        print_json({"dead_letters": len(letters), "folder": str(folder.resolve())})
    elif letters:
        out.print(f"{_number(len(letters))} written: {folder.resolve()}", markup=False)
    else:
        out.print(_none(dataset), markup=False)


@app.command()
def purge(
    reason: Reason = None,
    kind: OfKind = None,
    generator: Generator = None,
    dataset: Dataset = None,
    every: Every = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Delete the chosen dead letters for good, after confirmation."""
    choice = _choice(reason, kind, generator, dataset, every)
    dead = _dead_letters(_connected())
    letters = _read(dead, choice)
    kinds = Counter(letter.kind for letter in letters)
    if letters and not yes:
        typer.confirm(f"Delete {_number(len(letters))} for good ({_counted(kinds)})?", abort=True, err=True)
    ids = {letter.message_id for letter in letters}  # only those of the question, none that came since
    with notes.status("deleting dead letters"):
        done = dead.delete(lambda letter: letter.message_id in ids) if ids else Handled()
    _say("deleted", done.taken, kinds, as_json, kept=len(done.kept))
    _fail_if_kept(done, "deleted")


def _connected() -> Cloud:
    return connect(Settings())


def _dead_letters(cloud: Cloud) -> DeadLetterQueue:
    if cloud.dead_letters is None:
        raise UserError(
            f"the queue {cloud.queue_url} has no dead-letter queue: give it a redrive policy, "
            "or set DEAD_LETTER_QUEUE_URL"
        )
    return cloud.dead_letters


def _read(dead: DeadLetterQueue, choice: Choice) -> list[DeadLetter]:
    with notes.status("reading the dead-letter queue"):
        letters = dead.read()
    if len(letters) == MOST_READ:
        notes.print(f"only {MOST_READ} dead letters were read; there are more")
    return [letter for letter in letters if choice.takes(letter)]


def _choice(reason: str | None, kind: Kind | None, generator: str | None, dataset: str | None, every: bool) -> Choice:
    if not every and reason is kind is generator is dataset is None:
        raise UserError("say which: --reason, --kind, --generator, --dataset, or --all")
    if generator is not None:
        with contextlib.suppress(UnknownGenerator):  # a letter may name a generator unknown to this code
            generator = task_types.get(generator).id.full
    return Choice(reason, kind, generator, dataset)


def _say(verb: str, count: int, kinds: Mapping[Any, int], as_json: bool, **more: Any) -> None:
    if as_json:
        print_json({"dead_letters": count, "kinds": kinds, **more})
    elif count or any(more.values()):
        out.print(f"{verb}: {_number(count)} ({_counted(kinds)})", markup=False)
    else:
        out.print("no dead letters fit", markup=False)


def _fail_if_kept(done: Handled, what: str) -> None:
    if done.kept:
        notes.print(f"{_number(len(done.kept))} could not be {what}, first: {done.kept[0][1]}", markup=False)
        raise typer.Exit(1)


def _none(dataset: str | None) -> str:
    return f"no dead letters of dataset {dataset}" if dataset else "no dead letters"


def _number(count: int) -> str:
    return f"{count} dead letter{'' if count == 1 else 's'}"


def _counted(kinds: Mapping[Any, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items(), key=lambda one: -one[1]))


def _few(counts: Counter[str]) -> str:
    shown = [f"{plain(name)} ×{count}" for name, count in counts.most_common(_SHOWN)]
    return "\n".join([*shown, *([f"and {len(counts) - _SHOWN} more"] if len(counts) > _SHOWN else [])])
