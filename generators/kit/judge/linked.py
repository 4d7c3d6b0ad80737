"""Group things that are linked, directly or through others."""

from collections.abc import Callable


def linked(count: int, meet: Callable[[int, int], bool]) -> list[list[int]]:
    """Group the numbers below `count`, in order; `meet` says of two, the larger first, whether they belong together."""
    group = list(range(count))
    for a in range(count):
        for b in range(a):
            if group[a] != group[b] and meet(a, b):
                old, new = group[a], group[b]
                group = [new if name == old else name for name in group]
    return [[k for k, name in enumerate(group) if name == each] for each in dict.fromkeys(group)]
