"""Kinds: figures that share one feature, or two at once, among colour, shape and size."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from generators.kit.words.analogies import Figure

RADII = {"large": 30, "small": 17}  # units
SIZES = {radius: size for size, radius in RADII.items()}

Kind = Mapping[str, str]  # features and their values


def features(figure: Figure) -> dict[str, str]:
    """Size, colour and shape in words."""
    return {"size": SIZES[figure.radius], "colour": figure.colour, "shape": figure.shape}


def kinds_in(figures: Sequence[Figure], most: int) -> Iterator[Kind]:
    """All kinds of one to `most` features of which there is a figure, without repeats."""
    looks = [features(figure) for figure in figures]
    for count in range(1, most + 1):
        for names in combinations(looks[0], count):
            for values in sorted({tuple(look[name] for name in names) for look in looks}):
                yield dict(zip(names, values, strict=True))


def of_kind(figures: Sequence[Figure], kind: Kind) -> tuple[int, ...]:
    """The numbers, from 0, of the figures of a kind."""
    return tuple(k for k, figure in enumerate(figures) if kind.items() <= features(figure).items())


def common_kind(figures: Sequence[Figure], which: Sequence[int], most: int) -> Kind:
    """The smallest kind of which all these figures are, and no others."""
    looks = [features(figure).items() for figure in figures]
    common = [part for part in looks[which[0]] if all(part in looks[k] for k in which)]
    others = [look for k, look in enumerate(looks) if k not in which]
    parts = [part for count in range(1, most + 1) for part in combinations(common, count)]
    return next(dict(part) for part in parts if not any({*part} <= other for other in others))
