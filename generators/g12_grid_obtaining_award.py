"""G-12 Grid obtaining award: collect all stars on the shortest walk that obeys the arrows, then enter the red square.

Every star is in reach, so a walk exists. Walls and arrows are added until the best order of the stars has one shortest
walk, and all other orders take longer, so the solution is unique. `solve` compares all orders. `rules` flood the floor
for each set of stars. `brute_force` goes all ways at once.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, permutations
from math import comb
from random import Random

from generators.kit import (
    Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, one_of, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, counted
from generators.kit.words.floor import Floor, is_step
from generators.kit.words.oneway import Arrow, backwards, closed_ties, one_way, only_walk, paint_arrows
from generators.kit.words.search import all_shortest
from generators.kit.words.tour import marks, nearest_first, ranked
from generators.kit.words.walk import floor_plan, trail_through, walk_stages

FLOORS, TRIES = 25, 40  # floors on which a draw looks for a walk; walks tried on each

State = tuple[int, int]  # the disc's cell, from 0 row by row, and a bit for each star collected


@dataclass(frozen=True)
class Config:
    side: int = 10  # cells along an edge
    stars: int = 3
    arrows: int = 12  # drawn at random; more are added where ways tie
    walls: int = 16  # cells closed at random, likewise
    fewest: int = 12  # length of the walk, at least
    most: int = 28  # and at most
    detour: int = 2  # steps that walls and arrows add to the walk, at least; up to 10 more, alike often
    misled: bool = True  # going to the nearest star each time is wrong

    def __post_init__(self) -> None:
        within("side", self.side, 7, 12)
        within("stars", self.stars, 2, 5)
        within("arrows", self.arrows, 4, 2 * self.side)
        within("walls", self.walls, self.side + 2, 2 * self.side)
        within("most", self.most, self.stars + 8, 33)
        within("fewest", self.fewest, self.stars + 4, self.most - 4)
        one_of("detour", self.detour, (2, 4, 6))


@dataclass(frozen=True)
class Puzzle:
    side: int
    start: int  # cells are numbered from 0, row by row
    goal: int
    stars: tuple[int, ...]
    walls: tuple[int, ...]
    arrows: tuple[Arrow, ...]  # each a cell and the cell beside it to which it points

    @cached_property
    def floor(self) -> Floor:
        return one_way(Floor.of(self.side, self.side, self.walls), self.arrows)

    @cached_property
    def tours(self) -> Sequence[tuple[int, tuple[int, ...]]]:
        """Tours through the stars in every order, shortest first: steps and stops."""
        return ranked(backwards(self.floor), self.start, self.stars, self.goal)


@generator(
    "G-12", "grid_obtaining_award", version=1,
    faculty="spatiality", family="grid paths",
    levels={
        "easy": Config(8, 2, 10, 14, 8, 20, 2, False), "medium": Config(9, 3, 14, 18, 14, 28, 2),
        "hard": Config(11, 4, 20, 22, 20, 33, 2),
    },
)  # fmt: skip
class GridObtainingAward(Generator[Config, Puzzle, State]):
    public = "stricter; cells with an arrow are left only as it points, and one order of the awards is shortest"
    pace = Pace(step=4, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side, wanted = config.side, config.detour + 2 * rng.randrange(6)
        for _ in range(FLOORS):
            walls = rng.sample(range(side**2), config.walls)
            board = Floor.of(side, side, walls)
            free = [cell for cell, near in enumerate(board.beside) if near]
            signs = rng.sample(free, config.arrows)
            arrows = tuple((cell, rng.choice(board.beside[cell])) for cell in signs)
            walked = measured(one_way(board, arrows))
            free = [cell for cell in free if cell not in signs]
            for _ in range(TRIES):
                begin, goal, *stars = rng.sample(free, 2 + config.stars)
                steps = shortest(walked, begin, stars, goal)
                if not config.fewest <= steps <= config.most:
                    continue
                detour = steps - shortest(board.apart, begin, stars, goal)
                if min(detour, config.detour + 10) == wanted:
                    puzzle = Puzzle(side, begin, goal, tuple(sorted(stars)), tuple(walls), arrows)
                    if fits(puzzle, board, config) and (
                        closed := closed_ties(rng, board, walls, arrows, puzzle.tours[0][1])
                    ):
                        return replace(puzzle, walls=closed[0], arrows=closed[1])
        raise Reject("no walk takes a detour of the wanted length")

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        walk = only_walk(puzzle.floor, puzzle.tours[0][1])
        return [(cell, marks(puzzle.stars, walk[:entered])) for entered, cell in enumerate(walk, 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        side, every, pointed = puzzle.side, marks(puzzle.stars, puzzle.stars), dict(puzzle.arrows)
        require(states[0] == (puzzle.start, 0), "the disc does not start at its given place, with no star collected")
        for step, ((cell, has), (next_cell, next_has)) in enumerate(pairwise(states), 1):
            require(is_step(cell, next_cell, side, side), f"step {step} is not one cell up, down, left or right")
            require(next_cell not in puzzle.walls, f"step {step} enters a dark cell")
            require(pointed.get(cell, next_cell) == next_cell, f"step {step} leaves a cell against its arrow")
            require(next_cell != puzzle.goal or has == every, f"step {step} enters the red square too early")
            due = has | marks(puzzle.stars, (next_cell,))
            require(next_has == due, f"after step {step} other stars are gone than those collected")
        require(states[-1] == (puzzle.goal, every), "the disc does not end on the red square with all stars")
        steps, fewest = len(states) - 1, puzzle.floor.fewest(puzzle.start, puzzle.stars, puzzle.goal)
        require(steps == fewest, f"{steps} steps where {fewest} are enough")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]] | None:
        def onward(state: State) -> Iterable[State]:
            cell, has = state
            beside = puzzle.floor.beside[cell]
            return [(other, has | marks(puzzle.stars, (other,))) for other in beside if cell != puzzle.goal]

        end = (puzzle.goal, marks(puzzle.stars, puzzle.stars))
        return all_shortest((puzzle.start, 0), lambda state: state == end, onward)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        floor_plan(scene, puzzle.floor.grid(), puzzle.walls, {puzzle.goal: "goal"})

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        grid, (before, had), (after, has) = puzzle.floor.grid(), moment.before, moment.after
        here = grid.between(before, after, moment.t)
        trail_through(scene, grid, (cell for cell, _ in moment.past), here, 0.2)
        paint_arrows(scene, grid, puzzle.arrows)
        for number, cell in enumerate(puzzle.stars):
            left = 1 if not has >> number & 1 else 0 if had >> number & 1 else 1 - moment.t
            if left:
                centre = grid.centre(*divmod(cell, puzzle.side))
                scene.symbol(centre, grid.side * 0.36, "orange star", opacity=left, name=f"star-{number + 1}")
        scene.agent(here, grid.side * 0.32)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(rows=puzzle.side, columns=puzzle.side, count=NUMBERS[len(puzzle.stars)])

    def goal(self, puzzle: Puzzle) -> str:
        return f"no star is left, and the [agent] disc is on the [goal] square in {puzzle.floor.place(puzzle.goal)}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return str(len(states) - 1)

    def glance(self, puzzle: Puzzle) -> dict[str, float]:
        """The steps as if there were no walls and arrows, and the numbers of both."""
        open_walk = shortest(puzzle.floor.apart, puzzle.start, puzzle.stars, puzzle.goal)
        return {"open walk": open_walk, "walls": len(puzzle.walls), "arrows": len(puzzle.arrows)}

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        place, steps = puzzle.floor.place, len(states) - 1
        given = f"the [agent] disc in {place(puzzle.start)}, the [goal] square in {place(puzzle.goal)}, "
        given += (
            f"{len(puzzle.stars)} stars, {counted(len(puzzle.arrows), 'arrow')} and {len(puzzle.walls)} [wall] cells"
        )
        yield start("given", 5, f"The first frame shows {given} (rows and columns counted from 1 at the top left).")
        yield from walk_stages(puzzle.floor, (cell for cell, _ in states), 42)
        cells = ", then that in ".join(place(after[0]) for before, after in pairwise(states) if before[1] != after[1])
        names = tuple(f"star-{number + 1}" for number in range(len(puzzle.stars)))
        text = f"The disc collects the star in {cells}; each vanishes as the disc gets there."
        yield process("stars", 14, text, Follows(("agent", *names), (1, steps)))
        text = (
            f"The walk has {steps} steps, the fewest possible; it enters no [wall] cell and obeys each arrow it meets."
        )
        yield process("fewest", 14, text, Follows(("agent",), (1, steps)))
        yield end("arrived", 20, f"At the end {self.goal(puzzle)}")
        shown = Steady(("agent", *names))
        yield constancy("steady", 5, "No [wall] cell, arrow or square moves, appears or vanishes.", shown)

    def capacity(self, config: Config) -> int:
        """A lower bound: the tour lies in the top three rows, with two walls, and walls fill the row below.

        The other walls lie anywhere under it, out of reach.
        """
        return comb(config.side * (config.side - 4), config.walls - config.side - 2)


def measured(floor: Floor) -> Callable[[int, int], int]:
    """The steps from one cell to another, 99 if it is out of reach."""
    far = [*map(floor.distances, range(len(floor.beside)))]
    return lambda a, b: far[a][b] if far[a][b] > 0 else 99


def shortest(far: Callable[[int, int], int], begin: int, stars: Sequence[int], goal: int) -> int:
    """The steps of the shortest tour, by a measure of the steps between two cells."""
    return min(sum(far(*leg) for leg in pairwise((begin, *order, goal))) for order in permutations(stars))


def fits(puzzle: Puzzle, board: Floor, config: Config) -> bool:
    """True if one tour is shortest, is long enough, needs the arrows obeyed, and misleads if it has to."""
    if len(puzzle.tours) < 2:
        return False
    (steps, tour), (second, _) = puzzle.tours[:2]
    if not config.fewest <= steps <= config.most or steps == second:
        return False
    stops = (puzzle.start, puzzle.stars, puzzle.goal)
    misled = nearest_first(backwards(puzzle.floor), *stops) != tour
    return ranked(board, *stops)[0][0] < steps and (misled or not config.misled)
