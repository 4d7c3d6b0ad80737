"""O-52 Traffic light: let the stated number of seconds pass at a crossing of four traffic lights with countdowns.

Each light goes round green, yellow and red, and shows the seconds left until it changes; its card has the seconds of
each colour. So its state in any second follows from the one before: the solution is unique. `solve` counts down.
`rules` and the search know where in its round a light is.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from random import Random

from generators.kit import (
    Appears, Choice, Follows, Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, grouped, one_of, ordered, process, require, start,
)  # fmt: skip
from generators.kit.speech import counted, listed, span

COLOURS = ("green", "yellow", "red")
LETTERS = "ABCD"
PLANS = tuple(product((2, 3, 4, 5), (1, 2, 3), (2, 3, 4, 5)))  # seconds of each colour
LIGHTS = ((256, 100), (412, 256), (256, 412), (100, 256))  # the middles of the lights, by letter
CARDS = ((20, 20), (352, 20), (352, 352), (20, 352))  # the corners of their cards
CARD, LAMP, DOT = 140, 16, 10  # side of a card; radius of a lamp, and of a second's dot

Light = tuple[int, int]  # its colour, from 0, and the seconds left
Lights = tuple[Light, ...]
Plan = tuple[int, int, int]


@dataclass(frozen=True)
class Config:
    fewest: int = 7  # seconds to pass, at least
    most: int = 9  # and at most, 12 at the largest
    plans: int = 2  # different ones: 1, 2 if opposite lights share theirs, or 4

    def __post_init__(self) -> None:
        ordered("seconds", 3, self.fewest, self.most, 12)
        one_of("plans", self.plans, (1, 2, 4))

    @property
    def seconds(self) -> range:
        return range(self.fewest, self.most + 1)


@dataclass(frozen=True)
class Puzzle:
    plans: tuple[Plan, ...]  # by light
    lights: Lights  # at first
    seconds: int


@generator(
    "O-52", "traffic_light", version=1,
    faculty="knowledge", family="clocks",
    levels={"easy": Config(6, 7, 1), "medium": Config(8, 9, 2), "hard": Config(10, 12, 4)},
)  # fmt: skip
class TrafficLight(Generator[Config, Puzzle, Lights]):
    public = "stricter; lights have plans of three colours, other ones at hard, so all answers occur"
    pace = Pace(step=4, rest=2, eased=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        seconds = rng.choice(config.seconds)
        different = [rng.choice(PLANS) for _ in range(config.plans)]
        plans = tuple(different[k % config.plans] for k in range(4))
        return Puzzle(plans, tuple(drawn(rng, plan, seconds) for plan in plans), seconds)

    def solve(self, puzzle: Puzzle) -> Sequence[Lights]:
        states = [puzzle.lights]
        for _ in range(puzzle.seconds):
            pairs = zip(puzzle.plans, states[-1], strict=True)
            states.append(
                tuple((c, left - 1) if left > 1 else ((c + 1) % 3, plan[(c + 1) % 3]) for plan, (c, left) in pairs)
            )
        return states

    def rules(self, puzzle: Puzzle, states: Sequence[Lights]) -> None:
        require(len(states) - 1 == puzzle.seconds, f"{len(states) - 1} seconds pass, not {puzzle.seconds}")
        for second, lights in enumerate(states):
            require(len(lights) == 4, f"after second {second} there are {len(lights)} lights")
            for letter, plan, first, light in zip(LETTERS, puzzle.plans, puzzle.lights, lights, strict=True):
                due = after(plan, first, second)
                require(
                    light == due, f"after second {second} light {letter} is not {COLOURS[due[0]]} with {due[1]} left"
                )

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Lights]]:
        found = []
        for plan, light in zip(puzzle.plans, puzzle.lights, strict=True):
            rounds = [(c, left) for c in range(3) for left in range(plan[c], 0, -1)] * 14
            found.append({rounds[k + puzzle.seconds] for k in range(14) if rounds[k] == light})
        for lights in product(*found):
            yield (lights,)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((176, 8, 160, 496), "given")
        scene.block((8, 176, 496, 160), "given")
        for second in range(1, puzzle.seconds + 1):
            scene.ball(dot(second), DOT, "panel", outline="soft", width=2)
        for letter, (x, y), (left, top), plan in zip(LETTERS, LIGHTS, CARDS, puzzle.plans, strict=True):
            scene.block((left, top, CARD, CARD), "panel", outline="soft", radius=12)
            scene.label((left + 34, top + CARD / 2), letter, 36)
            for row, (colour, seconds) in enumerate(zip(COLOURS, plan, strict=True)):
                scene.ball((left + 78, top + 34 + 36 * row), 12, colour, outline="ink")
                scene.label((left + 110, top + 34 + 36 * row), str(seconds), 26)
            scene.block((x - 24, y - 62, 48, 124), "black", radius=10)
            scene.label((x - 50, y), letter, 36)
            for row in range(3):
                scene.ball(lamp(x, y, row), LAMP, "black", outline="grey")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Lights]) -> None:
        for letter, (x, y), old, new in zip(LETTERS, LIGHTS, moment.before, moment.after, strict=True):
            t = 1.0 if old == new else moment.t
            scene.block((x + 32, y - 26, 40, 52), "panel", radius=8, name=f"count-{letter}")
            for (_, left), shown in ((old, 1 - t), (new, t)):
                if shown > 0:
                    scene.label((x + 52, y), str(left), 38, opacity=shown)
            for (colour, _), shown in ((old, 1 - t), (new, t)):
                if shown >= 0.5 or (shown > 0 and old[0] != new[0]):
                    opacity = 1.0 if old[0] == new[0] else shown
                    name = f"lamp-{letter}-{COLOURS[colour]}"
                    scene.ball(lamp(x, y, colour), LAMP, COLOURS[colour], opacity=opacity, name=name)

        for second in range(1, moment.step + 1):
            shown = 1.0 if second < moment.step else moment.t
            if shown > 0:
                scene.ball(dot(second), DOT, "agent", opacity=shown, name=f"second-{second}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(seconds=puzzle.seconds)

    def goal(self, puzzle: Puzzle) -> str:
        return f"the lights are, in this order: {described(self.solve(puzzle)[-1])}."

    def answer(self, puzzle: Puzzle, states: Sequence[Lights]) -> str:
        return ", ".join(COLOURS[colour] for colour, _ in states[-1])

    def choices(self, puzzle: Puzzle, states: Sequence[Lights]) -> Iterator[Sequence[Choice]]:
        """The colour of each light at the end."""
        for plan, (first, _), (last, _) in zip(puzzle.plans, puzzle.lights, states[-1], strict=True):
            yield [
                Choice(colour == last, {"colour": COLOURS[colour], "on": (colour - first) % 3, "seconds": plan[colour]})
                for colour in range(3)
            ]

    def rubric(self, puzzle: Puzzle, states: Sequence[Lights]) -> Iterator[Item]:
        yield start("given", 5, f"The first frame shows these lights with their seconds left: {described(states[0])}.")
        counts = tuple(f"count-{letter}" for letter in LETTERS)
        runs = grouped(states[1:], 3)
        for first, run in runs:
            last = first + len(run) - 1
            number = span("Second", first, last)
            text = f"{number}: all lights count down and change by their cards, to {described(run[-1])}."
            yield process(f"seconds-{first}", 40 / len(runs), text, Follows(counts, (first, last)))
        text = f"In all {counted(puzzle.seconds, 'second')} pass, and with each one dot in the middle fills."
        dots = tuple(f"second-{second}" for second in range(1, puzzle.seconds + 1))
        yield process("seconds", 20, text, Appears(dots, (1, puzzle.seconds), ordered=True))
        yield end("lights", 25, f"At the end {self.goal(puzzle)}")
        lit = {(letter, colour) for lights in states for letter, (colour, _) in zip(LETTERS, lights, strict=True)}
        lamps = sorted(f"lamp-{letter}-{COLOURS[colour]}" for letter, colour in lit)
        text = "Cards, letters and roads do not change, and no light moves."
        yield constancy("steady", 10, text, Steady((*counts, *lamps, *dots)))

    def capacity(self, config: Config) -> int:
        """Count as many equally likely puzzles as repeat as often as those drawn do: 1 / sum(p * p)."""
        share, repeats = 4 // config.plans, 0.0
        for seconds in config.seconds:
            alike = sum(repeated(plan, seconds) ** share for plan in PLANS) / len(PLANS) ** 2
            repeats += alike**config.plans / len(config.seconds) ** 2
        return int(1 / repeats)


def after(plan: Plan, light: Light, seconds: int) -> Light:
    """The state of a light after some seconds, from its place in its round."""
    colour, left = light
    place = (sum(plan[: colour + 1]) - left + seconds) % sum(plan)
    ends = [sum(plan[: k + 1]) for k in range(3)]
    return next((k, finish - place) for k, finish in enumerate(ends) if place < finish)


@lru_cache
def by_change(plan: Plan, seconds: int) -> dict[tuple[int, int], list[Light]]:
    """All states of a light, by its steps of colour in some seconds, 0 to 2, and by its colour."""
    found: dict[tuple[int, int], list[Light]] = {}
    for colour in range(3):
        for left in range(1, plan[colour] + 1):
            on = (after(plan, (colour, left), seconds)[0] - colour) % 3
            found.setdefault((on, colour), []).append((colour, left))
    return found


@lru_cache
def draws(plan: Plan, seconds: int) -> list[tuple[float, list[Light]]]:
    """States of a light, with chances for which no step of colour and no last colour is too likely.

    Steps of few plans are likelier, and colours of long duration are not.
    """
    frequent = Counter(on for other in PLANS for on in {on for on, _ in by_change(other, seconds)})
    cells = by_change(plan, seconds)
    alike = Counter(on for on, _ in cells)
    shares = [frequent[on] ** -2 / alike[on] / plan[(colour + on) % 3] for on, colour in cells]
    return [(share / sum(shares), lights) for share, lights in zip(shares, cells.values(), strict=True)]


def drawn(rng: Random, plan: Plan, seconds: int) -> Light:
    """A light at first."""
    every = draws(plan, seconds)
    ((_, lights),) = rng.choices(every, [chance for chance, _ in every])
    return rng.choice(lights)


def repeated(plan: Plan, seconds: int) -> float:
    """The chance of two draws of a light to be the same."""
    return sum(chance**2 / len(lights) for chance, lights in draws(plan, seconds))


def dot(second: int) -> tuple[float, float]:
    """The middle of a second's dot, in rows of four."""
    row, column = divmod(second - 1, 4)
    return 208 + 32 * column, 224 + 32 * row


def lamp(x: float, y: float, colour: int) -> tuple[float, float]:
    """The middle of a lamp: red is at the top."""
    return x, y + 38 * (1 - colour)


def described(lights: Lights) -> str:
    """The lights in words: `A red 3, B green 1, …`."""
    return listed([f"{letter} {COLOURS[c]} {left}" for letter, (c, left) in zip(LETTERS, lights, strict=True)])
