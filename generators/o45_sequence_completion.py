"""O-45 Sequence completion: move the missing elements from the choices into the gaps of a sequence.

Numbers go on by steps that are all equal, grow evenly or take turns; symbols repeat in a fixed cycle. Such a rule made
the sequence, so a solution exists. `sample` tries all ways to fill the gaps with choices, and draws gaps and choices
until only one way obeys a rule, so the solution is unique. It takes even a longer cycle, of which the sequence holds
only two symbols again, for a rule. `rules` reads the steps and repeats of the whole sequence.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations, pairwise, permutations, product
from math import factorial
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.words.boards import changed
from generators.kit.words.moves import on_the_way, shown
from generators.kit.words.slots import EMPTY, Slots
from generators.kit.words.symbols import count_rows, listed, some_symbols
from generators.kit.speech import NUMBERS

STARTS, STEPS, GROWTHS = range(1, 21), range(2, 13), range(1, 4)
SEQUENCE, CHOICES = 164, 380  # heights of the two rows in units from the top

Filled = tuple[int, ...]  # for each gap, from the left, the choice in it, or EMPTY


@dataclass(frozen=True)
class Config:
    terms: int = 7  # of the sequence with its gaps, 6 to 8
    gaps: int = 2  # 1 to 3
    choices: int = 5  # 3 to 6, at least one more than gaps
    period: int = 3  # of symbols, 2 to 4; the sequence holds it twice or nearly
    varied: bool = True  # the steps between numbers grow or take turns, else they are equal

    def __post_init__(self) -> None:
        within("terms", self.terms, 6, 8)
        within("gaps", self.gaps, 1, 3)
        within("choices", self.choices, max(3, self.gaps + 1), 6)
        within("period", self.period, max(2, self.gaps), self.terms // 2)

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

    def whole(self, filled: Filled) -> list[str]:
        """The sequence with these choices in its gaps."""
        missing = iter(filled)
        return [term or self.choices[next(missing)] for term in self.terms]

    @property
    def rows(self) -> tuple[Slots, Slots]:
        """The slots of the sequence and of the choices."""
        upper = Slots.fitting(len(self.terms), SEQUENCE, 74)
        return upper, Slots(len(self.choices), CHOICES, upper.pitch)


@generator(
    "O-45", "sequence_completion", version=3,
    faculty="abstraction", family="sequences",
    levels={
        "easy": Config(7, 1, 3, 3, False), "medium": Config(8, 2, 5, 3), "hard": Config(8, 3, 6, 4),
    },
)  # fmt: skip
class SequenceCompletion(Generator[Config, Puzzle, Filled]):
    public = "another; up to three elements are moved in from a row of choices, in public the one just appears"
    pace = Pace(step=20, rest=4)
    roams = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        of_numbers = rng.random() < 0.6
        if of_numbers:
            number, (one, two, growth) = rng.choice(STARTS), rng.choice(config.turns)
            steps = [one + k * growth if growth else (one, two)[k % 2] for k in range(config.terms - 1)]
            numbers = list(accumulate(steps, initial=number))
            terms = [str(number) for number in numbers]
            near = {n + off for n in numbers for off in range(-4, 5)}
            spare = [str(n) for n in range(1, numbers[-1] + 12) if n in near.difference(numbers)]
        else:
            symbols = some_symbols(rng, min(8, config.period + config.choices - config.gaps))
            terms = [symbols[k % config.period] for k in range(config.terms)]
            spare = list(symbols)
        uneven = not of_numbers and config.terms % config.period == config.gaps
        places = list(combinations(range(1, config.terms), config.gaps))
        for gaps in rng.sample(places, len(places)):
            right = [terms[gap] for gap in gaps]
            if len({*right}) < len(right):
                continue
            others = rng.sample([s for s in spare if s not in right], config.choices - config.gaps)
            choices = tuple(rng.sample([*right, *others], config.choices))
            puzzle = Puzzle(tuple("" if k in gaps else term for k, term in enumerate(terms)), choices)
            seen = [puzzle.terms.count(term) for term in others]  # a wrong one as often as a right one, if it can be
            stands_out = uneven and any(seen.count(puzzle.terms.count(term)) != 1 for term in right)
            if len(answers(puzzle)) == 1 and not stands_out:
                return puzzle
        raise Reject("no gaps leave one answer")

    def solve(self, puzzle: Puzzle) -> Sequence[Filled]:
        (answer,) = answers(puzzle)
        return [(*answer[:k], *[EMPTY] * (len(answer) - k)) for k in range(len(answer) + 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[Filled]) -> None:
        count = len(puzzle.gaps)
        require(states[0] == (EMPTY,) * count, "a gap is filled before the first step")
        for step, (before, after) in enumerate(pairwise(states), 1):
            require(len(after) == count, f"after step {step} there are {len(after)} gaps, not {count}")
            filled = changed(before, after)
            leftmost = EMPTY in before and filled == [before.index(EMPTY)]
            require(leftmost, f"step {step} does not fill the leftmost open gap alone")
            left = 0 <= after[filled[0]] < len(puzzle.choices) and after[filled[0]] not in before
            require(left, f"step {step} does not fill it with a choice that is left")
        require(EMPTY not in states[-1], "a gap is open at the end")
        whole = puzzle.whole(states[-1])
        if all(term.isdecimal() for term in whole):
            steps = [int(b) - int(a) for a, b in pairwise(whole)]
            even = len({b - a for a, b in pairwise(steps)}) == 1
            obeys = even or all(steps[k] == steps[k % 2] for k in range(len(steps)))
            require(obeys, f"the steps {', '.join(map(str, steps))} are not equal, evenly growing or in turns")
        else:
            periods, places = range(1, len(whole) // 2 + 1), range(len(whole))
            cycles = any(all(whole[k] == whole[k % period] for k in places) for period in periods)
            require(cycles, "the symbols do not repeat in a cycle that is seen twice")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Filled]]:
        wholes: list[tuple[str, ...]] = []
        first, count = puzzle.terms[0], len(puzzle.terms)
        if first.isdecimal():
            for one, two in product(range(1, 40), repeat=2):
                steps = [(one, two)[k % 2] for k in range(count - 1)], [one + k * (two - one) for k in range(count - 1)]
                wholes += [tuple(map(str, accumulate(each, initial=int(first)))) for each in steps]
        else:
            symbols = sorted({*puzzle.terms, *puzzle.choices} - {""})
            for period in range(1, count - 1):  # longer ones, too: they must not lead elsewhere
                known = [(term,) if term else symbols for term in puzzle.terms[:period]]
                wholes += [(cycle * count)[:count] for cycle in product(*known)]
        for whole in dict.fromkeys(wholes):
            if all(term in ("", other) for term, other in zip(puzzle.terms, whole, strict=True)):
                right = [whole[gap] for gap in puzzle.gaps]
                if len({*right} & {*puzzle.choices}) == len(right):
                    yield (tuple(puzzle.choices.index(term) for term in right),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        for top, title, height in ((36, "SEQUENCE", 62), (268, "CHOICES", 450)):  # no choice passes over a title
            scene.block((20, top, 472, 208), "panel", radius=16)
            scene.label((256, height), title, 18, "soft")
        sequence, choices = puzzle.rows
        for place, term in enumerate(puzzle.terms):
            fill, outline = ("given", None) if term else (None, "soft")
            scene.block(sequence.area(place, taller=10), fill, outline=outline, radius=8)
            x, y = sequence.centre(place)
            if term:
                scene.symbol((x, y), sequence.pitch * size(term), term)
            else:
                scene.label((x, y - sequence.pitch / 2 - 22), "?", 24)
        choices.draw(scene, taller=10)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Filled]) -> None:
        sequence, choices = puzzle.rows
        for gap, old, new in zip(puzzle.gaps, moment.before, moment.after, strict=True):
            if share := shown(old != EMPTY, new != EMPTY, moment.t):
                scene.block(sequence.area(gap, taller=10), "start", radius=8, opacity=share, name=f"filled-{gap + 1}")

        def centre(filled: Filled, choice: int) -> tuple[float, float]:
            if choice in filled:
                return sequence.centre(puzzle.gaps[filled.index(choice)])
            return choices.centre(choice)

        for choice, term in enumerate(puzzle.choices):
            now = on_the_way(centre(moment.before, choice), centre(moment.after, choice), moment.t)
            scene.symbol(now, sequence.pitch * size(term), term, name=f"choice-{choice + 1}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(
            count=NUMBERS[len(puzzle.gaps)], several=len(puzzle.gaps) > 1,
            numbers=any(term.isdecimal() for term in puzzle.terms),
        )  # fmt: skip

    def goal(self, puzzle: Puzzle) -> str:
        return f"the sequence reads {listed(puzzle.whole(self.solve(puzzle)[-1]))}."

    def answer(self, puzzle: Puzzle, states: Sequence[Filled]) -> str:
        return listed(puzzle.choices[k] for k in states[-1])

    def choices(self, puzzle: Puzzle, states: Sequence[Filled]) -> Iterable[Sequence[Choice]]:
        for gap, right in zip(puzzle.gaps, states[-1], strict=True):
            beside = [term for term in puzzle.terms[gap - 1 : gap + 2] if term]
            yield [
                Choice(
                    choice == right,
                    {
                        "place": choice, "number": float(term) if term.isdecimal() else 0.0,
                        "times in the sequence": puzzle.terms.count(term), "times beside": beside.count(term),
                    },
                )
                for choice, term in enumerate(puzzle.choices)
            ]  # fmt: skip

    def rubric(self, puzzle: Puzzle, states: Sequence[Filled]) -> Iterator[Item]:
        shown = listed(term or "a gap" for term in puzzle.terms)
        yield start("given", 5, f"The first frame shows {shown}, and the choices {listed(puzzle.choices)}.")
        for step, (choice, place) in enumerate(zip(states[-1], puzzle.gaps, strict=True), 1):
            text = f"Move {step}: {puzzle.choices[choice]} goes from the choices to place {place + 1} of the sequence."
            yield process(f"move-{step}", 60 / len(puzzle.gaps), text, Follows((f"choice-{choice + 1}",), (step, step)))
        yield end("complete", 25, f"At the end {self.goal(puzzle)}")
        moved = *(f"choice-{choice + 1}" for choice in states[-1]), *(f"filled-{gap + 1}" for gap in puzzle.gaps)
        text = "Nothing but the filled places changes; nothing else moves, appears or vanishes."
        yield constancy("steady", 10, text, Steady(moved))

    def capacity(self, config: Config) -> int:
        """A lower bound: sequences are at most this likely, and their choices come in any order."""
        sequences = min(len(STARTS) * len(config.turns), count_rows(config.period))
        return sequences * factorial(config.choices)


def answers(puzzle: Puzzle) -> list[Filled]:
    """All ways to fill the gaps that obey a rule: the first numbers, or a shift by a cycle, explain the rest."""
    return [way for way in permutations(range(len(puzzle.choices)), len(puzzle.gaps)) if explained(puzzle.whole(way))]


def explained(whole: Sequence[str]) -> bool:
    """The first three numbers, or a shift by a cycle of which two symbols recur, explain the whole sequence."""
    if not whole[0].isdecimal():
        return any(whole[period:] == whole[:-period] for period in range(1, len(whole) - 1))
    a, b, c, *_ = numbers = [int(term) for term in whole]
    growing = [a + k * (b - a) + k * (k - 1) // 2 * (c - 2 * b + a) for k in range(len(numbers))]
    in_turns = [a + k // 2 * (c - a) + k % 2 * (b - a) for k in range(len(numbers))]
    return numbers in (growing, in_turns)


def size(term: str) -> float:
    """The radius of a term as a share of the pitch: numbers are wide."""
    return 0.27 if term.isdecimal() else 0.38
