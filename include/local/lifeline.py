"""Runs a command that ends when the process that started it ends, however that happens.

`python -I -S lifeline.py SIGNAL PARENT COMMAND…`: Linux sends SIGNAL to the command when the thread
that started it is gone. A program of its own, because code between fork and exec deadlocks in a
process with threads. Elsewhere the command just runs.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def main(signal_number: int, parent: int, command: list[str]) -> None:
    """Become the command; give up if the parent ended before it could be watched."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
    if os.getppid() == parent:
        os.execv(command[0], command)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
