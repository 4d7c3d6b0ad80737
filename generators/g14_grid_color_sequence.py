"""G-14 Grid color sequence: walk through one cell of each colour in the stated order, then to the flag.

Each colour has several cells, and of all choices of one cell a colour, one alone makes the shortest walk. Walls are
added until each of its legs has one shortest way, so the solution is unique. `solve` compares all choices. `rules`
flood the floor as bits, once for each count of colours reached. `brute_force` goes all ways at once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import pairwise
from math import comb, exp
from random import Random

from generators.kit import (
    Appears, Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import listed
from generators.kit.words.chains import Chain, chains, fewest_in_turn, legs_of, narrowed, steps_between
from generators.kit.words.floor import Floor, is_step
from generators.kit.words.hunches import right_hunches
from generators.kit.words.search import all_shortest
from generators.kit.words.walk import floor_plan, inlay, walk_stages

COLOURS = ("red", "yellow", "green", "purple", "pink", "brown")
LEANS = {"straight": 1.8, "together": 1.9, "to the flag": 0.9, "onward": 0.7}  # against cells with the least of these
HALFWAY = 0.35  # share of these against cells with the middle value
SHARPER = {2: 0.7, 3: 1.1, 4: 2, 5: 2}  # factor of all leans, by the number of colours
LEAST, TURNS = 70, 130  # swaps of stops in a draw, at least and at most

State = tuple[int, int]  # the disc's cell, from 0 row by row, and the number of colours reached


@dataclass(frozen=True)
class Config:
    side: int = 10  # cells along an edge
    colours: int = 3  # in the order; cells of one more colour are never entered
    each: int = 3  # cells of a colour
    walls: int = 16  # cells closed at random; more are closed where ways tie
    fewest: int = 12  # length of the walk, at least
    most: int = 28  # and at most

    def __post_init__(self) -> None:
        within("side", self.side, 7, 12)
        within("colours", self.colours, 2, len(COLOURS) - 1)
        within("each", self.each, 2, 3)
        within("walls", self.walls, self.side + 2, 3 * self.side)
        within("most", self.most, self.colours + 8, 33)
        within("fewest", self.fewest, self.colours + 4, self.most - 4)


@dataclass(frozen=True)
class Puzzle:
    side: int
    start: int  # cells are numbered from 0, row by row
    goal: int
    order: tuple[str, ...]
    cells: tuple[tuple[int, ...], ...]  # of each colour in the order, then of the one outside it
    walls: tuple[int, ...]
    other: str  # the colour outside the order

    @cached_property
    def stops(self) -> list[int]:
        """The cells entered only in their turn."""
        return [self.goal, *(cell for cells in self.cells for cell in cells)]

    @property
    def board(self) -> Floor:
        """The floor without walls."""
        return Floor.of(self.side, self.side)

    @property
    def colours(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Each colour and its cells."""
        return zip((*self.order, self.other), self.cells, strict=True)

    @cached_property
    def chains(self) -> list[Chain]:
        """All choices of one cell of each colour, shortest first."""
        far = steps_between(Floor.of(self.side, self.side, self.walls), [self.start, *self.stops], self.stops)
        return chains(far, self.start, self.cells[:-1], self.goal)


@generator(
    "G-14", "grid_color_sequence", version=1,
    faculty="spatiality", family="grid paths",
    levels={
        "easy": Config(8, 2, 2, 16, 8, 20), "medium": Config(9, 3, 3, 20, 14, 28), "hard": Config(10, 4, 3, 28, 20, 33),
    },
)  # fmt: skip
class GridColorSequence(Generator[Config, Puzzle, State]):
    public = "stricter; each colour has several cells, one of them on the shortest walk, and the others are closed"
    pace = Pace(step=4, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side, stops = config.side, 2 + config.each * (config.colours + 1)
        cells = rng.sample(range(side**2), stops + config.walls)
        walls, colours = tuple(cells[stops:]), rng.sample(COLOURS, config.colours + 1)
        far = steps_between(Floor.of(side, side, walls), cells[:stops], cells[:stops])
        order, weight = cells[:stops], 0.0
        for turn in range(1, TURNS + 1):  # after Metropolis: few hunches are right much more often than by chance
            i, j = rng.sample(range(stops), 2)
            other = [*order]
            other[i], other[j] = order[j], order[i]
            begin, goal, *rest = other
            groups = [tuple(sorted(rest[at : at + config.each])) for at in range(0, stops - 2, config.each)]
            found, (second, _) = chains(far, begin, groups[:-1], goal)[:2]
            fits = config.fewest <= found[0] <= config.most and found[0] < second
            dealt = Puzzle(side, begin, goal, tuple(colours[:-1]), tuple(groups), walls, colours[-1])
            chance = exp(-hunched(dealt, found[1]) * SHARPER[config.colours]) if fits else 0.0
            if rng.random() * weight <= chance:
                order, weight, puzzle, chain = other, chance, dealt, found
            if turn >= LEAST and turn % 5 == 0 and weight and puzzle.chains[0] == chain:  # the start is open by now
                ways = partial(legs_of, side, stops=puzzle.stops, chain=chain[1])
                more = narrowed(rng, puzzle.board, walls, ways)
                if more and puzzle.chains[1][0] > chain[0]:
                    return replace(puzzle, walls=tuple(more))
        raise Reject("no walk has a fitting length")

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        _, chosen = puzzle.chains[0]
        walk = [
            puzzle.start,
            *(cell for leg in legs_of(puzzle.side, puzzle.walls, puzzle.stops, chosen) for (cell,) in leg[1:]),
        ]
        return [(cell, len({*chosen[1:-1]}.intersection(walk[:entered]))) for entered, cell in enumerate(walk, 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        side, last = puzzle.side, len(puzzle.order)
        colour = {cell: name for name, cells in puzzle.colours for cell in cells}
        require(states[0] == (puzzle.start, 0), "the disc does not start at its given place, with no colour reached")
        for step, ((cell, reached), (next_cell, next_reached)) in enumerate(pairwise(states), 1):
            require(is_step(cell, next_cell, side, side), f"step {step} is not one cell up, down, left or right")
            require(next_cell not in puzzle.walls, f"step {step} enters a dark cell")
            due = (*puzzle.order, "")[reached]
            entered = colour.get(next_cell)
            require(entered in (None, due), f"step {step} enters a {entered} cell out of turn")
            require(next_cell != puzzle.goal or reached == last, f"step {step} enters the cell of the flag too early")
            now = reached + (entered is not None)
            require(next_reached == now, f"after step {step} other cells are numbered than those reached")
        require(states[-1] == (puzzle.goal, last), "the disc does not end at the flag, after all colours")
        groups = (*puzzle.cells[:-1], (puzzle.goal,))
        fewest, steps = fewest_in_turn(side, puzzle.walls, puzzle.start, groups, puzzle.stops), len(states) - 1
        require(steps == fewest, f"{steps} steps where {fewest} are enough")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]] | None:
        floor, last = Floor.of(puzzle.side, puzzle.side, puzzle.walls), len(puzzle.order)

        def onward(state: State) -> Iterator[State]:
            cell, reached = state
            due = (*puzzle.cells[:-1], (puzzle.goal,))[reached]
            for other in floor.beside[cell]:
                if other in due:
                    yield other, min(reached + 1, last)
                elif other not in puzzle.stops:
                    yield other, reached

        return all_shortest((puzzle.start, 0), lambda state: state == (puzzle.goal, last), onward)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid = puzzle.board.grid()
        floor_plan(scene, grid, puzzle.walls, {})

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        grid = puzzle.board.grid()
        here = grid.between(moment.before[0], moment.after[0], moment.t)
        for colour, cells in puzzle.colours:
            for cell in cells:
                inlay(scene, grid, cell, colour, share=0.07)
        walked = [*moment.past, moment.after]
        for before, after in pairwise(walked):
            if before[1] != after[1]:
                share = moment.t if after is moment.after else 1.0
                centre = grid.centre(*divmod(after[0], puzzle.side))
                scene.ball(centre, grid.side * 0.36, "panel", opacity=share, name=f"reached-{after[1]}")
                scene.label(centre, str(after[1]), grid.side * 0.5, opacity=share)
        scene.ball(here, grid.side * 0.3, "bearer", outline="ink", width=3, name="agent")
        scene.flag(grid.centre(*divmod(puzzle.goal, puzzle.side)), grid.side * 0.76, colour="ink")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        order = ", then ".join(puzzle.order)
        return self.worded(rows=puzzle.side, columns=puzzle.side, order=order, each=len(puzzle.cells[0]))

    def goal(self, puzzle: Puzzle) -> str:
        place = puzzle.board.place(puzzle.goal)
        return f"the [bearer] disc is at the flag in {place}, after {listed(puzzle.order)} cells in turn."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        chosen = puzzle.chains[0][1][1:-1]
        return "; ".join(map(puzzle.board.place, chosen[-1:]))

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterable[Sequence[Choice]]:
        return decisions(puzzle, puzzle.chains[0][1])

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        floor, steps = puzzle.board, len(states) - 1
        given = f"the [bearer] disc in {floor.place(puzzle.start)}, the flag in {floor.place(puzzle.goal)}, "
        given += f"{len(puzzle.stops) - 1} coloured cells and {len(puzzle.walls)} [wall] cells"
        yield start("given", 5, f"The first frame shows {given} (rows and columns counted from 1 at the top left).")
        yield from walk_stages(floor, (cell for cell, _ in states), 42)
        reached = [after[0] for before, after in pairwise(states) if before[1] != after[1]]
        cells = ", then ".join(map(floor.place, reached))
        names = tuple(f"reached-{number}" for number in range(1, len(reached) + 1))
        text = f"Cells get the numbers 1 to {len(reached)} as the disc passes them: {cells}."
        yield process("colours", 14, text, Appears(names, (1, steps)))
        text = f"The walk has {steps} steps, the fewest possible, and enters no [wall] cell and no colour out of turn."
        yield process("fewest", 14, text, Follows(("agent",), (1, steps)))
        yield end("arrived", 20, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 5, "No cell, colour or flag moves, appears or vanishes.", Steady(("agent", *names)))

    def capacity(self, config: Config) -> int:
        """A lower bound: the walk lies in the top three rows, with two walls, and walls fill the row below.

        The other walls lie anywhere under it, out of reach, but for the bottom row with the colours not passed.
        """
        return comb(config.side * (config.side - 5), config.walls - config.side - 2)


def hunched(puzzle: Puzzle, chosen: Sequence[int]) -> float:
    """The hunches along a chain, by their leans."""
    found = 0.0
    for decision in decisions(puzzle, chosen):
        for name, lean in LEANS.items():
            least, middle = right_hunches(decision, least=(name,)), right_hunches(decision, halfway=(name,))
            found += lean * (least + HALFWAY * middle)
    return found


def decisions(puzzle: Puzzle, chosen: Sequence[int]) -> Iterator[list[Choice]]:
    """At each leg the cells of the next colour."""
    apart = puzzle.board.apart
    later = [*puzzle.cells[1:-1], (puzzle.goal,)]
    for (here, there), cells, after in zip(pairwise(chosen), puzzle.cells[:-1], later, strict=False):
        found = []
        for cell in cells:
            row, column = divmod(cell, puzzle.side)
            seen = {
                "row": row,
                "column": column,
                "straight": apart(here, cell),
                "to the flag": apart(cell, puzzle.goal),
            }
            seen["onward"] = min(apart(cell, other) for other in after)
            seen["together"] = seen["straight"] + seen["onward"]
            found.append(Choice(cell == there, seen))
        yield found
