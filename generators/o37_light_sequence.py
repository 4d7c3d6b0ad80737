"""O-37 Light sequence: switch lamps, from left to right, until exactly those that the rule names are on.

The rule says of each numbered lamp whether it is to be on, and only lamps that are wrong are switched, in the order of
their numbers, so there is one solution. The solver makes the list of lamps from the rule; the check asks of every lamp
whether the rule holds for its number.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from math import comb
from random import Random

from generators.kit import (
    OK, Follows, Generator, Item, Moment, Pace, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip

COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
JOINED = {"": "{}", "or": "{} or {} (or both)", "and": "both {} and {}", "not": "{} but not {}"}
CEILING, HEAD, FLOOR = 64, 172, 396  # heights in units from the top
BULB = 16  # units that a lamp's bulb reaches down

Lamps = tuple[bool, ...]  # from lamp 1 at the left: whether it is on


@dataclass(frozen=True)
class Config:
    lamps: int = 8  # in the row, 4 to 10
    joined: bool = True  # the rule joins two conditions
    fewest: int = 3  # lamps to switch, at least
    most: int = 5  # and at most

    def __post_init__(self) -> None:
        if not 4 <= self.lamps <= 10:
            raise ValueError(f"lamps must be 4..10, not {self.lamps}")
        if not 2 <= self.fewest <= self.most <= self.lamps:
            raise ValueError(
                f"switches must satisfy 2 <= fewest <= most <= {self.lamps}, not {self.fewest}..{self.most}"
            )


@dataclass(frozen=True)
class Condition:
    """Numbers from `first` on, up to `last`, `every` so many."""

    first: int
    last: int
    every: int = 1

    @property
    def words(self) -> str:
        if self.every == 1:
            return f"a number from {self.first} to {self.last}"
        if self.every == 2:
            return "an even number" if self.first == 2 else "an odd number"
        return f"a number that can be divided by {self.every}"


@dataclass(frozen=True)
class Rule:
    first: Condition
    join: str = ""  # of JOINED
    second: Condition | None = None

    @property
    def words(self) -> str:
        return JOINED[self.join].format(self.first.words, self.second.words if self.second else "")


@dataclass(frozen=True)
class Puzzle:
    start: Lamps
    rule: Rule


@generator(
    "O-37", "light_sequence", version=1,
    faculty="abstraction", family="logic",
    levels={"easy": Config(6, False, 2, 4), "medium": Config(8, True, 3, 5), "hard": Config(10, True, 5, 8)},
)  # fmt: skip
class LightSequence(Generator[Config, Puzzle, Lamps]):
    pace = Pace(step=12, rest=4, eased=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        rule = rng.choice(rules(config.lamps, config.joined))
        wrong = rng.sample(range(1, config.lamps + 1), rng.randint(config.fewest, config.most))
        right = chosen(rule, config.lamps)
        return Puzzle(tuple((k in right) != (k in wrong) for k in range(1, config.lamps + 1)), rule)

    def solve(self, puzzle: Puzzle) -> Sequence[Lamps]:
        right = chosen(puzzle.rule, len(puzzle.start))
        states = [puzzle.start]
        for place, lit in enumerate(puzzle.start):
            if lit != (place + 1 in right):
                states.append((*states[-1][:place], not lit, *states[-1][place + 1 :]))
        return states

    def verify(self, puzzle: Puzzle, states: Sequence[Lamps]) -> Verdict:
        if states[0] != puzzle.start:
            return Verdict(False, "the first lamps are not as given")
        before_it = 0
        for step, (before, after) in enumerate(pairwise(states), 1):
            switched = [number for number, (a, b) in enumerate(zip(before, after, strict=True), 1) if a != b]
            if len(switched) != 1:
                return Verdict(False, f"step {step} switches {len(switched)} lamps, not one")
            if before[switched[0] - 1] == holds(puzzle.rule, switched[0]):
                return Verdict(False, f"step {step} switches lamp {switched[0]}, which is right")
            if switched[0] < before_it:
                return Verdict(False, f"step {step} switches lamp {switched[0]} after lamp {before_it}")
            before_it = switched[0]
        for number, lit in enumerate(states[-1], 1):
            if lit != holds(puzzle.rule, number):
                return Verdict(False, f"at the end lamp {number} is {'on' if lit else 'off'} against the rule")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Lamps]]:
        for lamps in product((False, True), repeat=len(puzzle.start)):
            if all(lit == holds(puzzle.rule, number) for number, lit in enumerate(lamps, 1)):
                yield (lamps,)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((20, 28, 472, 456), "black", radius=16)
        scene.block((32, CEILING - 8, 448, 8), "grey", radius=4)
        scene.block((32, FLOOR, 448, 4), "grey")
        wide = pitch(puzzle) * 0.3
        for number in range(1, len(puzzle.start) + 1):
            x = across(puzzle, number)
            scene.line(((x, CEILING), (x, HEAD - 26)), "grey", 3)
            top, bottom = HEAD - 28, HEAD - 2
            scene.polygon(((x - wide / 2, top), (x + wide / 2, top), (x + wide, bottom), (x - wide, bottom)), "white")
            scene.label((x, FLOOR + 44), str(number), 26, "white")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Lamps]) -> None:
        wide, beam = pitch(puzzle) * 0.3, pitch(puzzle) * 0.46
        for number, (old, new) in enumerate(zip(moment.before, moment.after, strict=True), 1):
            lit = old + (new - old) * moment.t  # how far the light reaches down; without light there is the bulb
            x, top = across(puzzle, number), HEAD - 2
            bottom, half = top + BULB + (FLOOR - top - BULB) * lit, wide + (beam - wide) * lit
            corners = ((x - wide, top), (x + wide, top), (x + half, bottom), (x - half, bottom))
            scene.polygon(corners, "yellow" if lit > 0 else "soft", name=f"light-{number}")

    def prompt(self, puzzle: Puzzle) -> str:
        count = COUNTS[len(puzzle.start)]
        opening = phrase(
            puzzle,
            f"In a dark room hang {count} numbered lamps; those with a yellow beam are on.",
            f"The picture shows a row of {count} numbered lamps; a lamp that is on throws a yellow beam to the floor.",
        )
        return (
            f"{opening} Switch lamps on and off until exactly those are on that have {puzzle.rule.words}. Switch one "
            "lamp at a time, from the left to the right, and none that is as it should be. Lamps, numbers and camera "
            "stay in place."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return f"exactly these lamps are on: {', '.join(map(str, chosen(puzzle.rule, len(puzzle.start))))}."

    def rubric(self, puzzle: Puzzle, states: Sequence[Lamps]) -> Iterator[Item]:
        lit = ", ".join(str(number) for number, on in enumerate(puzzle.start, 1) if on) or "none"
        yield start("given", 5, f"The first frame shows {len(puzzle.start)} lamps; these are on: {lit}.")
        switched = [
            (number, b)
            for before, after in pairwise(states)
            for number, (a, b) in enumerate(zip(before, after, strict=True), 1)
            if a != b
        ]
        runs = grouped(switched, 3)
        for first, run in runs:
            facts = ", then ".join(f"lamp {number} goes {'on' if on else 'off'}" for number, on in run)
            check = Follows(tuple(f"light-{number}" for number, _ in run), (first, first + len(run) - 1))
            yield process(f"switch-{first}", 30 / len(runs), f"{facts[0].upper()}{facts[1:]}.", check)
        lights = tuple(f"light-{number}" for number, _ in switched)
        text = f"There are {len(switched)} switches, one after another from the left, and no lamp is switched twice."
        yield process("order", 30, text, Follows(lights, (1, len(switched))))
        yield end("lit", 25, f"At the end {self.goal(puzzle)}")
        text = "No other lamp is switched; lamps and numbers stay in place."
        yield constancy("steady", 10, text, Steady(lights))

    def capacity(self, config: Config) -> int:
        """How many puzzles, were all equally likely, would repeat as often as those drawn do: 1 / sum(p * p)."""
        counts = range(config.fewest, config.most + 1)
        repeats = sum(1 / comb(config.lamps, count) for count in counts) / len(counts) ** 2
        return int(len(rules(config.lamps, config.joined)) / repeats)


@lru_cache
def rules(lamps: int, joined: bool) -> tuple[Rule, ...]:
    """All rules, of which each one lights some lamps and not all; of two conditions both matter."""
    simple = [Condition(first, lamps, 2) for first in (1, 2)]
    simple += [Condition(every, lamps, every) for every in (3, 4) if lamps >= 2 * every]
    simple += [Condition(a, b) for a in range(1, lamps) for b in range(a + 1, lamps + 1) if 2 < b - a + 1 < lamps]
    if not joined:
        return tuple(Rule(condition) for condition in simple)
    found = []
    for first in simple:
        for second in simple:
            alone = [chosen(Rule(condition), lamps) for condition in (first, second)]
            for join in ("or", "and", "not"):
                rule = Rule(first, join, second)
                lit = chosen(rule, lamps)
                once = first.every > second.every or join == "not"  # joined the other way round it is the same
                if once and min(first.every, second.every) < 3 and 1 < len(lit) < lamps and lit not in alone:
                    found.append(rule)
    return tuple(found)


def chosen(rule: Rule, lamps: int) -> list[int]:
    """The numbers of the lamps to be on."""
    first, second = (
        list(range(c.first, min(c.last, lamps) + 1, c.every)) if c else [] for c in (rule.first, rule.second)
    )
    match rule.join:
        case "or":
            return sorted({*first, *second})
        case "and":
            return [number for number in first if number in second]
        case _:
            return [number for number in first if number not in second]


def holds(rule: Rule, number: int) -> bool:
    """Whether the lamp of this number is to be on."""
    one, two = (
        bool(c and c.first <= number <= c.last and number % c.every == c.first % c.every)
        for c in (rule.first, rule.second)
    )
    return one or two if rule.join == "or" else one and two if rule.join == "and" else one and not two


def pitch(puzzle: Puzzle) -> float:
    return min(64, 440 / len(puzzle.start))


def across(puzzle: Puzzle, number: float) -> float:
    return 256 + (number - (len(puzzle.start) + 1) / 2) * pitch(puzzle)
