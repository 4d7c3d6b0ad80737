"""Split into train, validation and test by whole puzzles, with equal shares of every generator and level."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from include.errors import UserError

SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class Shares:
    """Share of the distinct puzzles in each split."""

    train: float = 1.0
    validation: float = 0.0
    test: float = 0.0

    @classmethod
    def parse(cls, text: str | None) -> "Shares":
        """Parse `0.9,0.05,0.05` or `90/5/5`: train, validation, test. None is train alone."""
        if text is None:
            return cls()
        try:
            parts = [float(part) for part in text.replace("/", ",").split(",")]
        except ValueError:
            parts = []
        total = sum(parts)
        if len(parts) != 3 or min(parts) < 0 or not any(abs(total - whole) <= 1e-6 for whole in (1, 100)):
            raise UserError(
                f"splits read train,validation,test with the sum 1 or 100, such as 0.9,0.05,0.05, not {text!r}"
            )
        return cls(*(part / total for part in parts))

    @property
    def used(self) -> tuple[str, ...]:
        """The non-empty splits."""
        return tuple(name for name in SPLITS if getattr(self, name) > 0)


class Splitter:
    """Assign each puzzle to a split, one generator after another, each with all its samples.

    A puzzle is one hash of one generator; all its samples share a split. In each generator and level, puzzles are
    ordered by another hash, so the choice depends neither on the order of samples nor on the seed. The next level
    compensates for the rounding of a small one, so the whole keeps the shares to one puzzle.
    """

    def __init__(self, shares: Shares) -> None:
        self._shares = shares
        self._seen = 0
        self._given: Counter[str] = Counter()

    def split(self, generator: str, samples: Iterable[tuple[str, str]]) -> Mapping[str, str]:
        """Map each puzzle's hash to its split, from the level and hash of every sample of one generator."""
        level_of: dict[str, str] = {}
        for level, puzzle in samples:
            # A puzzle of two levels counts in the level sorted first, for any order of samples.
            level_of[puzzle] = min(level, level_of.get(puzzle, level))
        found: dict[str, str] = {}
        for level in sorted(set(level_of.values())):
            puzzles = sorted(
                (puzzle for puzzle, its in level_of.items() if its == level),
                key=lambda puzzle: hashlib.sha256(f"{generator}/{puzzle}".encode()).digest(),
            )
            self._seen += len(puzzles)
            at = 0
            for name in ("test", "validation"):
                due = round(getattr(self._shares, name) * self._seen) - self._given[name]
                chosen = puzzles[at : at + max(0, due)]
                found.update(dict.fromkeys(chosen, name))
                self._given[name] += len(chosen)
                at += len(chosen)
            rest = "train" if self._shares.train else self._shares.used[-1]
            found.update(dict.fromkeys(puzzles[at:], rest))
            self._given[rest] += len(puzzles) - at
        return found
