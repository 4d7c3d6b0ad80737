"""X-2 Push crates to goals: push every crate onto a goal in as few steps as possible, with no pull to mend a push.

It is hard because a push cannot be taken back, so the order of all pushes has to be planned before the first one.
Boards come from a search backwards from the goals: it proves which plan is shortest, and leaves only positions with one
such plan. So a solution exists and is unique. `solve` follows the steps left. `rules` accept any plan of the
fewest steps, which Dijkstra's search finds from push to push; `brute_force` goes all ways at once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby, pairwise
from math import comb
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.crates import (
    Position, bits_of, crate, fewest_steps, onward, planned, pulled, pushes, tracked,
)  # fmt: skip
from generators.kit.words.floor import Floor, is_step
from generators.kit.words.hunches import kept
from generators.kit.words.search import all_shortest
from generators.kit.words.walk import floor_plan, walk_stages

SIDE, TRIES = 7, 12  # cells along an edge; starts tried on a board
LEANS = {  # against rules of thumb, by the least number of turns
    2: {"least apart": 2.8, "least to a goal": 0.7},
    3: {"least apart": 2.2, "most to a goal": 1.7},
    5: {"least apart": 2.3, "middle apart": 0.5},
}
SEALED = {2: ((12,), (0, 27)), 3: ((8,), (2, 7, 21))}  # walls and goals above a row of walls, by crates; see `capacity`

State = tuple[int, tuple[int, ...]]  # the cell of the disc and of each crate; cells count from 0, row by row


@dataclass(frozen=True)
class Config:
    crates: int = 2  # and goals, 2 or 3
    walls: int = 14  # closed cells
    fewest: int = 18  # steps of the shortest plan, at least
    most: int = 27  # and at most
    turns: int = 3  # crates pushed one after another, each counted again when it is pushed again later; at least

    def __post_init__(self) -> None:
        within("crates", self.crates, 2, 3)
        within("walls", self.walls, 10, 18)
        within("most", self.most, 12, 33)
        within("fewest", self.fewest, 6, self.most - 4)
        within("turns", self.turns, self.crates, 5)


@dataclass(frozen=True)
class Puzzle:
    disc: int
    crates: tuple[int, ...]  # in ascending order, as the goals and walls
    goals: tuple[int, ...]
    walls: tuple[int, ...]

    @cached_property
    def floor(self) -> Floor:
        return Floor.of(SIDE, SIDE, self.walls)

    @property
    def begin(self) -> Position:
        return self.disc, bits_of(self.crates)


@generator(
    "X-2", "push_crates_to_goals", version=1,
    faculty="spatiality", family="moving puzzles",
    levels={"easy": Config(2, 14, 10, 18, 2), "medium": Config(2, 14, 18, 27, 3), "hard": Config(3, 14, 24, 33, 5)},
)  # fmt: skip
class PushCratesToGoals(Generator[Config, Puzzle, State]):
    public = "own; none of them asks for pushes that cannot be taken back"
    pace = Pace(step=4, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        walls = tuple(sorted(rng.sample(range(SIDE**2), config.walls)))
        floor = Floor.of(SIDE, SIDE, walls)
        goals = tuple(sorted(rng.sample([cell for cell, near in enumerate(floor.beside) if near], config.crates)))
        found = pulled(floor, goals, config.most)
        begins = starts(found, goals, config)
        for begin in rng.sample(begins, min(TRIES, len(begins))):
            states = tracked(planned(floor, begin, found))
            if turns(states) >= config.turns:
                puzzle = Puzzle(begin[0], states[0][1], goals, walls)
                if rng.random() < kept(next(self.choices(puzzle, states)), LEANS.get(config.turns, {})):
                    return puzzle
        raise Reject("no start has one shortest plan, long enough and with enough turns")

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        return solved(puzzle)

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        require(states[0] == (puzzle.disc, puzzle.crates), "the disc or a crate does not start at its given place")
        for step, ((here, crates), (there, after)) in enumerate(pairwise(states), 1):
            require(is_step(here, there, SIDE, SIDE), f"step {step} is not one cell up, down, left or right")
            require(there not in puzzle.walls, f"step {step} enters a dark cell")
            beyond = 2 * there - here
            due = tuple(beyond if crate == there else crate for crate in crates)
            require(after == due, f"step {step} moves a crate that is not pushed, or leaves one that is")
            if there in crates:
                free = is_step(there, beyond, SIDE, SIDE) and beyond not in (*puzzle.walls, *crates)
                require(free, f"step {step} pushes a crate into a wall, another crate or the edge")
        require(sorted(states[-1][1]) == list(puzzle.goals), "a crate is not on a goal at the end")
        steps, fewest = len(states) - 1, shortest(puzzle)
        require(steps == fewest, f"{steps} steps where {fewest} are enough")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]] | None:
        goals = bits_of(puzzle.goals)
        plans = all_shortest(puzzle.begin, lambda position: position[1] == goals, lambda at: onward(puzzle.floor, at))
        return [tracked(plan) for plan in plans or ()]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        floor_plan(scene, puzzle.floor.grid(), puzzle.walls, dict.fromkeys(puzzle.goals, "goal"))

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        grid, (here, crates), (there, after) = puzzle.floor.grid(), moment.before, moment.after
        for number, (old, new) in enumerate(zip(crates, after, strict=True), 1):
            crate(scene, grid, grid.between(old, new, moment.t), number)
        scene.agent(grid.between(here, there, moment.t), grid.side * 0.3)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(rows=SIDE, columns=SIDE, count=NUMBERS[len(puzzle.crates)])

    def goal(self, puzzle: Puzzle) -> str:
        places = listed([puzzle.floor.place(cell) for cell in puzzle.goals])
        return f"the {NUMBERS[len(puzzle.goals)]} crates stand on the [goal] squares in {places}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return str(len(states) - 1)

    def glance(self, puzzle: Puzzle) -> dict[str, float]:
        """The cells from the crates to their nearest goals, and from the disc to the crates."""
        near = [min(puzzle.floor.apart(crate, goal) for goal in puzzle.goals) for crate in puzzle.crates]
        return {"near": sum(near), "walk": sum(puzzle.floor.apart(crate, puzzle.disc) for crate in puzzle.crates)}

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The crate to push first."""
        first = pushes(states)[0]
        yield [
            Choice(number == first, {
                "number": number, "apart": puzzle.floor.apart(cell, puzzle.disc),
                "to a goal": min(puzzle.floor.apart(cell, goal) for goal in puzzle.goals),
                "across": cell % SIDE, "ways": len(puzzle.floor.beside[cell]),
            })
            for number, cell in enumerate(puzzle.crates)
        ]  # fmt: skip

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The pushes, which cannot be taken back, and the turns of the crates twice."""
        return len(pushes(states)) + 2 * turns(states)

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        place, steps = puzzle.floor.place, len(states) - 1
        given = f"the [agent] disc in {place(puzzle.disc)}, crates in {listed([place(cell) for cell in puzzle.crates])}"
        given += f" and [goal] squares in {listed([place(cell) for cell in puzzle.goals])}"
        yield start("given", 5, f"The first frame shows {given} (rows and columns counted from 1 at the top left).")
        yield from walk_stages(puzzle.floor, (cell for cell, _ in states), 30)
        ends = [f"from {place(a)} to {place(b)}" for a, b in zip(states[0][1], states[-1][1], strict=True)]
        names = tuple(f"crate-{number}" for number in range(1, len(ends) + 1))
        text = f"The disc only pushes the crates, one at a time: {listed(ends)}."
        yield process("pushes", 20, text, Follows(names, (1, steps)))
        text = f"The plan has {steps} steps with {len(pushes(states))} pushes, and no plan has fewer steps."
        yield process("fewest", 15, text, Follows(("agent", *names), (1, steps)))
        yield end("stored", 25, f"At the end {self.goal(puzzle)}")
        text = "No [wall] cell or square changes, and no crate moves without being pushed."
        yield constancy("steady", 5, text, Steady(("agent", *names)))

    def capacity(self, config: Config) -> int:
        """A lower bound: the starts on one floor in the top four rows; below a row of walls the others lie anywhere."""
        walls, goals = SEALED[config.crates]
        floor = Floor.of(SIDE, SIDE, (*walls, *range(4 * SIDE, SIDE**2)))
        found = pulled(floor, goals, config.most)
        plans = [tracked(planned(floor, begin, found)) for begin in starts(found, goals, config)]
        return sum(turns(plan) >= config.turns for plan in plans) * comb(2 * SIDE, config.walls - SIDE - len(walls))


def starts(found: dict[Position, tuple[int, int]], goals: Sequence[int], config: Config) -> list[Position]:
    """The positions with one shortest plan, of a fitting length, and with no crate on a goal."""
    shut = bits_of(goals)
    return [
        position
        for position, (steps, plans) in found.items()
        if plans == 1 and steps >= config.fewest and not position[1] & shut
    ]


def turns(states: Sequence[State]) -> int:
    """The crates pushed one after another; one pushed again later counts again."""
    return len(list(groupby(pushes(states))))


@lru_cache(maxsize=16)
def solved(puzzle: Puzzle) -> list[State]:
    """The states of the shortest plan."""
    for most in range(16, 100, 16):
        found = pulled(puzzle.floor, puzzle.goals, most)
        if puzzle.begin in found:
            return tracked(planned(puzzle.floor, puzzle.begin, found))
    raise ValueError("no plan brings all crates onto goals")


@lru_cache(maxsize=16)
def shortest(puzzle: Puzzle) -> int | None:
    """The steps of a shortest plan."""
    return fewest_steps(puzzle.floor, puzzle.begin, puzzle.goals)
