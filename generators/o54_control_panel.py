"""O-54 Control panel: move three levers until all lamps show the asked colour, by a rule that other panels show.

A notch turns the lamps on a lever's wires in a ring of five colours: linear equations modulo 5. Five is prime and the
wires form no loop, so they have one solution. The small panels leave each wire one number, and each lever moves once,
in their order. `solve` goes from lamp to lamp, `brute_force` tries all numbers that suit the panels.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, product
from math import ceil, floor, log2
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, one_of, process, require, start,
)  # fmt: skip
from generators.kit.speech import listed
from generators.kit.words.boards import changed, filled
from generators.kit.words.levers import COLOURS, NOTCHES, Desk, Law, Levers, draw_ring, shade, tells

LETTERS = "ABC"
WAYS = {2: (1, 4), 4: (1, 2, 3, 4)}  # places that a notch may turn a lamp clockwise; 4 are one counterclockwise
JOINED = (((0, 1), (1, 2)), ((1, 0), (2, 1)), ((1, 0), (1, 2)))  # more wires, from a lever to a lamp
DESK = Desk((16, 204, 480, 294), 138, 42, 264, 37)


@dataclass(frozen=True)
class Config:
    ways: int = 4  # in which a wire may turn its lamp: 2 if by one place, or 4
    joined: bool = False  # two lamps have a second wire, from another lever

    def __post_init__(self) -> None:
        one_of("ways", self.ways, WAYS)


@dataclass(frozen=True)
class Puzzle:
    ring: tuple[str, ...]  # clockwise from the top
    ways: tuple[int, ...]
    laws: tuple[Law, ...]  # by lamp
    asked: int  # colour, by its place in the ring
    given: Levers
    examples: tuple[Levers, ...]

    def lamps(self, levers: Levers) -> list[str]:
        """The colours of the lamps."""
        return [self.ring[shade(law, levers)] for law in self.laws]


@generator(
    "O-54", "control_panel", version=1,
    faculty="abstraction", family="logic",
    levels={"easy": Config(2), "medium": Config(4), "hard": Config(4, joined=True)},
)  # fmt: skip
class ControlPanel(Generator[Config, Puzzle, Levers]):
    public = "stricter; each lever turns lamps by a number of its own, and at hard levers share lamps"
    pace = Pace(step=18, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        more = rng.choice(JOINED) if config.joined else ()
        wires = [[lever == lamp or (lever, lamp) in more for lever in range(3)] for lamp in range(3)]
        turns = [[rng.choice(WAYS[config.ways]) if wire else 0 for wire in each] for each in wires]
        asked, panels = rng.randrange(NOTCHES), 4 if config.joined else 3
        last, given, *examples = (tuple(rng.randrange(NOTCHES) for _ in LETTERS) for _ in range(panels))
        laws = tuple(((asked - shade((0, *each), last)) % NOTCHES, *each) for each in turns)
        seen = {shade(law, levers) for levers in (given, *examples) for law in laws}
        if asked in seen or len(changed(last, given)) < 3 or len({turns[k][k] for k in range(3)}) == 1:
            raise Reject("a lamp or a lever is right at first, or all levers turn alike")
        if not all(tells(examples, given, each) for each in wires):
            raise Reject("the panels leave a wire several numbers")
        return Puzzle(tuple(rng.sample(COLOURS, NOTCHES)), WAYS[config.ways], laws, asked, given, tuple(examples))

    def solve(self, puzzle: Puzzle) -> Sequence[Levers]:
        last = dict[int, int]()
        while len(last) < 3:
            for colour, *turns in puzzle.laws:
                left = [lever for lever, turn in enumerate(turns) if turn and lever not in last]
                if len(left) == 1:
                    missing = puzzle.asked - colour - sum(turns[lever] * notch for lever, notch in last.items())
                    last[left[0]] = missing * pow(turns[left[0]], -1, NOTCHES) % NOTCHES
        return list(accumulate(range(3), lambda levers, k: filled(levers, k, last[k]), initial=puzzle.given))

    def rules(self, puzzle: Puzzle, states: Sequence[Levers]) -> None:
        require(states[0] == puzzle.given, "the levers do not start as given")
        require(len(states) == 4, f"the levers move in {len(states) - 1} steps, not three")
        for k, (before, after) in enumerate(pairwise(states)):
            levers = listed([LETTERS[lever] for lever in changed(before, after)]) or "none"
            require(levers == LETTERS[k], f"in step {k + 1} these levers move: {levers}, not {LETTERS[k]}")
            require(0 <= after[k] < NOTCHES, f"lever {LETTERS[k]} is at no notch")
        for letter, colour in zip(LETTERS, puzzle.lamps(states[-1]), strict=True):
            require(colour == puzzle.ring[puzzle.asked], f"at the end lamp {letter} is {colour}")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Levers]]:
        found, panels = {*product(range(NOTCHES), repeat=3)}, (puzzle.given, *puzzle.examples)
        for law in puzzle.laws:
            laws = product(range(NOTCHES), *(puzzle.ways if turn else (0,) for turn in law[1:]))
            fits = [it for it in laws if all(shade(it, each) == shade(law, each) for each in panels)]
            found = {levers for levers in found if any(shade(it, levers) == puzzle.asked for it in fits)}
        return [(levers,) for levers in found]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        draw_ring(scene, (426, 102), puzzle.ring)
        for left, levers in zip((16, 184) if puzzle.examples[1:] else (100,), puzzle.examples, strict=True):
            desk = Desk((left, 14, 158, 176), 46, 48, 159, 20)
            desk.draw(scene, LETTERS)
            desk.set(scene, levers, puzzle.lamps(levers))
        DESK.draw(scene, LETTERS, puzzle.laws, numbered=True)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Levers]) -> None:
        low, high = tuple(map(floor, moment.now)), tuple(map(ceil, moment.now))
        share = min(max(2 * (sum(moment.now) - sum(low)) - 0.5, 0), 1)  # near a notch, a lamp shows one colour
        for k, (old, new) in enumerate(zip(puzzle.lamps(low), puzzle.lamps(high), strict=True)):
            DESK.lever(scene, k, moment.now[k], name=f"lever-{LETTERS[k]}")
            DESK.light(scene, k, old, new, share, name=f"lamp-{LETTERS[k]}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        by_one, joined = len(puzzle.ways) == 2, len(puzzle.examples) > 1
        return self.worded(colour=puzzle.ring[puzzle.asked], by_one=by_one, joined=joined)

    def goal(self, puzzle: Puzzle) -> str:
        return f"lamps A, B and C are all {puzzle.ring[puzzle.asked]}."

    def answer(self, puzzle: Puzzle, states: Sequence[Levers]) -> str:
        return ", ".join(str(notch + 1) for notch in states[-1])

    def choices(self, puzzle: Puzzle, states: Sequence[Levers]) -> Iterator[Sequence[Choice]]:
        """The last notch of each lever; if no other turns its lamp, no notch is open that a small panel shows."""
        for k, (first, last) in enumerate(zip(puzzle.given, states[-1], strict=True)):
            shown = [levers[k] for levers in puzzle.examples]
            missing = puzzle.asked - shade(puzzle.laws[k], puzzle.given)
            able = {(first + missing * way) % NOTCHES for way in puzzle.ways} - {*shown}
            every = able if sum(map(bool, puzzle.laws[k][1:])) == 1 else {*range(NOTCHES)} - {first}
            seen = [(n, abs(n - first), shown.count(n), (n - first - missing) % NOTCHES) for n in sorted(every)]
            yield [Choice(n == last, {"notch": n, "way": w, "shown": s, "off": off}) for n, w, s, off in seen]

    def difficulty(self, puzzle: Puzzle, states: Sequence[Levers]) -> float:
        """The steps, the bits of choice, and those of the numbers of all wires."""
        wires = sum(turn > 0 for law in puzzle.laws for turn in law[1:])
        return super().difficulty(puzzle, states) + wires * log2(len(puzzle.ways))

    def rubric(self, puzzle: Puzzle, states: Sequence[Levers]) -> Iterator[Item]:
        given = f"notches {self.answer(puzzle, states[:1])}, with lamps {listed(puzzle.lamps(puzzle.given))}"
        yield start("given", 5, f"At first the levers are at {given}; clockwise, the ring is {listed(puzzle.ring)}.")
        for k, letter in enumerate(LETTERS):
            first, last = puzzle.given[k], states[-1][k]
            passed = range(first + 1, last + 1) if last > first else range(first - 1, last - 1, -1)
            shown = [puzzle.lamps(filled(states[k], k, notch)) for notch in passed]
            turned = [lamp for lamp, law in enumerate(puzzle.laws) if law[k + 1]]
            facts = [f"lamp {LETTERS[k]} turns {', then '.join(colours[k] for colours in shown)}" for k in turned]
            text = f"Lever {letter} goes straight from notch {first + 1} to notch {last + 1}"
            check = Follows((f"lever-{letter}", *(f"lamp-{LETTERS[k]}" for k in turned)), (k + 1, k + 1))
            yield process(f"lever-{letter.lower()}", 15, f"{text}, and {'; '.join(facts)}.", check)
        levers, lamps = (tuple(f"{part}-{letter}" for letter in LETTERS) for part in ("lever", "lamp"))
        text = "The levers move one after another, first A, then B, then C, each once."
        yield process("order", 15, text, Follows(levers, (1, 3)))
        placed = f"levers A, B and C are at notches {self.answer(puzzle, states)}"
        yield end("asked", 25, f"At the end {placed}, and {self.goal(puzzle)}")
        text = "Nothing else changes; lamps change only with their levers."
        yield constancy("steady", 10, text, Steady(levers + lamps))

    def capacity(self, config: Config) -> int:
        """A lower bound: rings up to a turn, the asked colour, first and last notches; and more wires."""
        return 24 * NOTCHES * (NOTCHES * (NOTCHES - 1)) ** 3 * (len(JOINED) if config.joined else 1)
