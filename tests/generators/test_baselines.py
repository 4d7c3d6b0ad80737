"""The videos by which rubrics are measured are what they say, and each bound that is broken is named.

That the catalogue keeps the bounds is the conformance suite's rule `scores`.
"""

import numpy as np
import pytest

from generators.kit.judge.baselines import AT_LEAST, AT_MOST, broken, copies, cuts
from generators.kit.judge.decode import decode
from generators.kit.judge.trusted import frames_of, sequence_of
from generators.kit.registry import registry
from generators.kit.sample import VIDEO, build


def test_each_bound_that_is_broken_is_named():
    held = {**AT_LEAST, **AT_MOST}
    assert broken(held) == []
    assert broken({**held, "recoded": 94, "jump": 51}) == [
        "recoded scores 94, not at least 95",
        "jump scores 51, more than 50",
    ]


def test_a_solution_of_less_than_five_steps_has_no_middle_to_skip():
    assert "skip" not in cuts([0, 0, 1, 1, 2, 3, 4])
    assert broken({**AT_LEAST, "still": 0}) == []


@pytest.mark.parametrize(("steps", "left_out"), [(5, [2, 3]), (6, [3, 4]), (9, [4, 5, 6])])
def test_about_a_third_of_the_steps_is_skipped_from_the_middle(steps, left_out):
    assert [k for k in range(steps + 1) if k not in cuts(range(steps + 1))["skip"]] == left_out


def test_cuts_are_a_still_a_jump_the_first_half_and_all_but_the_middle_third():
    step = [0, 0, 1, 1, 2, 2, 3, 3, 3, 3, 3]  # the solution is seen in frames 2 to 7
    assert {name: list(kept) for name, kept in cuts(step).items()} == {
        "still": [0] * 11,
        "jump": [0] * 5 + [-1] * 6,
        "half": [0, 1, 2, 3] + [3] * 7,
    }


@pytest.mark.parametrize("short", ["O-47", "G-21"])
def test_the_kits_own_videos_are_decoded_in_this_process_as_the_scorer_decodes_them(short):
    video = build(registry.get(short), "easy", 42, 0).files[VIDEO]
    frames = frames_of(video)
    for mp4 in (video, *copies(frames).values()):
        reel = sequence_of(frames_of(mp4))
        assert np.array_equal(reel.distinct[reel.number], decode(mp4))
