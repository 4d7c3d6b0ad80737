"""Search: shortest ways from one position to another.

A position is any hashable value. `moves` yields the positions one move away. A way is a tuple of positions, both
ends included.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import islice
from random import Random
from typing import TypeVar

T = TypeVar("T", bound=Hashable)
Moves = Callable[[T], Iterable[T]]


def shortest_ways(
    begin: T, goal: T, moves: Moves[T], estimate: Callable[[T], int], lengths: Iterable[int]
) -> tuple[tuple[T, ...], ...]:
    """Return the shortest ways, at most two of them, by iterative deepening A*.

    `estimate` gives a lower bound on the moves from a position to the goal. `lengths` are tried in ascending order;
    the result is empty if no way has one of them.
    """

    def search(way: list[T], left: int) -> Iterator[tuple[T, ...]]:
        if left == 0:
            if way[-1] == goal:
                yield tuple(way)
            return
        for position in moves(way[-1]):
            if estimate(position) < left and position not in way:
                yield from search([*way, position], left - 1)

    for length in lengths:
        if ways := tuple(islice(search([begin], length), 2)):
            return ways
    return ()


def fewest_moves(begin: T, goal: T, moves: Moves[T]) -> int:
    """Return the length of a shortest way, by breadth-first search from both ends; every move can be undone.

    Raise `ValueError` if no way exists.
    """
    near, far = {begin}, {goal}
    seen_near, seen_far, steps = set(near), set(far), 0
    while not near & far:
        if len(near) > len(far):
            near, far, seen_near, seen_far = far, near, seen_far, seen_near
        if not near:
            raise ValueError(f"no way leads from {begin} to {goal}")
        near = {after for position in near for after in moves(position)} - seen_near
        seen_near |= near
        steps += 1
    return steps


def layers(begin: T, moves: Moves[T]) -> Iterator[dict[T, int]]:
    """Yield the positions 0, 1, 2, … moves away, each with its number of shortest ways from `begin`.

    Positions come in breadth-first order.
    """
    layer, seen = {begin: 1}, {begin}
    while layer:
        yield layer
        following: dict[T, int] = {}
        for position, ways in layer.items():
            for after in moves(position):
                if after not in seen:
                    following[after] = following.get(after, 0) + ways
        seen.update(following)
        layer = following


def all_shortest(
    begin: T, arrived: Callable[[T], bool], moves: Moves[T], most: int | None = None, kept: int = 1000
) -> list[tuple[T, ...]] | None:
    """Return every shortest way to an `arrived` position, by going all ways at once.

    At most `kept` of the ways to a position go on from it. None if no way arrives, or if a shortest one has more than
    `most` moves.
    """
    ways: dict[T, list[tuple[T, ...]]] = {begin: [(begin,)]}
    seen, steps = {begin}, 0
    while ways and not any(map(arrived, ways)) and steps != most:
        following: dict[T, list[tuple[T, ...]]] = {}
        for position, found in ways.items():
            for after in moves(position):
                if after not in seen:
                    following.setdefault(after, []).extend((*way, after) for way in found[:kept])
        ways = following
        seen |= following.keys()
        steps += 1
    return [way for position, found in ways.items() if arrived(position) for way in found] or None


def prefixes(way: Sequence[T]) -> list[tuple[T, ...]]:
    """Return a way as it grows: its first position, its first two, and so on."""
    return [tuple(way[:count]) for count in range(1, len(way) + 1)]


def wander(rng: Random, begin: T, moves: Moves[T], steps: int) -> T:
    """Return the last position of a random walk; it never takes back the move before."""
    position, previous = begin, None
    for _ in range(steps):
        position, previous = rng.choice([after for after in moves(position) if after != previous]), position
    return position


def wandered(begin: T, moves: Moves[T]) -> Iterator[dict[T, float]]:
    """Yield the chances of all positions after 0, 1, 2, … steps of the walk of `wander`."""
    walks: dict[tuple[T, T | None], float] = {(begin, None): 1.0}
    while True:
        chances: dict[T, float] = {}
        for (position, _), chance in walks.items():
            chances[position] = chances.get(position, 0.0) + chance
        yield chances
        following: dict[tuple[T, T | None], float] = {}
        for (position, previous), chance in walks.items():
            onward = [after for after in moves(position) if after != previous]
            for after in onward:
                following[after, position] = following.get((after, position), 0.0) + chance / len(onward)
        walks = following
