"""Print hashes of some samples as JSON; the suite runs this in other processes and compares them."""

import hashlib
import json
import sys
from pathlib import Path

import generators  # noqa: F401  registers the catalogue
from generators.kit.conformance.outside import load
from generators.kit.registry import registry
from generators.kit.sample import SIZES, build

SAMPLES = 2  # of each level, the first of them with its video


def hashes(short: str, seed: int, file: str) -> dict[str, str]:
    """SHA-256 by `level:index/file`, for a generator of the catalogue or of a file."""
    generator = (load(Path(file)) if file else registry).get(short)
    found = {}
    for level in generator.levels:
        for index in range(SAMPLES):
            try:
                files = build(generator, level, seed, index, size=SIZES.start, video=index == 0).files
            except Exception as error:  # another rule reports it; here both processes must fail alike
                files = {"error": type(error).__name__.encode()}
            for name, data in files.items():
                found[f"{level}:{index}/{name}"] = hashlib.sha256(data).hexdigest()
    return found


if __name__ == "__main__":
    json.dump(hashes(sys.argv[1], int(sys.argv[2]), sys.argv[3]), sys.stdout)
