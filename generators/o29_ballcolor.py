"""O-29 Ball colour: the red cluster goes from one cluster to the next and takes in the largest that it can.

Red can take in a cluster that it is not smaller than. The drawn sizes all differ and always leave it one to take in, so
there is one order, and at its end all balls are red. The order is drawn first, any possible one as often as another.
`rules` compares the counts step by step; `brute_force` tries all orders.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, combinations, pairwise, permutations
from math import dist, factorial, perm
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, ordered, process, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Area, Point
from generators.kit.words.moves import on_the_way
from generators.kit.words.scatter import matched, packed

Taken = tuple[int, ...]  # the clusters that red has taken in, in this order
LETTERS = "BCDEF"
COLOURS = ("blue", "teal", "yellow", "purple", "grey")
PLACES = ((106, 116), (406, 116), (106, 356), (406, 356))  # of the clusters around red, in units
MIDDLE = (256, 236)
RADIUS, PITCH = 9, 20  # of a ball; from ball to ball in a cluster
LARGEST = 19  # balls in a cluster around red
BESIDE = 6  # units between red and the cluster when it has come there
SLIDE = 0.7  # share of a step in which red slides; then it closes up with the cluster

Order = tuple[int, ...]  # of clusters by size, from 0 for the smallest


@dataclass(frozen=True)
class Config:
    clusters: int = 4  # with the red one, 3 to 5
    smallest: int = 3  # balls of red at first, at least, 1 to 6
    largest: int = 5  # and at most
    total: int = 36  # balls in all, at most, 12 to 48

    def __post_init__(self) -> None:
        within("clusters", self.clusters, 3, 5)
        ordered("balls of red", 1, self.smallest, self.largest, 8)
        within("total", self.total, 12, 48)


@dataclass(frozen=True)
class Puzzle:
    red: int
    sizes: tuple[int, ...]  # of the other clusters
    places: tuple[int, ...]  # of each, an index into PLACES
    colours: tuple[str, ...]


@generator(
    "O-29", "ballcolor", version=2,
    faculty="abstraction", family="counting",
    levels={"easy": Config(3, 3, 8, 36), "medium": Config(4, 3, 8, 44), "hard": Config(5, 2, 8, 48)},
)  # fmt: skip
class Ballcolor(Generator[Config, Puzzle, Taken]):
    public = "stricter; red takes in the largest cluster that it can, in public any that it can"
    pace = Pace(step=14, rest=3)
    roams = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        count = config.clusters - 1
        by_order = sizes_by_order(config)
        red, sizes = rng.choice(by_order[rng.choice(sorted(by_order))])
        places = tuple(rng.sample(range(len(PLACES)), count))
        return Puzzle(red, tuple(rng.sample(sizes, count)), places, tuple(rng.sample(COLOURS, count)))

    def solve(self, puzzle: Puzzle) -> Sequence[Taken]:
        by_size = sorted(range(len(puzzle.sizes)), key=puzzle.sizes.__getitem__)
        order = [by_size[rank] for rank in order_of(puzzle.red, puzzle.sizes) or ()]
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
            for other in set(range(len(puzzle.sizes))) - set(after):
                left = not size < puzzle.sizes[other] <= red
                require(left, f"in step {number} red could take in the larger cluster {LETTERS[other]}")
            red += size
        require(len(states[-1]) == len(puzzle.sizes), "at the end a cluster is left that red could take in")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Taken]]:
        for order in permutations(range(len(puzzle.sizes))):
            sums = list(accumulate((puzzle.sizes[k] for k in order), initial=puzzle.red))
            fitting = [
                [puzzle.sizes[k] for k in order[number:] if puzzle.sizes[k] <= red] for number, red in enumerate(sums)
            ]
            if all(can and max(can) == puzzle.sizes[k] for can, k in zip(fitting, order, strict=False)):
                yield tuple(order[:count] for count in range(len(order) + 1))

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        for place in puzzle.places:
            scene.ball(PLACES[place], 60, "panel", outline="faint")
        scene.block((186, 460, 140, 42), "given", radius=12)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Taken]) -> None:
        red = puzzle.red + sum(puzzle.sizes[k] for k in moment.before)
        stood = PLACES[puzzle.places[moment.before[-1]]] if moment.before else MIDDLE
        balls, joined = packed(stood, red, PITCH), 0
        for k in set(moment.after) - set(moment.before):
            balls = joining(stood, PLACES[puzzle.places[k]], red, puzzle.sizes[k], moment.t)
            joined = puzzle.sizes[k] * (moment.t >= SLIDE)
        for k, size in enumerate(puzzle.sizes):
            if k not in moment.before and not (k in moment.after and joined):
                x, y = home = PLACES[puzzle.places[k]]
                paint(scene, packed(home, size, PITCH), puzzle.colours[k], f"cluster-{LETTERS[k].lower()}")
                scene.label((x, y - 82 if y < MIDDLE[1] else y + 82), f"{LETTERS[k]}: {size}", 24)
        grown = max(0.0, (moment.t - SLIDE) / (1 - SLIDE)) if joined else 1.0  # the box comes to hold both by and by
        paint(scene, balls[: red + joined], "red", "cluster-a", box_of(balls[:red], balls, grown))
        scene.label((256, 481), f"A: {red + joined}", 26)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=len(puzzle.sizes))

    def goal(self, puzzle: Puzzle) -> str:
        return f"all {puzzle.red + sum(puzzle.sizes)} balls are red and lie in cluster A."

    def answer(self, puzzle: Puzzle, states: Sequence[Taken]) -> str:
        return LETTERS[states[-1][-1]]

    def choices(self, puzzle: Puzzle, states: Sequence[Taken]) -> Iterable[Sequence[Choice]]:
        for before, after in pairwise(states):
            at = PLACES[puzzle.places[before[-1]]] if before else MIDDLE
            waiting = [k for k in range(len(puzzle.sizes)) if k not in before]
            spots = [PLACES[puzzle.places[k]] for k in waiting]
            yield [
                Choice(
                    k == after[-1],
                    {
                        "size": puzzle.sizes[k],
                        "letter": k,
                        "distance": round(dist(at, spot)),
                        "x": spot[0],
                        "y": spot[1],
                    },
                )
                for k, spot in zip(waiting, spots, strict=True)
            ]

    def rubric(self, puzzle: Puzzle, states: Sequence[Taken]) -> Iterator[Item]:
        others = ", ".join(f"{LETTERS[k]} with {size}" for k, size in enumerate(puzzle.sizes))
        yield start("given", 5, f"The first frame shows the red cluster A with {puzzle.red} balls, and {others}.")
        red, order = puzzle.red, states[-1]
        for step, cluster in enumerate(order, 1):
            size, letter = puzzle.sizes[cluster], LETTERS[cluster]
            text = (
                f"Step {step}: A goes with {red} balls to {letter}, takes in its {size} and has {red + size}, all red."
            )
            check = Follows(("cluster-a",), (step, step))
            yield process(f"takes-{step}", 45 / len(order), text, check)
            red += size
        actors = ("cluster-a", *(f"cluster-{LETTERS[k].lower()}" for k in order))
        text = "A goes each time to the largest cluster not larger than itself, and takes in each as a whole."
        yield process("order", 20, text, Follows(("cluster-a",), (1, len(order))))
        yield end("red", 20, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No ball appears or vanishes, and no cluster that waits moves.", Steady(actors))

    def capacity(self, config: Config) -> int:
        """Count without colours: all orders are equally likely, and so are an order's sizes, at all places."""
        shares = [1 / len(sizes) for sizes in sizes_by_order(config).values()]
        count = config.clusters - 1
        return int(len(shares) ** 2 / sum(shares) * factorial(count) * perm(len(PLACES), count))


def order_of(red: int, sizes: Sequence[int]) -> Order | None:
    """The order in which red takes in the clusters, by their ranks in size; None if it gets stuck."""
    left, order = sorted(sizes), []
    ranks = {size: rank for rank, size in enumerate(left)}
    while left:
        fitting = [size for size in left if size <= red]
        if not fitting:
            return None
        order.append(ranks[fitting[-1]])
        left.remove(fitting[-1])
        red += fitting[-1]
    return tuple(order)


@lru_cache
def sizes_by_order(config: Config) -> dict[Order, list[tuple[int, tuple[int, ...]]]]:
    """The balls of red and the sizes of the others, from the smallest, that lead to each possible order."""
    found: dict[Order, list[tuple[int, tuple[int, ...]]]] = {}
    for red in range(config.smallest, config.largest + 1):
        for sizes in combinations(range(1, LARGEST + 1), config.clusters - 1):
            if red + sum(sizes) <= config.total and (order := order_of(red, sizes)):
                found.setdefault(order, []).append((red, sizes))
    return found


@lru_cache(maxsize=256)
def joining(begin: tuple[int, int], home: tuple[int, int], red: int, size: int, t: float) -> list[Point]:
    """Places of red's balls on its way to a cluster, then of both on their way into one; red's are first."""
    apart = BESIDE + sum(dist(home, packed(home, count, PITCH)[-1]) + RADIUS for count in (red, size))
    beside = on_the_way(home, begin, apart / dist(home, begin))
    if t < SLIDE:
        return packed(on_the_way(begin, beside, t / SLIDE), red, PITCH)
    there = [*packed(beside, red, PITCH), *packed(home, size, PITCH)]
    whole = matched(there, packed(home, red + size, PITCH))
    return [on_the_way(a, b, (t - SLIDE) / (1 - SLIDE)) for a, b in zip(there, whole, strict=True)]


def box_of(own: Sequence[Point], every: Sequence[Point], share: float) -> Area:
    """The box of a cluster's own balls, grown by this share to that of all balls."""
    (left, top, right, bottom), whole = (
        [end(ball[axis] for ball in balls) + side for end, side in ((min, -RADIUS), (max, RADIUS)) for axis in (0, 1)]
        for balls in (own, every)
    )
    left, top, right, bottom = (a + (b - a) * share for a, b in zip((left, top, right, bottom), whole, strict=True))
    return left, top, right - left, bottom - top


def paint(scene: Scene, balls: Sequence[Point], colour: str, name: str, box: Area | None = None) -> None:
    """Paint a cluster's balls, and its box, its actor."""
    for ball in balls:
        scene.ball(ball, RADIUS, colour, outline="ink", width=1.5)
    scene.block(box or box_of(balls, balls, 1.0), None, opacity=0, name=name)
