"""`vmdp generators …` and `vmdp preview`: list task types, and preview one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.progress import TaskID
from rich.table import Table

from generators.kit.conformance import golden
from generators.kit.generator import FACULTIES, TaskType
from generators.kit.registry import UnknownGenerator, registry
from generators.kit.sample import KIT_VERSION, VIDEO, build
from include.catalogue.pictures import animation, frames_in_a_row
from include.catalogue.reference import checked_level
from include.catalogue.select import PUBLIC, select
from include.cli.check import check
from include.cli.external import (
    download,
    options_external,
    remove_external,
    show_outdated,
    try_external,
    update_external,
)
from include.cli.options import Json, Level, Seed, Values, with_rendition
from include.cli.output import out, plain, print_json, progress
from include.cli.page import page
from include.dataset import task_types
from include.dataset.layout import Layout
from include.dataset.message import LAST_INDEX
from include.dataset.recipe import DEFAULT_SEED, Recipe
from include.dataset.wire import wire
from include.errors import UserError
from include.exports.public_tasks import bench_task, in_training_set
from include.external.generator import ExternalGenerator
from include.services.storage import FolderStore
from include.settings import need_checkout

app = typer.Typer(help="The catalogue of task types.", no_args_is_help=True)
app.command("check")(check)
app.command("page")(page)
app.command()(download)
app.command("update")(update_external)
app.command("outdated")(show_outdated)
app.command("options")(options_external)
app.command("remove")(remove_external)
app.command("test")(try_external)


def find(reference: str) -> TaskType:
    """Look up a generator by id or name, external or not; raise `UserError` if unknown."""
    try:
        return task_types.get(reference)
    except UnknownGenerator as error:
        raise UserError(str(error)) from None


@app.command("list")
def list_generators(
    kind: Annotated[str | None, typer.Option(help="O: static puzzles. G: dynamic scenes. X: own tasks.")] = None,
    faculty: Annotated[str | None, typer.Option(help=f"What it asks of a mind: {', '.join(FACULTIES)}.")] = None,
    family: Annotated[str | None, typer.Option(help="Tasks of one kind, such as mazes.")] = None,
    bench: Annotated[bool, typer.Option("--bench", help="Only those of VBVR-Bench, the public bench.")] = False,
    train: Annotated[bool, typer.Option("--train", help="Only those of VBVR's public training set.")] = False,
    public_meaning: Annotated[
        str | None, typer.Option(help=f"Beside the public task of the id: {', '.join(PUBLIC)}.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List the task types by faculty and family, external ones last."""
    own = select(kind=kind or "", faculty=faculty or "", family=family or "", public=public_meaning or "")
    chosen: list[TaskType] = [
        one for one in own if (not bench or bench_task(one.id)) and (not train or in_training_set(one.id))
    ]
    if not (faculty or family or bench or train or public_meaning):
        chosen += [one for one in task_types.external() if kind is None or one.id.kind == kind.upper()]
    if as_json:
        print_json([_facts(generator) for generator in chosen])
        return
    for title in (*FACULTIES, ""):
        group = [one for one in chosen if (one.faculty or "") == title]
        if group:
            out.print(_listed(title or "external", group))
    shown = {one.id.short for one in chosen}
    for ours, other in task_types.namesakes():
        if other.id.short in shown:
            pair = (ours, other) if wire().names == "own" else (other, ours)
            out.print(
                f"{ours.id.short} is also {other.id.short}: in clients' messages, the name means {pair[0].id.short} "
                f"(VMDP_CLIENT_NAMES={wire().names})",
                markup=False,
            )


def _listed(title: str, group: Sequence[TaskType]) -> Table:
    """A table of task types, family by family."""
    table = Table(box=SIMPLE, pad_edge=False, title=title, title_justify="left", title_style="bold")
    table.add_column("Id", no_wrap=True)
    table.add_column("Family and name", max_width=30, overflow="fold")  # to fit the sentence into 80 columns
    table.add_column("What is to be done")
    families: dict[str, list[TaskType]] = {}
    for one in group:
        families.setdefault(one.family, []).append(one)
    for family in sorted(families):
        if family:
            table.add_row("", f"[bold]{plain(family)}[/bold]")
        for one in families[family]:
            table.add_row(one.id.short, one.id.name, plain(one.title.partition(": ")[2]))
    return table


@app.command()
def show(
    generator: Annotated[str, typer.Argument(help="Id or name, such as O-41 or nonogram.")],
    as_json: Json = False,
) -> None:
    """Show one task type: description, proof, levels and their capacity."""
    found = find(generator)
    facts = _facts(found) | {
        "documentation": found.documentation,
        "levels": {
            name: {"config": config, "capacity": found.capacity(config)} for name, config in found.levels.items()
        },
    }
    if isinstance(found, ExternalGenerator):
        facts["repository"] = found.pinned.model_dump(mode="json")
    if as_json:
        print_json(facts)
        return
    out.print(plain(found.documentation, lines=True))
    if found.beside:
        out.print(f"\n{found.beside}", markup=False)
    external = isinstance(found, ExternalGenerator)
    table = Table("Level", "Settings", "Different puzzles")
    for name, config in found.levels.items():
        settings = ", ".join(f"{key}={value}" for key, value in (config if external else vars(config)).items())
        puzzles = found.capacity(config)
        table.add_row(name, settings, "unknown" if puzzles is None else f"{puzzles:,}")
    out.print(table)
    out.print(f"Full id: {found.id.full} · version {found.version}", markup=False)


@app.command()
def strip(
    generators: Annotated[list[str] | None, typer.Argument(help="Ids or names; all if none is named.")] = None,
    out_file: Annotated[Path, typer.Option("--out", help="A .webp file.")] = Path("docs/samples.webp"),
    seed: Seed = DEFAULT_SEED,
    as_json: Json = False,
) -> None:
    """Draw an animated picture with one sample of each task type."""
    chosen = [task_types.own(name) for name in generators or ()] or list(registry)
    videos = [build(found, "medium", seed, 0, size=256).files[VIDEO] for found in chosen]
    out_file.parent.mkdir(parents=True, exist_ok=True)
    out_file.write_bytes(animation(videos))
    if as_json:
        print_json({"picture": str(out_file), "generators": [found.id.short for found in chosen]})
    else:
        out.print(str(out_file), markup=False)


@app.command("golden")
def golden_hashes(
    generators: Annotated[list[str] | None, typer.Argument(help="Ids or names; all if none is named.")] = None,
    update: Annotated[bool, typer.Option("--update", help="Accept the present bytes.")] = False,
    file: Annotated[Path, typer.Option(help="File of the hashes.")] = golden.FILE,
    as_json: Json = False,
) -> None:
    """Compare the first samples of every task type and level with their committed hashes."""
    if update and file == golden.FILE:
        need_checkout("`--update`")
    chosen = [task_types.own(name) for name in generators or ()] or list(registry)
    committed = golden.read(file)
    with progress("golden samples", sum(len(found.levels) for found in chosen)) as bar:
        now = golden.GoldenFile(
            KIT_VERSION,
            {found.id.short: golden.measure(found, lambda: bar.advance(TaskID(0))) for found in chosen},
        )
    differ = golden.differences(committed, now)
    if update:
        try:
            golden.write(golden.updated(committed, now), file)
        except golden.VersionNotRaised as error:
            raise UserError(str(error)) from None
    if as_json:
        print_json({"file": str(file), "updated": update, "differences": differ})
    else:
        out.print("\n".join(differ) or f"{len(now.generators)} task types give the bytes they promise", markup=False)
    if differ and not update:
        raise typer.Exit(1)


@with_rendition
def preview(
    generator: Annotated[str, typer.Argument(help="Id or name, such as O-41 or nonogram.")],
    rendition: Values,
    level: Level = None,
    seed: Seed = DEFAULT_SEED,
    index: Annotated[int, typer.Option(min=0, max=LAST_INDEX, help="Index of the sample in its run.")] = 0,
    out_folder: Annotated[Path, typer.Option("--out", help="Folder to write to.")] = Path("out/preview"),
    as_json: Json = False,
) -> None:
    """Make one sample, and a picture of its frames."""
    found = task_types.own(generator)
    sample = build(found, checked_level(found, level), seed, index, **Recipe.of(**rendition).rendered)
    store = FolderStore(out_folder)
    folder = Layout("").sample(found.id, sample.id)
    for name, data in sample.files.items():
        store.put(folder + name, data)
    store.put(folder + "preview.png", frames_in_a_row(sample))
    if as_json:
        print_json({"id": sample.id, "sha256": sample.sha256, "folder": store.where(folder)})
        return
    out.print(sample.files["prompt.txt"].decode(), markup=False)
    out.print(sample.files["rubric.txt"].decode(), markup=False)
    out.print(store.where(folder + "preview.png"), markup=False)


def _facts(generator: TaskType) -> dict[str, Any]:
    return {
        "id": generator.id.short,
        "name": generator.id.name,
        "full": generator.id.full,
        "version": generator.version,
        "title": generator.title,
        "faculty": generator.faculty,
        "family": generator.family,
        "public": generator.public,
        "levels": list(generator.levels),
        "external": isinstance(generator, ExternalGenerator),
    }
