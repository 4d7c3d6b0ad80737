"""O-34 Dot to dot: join the numbered dots with red lines, from the smallest number to the largest.

All numbers differ, so the lines have one order, and there is one solution. The way is drawn first, without crossings,
so a solution exists; its next dot is seldom the nearest, so only the numbers show it. Each number stands clear of all
lines. `solve` sorts the numbers; `rules` compares each dot on the pen's way with all missing ones.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from random import Random

from generators.kit import (
    UNITS, Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, stages, start, within,
)  # fmt: skip
from generators.kit.words.dots import Point, distance, number_places, wandering

Path = tuple[int, ...]  # the indices of the dots on the pen's way so far
SIDE, PITCH = 6, 74  # of the lattice near which the dots lie, in units
SHAKE = 14  # units from a dot to its lattice point, at most, along each axis
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
    public = "same; the numbers leave gaps at medium and hard"
    pace = Pace(step=6, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        right, down = (rng.randint(-DRIFT, DRIFT) for _ in "xy")
        corner = (UNITS - PITCH * (SIDE - 1)) // 2
        cells = [divmod(cell, SIDE) for cell in range(SIDE**2)]
        points = [
            (corner + PITCH * column + rng.randint(-SHAKE, SHAKE), corner + PITCH * row + rng.randint(-SHAKE, SHAKE))
            for row, column in cells
        ]
        way = wandering(rng, points, config.dots)
        if any(max(line) - min(line) < 270 for line in zip(*way, strict=True)):
            raise Reject("a small figure")
        numbers = [1 if config.gap == 1 else rng.randint(1, 9)]
        for _ in way[1:]:
            numbers.append(numbers[-1] + rng.randint(1, config.gap))
        places = number_places(way, numbers)
        ordered = sorted(range(config.dots), key=lambda dot: (way[dot][1], way[dot][0]))
        return Puzzle(
            dots=tuple((way[dot][0] + right, way[dot][1] + down) for dot in ordered),
            numbers=tuple(numbers[dot] for dot in ordered),
            labels=tuple((places[dot][0] + right, places[dot][1] + down) for dot in ordered),
        )

    def solve(self, puzzle: Puzzle) -> Sequence[Path]:
        order = sorted(range(len(puzzle.dots)), key=puzzle.numbers.__getitem__)
        return [tuple(order[:reached]) for reached in range(1, len(order) + 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[Path]) -> None:
        numbers, every = puzzle.numbers, range(len(puzzle.dots))
        begins = len(states[0]) == 1 and states[0][0] in every and numbers[states[0][0]] == min(numbers)
        require(begins, "the pen does not start on the dot with the smallest number")
        for step, (before, after) in enumerate(pairwise(states), 1):
            joins = after[:-1] == before and after[-1] in every
            require(joins, f"step {step} does not draw one line on from where the pen is")
            missing = [numbers[dot] for dot in every if dot not in before]
            number = numbers[after[-1]]
            require(missing, f"line {step} goes on after all dots are joined")
            require(number == min(missing), f"line {step} goes to {number}, though {min(missing)} comes next")
        require(len(states[-1]) == len(every), f"only {len(states[-1]) - 1} of {len(every) - 1} lines are drawn")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Path]] | None:
        if len(puzzle.dots) > 7:
            return None
        orders = permutations(range(len(puzzle.dots)))
        rising = [o for o in orders if all(puzzle.numbers[a] < puzzle.numbers[b] for a, b in pairwise(o))]
        return [(order,) for order in rising]

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
        return f"{len(puzzle.dots) - 1} straight [mark] lines join the dots in the order of their numbers."

    def choices(self, puzzle: Puzzle, states: Sequence[Path]) -> Iterable[Sequence[Choice]]:
        for before, after in pairwise(states):
            pen = puzzle.dots[before[-1]]
            waiting = {k: dot for k, dot in enumerate(puzzle.dots) if k not in before}
            yield [
                Choice(k == after[-1], {"x": dot[0], "y": dot[1], "distance": distance(pen, dot)})
                for k, dot in waiting.items()
            ]

    def rubric(self, puzzle: Puzzle, states: Sequence[Path]) -> Iterator[Item]:
        count, numbers = len(puzzle.dots), puzzle.numbers
        listed = ", ".join(map(str, numbers))
        text = f"The first frame shows the dots {listed} (in reading order), the pen on {min(numbers)}, and no line."
        yield start("given", 5, text)

        def describe(run: Sequence[tuple[int, int]]) -> str:
            way = ", then ".join(str(numbers[dot]) for _, dot in run)
            return f"the pen goes straight from {numbers[run[0][0]]} to {way} and leaves a [mark] line"

        yield from stages("line", list(pairwise(states[-1])), 45, describe, ("pen",))
        text = f"It draws {count - 1} lines, none of them past a number due before, and visits no dot twice."
        yield process("order", 15, text, Follows(("pen",), (1, count - 1)))
        text = f"At the end {self.goal(puzzle)} The pen is on {max(numbers)}."
        yield end("joined", 25, text)
        yield constancy("steady", 10, "No dot or number moves, changes or vanishes.", Steady(("pen",)))

    def capacity(self, config: Config) -> int:
        """A lower bound: one way, drifted and numbered in every way, its last dot anywhere about its lattice point."""
        numberings = 9 * config.gap ** (config.dots - 1) if config.gap > 1 else 1
        return (2 * DRIFT + 1) ** 2 * (2 * SHAKE + 1) ** 2 * int(numberings)
