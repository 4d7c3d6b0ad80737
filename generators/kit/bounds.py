"""Check values: those of a `Config`, which are refused by name, and those of a puzzle that comes from outside."""

from collections.abc import Collection, Mapping

MOST_VALUE, MOST_LETTERS = 1_000, 100  # in a puzzle; the largest drawn are 611 and 25


def within(name: str, value: float, least: float, most: float) -> None:
    """Raise `ValueError` for a value below `least` or above `most`: `side must be 2..4, not 7`."""
    if not least <= value <= most:
        raise ValueError(f"{name} must be {least}..{most}, not {value}")


def ordered(name: str, least: int, fewest: int, most: int, largest: int) -> None:
    """Raise `ValueError` for a range `fewest`..`most` out of order or beyond `least`..`largest`."""
    if not least <= fewest <= most <= largest:
        raise ValueError(f"{name} must satisfy {least} <= fewest <= most <= {largest}, not {fewest}..{most}")


def one_of(name: str, value: object, choices: Collection[object]) -> None:
    """Raise `ValueError` for a value outside the choices."""
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(map(str, choices))}, not {value}")


def moderate(puzzle: object) -> None:
    """Raise `ValueError` for a value in a puzzle, as JSON holds it, that could take any time or memory."""
    if isinstance(puzzle, Mapping | list):
        for part in puzzle.values() if isinstance(puzzle, Mapping) else puzzle:
            moderate(part)
    elif (isinstance(puzzle, int | float) and not abs(puzzle) <= MOST_VALUE) or (
        isinstance(puzzle, str) and len(puzzle) > MOST_LETTERS
    ):
        raise ValueError(
            f"the puzzle holds {puzzle!r:.40}, which no task type draws: a number is {MOST_VALUE:,} at most, "
            f"a text {MOST_LETTERS} letters"
        )
