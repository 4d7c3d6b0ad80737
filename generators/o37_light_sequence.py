"""O-37 Light sequence: switch lamps, from left to right, until exactly those that the rule names are on.

The rule decides for each numbered lamp whether it is to be on. Only wrong lamps are switched, in the order of their
numbers, so the solution is unique. `solve` lists the rule's lamps; `rules` asks the rule about each lamp's number.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import comb
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, grouped, ordered, process, require, start, within,
)  # fmt: skip
from generators.kit.words.boards import changed, filled
from generators.kit.words.numbers import Rule, rules_up_to
from generators.kit.speech import NUMBERS

LAMPS, NUMBERED = 236, 300  # heights of the lamps and of their numbers, in units from the top
RADIUS = 0.43  # of a lamp, as a share of the distance between two

Lamps = tuple[bool, ...]  # from lamp 1 at the left: whether it is on


@dataclass(frozen=True)
class Config:
    lamps: int = 8  # in the row, 4 to 10
    joined: bool = True  # the rule joins two conditions
    fewest: int = 3  # lamps to switch, at least
    most: int = 5  # and at most

    def __post_init__(self) -> None:
        within("lamps", self.lamps, 4, 10)
        ordered("switches", 2, self.fewest, self.most, self.lamps)

    @property
    def rules(self) -> list[Rule]:
        """Rules for about half of the lamps: else most lamps that are on, or most that are off, would be wrong."""
        every = rules_up_to(self.lamps, self.joined)
        return [rule for rule in every if abs(2 * len(rule.chosen(self.lamps)) - self.lamps) <= 2]


@dataclass(frozen=True)
class Puzzle:
    start: Lamps
    rule: Rule


@generator(
    "O-37", "light_sequence", version=3,
    faculty="abstraction", family="logic",
    levels={"easy": Config(8, False, 2, 4), "medium": Config(8, True, 3, 5), "hard": Config(10, True, 5, 8)},
)  # fmt: skip
class LightSequence(Generator[Config, Puzzle, Lamps]):
    public = "stricter; a rule names the positions, and the lamps are switched from left to right"
    pace = Pace(step=12, rest=4, eased=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        rule = rng.choice(config.rules)
        wrong = rng.sample(range(1, config.lamps + 1), rng.randint(config.fewest, config.most))
        right = rule.chosen(config.lamps)
        return Puzzle(tuple((k in right) != (k in wrong) for k in range(1, config.lamps + 1)), rule)

    def solve(self, puzzle: Puzzle) -> Sequence[Lamps]:
        right = puzzle.rule.chosen(len(puzzle.start))
        states = [puzzle.start]
        for place, lit in enumerate(puzzle.start):
            if lit != (place + 1 in right):
                states.append(filled(states[-1], place, not lit))
        return states

    def rules(self, puzzle: Puzzle, states: Sequence[Lamps]) -> None:
        require(states[0] == puzzle.start, "the first lamps are not as given")
        last = 0
        for step, (before, after) in enumerate(pairwise(states), 1):
            lamps = [place + 1 for place in changed(before, after)]
            require(len(lamps) == 1, f"step {step} switches {len(lamps)} lamps, not one")
            wrong = before[lamps[0] - 1] != puzzle.rule.holds(lamps[0])
            require(wrong, f"step {step} switches lamp {lamps[0]}, which is right")
            require(lamps[0] >= last, f"step {step} switches lamp {lamps[0]} after lamp {last}")
            last = lamps[0]
        for number, lit in enumerate(states[-1], 1):
            right = lit == puzzle.rule.holds(number)
            require(right, f"at the end lamp {number} is {'on' if lit else 'off'} against the rule")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Lamps]]:
        for lamps in product((False, True), repeat=len(puzzle.start)):
            if all(lit == puzzle.rule.holds(number) for number, lit in enumerate(lamps, 1)):
                yield (lamps,)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((20, 156, 472, 200), "panel", radius=16)
        for number in range(1, len(puzzle.start) + 1):
            x = across(puzzle, number)
            scene.ball((x, LAMPS), pitch(puzzle) * RADIUS, "grey", outline="ink", width=3)
            scene.label((x, NUMBERED), str(number), 26)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Lamps]) -> None:
        for number, (old, new) in enumerate(zip(moment.before, moment.after, strict=True), 1):
            if lit := old + (new - old) * moment.t:  # the share of the lamp's radius that shines
                middle, radius = (across(puzzle, number), LAMPS), pitch(puzzle) * RADIUS * lit
                scene.ball(middle, radius, "yellow", outline="ink", width=3, name=f"light-{number}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.start)], words=puzzle.rule.words)

    def goal(self, puzzle: Puzzle) -> str:
        return f"exactly these lamps are on: {', '.join(map(str, puzzle.rule.chosen(len(puzzle.start))))}."

    def answer(self, puzzle: Puzzle, states: Sequence[Lamps]) -> str:
        return ", ".join(map(str, puzzle.rule.chosen(len(puzzle.start))))

    def choices(self, puzzle: Puzzle, states: Sequence[Lamps]) -> Iterable[Sequence[Choice]]:
        switched = changed(states[0], states[-1])
        yield [Choice(k in switched, {"place": k, "lit": "on" if lit else "off"}) for k, lit in enumerate(puzzle.start)]

    def rubric(self, puzzle: Puzzle, states: Sequence[Lamps]) -> Iterator[Item]:
        lit = ", ".join(str(number) for number, on in enumerate(puzzle.start, 1) if on) or "none"
        yield start("given", 5, f"The first frame shows {len(puzzle.start)} lamps; these are on: {lit}.")
        switched = [(k + 1, after[k]) for before, after in pairwise(states) for k in changed(before, after)]
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
        """Count as many equally likely puzzles as repeat as often as those drawn do: 1 / sum(p * p)."""
        counts = range(config.fewest, config.most + 1)
        repeats = sum(1 / comb(config.lamps, count) for count in counts) / len(counts) ** 2
        return int(len(config.rules) / repeats)


def pitch(puzzle: Puzzle) -> float:
    return min(64, 440 / len(puzzle.start))


def across(puzzle: Puzzle, number: float) -> float:
    return 256 + (number - (len(puzzle.start) + 1) / 2) * pitch(puzzle)
