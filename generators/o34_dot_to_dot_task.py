"""O-34 Dot to dot: join the numbered dots with red lines, from the smallest number to the largest and back.

All numbers differ, so the lines have one order, and there is one solution. The dots are the corners of a closed figure
without crossings, so a solution exists. Each number stands clear of all lines. `solve` sorts the numbers; `rules`
compares each dot on the pen's way with all missing ones.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from random import Random

from generators.kit import (
    UNITS, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, stages, start, within,
)  # fmt: skip
from generators.kit.words.dots import Point, number_places, touches_itself, uncrossed

Path = tuple[int, ...]  # the indices of the dots on the pen's way so far
SIDE, PITCH = 6, 74  # of the lattice near which the dots lie, in units
DRIFT = 8  # units from the picture's middle to the figure's, at most, along each axis


@dataclass(frozen=True)
class Config:
    dots: int = 11  # 5 to 16
    gap: int = 2  # most from one number to the next, 1 to 6; 1 numbers the dots 1, 2, 3 …

    def __post_init__(self) -> None:
        within("dots", self.dots, 5, 16)
        within("gap", self.gap, 1, 6)


@dataclass(frozen=True)
class Puzzle:
    dots: tuple[Point, ...]  # centres in units, in reading order
    numbers: tuple[int, ...]
    labels: tuple[Point, ...]  # middles of the numbers


@generator(
    "O-34", "dot_to_dot_task", version=1,
    faculty="perception", family="joining",
    levels={"easy": Config(7, 1), "medium": Config(11, 2), "hard": Config(15, 5)},
)  # fmt: skip
class DotToDotTask(Generator[Config, Puzzle, Path]):
    pace = Pace(step=6, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        right, down = (rng.randint(-DRIFT, DRIFT) for _ in "xy")
        corner = (UNITS - PITCH * (SIDE - 1)) // 2
        cells = [divmod(cell, SIDE) for cell in rng.sample(range(SIDE**2), config.dots)]
        dots = [
            (corner + PITCH * column + rng.randint(-14, 14), corner + PITCH * row + rng.randint(-14, 14))
            for row, column in cells
        ]
        if any(max(line) - min(line) < 270 for line in zip(*dots, strict=True)):
            raise Reject("a small figure")
        figure = uncrossed(dots)
        if touches_itself(figure, 20):
            raise Reject("a dot is near a line that does not lead to it")
        places = number_places(figure)
        first, way = rng.randrange(config.dots), rng.choice((1, -1))
        number, numbers = 1 if config.gap == 1 else rng.randint(1, 9), {}
        for k in range(config.dots):
            numbers[figure[(first + way * k) % config.dots]] = number
            number += rng.randint(1, config.gap)
        ordered = sorted(figure, key=lambda dot: (dot[1], dot[0]))
        return Puzzle(
            dots=tuple((x + right, y + down) for x, y in ordered),
            numbers=tuple(numbers[dot] for dot in ordered),
            labels=tuple((x + right, y + down) for x, y in map(places.__getitem__, ordered)),
        )

    def solve(self, puzzle: Puzzle) -> Sequence[Path]:
        order = sorted(range(len(puzzle.dots)), key=puzzle.numbers.__getitem__)
        path = (*order, order[0])
        return [path[:reached] for reached in range(1, len(path) + 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[Path]) -> None:
        numbers, every = puzzle.numbers, range(len(puzzle.dots))
        begins = len(states[0]) == 1 and states[0][0] in every and numbers[states[0][0]] == min(numbers)
        require(begins, "the pen does not start on the dot with the smallest number")
        for step, (before, after) in enumerate(pairwise(states), 1):
            joins = after[:-1] == before and after[-1] in every
            require(joins, f"step {step} does not draw one line on from where the pen is")
            missing = [numbers[dot] for dot in every if dot not in before]
            if missing:
                number = numbers[after[-1]]
                require(number == min(missing), f"line {step} goes to {number}, though {min(missing)} comes next")
            else:
                closes = len(before) == len(every) and after[-1] == before[0]
                require(closes, f"line {step} does not close the figure")
        require(len(states[-1]) == len(every) + 1, f"only {len(states[-1]) - 1} of {len(every)} lines are drawn")

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
        ((_, (x, y)),) = moment.between(lambda path: {"pen": puzzle.dots[path[-1]]})
        reached = [puzzle.dots[dot] for dot in moment.before]
        for line in pairwise([*reached, (x, y)] if moment.t > 0 else reached):
            scene.line(line, "mark", 4.5)
        for dot in puzzle.dots:
            scene.ball(dot, 6, "ink")
        scene.ball((x, y), 9, "mark", outline="ink", width=2.5, name="pen")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=len(puzzle.dots))

    def goal(self, puzzle: Puzzle) -> str:
        return (
            f"{len(puzzle.dots)} straight [mark] lines join the dots in the order of their numbers to a closed figure."
        )

    def rubric(self, puzzle: Puzzle, states: Sequence[Path]) -> Iterator[Item]:
        count, numbers = len(puzzle.dots), puzzle.numbers
        listed = ", ".join(map(str, numbers))
        text = f"The first frame shows the dots {listed} (in reading order), the pen on {min(numbers)}, and no line."
        yield start("given", 5, text)

        def describe(run: Sequence[tuple[int, int]]) -> str:
            way = ", then ".join(str(numbers[dot]) for _, dot in run)
            return f"the pen goes straight from {numbers[run[0][0]]} to {way} and leaves a [mark] line"

        yield from stages("line", list(pairwise(states[-1])), 45, describe, ("pen",))
        text = f"It draws {count} lines, none of them past a number that comes before, and visits no dot twice."
        yield process("order", 15, text, Follows(("pen",), (1, count)))
        text = f"At the end {self.goal(puzzle)} The pen is back on {min(numbers)}."
        yield end("closed", 25, text)
        yield constancy("steady", 10, "No dot or number moves, changes or vanishes.", Steady(("pen",)))

    def capacity(self, config: Config) -> int:
        """A lower bound: one figure, drifted and numbered in every way."""
        numberings = 9 * config.gap ** (config.dots - 1) if config.gap > 1 else 1
        return (2 * DRIFT + 1) ** 2 * 2 * config.dots * int(numberings)
