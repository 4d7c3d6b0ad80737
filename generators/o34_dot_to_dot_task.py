"""O-34 Dot to dot: join the numbered dots with red lines, from the smallest number to the largest and back.

All numbers differ, so the order of the lines is fixed: the solution is the only one. The dots are the corners of
a closed figure that nowhere crosses or touches itself, so it can be drawn, and each number stands clear of all
lines. `solve` sorts the numbers; `verify` compares each dot that the pen reaches with all that it has not reached.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, permutations
from math import hypot
from random import Random

from generators.kit import (
    OK, UNITS, Follows, Generator, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip

Point = tuple[int, int]
Path = tuple[int, ...]  # the dots that the pen has reached, by their place in the puzzle
SIDE, PITCH = 6, 74  # of the lattice that the dots lie on, roughly
AWAY = 21  # units from a dot to the middle of its number
DIRECTIONS = ((0, -1), (1, 0), (0, 1), (-1, 0), (0.8, -0.7), (0.8, 0.7), (-0.8, 0.7), (-0.8, -0.7))
DRIFT = 8  # units that the whole figure may lie off the middle, to each side


@dataclass(frozen=True)
class Config:
    dots: int = 11  # 5 to 16
    gap: int = 2  # between one number and the next, at most 6; 1 numbers them 1, 2, 3 …

    def __post_init__(self) -> None:
        if not 5 <= self.dots <= 16:
            raise ValueError(f"dots must be 5..16, not {self.dots}")
        if not 1 <= self.gap <= 6:
            raise ValueError(f"gap must be 1..6, not {self.gap}")


@dataclass(frozen=True)
class Puzzle:
    dots: tuple[Point, ...]  # centres in units, in reading order
    numbers: tuple[int, ...]
    labels: tuple[Point, ...]  # where the numbers stand


@generator(
    "O-34", "dot_to_dot_task", version=1,
    faculty="perception", family="joining",
    levels={"easy": Config(7, 1), "medium": Config(11, 2), "hard": Config(15, 5)},
)  # fmt: skip
class DotToDotTask(Generator[Config, Puzzle, Path]):
    pace = Pace(step=6, rest=1)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        shift = [rng.randint(-DRIFT, DRIFT) for _ in "xy"]
        corner = (UNITS - PITCH * (SIDE - 1)) // 2
        cells = [divmod(cell, SIDE) for cell in rng.sample(range(SIDE**2), config.dots)]
        dots = [
            (corner + PITCH * column + rng.randint(-14, 14), corner + PITCH * row + rng.randint(-14, 14))
            for row, column in cells
        ]
        if any(max(line) - min(line) < 270 for line in zip(*dots, strict=True)):
            raise Reject("a small figure")
        figure = uncrossed(dots)
        sides = [(figure[k - 1], figure[k]) for k in range(len(figure))]
        for dot in figure:
            if any(dot not in side and distance(dot, side) < 20 for side in sides):
                raise Reject("a dot is near a line that does not lead to it")
        labels = {dot: beside(dot, figure, sides) for dot in figure}
        for (x, y), (u, v) in combinations(labels.values(), 2):
            if abs(x - u) < 36 and abs(y - v) < 24:
                raise Reject("two numbers side by side")
        first, way = rng.randrange(config.dots), rng.choice((1, -1))
        number, numbers = 1 if config.gap == 1 else rng.randint(1, 9), {}
        for k in range(config.dots):
            numbers[figure[(first + way * k) % config.dots]] = number
            number += rng.randint(1, config.gap)
        ordered = sorted(figure, key=lambda dot: (dot[1], dot[0]))

        def moved(point: Point) -> Point:
            return point[0] + shift[0], point[1] + shift[1]

        return Puzzle(
            tuple(moved(dot) for dot in ordered),
            tuple(numbers[dot] for dot in ordered),
            tuple(moved(labels[dot]) for dot in ordered),
        )

    def solve(self, puzzle: Puzzle) -> Sequence[Path]:
        order = sorted(range(len(puzzle.dots)), key=puzzle.numbers.__getitem__)
        path = (*order, order[0])
        return [path[:reached] for reached in range(1, len(path) + 1)]

    def verify(self, puzzle: Puzzle, states: Sequence[Path]) -> Verdict:
        numbers, every = puzzle.numbers, range(len(puzzle.dots))
        if len(states[0]) != 1 or states[0][0] not in every or numbers[states[0][0]] != min(numbers):
            return Verdict(False, "the pen does not start on the dot with the smallest number")
        for step, (before, after) in enumerate(pairwise(states), 1):
            if len(after) != len(before) + 1 or after[:-1] != before or after[-1] not in every:
                return Verdict(False, f"step {step} does not draw one line on from where the pen is")
            missing = [numbers[dot] for dot in every if dot not in before]
            if missing and (after[-1] in before or any(number < numbers[after[-1]] for number in missing)):
                return Verdict(False, f"line {step} goes to {numbers[after[-1]]}, though {min(missing)} comes next")
            if not missing and (len(before) > len(every) or after[-1] != before[0]):
                return Verdict(False, f"line {step} does not close the figure")
        if len(states[-1]) != len(every) + 1:
            return Verdict(False, f"only {len(states[-1]) - 1} of {len(every)} lines are drawn")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Path]] | None:
        if len(puzzle.dots) > 7:
            return None
        orders = permutations(range(len(puzzle.dots)))
        rising = [o for o in orders if all(puzzle.numbers[a] < puzzle.numbers[b] for a, b in pairwise(o))]
        return [((*order, order[0]),) for order in rising]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((20, 20, 472, 472), "panel", radius=14)
        for centre, number in zip(puzzle.labels, puzzle.numbers, strict=True):
            scene.label(centre, str(number), 22)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Path]) -> None:
        dots = puzzle.dots
        for a, b in pairwise(moment.before):
            scene.line((dots[a], dots[b]), "mark", 4.5)
        (ax, ay), (bx, by) = dots[moment.before[-1]], dots[moment.after[-1]]
        pen = ax + (bx - ax) * moment.t, ay + (by - ay) * moment.t
        if moment.t > 0:
            scene.line((dots[moment.before[-1]], pen), "mark", 4.5)
        for dot in dots:
            scene.ball(dot, 6, "ink")
        scene.ball(pen, 9, "mark", outline="ink", width=2.5, name="pen")

    def prompt(self, puzzle: Puzzle) -> str:
        opening = phrase(
            puzzle,
            f"The picture shows {len(puzzle.dots)} dots with numbers; a red pen stands on the one with the smallest.",
            f"This is a dot-to-dot of {len(puzzle.dots)} numbered dots, with a red pen on the smallest number.",
        )
        return (
            f"{opening} Join the dots with straight red lines, one after another: from the pen's dot to the next "
            "larger number, and so on up to the largest, and from there straight back to the first dot, so that a "
            "closed figure appears. Lines once drawn stay; dots, numbers and camera do not move."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return f"{len(puzzle.dots)} straight red lines join the dots in the order of their numbers to a closed figure."

    def rubric(self, puzzle: Puzzle, states: Sequence[Path]) -> Iterator[Item]:
        count, numbers = len(puzzle.dots), puzzle.numbers
        listed = ", ".join(map(str, numbers))
        text = f"The first frame shows the dots {listed} (in reading order), the pen on {min(numbers)}, and no line."
        yield start("given", 5, text)
        runs = grouped(list(pairwise(states[-1])))
        for first, run in runs:
            last = first + len(run) - 1
            number = f"Line {first}" if first == last else f"Lines {first} to {last}"
            way = ", then ".join(str(numbers[b]) for _, b in run)
            text = f"{number}: the pen goes straight from {numbers[run[0][0]]} to {way} and leaves a red line."
            yield process(f"lines-{first}", 45 / len(runs), text, Follows(("pen",), (first, last)))
        text = f"It draws {count} lines, none of them past a number that comes before, and visits no dot twice."
        yield process("order", 15, text, Follows(("pen",), (1, count)))
        text = f"At the end {self.goal(puzzle)} The pen is back on {min(numbers)}."
        yield end("closed", 25, text)
        yield constancy("steady", 10, "No dot or number moves, changes or vanishes.", Steady(("pen",)))

    def capacity(self, config: Config) -> int:
        """A lower bound: one figure, drifted and numbered in every way, on which nothing else depends."""
        numberings = 9 * config.gap ** (config.dots - 1) if config.gap > 1 else 1
        return (2 * DRIFT + 1) ** 2 * 2 * config.dots * int(numberings)


def uncrossed(dots: Sequence[Point]) -> list[Point]:
    """The dots as corners of a figure, turned round between two sides as long as that makes it shorter (2-opt).

    A figure that can't be made shorter so does not cross itself.
    """
    figure, count, better = list(dots), len(dots), True
    while better:
        better = False
        for i in range(count - 1):
            for j in range(i + 2, count - (i == 0)):
                a, b, c, d = figure[i], figure[i + 1], figure[j], figure[(j + 1) % count]
                if apart(a, c) + apart(b, d) < apart(a, b) + apart(c, d) - 1e-6:
                    figure[i + 1 : j + 1] = figure[i + 1 : j + 1][::-1]
                    better = True
    return figure


def beside(dot: Point, figure: Sequence[Point], sides: Sequence[tuple[Point, Point]]) -> Point:
    """Where a dot's number stands: next to it, as far from all lines as possible, and not near another dot."""
    best, place = 0.0, dot
    for x, y in DIRECTIONS:
        middle = round(dot[0] + AWAY * x), round(dot[1] + AWAY * y)
        if not all(46 <= u <= UNITS - 46 for u in middle):
            continue
        room = min(distance(middle, side) for side in sides)
        if room > best and min(apart(middle, other) for other in figure if other != dot) > 34:
            best, place = room, middle
    if best < 16:
        raise Reject("no room for a number")
    return place


def apart(a: Point, b: Point) -> float:
    return hypot(b[0] - a[0], b[1] - a[1])


def distance(point: Point, side: tuple[Point, Point]) -> float:
    """From a point to a line between two dots."""
    (ax, ay), (bx, by) = side
    dx, dy = bx - ax, by - ay
    share = ((point[0] - ax) * dx + (point[1] - ay) * dy) / (dx * dx + dy * dy)
    share = min(1.0, max(0.0, share))
    return hypot(point[0] - ax - share * dx, point[1] - ay - share * dy)
