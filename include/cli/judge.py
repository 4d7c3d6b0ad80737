"""`vmdp judge`: measure the judge against its bounds and against `verify`, and check an installation."""

import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer
from pydantic import TypeAdapter

from generators.kit.judge.renditions import DEGRADED, RIGHT, WRONG, Kind
from generators.kit.sample import DEFAULT_SIZE
from generators.kit.scene.look import PLAIN, THEMES, VARIED
from include.cli.judge_samples import check, choose, in_processes, opencv_needed
from include.cli.judge_serve import serve
from include.cli.options import Json
from include.cli.output import notes, out, print_json, progress
from include.errors import UserError
from include.settings import need_checkout

if TYPE_CHECKING:
    from generators.kit.judge.agreement import Verdicts
    from generators.kit.judge.measure import Scored

app = typer.Typer(help="Measure the judge, check this installation of it, and serve it.", no_args_is_help=True)

Generators = Annotated[list[str] | None, typer.Argument(help="Ids or names; none for all.")]
OneLevel = Annotated[str | None, typer.Option(help="easy, medium, hard; none for all.")]
Seeds = Annotated[list[int], typer.Option("--seed", min=0, help="Run seed; can be repeated.")]
Jobs = Annotated[int, typer.Option(min=1, help="Processes.")]
Save = Annotated[Path | None, typer.Option(help="Also write the result to this JSON file.")]
Resume = Annotated[
    Path | None, typer.Option(help="Keep each sample's result in this file, and go on from those that it holds.")
]
Page = Annotated[bool, typer.Option("--page", help="Also write the tables into docs/judge.md.")]
Look = Annotated[str, typer.Option(help="`plain`, `varied` or a theme.")]
Pixels = Annotated[int, typer.Option(help="Pixels along an edge.")]

app.command()(serve)

CORES = os.cpu_count() or 1
SEEDS = [7, 11]


@app.command()
def bounds(
    generators: Generators = None,
    samples: Annotated[int, typer.Option(min=1, help="Of each task type, level and seed.")] = 2,
    seeds: Seeds = SEEDS,
    level: OneLevel = None,
    size: Pixels = DEFAULT_SIZE,
    look: Look = PLAIN,
    kind: Annotated[list[str] | None, typer.Option(help="Only right, degraded or wrong; can be repeated.")] = None,
    attack: Annotated[list[str] | None, typer.Option(help="Only this rendition; can be repeated.")] = None,
    jobs: Jobs = CORES,
    resume: Resume = None,
    save: Save = None,
    page: Page = False,
    as_json: Json = False,
) -> None:
    """Score right, degraded and wrong videos of samples; fail if a score breaks its bound."""
    if page:
        need_checkout("`--page`")
    check("kind", kind, get_args(Kind))
    check("look", [look], (*THEMES, VARIED))
    check("rendition", attack, (*RIGHT, *DEGRADED, *WRONG))
    with opencv_needed():
        from generators.kit.judge.measure import Scored, by_attack, by_generator, renditions
        from include.cli.judge_journal import Journal
        from include.cli.judge_tables import attacks_sheet, generators_sheet
    cases = choose(generators, level, seeds, samples, size)
    options: dict[str, Any] = {"size": size, "kinds": tuple(kind or ()), "attacks": tuple(attack or ()), "look": look}
    score = functools.partial(renditions, **options)
    journal = Journal(resume, TypeAdapter(list[Scored]), {"measure": "bounds", **options}) if resume else None
    found = in_processes(
        score, lambda found: (str(each) for each in found if each.broken), cases, jobs, "scoring", journal
    )
    scored = [each for sample in found for each in sample]
    spreads, worst = by_attack(scored), by_generator(scored)
    broken = [each for each in scored if each.broken]
    low = [each for each in spreads if each.low]
    for each in low:
        notes.print(f"{each.attack}: median {each.median:g}, not 100", markup=False)
    sheets = {"attacks": attacks_sheet(spreads), "generators": generators_sheet(worst)}
    facts = {
        "size": size,
        "look": look,
        "samples": len(cases),
        "renditions": len(scored),
        "attacks": [
            {
                "attack": each.attack,
                "kind": each.kind,
                "bound": each.bound,
                "count": len(each.scores),
                "min": each.scores[0],
                "median": each.median,
                "max": each.scores[-1],
                "passed": each.passed,
                "broken": each.broken,
            }
            for each in spreads
        ],
        "generators": [
            {
                "generator": each.generator,
                "count": each.count,
                "broken": each.broken,
                "worst": {kind: _record(scored) for kind, scored in each.worst.items()},
            }
            for each in worst
        ],
        "breaches": [*map(_record, broken)],
    }
    end = f"{len(scored)} renditions of {len(cases)} samples, {size} px: {len(broken)} break their bound."
    _show(facts, sheets, end, save=save, page=page, as_json=as_json, failed=bool(broken or low))


@app.command()
def mutations(
    generators: Generators = None,
    samples: Annotated[int, typer.Option(min=1, help="Of each task type, level and seed.")] = 1,
    seeds: Seeds = SEEDS,
    level: OneLevel = None,
    size: Pixels = 256,
    most: Annotated[int, typer.Option(min=1, help="Mutants of a sample by one change.")] = 4,
    jobs: Jobs = CORES,
    resume: Resume = None,
    save: Save = None,
    page: Page = False,
    as_json: Json = False,
) -> None:
    """Compare the judge with `verify` on other right answers and near misses; fail under 99 % agreement."""
    if page:
        need_checkout("`--page`")
    with opencv_needed():
        from generators.kit.judge.agreement import Agreement, Compared, compared
        from include.cli.judge_journal import Journal
        from include.cli.judge_tables import agreement_sheet, changes_sheet
    cases = choose(generators, level, seeds, samples, size)
    options: dict[str, Any] = {"size": size, "most": most}
    compare = functools.partial(compared, **options)
    journal = Journal(resume, TypeAdapter(Compared), {"measure": "mutations", **options}) if resume else None
    found = in_processes(compare, lambda sample: map(str, sample.differing), cases, jobs, "comparing", journal)
    verdicts = [each for sample in found for each in sample.verdicts]
    total = Agreement.of(verdicts)
    alike, undrawable = (sum(getattr(each, name) for each in found) for name in ("alike", "undrawable"))
    sheets = {"agreement": agreement_sheet(found), "changes": changes_sheet(verdicts)}
    facts = {
        "size": size,
        "samples": len(cases),
        "total": {**vars(total), "on_right": total.on_right, "on_wrong": total.on_wrong},
        "alike": alike,
        "undrawable": undrawable,
        "generators": sheets["agreement"].records(),
        "changes": sheets["changes"].records(),
        "differing": [_record(each) for sample in found for each in sample.differing],
    }
    end = (
        f"{len(cases)} samples, {size} px: {total.accepted} of {total.right} right answers pass "
        f"({total.on_right:.1f} %), {total.refused} of {total.wrong} wrong ones don't ({total.on_wrong:.1f} %). "
        f"Left out: {alike} that look like a right answer, {undrawable} that can't be drawn."
    )
    _show(facts, sheets, end, save=save, page=page, as_json=as_json, failed=not total.enough)


@app.command()
def selfcheck(
    write: Annotated[bool, typer.Option("--write", help="Store the scores found as the known ones.")] = False,
    as_json: Json = False,
) -> None:
    """Score a small set of videos with known scores: does this installation judge like ours?"""
    with opencv_needed():
        from generators.kit.judge import selfcheck as checking
        from include.cli.judge_tables import selfcheck_sheet
    if write:
        need_checkout("`--write`")
    rows = []
    with progress("scoring", len(checking.SAMPLES)) as bar:
        for sample in checking.SAMPLES:
            rows += checking.rows(sample)
            bar.advance(bar.task_ids[0])
    versions = checking.versions()
    if write:
        checking.write(rows)
        out.print(f"the scores are stored in {checking.KNOWN}", markup=False)
        return
    differing = [row for row in rows if not row.ok]
    if as_json:
        print_json({"ok": not differing, "versions": versions, "videos": len(rows), "differing": differing})
    else:
        if differing:
            selfcheck_sheet(differing).show()
        verdict = (
            f"{len(differing)} differ" if differing else f"all within {checking.TOLERANCE} point of the known ones"
        )
        with_versions = ", ".join(f"{name} {version}" for name, version in versions.items())
        out.print(f"{len(rows)} scores with {with_versions}: {verdict}.", markup=False)
    if differing:
        raise typer.Exit(1)


def _record(found: "Scored | Verdicts") -> dict[str, Any]:
    return {**vars(found), "sample": str(found.sample)}


def _show(
    facts: dict[str, Any],
    sheets: dict[str, Any],
    end: str,
    *,
    save: Path | None,
    page: bool,
    as_json: bool,
    failed: bool,
) -> None:
    """Print, save and publish a result; exit with 1 if it failed."""
    from include.cli.judge_tables import PAGE, fill, json_text

    if as_json:
        print_json(facts)
    else:
        for sheet in sheets.values():
            sheet.show()
        out.print(end, markup=False)
    try:
        if save:
            save.write_text(json_text(facts))
        if page:
            fill(PAGE, {name: f"{end}\n\n{sheet.markdown()}" for name, sheet in sheets.items()})
    except OSError as error:
        raise UserError(f"can't write {error.filename}: {error.strerror}") from None
    if failed:
        raise typer.Exit(1)
