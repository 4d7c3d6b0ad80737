"""Make some samples and print their hashes, for the suite to compare two such processes; see `processes`.

A request and its answer are a line of JSON each. On Linux a fork makes the samples of a request, so that modules are
loaded once and no sample follows another generator's.
"""

import ctypes
import hashlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import IO

import generators  # noqa: F401  registers the catalogue
from generators.kit.conformance.outside import load
from generators.kit.registry import registry
from generators.kit.sample import SIZES, build

SAMPLES = 2  # of each level, the first of them with its video
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)  # loaded before any fork


def main() -> None:
    """Answer requests from standard input."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a generator's own output is no answer
    for request in sys.stdin:
        if sys.platform != "linux":  # macOS: system frameworks, which numpy uses, don't survive a fork
            _answer(request, answers)
        elif child := os.fork():
            if os.waitpid(child, 0)[1]:
                print(json.dumps({"error": "it died"}), file=answers, flush=True)
        else:
            _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            _answer(request, answers)
            os._exit(0)


def _answer(request: str, answers: IO[str]) -> None:
    answer: dict[str, object]
    try:
        answer = {"hashes": hashes(*json.loads(request))}
    except Exception as error:  # a foreign file may raise anything
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), file=answers, flush=True)


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
    main()
