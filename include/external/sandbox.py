"""Run a repository's script: a process with limits, in its own folder and environment.

On Linux, if allowed, the process sees a file system of its own: the system's libraries and its environment, read-only,
its folder, and empty temporary ones. It has no network and no rights of root's. If not (inside Lambda, on macOS), runs
wait for one another, and see what this user sees.
"""

import contextlib
import fcntl
import json
import os
import resource
import selectors
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

import psutil

from include.external.contract import SCRIPT, Contract
from include.external.found import plain_file

LAUNCHER = Path(__file__).with_name("launcher.py")
TAIL_BYTES = 8192
CHECK_S = 0.1
_MARK = "EXTERNAL_RUN"
_PASSED = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "FONTCONFIG_PATH")
_KILL_S = 5.0
_TRIAL_S = 120.0
_MOST_REPORT_BYTES = 4096
_NO_WORLD = 97  # exit status of the launcher without isolation


class RunFailed(Exception):
    """The script failed; the text has the reason and its last output.

    `itself` is true if it ended by its own doing, as it does again with the same seed.
    """

    def __init__(self, text: str, *, itself: bool = False) -> None:
        super().__init__(text)
        self.itself = itself


@dataclass(frozen=True)
class Limits:
    """Limits of one run, over all its processes."""

    seconds: float = 600
    memory_mb: int = 2048
    disk_mb: int = 1024
    processes: int = 256

    @property
    def of_a_process(self) -> dict[str, int]:
        """Limits of a single process, enforced by the system."""
        return {
            "RLIMIT_CPU": int(self.seconds * 2) + 1,
            "RLIMIT_DATA": (self.memory_mb + 1024) << 20,  # requested memory, of which less is used
            "RLIMIT_FSIZE": self.disk_mb << 20,
            "RLIMIT_CORE": 0,
        }


@dataclass
class Run:
    """Output and cost of a run. `folder` is deleted at the end of the `with` block."""

    folder: Path
    """Folder of all its files."""
    output: Path
    """Its output folder."""
    tail: str = ""
    """The end of its output."""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_mb: int = 0
    private_tmp: bool = False
    network: bool = True
    why: str = ""
    """Reason for missing isolation."""
    failure: str = ""
    """Reason of an end by itself, after which its samples but the last one are whole; "" without one."""


@dataclass(frozen=True)
class Order:
    """Argument of the launcher."""

    cwd: str
    tmp: str
    report: str
    folder: str
    script: str
    arguments: list[str]
    seed: int
    limits: dict[str, int]
    isolate: Literal["required", ""] = "required"


@contextlib.contextmanager
def running(
    python: Path,
    checkout: Path,
    contract: Contract,
    *,
    samples: int,
    seed: int,
    limits: Limits,
    options: Sequence[str] = (),
    check: Callable[[], None] = lambda: None,
    ended: Callable[[Run], None] = lambda run: None,
) -> Iterator[Run]:
    """Run the script for some samples; its files exist within the block.

    `check` is called every 0.1 s and may raise, which kills the script with its descendants. `ended` is called with
    every run, failed or not. Raise `RunFailed` if it fails, hangs, or exceeds a limit. If it has a seed and ends by
    itself, `Run.failure` has the reason, and its samples but the last one are whole.
    """
    folder = Path(tempfile.mkdtemp(prefix="vmdp-external-")).resolve()
    run = Run(folder, folder / "output")
    try:
        for name in ("tmp", "home", "output"):
            (folder / name).mkdir()
        shutil.copytree(checkout, folder / "repository", symlinks=True)
        with contextlib.nullcontext() if can_isolate(python) else _turn(check):
            try:
                arguments = contract.arguments(samples, seed, str(run.output), options)
                _carry_out(run, python, arguments, seed, limits, check)
            except RunFailed as error:
                if not (error.itself and contract.seed):
                    raise
                run.failure = str(error)
            finally:
                ended(run)
        yield run
    finally:
        _delete(folder)


def can_isolate(python: Path) -> bool:
    """True if runs have private temporary folders here, and need not wait for one another."""
    return not why_not(python)


@cache
def why_not(python: Path) -> str:
    """Reason why runs share the system's temporary folders; "" if they are private. A trial of the launcher decides."""
    if sys.platform != "linux":
        return "only Linux has private temporary folders"
    with tempfile.TemporaryDirectory(prefix="vmdp-external-") as name:
        folder = Path(name).resolve()
        for inner in ("tmp", "home", "output", "repository"):
            (folder / inner).mkdir()
        (folder / "repository" / "nothing.py").write_text("open('/tmp/written', 'w').close()\n")
        run = Run(folder, folder / "output")
        order = _order(run, "nothing.py", [], 0, Limits(), "required")
        # It takes a tenth of a second; the deadline of a batch would be too long.
        try:
            done = subprocess.run(
                _command(python, order), env=_variables(folder, "trial"), cwd=folder, stdin=subprocess.DEVNULL,
                capture_output=True, check=False, timeout=_TRIAL_S,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"no private folder was made within {_TRIAL_S:g} s"
        _read_report(run)
        if done.returncode == 0 and run.private_tmp and (folder / "tmp" / "tmp" / "written").exists():
            return ""
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        return run.why or (lines[-1] if lines else "no private folder was made")


@contextlib.contextmanager
def _turn(check: Callable[[], None]) -> Iterator[None]:
    """Wait for other runs of this user, since they share the temporary folders."""
    folder = Path(f"/tmp/vmdp-external-{os.getuid()}")
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise RunFailed(f"{folder} is not this user's folder: batches can't be kept apart; remove it")
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                check()
                time.sleep(CHECK_S)
        yield
    finally:
        os.close(handle)


def _carry_out(
    run: Run, python: Path, arguments: list[str], seed: int, limits: Limits, check: Callable[[], None]
) -> None:
    mark = uuid.uuid4().hex
    isolate: Literal["required", ""] = "required" if can_isolate(python) else ""
    order = _order(run, SCRIPT, arguments, seed, limits, isolate)
    began, before = time.monotonic(), _waited_for()
    with subprocess.Popen(
        _command(python, order),
        env=_variables(run.folder, mark),
        cwd=run.folder / "repository",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        watch = _Watch(process, run, limits, began)
        try:
            watch.until_the_end(check)
        finally:
            _end(process, mark)
            run.tail = watch.tail()
            run.seconds = round(time.monotonic() - began, 3)
            run.cpu_seconds = round(max(watch.cpu_seconds, _waited_for() - before), 3)
            run.peak_mb = watch.peak_mb
            _read_report(run)
    if process.returncode == _NO_WORLD and isolate and not run.private_tmp:
        raise RunFailed(f"{SCRIPT} was not started: no private folders could be made; {run.why}")
    if code := process.returncode:
        raise RunFailed(f"{SCRIPT} ended with {_how(code)}{_ending(run.tail)}", itself=0 < code < 128)


def _how(code: int) -> str:
    number = -code if code < 0 else code - 128
    try:
        return f"signal {signal.Signals(number).name}"
    except ValueError:
        return f"exit status {code}"


def _order(
    run: Run,
    script: str,
    arguments: list[str],
    seed: int,
    limits: Limits,
    isolate: Literal["required", ""],
) -> Order:
    return Order(
        cwd=str(run.folder / "repository"),
        tmp=str(run.folder / "tmp"),
        report=str(run.folder / "report.json"),
        folder=str(run.folder),
        script=script,
        arguments=arguments,
        seed=seed,
        limits=limits.of_a_process,
        isolate=isolate,
    )


def _command(python: Path, order: Order) -> list[str]:
    return [str(python), "-B", "-u", str(_launcher(Path(order.report).parent)), json.dumps(asdict(order))]


def _launcher(folder: Path) -> Path:
    """Copy the launcher into the run's folder: its own folder may be hidden from the process."""
    copied = folder / "launcher.py"
    if not copied.exists():
        copied.write_bytes(LAUNCHER.read_bytes())
    return copied


def _variables(folder: Path, mark: str) -> dict[str, str]:
    """Environment of the script: no credentials, no settings, no home."""
    home, temporary = str(folder / "home"), str(folder / "tmp")
    return {name: os.environ[name] for name in _PASSED if name in os.environ} | {
        "HOME": home,
        "TMPDIR": temporary,
        "TEMP": temporary,
        "TMP": temporary,
        "XDG_CACHE_HOME": f"{home}/.cache",
        "XDG_CONFIG_HOME": f"{home}/.config",
        "XDG_DATA_HOME": f"{home}/.local/share",
        "XDG_RUNTIME_DIR": temporary,
        "MPLCONFIGDIR": f"{home}/.config/matplotlib",
        "MPLBACKEND": "Agg",
        "SDL_VIDEODRIVER": "dummy",
        "SDL_AUDIODRIVER": "dummy",
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONHASHSEED": "0",
        "PYTHONIOENCODING": "utf-8:replace",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "NUMEXPR_NUM_THREADS": "1",
        "OPENCV_FOR_THREADS_NUM": "1",
        _MARK: mark,
    }


@dataclass
class _Watch:
    """Watch a process until it ends: output, time, memory and disk."""

    process: subprocess.Popen[bytes]
    run: Run
    limits: Limits
    began: float
    cpu_seconds: float = 0.0
    peak_mb: int = 0
    _kept: bytearray = field(default_factory=bytearray)

    def until_the_end(self, check: Callable[[], None]) -> None:
        """Return when the process has ended; raise `RunFailed` for a limit, or the exception of `check`."""
        assert self.process.stdout is not None  # by PIPE
        pipe = self.process.stdout.fileno()
        os.set_blocking(pipe, False)
        looked = 0.0
        with selectors.DefaultSelector() as ready:
            ready.register(pipe, selectors.EVENT_READ)
            while self.process.poll() is None:
                if ready.get_map() and ready.select(CHECK_S):
                    if not self._drain(pipe):
                        ready.unregister(pipe)
                elif not ready.get_map():
                    time.sleep(CHECK_S / 2)
                if time.monotonic() - looked > CHECK_S:
                    looked = time.monotonic()
                    check()
                    self._measure()
            self._drain(pipe)

    def tail(self) -> str:
        """Its last lines, joined."""
        lines = bytes(self._kept).decode(errors="replace").splitlines()
        joined = printable(" | ".join(line.strip() for line in lines if line.strip()))
        return joined.replace(f"{self.run.folder}/", "")[-TAIL_BYTES:]

    def _drain(self, pipe: int) -> bool:
        """Read the available output and keep its end; False at the end of the pipe."""
        for _ in range(256):  # then look at the limits again
            try:
                data = os.read(pipe, 1 << 16)
            except BlockingIOError:
                return True
            if not data:
                return False
            self._kept += data
            del self._kept[:-TAIL_BYTES]
        return True

    def _measure(self) -> None:
        memory, cpu = 0, 0.0
        tree = _tree(self.process.pid)
        for process in tree:
            with contextlib.suppress(psutil.Error):
                memory += process.memory_info().rss
                times = process.cpu_times()
                cpu += times.user + times.system + times.children_user + times.children_system
        if memory >> 20 > self.limits.memory_mb:
            memory = _shared_once(tree)  # slower
        self.peak_mb = max(self.peak_mb, memory >> 20)
        self.cpu_seconds = max(self.cpu_seconds, cpu)
        if len(tree) > self.limits.processes:
            self._over(f"ran more than {self.limits.processes} processes at once")
        if memory >> 20 > self.limits.memory_mb:
            self._over(f"took more than {self.limits.memory_mb} MB of memory")
        if _size(self.run.folder) > self.limits.disk_mb:
            self._over(f"wrote more than {self.limits.disk_mb} MB to disk")
        if time.monotonic() - self.began > self.limits.seconds:
            self._over(f"was not done within {self.limits.seconds:g} s")

    def _over(self, what: str) -> None:
        assert self.process.stdout is not None  # by PIPE
        self._drain(self.process.stdout.fileno())
        raise RunFailed(f"{SCRIPT} {what}{_ending(self.tail())}")


def printable(text: str) -> str:
    """A script's text without a terminal's control characters."""
    return "".join(character if character.isprintable() else " " for character in text)


def _shared_once(processes: Sequence[psutil.Process]) -> int:
    """Bytes of memory, in which a page shared by several processes counts once."""
    used = 0
    for process in processes:
        with contextlib.suppress(psutil.Error, OSError):
            found = process.memory_full_info()
            used += getattr(found, "pss", found.uss)
    return used


def _waited_for() -> float:
    """CPU seconds of all reaped child processes."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tree(pid: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def _size(folder: Path) -> int:
    """Disk usage of a folder in MB."""
    blocks = 0
    for top, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                blocks += os.lstat(os.path.join(top, name)).st_blocks
    return blocks * 512 >> 20


def _end(process: subprocess.Popen[bytes], mark: str) -> None:
    """Kill the script and its descendants, in its group or out of it."""
    tree = _tree(process.pid)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    deadline = time.monotonic() + _KILL_S
    left = [*tree, *_strays(mark)]
    while left and time.monotonic() < deadline:
        for one in left:
            with contextlib.suppress(psutil.Error):
                one.kill()
        psutil.wait_procs([one for one in left if one.pid != process.pid], timeout=0.2)
        left = _strays(mark)
    process.wait()


def _strays(mark: str) -> list[psutil.Process]:
    """Processes of the run outside its group and tree."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.status() != psutil.STATUS_ZOMBIE and process.environ().get(_MARK) == mark:
                found.append(process)
    return found


def _read_report(run: Run) -> None:
    # The script may have replaced it by anything.
    with contextlib.suppress(ValueError, KeyError, TypeError, RecursionError):
        report = json.loads(plain_file(run.folder / "report.json", _MOST_REPORT_BYTES) or b"")
        run.private_tmp, run.network, run.why = report["private_tmp"], report["network"], report["why"]


def _ending(tail: str) -> str:
    return f"; it said last: {tail[-1000:]}" if tail else ""


def _delete(folder: Path) -> None:
    """Remove the folder even if the script removed permissions in it."""
    for top, names, _ in os.walk(folder):  # from above: permissions first, then the contents
        for name in names:
            inner = os.path.join(top, name)
            if not os.path.islink(inner):
                with contextlib.suppress(OSError):
                    os.chmod(inner, 0o700)
    shutil.rmtree(folder, ignore_errors=True)
