"""Every rubric tells right from wrong: the bounds of the baselines hold for each generator and level."""

import pytest

from generators.kit.baselines import AT_LEAST, AT_MOST, BASELINES, broken, measure
from generators.kit.registry import registry

LEVELS = [(generator, level) for generator in registry for level in generator.levels]


@pytest.mark.parametrize(("generator", "level"), LEVELS, ids=[f"{g.id.short}-{level}" for g, level in LEVELS])
def test_copies_of_the_truth_score_high_and_other_videos_low(generator, level):
    scores = measure(generator, level, 42, 0)
    assert set(scores) == set(BASELINES)
    assert broken(scores) == []


def test_each_bound_that_is_broken_is_named():
    held = {**AT_LEAST, **AT_MOST}
    assert broken(held) == []
    assert broken({**held, "recoded": 94, "jump": 51}) == [
        "recoded scores 94, not at least 95",
        "jump scores 51, more than 50",
    ]
