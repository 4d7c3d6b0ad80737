"""Baselines take their bounds from the renditions, and each bound that is broken is named.

That the catalogue keeps the bounds is the conformance suite's rule `scores`.
"""

import pytest

from generators.kit.judge import renditions
from generators.kit.judge.baselines import AT_LEAST, AT_MOST, BASELINES, broken, measure
from generators.kit.registry import registry
from generators.kit.sample import build


def test_every_baseline_has_one_bound_that_of_its_rendition():
    assert {*AT_LEAST, *AT_MOST} == {*BASELINES}
    assert AT_LEAST == {"ground_truth": 100, "pace_slower": 95, "h264_crf_35": 90, "to_256px": 90, "images": 95}
    assert all(bound == renditions.AT_MOST[name] for name, bound in AT_MOST.items())


def test_each_bound_that_is_broken_is_named():
    held = {**AT_LEAST, **AT_MOST}
    assert broken(held) == []
    assert broken({"still": 0}) == []
    assert broken({**held, "pace_slower": 94, "jump": 41}) == [
        "pace_slower scores 94, not at least 95",
        "jump scores 41, more than 40",
    ]


@pytest.mark.parametrize("short", ["O-48", "G-48"])
def test_right_videos_score_high_and_wrong_ones_low(short):
    generator = registry.get(short)
    scores = measure(generator, "easy", 42, 0)
    assert broken(scores) == []
    assert {"ground_truth", "still", "jump", "half", "other_sample"} <= scores.keys() <= {*BASELINES}
    small = build(generator, "easy", 42, 0, size=256)
    assert broken(measure(generator, "easy", 42, 0, small.files)) == []


@pytest.mark.parametrize("form", [{"look": "varied"}, {"look": "blackboard", "canvas": "832x480", "fps": 8}])
def test_the_bounds_hold_in_any_look_and_form(form):
    generator = registry.get("O-47")
    files = build(generator, "easy", 7, 4, size=256, **form).files
    assert broken(measure(generator, "easy", 7, 4, files)) == []
