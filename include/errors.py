"""Errors reported to users in a single clear line, by the command line and the DAGs."""

import contextlib
import errno
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

_NO_SPACE = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file would be larger than is allowed here (`ulimit -f`)",
}

MOST_REASONS = 8  # reported of one invalid document


class UserError(Exception):
    """An impossible request; the text names the problem and the remedy."""

    def __init__(self, text: str, *, note: str = "") -> None:
        """`note` is what a run's note says besides, in Markdown."""
        super().__init__(text)
        self.note = note


@contextlib.contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn a full disk into a `UserError` with one clear line."""
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_SPACE:
            raise
        raise UserError(
            f"{_NO_SPACE[error.errno]}, writing to {place}: free space, then run it again; finished samples are kept"
        ) from None


def reasons(error: ValidationError) -> str:
    """Summarise a validation error in one line: the first wrong fields, each with value and bound."""
    found = error.errors(include_url=False, include_context=False)
    more = [f"and {len(found) - MOST_REASONS} more"] if len(found) > MOST_REASONS else []
    return "; ".join([*map(_reason, found[:MOST_REASONS]), *more])


def _reason(found: Mapping[str, Any]) -> str:
    place = "".join(f"{_shortened(str(part))}." for part in found["loc"]).removesuffix(".")
    field = f"{place}: " if place else ""
    if found["type"] == "extra_forbidden":
        return f"{field}unknown field"
    text = _shortened(found["msg"].removeprefix("Value error, "), 300)
    if found["type"] in ("missing", "json_invalid", "value_error") or isinstance(found["input"], (list, tuple, dict)):
        return f"{field}{text}"
    return f"{field}{text}, not {_shown(found['input'])}"


def _shown(value: Any) -> str:
    """A value's `repr`, shortened."""
    if isinstance(value, str):
        return repr(value[:80])
    if isinstance(value, int) and value.bit_length() > 256:
        return "a number of more than 77 digits"
    return _shortened(repr(value))


def _shortened(text: str, most: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
