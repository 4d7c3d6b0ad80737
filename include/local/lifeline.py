"""Run a command bound to the life of its starter.

`python -I -S lifeline.py SIGNAL PARENT COMMAND…`: Linux sends SIGNAL to the command when the
starting thread ends. A program of its own, because code between fork and exec deadlocks in a process
with threads. Other systems have no such signal: there the command outlives a killed starter.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def main(signal_number: int, parent: int, command: list[str]) -> None:
    """Become the command; just exit if the parent has ended before."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
    if os.getppid() == parent:
        os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
