"""Check the values of a `Config`: refuse a value out of bounds by name."""

from collections.abc import Collection


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
