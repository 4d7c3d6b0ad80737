"""O-87 Fluid diffusion reasoning: spread the dye of some drops, round by round, through a tank of chambers.

The law of the prompt gives each chamber one shade in each round, so a solution exists and is unique. Walls hold the
dye back, and where the dye of two drops meets, the darker shade wins. `solve` measures ways from the drops, `rules`
read the law chamber by chamber, `brute_force` lays the last shades round each other, from the darkest to the palest.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import comb, perm
from random import Random

from generators.kit import (
    Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, counted, listed, place
from generators.kit.words.boards import cell_name, changed, filled, lines
from generators.kit.words.dyes import Shades, Tank, darkened_again, edges, faint
from generators.kit.words.floor import has_wall, is_step

COLOURS = ("red", "blue", "green", "purple", "brown")
WEAKEST = 2  # shade of a drop, at least


@dataclass(frozen=True)
class Config:
    side: int = 5  # chambers along an edge of the tank, 4 to 6
    walls: int = 14  # between neighbours, 4 to 24
    drops: int = 3  # 2 to 4
    top: int = 4  # shade of the darkest drop, 3 to 5; one more than the rounds
    again: int = 1  # chambers which get two shades, one after the other, at least; 0 to 3

    def __post_init__(self) -> None:
        within("side", self.side, 4, 6)
        within("walls", self.walls, 4, 4 * self.side)
        within("drops", self.drops, 2, 4)
        within("top", self.top, 3, 5)
        within("again", self.again, 0, 3)


@dataclass(frozen=True)
class Puzzle:
    side: int
    walls: tuple[tuple[int, int], ...]  # pairs of chambers, numbered from 0, row by row
    drops: Shades  # of all chambers at first; 0 is clear
    colour: str

    @cached_property
    def tank(self) -> Tank:
        return Tank(self.side, self.walls)


@generator(
    "O-87", "fluid_diffusion_reasoning", version=1,
    faculty="knowledge", family="fluids",
    levels={"easy": Config(4, 8, 2, 4, 0), "medium": Config(5, 14, 3, 4, 1), "hard": Config(6, 22, 4, 5, 2)},
)  # fmt: skip
class FluidDiffusionReasoning(Generator[Config, Puzzle, Shades]):
    public = "stricter; walls part the fluid, several drops spread by a law in rounds, and each chamber's shade counts"
    pace = Pace(step=12, rest=3)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side, count = config.side, config.side**2
        walls = tuple(sorted(rng.sample(edges(side), config.walls)))
        shades = [config.top, *(rng.randint(WEAKEST, config.top) for _ in range(config.drops - 1))]
        cells = dict(zip(rng.sample(range(count), config.drops), shades, strict=True))
        puzzle = Puzzle(side, walls, tuple(cells.get(cell, 0) for cell in range(count)), rng.choice(COLOURS))
        states = self.solve(puzzle)
        if len(states) != config.top:
            raise Reject("the dye comes to rest too early")
        if any(len(changed(puzzle.tank.settled(filled(puzzle.drops, k, 0)), states[-1])) < 2 for k in cells):
            raise Reject("a drop changes hardly anything")
        if not 0 < Tank(side, ()).settled(puzzle.drops).count(0) < states[-1].count(0):
            raise Reject("as many chambers stay clear as without walls")
        if darkened_again(states) < config.again:
            raise Reject("dye of two drops hardly meets")
        if faint(states):
            raise Reject("a round is hardly seen")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Shades]:
        return puzzle.tank.rounds(puzzle.drops)

    def rules(self, puzzle: Puzzle, states: Sequence[Shades]) -> None:
        side, every = puzzle.side, range(puzzle.side**2)
        require(states[0] == puzzle.drops, "the dye does not start as given")
        beside = [[a for a in every if is_step(a, b, side, side) and not has_wall(puzzle.walls, a, b)] for b in every]
        for step, before in enumerate(states, 1):
            due = [max(before[cell], *(before[other] - 1 for other in beside[cell]), 0) for cell in every]
            after = states[step] if step < len(states) else before
            for cell, (right, found) in enumerate(zip(due, after, strict=True)):
                text = f"in round {step} the chamber in {place(*divmod(cell, side))} gets shade {found}, not {right}"
                require(found == right, text)
            require(step == len(states) or after != before, f"nothing changes in round {step}")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Shades]]:
        yield (puzzle.tank.settled(puzzle.drops),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        puzzle.tank.ground(scene, puzzle.colour, max(puzzle.drops))

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Shades]) -> None:
        puzzle.tank.dye(scene, puzzle.colour, moment)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        count = sum(shade > 0 for shade in puzzle.drops)
        return self.worded(side=NUMBERS[puzzle.side], count=NUMBERS[count], colour=puzzle.colour, top=max(puzzle.drops))

    def goal(self, puzzle: Puzzle) -> str:
        rows = lines(self.solve(puzzle)[-1], puzzle.side)
        return f"the shades in the rows, from the top, are {'; '.join(' '.join(map(str, row)) for row in rows)}."

    def answer(self, puzzle: Puzzle, states: Sequence[Shades]) -> str:
        return str(states[-1].count(0))

    def glance(self, puzzle: Puzzle) -> Mapping[str, float]:
        """The clear chambers at first and of a tank without walls, and those closed on most sides."""
        open_tank = Tank(puzzle.side, ()).settled(puzzle.drops).count(0)
        dead_ends = len(puzzle.tank.floor.dead_ends)
        return {"clear": puzzle.drops.count(0), "without walls": open_tank, "dead ends": dead_ends}

    def difficulty(self, puzzle: Puzzle, states: Sequence[Shades]) -> float:
        """The changes of shade in all rounds."""
        return sum(len(changed(before, after)) for before, after in pairwise(states))

    def rubric(self, puzzle: Puzzle, states: Sequence[Shades]) -> Iterator[Item]:
        drops = [f"{shade} in {place(*divmod(cell, puzzle.side))}" for cell, shade in enumerate(puzzle.drops) if shade]
        yield start("given", 5, f"The first frame shows {puzzle.colour} dye of shade {listed(drops)}, and no other.")
        for step, (before, after) in enumerate(pairwise(states), 1):
            cells, facts = changed(before, after), []
            for shade in sorted({after[cell] for cell in cells}, reverse=True):
                places = [place(*divmod(cell, puzzle.side)) for cell in cells if after[cell] == shade]
                facts.append(f"shade {shade} in {'; '.join(places)}")
            check = Follows(tuple(cell_name("chamber", cell, puzzle.side) for cell in cells), (step, step))
            text = f"Round {step} gives {counted(len(cells), 'chamber')} a new shade: {', and '.join(facts)}."
            yield process(f"round-{step}", 60 / (len(states) - 1), text, check)
        yield end("settled", 25, f"At the end {self.goal(puzzle)}")
        every = tuple(cell_name("chamber", cell, puzzle.side) for cell, shade in enumerate(states[-1]) if shade)
        text = "No wall and no shade of the strip changes; no chamber gets paler, and no dye passes a wall."
        yield constancy("steady", 10, text, Steady(every))

    def capacity(self, config: Config) -> int:
        """A lower bound: walls, places of drops and colours; at least one draw in 100 for each further drop is kept."""
        ways = comb(len(edges(config.side)), config.walls) * perm(config.side**2, config.drops)
        return int(ways * len(COLOURS) // 100 ** (config.drops - 1))
