from fractions import Fraction
from itertools import product
from math import isclose

import pytest

from generators.kit.words.throws import Throw

THROWS = [
    throw
    for height, up, share, bounces in product(range(2, 13), range(-2, 4), ((1, 2), (1, 3), (2, 3)), (1, 2))
    if (throw := Throw(1, height, 2, up, share, bounces)).fall
]


@pytest.mark.parametrize("throw", THROWS[::3])
def test_the_first_touch_comes_when_the_closed_form_is_at_the_floor(throw: Throw) -> None:
    assert throw.height + throw.up * throw.fall == throw.fall**2
    assert all(throw.height + throw.up * k > k**2 for k in range(1, throw.fall))


@pytest.mark.parametrize("throw", THROWS[::3])
def test_frame_by_frame_the_ball_is_where_the_closed_forms_have_it(throw: Throw) -> None:
    if frames := throw.frames(3, 24):
        flown = list(throw.flown(frames))
        assert len(flown) == throw.time * frames + 1
        for number, place in enumerate(flown):
            assert place == pytest.approx(throw.at(number / frames), abs=1e-6)
        assert flown[-1] == pytest.approx((float(throw.rest), 0))


@pytest.mark.parametrize("throw", THROWS[::3])
def test_each_hop_is_as_high_as_the_square_of_the_elasticity_says(throw: Throw) -> None:
    highest, touch = throw.top, Fraction(0)
    for number, flight in enumerate(throw.flights):
        if number:
            top = throw.at(float(touch + flight / 2))[1]
            assert isclose(top, highest * float(Fraction(*throw.elasticity)) ** 2)
            highest = top
        elif throw.up < 0:
            highest = throw.height + throw.up**2 / 4  # as if it came from this high
        touch += flight


def test_speed_up_and_height_keep_their_energy_in_flight() -> None:
    throw = Throw(0, 8, 1, 2, (1, 2), 1)
    for k in range(40):
        time, tiny = k / 10, 1e-6
        rise = (throw.at(time + tiny)[1] - throw.at(time)[1]) / tiny
        assert rise**2 / 4 + throw.at(time)[1] == pytest.approx(9, abs=1e-3)  # 2 cells a tick of gravity


def test_no_whole_tick_leads_to_the_floor() -> None:
    assert Throw(0, 5, 1, 0, (1, 2), 1).fall == 0
