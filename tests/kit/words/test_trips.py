import pytest

from generators.kit import UNITS
from generators.kit.words.trips import EDGES, MIDDLE, aside, beyond, heading


@pytest.mark.parametrize("way", EDGES)
def test_a_way_leads_past_the_edge_or_corner_that_bears_its_name(way: tuple[int, int]) -> None:
    x, y = aside(way, MIDDLE + 20)
    assert ("left" in EDGES[way], "right" in EDGES[way]) == (x < 0, x > UNITS)
    assert ("top" in EDGES[way], "bottom" in EDGES[way]) == (y < 0, y > UNITS)
    assert beyond(x, y) == 20
    assert heading((MIDDLE, MIDDLE), (x, y)) == way


def test_a_crooked_way_has_no_heading_and_the_middle_lies_inside() -> None:
    assert heading((0, 0), (30, -20)) is None
    assert beyond(MIDDLE, MIDDLE) == -MIDDLE
