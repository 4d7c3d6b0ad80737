"""The sample of an answer: by its reference, by its metadata, or by its folder in a dataset."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generators.kit.judge.decode import ScoreError
from generators.kit.sample import METADATA, VIDEO
from generators.kit.scene.look import PLAIN
from include.catalogue.reference import made
from include.dataset.recipe import Recipe

MOST_METADATA = 4 << 20  # bytes


@dataclass(frozen=True)
class Question:
    """The sample of some answers; exactly one of the three is given."""

    reference: str = ""
    """`O-41:medium:42:7`, drawn by `recipe`."""
    metadata: bytes = b""
    """The contents of metadata.json."""
    folder: Path | None = None
    """A sample's folder. An external sample needs one: it is compared with its own video."""
    recipe: Recipe = field(default_factory=lambda: Recipe(look=PLAIN))

    def files(self) -> Mapping[str, bytes]:
        """The sample's files, as far as a judge needs them; raise `ScoreError` or `UserError`."""
        if self.metadata:
            return {METADATA: self.metadata}
        if self.folder is None:
            _, sample = made(self.reference, self.recipe.model_copy(update={"video": False}))
            return {METADATA: sample.files[METADATA]}
        try:
            if (self.folder / METADATA).stat().st_size > MOST_METADATA:
                raise ScoreError(f"{METADATA} exceeds {MOST_METADATA >> 20} MiB")
            paths = [path for path in (self.folder / METADATA, self.folder / VIDEO) if path.is_file()]
            return {path.name: path.read_bytes() for path in paths}
        except OSError as error:
            raise ScoreError(f"the sample's folder can't be read: {error.strerror}") from None


def folder_in(data: Path | None, place: str) -> Path:
    """The folder of a sample below `data`; raise `ScoreError` for a place elsewhere, or if no data are served."""
    if data is None:
        raise ScoreError(
            f"{place[:80]!r} is no reference such as O-41:medium:42:7, and no folder of datasets is served: --data"
        )
    try:
        found = (data / place).resolve(strict=True)
    except (OSError, ValueError):  # it does not exist, or its name has a zero byte
        found = None
    if found is None or not found.is_relative_to(data.resolve()) or not (found / METADATA).is_file():
        raise ScoreError(f"{place[:80]!r} is no folder of a sample in the served data")
    return found
