"""An external generator in the pipeline: a task type run batch by batch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generators.kit.generator import TaskType
from generators.kit.identity import GeneratorId
from include.external.lock import Pinned, Place

LEVEL = "mixed"
"""Its only level."""


@dataclass(frozen=True, eq=False)
class ExternalGenerator(TaskType):
    """A pinned repository. It makes no single samples, and its capacity is unknown."""

    id: GeneratorId
    version: int
    """The first twelve digits of its commit as a number; another commit is another version."""
    levels: Mapping[str, Any]
    pinned: Pinned
    place: Place

    @classmethod
    def of(cls, pinned: Pinned, place: Place) -> "ExternalGenerator":
        """Build the generator from its lock entry."""
        return cls(pinned.id, int(pinned.commit[:12], 16), {LEVEL: {}}, pinned, place)

    @property
    def documentation(self) -> str:
        """Description without running it."""
        name = self.pinned.title or self.id.name.replace("_", " ")
        return (
            f"{self.id.short} {self.id.name.replace('_', ' ')}: external, {name}\n\n"
            f"From {self.pinned.url} at commit {self.pinned.commit[:12]}. Nothing is proved of its puzzles: neither "
            "that a solution exists nor that it is unique. Its rubrics are derived from its pictures."
        )

    @property
    def same_blocks(self) -> bool:
        """True if a trial found that its blocks are all alike: its seed does not choose the samples."""
        return self.place.same_blocks(self.pinned)

    def capacity(self, config: Any) -> int | None:
        """Unknown, so None."""
        return None

    def level_at(self, level: str | None, index: int) -> str:
        """Return `mixed`; raise `ValueError` for another level."""
        if level not in (None, LEVEL):
            raise ValueError(f"{self.id.short} has no level {level!r}: external generators have none; leave it out")
        return LEVEL
