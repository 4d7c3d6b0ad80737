"""O-4 Symbol substitution: substitute the framed symbol by the key, then the one that looks like the new symbol.

The key has one substitute for each symbol, and no two symbols of the row are alike at first, so each substitution leads
to just one other symbol: the solution is unique. The key holds more pairs than are used, and each symbol also
stands at the other end of a pair. `solve` follows the key. `rules` look pairs up, step by step. `brute_force` tries all
chains of places.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from math import perm
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.scene.scene import SHAPES, Point
from generators.kit.speech import NUMBERS
from generators.kit.words.boards import changed, filled
from generators.kit.words.colours import WARM_FIRST
from generators.kit.words.slots import EMPTY, Slots
from generators.kit.words.symbols import called, listed

KEY, LINE, ROW = 78, 88, 376  # heights of the key's first line, from line to line, and of the row, in units
PAIRS, WIDE = 4, 116  # of the key in a line; units from one to the next
APART = 32  # units from the middle of a pair to its symbols
RADIUS = 25  # of a symbol in the row
FRAME = 3  # units from a frame to the edge of its slot

State = tuple[int, ...]  # the kind in each place, or EMPTY


@dataclass(frozen=True)
class Config:
    symbols: int = 6  # in the row, 4 to 7
    kinds: int = 7  # in the key, at least as many, 4 to 8
    times: int = 3  # substitutions, 1 to 5

    def __post_init__(self) -> None:
        within("symbols", self.symbols, 4, 7)
        within("kinds", self.kinds, self.symbols, 2 * PAIRS)
        within("times", self.times, 1, min(5, self.symbols - 1))


@dataclass(frozen=True)
class Puzzle:
    kinds: tuple[str, ...]
    row: tuple[int, ...]
    framed: int  # the place of the frame, from 0
    key: tuple[tuple[int, int], ...]  # each kind and its substitute, in lines from the left
    times: int

    @property
    def slots(self) -> Slots:
        return Slots.fitting(len(self.row), ROW, 66)

    def pair(self, number: int) -> Point:
        """The middle of a pair of the key."""
        line, place = divmod(number, PAIRS)
        return Slots(min(PAIRS, len(self.key) - line * PAIRS), KEY + LINE * line, WIDE).centre(place)


@generator(
    "O-4", "symbol_substitution", version=1,
    faculty="transformation", family="symbols",
    levels={"easy": Config(5, 6, 2), "medium": Config(6, 7, 3), "hard": Config(7, 8, 4)},
)  # fmt: skip
class SymbolSubstitution(Generator[Config, Puzzle, State]):
    public = "stricter; a key names each substitute, and the symbol that looks like it comes next"
    pace = Pace(step=10, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        row = rng.sample(range(config.kinds), config.symbols)
        substitutes = rng.sample(range(config.kinds), config.kinds)
        if any(kind == new for kind, new in enumerate(substitutes)):
            raise Reject("a symbol is its own substitute")
        chain = [rng.choice(row)]
        for _ in range(config.times):
            chain.append(substitutes[chain[-1]])
        if len({*chain}) <= config.times or not {*chain[:-1]} <= {*row}:
            raise Reject("no symbol looks like the new one")
        key = rng.sample([*enumerate(substitutes)], config.kinds)
        looks = zip(rng.sample(WARM_FIRST, config.kinds), rng.sample(SHAPES, config.kinds), strict=True)
        return Puzzle(tuple(map(" ".join, looks)), tuple(row), row.index(chain[0]), tuple(key), config.times)

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        key, place, states = dict(puzzle.key), puzzle.framed, [puzzle.row]
        for _ in range(puzzle.times):
            row, new = states[-1], key[puzzle.row[place]]
            states += [filled(row, place, EMPTY), filled(row, place, new)]
            place = puzzle.row.index(new) if new in puzzle.row else place
        return states

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        require(states[0] == puzzle.row, "the first row is not the given one")
        full, due = puzzle.row, puzzle.framed
        for step, (before, after) in enumerate(pairwise(states), 1):
            require(changed(before, after) == [due], f"step {step} does not change the symbol whose turn it is, alone")
            if step % 2:
                require(after[due] == EMPTY, f"step {step} does not let the old symbol fade out")
                full = before
                continue
            require((full[due], after[due]) in puzzle.key, f"step {step} does not let the key's substitute fade in")
            alike = [place for place, kind in enumerate(after) if kind == after[due] and place != due]
            require(
                len(alike) == 1 or step == 2 * puzzle.times, f"after step {step} no other symbol looks like the new one"
            )
            due = (alike or [due])[0]
        require(len(states) == 2 * puzzle.times + 1, "the symbols are not substituted as often as stated")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        for places in permutations(range(len(puzzle.row)), puzzle.times):
            old = [puzzle.row[place] for place in places]
            if places[0] == puzzle.framed and all(pair in puzzle.key for pair in pairwise(old)):
                new = [second for kind in old for first, second in puzzle.key if first == kind]
                final = dict(zip(places, new, strict=True))
                yield (tuple(final.get(place, kind) for place, kind in enumerate(puzzle.row)),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 26, 480, 194), "panel", radius=16)
        scene.block((20, ROW - 68, 472, 136), "panel", radius=16)
        puzzle.slots.draw(scene, taller=6)
        x, y, wide, high = puzzle.slots.area(puzzle.framed, taller=6)
        scene.outline((x - FRAME, y - FRAME, wide + 2 * FRAME, high + 2 * FRAME), "mark", 5, radius=10)
        for number, pair in enumerate(puzzle.key):
            x, y = puzzle.pair(number)
            scene.block((x - WIDE / 2 + 4, y - 38, WIDE - 8, 76), "given", radius=10)
            for side, kind in zip((-APART, APART), pair, strict=True):
                scene.symbol((x + side, y), 18, puzzle.kinds[kind])
            scene.arrow((x - 9, y), (x + 10, y), "ink", 4, head=11)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        for place, (old, new) in enumerate(zip(moment.before, moment.after, strict=True)):
            shown = ((old, 1.0),) if old == new else ((old, 1 - moment.t), (new, moment.t))
            for kind, left in shown:
                if kind != EMPTY and left:
                    name = actor(puzzle, place, kind)
                    scene.symbol(puzzle.slots.centre(place), RADIUS, puzzle.kinds[kind], opacity=left, name=name)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        times = NUMBERS[puzzle.times]
        return self.worded(count=len(puzzle.row), pairs=NUMBERS[len(puzzle.key)], times=times)

    def goal(self, puzzle: Puzzle) -> str:
        row = listed(puzzle.kinds[kind] for kind in self.solve(puzzle)[-1])
        return f"the row reads, from the left, {row}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        (place,) = changed(states[-2], states[-1])
        return puzzle.kinds[states[-1][place]]

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """At each substitution the possible kinds of the new one."""
        key = dict(puzzle.key)
        olds, news = zip(*puzzle.key, strict=True)
        for row, gap, after in zip(states[::2], states[1::2], states[2::2], strict=False):
            place = gap.index(EMPTY)
            old = row[place]
            yield [
                Choice(
                    kind == after[place],
                    {
                        "place in the key": olds.index(kind),
                        "as a substitute": news.index(kind),
                        "from the old one": abs(olds.index(kind) - olds.index(old)),
                        "leads back": float(key[kind] == old),
                        "in the row": float(kind in row),
                        "away": abs(row.index(kind) - place) if kind in row else 0,
                    },
                )
                for kind in range(len(puzzle.kinds))
                if kind != old
            ]

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        names = puzzle.kinds
        pairs = "; ".join(f"{names[old]} becomes {names[new]}" for old, new in puzzle.key)
        row = listed(names[kind] for kind in puzzle.row)
        given = f"the row {row}, the [mark] frame at place {puzzle.framed + 1} from the left, and the key: {pairs}"
        yield start("given", 5, f"The first frame shows {given}.")
        every: list[str] = []
        for time, (before, gap, after) in enumerate(zip(states[::2], states[1::2], states[2::2], strict=False), 1):
            place = gap.index(EMPTY)
            old, new = before[place], after[place]
            text = f"{called(names[old])} at place {place + 1} fades out, and {called(names[new])} fades in there"
            actors = (actor(puzzle, place, old), actor(puzzle, place, new))
            every += actors
            check = Follows(actors, (2 * time - 1, 2 * time))
            yield process(f"substitution-{time}", 60 / puzzle.times, f"{text[0].upper()}{text[1:]}.", check)
        yield end("substituted", 25, f"At the end {self.goal(puzzle)}")
        text = "No other symbol changes, none moves, and the key stays as it is."
        yield constancy("steady", 10, text, Steady(tuple(dict.fromkeys(every))))

    def capacity(self, config: Config) -> int:
        """A lower bound: the symbols that take part, in the order of the row; keys are not counted."""
        return perm(len(SHAPES), config.symbols) * perm(len(WARM_FIRST), config.symbols)


def actor(puzzle: Puzzle, place: int, kind: int) -> str:
    """The name of a symbol of a kind in a place."""
    return f"{puzzle.kinds[kind].replace(' ', '-')}-{place + 1}"
