"""Work spread over processes gives what one process gives, and never leaves one behind."""

import os
import signal
import subprocess
import sys
import threading
import time

import psutil
import pytest

from include.forked import CAN_FORK, ChildDied, Forked, processors
from tests.local.until import eventually, gone

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="processes are forked on Linux only")


@pytest.fixture(autouse=True)
def no_process_is_left():
    before = set(psutil.Process().children())
    yield
    assert set(psutil.Process().children()) <= before


@pytest.mark.parametrize("processes", [1, 2, 3, 7, 100])
def test_results_come_in_the_order_of_the_items(processes):
    items = range(50)
    with Forked(items, lambda n: (n, os.getpid()), processes) as forked:
        results = list(forked.results())
    assert [n for n, _ in results] == list(items)
    assert len({pid for _, pid in results}) == min(processes, len(items))
    assert os.getpid() not in {pid for _, pid in results}


def test_a_result_may_be_far_larger_than_a_pipe_holds():
    with Forked(range(5), lambda n: bytes([n]) * 5_000_000, 2) as forked:
        assert [set(data) for data in forked.results()] == [{n} for n in range(5)]


def test_children_wait_when_they_are_ahead(tmp_path):
    def work(n: int) -> bytes:
        (tmp_path / str(n)).touch()
        return bytes(2_000_000)

    with Forked(range(100), work, 2) as forked:
        results = forked.results()
        next(results)
        time.sleep(0.5)
        assert len(list(tmp_path.iterdir())) < 12


def test_what_the_work_raises_comes_after_all_results_before_it():
    def work(n: int) -> int:
        if n in (3, 6):
            raise ValueError(f"no {n}")
        return n

    taken = []
    with pytest.raises(ValueError, match="no 3") as raised, Forked(range(10), work, 4) as forked:
        taken.extend(forked.results())
    assert taken == [0, 1, 2]
    assert "in work" in raised.value.__notes__[0]


def test_an_error_that_cant_be_pickled_keeps_its_name_and_text():
    class Odd(Exception):
        def __init__(self, one, two):
            super().__init__(f"{one} and {two}")

    def work(n: int) -> int:
        raise Odd(1, 2)

    with pytest.raises(RuntimeError, match="Odd: 1 and 2"), Forked([0], work, 1) as forked:
        list(forked.results())


def segfault() -> None:
    signal.signal(signal.SIGSEGV, signal.SIG_DFL)  # Airflow handles it in a process that has read a DAG
    os.kill(os.getpid(), signal.SIGSEGV)


@pytest.mark.parametrize(
    ("end", "cause"),
    [
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "signal SIGKILL, perhaps for want of memory"),
        (segfault, "signal SIGSEGV"),
        (lambda: os._exit(3), "exit status 3"),
        (lambda: sys.exit(4), "exit status 1"),
    ],
    ids=["killed", "segfault", "exit", "sys.exit"],
)
def test_a_childs_death_is_noticed_and_named(end, cause):
    def work(n: int) -> int:
        if n == 4:
            end()
        return n

    taken = []
    with pytest.raises(ChildDied, match=f"at item 4: {cause}"), Forked(range(10), work, 3) as forked:
        taken.extend(forked.results())
    assert taken == [0, 1, 2, 3]


def test_a_death_is_noticed_even_if_a_grandchild_keeps_the_pipe_open_and_that_is_ended_too(tmp_path):
    def work(n: int) -> int:
        if (grandchild := os.fork()) == 0:
            time.sleep(600)
            os._exit(0)
        (tmp_path / "pid").write_text(str(grandchild))
        os._exit(3)

    with pytest.raises(ChildDied, match="exit status 3"), Forked([0], work, 1) as forked:
        list(forked.results())
    grandchild = int((tmp_path / "pid").read_text())
    eventually(lambda: gone(grandchild))


def test_a_check_that_raises_ends_the_wait_for_a_child_that_hangs():
    class Late(Exception):
        pass

    def check() -> None:
        if late.is_set():
            raise Late

    late = threading.Event()
    with Forked(range(4), lambda n: time.sleep(600) if n == 2 else n, 2) as forked:
        results = forked.results(check)
        assert [next(results), next(results)] == [0, 1]
        late.set()
        with pytest.raises(Late):
            next(results)


def test_children_of_a_killed_process_end_too(tmp_path):
    script = (
        "import os, time\n"
        "from include.forked import Forked\n"
        "with Forked(range(2), lambda n: os.write(1, b'%d\\n' % os.getpid()) and time.sleep(600), 2) as forked:\n"
        "    list(forked.results())"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        try:
            children = [int(process.stdout.readline()) for _ in range(2)]
        finally:
            process.kill()
    eventually(lambda: all(map(gone, children)))


def test_the_cost_of_the_children_is_told():
    def work(n: int) -> int:
        end = time.process_time() + 0.1
        while time.process_time() < end:
            pass
        return len(bytes(range(256)) * 80_000)

    with Forked(range(4), work, 2) as forked:
        list(forked.results())
    assert forked.cpu_seconds >= 0.4
    assert 30 < forked.peak_mb < 2000


def test_a_function_uses_each_processor_that_its_memory_buys_and_no_more_than_there_are(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(6)), raising=False)
    bought = {128: 1, 1024: 1, 1769: 1, 3008: 2, 3538: 2, 5307: 3, 8846: 5, 10240: 6}
    assert {memory: processors(memory) for memory in bought} == bought
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    assert processors(10240) == processors() == 2


STARTER = """
import os, time
from include.forked import process_pool
pool = process_pool(1)
print(pool.submit(os.getpid).result(), flush=True)
pool.submit(time.sleep, 600)
time.sleep(600)
"""


def test_a_killed_command_leaves_no_process_of_its_pool():
    with subprocess.Popen([sys.executable, "-c", STARTER], stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout
        worker = int(starter.stdout.readline())
        starter.kill()
        eventually(lambda: gone(worker))
