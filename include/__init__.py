"""The pipeline library: settings, messages, planning, the queue, validation, the local cloud, the command line."""

import sys

if not (3, 11) <= sys.version_info[:2] < (3, 14):  # before any import that an older Python can't parse
    sys.exit(
        f"error: Python 3.11 to 3.13 is needed, {sys.executable} is {sys.version.split()[0]}: "
        "make the environment anew, with `make clean setup PYTHON=python3.12` or the like"
    )
