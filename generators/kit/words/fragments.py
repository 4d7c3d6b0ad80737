"""Fragments: jagged figures which nearly fit one hole. Corners are whole points about (0, 0), clockwise, in units."""

from collections.abc import Sequence
from itertools import combinations
from math import atan2, degrees, dist, hypot
from random import Random

from generators.kit.generator import Reject
from generators.kit.words.figures import placed
from generators.kit.words.jagged import is_countable
from generators.kit.words.segments import Point, WholePoint, direction

Form = tuple[WholePoint, ...]
LEAST = 0.6  # of the shift of a corner, by which sides of two forms differ
FARTHEST = 62  # from (0, 0) to a corner, at most


def family(rng: Random, form: Form, dents: int, changes: int, shift: int, *, mirrored: bool) -> list[Form]:
    """Forms of which none is nearer to all others than the rest: with each of some changes of a corner, and with none.

    There are 1 or 2 `changes`, and each comes with and without a change of another corner, or as both mirror images.
    A change moves a corner by `shift`. Raise `Reject` if a form is too large, has other dents, or is like another one.
    """
    one, other = rng.sample(range(len(form)), 2)
    first = [form, *(moved(rng, form, one, shift) for _ in range(changes))]
    x, y = moved(rng, form, other, shift)[other]
    second = [mirrored_form(each) if mirrored else (*each[:other], (x, y), *each[other + 1 :]) for each in first]
    forms = [*first, *second]
    if not all(hypot(*corner) <= FARTHEST for each in forms for corner in each):
        raise Reject("a fragment is too large")
    if not all(is_countable(each, dents) for each in forms):
        raise Reject("a fragment whose sides can't be counted")
    if any(apart(*pair) < LEAST * shift for pair in combinations(forms, 2)):
        raise Reject("two fragments too much alike")
    return forms


def moved(rng: Random, form: Form, place: int, shift: int) -> Form:
    """The form with one of its corners moved in any direction."""
    (a, b), (x, y) = form[place], direction(rng.uniform(0, 360))
    return (*form[:place], (round(a + shift * x), round(b + shift * y)), *form[place + 1 :])


def mirrored_form(form: Form) -> Form:
    """The mirror image."""
    return tuple((-x, y) for x, y in reversed(form))


def apart(form: Sequence[Point], other: Sequence[Point]) -> float:
    """The largest difference of a side, or of a line from a corner to the next but one, if these agree best.

    It is 0 for equal forms, however they are turned, but not for mirror images.
    """
    sides, skips = lines(other, 1), lines(other, 2)
    found = []
    for k in range(len(other)):
        pairs = [*zip(lines(form, 1), sides[k:] + sides[:k], strict=True)]
        pairs += zip(lines(form, 2), skips[k:] + skips[:k], strict=True)
        found.append(max(abs(a - b) for a, b in pairs))
    return min(found)


def lines(form: Sequence[Point], ahead: int) -> list[float]:
    """The lengths of the lines from each corner to one further on."""
    return [dist(corner, form[(k + ahead) % len(form)]) for k, corner in enumerate(form)]


def fits(form: Sequence[Point], hole: Sequence[Point], near: float) -> bool:
    """True if a form, turned about the mean of its corners, covers a hole; corners may be off by `near`."""
    (x, y), (u, v) = (tuple(sum(values) / len(values) for values in zip(*each, strict=True)) for each in (form, hole))
    for begin in range(len(form)):
        around = [(a - x, b - y) for a, b in (*form[begin:], *form[:begin])]
        (a, b), (c, d) = around[0], hole[0]
        laid = placed(around, (u, v), 1, degrees(atan2(d - v, c - u) - atan2(b, a)))
        if all(dist(*corners) <= near for corners in zip(laid, hole, strict=True)):
            return True
    return False
