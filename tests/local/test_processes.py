"""Processes end within their time, and a zombie has ended."""

import os
import signal
import subprocess
import sys
import time

import psutil

from include.local import processes

SPIN = """
import resource
from include.studio import job
job._limit({"memory": 8 << 30, "file": 1 << 20, "cpu_seconds": 1})
while True:
    pass
"""
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "pass"])
print(child.pid, flush=True)
time.sleep(600)  # without a look at its child, which stays a zombie
"""


def test_a_zombie_of_another_process_has_ended():
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:
        try:
            child = psutil.Process(int(parent.stdout.readline()))
            began = time.monotonic()
            processes.wait([child], 300)
            assert time.monotonic() - began < 150
            assert processes.is_zombie(child)
            processes.end(child, 300)
            assert time.monotonic() - began < 150
        finally:
            parent.kill()


def test_a_job_that_uses_up_its_processors_time_gets_the_signal_that_says_so():
    ended = subprocess.run([sys.executable, "-c", SPIN], cwd=os.getcwd(), check=False, timeout=300)
    assert ended.returncode == -signal.SIGXCPU
