"""The paths that macOS takes, on any system: its platform name and its psutil are put in place of the real ones."""

import resource
import socket
import subprocess
import sys
import tempfile
from types import SimpleNamespace

import psutil
import pytest

from generators.kit.judge import child, decode
from generators.kit.judge.child import reading_from
from generators.kit.judge.clip import Clip
from include import forked
from include.batch import make
from include.cost import measure
from include.external import launcher, sandbox
from include.forked import Forked, processors
from include.local import cloud, lifeline, processes, runtime

MB = 1 << 20


@pytest.fixture
def mac(monkeypatch):
    """A system without Linux's names: no affinity, no prlimit, no pipe sizes, no pss; ru_maxrss is in bytes."""
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(forked, "CAN_FORK", False)
    monkeypatch.delattr(forked.os, "sched_getaffinity")
    monkeypatch.delattr(forked.fcntl, "F_SETPIPE_SZ")
    monkeypatch.delattr(resource, "prlimit")
    full = SimpleNamespace(rss=60 * MB, vms=0, uss=40 * MB)
    monkeypatch.setattr(psutil.Process, "memory_full_info", lambda self: full)
    usage = SimpleNamespace(ru_maxrss=70 * MB, ru_utime=0.0, ru_stime=0.0)
    monkeypatch.setattr(resource, "getrusage", lambda who: usage)


def test_memory_is_counted_in_bytes_and_without_proportional_shares(mac):
    assert forked.peak_resident_bytes() == 70 * MB
    assert forked._peak_bytes() == 50 * MB
    assert make._peak_mb() == 70
    assert measure.peak_mb() == round(70 * MB / 1e6, 1)


def test_memory_of_an_environment_is_its_resident_size(mac):
    assert runtime._measured(psutil.Process(), shared_once=True) == pytest.approx(
        psutil.Process().memory_info().rss, rel=0.2
    )


def test_processors_are_counted_without_affinity(mac, monkeypatch):
    monkeypatch.setattr(forked.os, "cpu_count", lambda: 6)
    assert processors() == 6
    assert processors(2 * 1769) == 2


def test_the_work_of_two_processes_is_done_in_this_one_and_noted_once(mac, caplog):
    forked._note_the_platform.cache_clear()
    for _ in range(2):
        with Forked(range(4), lambda n: n * n, 2) as work:
            assert list(work.results()) == [0, 1, 4, 9]
        assert work.peak_mb == 0
    assert caplog.messages == ["only Linux forks safely: the work of several processes runs in one, item by item"]


def test_a_child_that_macos_could_fork_reports_its_peak(monkeypatch):
    """The whole path with forked children, with what psutil gives there."""
    monkeypatch.setattr(sys, "platform", "darwin")
    full = SimpleNamespace(rss=60 * MB, vms=0, uss=40 * MB)
    monkeypatch.setattr(psutil.Process, "memory_full_info", lambda self: full)
    monkeypatch.setattr(forked, "peak_resident_bytes", lambda: 70 * MB)
    with Forked(range(2), lambda n: n, 2) as work:
        assert list(work.results()) == [0, 1]
    assert work.peak_mb == 100


def test_children_of_a_group_of_zombies_are_ended_though_macos_refuses_the_signal(monkeypatch):
    def refuse(pid, number):
        raise PermissionError

    with Forked(range(2), lambda n: n, 2) as work:
        assert list(work.results()) == [0, 1]
        monkeypatch.setattr(forked.os, "killpg", refuse)
    assert work.cpu_seconds >= 0


@pytest.mark.parametrize(("size", "ended"), [(400, True), (1, False)])
def test_a_decoder_that_takes_too_much_memory_is_ended(mac, size, ended):
    script = f"import time; kept = b'x' * ({size} << 20); time.sleep({600 if ended else 0}); print('done')"
    with (
        tempfile.TemporaryFile() as log,
        reading_from([sys.executable, "-c", script], log=log.fileno(), seconds=240, memory=200 * MB) as watched,
    ):
        output = watched.output.read()
        watched.process.wait()
    assert watched.large.wait(60 if ended else 1) == ended
    assert not watched.late.is_set()
    assert output == (b"" if ended else b"done\n")


def test_a_video_whose_decoding_takes_too_much_memory_is_refused_with_the_bound(mac, monkeypatch, tmp_path):
    monkeypatch.setattr(decode, "MOST_MEMORY", MB)
    monkeypatch.setattr(decode.imageio_ffmpeg, "get_ffmpeg_exe", lambda: sys.executable)
    slow = subprocess.Popen

    def popen(command, **kwargs):
        return slow([sys.executable, "-c", "import time; time.sleep(600)"], **kwargs)

    monkeypatch.setattr(child.subprocess, "Popen", popen)
    path = tmp_path / "video.mp4"
    path.write_bytes(b"anything")
    with pytest.raises(decode.ScoreError, match="decoding took more than 1 MB of memory"):
        Clip.read(path)


def test_a_limit_that_macos_refuses_leaves_the_others_in_force(mac, monkeypatch):
    taken = {}

    def setrlimit(what, bounds):
        if what == resource.RLIMIT_DATA:
            raise ValueError("current limit exceeds maximum limit")
        taken[what] = bounds

    monkeypatch.setattr(resource, "setrlimit", setrlimit)
    launcher.limit({"limits": sandbox.Limits().of_a_process})
    assert set(taken) == {resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE}


def test_on_linux_a_refused_limit_is_an_error(monkeypatch):
    def refuse(what, bounds):
        raise ValueError("no")

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(resource, "setrlimit", refuse)
    with pytest.raises(ValueError, match="no"):
        launcher.limit({"limits": {"RLIMIT_CORE": 0}})


def test_external_generators_share_the_temporary_folders_and_it_is_stated(mac):
    sandbox.why_not.cache_clear()
    try:
        assert "only Linux" in sandbox.why_not(sandbox.Path(sys.executable))
    finally:
        sandbox.why_not.cache_clear()


def test_no_linux_call_is_made_for_orphans_or_for_the_parents_end(mac, monkeypatch):
    def no_library(*_):
        raise AssertionError("no such call on macOS")

    monkeypatch.setattr(processes.ctypes, "CDLL", no_library)
    processes.adopt_orphans()
    started = []
    monkeypatch.setattr(lifeline.os, "execv", lambda path, words: started.append(words))
    monkeypatch.setattr(lifeline.os, "getppid", lambda: 7)
    lifeline.main(15, 7, ["/bin/true"])
    assert started == [["/bin/true"]]


def test_a_port_that_a_program_on_every_interface_holds_is_not_free(monkeypatch):
    """macOS lets a second socket be bound beside it, so binding is made to succeed here."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        class Willing(socket.socket):
            def bind(self, address):
                """Whatever the address."""

        monkeypatch.setattr(cloud.socket, "socket", Willing)
        assert not cloud._is_free(port)
    assert cloud._is_free(port)
