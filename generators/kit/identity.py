"""Identify generators and samples: ids, names, and the random stream of each sample."""

import hashlib
import random
import re
from dataclasses import dataclass

SUFFIX = "_data-generator"
_ID = re.compile(r"(?P<kind>[GOX])-(?P<number>x?\d+)(?P<letter>[a-z]?)")
# External repositories: the source, then the id or, without one, the name.
_EXTERNAL = re.compile(
    r"(?P<source>[a-z][a-z0-9]*)-((?P<kind>[A-Z])-(?P<number>\d+)(?P<letter>[a-z]?)|[a-z0-9]+(-[a-z0-9]+)*)"
)
# The public set gives two ids one name; the task ids of these carry their id, so each stays unique.
_TWINS = {"G-166"}
_NAME = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


@dataclass(frozen=True)
class GeneratorId:
    """A short id (`O-41`) with its plain name (`nonogram`)."""

    short: str
    name: str

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.short) and not _EXTERNAL.fullmatch(self.short):
            raise ValueError(
                f"a generator's id reads O-41, G-174, X-1 or, if it is external, ext-O-41, not {self.short!r}"
            )
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"a generator's name is lower-case words joined by _, not {self.name!r}")

    @property
    def full(self) -> str:
        """`O-41_nonogram_data-generator`, as in messages and keys."""
        return f"{self.short}_{self.name}{SUFFIX}"

    @property
    def source(self) -> str:
        """The source of an external generator: `ext` of `ext-O-41`; "" for the project's own."""
        return "" if _ID.fullmatch(self.short) else self.short.partition("-")[0]

    @property
    def kind(self) -> str:
        """`O` for static puzzles, `G` for dynamic scenes, `X` for own tasks; of external ones, any letter or ""."""
        return self.order[1]

    @property
    def order(self) -> tuple[str, str, int, str]:
        """Sort key: O-2 before O-10, all of G before them and all of X after them, external ones last."""
        match = _ID.fullmatch(self.short) or _EXTERNAL.fullmatch(self.short)
        assert match is not None  # by __post_init__
        if match["number"] is None:
            return self.source, "", 0, self.short
        return self.source, match["kind"], int(match["number"].lstrip("x")), match["number"] + match["letter"]

    @property
    def stem(self) -> str:
        """Prefix of its task ids, unique among generators."""
        if self.short in _TWINS:
            return f"{self.short.replace('-', '').lower()}_{self.name}"
        return f"{self.source}_{self.name}" if self.source else self.name

    def task_id(self, index: int) -> str:
        """Folder name of a sample: `nonogram_00000007`, or `ext_nonogram_00000007`."""
        return f"{self.stem}_{index:08d}"


@dataclass(frozen=True)
class Identity:
    """Everything the random stream of a sample depends on: no batch, worker or machine."""

    generator: str
    version: int
    level: str
    seed: int
    index: int
    attempt: int = 0

    @property
    def of_rendition(self) -> str:
        """The text that a sample's rendition depends on: neither version nor attempt, which belong to the puzzle."""
        return f"{self.generator}/{self.level}/{self.seed}/{self.index}"

    def rng(self) -> random.Random:
        """The sample's own random stream, independent of neighbouring seeds, indices and attempts."""
        text = f"{self.generator}/{self.version}/{self.level}/{self.seed}/{self.index}/{self.attempt}"
        return stream(text)


def stream(text: str) -> random.Random:
    """The random stream that a text gives, independent of those of all other texts."""
    return random.Random(int.from_bytes(hashlib.sha256(text.encode()).digest()))
