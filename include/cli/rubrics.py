"""`vmdp bench --rubrics`: scores of the truth, of other right videos, and of wrong ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import typer
from rich.table import Column, Table

from generators.kit.judge.baselines import AT_LEAST, AT_MOST, BASELINES, broken, measure
from generators.kit.judge.decode import ScoreError
from generators.kit.registry import AnyGenerator
from include.cli.output import notes, out, print_json, progress
from include.errors import UserError


@dataclass(frozen=True)
class Row:
    """Worst scores of a level's baseline videos over several samples, relative to their bounds."""

    generator: str
    level: str
    samples: int
    scores: Mapping[str, float]
    broken: Sequence[str]


def show_baselines(cases: Sequence[tuple[AnyGenerator, str]], *, samples: int, seed: int, as_json: bool) -> None:
    """Measure and print a row per task type and level; exit with 1 if a bound is broken."""
    rows = []
    with progress("scoring baselines", len(cases) * samples) as bar:
        for generator, level in cases:
            measured = []
            for index in range(samples):
                try:
                    measured.append(measure(generator, level, seed, index))
                except ScoreError as error:
                    raise UserError(str(error)) from None
                bar.advance(bar.task_ids[0])
            found = {k: [scores[k] for scores in measured if k in scores] for k in BASELINES}
            worst = {k: (min if k in AT_LEAST else max)(scores) for k, scores in found.items() if scores}
            rows.append(Row(generator.id.short, level, samples, worst, broken(worst)))
    if as_json:
        print_json(rows)
    else:
        table = Table(Column("Id", no_wrap=True), "Level", *(name.replace("_", " ") for name in BASELINES))
        table.add_row("at least", "", *(f"{AT_LEAST[name]:g}" if name in AT_LEAST else "" for name in BASELINES))
        table.add_row("at most", "", *(f"{AT_MOST[name]:g}" if name in AT_MOST else "" for name in BASELINES))
        for row in rows:
            table.add_row(
                row.generator, row.level, *(f"{row.scores[name]:g}" if name in row.scores else "" for name in BASELINES)
            )
        out.print(table)
        for row in rows:
            for sentence in row.broken:
                notes.print(f"{row.generator} {row.level}: {sentence}", markup=False)
    if any(row.broken for row in rows):
        raise typer.Exit(1)
