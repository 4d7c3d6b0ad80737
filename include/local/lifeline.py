"""Run a command that dies with its parent process.

`python -I -S lifeline.py SIGNAL PARENT COMMAND…`: Linux sends SIGNAL to the command when the starting thread is gone.
It is a separate program because code between fork and exec deadlocks in a process with threads. On other systems, the
command just runs.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def main(signal_number: int, parent: int, command: list[str]) -> None:
    """Become the command; exit if the parent died before the watch began."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
    if os.getppid() == parent:
        os.execv(command[0], command)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
