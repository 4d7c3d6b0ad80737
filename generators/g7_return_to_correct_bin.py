"""G-7 Return to correct bin: put each object into the first bin from the left whose sign fits it.

The last bin takes all objects, so each has one bin that is its first: the solution is unique. Objects go from the
leftmost on. Many fit several signs, so the order of the bins decides. `solve` finds the bin of each object.
`rules` read the signs of all bins before it. `brute_force` lets each bin take the kinds that are left.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import exp, perm
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, ORDINALS, listed, slug
from generators.kit.words.boards import changed
from generators.kit.words.moves import on_the_way

COLOURS = ("red", "yellow", "green", "blue")
SHAPES = ("circle", "square", "star", "cross")
ANY = ("any",)
KINDS = tuple(product(COLOURS, SHAPES))
RADIUS, ROOM = 18, 4  # of an object; objects in a bin, at most
LEFT, WIDE, TOP, HIGH = 24, 464, 72, 150  # units of the area in which the objects lie
SIGN, FLOOR = 464, 396  # heights of the signs and of a bin's lower places
COMMON = 0.48  # lean against the bin with the most words in common, for each bin
UNEVEN = 0.9  # lean against many objects in a bin
TURNS = 90  # changes of objects and signs in a draw

Look = tuple[str, str]  # colour and shape
Sign = tuple[str, ...]
State = tuple[int, ...]  # for each object the number of its bin, from 1; 0 is none yet


@dataclass(frozen=True)
class Config:
    objects: int = 6  # 3 to 8
    bins: int = 4  # 3 to 5

    def __post_init__(self) -> None:
        within("bins", self.bins, 3, 5)
        within("objects", self.objects, self.bins, 8)


@dataclass(frozen=True)
class Puzzle:
    looks: tuple[Look, ...]  # of the objects, from the left, no two alike
    places: tuple[tuple[int, int], ...]  # of their middles
    signs: tuple[Sign, ...]  # of the bins, from the left

    def name(self, number: int) -> str:
        return " ".join(self.looks[number])

    def middle(self, bin: int) -> float:
        """The middle of a bin, from 1, in units from the left."""
        return LEFT + WIDE * (2 * bin - 1) / (2 * len(self.signs))

    def centres(self, state: State) -> list[tuple[float, float]]:
        """The middle of each object; bins fill up in the order of the objects."""
        found = []
        for number, bin in enumerate(state):
            row, column = divmod(state[:number].count(bin), 2)
            found.append((self.middle(bin) + 40 * column - 20, FLOOR - 44.0 * row) if bin else self.places[number])
        return found


@generator(
    "G-7", "return_to_correct_bin", version=1,
    faculty="abstraction", family="placement",
    levels={"easy": Config(4, 3), "medium": Config(6, 4), "hard": Config(7, 5)},
)  # fmt: skip
class ReturnToCorrectBin(Generator[Config, Puzzle, State]):
    public = "stricter; an object may fit several signs, and belongs to the first bin of them from the left"
    pace = Pace(step=11, rest=2)
    roams = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        looks = rng.sample(KINDS, config.objects)
        signs, weight = [*(any_sign(rng) for _ in range(config.bins - 1)), ANY], 0.0
        for _ in range(TURNS):  # after Metropolis, so that words in common tell little about the right bin
            others, new = [*looks], [*signs]
            if rng.random() < 0.5:
                others[rng.randrange(config.objects)] = rng.choice(KINDS)
            else:
                new[rng.randrange(config.bins - 1)] = any_sign(rng)
            chance = exp(-hunched(others, new)) if suits(others, new) else 0.0
            if rng.random() * weight <= chance:
                looks, signs, weight = others, new, chance
        if not weight:
            raise Reject("a bin is too full, or several are empty")
        wide = WIDE // config.objects
        off = wide // 2 - RADIUS - 3
        columns = (LEFT + wide * k + wide // 2 + rng.randint(-off, off) for k in range(config.objects))
        places = tuple((x, rng.randint(TOP, TOP + HIGH)) for x in columns)
        return Puzzle(tuple(looks), places, tuple(signs))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        bins = [first_fit(look, puzzle.signs) for look in puzzle.looks]
        return [(*bins[:count], *[0] * (len(bins) - count)) for count in range(len(bins) + 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        count = len(puzzle.looks)
        require(states[0] == (0,) * count, "an object is in a bin before the first step")
        for step, (before, after) in enumerate(pairwise(states), 1):
            moved = [(number, before[number]) for number in changed(before, after)]
            leftmost = min((puzzle.places[number], number) for number in range(count) if not before[number])[1]
            require(moved == [(leftmost, 0)], f"step {step} does not move the leftmost object that waits, alone")
            bin, look = after[leftmost], puzzle.looks[leftmost]
            require(1 <= bin <= len(puzzle.signs), f"step {step} moves the {puzzle.name(leftmost)} into no bin")
            for number, sign in enumerate(puzzle.signs[:bin], 1):
                words = {word for word in sign if word not in ("not", "any")}
                suits = not words & {*look} if "not" in sign else words <= {*look}
                right = suits == (number == bin)
                require(
                    right, f"step {step}: the sign of bin {number} decides otherwise for the {puzzle.name(leftmost)}"
                )
        require(0 not in states[-1], "an object is in no bin at the end")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        left, home = {*KINDS}, dict[Look, int]()
        for bin, sign in enumerate(puzzle.signs, 1):
            taken = {
                look
                for look in left
                if sign == ANY or all((word in look) == (sign[0] != "not") for word in sign if word != "not")
            }
            home |= dict.fromkeys(taken, bin)
            left -= taken
        yield (tuple(home[look] for look in puzzle.looks),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((12, 36, 488, 222), "panel", radius=14)
        wide = WIDE / len(puzzle.signs)
        for bin, sign in enumerate(puzzle.signs, 1):
            x = puzzle.middle(bin)
            scene.block((x - wide / 2 + 3, SIGN - 30, wide - 6, 60), "tile", radius=8)
            scene.block((x - wide / 2 + 3, FLOOR - 76, wide - 6, 104), "given", outline="soft", width=3, radius=8)
            for line, word in enumerate(sign):
                scene.label((x, SIGN + 24 * line - 12 * (len(sign) - 1)), word, 21)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        moving = changed(moment.before, moment.after)
        ends = zip(puzzle.centres(moment.before), puzzle.centres(moment.after), strict=True)
        for number, (begin, aim) in sorted(enumerate(ends), key=lambda pair: pair[0] in moving):
            colour, shape = puzzle.looks[number]
            scene.shape(on_the_way(begin, aim, moment.t), shape, RADIUS, colour, name=slug(puzzle.name(number)))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        double = any(len(sign) > 1 and sign[0] != "not" for sign in puzzle.signs)
        other = any(sign[0] == "not" for sign in puzzle.signs)
        return self.worded(
            count=NUMBERS[len(puzzle.looks)], bins=NUMBERS[len(puzzle.signs)], double=double, other=other
        )

    def goal(self, puzzle: Puzzle) -> str:
        held = []
        bins = self.solve(puzzle)[-1]
        for bin in range(1, len(puzzle.signs) + 1):
            inside = [f"the {puzzle.name(number)}" for number, its in enumerate(bins) if its == bin]
            held.append(f"the {ORDINALS[bin - 1]} bin holds {listed(inside) or 'nothing'}")
        return f"from the left, {'; '.join(held)}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return ", ".join(str(states[-1].count(bin)) for bin in range(1, len(puzzle.signs) + 1))

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The bin of each object."""
        for number, (look, bin) in enumerate(zip(puzzle.looks, states[-1], strict=True)):
            yield [
                Choice(
                    other == bin,
                    {
                        "number": other,
                        "away": abs(puzzle.middle(other) - puzzle.places[number][0]),
                        "words": len(sign),
                        "in common": sum(word in look for word in sign),
                        "held": states[number].count(other),
                    },
                )
                for other, sign in enumerate(puzzle.signs, 1)
            ]

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        names = [puzzle.name(number) for number in range(len(puzzle.looks))]
        signs = "; ".join(" ".join(sign) for sign in puzzle.signs)
        given = (
            f"from the left, {', '.join(names)}, and below them {len(puzzle.signs)} empty bins with the signs {signs}"
        )
        yield start("given", 5, f"The first frame shows, {given}.")
        moves = list(zip(names, states[-1], strict=True))
        runs = grouped(moves)
        for first, run in runs:
            facts = ", then ".join(f"the {name} goes into the {ORDINALS[bin - 1]} bin" for name, bin in run)
            check = Follows(tuple(slug(name) for name, _ in run), (first, first + len(run) - 1))
            yield process(f"move-{first}", 60 / len(runs), f"{facts[0].upper()}{facts[1:]}.", check)
        yield end("returned", 25, f"At the end, {self.goal(puzzle)}")
        text = "No object changes or leaves its bin again; bins and signs stay as they are."
        yield constancy("steady", 10, text, Steady(tuple(map(slug, names))))

    def capacity(self, config: Config) -> int:
        """A lower bound: the objects' order for one set of looks and signs, and their heights."""
        return perm(config.objects) * int((HIGH + 1) ** config.objects)


def fits(look: Look, sign: Sign) -> bool:
    """True if a sign fits a colour and a shape."""
    if sign[0] == "not":
        return sign[1] not in look
    return sign == ANY or all(word in look for word in sign)


def first_fit(look: Look, signs: Sequence[Sign]) -> int:
    """The number of the first fitting sign, from 1."""
    return next(bin for bin, sign in enumerate(signs, 1) if fits(look, sign))


def any_sign(rng: Random) -> Sign:
    """A sign by chance: a colour, a shape, both, or a colour or shape with a "not"."""
    colour, shape = rng.choice(KINDS)
    word = rng.choice((colour, shape))
    return rng.choice(((word,), (colour, shape), ("not", word)))


def suits(looks: Sequence[Look], signs: Sequence[Sign]) -> bool:
    """True if at most one bin stays empty, none gets too many objects, and a quarter fit several signs."""
    bins = [first_fit(look, signs) for look in looks]
    several = sum(sum(fits(look, sign) for sign in signs) > 2 for look in looks)
    room = len({*bins}) >= len(signs) - 1 and all(bins.count(bin) <= ROOM for bin in bins)
    return room and 4 * several >= len(looks) and len({*looks}) == len(looks) and len({*signs}) == len(signs)


def hunched(looks: Sequence[Look], signs: Sequence[Sign]) -> float:
    """The objects whose bin has the most words in common with them, lots among several; and how uneven bins are."""
    bins, found = [first_fit(look, signs) for look in looks], 0.0
    for look, bin in zip(looks, bins, strict=True):
        common = [sum(word in look for word in sign) for sign in signs]
        most = max(common)
        found += COMMON * len(signs) * (common[bin - 1] == most) / common.count(most) + UNEVEN * bins.count(bin)
    return found
