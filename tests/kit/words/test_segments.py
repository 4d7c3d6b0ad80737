from itertools import product
from math import cos, dist, hypot, inf, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.words.segments import crossing, direction, gap, is_on, mirrored, off_ray, to_segment, turn

wholes = st.tuples(st.integers(-12, 12), st.integers(-12, 12))
segments = st.tuples(wholes, wholes).filter(lambda segment: segment[0] != segment[1])


def along(segment, parts):
    (a, b), (c, d) = segment
    return [(a + (c - a) * k / parts, b + (d - b) * k / parts) for k in range(parts + 1)]


@given(wholes, segments)
def test_the_distance_to_a_segment_is_that_to_the_nearest_of_many_points_on_it(point, segment):
    nearest = min(dist(point, other) for other in along(segment, 2000))
    assert to_segment(point, segment) == pytest.approx(nearest, abs=0.01)


@given(segments, segments)
def test_the_gap_of_two_segments_is_the_least_distance_of_points_on_them(first, second):
    least = min(dist(a, b) for a, b in product(along(first, 60), along(second, 60)))
    assert gap(first, second) <= least + 1e-9
    assert gap(first, second) >= least - 0.6  # less than a part of each segment


@given(wholes, segments)
def test_a_whole_point_is_on_a_segment_if_it_makes_no_detour(point, segment):
    detour = dist(segment[0], point) + dist(point, segment[1]) - dist(*segment)
    assert is_on(point, segment) == (detour < 1e-9)


@given(segments, segments)
def test_the_whole_crossing_is_the_point_on_both_segments_that_is_no_end(first, second):
    if turn((0, 0), *(tuple(b - a for a, b in zip(*segment, strict=True)) for segment in (first, second))) == 0:
        return
    both = [p for p in product(range(-12, 13), repeat=2) if is_on(p, first) and is_on(p, second)]
    inner = [p for p in both if p not in (*first, *second)]
    if inner:
        assert crossing(first, second) == inner[0]
    elif both:
        assert crossing(first, second) is None


@given(wholes, st.integers(0, 359), st.floats(0.5, 50), st.floats(-20, 20))
def test_a_point_is_off_a_half_line_by_its_sideways_shift(origin, degrees, ahead, aside):
    c, s = cos(radians(degrees)), sin(radians(degrees))
    point = origin[0] + ahead * c - aside * s, origin[1] + ahead * s + aside * c
    behind = origin[0] - ahead * c - aside * s, origin[1] - ahead * s + aside * c
    assert off_ray(origin, (3 * c, 3 * s), point) == pytest.approx(abs(aside), abs=1e-6)
    assert off_ray(origin, (3 * c, 3 * s), behind) == inf


@given(wholes, wholes, st.integers(0, 359))
def test_a_mirror_image_is_as_far_from_every_point_of_the_mirror(point, middle, degrees):
    image = mirrored(point, middle, degrees)
    for far in (-30, 0, 70):
        on = middle[0] + far * cos(radians(degrees)), middle[1] + far * sin(radians(degrees))
        assert dist(on, image) == pytest.approx(dist(on, point), abs=1e-9)
    assert mirrored(image, middle, degrees) == pytest.approx(point)
    across = (image[0] - point[0]) * cos(radians(degrees)) + (image[1] - point[1]) * sin(radians(degrees))
    assert across == pytest.approx(0, abs=1e-9)


def test_directions_turn_clockwise_in_a_picture_whose_y_points_down():
    assert direction(0) == pytest.approx((1, 0))
    assert direction(90) == pytest.approx((0, 1))
    assert hypot(*direction(33)) == pytest.approx(1)
