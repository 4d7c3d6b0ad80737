"""Measures of two values, such as their total, and the pairs of values with a given measure."""

Pair = tuple[int, int]


def measured(measure: str, pair: Pair) -> int:
    """The total, the rise or the change of two values; for `double` or `half`, the difference to an exact one."""
    first, second = pair
    if measure == "total":
        return first + second
    if measure in ("rise", "change"):
        return second - first if measure == "rise" else abs(second - first)
    return second - 2 * first if measure == "double" else first - 2 * second


def paired(measure: str, value: int, wanted: int) -> Pair:
    """Two values with the wanted measure, but for a change: the first one is given, of a half the second one."""
    if measure == "half":
        return 2 * value + wanted, value
    return value, {"total": wanted - value, "rise": value + wanted, "double": 2 * value + wanted}[measure]


def has(measure: str, pair: Pair, wanted: int) -> bool:
    """True if two values have the wanted measure, by the pair built from one of them."""
    first, second = pair
    if measure == "change":
        return wanted >= 0 and second in (first - wanted, first + wanted)
    return pair == paired(measure, second if measure == "half" else first, wanted)


def missed(pick: str, value: int, other: int = 0) -> int:
    """The badness of a measure: low for the `most` or the `least`, or if it is `like` the other one, or zero."""
    return {"most": -value, "least": value}.get(pick, abs(value - other))
