"""The exceptions that the command line and the DAGs turn into a single clear line."""

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

_NO_SPACE = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file would be larger than is allowed here (`ulimit -f`)",
}


class UserError(Exception):
    """A request that can't be carried out; the text says what is wrong and what to do about it."""


@contextlib.contextmanager
def writing(place: Path) -> Iterator[None]:
    """Say in one line that there is no space left where something is written."""
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_SPACE:
            raise
        raise UserError(
            f"{_NO_SPACE[error.errno]}, writing to {place}: make room, then run it again; what is finished is kept"
        ) from None
