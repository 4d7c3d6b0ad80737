"""Names and seeds: what a generator and a sample are called, and where their chance comes from."""

import hashlib
import random
import re
from dataclasses import dataclass

SUFFIX = "_data-generator"
_ID = re.compile(r"(?P<kind>[OG])-(?P<number>x?\d+)(?P<letter>[a-z]?)")
_NAME = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


@dataclass(frozen=True)
class GeneratorId:
    """The short id that users know (`O-41`) with the plain name (`nonogram`)."""

    short: str
    name: str

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.short):
            raise ValueError(f"a generator's id reads O-41 or G-174, not {self.short!r}")
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"a generator's name is lower-case words joined by _, not {self.name!r}")

    @property
    def full(self) -> str:
        """`O-41_nonogram_data-generator`: the form used in messages and keys."""
        return f"{self.short}_{self.name}{SUFFIX}"

    @property
    def kind(self) -> str:
        """`O` for static puzzles, `G` for dynamic scenes."""
        return self.short[0]

    @property
    def order(self) -> tuple[str, int, str]:
        """Sorts O-2 before O-10, and both after all of G."""
        match = _ID.fullmatch(self.short)
        assert match is not None  # by __post_init__
        return match["kind"], int(match["number"].lstrip("x")), match["number"] + match["letter"]

    def task_id(self, index: int) -> str:
        """The sample's folder name: `nonogram_00000007`."""
        return f"{self.name}_{index:08d}"


@dataclass(frozen=True)
class Identity:
    """All that a sample's chance depends on; batches, workers and machines are not in it."""

    generator: str
    version: int
    level: str
    seed: int
    index: int
    attempt: int = 0

    def rng(self) -> random.Random:
        """A stream of its own: neighbouring seeds, indices and attempts share nothing."""
        text = f"{self.generator}/{self.version}/{self.level}/{self.seed}/{self.index}/{self.attempt}"
        return random.Random(int.from_bytes(hashlib.sha256(text.encode()).digest()))
