"""O-75 Communicating vessels: open the valves between tubes in the order of their numbers and let the water settle.

Water is neither lost nor gained, and joined tubes come to one level, so each stage has one end and there is one
solution. A valve lets through the same volume all the time (a flow regulator) until the levels beside it meet. The
solver moves these volumes; the check weighs the water, compares joined tubes, and holds the difference of the levels
against its closed form, which is linear in time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, permutations, product
from random import Random

from generators.kit import (
    OK, Follows, Generator, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, phrase, process, start,
)  # fmt: skip

Levels = tuple[float, ...]  # of the water, tube by tube from the left, in marks of the scale
State = tuple[int, Levels]  # steps for which water has flowed, and the levels
COLOURS = ("blue", "teal", "green", "purple")
FLOAT = "orange"
TOP = 12  # the scale's highest mark
MARK, FLOOR = 29, 420  # units between marks; where the tubes' floor is
SETTLING = {1: 6, 2: 4, 3: 3}  # steps of half a second in which a valve's water comes to rest, by the number of valves


@dataclass(frozen=True)
class Config:
    tubes: int = 3  # 2 to 4, with a valve between neighbours
    widest: int = 3  # times the narrowest that a tube can be, 1 to 4, and 3 of four tubes
    fall: int = 2  # marks between the levels beside a valve when it opens, at least, 1 to 4

    def __post_init__(self) -> None:
        if not 2 <= self.tubes <= 4:
            raise ValueError(f"tubes must be 2..4, not {self.tubes}")
        if not 1 <= self.widest <= 4 - self.tubes // 4:
            raise ValueError(f"widest must be 1..{4 - self.tubes // 4}, not {self.widest}")
        if not 1 <= self.fall <= 4:
            raise ValueError(f"fall must be 1..4, not {self.fall}")


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
            if readable(widths, levels) and lively(widths, levels, order, config.fall):
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

    def verify(self, puzzle: Puzzle, states: Sequence[State]) -> Verdict:
        if states[0] != (0, puzzle.levels):
            return Verdict(False, "the water does not start as given, with all valves closed")
        opened = states[0][1]
        for step, (number, levels) in enumerate(states[1:], 1):
            stage, since = divmod(step - 1, puzzle.settling)
            if number != step or len(levels) != len(opened) or stage == len(puzzle.order):
                return Verdict(False, f"state {step} is not the next one")
            if flaw := uneven(puzzle, stage, levels):
                return Verdict(False, f"after {step} steps {flaw}")
            for group in joined(puzzle, stage + 1):
                lost = sum((opened[tube] - levels[tube]) * puzzle.widths[tube] for tube in group)
                if abs(lost) > 0.01:
                    return Verdict(False, f"after {step} steps there is not as much water as before")
            valve = puzzle.order[stage]
            fall, left = (row[valve] - row[valve + 1] for row in (opened, levels))
            if abs(left - fall * (1 - (since + 1) / puzzle.settling)) > 0.01:
                return Verdict(False, f"after {step} steps the water is not as far as its steady flow takes it")
            if since + 1 == puzzle.settling:
                opened = levels
        if len(states) - 1 != puzzle.settling * len(puzzle.order):
            return Verdict(False, "not all valves have been opened until the water came to rest")
        flaw = uneven(puzzle, len(puzzle.order), states[-1][1])
        return Verdict(False, f"at the end {flaw}") if flaw else OK

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        places, gap = layout(puzzle)
        for mark in range(TOP + 1):
            y = FLOOR - MARK * mark
            scene.line([(60, y), (492, y)], "faint", 2 if mark % 2 == 0 else 1)
            if mark % 2 == 0:
                scene.label((38, y), str(mark), 22, "soft")
        for (x, wide), letter in zip(places, "ABCD", strict=False):
            scene.block((x - 6, FLOOR - MARK * TOP - 16, wide + 12, MARK * TOP + 22), "wall")
            scene.block((x, FLOOR - MARK * TOP - 16, wide, MARK * TOP + 16), "panel")
            scene.label((x + wide / 2, FLOOR + 32), letter, 28)
        for x, wide in places[:-1]:
            scene.block((x + wide, FLOOR - 26, gap, 32), "wall")
            scene.block((x + wide, FLOOR - 20, gap, 20), puzzle.colour)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        places, gap = layout(puzzle)
        (before, old), (after, new) = moment.before, moment.after
        time = before + (after - before) * moment.t
        levels = [a + (b - a) * moment.t for a, b in zip(old, new, strict=True)]
        for (x, wide), letter, level in zip(places, "ABCD", levels, strict=False):
            y = FLOOR - MARK * level
            scene.block((x, y, wide, MARK * level), puzzle.colour)
            for mark in range(1, TOP + 1):
                scene.line([(x, FLOOR - MARK * mark), (x + 8, FLOOR - MARK * mark)], "ink", 2)
            scene.ball((x + wide / 2, y), 11, FLOAT, outline="white", width=3, name=f"float-{letter}")
        for valve, (x, wide) in enumerate(places[:-1]):
            number = puzzle.order.index(valve)
            middle = x + wide + gap / 2
            turn = 90 * min(1.0, max(0.0, 2 * (time - number * puzzle.settling)))
            scene.ball((middle, FLOOR - 10), 17, "panel", outline="wall", width=4)
            scene.hand((middle, FLOOR - 10), 12, turn, "wall", 6)
            scene.hand((middle, FLOOR - 10), 12, turn + 180, "wall", 6)
            scene.ball((middle, FLOOR - 52), 15, "paper")
            scene.label((middle, FLOOR - 52), str(number + 1), 24)

    def prompt(self, puzzle: Puzzle) -> str:
        count = len(puzzle.widths)
        kind = ("two", "three", "four")[count - 2]
        valves = ("a closed valve", "two closed valves", "three closed valves")[count - 2]
        opening = phrase(
            puzzle,
            f"The {kind} tubes hold {puzzle.colour} water and are joined at the bottom by pipes with {valves}.",
            f"The {kind} tubes of {puzzle.colour} water are joined at the bottom by pipes with {valves}.",
        )
        act = "Open the valve and let" if count == 2 else "Open them one after another, by number, and each time let"
        return (
            f"{opening} {act} the water come to rest: it flows through open valves at a steady rate until joined tubes "
            f"stand at one level, and none is lost. From the left the tubes are {in_words(puzzle.widths)} wide; wider "
            "ones hold as many times more water to a mark. Orange floats ride on the water. Tubes, scale and camera do "
            "not move."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return f"all valves are open and the water stands at {told(outcomes(puzzle)[-1][0])} in every tube."

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        count, steps = len(puzzle.widths), puzzle.settling
        floats = tuple(f"float-{letter}" for letter in "ABCD"[:count])
        yield start(
            "given",
            5,
            f"The first frame shows tubes {in_words(puzzle.widths)} wide with water at {in_words(puzzle.levels)}, and "
            "every valve closed.",
        )
        for stage, levels in enumerate(outcomes(puzzle)):
            first, last = steps * stage + 1, steps * (stage + 1)
            high, low = sorted(stand(puzzle, stage), reverse=True)
            text = f"Valve {stage + 1} opens; from {told(high[0])} the water falls in {high[1]} and rises in {low[1]}"
            rest = f"comes to rest at {told(levels[puzzle.order[stage]])} in {high[1]} and {low[1]}."
            if len(puzzle.order) > 1:
                facts = [(f"valve-{stage + 1}", f"{text}; it {rest}", (first, last))]
            else:
                half = (first + last) // 2
                more = f"At the same rate it flows on; it {rest}"
                facts = [("flow", f"{text}, at a steady rate.", (first, half)), ("rest", more, (half + 1, last))]
            for name, fact, run in facts:
                yield process(name, 40 / max(2, len(puzzle.order)), fact, Follows(floats, run))
        yield process(
            "kept",
            20,
            f"Water falls on one side only while it rises on the other; {len(puzzle.order)} times it comes to rest.",
            Follows(floats, (1, len(states) - 1)),
        )
        yield end("level", 25, f"At the end {self.goal(puzzle)}")
        yield constancy(
            "steady", 10, "Tubes, pipes, scale and numbers do not change; no float vanishes.", Steady(floats)
        )

    def capacity(self, config: Config) -> int:
        return count_puzzles(config)


def readable(widths: Sequence[int], levels: Sequence[int]) -> bool:
    """Whether the last level is at a mark or half way between two."""
    return 2 * sum(w * h for w, h in zip(widths, levels, strict=True)) % sum(widths) == 0


def lively(widths: Sequence[int], levels: Sequence[int], order: Sequence[int], fall: int) -> bool:
    """Whether at each valve that opens the levels beside it differ by so many marks."""
    for stage in range(len(order)):
        (held, wide), (other, rest) = (
            (sum(widths[tube] * levels[tube] for tube in group), sum(widths[tube] for tube in group))
            for group in sides(order, stage)
        )
        if abs(held * rest - other * wide) < fall * wide * rest:
            return False
    return True


def sides(order: Sequence[int], stage: int) -> tuple[range, range]:
    """The tubes that are joined already on the left and on the right of the valve that opens."""
    valve, opened = order[stage], order[:stage]
    first, last = valve, valve + 1
    while first - 1 in opened:
        first -= 1
    while last in opened:
        last += 1
    return range(first, valve + 1), range(valve + 1, last + 1)


@lru_cache(maxsize=64)
def outcomes(puzzle: Puzzle) -> tuple[Levels, ...]:
    """The levels at rest after each valve."""
    levels, found = [float(level) for level in puzzle.levels], []
    for stage in range(len(puzzle.order)):
        left, right = sides(puzzle.order, stage)
        tubes = (*left, *right)
        held = sum(puzzle.levels[tube] * puzzle.widths[tube] for tube in tubes)
        for tube in tubes:
            levels[tube] = held / sum(puzzle.widths[tube] for tube in tubes)
        found.append(tuple(levels))
    return tuple(found)


def stand(puzzle: Puzzle, stage: int) -> list[tuple[float, str]]:
    """How high the water stands left and right of the valve that opens, and in which tubes."""
    before = outcomes(puzzle)[stage - 1] if stage else puzzle.levels
    groups = sides(puzzle.order, stage)
    return [(before[group[0]], " and ".join("ABCD"[tube] for tube in group)) for group in groups]


def joined(puzzle: Puzzle, opened: int) -> list[list[int]]:
    """The tubes in groups, after so many valves are open."""
    groups = [[0]]
    for tube in range(1, len(puzzle.widths)):
        if tube - 1 in puzzle.order[:opened]:
            groups[-1].append(tube)
        else:
            groups.append([tube])
    return groups


def uneven(puzzle: Puzzle, opened: int, levels: Levels) -> str:
    """Which tubes, joined by the first valves opened, are not at one level."""
    for group in joined(puzzle, opened):
        for a, b in pairwise(group):
            if abs(levels[a] - levels[b]) > 0.001:
                return f"tubes {'ABCD'[a]} and {'ABCD'[b]} are joined and not at one level"
    return ""


def layout(puzzle: Puzzle) -> tuple[list[tuple[float, float]], float]:
    """How far left each tube is and how wide, in units, and the gap between two."""
    count, gap = len(puzzle.widths), 54.0
    unit = min(88.0, (408 - gap * (count - 1)) / sum(puzzle.widths)) // 2 * 2
    x = (276 - (unit * sum(puzzle.widths) + gap * (count - 1)) / 2) // 2 * 2
    places = []
    for width in puzzle.widths:
        places.append((x, unit * width))
        x += unit * width + gap
    return places, gap


def told(level: float) -> str:
    return f"{round(level, 2):g}"


def in_words(numbers: Sequence[int]) -> str:
    return f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


@lru_cache
def count_puzzles(config: Config) -> int:
    """Exact, apart from colour, for two and three tubes; for four a lower bound, from some widths and one order."""
    rows = list(product(range(1, config.widest + 1), repeat=config.tubes))
    orders = list(permutations(range(config.tubes - 1)))
    if config.tubes == 4:
        rows, orders = sorted(rows, key=sum)[:20], orders[1:2]
    found = 0
    for widths, levels in product(rows, product(range(1, TOP + 1), repeat=config.tubes)):
        if readable(widths, levels):
            found += sum(lively(widths, levels, order, config.fall) for order in orders)
    return found
