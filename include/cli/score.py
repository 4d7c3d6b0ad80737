"""`vmdp score` and `vmdp baselines`: a video against a sample's rubric, and what the rubrics are worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from generators.kit.baselines import AT_LEAST, AT_MOST, BASELINES, broken, measure
from generators.kit.registry import AnyGenerator, registry
from generators.kit.sample import FILES
from generators.kit.score import ScoreError
from generators.kit.score import score as score_video
from include.cli.catalogue import find
from include.cli.options import Json
from include.cli.output import notes, out, print_json, progress
from include.errors import UserError


@dataclass(frozen=True)
class Row:
    """The scores of a level's baseline videos: of several samples the worst, by the bound that they must keep."""

    generator: str
    level: str
    samples: int
    scores: Mapping[str, float]
    broken: Sequence[str]


def score(
    sample: Annotated[Path, typer.Argument(help="A sample's folder, with its metadata.json.")],
    video: Annotated[Path, typer.Argument(help="The video to score, such as a model's answer.")],
    as_json: Json = False,
) -> None:
    """Score a video against a sample's rubric: each item with its reason, and 0 to 100 in all."""
    if not sample.is_dir():
        raise UserError(f"{sample} is no folder of a sample")
    try:
        files = {path.name: path.read_bytes() for path in sample.iterdir() if path.name in FILES}
        found = score_video(files, video)
    except OSError as error:
        raise UserError(f"{sample} can't be read: {error.strerror}") from None
    except ScoreError as error:
        raise UserError(f"{sample.name}, {video.name}: {error}") from None
    if as_json:
        print_json(found)
        return
    table = Table("Item", "Weight", "Earned", "Why")
    for item in found.items:
        table.add_row(item.id, f"{item.weight:g}", f"{item.earned:g}", item.reason)
    out.print(table)
    out.print(f"Score: {found.total:g} of 100", markup=False)


def baselines(
    generators: Annotated[list[str] | None, typer.Argument(help="Ids or names; left out, every one.")] = None,
    samples: Annotated[int, typer.Option(min=1, help="How many of each level.")] = 1,
    seed: Annotated[int, typer.Option(min=0)] = 42,
    as_json: Json = False,
) -> None:
    """Measure what the rubrics give to the truth, to copies of it, and to answers that are none."""
    names = [name for name in generators or () if name != "all"]
    rows = baseline_table([find(name) for name in names] or list(registry), samples=samples, seed=seed)
    if as_json:
        print_json(rows)
    else:
        table = Table("Generator", "Level", *(name.replace("_", " ") for name in BASELINES))
        table.add_row("at least", "", *(f"{AT_LEAST[name]:g}" if name in AT_LEAST else "" for name in BASELINES))
        table.add_row("at most", "", *(f"{AT_MOST[name]:g}" if name in AT_MOST else "" for name in BASELINES))
        for row in rows:
            table.add_row(row.generator, row.level, *(f"{row.scores[name]:g}" for name in BASELINES))
        out.print(table)
        for row in rows:
            for sentence in row.broken:
                notes.print(f"{row.generator} {row.level}: {sentence}", markup=False)
    if any(row.broken for row in rows):
        raise typer.Exit(1)


def baseline_table(generators: Sequence[AnyGenerator], *, samples: int = 1, seed: int = 42) -> list[Row]:
    """A row for every level of these generators."""
    levels = [(generator, level) for generator in generators for level in generator.levels]
    rows = []
    with progress("Scoring baselines", len(levels) * samples) as bar:
        for generator, level in levels:
            measured = []
            for index in range(samples):
                measured.append(measure(generator, level, seed, index))
                bar.advance(bar.task_ids[0])
            worst = {k: (min if k in AT_LEAST else max)(scores[k] for scores in measured) for k in BASELINES}
            rows.append(Row(generator.id.short, level, samples, worst, broken(worst)))
    return rows
