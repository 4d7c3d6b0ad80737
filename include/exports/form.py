"""The form of an export: what one trainer's or evaluator's loader reads. One module each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from include.exports.output import Output
from include.exports.plan import Part
from include.exports.rows import Paths
from include.exports.source import Stored


@dataclass(frozen=True)
class Summary:
    """What a form needs to know to write what stands over its parts."""

    size: int
    """Pixels along an edge."""
    splits: Sequence[str]
    rows: Callable[[str, Sequence[str]], Iterator[dict[str, Any]]]
    """The rows of a split's whole samples, in order, with these columns."""


class Form(Protocol):
    """A form of export. It says where things lie and writes them; order, hashes and resuming are not its work."""

    name: str
    title: str
    """What it is for, in a few words."""
    only_split: str | None
    """The one split that it takes where there are splits; None is all."""

    def rows_path(self, part: Part) -> str:
        """Where the table of the part's samples is kept: a Parquet file."""

    def paths(self, part: Part, sample: Stored, place: int) -> Paths:
        """Where the media of a part's sample lie; `place` is its place in the part."""

    def refuses(self, sample: Stored) -> str:
        """Why the loader could not keep this sample whole; "" if it can."""

    def write(self, part: Part, samples: Iterator[tuple[Stored, dict[str, Any]]], out: Output) -> None:
        """Write a part from its samples and their rows; those with a reason are left out."""

    def finish(self, summary: Summary, out: Output) -> None:
        """Write what stands over the parts."""

    def configs(self, splits: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """What Hugging Face `datasets` can load: of each configuration, a pattern of files for each split."""

    def snippet(self, splits: Sequence[str]) -> str:
        """How to load it, as the card shows it."""
