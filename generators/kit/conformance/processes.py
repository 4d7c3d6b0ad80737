"""Two other processes make the samples of one generator after another, and the suite compares their hashes."""

import json
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

PATIENCE_S = 300

Hashes = Mapping[str, str]


class _Process:
    def __init__(self, command: Sequence[str], folder: str | None, environment: Mapping[str, str]) -> None:
        self._complaints = tempfile.TemporaryFile("w+", errors="replace")  # noqa: SIM115  open until the process ends
        self._running = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            text=True,
        )

    def ask(self, short: str, seed: int, file: Path | None) -> None:
        """Send a request."""
        print(json.dumps([short, seed, str(file or "")]), file=self._running.stdin, flush=True)

    def answer(self) -> Hashes:
        """Wait for the answer; raise `RuntimeError` with the last words of a process that has none."""
        answers = self._running.stdout
        assert answers
        if not select.select([answers], [], [], PATIENCE_S)[0]:
            raise TimeoutError(f"not done after {PATIENCE_S} s")
        if not (line := answers.readline()):
            self._complaints.seek(0)
            raise RuntimeError((self._complaints.read().strip().splitlines() or ["it died"])[-1])
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        hashes: Hashes = answer["hashes"]
        return hashes

    def end(self, *, kill: bool) -> None:
        """End the process, and wait for it: by its input's end, unless it may be at work."""
        if kill:
            self._running.kill()
        self._running.communicate()
        self._complaints.close()


class Elsewhere:
    """Two processes with other hash seeds, folders, time zones and languages, from the first request to the exit."""

    def __init__(self) -> None:
        self._processes: list[_Process] = []
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end(kill=error is not None)

    def hashes(self, short: str, seed: int, file: Path | None) -> tuple[Hashes, Hashes]:
        """File hashes of some samples from both processes, for a generator of the catalogue or of a file.

        Raise `RuntimeError` with the reason of a failed process, `TimeoutError` after five minutes.
        """
        if not self._folder:
            self._folder = tempfile.TemporaryDirectory(prefix="vmdp-elsewhere-")
            self._processes = _started(self._folder.name)
        try:
            for process in self._processes:
                process.ask(short, seed, file)
            one, other = [process.answer() for process in self._processes]
        except BaseException:
            self._end(kill=True)
            raise
        return one, other

    def _end(self, *, kill: bool) -> None:
        for process in self._processes:
            process.end(kill=kill)
        if self._folder:
            self._folder.cleanup()
        self._processes, self._folder = [], None


def _started(folder: str) -> list[_Process]:
    command = [sys.executable, "-P", "-m", "generators.kit.conformance.elsewhere"]
    paths = os.pathsep.join(path for path in sys.path if path)
    there = {"PYTHONHASHSEED": "99", "TZ": "Pacific/Chatham", "LC_ALL": "C", "HOME": folder, "TMPDIR": folder}
    return [
        _Process(command, place, os.environ | {"PYTHONPATH": paths} | other)
        for place, other in ((None, {"PYTHONHASHSEED": "1"}), (folder, there))
    ]
