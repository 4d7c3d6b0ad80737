"""Interface of an export format, the input of one trainer's or evaluator's loader. One module per format."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from generators.kit.clip import Clip
from include.exports.output import Output
from include.exports.plan import Part
from include.exports.rows import Paths
from include.exports.source import Stored


@dataclass(frozen=True)
class Summary:
    """Facts about the whole export, for the files above its parts."""

    clip: Clip
    """The form of its videos."""
    splits: Sequence[str]
    rows: Callable[[str, Sequence[str]], Iterator[dict[str, Any]]]
    """Yield the rows of a split's whole samples, in order, with these columns."""


class Form(Protocol):
    """An export format: it chooses paths and writes files. Order, hashes and resuming belong to `run`."""

    name: str
    title: str
    """Purpose, in a few words."""
    only_split: str | None
    """The only split it takes if there are splits; None takes all."""
    fixed_look: bool
    """True if it compares models, which takes one look for all samples."""

    def rows_path(self, part: Part) -> str:
        """Path of the part's table of samples, a Parquet file."""

    def paths(self, part: Part, sample: Stored, place: int) -> Paths:
        """Paths of a sample's media; `place` is its position in the part."""

    def refuses(self, sample: Stored) -> str:
        """The reason the loader can't keep this sample whole; "" if it can."""

    def write(self, part: Part, samples: Iterator[tuple[Stored, dict[str, Any]]], out: Output) -> None:
        """Write a part from its samples and their rows; skip those with a reason."""

    def finish(self, summary: Summary, out: Output) -> None:
        """Write the files above the parts."""

    def configs(self, splits: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """Configurations for Hugging Face `datasets`: a file pattern per split of each."""

    def snippet(self, splits: Sequence[str]) -> str:
        """Loading instructions for the card, which puts the clips' numbers in place of FRAMES, WIDTH and HEIGHT."""
