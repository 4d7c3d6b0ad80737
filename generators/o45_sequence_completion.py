"""O-45 Sequence completion: move the missing elements from the choices into the gaps of a sequence.

Numbers go on by steps that are all equal, grow evenly or take turns; symbols repeat in a fixed cycle. The sequence was
made by such a rule, so a solution exists. All ways of filling the gaps with choices are tried, and gaps and choices are
drawn until one way alone obeys a rule of the family. The check looks at steps and repeats, never at how it was made.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations, pairwise, permutations, product
from math import factorial
from random import Random

from generators.kit import (
    OK, Follows, Generator, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, phrase, process, start,
)  # fmt: skip
from generators.kit.words.symbols import count_rows, listed, some_symbols

OPEN = -1
STARTS, STEPS, GROWTHS = range(1, 21), range(2, 13), range(1, 4)
ROW, CHOICES = 164, 380  # heights in units from the top
COUNTS = ("no", "one", "two", "three")

Filled = tuple[int, ...]  # for each gap, from the left, the choice in it, or OPEN


@dataclass(frozen=True)
class Config:
    terms: int = 7  # of the sequence with its gaps, 6 to 8
    gaps: int = 2  # 1 to 3
    choices: int = 5  # 3 to 6, at least one more than gaps
    period: int = 3  # of symbols, 2 to 4; the sequence holds it twice or nearly
    varied: bool = True  # the steps between numbers grow or take turns, else they are equal

    def __post_init__(self) -> None:
        if not 6 <= self.terms <= 8:
            raise ValueError(f"terms must be 6..8, not {self.terms}")
        if not 1 <= self.gaps <= 3:
            raise ValueError(f"gaps must be 1..3, not {self.gaps}")
        if not max(3, self.gaps + 1) <= self.choices <= 6:
            raise ValueError(f"choices must be {max(3, self.gaps + 1)}..6, not {self.choices}")
        if not max(2, self.gaps) <= self.period <= self.terms // 2:
            raise ValueError(f"period must be {max(2, self.gaps)}..{self.terms // 2}, not {self.period}")

    @property
    def turns(self) -> tuple[tuple[int, int, int], ...]:
        """All first steps, second steps and growths of numbers."""
        if not self.varied:
            return tuple((step, step, 0) for step in STEPS)
        growing = [(step, step + growth, growth) for step in STEPS for growth in GROWTHS]
        return (*growing, *((one, two, 0) for one in STEPS for two in STEPS if one != two))


@dataclass(frozen=True)
class Puzzle:
    terms: tuple[str, ...]  # from the left; empty in a gap
    choices: tuple[str, ...]  # no two alike

    @property
    def gaps(self) -> tuple[int, ...]:
        return tuple(place for place, term in enumerate(self.terms) if not term)


@generator(
    "O-45", "sequence_completion", version=1,
    faculty="abstraction", family="sequences",
    levels={
        "easy": Config(6, 1, 3, 2, False), "medium": Config(7, 2, 5, 3), "hard": Config(8, 3, 6, 4),
    },
)  # fmt: skip
class SequenceCompletion(Generator[Config, Puzzle, Filled]):
    pace = Pace(step=20, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        if rng.random() < 0.5:
            number, (one, two, growth) = rng.choice(STARTS), rng.choice(config.turns)
            numbers = [number]
            for k in range(config.terms - 1):
                numbers.append(numbers[-1] + (one + k * growth if growth else (one, two)[k % 2]))
            terms = [str(number) for number in numbers]
            spare = [str(n) for n in range(1, numbers[-1] + 12) if n not in numbers]
            spare = [s for s in spare if any(abs(int(s) - n) <= 4 for n in numbers)]
        else:
            symbols = some_symbols(rng, min(8, config.period + config.choices - config.gaps))
            terms = [symbols[k % config.period] for k in range(config.terms)]
            spare = list(symbols)
        places = list(combinations(range(1, config.terms), config.gaps))
        for gaps in rng.sample(places, len(places)):
            right = [terms[gap] for gap in gaps]
            if len({*right}) < len(right):
                continue
            others = rng.sample([s for s in spare if s not in right], config.choices - config.gaps)
            choices = tuple(rng.sample([*right, *others], config.choices))
            puzzle = Puzzle(tuple("" if k in gaps else term for k, term in enumerate(terms)), choices)
            if len(answers(puzzle)) == 1:
                return puzzle
        raise Reject("no gaps leave one answer")

    def solve(self, puzzle: Puzzle) -> Sequence[Filled]:
        (answer,) = answers(puzzle)
        return [(*answer[:k], *[OPEN] * (len(answer) - k)) for k in range(len(answer) + 1)]

    def verify(self, puzzle: Puzzle, states: Sequence[Filled]) -> Verdict:
        gaps = puzzle.gaps
        if states[0] != (OPEN,) * len(gaps):
            return Verdict(False, "a gap is filled before the first step")
        for step, (before, after) in enumerate(pairwise(states), 1):
            if len(after) != len(gaps):
                return Verdict(False, f"after step {step} there are {len(after)} gaps, not {len(gaps)}")
            changed = [gap for gap in range(len(gaps)) if before[gap] != after[gap]]
            if OPEN not in before or changed != [before.index(OPEN)]:
                return Verdict(False, f"step {step} does not fill the leftmost open gap alone")
            if not 0 <= after[changed[0]] < len(puzzle.choices) or after[changed[0]] in before:
                return Verdict(False, f"step {step} does not fill it with a choice that is left")
        if OPEN in states[-1]:
            return Verdict(False, "a gap is open at the end")
        filled = iter(states[-1])
        whole = [term or puzzle.choices[next(filled)] for term in puzzle.terms]
        if all(term.isdecimal() for term in whole):
            steps = [int(b) - int(a) for a, b in pairwise(whole)]
            even = len({b - a for a, b in pairwise(steps)}) == 1
            if even or all(steps[k] == steps[k % 2] for k in range(len(steps))):
                return OK
            return Verdict(False, f"the steps {', '.join(map(str, steps))} are not equal, evenly growing or in turns")
        for period in range(1, len(whole) // 2 + 1):
            if all(whole[k] == whole[k % period] for k in range(len(whole))):
                return OK
        return Verdict(False, "the symbols do not repeat in a cycle that is seen twice")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Filled]]:
        wholes: list[tuple[str, ...]] = []
        first, count = puzzle.terms[0], len(puzzle.terms)
        if first.isdecimal():
            for one, two in product(range(1, 40), repeat=2):
                steps = [(one, two)[k % 2] for k in range(count - 1)], [one + k * (two - one) for k in range(count - 1)]
                wholes += [tuple(map(str, accumulate(each, initial=int(first)))) for each in steps]
        else:
            symbols = sorted({*puzzle.terms, *puzzle.choices} - {""})
            for period in range(1, count // 2 + 1):
                wholes += [(cycle * count)[:count] for cycle in product(symbols, repeat=period)]
        for whole in dict.fromkeys(wholes):
            if all(term in ("", other) for term, other in zip(puzzle.terms, whole, strict=True)):
                right = [whole[gap] for gap in puzzle.gaps]
                if len({*right} & {*puzzle.choices}) == len(right):
                    yield (tuple(puzzle.choices.index(term) for term in right),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        for top, height, title in ((36, 208, "SEQUENCE"), (268, 208, "CHOICES")):
            scene.block((20, top, 472, height), "panel", radius=16)
            scene.label((256, top + 26), title, 18, "soft")
        half = pitch(puzzle) / 2 - 3
        for place, term in enumerate(puzzle.terms):
            x = across(puzzle, place, len(puzzle.terms))
            area = (x - half, ROW - half - 10, 2 * half, 2 * half + 20)
            scene.block(area, "given" if term else "start", radius=8)
            if term:
                scene.symbol((x, ROW), size(puzzle, term), term)
            else:
                scene.label((x, ROW - half - 25), "?", 24)
        for choice in range(len(puzzle.choices)):
            x = across(puzzle, choice, len(puzzle.choices))
            scene.block((x - half, CHOICES - half - 10, 2 * half, 2 * half + 20), "given", radius=8)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Filled]) -> None:
        for choice, what in enumerate(puzzle.choices):
            (x, y), (to_x, to_y) = (where(puzzle, filled, choice) for filled in (moment.before, moment.after))
            centre = x + (to_x - x) * moment.t, y + (to_y - y) * moment.t
            scene.symbol(centre, size(puzzle, what), what, name=f"choice-{choice + 1}")

    def prompt(self, puzzle: Puzzle) -> str:
        gaps = "one place is" if len(puzzle.gaps) == 1 else f"{COUNTS[len(puzzle.gaps)]} places are"
        opening = phrase(
            puzzle,
            f"The upper row is a sequence in which {gaps} missing, marked by green and a question mark.",
            f"In the sequence of the upper row {gaps} missing: green, with a question mark above.",
        )
        if any(term.isdecimal() for term in puzzle.terms):
            rule = "The steps from number to number are all equal, grow evenly or alternate between two sizes."
        else:
            rule = "The symbols repeat in a fixed cycle."
        return (
            f"{opening} {rule} Complete the sequence: from the choices below, move what belongs into each green place, "
            "one choice at a time, from the left to the right. All else and the camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        filled = iter(self.solve(puzzle)[-1])
        return f"the sequence reads {listed(term or puzzle.choices[next(filled)] for term in puzzle.terms)}."

    def rubric(self, puzzle: Puzzle, states: Sequence[Filled]) -> Iterator[Item]:
        shown = listed(term or "a gap" for term in puzzle.terms)
        yield start("given", 5, f"The first frame shows {shown}, and the choices {listed(puzzle.choices)}.")
        for step, (choice, place) in enumerate(zip(states[-1], puzzle.gaps, strict=True), 1):
            text = f"Move {step}: {puzzle.choices[choice]} goes from the choices to place {place + 1} of the sequence."
            yield process(f"move-{step}", 60 / len(puzzle.gaps), text, Follows((f"choice-{choice + 1}",), (step, step)))
        yield end("complete", 25, f"At the end {self.goal(puzzle)}")
        moved = Steady(tuple(f"choice-{choice + 1}" for choice in states[-1]))
        yield constancy("steady", 10, "Nothing else moves, changes, appears or vanishes.", moved)

    def capacity(self, config: Config) -> int:
        """A lower bound: no sequence is drawn more often than one in so many, and its choices come in any order."""
        sequences = min(len(STARTS) * len(config.turns), count_rows(config.period))
        return 2 * sequences * factorial(config.choices)


def answers(puzzle: Puzzle) -> list[Filled]:
    """All ways to fill the gaps that obey a rule: the first numbers, or a shift by a cycle, explain the rest."""
    found = []
    for way in permutations(range(len(puzzle.choices)), len(puzzle.gaps)):
        filled = iter(way)
        whole = [term or puzzle.choices[next(filled)] for term in puzzle.terms]
        if whole[0].isdecimal():
            right = continued([int(term) for term in whole])
        else:
            right = any(whole[period:] == whole[:-period] for period in range(1, len(whole) // 2 + 1))
        if right:
            found.append(way)
    return found


def continued(numbers: Sequence[int]) -> bool:
    """Whether numbers follow from the first three, with steps that grow evenly, or take turns."""
    a, b, c = numbers[:3]
    growing = [a + k * (b - a) + k * (k - 1) // 2 * (c - 2 * b + a) for k in range(len(numbers))]
    in_turns = [a + k // 2 * (c - a) + k % 2 * (b - a) for k in range(len(numbers))]
    return list(numbers) in (growing, in_turns)


def pitch(puzzle: Puzzle) -> float:
    return min(74, 456 // len(puzzle.terms))


def size(puzzle: Puzzle, what: str) -> float:
    return pitch(puzzle) * (0.27 if what.isdecimal() else 0.38)


def across(puzzle: Puzzle, place: float, count: int) -> float:
    return 256 + (place - (count - 1) / 2) * pitch(puzzle)


def where(puzzle: Puzzle, filled: Filled, choice: int) -> tuple[float, float]:
    if choice in filled:
        return across(puzzle, puzzle.gaps[filled.index(choice)], len(puzzle.terms)), ROW
    return across(puzzle, choice, len(puzzle.choices)), CHOICES
