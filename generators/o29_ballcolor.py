"""O-29 Ball colour: the red cluster takes in, one after another, every cluster that it is not smaller than.

The drawn sizes let red always take in one more cluster, and only one: the next larger one is still too large. So there
is one order, and at its end all balls are red. `rules` compares the counts step by step; `brute_force` tries all
orders.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, permutations
from math import factorial, perm
from random import Random

from generators.kit import (
    Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, ordered, process, require, start, within,
)  # fmt: skip
from generators.kit.words.moves import on_the_way, shown
from generators.kit.words.scatter import packed

Taken = tuple[int, ...]  # the clusters that red has taken in, in this order
LETTERS = "BCDEF"
COLOURS = ("blue", "teal", "yellow", "purple", "grey")
PLACES = ((90, 98), (422, 98), (90, 380), (422, 380))  # of the clusters around red, in units
MIDDLE = (256, 240)
RADIUS, PITCH = 10, 22  # of a ball; from ball to ball in a cluster
LARGEST = 19  # balls in a cluster around red


@dataclass(frozen=True)
class Config:
    clusters: int = 4  # with the red one, 3 to 5
    smallest: int = 3  # balls of red at first, at least, 1 to 6
    largest: int = 5  # and at most
    total: int = 36  # balls in all, at most, 12 to 60

    def __post_init__(self) -> None:
        within("clusters", self.clusters, 3, 5)
        ordered("balls of red", 1, self.smallest, self.largest, 8)
        within("total", self.total, 12, 60)


@dataclass(frozen=True)
class Puzzle:
    red: int
    sizes: tuple[int, ...]  # of the other clusters
    places: tuple[int, ...]  # of each, an index into PLACES
    colours: tuple[str, ...]


@generator(
    "O-29", "ballcolor", version=2,
    faculty="abstraction", family="counting",
    levels={"easy": Config(3, 3, 6, 24), "medium": Config(4, 3, 6, 44), "hard": Config(5, 2, 5, 60)},
)  # fmt: skip
class Ballcolor(Generator[Config, Puzzle, Taken]):
    pace = Pace(step=14, rest=3)
    roams = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        count = config.clusters - 1
        red = rng.randint(config.smallest, config.largest)
        sizes = [rng.randint(1, red)]
        while len(sizes) < count:  # more than red had before the last one, and not more than it has after
            have = red + sum(sizes)
            sizes.append(rng.randint(have - sizes[-1] + 1, have))
        if red + sum(sizes) > config.total or max(sizes) > LARGEST:
            raise Reject("too many balls")
        rng.shuffle(sizes)
        places = tuple(rng.sample(range(len(PLACES)), count))
        return Puzzle(red, tuple(sizes), places, tuple(rng.sample(COLOURS, count)))

    def solve(self, puzzle: Puzzle) -> Sequence[Taken]:
        order = sorted(range(len(puzzle.sizes)), key=lambda cluster: puzzle.sizes[cluster])
        return [tuple(order[:count]) for count in range(len(order) + 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[Taken]) -> None:
        require(not states[0], "a cluster is taken in before the first step")
        red = puzzle.red
        for number, (before, after) in enumerate(pairwise(states), 1):
            one_more = len(after) == len(before) + 1 and after[:-1] == before
            require(one_more, f"step {number} does not take in one more cluster")
            cluster = after[-1]
            there = cluster not in before and 0 <= cluster < len(puzzle.sizes)
            require(there, f"step {number} takes in a cluster that is not there")
            size = puzzle.sizes[cluster]
            require(size <= red, f"in step {number} cluster {LETTERS[cluster]} is larger than red")
            red += size
        require(len(states[-1]) == len(puzzle.sizes), "at the end a cluster is left that red could take in")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Taken]]:
        for order in permutations(range(len(puzzle.sizes))):
            sums = list(accumulate((puzzle.sizes[k] for k in order), initial=puzzle.red))
            if all(puzzle.sizes[k] <= red for k, red in zip(order, sums, strict=False)):
                yield tuple(order[:count] for count in range(len(order) + 1))

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        for place in puzzle.places:
            scene.ball(PLACES[place], 62, "panel", outline="faint")
        scene.ball(MIDDLE, 106, "panel", outline="mark", width=3)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Taken]) -> None:
        red, slots = puzzle.red, packed(MIDDLE, puzzle.red + sum(puzzle.sizes), PITCH)
        for slot in slots[:red]:
            scene.ball(slot, RADIUS, "red", outline="ink", width=1.5)
        waiting = [k for k in range(len(puzzle.sizes)) if k not in moment.after]
        filled = red
        for cluster in (*moment.after, *waiting):
            size, colour, home = puzzle.sizes[cluster], puzzle.colours[cluster], PLACES[puzzle.places[cluster]]
            t = shown(cluster in moment.before, cluster in moment.after, moment.t)
            ends = zip(packed(home, size, PITCH), slots[filled:], strict=False)
            spots = [on_the_way(a, b, t) for a, b in ends]
            for spot in spots:
                scene.ball(spot, RADIUS, "red" if t == 1 else colour, outline="ink", width=1.5)
            left, top = (min(spot[axis] for spot in spots) - RADIUS for axis in (0, 1))
            wide, high = (max(spot[axis] for spot in spots) + RADIUS - low for axis, low in ((0, left), (1, top)))
            scene.block((left, top, wide, high), None, opacity=0, name=f"cluster-{LETTERS[cluster].lower()}")
            if t < 1:
                scene.label((home[0], home[1] + 80), f"{LETTERS[cluster]}: {size}", 24, opacity=1 - t)
            filled += size * (cluster in moment.after)
            red += size * (t == 1)
        scene.label((MIDDLE[0], MIDDLE[1] + 126), f"A: {red}", 26)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=len(puzzle.sizes))

    def goal(self, puzzle: Puzzle) -> str:
        return f"all {puzzle.red + sum(puzzle.sizes)} balls are red and lie in cluster A."

    def answer(self, puzzle: Puzzle, states: Sequence[Taken]) -> str:
        return LETTERS[states[-1][-1]]

    def rubric(self, puzzle: Puzzle, states: Sequence[Taken]) -> Iterator[Item]:
        others = ", ".join(f"{LETTERS[k]} with {size}" for k, size in enumerate(puzzle.sizes))
        yield start("given", 5, f"The first frame shows the red cluster A with {puzzle.red} balls, and {others}.")
        red, order = puzzle.red, states[-1]
        for step, cluster in enumerate(order, 1):
            size, letter = puzzle.sizes[cluster], LETTERS[cluster]
            text = f"Step {step}: A, with {red} balls, takes in the {size} of {letter} and has {red + size}, all red."
            check = Follows((f"cluster-{letter.lower()}",), (step, step))
            yield process(f"takes-{step}", 45 / len(order), text, check)
            red += size
        actors = tuple(f"cluster-{LETTERS[k].lower()}" for k in order)
        text = "A never takes in a cluster larger than itself, and takes in each as a whole."
        yield process("order", 20, text, Follows(actors, (1, len(order))))
        yield end("red", 20, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No ball appears or vanishes, and no other thing moves.", Steady(actors))

    def capacity(self, config: Config) -> int:
        """Exact, with colours counted once: all sizes, in every order, at all places around the red cluster."""
        count = config.clusters - 1
        chains = [(red, red) for red in range(config.smallest, config.largest + 1)]  # balls of red, of the last cluster
        for _ in range(count):
            chains = [
                (red + size, size)
                for red, last in chains
                for size in range(red - last + 1, min(red, LARGEST, config.total - red) + 1)
            ]
        return len(chains) * factorial(count) * perm(len(PLACES), count)
