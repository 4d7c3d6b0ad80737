"""Pacing: every solution fits, whole, into the frames that trainers keep."""

from collections import Counter
from dataclasses import replace
from itertools import accumulate, pairwise
from math import ceil

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from generators.kit.clip import LARGEST_FRAMES, LEAST_FRAMES, MOST_FRAMES, RATES, Clip, Tempo
from generators.kit.timeline import LEAST_LEAD, LEAST_TAIL, Moment, Pace, timeline

paces = st.builds(
    Pace,
    step=st.integers(1, 60),
    rest=st.integers(0, 10),
    lead=st.integers(1, 8),
    tail=st.integers(1, 12),
    eased=st.booleans(),
    even=st.booleans(),
)


clips = st.builds(
    Clip,
    fps=st.sampled_from(RATES),
    frames=st.none() | st.integers(LEAST_FRAMES // 4, LARGEST_FRAMES // 4).map(lambda n: 4 * n + 1),
)
tempos = st.integers().map(lambda number: Tempo.varied(str(number)))


@given(st.integers(1, 300), paces, clips, tempos)
def test_a_clip_has_4n_plus_1_frames_and_as_many_as_asked_for(steps, pace, clip, tempo):
    assert len(timeline(range(steps + 1), pace)) <= MOST_FRAMES
    count = len(timeline(range(steps + 1), pace, clip, tempo))
    assert count % 4 == 1
    assert count == clip.frames or (clip.frames is None and count <= clip.most)


@given(st.integers(1, 300), paces, clips, tempos, st.lists(st.floats(0, 9), min_size=300, max_size=300))
def test_a_solution_is_shown_from_its_first_state_to_its_last_and_never_backwards(steps, pace, clip, tempo, needs):
    moments = timeline(range(steps + 1), pace, clip, tempo, needs[:steps])
    progress = [moment.before + (moment.after - moment.before) * moment.t for moment in moments]
    assert progress[:2] == [0, 0]
    assert progress[-2:] == [steps, steps]
    assert all(a <= b + 1e-9 for a, b in pairwise(progress))


@given(st.integers(1, 60), paces.filter(lambda pace: pace.eased))
def test_every_state_of_a_solution_of_up_to_60_steps_is_seen(steps, pace):
    moments = timeline(range(steps + 1), pace)
    seen = {moment.before if moment.t == 0 else moment.after for moment in moments if moment.t in (0, 1)}
    assert seen == set(range(steps + 1))


def test_a_solution_of_one_state_is_refused():
    with pytest.raises(ValueError, match="at least two states"):
        timeline(["given"], Pace())


def test_between_interpolates_what_is_there_before_and_after():
    moment = Moment(1, 0.25, {"a": (0.0, 0.0), "b": (1.0, 1.0)}, {"a": (4.0, 8.0)})
    assert dict(moment.between(lambda state: state)) == {"a": (1.0, 2.0)}


@given(st.integers(1, 300), paces)
def test_past_and_after_are_all_states_shown_so_far(steps, pace):
    for moment in timeline(range(steps + 1), pace):
        assert (*moment.past, moment.after) == tuple(range(moment.step + 1))


def test_a_moment_built_by_hand_has_the_state_before_in_its_past():
    assert Moment(0, 0.0, "a", "a").past == ()
    assert Moment(1, 0.5, "a", "b").past == ("a",)
    assert Moment(1, 0.5, "a", "b") == timeline("ab", Pace(step=2, eased=False))[Pace().lead]


def largest(moments):
    """The largest part of a step in one frame."""
    places = [max(0, moment.step - 1) + moment.t for moment in moments]
    return max(b - a for a, b in pairwise(places))


def test_a_step_takes_the_frames_that_its_motion_needs():
    hasty = Pace(step=4, rest=0)
    assert largest(timeline(range(4), hasty)) > 0.3
    assert largest(timeline(range(4), hasty, needs=[0.0, 12.0, 0.0])) <= 0.51  # the other steps keep their pace
    eased = timeline(range(4), hasty, needs=[12.0] * 3)
    even = timeline(range(4), Pace(step=4, rest=0, eased=False), needs=[0.0, 12.0, 0.0])
    assert largest(eased) <= 1 / 12 + 1e-9  # at its quickest
    assert largest(even) <= 1 / 12 + 1e-9  # all steps, since a law keeps its speed


def longest(moments, needs):
    """The largest part of what a frame may show of a step's motion that one shows."""
    ends = [0.0, *accumulate(needs)]
    gone = [ends[max(0, moment.step - 1)] + (moment.step > 0) * needs[moment.step - 1] * moment.t for moment in moments]
    return max(b - a for a, b in pairwise(gone))


@given(st.lists(st.floats(1, 12), min_size=1, max_size=30).filter(lambda needs: sum(map(ceil, needs)) <= 76), paces)
def test_every_motion_that_fits_can_be_followed(needs, pace):
    lead, tail = max(2, pace.lead), max(2, pace.tail)
    beyond = sum(map(ceil, needs)) - (MOST_FRAMES - lead - tail)
    assume(beyond <= 2 * max(0, min(lead - LEAST_LEAD, tail - LEAST_TAIL)))  # each end gives a half
    if not pace.eased and pace.even:  # a law keeps its speed, so that of its quickest step
        pace, needs = replace(pace, rest=0), [sum(needs) / len(needs)] * len(needs)
    assert longest(timeline(range(len(needs) + 1), pace, needs=needs), needs) <= 1 + 1e-6


def test_a_walk_keeps_one_speed():
    needs = [2.0, 6.0, 0.0, 4.0]
    moments = timeline(range(5), Pace(step=8, rest=0, eased=False, even=False), needs=needs)
    taken = Counter(moment.step for moment in moments)
    assert [taken[step] for step in (1, 2, 3)] == [4, 12, 8]


def test_a_long_solution_uses_its_frames():
    for steps in range(8, 60):
        assert len(timeline(range(steps + 1), Pace(step=8, rest=2))) >= MOST_FRAMES - 4


def test_a_clip_of_many_frames_is_slower_and_rests_longer():
    usual, long = (timeline(range(4), Pace(), clip) for clip in (Clip(), Clip(frames=241)))
    moving = [sum(moment.moving for moment in each) for each in (usual, long)]
    assert moving[0] < moving[1] <= 2 * moving[0] + 6
    assert long[20].step == 0


def test_another_rate_keeps_the_duration():
    for fps in RATES:
        frames = len(timeline(range(4), Pace(step=8, rest=2), Clip(fps=fps)))
        assert abs(frames / fps - len(timeline(range(4), Pace(step=8, rest=2))) / 16) <= 4 / fps


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"fps": 17}, "fps must be one of 8, 12"),
        ({"frames": 50}, "4n\\+1 from 33 to 241, not 50"),
        ({"frames": 29}, "not 29"),
        ({"width": 500}, "multiples of 16"),
        ({"height": 1296}, "at most 1280"),
    ],
)
def test_a_clip_of_another_form_is_refused(values, reason):
    with pytest.raises(ValueError, match=reason):
        Clip(**values)


def test_a_tempo_follows_from_its_text_alone():
    tempos = {Tempo.varied(f"O-1/easy/7/{index}") for index in range(300)}
    assert len(tempos) > 250
    assert tempos == {Tempo.varied(f"O-1/easy/7/{index}") for index in range(300)}
    assert all(0.8 <= tempo.speed <= 1.3 and 0.2 <= tempo.ease <= 1 for tempo in tempos)
