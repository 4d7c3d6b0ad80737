"""Rails: things that slide along lines below an upper row of things, one of which is the target.

Columns and heights are in units, from the left and from the top.
"""

from math import comb
from random import Random

from generators.kit.generator import Reject
from generators.kit.scene.grid import UNITS

PLACES = range(64, 449, 12)  # from the left, where a thing can be at first
APART = 4  # of these places, at least, are left out between two things of the upper row
NEAREST = 72  # units that a thing has to slide, at least
TRIES, TRIES_EACH = 8000, 400  # draws of the columns
RANKS = {3: (4, 3, 6), 4: (1, 1, 1, 1), 5: (0, 2, 1, 2, 2)}  # weights of 0, 1 … things nearer than the target


def columns_for(rng: Random, count: int, star: int) -> tuple[list[int], int]:
    """Draw the columns of the upper row, and that of the thing that slides to the one numbered `star`, from 0.

    Before it is as often the wider side as the narrower, and the target may be the nearest, the next one or any other.
    The weights make up for places that fit seldom: in a row of 5 the nearest is hardly ever far enough. Raise `Reject`
    if no draw fits.
    """
    for number in range(TRIES):
        if number % TRIES_EACH == 0:  # not each star has room for each of them
            wider, rank = rng.random() < 0.5, rng.choices(range(count), RANKS[count])[0]
        free = sorted(rng.sample(range(len(PLACES) - APART * (count - 1)), count))
        columns, begin = [PLACES[place + APART * k] for k, place in enumerate(free)], rng.choice(PLACES)
        way = columns[star] - begin
        nearer = sum(abs(x - begin) < abs(way) for x in columns)
        if abs(way) >= NEAREST and nearer == rank and (way * (UNITS // 2 - begin) > 0) == wider:
            return columns, begin
    raise Reject("no room for the framed object")


def count_rows(count: int) -> int:
    """Return the number of ways to place an upper row of `count` things."""
    return comb(len(PLACES) - APART * (count - 1), count)


def height(rail: int, rails: int) -> int:
    """Return the height of a rail, from 0 at the top, of this many."""
    return 176 + 304 * (2 * rail + 1) // (2 * rails)
