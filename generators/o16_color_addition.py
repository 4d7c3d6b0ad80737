"""O-16 Color addition: bring the two balls of light together that add up to the light of each ring.

Light adds up: red to red, green to green, blue to blue; half is half of the light, not of a pixel's number. For each
ring just one pair among all balls adds up to its light, so there is one solution. The picture shows the sum where
two balls overlap. `solve` looks for the rest that a ball leaves; `rules` add up shares, `brute_force` tries all pairs.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise, product
from math import dist
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import NUMBERS, ORDINALS, listed
from generators.kit.words.hunches import right_hunches
from generators.kit.words.marking import ring
from generators.kit.words.mixing import DYES, Dye, in_words, lens, light, unlike
from generators.kit.words.moves import on_the_way, towards

LETTERS = "ABCDEFGH"
RADIUS, RING, WIDTH = 22, 31, 8  # units: of a ball, of a ring, of its line
ROWS, MIDDLE, LABEL = (98, 414), 256, 46  # down to the balls and to the rings; from a ball to its letter
COLUMNS = {1: (256,), 2: (156, 356), 3: (96, 256, 416), 4: (76, 196, 316, 436)}  # across, by their number
ASIDE = 5  # units that a ball may lie aside of its column
TRIES = 2000  # sets of balls
KEPT = 0.75  # share of the draws kept for each ring whose balls are most unlike each other
BESIDE = 0.6  # share of the other balls that differ by one share only, from a ball or from a ring

Pair = tuple[int, int]
Merged = tuple[Pair, ...]  # the balls in each ring, from the left


@dataclass(frozen=True)
class Config:
    rings: int = 2  # 1 to 3
    others: int = 2  # balls not needed by a ring, 2 to 4

    def __post_init__(self) -> None:
        within("rings", self.rings, 1, 3)
        within("others", self.others, 2, 4)
        within("balls", 2 * self.rings + self.others, 4, 8)


@dataclass(frozen=True)
class Puzzle:
    balls: tuple[Dye, ...]  # lettered A, B, C …, row by row
    aside: tuple[int, ...]  # of each, in units to the right of its column
    rings: tuple[Dye, ...]  # from the left

    def home(self, ball: int) -> Point:
        """The place of a ball at first."""
        columns = COLUMNS[(len(self.balls) + 1) // 2]
        return columns[ball % len(columns)] + self.aside[ball], ROWS[ball // len(columns)]

    def goal(self, number: int) -> Point:
        """The middle of a ring."""
        return COLUMNS[len(self.rings)][number] if len(self.rings) < 3 else (106, 256, 406)[number], MIDDLE


@generator(
    "O-16", "color_addition", version=1,
    faculty="knowledge", family="colour mixing",
    levels={"easy": Config(1, 3), "medium": Config(2, 2), "hard": Config(3, 2)},
)  # fmt: skip
class ColorAddition(Generator[Config, Puzzle, Merged]):
    public = "stricter; which two balls give the light of a ring has to be found, and up to three rings are filled"
    pace = Pace(step=28, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        for _ in range(TRIES):
            pairs = rng.choices(PAIRS, WEIGHTS, k=config.rings)
            balls, rings = [dye for pair in pairs for dye in pair], tuple(added(*pair) for pair in pairs)
            if not is_clear(balls, rings):
                continue
            for _ in range(config.others):
                like, kind = rng.choice(rng.choice(PAIRS)), rng.random()
                if kind < BESIDE:
                    beside = rng.choice(balls if kind < BESIDE / 2 else rings)
                    like = rng.choice([dye for dye in LIGHTS if unlike(dye, beside) == 1])
                balls.append(like)
            if not is_clear(balls, rings):
                continue
            rng.shuffle(balls)
            puzzle = Puzzle(tuple(balls), tuple(rng.randint(-ASIDE, ASIDE) for _ in balls), rings)
            decisions = self.choices(puzzle, self.solve(puzzle))
            if rng.random() < KEPT ** sum(right_hunches(each, most=("unlike each other",)) for each in decisions):
                return puzzle
        raise Reject("no balls of which one pair gives the light of each ring")

    def solve(self, puzzle: Puzzle) -> Sequence[Merged]:
        merged: list[Pair] = []
        for red, green, blue in puzzle.rings:
            for k, (r, g, b) in enumerate(puzzle.balls):
                rest = (red - r, green - g, blue - b)
                if rest in puzzle.balls[k + 1 :]:
                    merged.append((k, puzzle.balls.index(rest)))
        return [tuple(merged[:count]) for count in range(len(merged) + 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[Merged]) -> None:
        require(states[0] == (), "balls are in a ring before the first step")
        waiting = {*range(len(puzzle.balls))}
        for step, (before, after) in enumerate(pairwise(states), 1):
            kept = after[:-1] == before and len(after) == step <= len(puzzle.rings)
            require(kept, f"step {step} does not bring two balls into the next ring")
            one, other = after[-1]
            require(one < other and {one, other} <= waiting, f"step {step} takes no two balls that wait")
            waiting -= {one, other}
            for share, *both in zip(puzzle.rings[step - 1], puzzle.balls[one], puzzle.balls[other], strict=True):
                require(sum(both) == share, f"in step {step} the two balls do not give the light of the ring")
        require(len(states[-1]) == len(puzzle.rings), "at the end a ring is empty")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Merged]]:
        pairs = list(combinations(range(len(puzzle.balls)), 2))
        for merged in product(pairs, repeat=len(puzzle.rings)):
            lights = [added(puzzle.balls[a], puzzle.balls[b]) for a, b in merged]
            if tuple(lights) == puzzle.rings and len({*sum(merged, ())}) == 2 * len(merged):
                yield (merged,)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((12, 12, 488, 488), "black", radius=16)
        for number, whole in enumerate(puzzle.rings):
            scene.line(ring(puzzle.goal(number), RING), light(whole), WIDTH)
        for ball, letter in zip(range(len(puzzle.balls)), LETTERS, strict=False):
            x, y = puzzle.home(ball)
            scene.label((x, y - LABEL if y < MIDDLE else y + LABEL), letter, 26, colour="white")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Merged]) -> None:
        places = [puzzle.home(ball) for ball in range(len(puzzle.balls))]
        for number, pair in enumerate(moment.after):
            for ball in pair:
                share = 1.0 if number < len(moment.before) else moment.t
                places[ball] = on_the_way(places[ball], puzzle.goal(number), share)
        for ball, dye in enumerate(puzzle.balls):
            scene.polygon(ring(places[ball], RADIUS)[1:], light(dye), name=f"ball-{LETTERS[ball].lower()}")
        for one, other in moment.after:  # where both are, their light adds up
            if dist(places[one], places[other]) < 2 * RADIUS - 1:
                both = added(puzzle.balls[one], puzzle.balls[other])
                scene.polygon(lens(places[one], places[other], RADIUS), light(both))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        several = len(puzzle.rings) > 1
        return self.worded(count=NUMBERS[len(puzzle.balls)], rings=NUMBERS[len(puzzle.rings)], several=several)

    def goal(self, puzzle: Puzzle) -> str:
        texts = [
            f"balls {listed([LETTERS[ball] for ball in pair])} are one ball of {in_words(whole, 'full')}"
            f" in {called(puzzle, number)}"
            for number, (pair, whole) in enumerate(zip(self.solve(puzzle)[-1], puzzle.rings, strict=True))
        ]
        return f"{'; '.join(texts)}."

    def answer(self, puzzle: Puzzle, states: Sequence[Merged]) -> str:
        return listed([LETTERS[ball] for ball in states[-1][-1]])

    def choices(self, puzzle: Puzzle, states: Sequence[Merged]) -> Iterator[Sequence[Choice]]:
        """The pair of balls for each ring."""
        for before, after in pairwise(states):
            whole, goal = puzzle.rings[len(before)], puzzle.goal(len(before))
            waiting = [ball for ball in range(len(puzzle.balls)) if all(ball not in pair for pair in before)]
            seen = []
            for pair in combinations(waiting, 2):
                homes, dyes = [puzzle.home(ball) for ball in pair], [puzzle.balls[ball] for ball in pair]
                looks: dict[str, float | str] = {"apart": dist(*homes), "ways": sum(dist(home, goal) for home in homes)}
                looks |= {"brighter": max(map(sum, dyes)), "darker": min(map(sum, dyes))}
                looks |= {"like": min(unlike(dye, whole) for dye in dyes), "first": pair[0], "second": pair[1]}
                looks["unlike each other"] = unlike(dyes[0], dyes[1])
                seen.append(Choice(pair == after[-1], looks))
            yield seen

    def rubric(self, puzzle: Puzzle, states: Sequence[Merged]) -> Iterator[Item]:
        balls = listed(
            [f"{letter} {in_words(dye, 'full')}" for letter, dye in zip(LETTERS, puzzle.balls, strict=False)]
        )
        yield start("given", 5, f"Each ring is empty in the first frame, and the balls have these lights: {balls}.")
        for number, pair in enumerate(states[-1]):
            names, goal = [LETTERS[ball] for ball in pair], puzzle.goal(number)
            ways = listed([f"{LETTERS[ball]} {towards(puzzle.home(ball), goal)}" for ball in pair])
            text = f"Together balls {listed(names)} slide straight to the middle of {called(puzzle, number)}: {ways}."
            check = Follows(tuple(f"ball-{letter.lower()}" for letter in names), (number + 1, number + 1))
            yield process(f"ring-{number + 1}", 45 / len(puzzle.rings), text, check)
        lights = "; then ".join(in_words(whole, "full") for whole in puzzle.rings)
        every = tuple(f"ball-{LETTERS[ball].lower()}" for pair in states[-1] for ball in pair)
        text = f"Two balls show the sum of their light wherever they overlap: {lights}."
        yield process("sum", 15, text, Follows(every, (1, len(puzzle.rings))))
        yield end("merged", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No other ball, ring or letter moves or changes.", Steady(every))

    def capacity(self, config: Config) -> int:
        """A lower bound: the places of the balls alone."""
        return int((2 * ASIDE + 1) ** (2 * config.rings + config.others))


@cache
def added(one: Dye, other: Dye) -> Dye:
    """The light of two balls together, which does not exceed full."""
    red, green, blue = (min(2, a + b) for a, b in zip(one, other, strict=True))
    return red, green, blue


def is_clear(balls: Sequence[Dye], rings: Sequence[Dye]) -> bool:
    """True if no two balls and no two rings are alike, and one pair of balls gives the light of each ring."""
    if len({*balls}) < len(balls) or len({*rings}) < len(rings):
        return False
    sums = [added(a, b) for a, b in combinations(balls, 2)]
    return all(sums.count(whole) == 1 for whole in rings)


def called(puzzle: Puzzle, number: int) -> str:
    return "the ring" if len(puzzle.rings) == 1 else f"the {ORDINALS[number]} ring from the left"


LIGHTS = [dye for dye in DYES if sum(dye)]
PAIRS = [(a, b) for a, b in combinations(LIGHTS, 2) if all(x + y <= 2 for x, y in zip(a, b, strict=True))]
WEIGHTS = [max(map(sum, pair)) for pair in PAIRS]  # dark pairs would give themselves away
