from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from generators.kit import Generator, Reject


@pytest.fixture(scope="session")
def puzzles() -> Callable[[Generator[Any, Any, Any], str, range], list[Any]]:
    """Draw the puzzles of a generator's level, one a seed, without those that are rejected."""

    def draw(generator: Generator[Any, Any, Any], level: str, seeds: range) -> list[Any]:
        found = []
        for seed in seeds:
            try:
                found.append(generator.sample(Random(seed), generator.levels[level]))
            except Reject:
                continue
        return found

    return draw
