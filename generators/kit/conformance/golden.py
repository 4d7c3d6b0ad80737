"""Golden hashes pin the first samples of every generator and level, byte for byte.

`generators/golden.json` holds a hash of each file of samples 0 and 1 at seed 42, with video, at 512 pixels. A hash
changes only together with the version of its generator or, if drawing or encoding changes, of the kit. Equal seeds and
versions then always mean equal bytes.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from generators.kit.generator import Generator
from generators.kit.sample import KIT_VERSION, Sample, build

FILE = Path(__file__).parents[2] / "golden.json"
SEED, SAMPLES = 42, 2
DIGITS = 16  # kept of a file's SHA-256: against accidents, not malice

Files = Mapping[str, str]  # digits by the names of a sample's files


class VersionNotRaised(ValueError):
    """Report changed bytes under an unchanged version; the text names them and the remedy."""


@dataclass(frozen=True)
class Golden:
    """The hashes of one generator's first samples, by level."""

    version: int
    levels: Mapping[str, tuple[Files, ...]]


@dataclass(frozen=True)
class GoldenFile:
    """The golden hashes of all generators by short id, made with one version of the kit."""

    kit: int
    generators: Mapping[str, Golden]


def read(path: Path = FILE) -> GoldenFile:
    """Read the committed hashes; empty without a file."""
    if not path.exists():
        return GoldenFile(KIT_VERSION, {})
    data = json.loads(path.read_text())
    return GoldenFile(
        data["kit"],
        {
            short: Golden(entry["version"], {level: tuple(hashes) for level, hashes in entry["levels"].items()})
            for short, entry in data["generators"].items()
        },
    )


def write(golden: GoldenFile, path: Path = FILE) -> None:
    """Write the hashes in the given order, so that a change is a short diff."""
    path.write_text(json.dumps(asdict(golden), indent=1) + "\n")


def measure(
    generator: Generator[Any, Any, Any],
    done: Callable[[], None] = lambda: None,
    make: Callable[[str, int], Sample] | None = None,
) -> Golden:
    """Make the samples now, or take them from `make`; `done` is called after each level."""
    levels = {}
    for level in generator.levels:
        samples = [make(level, index) if make else build(generator, level, SEED, index) for index in range(SAMPLES)]
        levels[level] = tuple(
            {name: hashlib.sha256(data).hexdigest()[:DIGITS] for name, data in sorted(sample.files.items())}
            for sample in samples
        )
        done()
    return Golden(generator.version, levels)


def changed(old: Golden, new: Golden) -> Iterator[tuple[str, int, list[str]]]:
    """Level, index and files of each changed sample."""
    for level, samples in new.levels.items():
        before = old.levels.get(level, ())
        for index, files in enumerate(samples):
            promised = before[index] if index < len(before) else {}
            if names := [name for name in sorted({*files, *promised}) if files.get(name) != promised.get(name)]:
                yield level, index, names


def differences(committed: GoldenFile, now: GoldenFile) -> list[str]:
    """Describe each difference from the committed hashes."""
    found = []
    if committed.kit != now.kit:
        found.append(f"the kit is of version {now.kit}, the golden hashes of {committed.kit}")
    for short, new in now.generators.items():
        old = committed.generators.get(short)
        if old is None:
            found.append(f"{short} has no golden hashes yet")
        elif old.version != new.version:
            found.append(f"{short} is of version {new.version}, its golden hashes of {old.version}")
        else:
            found += [
                f"{short} {level}: {', '.join(names)} of sample {index} differ"
                for level, index, names in changed(old, new)
            ]
    return found


def updated(committed: GoldenFile, now: GoldenFile) -> GoldenFile:
    """The hashes to commit: those of `now`, and the committed ones of all other generators.

    Raise `VersionNotRaised` if a generator's bytes changed under the same version of generator and kit.
    """
    if now.kit < committed.kit:
        raise VersionNotRaised(f"the kit's version went back from {committed.kit} to {now.kit}")
    if now.kit > committed.kit and (missing := committed.generators.keys() - now.generators.keys()):
        raise VersionNotRaised(f"a new kit changes every generator; also measure {', '.join(sorted(missing))}")
    for short, new in now.generators.items():
        old = committed.generators.get(short)
        if old is None or old == new or now.kit > committed.kit:
            continue
        if new.version <= old.version:
            levels = dict.fromkeys(level for level, _, _ in changed(old, new))
            raise VersionNotRaised(
                f"{short} {', '.join(levels)} gives other bytes, but its version is still {new.version}: raise it to "
                f"{old.version + 1} in its @generator line, or KIT_VERSION to {committed.kit + 1} if the kit changed"
            )
    return GoldenFile(now.kit, {**committed.generators, **now.generators})
