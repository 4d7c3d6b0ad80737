"""Walks through states: every shortest one, found by force, and one walk as it grows."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

S = TypeVar("S", bound=Hashable)


def all_shortest(begin: S, onward: Callable[[S], Iterable[S]], end: S, kept: int = 50) -> list[tuple[S, ...]]:
    """Find every shortest walk from one state to another by taking all steps at once.

    `onward` gives the states after a state. A state takes over at most `kept` walks from each state before it. Raise
    `ValueError` if no walk arrives.
    """
    walks: dict[S, list[tuple[S, ...]]] = {begin: [(begin,)]}
    seen = {begin}
    while end not in walks:
        longer: dict[S, list[tuple[S, ...]]] = {}
        for state, found in walks.items():
            for following in onward(state):
                if following not in seen:
                    longer.setdefault(following, []).extend((*walk, following) for walk in found[:kept])
        if not longer:
            raise ValueError(f"no walk leads from {begin} to {end}")
        walks = longer
        seen |= longer.keys()
    return walks[end]


def prefixes(walk: Sequence[S]) -> list[tuple[S, ...]]:
    """The walk as it grows: its first state, its first two, and so on."""
    return [tuple(walk[:count]) for count in range(1, len(walk) + 1)]
