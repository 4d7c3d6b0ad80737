"""O-31 Ball eating: the black ball eats the largest red ball that it can, and grows by its area, until none is left.

It can eat a red ball that is not larger than itself, and sizes differ clearly from its own at each step. Sizes are
drawn in the order of eating: what is out of reach comes within reach when the area has grown enough. So there is one
order, and it leaves none. `rules` compare areas step by step; `brute_force` tries all orders.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from math import ceil, dist, hypot, sqrt
from random import Random

from generators.kit import (
    UNITS, Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import NUMBERS, ORDINALS
from generators.kit.words.moves import narrated, on_the_way, towards
from generators.kit.words.places import across_and_down, share_of_width
from generators.kit.words.segments import to_segment

SMALLEST = 8  # radius of a red ball in units
WAITING = (8, 8, 5, 3, 2, 1, 1)  # weights of the numbers of smaller balls that wait for the end
NEARER = 0.88  # share of the balls of a chain that are nearer in size to the black ball than the one before
LIKE = 0.9  # largest proportion of the radii of two balls that are within reach
BLACK = {5: (22, 26), 6: (19, 23), 7: (16, 19)}  # radii of the black ball at first, by the number of red ones
EDGE = 22  # units between the black ball and the edges of the picture, at least
APART = 9  # units between balls, at least, also while the black one passes
ASIDE = 12  # units between the middles of red balls, from left to right, at least
TRIES, DRAWS = 40, 200  # places for a ball, and sizes for one order
SLIDE = 0.74  # share of a step in which the black ball slides; then it grows

Eaten = tuple[int, ...]  # the red balls that are eaten, from 0, in this order
Ball = tuple[int, int, float]  # middle and radius, in half units


@dataclass(frozen=True)
class Config:
    reds: int = 5  # red balls, 5 to 7
    gap: int = 7  # percent of its own radius by which others differ from that of the black ball, at least

    def __post_init__(self) -> None:
        within("red balls", self.reds, 5, 7)
        within("gap", self.gap, 4, 12)


@dataclass(frozen=True)
class Puzzle:
    black: Ball
    reds: tuple[Ball, ...]  # from the left


@generator(
    "O-31", "ball_eating", version=1,
    faculty="abstraction", family="counting",
    levels={"easy": Config(5, 10), "medium": Config(6, 8), "hard": Config(7, 7)},
)  # fmt: skip
class BallEating(Generator[Config, Puzzle, Eaten]):
    public = "same; areas add up, and some red balls are out of reach at first"
    pace = Pace(step=15, rest=3)
    halts = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        waiting = rng.choices(range(config.reds), WAITING[: config.reds])[0]
        for _ in range(DRAWS):
            if (radii := sizes(rng, config, waiting)) and (balls := placed(rng, radii)):
                return Puzzle(balls[0], tuple(sorted(balls[1:])))
        raise Reject("no room for the balls, or no sizes for their order")

    def solve(self, puzzle: Puzzle) -> Sequence[Eaten]:
        radius, order = puzzle.black[2], list[Eaten]([()])
        left = sorted(range(len(puzzle.reds)), key=lambda k: puzzle.reds[k][2])
        while fitting := [k for k in left if puzzle.reds[k][2] <= radius]:
            order.append((*order[-1], fitting[-1]))
            radius = hypot(radius, puzzle.reds[fitting[-1]][2])
            left.remove(fitting[-1])
        return order

    def rules(self, puzzle: Puzzle, states: Sequence[Eaten]) -> None:
        require(states[0] == (), "a ball is eaten before the first step")
        area, waiting = puzzle.black[2] ** 2, {*range(len(puzzle.reds))}
        for step, (before, after) in enumerate(pairwise(states), 1):
            require(after[:-1] == before and len(after) > len(before), f"step {step} does not eat one more ball")
            require(after[-1] in waiting, f"step {step} eats a ball that is not there")
            waiting.remove(after[-1])
            own = puzzle.reds[after[-1]][2] ** 2
            require(own <= area, f"in step {step} the red ball is larger than the black one")
            for other in waiting:
                fits = own < puzzle.reds[other][2] ** 2 <= area
                require(not fits, f"in step {step} the black ball could eat a larger one")
            area += own
        require(not waiting, "at the end a red ball is left")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Eaten]]:
        squares = [radius**2 for *_, radius in puzzle.reds]
        for order in permutations(range(len(squares))):
            grown = [puzzle.black[2] ** 2 + sum(squares[k] for k in order[:step]) for step in range(len(order))]
            fitting = [[squares[k] for k in order[step:] if squares[k] <= area] for step, area in enumerate(grown)]
            if all(can and max(can) == squares[k] for can, k in zip(fitting, order, strict=True)):
                yield tuple(order[:count] for count in range(len(order) + 1))

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((12, 12, 488, 488), "panel", radius=16)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Eaten]) -> None:
        place, radius = grown(puzzle, moment.before)
        new = [k for k in moment.after if k not in moment.before]
        for k, (x, y, size) in enumerate(puzzle.reds):
            if k not in moment.before and not (k in new and moment.t >= SLIDE):
                scene.ball((x, y), size, "red", outline="ink", width=1.5, name=f"red-{k + 1}")
        if new:
            goal, larger = grown(puzzle, moment.after)
            place = on_the_way(place, goal, min(1.0, moment.t / SLIDE))
            radius += (larger - radius) * max(0.0, (moment.t - SLIDE) / (1 - SLIDE))
        scene.ball(place, radius, "black", outline="ink", width=1.5, name="black")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.reds)])

    def goal(self, puzzle: Puzzle) -> str:
        _, radius = grown(puzzle, self.solve(puzzle)[-1])
        wide = f"{share_of_width(2 * radius)} of the picture's width across"
        return f"no red ball is left, and the black ball is {wide}, where the last one lay."

    def answer(self, puzzle: Puzzle, states: Sequence[Eaten]) -> str:
        return ORDINALS[states[-1][-1]]

    def choices(self, puzzle: Puzzle, states: Sequence[Eaten]) -> Iterator[Sequence[Choice]]:
        for before, after in pairwise(states):
            place, radius = grown(puzzle, before)
            waiting = [k for k in range(len(puzzle.reds)) if k not in before]
            yield [
                Choice(
                    k == after[-1],
                    {"size": size, "like black": abs(size - radius), "away": dist(place, (x, y)), "x": x, "y": y},
                )
                for k in waiting
                for x, y, size in [puzzle.reds[k]]
            ]

    def rubric(self, puzzle: Puzzle, states: Sequence[Eaten]) -> Iterator[Item]:
        (x, y, _), order = puzzle.black, states[-1]
        given = f"a black ball, {across_and_down(x, y)}, and {len(order)} red balls of different sizes"
        yield start("given", 5, f"The first frame shows {given}.")
        steps = []
        for before, after in pairwise(states):
            (begin, _), (goal, radius) = grown(puzzle, before), grown(puzzle, after)
            red = f"red ball {after[-1] + 1} from the left"
            wide = f"{share_of_width(2 * radius)} of the picture's width"
            steps.append(
                (f"the black ball slides {towards(begin, goal)} over {red} and grows to {wide} across", ["black"])
            )
        yield from narrated(steps, 60, "meal")
        yield end("eaten", 25, f"At the end {self.goal(puzzle)}")
        actors = ("black", *(f"red-{k + 1}" for k in order))
        yield constancy("steady", 10, "No red ball moves, changes or comes back; none is added.", Steady(actors))

    def capacity(self, config: Config) -> int:
        """A lower bound: the places of the black ball, each of which leaves the others room."""
        return (UNITS - 2 * (EDGE + BLACK[config.reds][1])) ** 2


def sizes(rng: Random, config: Config, small: int) -> list[float]:
    """The radii of the black ball and of the red ones, in the order in which it can eat them; none if that fails.

    The balls of a chain come within reach one after another. Most of them, until then, are nearer in size to the black
    ball than the one that is eaten. Some `small` balls wait for the end of the chain.
    """
    black = reach = float(rng.randint(*BLACK[config.reds]))
    less, more = 1 - (config.gap + 4) / 100, 1 + config.gap / 100
    chain = halves(rng, 0.55 * black, less * black, 1)
    while chain and len(chain) < config.reds - small:
        larger = hypot(reach, chain[-1])
        least, most, alike = more * reach, less * larger, 2 * reach - chain[-1]  # as near to the black ball
        nearer = rng.random() < NEARER
        found = halves(rng, least if nearer else max(least, alike), min(most, alike) if nearer else most, 1)
        chain, reach = [*chain, *found] if found else [], larger
    waiting = halves(rng, SMALLEST, LIKE * chain[0], small) if chain else []
    return [black, *chain, *waiting] if chain and len(waiting) == small else []


def halves(rng: Random, least: float, most: float, count: int) -> list[float]:
    """This many clearly different radii in half units, in descending order; none if there is no room for them."""
    room = range(ceil(2 * least), int(2 * most) + 1)
    found = sorted((k / 2 for k in rng.sample(room, count)), reverse=True) if len(room) >= count else []
    return [] if any(b > LIKE * a for a, b in pairwise(found)) else found


def placed(rng: Random, radii: Sequence[float]) -> list[Ball]:
    """The balls, the black one first, where it comes to each in turn and touches no other; none if that fails."""
    balls, ways, reach = list[Ball](), list[tuple[Point, Point, float]](), 0.0
    for radius in radii:
        larger = hypot(reach, radius)
        room = round(EDGE + larger)
        for _ in range(TRIES):
            x, y = rng.randint(room, UNITS - room), rng.randint(room, UNITS - room)
            clear = all(to_segment((x, y), (a, b)) >= radius + wide + APART for a, b, wide in ways)
            apart = all(dist((x, y), (u, v)) >= radius + other + APART for u, v, other in balls)
            if clear and apart and all(abs(x - u) >= ASIDE for u, *_ in balls[1:]):
                break
        else:
            return []
        if balls:
            ways.append((balls[-1][:2], (x, y), reach))
        ways.append(((x, y), (x, y), larger))  # it grows there
        balls.append((x, y, radius))
        reach = larger
    return balls


def grown(puzzle: Puzzle, eaten: Eaten) -> tuple[Point, float]:
    """The place and the radius of the black ball after some balls."""
    x, y, _ = puzzle.reds[eaten[-1]] if eaten else puzzle.black
    return (x, y), sqrt(sum(radius**2 for *_, radius in (puzzle.black, *(puzzle.reds[k] for k in eaten))))
