from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.scene.scene import Scene
from generators.kit.words.maskings import CARD, GONE, HIGH, PARKED, RADIUS, ROW, SEEN, MaskedRow, card_at, in_turn

looks = st.tuples(st.sampled_from(["red", "blue"]), st.sampled_from(["star", "cross"]))
rows = st.builds(
    lambda row, wide: MaskedRow(tuple(row), wide), st.lists(looks, min_size=5, max_size=8), st.integers(2, 3)
)


@given(rows)
def test_the_mask_covers_its_objects_and_touches_no_other(row):
    for stop in row.stops:
        left, right = row.left(stop), row.left(stop) + row.across
        for place, (x, _) in enumerate(row.slots.centres):
            if stop <= place < stop + row.wide:
                assert left < x - 1.1 * RADIUS < x + 1.1 * RADIUS < right
            else:
                assert x + 1.1 * RADIUS < left or x - 1.1 * RADIUS > right


@given(rows)
def test_before_and_after_the_mask_hides_no_object(row):
    assert row.left(PARKED) + row.across <= SEEN < row.slots.centre(0)[0] - RADIUS
    scene = Scene(512)
    row.paint_mask(scene, row.stops[-1], GONE, 1)
    assert "mask" not in scene.actors


@given(rows)
def test_the_mask_leaves_straight_down(row):
    scene, places = Scene(512), []
    for t in (0, 0.5, 0.99):
        scene.clear()
        row.paint_mask(scene, 2, GONE, t)
        places.append(scene.actors["mask"][:2])
    assert len({x for x, _ in places}) == 1
    assert places[-1][1] > 600


@given(rows)
def test_an_apt_stop_hides_looks_of_its_own_and_another_one_nearly_the_same(row):
    for stop in row.apt():
        mine = sorted(row.hidden(stop))
        others = [other for other in row.stops if other != stop]
        assert all(sorted(row.hidden(other)) != mine for other in others)
        assert any((Counter(mine) - Counter(row.hidden(other))).total() == 1 for other in others)


def test_each_card_gets_its_tick_once_the_mask_stands():
    assert in_turn([2, 0]) == [(PARKED, 0), (2, 0), (2, 1), (0, 1), (0, 2), (GONE, 2)]


@pytest.mark.parametrize("count", [2, 3, 4])
def test_cards_lie_apart_and_above_the_row(count):
    spots = [card_at(number, count) for number in range(1, count + 1)]
    assert sorted(spots, key=lambda spot: (spot[1], spot[0])) == spots
    assert all(abs(a[0] - b[0]) > CARD or abs(a[1] - b[1]) > HIGH for a, b in combinations(spots, 2))
    assert all(CARD / 2 < x < 512 - CARD / 2 and y + HIGH / 2 < ROW - 64 for x, y in spots)
