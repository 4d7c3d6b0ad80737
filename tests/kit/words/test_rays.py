from itertools import pairwise
from math import cos, inf, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.generator import Violation
from generators.kit.words.rays import MIRROR, Mirror, Room, leaves_lamp, runs_to_wall, shone

ROOM = Room(34, 478)
LAMP, WALL = (100.0, 100.0), (478.0, 100.0)


@given(st.integers(40, 470), st.integers(40, 470), st.integers(0, 359))
def test_the_wall_ahead_is_the_first_point_outside_the_room(x, y, degrees):
    u, v = cos(radians(degrees)), sin(radians(degrees))
    far = ROOM.ahead((x, y), (u, v))
    assert ROOM.holds((x + (far - 0.01) * u, y + (far - 0.01) * v), 0)
    assert not ROOM.holds((x + (far + 0.01) * u, y + (far + 0.01) * v), 0)
    assert "wall" in ROOM.in_words((x + far * u, y + far * v))


@given(st.integers(0, 359), st.integers(0, 359), st.floats(-80, 80), st.floats(5, 200))
def test_a_mirror_is_met_where_it_hangs_and_missed_beside_its_ends(angle, degrees, along, far):
    mirror, way = Mirror(256, 256, angle), (cos(radians(degrees)), sin(radians(degrees)))
    point = mirror.at(along)
    if abs(sin(radians(angle - degrees))) < 0.05 or abs(abs(along) - MIRROR / 2) < 0.1:
        return
    begin = point[0] - far * way[0], point[1] - far * way[1]
    assert mirror.ahead(begin, way) == (pytest.approx(far, abs=1e-6) if abs(along) < MIRROR / 2 else inf)
    assert mirror.ahead(begin, (-way[0], -way[1])) == inf
    assert mirror.bears(point) == (abs(along) < MIRROR / 2)


def test_a_ray_shines_from_the_lamp_to_the_wall():
    states = shone((LAMP, WALL), speed=9)
    leaves_lamp(states, LAMP, 0)
    runs_to_wall(states, ROOM)
    assert [b[-1][0] - a[-1][0] for a, b in pairwise(states)] == pytest.approx([378 / 42] * 42, abs=0.001)


def test_a_ray_along_another_heading_is_refused():
    with pytest.raises(Violation, match="does not leave the lamp along its arrow"):
        leaves_lamp(shone((LAMP, WALL), speed=9), LAMP, 90)


@pytest.mark.parametrize(("x", "reason"), [(300.0, "does not end at a wall"), (500.0, "leaves the room")])
def test_a_ray_that_ends_before_or_behind_the_wall_is_refused(x, reason):
    with pytest.raises(Violation, match=reason):
        runs_to_wall(shone((LAMP, (x, 100.0)), speed=9), ROOM)
