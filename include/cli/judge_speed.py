"""`vmdp bench --judge`: CPU time and memory of the judge."""

from collections.abc import Sequence
from statistics import quantiles

from generators.kit.clip import MOST_FRAMES
from generators.kit.registry import AnyGenerator
from include.cli.judge_tables import PAGE, Sheet, fill
from include.cli.output import out, print_json, progress
from include.cost import judging
from include.cost.judging import Speed

VIDEOS = 100  # scored for the growth of memory


def show_speed(cases: Sequence[tuple[AnyGenerator, str]], *, seed: int, save: bool, as_json: bool) -> None:
    """Measure and print a row per way of judging, over all task types and levels; `save` writes it into the page."""
    found = []
    with progress("judging", len(cases) + 1) as bar:
        for generator, level in cases:
            found.append(judging.measure(generator, level, seed))
            bar.advance(bar.task_ids[0])
        grown = judging.growth(*cases[0], seed, VIDEOS)
    sheet = speed_sheet(found)
    end = (
        f"{len(found)} samples, {MOST_FRAMES} frames each. Memory after {VIDEOS} more videos of "
        f"{cases[0][0].id.short}: {grown:+g} MB."
    )
    if save:
        fill(PAGE, {"speed": f"{sheet.markdown()}\n\n{end}"})
    if as_json:
        print_json({"frames": MOST_FRAMES, "figures": found, "videos": VIDEOS, "grown_mb": grown})
        return
    sheet.show()
    out.print(end, markup=False)


def speed_sheet(found: Sequence[Speed]) -> Sheet:
    """A row per way of judging: median, ninth decile and most over the samples, against the bound."""
    rows = []
    for name, title in judging.TITLES.items():
        ms = [speed.ms[name] for speed in found]
        half, most_of = deciles(ms)
        slowest = found[ms.index(max(ms))]
        bound = judging.BOUNDS.get(name)
        points = (f"{value:.0f}" for value in (half, most_of, max(ms)))
        rows.append((title, "" if bound is None else f"≤ {bound:g}", *points, f"{slowest.generator} {slowest.level}"))
    return Sheet(("CPU ms", "Bound", "p50", "p90", "Most", "in"), rows)


def deciles(values: Sequence[float]) -> tuple[float, float]:
    """The median and the ninth decile."""
    if len(values) == 1:
        return values[0], values[0]
    cuts = quantiles(values, n=10, method="inclusive")
    return cuts[4], cuts[8]
