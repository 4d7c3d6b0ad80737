"""What pydantic found wrong, told in one line."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

MOST_REASONS = 8


def reasons(error: ValidationError) -> str:
    """What pydantic found, in one line: the first fields at fault, each with its value and its bound."""
    found = error.errors(include_url=False, include_context=False)
    more = [f"and {len(found) - MOST_REASONS} more"] if len(found) > MOST_REASONS else []
    return "; ".join([*map(_reason, found[:MOST_REASONS]), *more])


def _reason(found: Mapping[str, Any]) -> str:
    field = ".".join(_shortened(str(part)) for part in found["loc"]) or "message"
    text = _shortened(found["msg"].removeprefix("Value error, "), 300)
    if found["type"] in ("missing", "json_invalid", "value_error"):
        return f"{field}: {text}"
    return f"{field}: {text}, not {_shown(found['input'])}"


def _shown(value: Any) -> str:
    """The value as Python writes it, or what it is where that would be long."""
    if isinstance(value, str):
        return repr(value[:80])
    if isinstance(value, (list, dict)):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, int) and value.bit_length() > 256:
        return "a number of more than 77 digits"
    return _shortened(repr(value))


def _shortened(text: str, most: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
