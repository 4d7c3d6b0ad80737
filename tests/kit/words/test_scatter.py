"""Discs lie apart, wherever chance puts them."""

from itertools import combinations
from math import dist, hypot, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.generator import Reject
from generators.kit.words.moves import on_the_way
from generators.kit.words.scatter import distance_from_way, matched, packed, scattered_discs


@given(st.integers(0, 10**6))
def test_scattered_discs_stay_inside_their_area_and_apart(seed):
    radii = (60, 40, 40, 20)
    centres = scattered_discs(Random(seed), radii, (10, 20, 480, 300), 12)
    for (x, y), radius in zip(centres, radii, strict=True):
        assert 10 + radius <= x <= 490 - radius
        assert 20 + radius <= y <= 320 - radius
    for ((x, y), a), ((u, v), b) in combinations(zip(centres, radii, strict=True), 2):
        assert hypot(x - u, y - v) >= a + b + 12


def test_discs_that_find_no_place_are_rejected():
    with pytest.raises(Reject, match="no room for a circle"):
        scattered_discs(Random(1), (50, 50), (0, 0, 120, 120), 12)


@given(st.integers(1, 100), st.floats(1, 30))
def test_packed_discs_are_a_pitch_apart_and_the_nearest_to_the_centre(count, pitch):
    centres = packed((0, 0), count, pitch)
    assert len({*centres}) == count
    assert all(hypot(x - u, y - v) >= 0.999 * pitch for (x, y), (u, v) in combinations(centres, 2))
    lattice = [hypot(i + j / 2, j * sqrt(3) / 2) for i in range(-20, 21) for j in range(-20, 21)]
    for (x, y), far in zip(centres, sorted(lattice), strict=False):
        assert hypot(x, y) == pytest.approx(far * pitch, rel=1e-3)


POINTS = st.tuples(st.integers(0, 512), st.integers(0, 512))


@given(POINTS, POINTS, POINTS)
def test_the_distance_from_a_way_is_that_of_its_nearest_point(point, a, b):
    if a == b:
        b = (a[0] + 1, a[1])
    parts = [k / 2000 for k in range(2001)]
    nearest = min(
        hypot(a[0] + (b[0] - a[0]) * part - point[0], a[1] + (b[1] - a[1]) * part - point[1]) for part in parts
    )
    assert nearest - 0.5 <= distance_from_way(point, a, b) <= nearest + 1e-6


def test_matched_discs_keep_apart_on_their_ways() -> None:
    rng = Random(3)
    for _ in range(50):
        begins, ends = ([(rng.randint(0, 400), rng.randint(0, 400)) for _ in range(20)] for _ in "be")
        dealt = matched(begins, ends)
        assert sorted(dealt) == sorted(ends)
        for (a, c), (b, d) in combinations(zip(begins, dealt, strict=True), 2):
            for share in (0.25, 0.5, 0.75):
                apart = dist(on_the_way(a, c, share), on_the_way(b, d, share))
                assert apart >= min(dist(a, b), dist(c, d)) / sqrt(2) - 1e-6
