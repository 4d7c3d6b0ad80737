"""Polyominoes: figures of equal squares that hang together by their sides.

A square is its column and row, from 0. The squares of a figure are sorted, and touch the axes.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations
from random import Random

from generators.kit.generator import Reject
from generators.kit.scene.grid import Point
from generators.kit.words.figures import placed

Cell = tuple[int, int]
Form = tuple[Cell, ...]
SIDES = ((1, 0), (0, 1), (-1, 0), (0, -1))  # clockwise as seen, with rows counted downwards
_EDGES = tuple(zip(SIDES, (((1, 0), (1, 1)), ((1, 1), (0, 1)), ((0, 1), (0, 0)), ((0, 0), (1, 0))), strict=True))


def moved_home(cells: Iterable[Cell]) -> Form:
    """The same figure, with its least column and row 0."""
    found = sorted(cells)
    left, top = found[0][0], min(row for _, row in found)
    return tuple((column - left, row - top) for column, row in found)


def turned(form: Form, quarters: int) -> Form:
    """The figure, turned clockwise by this many quarters."""
    for _ in range(quarters % 4):
        form = tuple((-row, column) for column, row in form)
    return moved_home(form)


def mirrored(form: Form) -> Form:
    """The figure as a mirror beside it shows it."""
    return moved_home((-column, row) for column, row in form)


def size(form: Form) -> tuple[int, int]:
    """The columns and rows that a figure takes."""
    return 1 + max(column for column, _ in form), 1 + max(row for _, row in form)


def beside(cells: Sequence[Cell]) -> list[Cell]:
    """The empty places that share a side with a square, sorted."""
    return sorted({(x + u, y + v) for x, y in cells for u, v in SIDES} - set(cells))


def grown(rng: Random, squares: int, longest: int) -> Form:
    """A figure of this many squares; raise `Reject` as `checked` does."""
    cells: list[Cell] = [(0, 0)]
    for _ in range(squares - 1):
        cells.append(rng.choice(beside(cells)))
    return checked(cells, longest)


def checked(cells: Iterable[Cell], longest: int) -> Form:
    """The figure; raise `Reject` if it is longer than that, falls apart, or its outline is not one loop."""
    form = moved_home(cells)
    if max(size(form)) > longest or not has_one_rim(form):
        raise Reject("a figure that is too long, falls apart, has a hole or touches itself")
    return form


def has_one_rim(form: Form) -> bool:
    """True if its squares hang together, and its outline is one loop that touches itself nowhere."""
    return is_whole(form) and len(corners(form)) == len(edges(form))


def changed(rng: Random, form: Form, longest: int) -> Form:
    """The figure with one square elsewhere; raise `Reject` as `checked` does."""
    gone = rng.choice(form)
    kept = [cell for cell in form if cell != gone]
    return checked([*kept, rng.choice([cell for cell in beside(kept) if cell != gone])], longest)


@cache
def near_forms(squares: int, longest: int) -> tuple[tuple[Form, ...], ...]:
    """Four figures of one size that two changes, each made or not, lead to; a change puts one square elsewhere."""
    found: set[Form] = {((0, 0),)}
    for _ in range(squares - 1):
        found = {moved_home([*form, cell]) for form in found for cell in beside(form)}
    forms = {frozenset(form): size(form) for form in sorted(found) if max(size(form)) <= longest and has_one_rim(form)}
    fours = []
    for form, wanted in forms.items():
        near = [form ^ other for other, own in forms.items() if own == wanted and len(form ^ other) == 2]
        for one, other in combinations(near, 2):
            if not one & other and forms.get(form ^ one ^ other) == wanted:
                four = (form, form ^ one, form ^ other, form ^ one ^ other)
                fours.append(tuple(tuple(sorted(each)) for each in four))
    return tuple(fours)


def is_whole(form: Form) -> bool:
    """True if its squares hang together by their sides."""
    left, waiting = {*form[1:]}, [form[0]]
    while waiting:
        x, y = waiting.pop()
        touching = {(x + u, y + v) for u, v in SIDES} & left
        left -= touching
        waiting += touching
    return not left


def edges(form: Form) -> list[tuple[Cell, Cell]]:
    """The unit lengths of its outline, each from corner to corner, with the figure on the right."""
    taken = {*form}
    return [
        ((x + a, y + b), (x + c, y + d))
        for x, y in form
        for (u, v), ((a, b), (c, d)) in _EDGES
        if (x + u, y + v) not in taken
    ]


def corners(form: Form) -> list[Cell]:
    """The lattice points along its outline, clockwise; not all of them, if it has a hole or touches itself."""
    after = dict(edges(form))
    way = [min(after)]
    while (point := after[way[-1]]) != way[0] and len(way) < len(after):
        way.append(point)
    return way


def bends(form: Form) -> str:
    """The way along its outline in letters, from where it reads least: ahead, left or right at each lattice point.

    Two figures have the same letters if one is the other, turned: a mirror image goes the other way round.
    """
    way = corners(form)
    letters = ""
    for k, (x, y) in enumerate(way):
        (a, b), (c, d) = way[k - 1], way[(k + 1) % len(way)]
        turn = (x - a) * (d - y) - (y - b) * (c - x)
        letters += "alr"[0 if turn == 0 else 1 if turn < 0 else 2]
    return min(letters[k:] + letters[:k] for k in range(len(letters)))


def about(form: Form, middle: Point, side: float, turn: float = 0) -> tuple[Point, ...]:
    """The outline about the middle of the figure's box, turned by some degrees; `side` is that of a square."""
    wide, high = size(form)
    return placed([(x - wide / 2, y - high / 2) for x, y in corners(form)], middle, side, turn)
