"""O-75 Communicating vessels: open the valves between tubes in the order of their numbers and let the water settle.

Water is neither lost nor gained, and joined tubes settle at one level, so each stage has one end and there is one
solution. A valve lets through a constant flow (a flow regulator) until the levels beside it meet. The solver moves
these volumes. The rules weigh the water for the level at which joined tubes rest, and take any number of equal steps to
it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, permutations, product
from random import Random

from generators.kit import (
    Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.words.vessels import layout, paint_valve, sides
from generators.kit.speech import NUMBERS, times

Levels = tuple[float, ...]  # of the water, tube by tube from the left, in marks of the scale
State = tuple[int, Levels]  # steps for which water has flowed, and the levels
COLOURS = ("blue", "teal", "green", "purple")
TOP = 12  # the scale's highest mark
MARK, FLOOR, GAP = 29, 420, 54  # units between marks; where the tubes' floor is; units between tubes
READ = 0.15  # marks by which a level may be off, as one read off a picture is
SETTLING = {1: 6, 2: 4, 3: 3}  # steps of half a second in which a valve's water comes to rest, by the number of valves


@dataclass(frozen=True)
class Config:
    tubes: int = 3  # 2 to 4, with a valve between neighbours
    widest: int = 3  # times the narrowest that a tube can be, 1 to 4, and 3 of four tubes
    fall: int = 2  # marks between the levels beside a valve when it opens, at least, 1 to 4

    def __post_init__(self) -> None:
        within("tubes", self.tubes, 2, 4)
        within("widest", self.widest, 1, 4 - self.tubes // 4)
        within("fall", self.fall, 1, 4)


@dataclass(frozen=True)
class Puzzle:
    widths: tuple[int, ...]
    levels: tuple[int, ...]
    order: tuple[int, ...]  # valves as they are opened; valve 0 is between the first two tubes
    colour: str

    @property
    def settling(self) -> int:
        return SETTLING[len(self.order)]


@generator(
    "O-75", "communicating_vessels", version=1,
    faculty="knowledge", family="fluids",
    levels={"easy": Config(2, 3, 4), "medium": Config(3, 4, 3), "hard": Config(4, 3, 3)},
)  # fmt: skip
class CommunicatingVessels(Generator[Config, Puzzle, State]):
    pace = Pace(step=8, rest=0, eased=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        for _ in range(12):
            widths = tuple(rng.randint(1, config.widest) for _ in range(config.tubes))
            levels = tuple(rng.randint(1, TOP) for _ in range(config.tubes))
            order = tuple(rng.sample(range(config.tubes - 1), config.tubes - 1))
            if is_readable(widths, levels) and all_flow(widths, levels, order, config.fall):
                return Puzzle(widths, levels, order, rng.choice(COLOURS))
        raise Reject("the last level is between marks, or levels beside a valve are nearly equal")

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        levels: list[float] = [float(level) for level in puzzle.levels]
        states: list[State] = [(0, tuple(levels))]
        for stage in range(len(puzzle.order)):
            left, right = sides(puzzle.order, stage)
            wide, rest = (sum(puzzle.widths[tube] for tube in group) for group in (left, right))
            volume = (levels[left[0]] - levels[right[0]]) * wide * rest / (wide + rest)  # to the right, in all
            for _ in range(puzzle.settling):
                for group, width, flow in ((left, wide, -volume), (right, rest, volume)):
                    for tube in group:
                        levels[tube] += flow / width / puzzle.settling
                states.append((len(states), tuple(round(level, 4) for level in levels)))
        return states

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        rows = [levels for _, levels in states]
        for step, (number, levels) in enumerate(states):
            require(number == step and len(levels) == len(puzzle.levels), f"state {step} is not the next one")
            require(step == 0 or levels != rows[step - 1], f"in step {step} no water flows")
        begun: Levels = tuple(map(float, puzzle.levels))
        require(apart(rows[0], begun) <= READ, "the water does not start as given, with all valves closed")
        rested = {0}  # the states in which it may have come to rest: of a slow flow, more than one looks like its end
        for stage, valve in enumerate(puzzle.order):
            joined = [tube for group in sides(puzzle.order, stage) for tube in group]
            level = sum(puzzle.widths[k] * begun[k] for k in joined) / sum(puzzle.widths[k] for k in joined)
            ended = tuple(level if k in joined else height for k, height in enumerate(begun))
            later = ((a, b) for a in rested for b in range(a + 2, len(rows)))  # a single step is a leap
            rested = {b for a, b in later if is_steady(rows[a : b + 1], begun, ended)}
            require(rested, f"from valve {valve + 1} no steady flow brings the water to rest at {mark(level)}")
            begun = ended
        require(len(rows) - 1 in rested, "the water flows on after it has come to rest for good")

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        places = layout(puzzle.widths, GAP)
        for number in range(TOP + 1):
            y = FLOOR - MARK * number
            scene.line([(60, y), (492, y)], "faint", 1 if number % 2 else 2)
            if number % 2 == 0:
                scene.label((38, y), str(number), 22, "soft")
        for (x, wide), letter in zip(places, "ABCD", strict=False):
            scene.block((x - 6, FLOOR - MARK * TOP - 16, wide + 12, MARK * TOP + 22), "wall")
            scene.block((x, FLOOR - MARK * TOP - 16, wide, MARK * TOP + 16), "panel")
            scene.label((x + wide / 2, FLOOR + 32), letter, 28)
        for x, wide in places[:-1]:
            scene.block((x + wide, FLOOR - 26, GAP, 32), "wall")
            scene.block((x + wide, FLOOR - 20, GAP, 20), puzzle.colour)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        places = layout(puzzle.widths, GAP)
        (_, old), (_, new) = moment.before, moment.after
        levels = [a + (b - a) * moment.t for a, b in zip(old, new, strict=True)]
        for (x, wide), letter, level in zip(places, "ABCD", levels, strict=False):
            y = FLOOR - MARK * level
            scene.block((x, y, wide, MARK * level), puzzle.colour)
            for number in range(1, TOP + 1):
                scene.line([(x, FLOOR - MARK * number), (x + 8, FLOOR - MARK * number)], "ink", 2)
            scene.ball((x + wide / 2, y), 11, "orange", outline="white", width=3, name=f"float-{letter}")
        for valve, (x, wide) in enumerate(places[:-1]):
            shown = (*moment.past, moment.after)
            left = [sum(w * h for w, h in zip(puzzle.widths[: valve + 1], row, strict=False)) for _, row in shown]
            begun = next((step for step, (a, b) in enumerate(pairwise(left)) if abs(a - b) > 0.01), len(left))
            opened = min(1.0, max(0.0, 2 * (len(left) - 2 + moment.t - begun)))  # from the step when water first flows
            paint_valve(scene, x + wide + GAP / 2, FLOOR - 10, str(puzzle.order.index(valve) + 1), opened)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        count = len(puzzle.widths)
        return self.worded(
            colour=puzzle.colour, tubes=NUMBERS[count], valves=NUMBERS[count - 1], several=count > 2,
            widths=in_words(puzzle.widths),
        )  # fmt: skip

    def goal(self, puzzle: Puzzle) -> str:
        level, *_ = self.solve(puzzle)[-1][1]
        return f"all valves are open and the water stands at {mark(level)} in every tube."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return mark(states[-1][1][0])

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        count, steps = len(puzzle.widths), puzzle.settling
        floats = tuple(f"float-{letter}" for letter in "ABCD"[:count])
        given = f"tubes {in_words(puzzle.widths)} wide with water at {in_words(puzzle.levels)}, and every valve closed"
        yield start("given", 5, f"The first frame shows {given}.")
        for stage, (before, after) in enumerate(pairwise(levels for _, levels in states[::steps])):
            first, last = steps * stage + 1, steps * (stage + 1)
            groups = sorted(sides(puzzle.order, stage), key=lambda group: before[group[0]], reverse=True)
            high, low = (" and ".join("ABCD"[tube] for tube in group) for group in groups)
            opens = f"Valve {stage + 1} opens; from {mark(before[groups[0][0]])} the water"
            text = f"{opens} falls in {high} and rises in {low}"
            rest = f"comes to rest at {mark(after[puzzle.order[stage]])} in {high} and {low}."
            if len(puzzle.order) > 1:
                facts = [(f"valve-{stage + 1}", f"{text}; it {rest}", (first, last))]
            else:
                half = (first + last) // 2
                more = f"At the same rate it flows on; it {rest}"
                facts = [("flow", f"{text}, at a steady rate.", (first, half)), ("rest", more, (half + 1, last))]
            for name, fact, run in facts:
                yield process(name, 40 / max(2, len(puzzle.order)), fact, Follows(floats, run))
        text = f"Water falls on one side only while it rises on the other; it comes to rest {times(len(puzzle.order))}."
        yield process("kept", 20, text, Follows(floats, (1, len(states) - 1)))
        yield end("level", 25, f"At the end {self.goal(puzzle)}")
        text = "Tubes, pipes, scale and numbers do not change; no float vanishes."
        yield constancy("steady", 10, text, Steady(floats))

    def capacity(self, config: Config) -> int:
        """Exact, apart from colour, for two and three tubes; for four a lower bound, from some widths and one order."""
        return count_puzzles(config)


def is_readable(widths: Sequence[int], levels: Sequence[int]) -> bool:
    """True if the last level is at a mark or half way between two."""
    return 2 * sum(w * h for w, h in zip(widths, levels, strict=True)) % sum(widths) == 0


def all_flow(widths: Sequence[int], levels: Sequence[int], order: Sequence[int], fall: int) -> bool:
    """True if at each valve that opens the levels beside it differ by this many marks."""

    def weighed(tubes: Sequence[int]) -> tuple[int, int]:
        return sum(widths[tube] * levels[tube] for tube in tubes), sum(widths[tube] for tube in tubes)

    for stage in range(len(order)):
        (held, wide), (other, rest) = map(weighed, sides(order, stage))
        if abs(held * rest - other * wide) < fall * wide * rest:
            return False
    return True


def is_steady(rows: Sequence[Levels], begun: Levels, ended: Levels) -> bool:
    """True if the levels go from one row to the other in equal steps."""
    if apart(rows[-1], ended) > READ:
        return False
    shares = (k / (len(rows) - 1) for k in range(len(rows)))
    due = ([a + (b - a) * share for a, b in zip(begun, ended, strict=True)] for share in shares)
    return all(apart(row, wanted) <= READ for row, wanted in zip(rows, due, strict=True))


def apart(levels: Sequence[float], others: Sequence[float]) -> float:
    """The largest difference of two levels of one tube, in marks."""
    return max(abs(a - b) for a, b in zip(levels, others, strict=True))


def mark(level: float) -> str:
    return f"{round(level, 2):g}"


def in_words(numbers: Sequence[int]) -> str:
    return f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


@lru_cache
def count_puzzles(config: Config) -> int:
    rows = list(product(range(1, config.widest + 1), repeat=config.tubes))
    orders = list(permutations(range(config.tubes - 1)))
    if config.tubes == 4:
        rows, orders = sorted(rows, key=sum)[:20], orders[1:2]
    found = 0
    for widths, levels in product(rows, product(range(1, TOP + 1), repeat=config.tubes)):
        if is_readable(widths, levels):
            found += sum(all_flow(widths, levels, order, config.fall) for order in orders)
    return found
