"""X-1 Shell game: cover the ball, swap the cups as the cards say, and lift the one cup over the ball.

It is hard because the cups look alike, so only memory of every swap, also of those behind the screen, finds the ball.
The cards give each swap and its order, so the ball has one place at the end: a solution exists and is unique. `solve`
moves all cups. `rules` follow the ball alone, from card to card. `brute_force` takes back the swaps from each place.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import comb, log2
from random import Random

from generators.kit import (
    Appears, Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, one_of, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS
from generators.kit.words.hunches import kept
from generators.kit.words.shells import PITCH, SCREEN, Shells, Swap, cup, followed, swapped, tick

CUPS, BALLS = ("blue", "teal", "green", "purple", "brown"), ("red", "orange", "yellow", "pink")
LEANS = {  # against rules of thumb, by the number of cups
    4: {"most last named": 0.5, "last named 3": 0.3},
    5: {"most last named": 1.6, "last named 5": 1.2},
    6: {"most last named": 2.0, "last named 7": 1.5},
}

State = tuple[int, int, tuple[int, ...]]  # the lifted cup or 0, the halves of swaps done, each cup's last place


@dataclass(frozen=True)
class Config:
    cups: int = 5  # 4 to 6; six have a screen in front of the row's middle
    swaps: int = 6  # 3 to 8
    moves: int = 3  # swaps of the ball's cup, at least

    def __post_init__(self) -> None:
        one_of("cups", self.cups, tuple(PITCH))
        within("swaps", self.swaps, 3, 8)
        within("moves", self.moves, 1, self.swaps - 1)


@dataclass(frozen=True)
class Puzzle:
    cups: int
    ball: int  # its place in the first frame; places and cups are numbered from 1 at the left
    cards: tuple[Swap, ...]
    colours: tuple[str, str]  # of the cups, and of the ball

    @property
    def row(self) -> Shells:
        return Shells(self.cups)

    @property
    def way(self) -> list[int]:
        """The place of the ball at first and after each swap."""
        return followed(self.ball, self.cards)


@generator(
    "X-1", "shell_game", version=1,
    faculty="perception", family="tracking",
    levels={"easy": Config(4, 4, 1), "medium": Config(5, 6, 2), "hard": Config(6, 8, 3)},
)  # fmt: skip
class ShellGame(Generator[Config, Puzzle, State]):
    public = "own; none of them hides a ball under cups that swap"
    pace = Pace(step=4, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        pairs = list(combinations(range(1, config.cups + 1), 2))
        cards: list[Swap] = []
        while len(cards) < config.swaps:
            cards.append(rng.choice([pair for pair in pairs if pair not in cards[-1:]]))
        colours = rng.choice(CUPS), rng.choice(BALLS)
        puzzle = Puzzle(config.cups, rng.randint(1, config.cups), tuple(cards), colours)
        if sum(a != b for a, b in pairwise(puzzle.way)) < config.moves:
            raise Reject("too few swaps move the ball")
        if rng.random() > kept(next(self.choices(puzzle, self.solve(puzzle))), LEANS[config.cups]):
            raise Reject("the look of the cards is too often a hint")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        places = tuple(range(1, puzzle.cups + 1))
        states: list[State] = [(puzzle.ball, 0, places), (0, 0, places)]
        for number, swap in enumerate(puzzle.cards):
            states.append((0, 2 * number + 1, places))
            places = swapped(places, swap)
            states.append((0, 2 * number + 2, places))
        return [*states, (puzzle.ball, states[-1][1], places)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        every, count = list(range(1, puzzle.cups + 1)), len(puzzle.cards)
        require(states[0] == (puzzle.ball, 0, tuple(every)), "the cups do not start at their places, one lifted")
        require(len(states) == 2 * count + 3, f"{len(states) - 1} steps cannot be a cover, {count} swaps and a lift")
        require(states[1] == (0, 0, tuple(every)), "step 1 does not cover the ball, and nothing else")
        ball = puzzle.ball
        for number, (left, right) in enumerate(puzzle.cards, 1):
            whole, half, after = states[2 * number - 1 : 2 * number + 2]
            step = f"swap {number}, of {left} and {right},"
            require(half == (0, 2 * number - 1, whole[2]), f"{step} does not begin after step {2 * number - 1}")
            require(after[:2] == (0, 2 * number), f"{step} does not end with a tick and all cups down")
            require(sorted(after[2]) == every, f"{step} puts two cups at one place")
            moved = {(old, new) for old, new in zip(whole[2], after[2], strict=True) if old != new}
            require(moved == {(left, right), (right, left)}, f"{step} moves other cups")
            ball = left + right - ball if ball in (left, right) else ball
        lifted, done, places = states[-1]
        require((done, places) == states[-2][1:], "the last step moves a cup aside or ticks a card")
        require(1 <= lifted <= puzzle.cups, "no cup is lifted at the end")
        under = places[lifted - 1]
        require(under == ball, f"the cup at place {under} is lifted, but the ball is at place {ball}")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        row = list(range(1, puzzle.cups + 1))
        for left, right in puzzle.cards:
            row[left - 1], row[right - 1] = row[right - 1], row[left - 1]
        for begin in range(1, puzzle.cups + 1):
            place = begin
            for left, right in reversed(puzzle.cards):
                place = right if place == left else left if place == right else place
            if place == puzzle.ball:
                places = tuple(row.index(cup) + 1 for cup in range(1, puzzle.cups + 1))
                yield ((row[begin - 1], 2 * len(puzzle.cards), places),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        puzzle.row.ground(scene, puzzle.cards)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        (lifted, since, places), (lifts, until, _), t = moment.before, moment.after, moment.t
        number, half = divmod(since, 2)
        for card in range(1, until // 2 + 1):
            tick(scene, card, len(puzzle.cards), 1 if 2 * card <= since else t)
        risen = t if lifts and not lifted else 1 - t if lifted and not lifts else int(lifts > 0)
        if risen > 0 and puzzle.ball in (lifted, lifts):
            puzzle.row.ball(scene, places[puzzle.ball - 1], puzzle.colours[1])
        swap = puzzle.cards[min(number, len(puzzle.cards) - 1)]
        centres = puzzle.row.centres(places, swap, (half + (until - since) * t) / 2)
        for place in sorted(range(puzzle.cups), key=lambda place: centres[place][1]):
            up = risen if place + 1 in (lifted, lifts) else 0
            cup(scene, place + 1, centres[place], up, puzzle.colours[0])
        if puzzle.row.screen:
            scene.curtain(SCREEN)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        cups, ball = puzzle.colours
        return self.worded(count=NUMBERS[puzzle.cups], cups=cups, ball=ball, screen=puzzle.row.screen)

    def goal(self, puzzle: Puzzle) -> str:
        place, ball = puzzle.way[-1], puzzle.colours[1]
        return f"the cup at place {place} alone is lifted, with the {ball} ball under it; each card has a tick."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return str(states[-1][2][states[-1][0] - 1])

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The places of the ball at the end."""
        found = states[-1][2][states[-1][0] - 1]
        first = next((pair for pair in puzzle.cards if puzzle.ball in pair), ())
        yield [
            Choice(place == found, {
                "place": place, "off the start": abs(place - puzzle.ball),
                "named": sum(place in pair for pair in puzzle.cards),
                "last named": max((k for k, pair in enumerate(puzzle.cards, 1) if place in pair), default=0),
                "first named": next((k for k, pair in enumerate(puzzle.cards, 1) if place in pair), 9),
                "of the first move": str(place in first and place != puzzle.ball),
            })
            for place in range(1, puzzle.cups + 1)
        ]  # fmt: skip

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The swaps to remember, and the bits of the choice of a cup."""
        return len(puzzle.cards) + log2(puzzle.cups)

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        cards = ", ".join(f"{left}-{right}" for left, right in puzzle.cards)
        count, name = len(puzzle.cards), f"cup-{puzzle.ball}"
        text = f"The first frame shows {puzzle.cups} cups, that at place {puzzle.ball} lifted with the ball under it, "
        yield start("given", 5, f"{text}and cards {cards} without ticks.")
        text = f"The lifted cup comes straight down at place {puzzle.ball} and hides the ball."
        yield process("covered", 8, text, Follows((name,), (1, 1)))
        for first, run in (runs := grouped(puzzle.cards, 2)):
            text = ", then ".join(f"{left} and {right}" for left, right in run)
            last = first + len(run) - 1
            names = {
                f"cup-{k}" for step in range(first, last + 1) for k in movers(*states[2 * step - 1 : 2 * step + 2 : 2])
            }
            check = Follows(tuple(sorted(names)), (2 * first, 2 * last + 1))
            yield process(f"swap-{first}", 30 / len(runs), f"Cups swap places on arcs: those at {text}.", check)
        text = f"The {count} cards get their ticks one after another, each as its two cups swap."
        ticks = tuple(f"tick-{number}" for number in range(1, count + 1))
        yield process("ticks", 10, text, Appears(ticks, (2, 2 * count + 1), ordered=True))
        text = f"Last, the cup at place {puzzle.way[-1]} is lifted straight up, and the ball is there."
        yield process("lifted", 12, text, Follows((name, "ball"), (2 * count + 2, 2 * count + 2)))
        yield end("found", 25, f"At the end {self.goal(puzzle)}")
        every = (*(f"cup-{number}" for number in range(1, puzzle.cups + 1)), *ticks, "ball")
        yield constancy("steady", 10, "No card, number or screen changes, and no other cup is lifted.", Steady(every))

    def capacity(self, config: Config) -> int:
        """Exact: all swaps with enough moves of the ball; none of them is always refused as a hint."""
        pairs, at = comb(config.cups, 2), config.cups - 1  # all pairs, and those with the ball's place
        ways = {(False, 0): 1, (True, 0): 0}  # by whether the last swap moved the ball, and how often it moved
        for number in range(config.swaps):
            found: dict[tuple[bool, int], int] = {}
            for (moved, moves), count in ways.items():
                again = number > 0
                found[True, moves + 1] = found.get((True, moves + 1), 0) + count * (at - (moved and again))
                found[False, moves] = found.get((False, moves), 0) + count * (pairs - at - (not moved and again))
            ways = found
        several = sum(count for (_, moves), count in ways.items() if moves >= config.moves)
        return several * config.cups * len(CUPS) * len(BALLS)


def movers(before: State, after: State) -> list[int]:
    """The cups with another place than before."""
    return [cup for cup, (a, b) in enumerate(zip(before[2], after[2], strict=True), 1) if a != b]
