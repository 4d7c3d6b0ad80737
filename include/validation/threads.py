"""Spread work over threads, with results in order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

A = TypeVar("A")


def in_order(pool: ThreadPoolExecutor, work: Iterable[Callable[[], A]], ahead: int) -> Iterator[A]:
    """Yield results in the order of the work, with at most `ahead` pieces in flight."""
    pending: deque[Future[A]] = deque()
    for piece in work:
        pending.append(pool.submit(piece))
        if len(pending) >= ahead:
            yield pending.popleft().result()
    while pending:
        yield pending.popleft().result()
