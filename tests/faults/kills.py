"""Kill a command at each of its writes, run it again, and compare its folder with a calm run's.

    python -m tests.faults.kills --work FOLDER [--trials make-files make-tar …] [--every 1]

An audit hook counts whatever a command opens for writing, renames, links, removes or makes below its folder. Each run
is a fork of this process, which has imported everything and started nothing. Run k dies just before event k. Where a
file is opened, another run dies in the middle of a write: the kernel's limit of a file's size cuts it off.
"""

import argparse
import contextlib
import functools
import gc
import hashlib
import json
import os
import pickle
import resource
import shutil
import signal
import stat
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import generators.kit.judge.score  # noqa: F401 - whatever a run imports is imported once, here
import include.batch.make as making
import include.cli.dataset as dataset_commands
import include.exports.run as exporting
import include.validation.run  # noqa: F401
from generators.kit.judge.result import ItemScore, Score
from generators.kit.sample import VIDEO
from include.cli.main import app
from include.exports import card
from include.exports.formats import FORMATS
from include.exports.keyframes import KeyFrames
from include.judging import evaluation
from include.judging.pool import Answer

TORN = 5  # bytes of a write that reach the disk before the kill
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CHANGES = ("os.rename", "os.link", "os.symlink", "os.remove", "os.rmdir", "os.mkdir", "os.truncate", "os.chmod")
ONE_SIZE = ("vbvr-pro-bench-video", "vbvr-pro-bench-image")
MEASURED = ("cpu_seconds", "peak_mb")  # what a done mark says of the run and not of the samples

Run = Callable[[Path], None]


@dataclass
class Outcome:
    """What became of a trial."""

    trial: str
    events: int = 0
    kills: int = 0
    torn: int = 0
    """Kills in the middle of a write."""
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Event:
    """An audit event below the folder."""

    name: str
    path: str
    opens: bool
    size: int
    """Of the file before, for one that is opened to append."""


def watched(folder: Path, seen: Callable[[Event], None]) -> None:
    """Call `seen` before each change below the folder, for as long as this process lives."""
    below, lock = f"{folder}/", threading.Lock()

    def path_of(name: Any, directory: Any = -1) -> str:
        if isinstance(name, int):
            return os.readlink(f"/proc/self/fd/{name}")
        text = os.fsdecode(name)
        if not os.path.isabs(text):
            text = os.path.join(os.readlink(f"/proc/self/fd/{directory}") if directory != -1 else os.getcwd(), text)
        return text

    def hook(name: str, arguments: tuple[Any, ...]) -> None:
        if name == "open":
            path, _, flags = arguments
            if isinstance(path, int) or path is None or not flags & WRITES:
                return
            text = path_of(path)
            if text.startswith(below):
                appends = flags & os.O_APPEND and os.path.exists(text)
                with lock:
                    seen(Event(name, text, True, os.path.getsize(text) if appends else 0))
        elif name in CHANGES:
            directory = arguments[-1] if name in ("os.remove", "os.rmdir", "os.mkdir") else -1
            target = arguments[1] if name in ("os.rename", "os.link", "os.symlink") else arguments[0]
            text = path_of(target, directory)
            if text.startswith(below):
                with lock:
                    seen(Event(name, text, False, 0))

    sys.addaudithook(hook)


def forked(work: Callable[[], Any]) -> tuple[int, Any]:
    """Run in a child of its own session; its wait status and, if it ended well, what it returned."""
    sys.stdout.flush()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        os.close(reading)
        code = 1
        try:
            answer = pickle.dumps(work())
            with open(writing, "wb") as pipe:
                pipe.write(answer)
            code = 0
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writing)
    with open(reading, "rb") as pipe:
        data = pipe.read()
    _, status = os.waitpid(pid, 0)
    return status, pickle.loads(data) if status == 0 else None


def counted(run: Run, folder: Path) -> list[Event]:
    """Run to the end; the events."""

    def work() -> list[Event]:
        found = list[Event]()
        watched(folder, found.append)
        run(folder)
        return found

    status, events = forked(work)
    if status:
        raise RuntimeError(f"the calm run failed with status {status}")
    return list(events)


def killed(run: Run, folder: Path, at: int, *, torn: bool) -> int:
    """Run, and die before event `at`, or in the write that follows it; the wait status."""

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        count = 0

        def seen(event: Event) -> None:
            nonlocal count
            if count == at:
                if not torn:
                    os.kill(os.getpid(), signal.SIGKILL)
                resource.setrlimit(resource.RLIMIT_FSIZE, (event.size + TORN, resource.RLIM_INFINITY))
            count += 1

        watched(folder, seen)
        run(folder)

    return forked(work)[0]


def below(folder: Path) -> dict[str, str]:
    """Each file and folder: its mode and a hash of its content."""
    found = {}
    for path in sorted(folder.rglob("*")):
        mode, name = stat.filemode(path.lstat().st_mode), path.relative_to(folder).as_posix()
        found[name] = mode if path.is_dir() else f"{mode} {hashlib.sha256(_content(path)).hexdigest()}"
    return found


def _content(path: Path) -> bytes:
    if path.parent.parent.name == "_batches" or path.parent.name == "_batches":
        mark = json.loads(path.read_bytes())
        return json.dumps({name: value for name, value in mark.items() if name not in MEASURED}).encode()
    return path.read_bytes()


def tried(
    name: str, run: Run, work: Path, chosen: Callable[[Sequence[Event]], list[int]], start: Path | None = None
) -> Outcome:
    """Kill the run at the chosen events; each time run it again, and compare. `start` is copied into its folder."""

    def begin(folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        if start:
            shutil.copytree(start, folder)
        else:
            folder.mkdir(parents=True)

    outcome, folder = Outcome(name), work / "folder"  # always this one: some files name their folder
    begin(folder)
    events = counted(run, folder)
    outcome.events = len(events)
    true = below(folder)
    outcome.wrong += [f"a calm run leaves {left}" for left in true if "/." in f"/{left}"]
    for at in chosen(events):
        for torn in (False, True) if events[at].opens else (False,):
            begin(folder)
            status = killed(run, folder, at, torn=torn)
            signalled = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
            outcome.kills += signalled == signal.SIGKILL
            outcome.torn += signalled == signal.SIGXFSZ
            where = f"{'in a write after' if torn else 'before'} {at} {events[at].name} {Path(events[at].path).name}"
            if not signalled and (status or not torn):
                outcome.wrong.append(f"{where}: not killed, status {status}")
            status, _ = forked(functools.partial(run, folder))
            if status:
                outcome.wrong.append(f"{where}: the second run fails")
            now = below(folder)
            outcome.wrong += [f"{where}: {kind} {path}" for kind, path in _differences(now, true)]
    return outcome


def _differences(now: dict[str, str], true: dict[str, str]) -> Iterator[tuple[str, str]]:
    yield from (("lost", path) for path in true if path not in now)
    yield from (("left", path) for path in now if path not in true)
    yield from (("different", path) for path in true if path in now and now[path] != true[path])


def every(step: int) -> Callable[[Sequence[Event]], list[int]]:
    """Choose every `step`-th event, and the last one."""
    return lambda events: sorted({*range(0, len(events), step), len(events) - 1})


def kinds(events: Sequence[Event]) -> list[int]:
    """Choose the first event of each sort: by what it does, and to which kind of file."""
    first = dict[tuple[str, str, bool], int]()
    for at, event in enumerate(events):
        path = Path(event.path)
        first.setdefault((event.name, path.suffix, path.name.startswith(".")), at)
    return sorted(first.values())


class Here:
    """A pool of one process, which is this one."""

    def __enter__(self) -> "Here":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def submit(self, work: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Work at once."""
        done = Future[Any]()
        done.set_result(work(*arguments))
        return done

    def shutdown(self, **_: Any) -> None:
        """Do nothing."""


def command(*arguments: str) -> None:
    """Run a command of `vmdp` in this process, in silence."""
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        app(list(arguments), standalone_mode=False)


LOOK = ("--look", "vbvr")  # the one that every format takes
MAKE = ("make", "O-47", "--samples", "2", "--batch-size", "1", "--size", "256", "--seed", "7", "--jobs", "1", *LOOK)


def made(folder: Path, *more: str) -> None:
    """`vmdp make`."""
    command(*MAKE, *more, "--out", str(folder))


class Trials:
    """Every trial by its name; those of exports read datasets that `prepare` makes."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.source, self.large, self.plain = (work / "source" / name for name in ("dataset", "large", "plain"))
        self._patches = contextlib.ExitStack()
        self._patches.enter_context(patch.object(dataset_commands, "process_pool", lambda jobs: Here()))

    def prepare(self, names: Sequence[str]) -> None:
        """Make what trials share: samples are drawn and scored once."""
        shutil.rmtree(self.work / "source", ignore_errors=True)
        exports = [name.removeprefix("export-") for name in names if name.startswith(("export-", "evaluate"))]
        sizes = [size for size in (False, True) if any((name in ONE_SIZE) is size for name in exports)]
        self._once(making, "build", lambda: self._draw(sizes))
        self._once(card, "scores", lambda: self._score(sizes))

    def _once(self, module: Any, name: str, work: Callable[[], None]) -> None:
        """Replace a function by its answers to the calls of some work, which a child does."""
        original, known = getattr(module, name), dict[Any, Any]()

        def key(arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
            return hashlib.sha256(repr((arguments, sorted(named.items()))).encode()).hexdigest()

        def noted(*arguments: Any, **named: Any) -> Any:
            known[key(arguments, named)] = answer = original(*arguments, **named)
            return answer

        def child() -> dict[Any, Any]:
            with patch.object(module, name, noted):
                work()
            return known

        status, answers = forked(child)
        if status:
            raise RuntimeError(f"preparing {name} failed")

        def remembered(*arguments: Any, **named: Any) -> Any:
            found = key(arguments, named)
            return answers[found] if found in answers else original(*arguments, **named)

        self._patches.enter_context(patch.object(module, name, remembered))

    def _draw(self, sizes: Sequence[bool]) -> None:
        made(self.plain)
        if False in sizes:
            made(self.source, "--keyframes")
        if True in sizes:
            made(self.large, "--keyframes", "--samples", "1", "--size", "1024")

    def _score(self, sizes: Sequence[bool]) -> None:
        for large in sizes:
            form, source = (ONE_SIZE[0], self.large) if large else ("huggingface", self.source)
            command("export", form, str(source), str(self.work / "source" / f"scored-{form}"), "--jobs", "1")

    def all(self) -> dict[str, Run]:
        """The trials."""
        return {
            "make-files": lambda folder: made(folder, "--samples", "1"),
            "make-tar": lambda folder: made(folder, "--format", "tar"),
            **{f"export-{form}": functools.partial(self._export, form) for form in FORMATS},
            "export-evalkit": lambda folder: command("export", "evalkit", str(folder / "judge")),
            "validate": self._validate,
            "evaluate": self._evaluate,
        }

    def _export(self, form: str, folder: Path) -> None:
        source = self.large if form in ONE_SIZE else self.source
        splits = () if isinstance(exporting.FORMS[form], KeyFrames) or form in ONE_SIZE else ("--splits", "50,0,50")
        command("export", form, str(source), str(folder), "--jobs", "1", *splits)

    def _validate(self, folder: Path) -> None:
        command("validate", str(folder), "--deep", "0", "--report")

    def _evaluate(self, folder: Path) -> None:
        answers = self.work / "source" / "model"
        if not answers.exists():
            for video in self.source.rglob(VIDEO):
                answer = answers / f"{video.parent.name}.mp4"
                answer.parent.mkdir(exist_ok=True)
                shutil.copy(video, answer)
        with patch.object(evaluation, "_scored", scored_at_once):
            command("evaluate", str(answers), str(self.source), "--out", str(folder), "--jobs", "1")


def scored_at_once(left: Sequence[evaluation.Todo], questions: Any, **_: Any) -> Iterator[evaluation.Result]:
    """Scores as of a judge; the reason has letters of two bytes, so that a cut can go through one."""
    item = ItemScore("moves", 100.0, 100.0, True, "é" * 40)
    for todo in left:
        yield todo.result(questions.metadata(todo.asked), Answer(Score((item,), 100.0, True)))


def main() -> int:
    """Print a line for each trial; status 1 if a second run differs from a calm one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="a folder for all runs")
    parser.add_argument("--trials", nargs="+", help="of these alone")
    parser.add_argument("--every", type=int, default=1, help="kill at every n-th event; 0: once at each kind")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    trials = Trials(chosen.work.resolve())
    names = chosen.trials or list(trials.all())
    trials.prepare(names)
    found = []
    gc.freeze()  # so that forks share the memory of what is imported
    for name in names:
        rule = every(chosen.every) if chosen.every else kinds
        start = trials.plain if name == "validate" else None
        outcome = tried(name, trials.all()[name], trials.work / name, rule, start)
        found.append(outcome)
        if not chosen.json:
            print(f"{name}: {outcome.events} events, {outcome.kills} kills, {outcome.torn} torn writes", flush=True)
            for wrong in outcome.wrong:
                print(f"  {wrong}", flush=True)
    if chosen.json:
        print(json.dumps([asdict(outcome) for outcome in found]))
    return any(outcome.wrong for outcome in found)


if __name__ == "__main__":
    sys.exit(main())
