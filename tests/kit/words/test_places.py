from math import hypot
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.generator import Reject
from generators.kit.scene.grid import UNITS
from generators.kit.scene.look import Look, Stand
from generators.kit.texts import in_shares
from generators.kit.words.places import across_and_down, clear_height, clear_place, share_of_width, shift


def test_places_are_told_in_percent_of_the_picture() -> None:
    whole = Stand.of(Look(), UNITS, UNITS)
    assert in_shares(share_of_width(128), whole) == "25%"
    assert in_shares(across_and_down(256, 51.2), whole) == "50% across and 10% down"
    assert in_shares(shift((256, 256), (128, 512)), whole) == "25% to the left and 50% down"
    assert in_shares(shift((0, 256), (512, 128)), whole) == "100% to the right and 25% up"


@given(st.integers(0, 2**32), st.integers(1, 60), st.integers(0, 20))
def test_a_clear_place_keeps_its_margin_to_everything(seed: int, radius: int, margin: int) -> None:
    taken = [(100, 100, 50), (400, 300, 80)]
    try:
        x, y, size = clear_place(Random(seed), radius, taken, margin)
    except Reject:
        return
    assert size == radius
    assert all(radius + margin <= value <= UNITS - radius - margin for value in (x, y))
    assert all(hypot(x - u, y - v) >= radius + other + margin for u, v, other in taken)


def test_a_full_picture_has_no_clear_place() -> None:
    with pytest.raises(Reject, match="no room"):
        clear_place(Random(1), 20, [(256, 256, 400)], 10)


@given(st.integers(0, 10**6), st.integers(0, UNITS))
def test_a_clear_height_keeps_off_the_edges_and_all_that_is_there(seed: int, x: int) -> None:
    taken = [(256, 150, 60), (120, 380, 40)]
    try:
        place = clear_height(Random(seed), x, 50, taken, 20, 6)
    except Reject:
        return
    assert place[0] == x
    assert all(70 <= value <= UNITS - 70 for value in place)
    assert all(hypot(place[0] - u, place[1] - v) >= 50 + other + 6 for u, v, other in taken)
