"""O-52 Traffic light: let the stated number of seconds pass at a crossing of four traffic lights with countdowns.

Each light goes round green, yellow and red, and shows the seconds left until it changes; its card has the seconds of
each colour. So its state in any second follows from the one before: the solution is unique. `solve` counts down.
`rules` and the search know where in its round a light is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random

from generators.kit import (
    Appears, Choice, Follows, Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, grouped, one_of, ordered, process, require, start,
)  # fmt: skip
from generators.kit.speech import counted, span
from generators.kit.words.lights import (
    COLOURS, LETTERS, PLANS, Lights, Plan, after, counted_down, described, drawn, paint_crossing, paint_lights,
    paint_seconds, repeated,
)  # fmt: skip


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
            states.append(tuple(counted_down(plan, light) for plan, light in pairs))
        return states

    def rules(self, puzzle: Puzzle, states: Sequence[Lights]) -> None:
        require(len(states) - 1 == puzzle.seconds, f"{len(states) - 1} seconds pass, not {puzzle.seconds}")
        for second, lights in enumerate(states):
            require(len(lights) == 4, f"after second {second} there are {len(lights)} lights")
            for letter, plan, first, light in zip(LETTERS, puzzle.plans, puzzle.lights, lights, strict=True):
                due = after(plan, first, second)
                text = f"after second {second} light {letter} is not {COLOURS[due[0]]} with {due[1]} left"
                require(light == due, text)

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Lights]]:
        found = []
        for plan, light in zip(puzzle.plans, puzzle.lights, strict=True):
            rounds = [(c, left) for c in range(3) for left in range(plan[c], 0, -1)] * 14
            found.append({rounds[k + puzzle.seconds] for k in range(14) if rounds[k] == light})
        for lights in product(*found):
            yield (lights,)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        paint_crossing(scene, puzzle.plans, puzzle.seconds)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Lights]) -> None:
        paint_lights(scene, moment.before, moment.after, moment.t)
        paint_seconds(scene, moment.step, moment.t)

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
