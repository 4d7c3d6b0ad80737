"""`vmdp generators check`: run the conformance suite on the catalogue, or on an author's own file."""

import atexit
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import as_completed
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from generators.kit.conformance import Cost, Elsewhere, Report, rules, select
from generators.kit.conformance import check as check_one
from generators.kit.conformance.outside import NotLoadable, load
from generators.kit.conformance.subject import DRAWS
from generators.kit.registry import AnyGenerator, UnknownGenerator, registry
from include.cli.judge_samples import opencv_needed
from include.cli.options import Json, Seed
from include.cli.output import notes, out, print_json, progress
from include.dataset import task_types
from include.dataset.recipe import DEFAULT_SEED
from include.errors import UserError
from include.forked import process_pool


def check(
    generators: Annotated[list[str] | None, typer.Argument(help="Ids or names; all if none is named.")] = None,
    path: Annotated[Path | None, typer.Option(help="A file or folder of generators outside the catalogue.")] = None,
    seed: Seed = DEFAULT_SEED,
    rule: Annotated[list[str] | None, typer.Option(help="Only this rule; can be given several times.")] = None,
    thorough: Annotated[bool, typer.Option("--thorough", help="Compare 2,000 draws, even slow ones.")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = os.cpu_count() or 1,
    list_rules: Annotated[bool, typer.Option("--list", help="List the rules and exit.")] = False,
    as_json: Json = False,
) -> None:
    """Check generators against the rules of the conformance suite."""
    if list_rules:
        _list_rules(as_json)
        return
    try:
        chosen = load(path).select(generators or ["all"]) if path else task_types.select_own(generators or ["all"])
        needs_judge = any(each.name == "scores" for each in select(rule or ()))
    except (UnknownGenerator, NotLoadable, ValueError) as error:
        raise UserError(str(error)) from None
    if needs_judge:
        with opencv_needed():
            import_module("cv2")
    reports = _reports(chosen, path, seed, tuple(rule or ()), thorough, min(jobs, len(chosen)))
    reports.sort(key=lambda report: [generator.id.short for generator in chosen].index(report.generator))
    broken = sum(not report.ok for report in reports)
    if as_json:
        print_json({"ok": not broken, "generators": reports})
    else:
        _show(reports)
    if broken:
        notes.print(f"{broken} of {len(reports)} generators break a rule", markup=False)
        raise typer.Exit(1)


def _reports(
    chosen: Sequence[AnyGenerator], path: Path | None, seed: int, rule: Sequence[str], thorough: bool, jobs: int
) -> list[Report]:
    if jobs <= 1:
        only = select(rule)
        with progress("checking", len(chosen) * len(only)) as bar, Elsewhere() as elsewhere:

            def tick() -> None:
                bar.advance(bar.task_ids[0])

            return [
                check_one(
                    generator,
                    seed=seed,
                    only=only if rule else (),
                    thorough=thorough,
                    path=path,
                    elsewhere=elsewhere,
                    tick=tick,
                )
                for generator in chosen
            ]
    with (
        progress("checking", len(chosen)) as bar,
        process_pool(jobs) as pool,
    ):
        work = [pool.submit(_report, generator.id.short, path, seed, rule, thorough) for generator in chosen]
        reports = []
        for done in as_completed(work):
            reports.append(done.result())
            bar.advance(bar.task_ids[0])
    return reports


def _report(short: str, path: Path | None, seed: int, rule: Sequence[str], thorough: bool) -> Report:
    """Report on one generator, in its own process."""
    generator = (load(path) if path else registry).get(short)
    return check_one(
        generator,
        seed=seed,
        only=select(rule) if rule else (),
        thorough=thorough,
        path=path,
        elsewhere=_elsewhere(),
    )


@cache
def _elsewhere() -> Elsewhere:
    """The other processes of this one, for one generator after another: to start them takes a second."""
    elsewhere = Elsewhere()
    atexit.register(elsewhere.__exit__, None, None, None)
    return elsewhere


def _show(reports: Sequence[Report]) -> None:
    """Print a line per generator with the cost of its samples, then every finding with its reproduction."""
    table = Table("Generator", "Rules kept", "CPU ms, KB a sample", "Different of draws", "Broken", "CPU s")
    for report in reports:
        failed = {finding.rule for finding in report.findings}
        table.add_row(
            f"{report.generator} {report.name}",
            f"{len(report.rules) - len(failed)} of {len(report.rules)}",
            "\n".join(f"{cost.cpu_ms:.0f}, {cost.bytes / 1000:.0f}" for cost in report.costs),
            "\n".join(_draws(cost) for cost in report.costs),
            ", ".join(name for name in report.rules if name in failed),
            f"{report.cpu_seconds:.1f}",
        )
    out.print(table)
    for line in _findings(reports):
        out.print(line, markup=False)


def _draws(cost: Cost) -> str:
    """Number of distinct draws among those compared, and the planned number if fewer were compared."""
    of_all = f" (of {DRAWS:,})" if cost.draws < DRAWS else ""
    return f"{cost.distinct:,}/{cost.draws:,}{of_all}"


def _findings(reports: Sequence[Report]) -> Iterator[str]:
    for report in reports:
        for finding in report.findings:
            yield f"{finding.where}: {finding.rule}: {finding.reason}"
            yield f"    see it again: {finding.reproduce}"


def _list_rules(as_json: bool) -> None:
    promises = {rule.name: rule.promise for rule in rules()}
    if as_json:
        print_json(promises)
        return
    table = Table("Rule", "What every generator promises")
    for name, promise in promises.items():
        table.add_row(name, promise)
    out.print(table)
