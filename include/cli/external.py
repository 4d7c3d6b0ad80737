"""`vmdp generators download|update|outdated|options|remove|test`: external generators."""

import os
import shlex
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from generators.kit.registry import UnknownGenerator
from generators.kit.sample import DEFAULT_SIZE
from include.cli.options import Json, Seed, Size
from include.cli.output import notes, out, plain, print_json, progress
from include.dataset import task_types
from include.dataset.code import code_digest
from include.errors import UserError
from include.external.contract import SCRIPT, options_of
from include.external.generator import ExternalGenerator
from include.external.lock import Place
from include.external.names import SOURCE
from include.external.tools.download import GITHUB_API, Outcome, Progress, Wish, outdated, remove, update
from include.external.tools.download import download as fetch
from include.external.tools.options import set_options
from include.external.tools.trial import RUNS, Trial, trial
from include.local import cloud as embedded
from include.settings import Settings

Names = Annotated[list[str] | None, typer.Argument(help="Ids such as ext-O-41; all if none is named.")]
Restart = Annotated[
    bool, typer.Option("--restart-workers", help="Restart this machine's workers, if they run other code then.")
]


def download(
    origins: Annotated[
        list[str], typer.Option("--from", help="A git address, a folder, or github:ORGANISATION; repeat it.")
    ],
    pattern: Annotated[
        str | None, typer.Option("--filter", help="Take repositories with a matching name, such as '^O-4[0-9]_'.")
    ] = None,
    ref: Annotated[str | None, typer.Option(help="Branch, tag or commit; the default branch by default.")] = None,
    source: Annotated[str, typer.Option("--as", help="First part of their ids here.")] = SOURCE,
    api: Annotated[
        str, typer.Option(help="GitHub API that lists github:ORGANISATION.", envvar="GITHUB_API_URL")
    ] = GITHUB_API,
    added: Annotated[
        list[str] | None, typer.Option("--with", help="A package that their requirements lack; repeat it.")
    ] = None,
    allow: Annotated[
        bool, typer.Option("--allow", help="Install what is no wheel of a name with versions; it may run code here.")
    ] = False,
    restart: Restart = False,
    as_json: Json = False,
) -> None:
    """Download external generators: clone or update them, and pin their commits."""
    with _reported("downloading") as tell:
        outcomes = fetch(
            Place(Settings().external), origins, pattern=pattern, ref=ref, source=source, api=api.rstrip("/"),
            wish=Wish(tuple(added or ()), any=allow), progress=tell,
        )  # fmt: skip
    _show(outcomes, as_json, restart)


def update_external(names: Names = None, restart: Restart = False, as_json: Json = False) -> None:
    """Update external generators to the latest commits of their origins."""
    with _reported("updating") as tell:
        outcomes = update(Place(Settings().external), _shorts(names), progress=tell)
    _show(outcomes, as_json, restart)


def show_outdated(names: Names = None, as_json: Json = False) -> None:
    """List external generators with newer commits at their origins; exit with 1 if there are any."""
    with _reported("asking") as tell:
        found = outdated(Place(Settings().external), _shorts(names), progress=tell)
    if as_json:
        print_json([asdict(one) for one in found])
    else:
        for one in found:
            now = plain(one.reason) or f"{one.pinned[:12]} → {one.latest[:12]}"
            out.print(f"{one.short}  {now}  {plain(one.url)}")
        if not found:
            out.print("all are at the latest commits of their origins")
    if found:
        raise typer.Exit(1)


def options_external(
    name: Annotated[str, typer.Argument(help="An id such as ext-O-41.")],
    mixed: Annotated[str | None, typer.Option(help="Options for samples without a level, as in a shell.")] = None,
    easy: Annotated[str | None, typer.Option(help="Options for the level, such as '--size 5 --steps 3'.")] = None,
    medium: Annotated[str | None, typer.Option(help="The same for medium.")] = None,
    hard: Annotated[str | None, typer.Option(help="The same for hard.")] = None,
    none: Annotated[bool, typer.Option("--none", help="Forget all options.")] = False,
    restart: Restart = False,
    as_json: Json = False,
) -> None:
    """Show the options of an external generator's script, or say which of them make a level.

    Levels without a new one keep theirs. `{start}` stands for the first index of a run. Other options are another
    version of the generator, whose samples belong into another dataset.
    """
    generator = _external(name)
    given = {"mixed": mixed, "easy": easy, "medium": medium, "hard": hard}
    asked = {level: _words(text) for level, text in given.items() if text is not None}
    if none and asked:
        raise UserError("--none forgets all options: leave it out, or the others")
    pinned, place = generator.pinned, generator.place
    if none or asked:
        pinned = set_options(place, pinned.short, {} if none else {**pinned.options, **asked})
    named = options_of(place.checkout(pinned))
    if as_json:
        print_json({"id": pinned.short, "options": named, "levels": pinned.options})
    else:
        out.print(f"{pinned.short}: {plain(SCRIPT)} names {plain(', '.join(named)) or 'no further options'}")
        for level, words in pinned.options.items():
            out.print(f"  {level}: {plain(shlex.join(words))}")
    if none or asked:
        task_types.reload()
        _bring_workers(restart)


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise UserError(f"{text!r} can't be split into words: {error}") from None


def remove_external(
    names: Annotated[list[str], typer.Argument(help="Ids such as ext-O-41.")],
    restart: Restart = False,
    as_json: Json = False,
) -> None:
    """Remove external generators and delete their files; datasets with their samples stay."""
    shorts = _shorts(names)
    remove(Place(Settings().external), shorts)
    if as_json:
        print_json({"removed": shorts})
    else:
        out.print(f"removed {', '.join(shorts)}", markup=False)
    task_types.reload()
    _bring_workers(restart)


def try_external(
    names: Names = None,
    samples: Annotated[int, typer.Option(min=1, max=1000, help="Samples of a run; three runs are compared.")] = 4,
    seed: Seed = 42,
    level: Annotated[str | None, typer.Option(help="A level with options; without one, mixed.")] = None,
    transcode: Annotated[bool, typer.Option("--transcode", help="Also test this project's video format.")] = False,
    size: Size = DEFAULT_SIZE,
    jobs: Annotated[int, typer.Option(min=1, help="Generators at once.")] = os.cpu_count() or 1,
    seconds: Annotated[float | None, typer.Option(min=1, help="Seconds of a generator's runs, at most.")] = None,
    as_json: Json = False,
) -> None:
    """Test external generators: failures, reproducibility, repeated puzzles, blocks that are alike."""
    chosen = [_external(name) for name in names or ()] or list(task_types.external())
    if not chosen:
        raise UserError("there are no external generators: download some with `vmdp generators download`")
    for generator in chosen:
        try:
            generator.level_at(level, 0)
        except ValueError as error:
            raise UserError(str(error)) from None
    made: Counter[str] = Counter()
    with progress("making samples", RUNS * samples * len(chosen)) as bar, ThreadPoolExecutor(jobs) as pool:

        def tried(generator: ExternalGenerator) -> Trial:
            def tell(done: int, _: int) -> None:
                made[generator.id.short] = done
                bar.update(bar.task_ids[0], completed=made.total())

            found = trial(
                generator, samples, seed=seed, level=level, transcode=transcode, size=size, seconds=seconds,
                progress=tell,
            )  # fmt: skip
            tell(RUNS * samples, 0)
            return found

        trials = list(pool.map(tried, chosen))
    for generator, found in zip(chosen, trials, strict=True):
        if found.again or not found.failure:
            generator.place.note(generator.pinned, generator.level_at(level, 0), same_blocks=found.same_blocks)
    if as_json:
        print_json([asdict(found) for found in trials])
    else:
        _print_trials(trials)
    if any(found.failure for found in trials):
        raise typer.Exit(1)


def _print_trials(trials: list[Trial]) -> None:
    table = Table("Generator", "Made", "Twice the same", "Repeats", "CPU s a sample", "Peak MB")
    for found in trials:
        made = sum(sample.made for sample in found.samples)
        same = {None: "?", True: "yes", False: f"no: {', '.join(found.differing)}"}[found.deterministic]
        table.add_row(
            found.short, f"{made} of {len(found.samples)}", same,
            str(found.duplicates), f"{found.cpu_seconds_a_sample:g}", str(found.peak_mb),
        )  # fmt: skip
    out.print(table)
    for found in trials:
        for problem in dict.fromkeys(problem for sample in found.samples for problem in sample.problems):
            holders = [sample.id for sample in found.samples if problem in sample.problems]
            out.print(f"{holders[0]}{f' and {len(holders) - 1} more' * (len(holders) > 1)}: {plain(problem)}")
        if found.verdict:
            out.print(f"{found.short} {found.verdict}: a dataset has one block of it", markup=False)
        if found.failure:
            notes.print(f"[bold red]failed:[/] {plain(found.failure)}")
        if found.why_shared:
            notes.print(f"runs are serialised here, since /tmp is shared: {plain(found.why_shared)}")


def _show(outcomes: list[Outcome], as_json: bool, restart: bool) -> None:
    task_types.reload()
    failed = [outcome for outcome in outcomes if outcome.reason]
    if as_json:
        print_json([asdict(outcome) for outcome in outcomes])
    else:
        for outcome in outcomes:
            if not outcome.reason:
                state = "new" if not outcome.before else "as before" if outcome.before == outcome.commit else "updated"
                out.print(f"{outcome.short}  {outcome.commit[:12]}  {state}  {plain(outcome.url)}")
        for outcome in failed:
            notes.print(f"[bold red]failed:[/] {plain(outcome.repository)}: {plain(outcome.reason)}")
    _bring_workers(restart)
    if failed:
        raise typer.Exit(1)


def _bring_workers(restart: bool) -> None:
    """Restart the embedded cloud's workers, or say that they refuse the present code; nothing if they run it."""
    settings, code = Settings(), code_digest()
    cloud = embedded.current(settings) if settings.is_local else None
    if cloud is None:
        if restart:
            why = "no workers run here" if settings.is_local else "AWS's function follows `vmdp deploy`"
            notes.print(f"nothing to restart: {why}")
    elif cloud.code == code:
        notes.print("the local workers run the present code")
    elif restart:
        with notes.status("restarting the local workers"):
            embedded.restart_workers(settings, code)
        notes.print("the local workers were restarted; batches that they were making are delivered again")
    else:
        notes.print(
            "the local workers run the generators of before, and refuse batches of the present ones: "
            "`--restart-workers`, or `vmdp local up`, restarts them"
        )


def _external(reference: str) -> ExternalGenerator:
    try:
        found = task_types.get(reference)
    except UnknownGenerator as error:
        raise UserError(str(error)) from None
    if not isinstance(found, ExternalGenerator):
        raise UserError(f"{found.id.short} is not external: `vmdp generators check {found.id.short}` tests it")
    return found


def _shorts(names: list[str] | None) -> list[str]:
    return [_external(name).id.short for name in names or ()]


@contextmanager
def _reported(title: str) -> Iterator[Progress]:
    with progress(title, 0) as bar:

        def show(done: int, total: int, name: str) -> None:
            bar.update(bar.task_ids[0], completed=done, total=total, description=f"{title} {plain(name)}")

        yield show
