"""G-202 Mark wave peaks: run along the curve and leave a red ring round each of its peaks.

The curve goes up and down between drawn turning points by half cosines, so its peaks are those points, each well
above the valleys beside it. Terraces, where the slope only pauses, and high ends of the curve are none. The runner
goes from left to right, so the order of the rings is fixed: the solution is the only one. The solver reads the turning
points. The rules compare heights of the curve from unit to unit, and let the runner pause anywhere.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import comb
from random import Random

from generators.kit import (
    Appears, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, ordered, process, require, start, within,
)  # fmt: skip
from generators.kit.words.path import NEAR
from generators.kit.words.wave import Point, along, arc, is_peak, level
from generators.kit.words.places import across_and_down

State = tuple[float, tuple[float, ...]]  # how far from the left the runner is, and the rings; units
COLOURS = ("blue", "teal", "purple", "green")
LEFT, RIGHT, TOP, BOTTOM = 44, 468, 84, 428  # of the curve
NEAREST = 18  # units between two turning points, across, at least
MOST_RISE = 1960  # units that the curve goes up and down in all


@dataclass(frozen=True)
class Config:
    fewest: int = 4  # peaks, at least; 3 or more
    most: int = 6  # and at most, 8 at the largest
    terraces: int = 1  # places where a slope pauses, at most 3
    rise: int = 60  # units from a peak down to the valleys beside it, at least

    def __post_init__(self) -> None:
        ordered("peaks", 3, self.fewest, self.most, 8)
        within("terraces", self.terraces, 0, 3)
        within("rise", self.rise, 40, 140)


@dataclass(frozen=True)
class Puzzle:
    turns: tuple[Point, ...]  # of the curve, from the left: its ends, peaks, valleys and terraces
    colour: str


@generator(
    "G-202", "mark_wave_peaks", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(3, 4, 0, 100), "medium": Config(4, 6, 1, 64), "hard": Config(6, 8, 2, 44)},
)  # fmt: skip
class MarkWavePeaks(Generator[Config, Puzzle, State]):
    public = "stricter; a dot runs along the curve as it is marked, and flat places on a slope are no peaks"
    pace = Pace(step=4, rest=0, eased=False, even=False)
    near = NEAR

    def sample(self, rng: Random, config: Config) -> Puzzle:
        peaks, high = rng.randint(config.fewest, config.most), (rng.randrange(2), rng.randrange(2))
        valleys = [rng.randrange(248, BOTTOM + 1, 8) for _ in range(peaks + 1)]
        tops = [rng.randrange(TOP, min(pair) - config.rise + 1, 8) for pair in pairwise(valleys)]
        heights = [valleys[0], *(y for pair in zip(tops, valleys[1:], strict=True) for y in pair)]
        if high[0]:
            heights.insert(0, rng.randrange(TOP, valleys[0] - config.rise + 1, 8))
        if high[1]:
            heights.append(rng.randrange(TOP, valleys[-1] - config.rise + 1, 8))
        slopes = [k for k in range(1, len(heights)) if abs(heights[k] - heights[k - 1]) >= 120]
        if len(slopes) < config.terraces:
            raise Reject("no slope high enough for a terrace")
        for k in sorted(rng.sample(slopes, config.terraces), reverse=True):
            heights.insert(k, (heights[k] + heights[k - 1]) // 2)
        if sum(abs(b - a) for a, b in pairwise(heights)) > MOST_RISE:
            raise Reject("the curve goes up and down too far for one clip")
        inner = len(heights) - 2
        spare = sorted(rng.sample(range(slack(inner) + inner), inner))
        across = [LEFT, *(LEFT + NEAREST * (k + 1) + 2 * (u - k) for k, u in enumerate(spare)), RIGHT]
        return Puzzle(tuple(zip(across, heights, strict=True)), rng.choice(COLOURS))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        heights = [y for _, y in puzzle.turns]
        peaks = [x for k, (x, y) in enumerate(puzzle.turns[1:-1]) if heights[k] > y < heights[k + 2]]
        states = [(peaks[k - 1] if k else LEFT, tuple(peaks[:k])) for k in range(len(peaks) + 1)]
        return [*states, (RIGHT, tuple(peaks))]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        stops = [LEFT, *(x for x in range(LEFT, RIGHT + 1) if is_peak(puzzle.turns, x)), RIGHT, 0]  # 0: no more
        require(abs(states[0][0] - LEFT) <= NEAR and not states[0][1], "the first state is not the given one")
        for step, ((before, rings), (place, ringed)) in enumerate(pairwise(states), 1):
            require((before, rings) < (place, ringed), f"step {step} does not run further to the right along the curve")
            require(rings in (ringed, ringed[:-1]), f"step {step} changes a ring, or draws more than one")
            right = all(abs(x - peak) <= NEAR for x, peak in zip(ringed, stops[1:], strict=False))
            in_time = stops[len(ringed)] - NEAR <= place < stops[len(ringed) + (ringed == rings)] + NEAREST
            require(right and in_time, f"step {step} rings what is no peak, or not as the runner gets there")
        done = len(states[-1][1]) == len(stops) - 3 and abs(states[-1][0] - RIGHT) <= NEAR
        require(done, "the runner does not reach the right end, or a peak has no ring")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        ys = [level(puzzle.turns, x) for x in range(LEFT, RIGHT + 1)]
        rising = [b < a for a, b in pairwise(ys)]
        yield ((RIGHT, tuple(LEFT + k + 1 for k, (up, on) in enumerate(pairwise(rising)) if up and not on)),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((20, 20, 472, 472), "panel", radius=14)
        for y in range(84, 429, 86):
            scene.block((LEFT - 8, y, RIGHT - LEFT + 16, 2), "given")
        across = [*range(LEFT, RIGHT, 2), RIGHT]
        scene.line(tuple((x, level(puzzle.turns, x)) for x in across), puzzle.colour, 5)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        (before, rings), (after, ringed) = moment.before, moment.after
        begin, end = arc(puzzle.turns, before), arc(puzzle.turns, after)
        left = (end - begin) * (1 - moment.t)
        for number, x in enumerate(ringed, 1):
            grown = 1.0 if number <= len(rings) else 1 - left / NEAREST
            if grown > 0:
                middle = (x, level(puzzle.turns, min(RIGHT, max(LEFT, x))))
                scene.shape(middle, "circle", 16, None, outline="mark", width=4.5, opacity=grown, name=f"ring-{number}")
        x = along(puzzle.turns, end - left)
        scene.ball((x, level(puzzle.turns, x)), 8.5, "ink", outline="panel", width=2, name="runner")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(colour=puzzle.colour)

    def goal(self, puzzle: Puzzle) -> str:
        return "every peak of the curve, and nothing else, bears a [mark] ring; the [ink] dot is at the right end."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return str(len(states[-1][1]))

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        peaks, count = states[-1][1], len(states) - 2
        given = f"a {puzzle.colour} curve with {count} peaks and, at its left end, a [ink] dot"
        yield start("given", 5, f"The first frame shows {given}.")
        spots = [across_and_down(x, level(puzzle.turns, x)) for x in peaks]
        runs = grouped(spots, 3)
        for first, run in runs:
            last = first + len(run) - 1
            check = Appears(tuple(f"ring-{n}" for n in range(first, last + 1)), (first, last))
            which = (
                f"Peak {first} from the left gets" if first == last else f"Peaks {first} to {last} from the left get"
            )
            text = f"{which} a ring, at {', then '.join(run)}."
            yield process(f"rings-{first}", 45 / len(runs), text, check)
        text = f"The dot runs along the curve from left to right, over {count} peaks, and never goes back."
        yield process("run", 15, text, Follows(("runner",), (1, count + 1)))
        yield end("marked", 25, f"At the end {count} [mark] rings are seen, one round each peak, and none elsewhere.")
        rings = Steady((*(f"ring-{n}" for n in range(1, count + 1)), "runner"))
        yield constancy("steady", 10, "The curve does not move or change its shape, and no ring vanishes.", rings)

    def glance(self, puzzle: Puzzle) -> dict[str, float]:
        """The points where the curve turns or pauses, and the high ones, its ends among them."""
        heights = [puzzle.turns[1][1], *(y for _, y in puzzle.turns), puzzle.turns[-2][1]]
        high = sum(a > b < c for a, b, c in zip(heights, heights[1:], heights[2:], strict=False))
        return {"turns": len(puzzle.turns) - 2, "high points": high}

    def capacity(self, config: Config) -> int:
        """A lower bound: the places of the turning points across, all equally likely for their number.

        Peaks and high ends give this number; numbers of chances p stand for 1 / sum(p * p) puzzles at least.
        """
        peaks = range(config.fewest, config.most + 1)
        inner = [2 * count - 1 + high + config.terraces for count in peaks for high in (0, 1, 1, 2)]
        return int(len(inner) ** 2 / sum(1 / comb(slack(m) + m, m) for m in inner))


def slack(inner: int) -> int:
    """The number of steps of two units by which this many inner turning points can move apart."""
    return (RIGHT - LEFT - NEAREST * (inner + 1)) // 2
