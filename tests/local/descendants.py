"""Finding a process of the local cloud by what it runs."""

import contextlib

import psutil


def descendants(pid: int, word: str) -> list[psutil.Process]:
    """The processes below `pid` with `word` in their command line; none that end meanwhile and no zombies."""
    found = []
    with contextlib.suppress(psutil.NoSuchProcess):
        for child in psutil.Process(pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                if any(word in part for part in child.cmdline()):
                    found.append(child)
    return found
