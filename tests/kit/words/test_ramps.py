from itertools import pairwise, product
from math import sqrt

import pytest

from generators.kit.words.ramps import BALL, BASE, GRAVITY, ROW, TILE, Track, by_energy, place_by_energy, starts

TRACKS = [
    track
    for heights, start, first in product(product(range(4), repeat=3), range(3, 6), range(2))
    if (track := Track(heights, (first, 2, 3), start)).last >= 0
]


@pytest.mark.parametrize("track", TRACKS[::5])
def test_energy_is_that_of_the_height_less_a_row_for_each_tile(track: Track) -> None:
    for spell in track.spells[:-1]:
        crossed = sum(leg.tiles for leg, mile in zip(track.legs, track.miles[1:], strict=True) if mile <= spell.place)
        height = (BASE - BALL - track.at(spell.time)[1]) / ROW
        energy = height + spell.speed**2 / (2 * GRAVITY * ROW)
        assert energy == pytest.approx(track.start + 0.5 - crossed, abs=1e-4)


@pytest.mark.parametrize("track", TRACKS[::5])
def test_the_ball_rests_half_way_over_the_tile_where_its_energy_is_used_up(track: Track) -> None:
    x, y = track.at(track.time)
    left = track.start + 0.5 - sum(track.tiles[: track.last]) - track.heights[track.last]
    assert (x - track.centres[4 * track.last + 2][0]) / TILE == pytest.approx(left)
    assert left % 1 == 0.5
    assert y == BASE - ROW * track.heights[track.last] - BALL


@pytest.mark.parametrize("track", TRACKS[::5])
def test_both_reckonings_give_one_motion(track: Track) -> None:
    passed = by_energy(track)
    assert passed[-1] == pytest.approx(track.spells[-1][:3])
    for k in range(101):
        time = track.time * k / 100
        assert track.at(time) == pytest.approx(track.seen(place_by_energy(passed, time)), abs=0.01)


def test_a_ramp_takes_the_time_of_uniform_acceleration() -> None:
    track = Track((0, 1), (1, 1), 1)
    first = track.legs[0]
    gain = GRAVITY * (first.begin - first.end) / first.length
    assert track.spells[1].time == pytest.approx(sqrt(2 * (first.length - track.begin) / gain))


def test_the_middle_of_the_ball_keeps_its_radius_from_the_track() -> None:
    for track in TRACKS[::20]:
        for ((a, b), (c, d)), number in zip(pairwise(track.corners), range(len(track.corners)), strict=False):
            begin, leg = (
                (track.centres[2 * number] if number % 2 == 0 else track.centres[2 * number - 1]),
                (c - a, d - b),
            )
            off = (leg[1] * (begin[0] - a) - leg[0] * (begin[1] - b)) / sqrt(leg[0] ** 2 + leg[1] ** 2)
            assert off == pytest.approx(BALL)


def test_a_ramp_may_be_too_high() -> None:
    assert Track((0, 3), (1, 1), 3).last == -1


@pytest.mark.parametrize("tiles", [(1, 2, 3), (0, 1, 1), (2, 1, 2)])
def test_starts_are_the_lines_from_which_the_ball_rests_on_a_platform(tiles: tuple[int, ...]) -> None:
    for heights, platform in product(product(range(4), repeat=3), range(3)):
        found = [start for start in range(12) if Track(heights, tiles, start).last == platform]
        assert list(starts(heights, tiles, platform, 11)) == found
        assert list(starts(heights, tiles, platform, 4)) == [start for start in found if start <= 4]


def test_a_bulge_is_the_height_of_a_hump_within_one_step() -> None:
    track = Track((0, 2, 0), (1, 1, 3), 4)
    assert track.last == 2
    assert track.bulge(1) == pytest.approx(0, abs=1e-6)  # from the highest place to the lowest
    over = Track((0, 3, 0), (0, 1, 3), 4)
    heights = [over.at(over.time * k / 60)[1] for k in range(61)]
    assert over.bulge(10) == pytest.approx(
        max(
            max(min(a, z) - min(part), max(part) - max(a, z))
            for part in (heights[k : k + 7] for k in range(0, 60, 6))
            for a, z in [(part[0], part[-1])]
        )
    )


def test_the_nearest_place_is_found_within_bounds() -> None:
    track = Track((0, 2, 0), (1, 1, 3), 4)
    x, y = track.seen(100)
    place, off = track.nearest((x, y), 80, 120)
    assert place == pytest.approx(100)
    assert off == pytest.approx(0, abs=1e-6)
    assert track.nearest((x, y), 110, 130)[0] == 110
