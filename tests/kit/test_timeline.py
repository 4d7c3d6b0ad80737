"""Pacing: every solution fits, whole, into the frames that trainers keep."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.timeline import LEAST_FRAMES, MOST_FRAMES, Moment, Pace, timeline

paces = st.builds(
    Pace,
    step=st.integers(1, 60),
    rest=st.integers(0, 10),
    lead=st.integers(1, 8),
    tail=st.integers(1, 12),
    eased=st.booleans(),
)


@given(st.integers(1, 300), paces, st.integers(LEAST_FRAMES, 200))
def test_a_clip_has_4n_plus_1_frames_and_at_most_as_many_as_asked_for(steps, pace, most):
    assert len(timeline(range(steps + 1), pace)) <= MOST_FRAMES
    moments = timeline(range(steps + 1), pace, most)
    assert len(moments) % 4 == 1
    assert len(moments) <= most


@given(st.integers(1, 300), paces)
def test_a_solution_is_shown_from_its_first_state_to_its_last_and_never_backwards(steps, pace):
    moments = timeline(range(steps + 1), pace)
    progress = [moment.before + (moment.after - moment.before) * moment.t for moment in moments]
    assert progress[0] == 0
    assert progress[-1] == steps
    assert progress == sorted(progress)


@given(st.integers(1, 60), paces)
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
