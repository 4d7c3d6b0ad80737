"""An external generator in the pipeline: a task type run batch by batch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generators.kit.generator import TaskType
from generators.kit.identity import GeneratorId
from include.external.lock import LEVELS, Pinned, Place

LEVEL = LEVELS[0]
"""The level without a name; each generator has it."""


@dataclass(frozen=True, eq=False)
class ExternalGenerator(TaskType):
    """A pinned repository. It makes no single samples, and its capacity is unknown."""

    id: GeneratorId
    version: int
    """A number made of its commit and its options: others are another version."""
    levels: Mapping[str, tuple[str, ...]]
    """Options of the script for each level, word by word."""
    pinned: Pinned
    place: Place

    @classmethod
    def of(cls, pinned: Pinned, place: Place) -> "ExternalGenerator":
        """Build the generator from its lock entry."""
        levels: dict[str, tuple[str, ...]] = {LEVEL: ()}
        levels |= {level: pinned.options[level] for level in LEVELS if level in pinned.options}
        return cls(pinned.id, pinned.version, levels, pinned, place)

    @property
    def documentation(self) -> str:
        """Description without running it."""
        name = self.pinned.title or self.id.name.replace("_", " ")
        return (
            f"{self.id.short} {self.id.name.replace('_', ' ')}: external, {name}\n\n"
            f"From {self.pinned.url} at commit {self.pinned.commit[:12]}. Nothing is proved of its puzzles: neither "
            "that a solution exists nor that it is unique. Its rubrics are derived from its pictures."
        )

    def same_blocks(self, level: str | None) -> bool:
        """True if a trial found a level's blocks all alike: the seed does not choose the samples."""
        return self.place.same_blocks(self.pinned, self.level_at(level, 0))

    def capacity(self, config: Any) -> int | None:
        """Unknown, so None."""
        return None

    def level_at(self, level: str | None, index: int) -> str:
        """Return the level, `mixed` for None; raise `ValueError` for one without options."""
        if level is None:
            return LEVEL
        if level not in self.levels:
            raise ValueError(
                f"{self.id.short} has no level {level!r}: say which options of its script make it, with "
                f"`vmdp generators options {self.id.short}`, or leave the level out"
            )
        return level
