"""`vmdp bench`: measure the cost of samples on this machine, the worth of their rubrics, and the judge."""

from statistics import median
from typing import Annotated

import typer
from rich.progress import TaskID
from rich.table import Table

from generators.kit.clip import FPS, LEAST_FRAMES, MOST_FRAMES
from generators.kit.sample import DEFAULT_SIZE, IN_SIZES, SIZES
from include.catalogue.capacity import keep_capacities
from include.cli.judge_samples import opencv_needed
from include.cli.options import Json
from include.cli.output import out, print_json, progress
from include.cli.rubrics import show_baselines
from include.cost import measure as measuring
from include.cost.estimate import Figure, keep_figures, read_figures
from include.dataset import task_types
from include.errors import UserError
from include.settings import need_checkout

LEVEL = "medium"  # types in the summary


def bench(
    generators: Annotated[list[str] | None, typer.Argument(help="Ids or names; none for all.")] = None,
    level: Annotated[str | None, typer.Option(help="easy, medium, hard; none for all.")] = None,
    size: Annotated[int, typer.Option(help="Pixels along an edge.")] = DEFAULT_SIZE,
    frames: Annotated[
        int, typer.Option(min=LEAST_FRAMES, help="Most frames; a long solution plays faster.")
    ] = MOST_FRAMES,
    samples: Annotated[int | None, typer.Option(min=1, help="Of each task type and level; 8, of rubrics 1.")] = None,
    naive: Annotated[bool, typer.Option(help="Also measure the naive recipe, in turns; slow.")] = True,
    rubrics: Annotated[bool, typer.Option("--rubrics", help="Score baseline videos instead.")] = False,
    judge: Annotated[bool, typer.Option("--judge", help="Measure the judge instead.")] = False,
    save: Annotated[
        bool,
        typer.Option("--save", help="Store costs and capacities, for estimates; with --judge, in docs/judge.md."),
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="Run seed of the measured samples.")] = 42,
    as_json: Json = False,
) -> None:
    """Measure CPU time, memory, bytes and picture quality by task type and level; or rubrics, or the judge."""
    if size not in SIZES:
        raise UserError(f"size must be {IN_SIZES}, not {size}")
    if save:
        need_checkout("`--save`")
    if save and ((size, frames) != (DEFAULT_SIZE, MOST_FRAMES) or rubrics):
        usual = f"{DEFAULT_SIZE} px and {MOST_FRAMES} frames"
        raise UserError(f"estimates rest on costs at {usual}: --save goes without --rubrics, other sizes and frames")
    if judge and (size, frames, samples) != (DEFAULT_SIZE, MOST_FRAMES, None):
        raise UserError("--judge measures one sample of each level: it goes without --size, --frames and --samples")
    chosen = task_types.select_own(generators or ["all"])
    cases = [(found, each) for found in chosen for each in found.levels if level in (None, each)]
    if not cases:
        raise UserError(f"{chosen[0].id.short} has no level {level!r}; it has {', '.join(chosen[0].levels)}")
    if rubrics:
        show_baselines(cases, samples=samples or 1, seed=seed, as_json=as_json)
        return
    if judge:
        with opencv_needed():
            from include.cli.judge_speed import show_speed
        show_speed(cases, seed=seed, save=save, as_json=as_json)
        return
    samples = samples or 8
    figures = []
    with progress("measuring", len(cases) + 1) as bar:
        for found, each in cases:
            figures.append(measuring.measure(found, each, size, samples, naive=naive, seconds=(frames - 1) / FPS))
            bar.advance(TaskID(0))
        usual = level or LEVEL
        short, long = measuring.slope(chosen[0], usual, size)
    if save:
        keep_figures(
            {(line.generator, line.level): Figure(line.cpu_ms, round(1000 * line.kilobytes)) for line in figures}
        )
        keep_capacities(chosen, {case: figure.cpu_ms for case, figure in read_figures().items()})
    summed = [line for line in figures if line.level == usual]
    summary = {
        "floor": median(line.floor for line in summed),
        "cpu_ms": median(line.cpu_ms for line in summed),
        "ratio": median(line.ratio for line in summed if line.ratio is not None) if naive else None,
        "kilobytes": median(line.kilobytes for line in summed),
        "psnr": min(line.psnr for line in figures),
        "peak_mb": max(line.peak_mb for line in figures),
        "peak_mb_60_frames": short,
        "peak_mb_1200_frames": long,
    }
    if as_json:
        print_json({"size": size, "samples": samples, "figures": figures, "summary": summary})
        return
    table = Table("Id", "Level", *("CPU ms", "per s", "× floor", "× naive", "MB", "KB", "frames", "dB"))
    for line in figures:
        ratio = "" if line.ratio is None else f"{line.ratio:g}"
        numbers = (
            line.cpu_ms,
            line.per_second,
            line.floor,
            ratio,
            line.peak_mb,
            line.kilobytes,
            line.frames,
            line.psnr,
        )
        table.add_row(line.generator, line.level, *(str(number) for number in numbers))
    out.print(table)
    ratio = f", the naive recipe {summary['ratio']:g} times that" if naive else ""
    out.print(f"Median at level {usual}, {size} px: {summary['cpu_ms']:g} ms CPU a sample{ratio}.")
    out.print(
        f"That is {summary['floor']:g} times what x264 takes for pictures without a change and zlib for the two PNGs."
    )
    out.print(f"Peak memory: {short:g} MB at 60 frames, {long:g} MB at 1,200.")
