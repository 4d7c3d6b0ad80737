"""A rule: a name, the promise in one sentence, and the function to find violations."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from generators.kit.conformance.finding import Broken
from generators.kit.conformance.subject import Subject

Finder = Callable[[Subject], Iterator[Broken]]


@dataclass(frozen=True)
class Rule:
    """One promise of every generator."""

    name: str
    promise: str
    broken: Finder


def rule(name: str, promise: str) -> Callable[[Finder], Rule]:
    """Make a rule of a function yielding violations."""

    def wrap(finder: Finder) -> Rule:
        return Rule(name, promise, finder)

    return wrap
