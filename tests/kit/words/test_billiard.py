from itertools import islice
from math import hypot
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from generators.kit.words.billiard import (
    Box,
    distances,
    folded,
    off_arrow,
    pointing,
    rolling,
    shot,
    touches,
    walls_seen,
)

REACH = (120.0, 88.0)
places = st.tuples(st.integers(1, 119).map(float), st.integers(1, 87).map(float))
speeds = st.integers(8, 160).map(lambda eighth: eighth / 8)
signs = st.sampled_from((-1, 1))
launches = st.tuples(speeds, speeds, signs, signs).map(lambda each: (each[0] * each[2], each[1] * each[3]))


def in_small_steps(begin, velocity, frames, parts=64):
    """Places after each frame and touches, by steps so small that the ball meets one wall at a time."""
    place, speed, places, walls = list(begin), list(velocity), [begin], []
    for frame in range(frames):
        for part in range(1, parts + 1):
            for axis, room in enumerate(REACH):
                place[axis] += speed[axis] / parts
                if (place[axis] <= 0 and speed[axis] < 0) or (place[axis] >= room and speed[axis] > 0):
                    walls.append((frame + part / parts, (("left", "right"), ("top", "bottom"))[axis][speed[axis] > 0]))
                    place[axis] = -place[axis] if speed[axis] < 0 else 2 * room - place[axis]
                    speed[axis] *= -1
        places.append(tuple(place))
    return places, walls


@given(places, launches)
def test_folding_and_rolling_give_the_places_of_very_small_steps(begin, velocity):
    small, walls = in_small_steps(begin, velocity, 20)
    assert [folded(begin, velocity, REACH, frame) for frame in range(21)] == small
    rolled = list(islice(rolling(begin, velocity, REACH), 21))
    assert [place for place, _ in rolled] == small
    assert rolled[-1][1] == len(walls)


@given(places, launches)
def test_touches_are_those_of_very_small_steps(begin, velocity):
    _, walls = in_small_steps(begin, velocity, 20)
    found = touches(begin, velocity, REACH, len(walls))
    assert sorted(wall for _, wall, _ in found) == sorted(wall for _, wall in walls)
    for (time, _, _), (seen, _) in zip(found, walls, strict=True):
        assert seen - 1 / 64 - 1e-9 <= time <= seen + 1e-9


def test_shots_touch_walls_at_the_ends_of_frames_only():
    for seed in range(40):
        begin, launch = shot(Random(seed), (360.0, 304.0), 15, 20, 16)
        assert 13.5 <= hypot(*launch) <= 16.5
        assert all(time == round(time) for time, _, _ in touches(begin, launch, (360.0, 304.0), 12))


def test_bounces_are_put_into_words():
    box = Box(146, 114, 13)
    assert box.reach == REACH
    assert box.bounces((60.0, 44.0), (-10.0, 1.0), 1) == [(6, "left wall 55% of the way down")]
    assert pointing((-10.0, 1.0)) == "down and left"


@given(places, launches)
def test_the_first_wall_met_is_ahead_and_takes_the_fewest_frames_of_those_ahead(begin, velocity):
    (time, first, _), *_ = touches(begin, velocity, REACH, 1)
    seen = walls_seen(begin, velocity, REACH, first)
    assert {choice.seen["wall"]: choice.seen["away"] for choice in seen} == distances(begin, REACH)
    ahead = [choice for choice in seen if choice.seen["ahead"] == "True"]
    assert len(ahead) == 2
    assert min(choice.seen["frames"] for choice in ahead) == time
    assert any(choice.right and choice.seen["frames"] == time for choice in ahead)


def test_the_angle_off_the_arrow_is_the_shorter_way_round():
    assert off_arrow((10.0, 10.0), (3.0, 0.0), (20.0, 10.0)) == 0
    assert abs(off_arrow((10.0, 10.0), (3.0, -3.0), (10.0, 20.0)) - 135) < 1e-9
    assert abs(off_arrow((10.0, 10.0), (-1.0, -0.1), (0.0, 11.0)) - 2 * 5.710593137) < 1e-6
