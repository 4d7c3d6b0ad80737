"""Check an installation of the judge: score a small set of videos with known scores.

The videos are made on demand, so OpenCV, NumPy and the decoder are the only parts of the installation that differ.
"""

import json
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import cv2

from generators.kit.judge.measure import Reference, renditions

SIZE = 256
TOLERANCE = 1  # points
KNOWN = Path(__file__).with_name("selfcheck.json")
SAMPLES = tuple(Reference(short, "easy", 7, 0) for short in ("G-15", "G-31", "G-48", "O-41", "O-47", "O-48"))
RENDITIONS = ("pace_slower", "shift_2px", "vae_like", "still", "jump", "half", "extra_object")


@dataclass(frozen=True)
class Row:
    """One video: the known score and the one found here, in whole points; None if there is none."""

    sample: str
    rendition: str
    known: int | None
    found: int | None

    @property
    def ok(self) -> bool:
        """True if they differ by no more than the tolerance."""
        return self.known is not None and self.found is not None and abs(self.known - self.found) <= TOLERANCE


def rows(sample: Reference) -> list[Row]:
    """Score the videos of one sample."""
    known = read().get(str(sample), {})
    found = {each.attack: round(each.score) for each in renditions(sample, SIZE, attacks=RENDITIONS)}
    return [Row(str(sample), name, known.get(name), found.get(name)) for name in {**known, **found}]


def read() -> dict[str, dict[str, int]]:
    """The known scores by sample and rendition."""
    known: dict[str, dict[str, int]] = json.loads(KNOWN.read_text()) if KNOWN.exists() else {}
    return known


def write(scored: list[Row]) -> None:
    """Store the scores found here as the known ones."""
    known: dict[str, dict[str, int]] = {}
    for row in scored:
        if row.found is not None:
            known.setdefault(row.sample, {})[row.rendition] = row.found
    lines = ",\n".join(f"{json.dumps(sample)}: {json.dumps(scores)}" for sample, scores in known.items())
    KNOWN.write_text(f"{{\n{lines}\n}}\n")


def versions() -> dict[str, str]:
    """Versions of the libraries that the scores depend on."""
    return {"opencv": cv2.__version__} | {name: _version(name) for name in ("numpy", "pillow", "av")}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"
