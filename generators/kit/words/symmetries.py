"""Symmetries of polyominoes: figures with just one, and figures with nearly one."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from math import hypot
from random import Random

from generators.kit.generator import Reject
from generators.kit.words.polyominoes import (
    Cell,
    Form,
    bends,
    beside,
    edges,
    has_one_rim,
    mirrored,
    moved_home,
    size,
    turned,
)  # fmt: skip

LONGEST = 5  # squares in a direction
WIDEST = 6.5  # squares from corner to corner of a figure's box, at most
BENDS = 10  # of a rim, at least
TRIES, CHANGES = 200, 100  # draws of a figure, and of changes to it
IMAGES: Mapping[str, Callable[[int, int, int], Cell]] = {
    "upright": lambda x, y, across: (across - x, y),
    "slanted": lambda x, y, across: (y, x),
    "turn": lambda x, y, across: (across - x, -y),
}
"""The other place of a square: in an upright or a slanted mirror line, or after half a turn."""


def with_one(rng: Random, squares: int, kind: str, others: Sequence[Form] = ()) -> Form:
    """A figure with one symmetry, of another form than others; raise `Reject` if some draws give none."""
    taken = {bends(each) for form in others for each in (form, mirrored(form))}
    for _ in range(TRIES):
        form = _symmetric(rng, squares, kind)
        if form and bends(form) not in taken and looks(form)["reach"] <= WIDEST and looks(form)["bends"] >= BENDS:
            return form
    raise Reject("no other figure with just this symmetry")


def spoiled(rng: Random, form: Form, least: int, most: int) -> Form:
    """The figure with two squares elsewhere, or one, and the same looks; raise `Reject` if some draws give none."""
    seen = looks(form)
    for _ in range(CHANGES):
        cells = list(form)
        for _ in range(rng.randint(1, 2)):
            cells.pop(rng.randrange(len(cells)))
            cells.append(rng.choice(beside(cells)))
        odd = moved_home(cells)
        alike = hypot(*size(odd)) == seen["reach"] and len(edges(odd)) == seen["rim"]
        if alike and has_one_rim(odd) and looks(odd) == seen and least <= off_symmetry(odd) <= most:
            return odd
    raise Reject("no figure as far from symmetry as asked for")


def looks(form: Form) -> dict[str, float]:
    """A glance at a figure: the length of its rim, the number of its bends, and its size."""
    return {"rim": len(edges(form)), "bends": len(bends(form).replace("a", "")), "reach": hypot(*size(form))}


def symmetries(form: Form) -> list[tuple[int, bool]]:
    """The quarters of a turn, after a mirror if true, which leave a figure as it looks; no turn at all is left out."""
    ways = [(quarters, flipped) for flipped in (False, True) for quarters in range(4)]
    return [(q, flipped) for q, flipped in ways[1:] if turned(mirrored(form) if flipped else form, q) == form]


def off_symmetry(form: Form) -> int:
    """The squares without a counterpart under the symmetry which suits the figure best."""
    best = 0
    for flipped in (False, True):
        for quarters in range(not flipped, 4):
            other = turned(mirrored(form) if flipped else form, quarters)
            shifts = Counter((x - u, y - v) for x, y in form for u, v in other)
            best = max(best, *shifts.values())
    return len(form) - best


def _symmetric(rng: Random, squares: int, kind: str) -> Form | None:
    image, odd = IMAGES[kind], squares % 2
    across = 0 if odd else -1 if kind == "turn" else rng.choice((0, -1))
    cells = sorted({(0, 0), image(0, 0, across)})
    while len(cells) < squares:
        cell = rng.choice(beside(cells))
        cells = sorted({*cells, cell, image(*cell, across)})
        if len(cells) > squares or max(size(moved_home(cells))) > LONGEST:
            return None
    form = moved_home(cells)
    return form if has_one_rim(form) and len(symmetries(form)) == 1 else None
