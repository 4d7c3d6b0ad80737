"""Group things that are linked, directly or through others."""

from collections import defaultdict
from collections.abc import Iterable, Sequence


def linked(count: int, pairs: Iterable[Sequence[int]]) -> list[list[int]]:
    """Group the numbers below `count` by the pairs that belong together; groups and their members are in order."""
    above = list(range(count))  # a smaller number of the same group, or itself

    def root(k: int) -> int:
        while above[k] != k:
            above[k] = k = above[above[k]]
        return k

    for a, b in pairs:
        low, high = sorted((root(a), root(b)))
        above[high] = low
    groups = defaultdict[int, list[int]](list)
    for k in range(count):
        groups[root(k)].append(k)
    return list(groups.values())
