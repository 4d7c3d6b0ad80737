"""Samples: what is refused when one is made or drawn again."""

import json

import pytest

from generators.kit.registry import registry
from generators.kit.sample import FINAL, FIRST, METADATA, BuildError, build, draw, redraw

GENERATOR = registry.get("O-47")


def test_another_version_of_the_generator_is_not_redrawn():
    facts = json.loads(build(GENERATOR, "easy", 1, 0, video=False).files["metadata.json"])
    facts["generator"]["version"] += 1
    with pytest.raises(BuildError, match="is of version 2 of O-47; this is 1"):
        redraw(GENERATOR, facts)


@pytest.mark.parametrize("size", [0, 100, 255, 257, 1040, 4096])
def test_a_size_that_no_trainer_keeps_is_refused(size):
    with pytest.raises(ValueError, match="multiple of 16 from 256 to 1024"):
        build(GENERATOR, "easy", 1, 0, size=size)


def test_an_unknown_level_is_refused():
    with pytest.raises(ValueError, match="has no level 'brutal'; it has easy, medium, hard"):
        build(GENERATOR, "brutal", 1, 0)


def test_a_film_has_no_more_frames_than_are_asked_for_and_is_redrawn_with_as_many():
    usual, short = (build(GENERATOR, "hard", 1, 0, size=256, most_frames=most) for most in (81, 49))
    frames = [json.loads(sample.files[METADATA])["truth"]["frames"] for sample in (usual, short)]
    assert 49 < frames[0] <= 81
    assert frames[1] <= 49
    assert redraw(GENERATOR, json.loads(short.files[METADATA])).files == short.files
    assert (usual.files[FIRST], usual.files[FINAL]) == (short.files[FIRST], short.files[FINAL])
    with pytest.raises(ValueError, match="at least 33, not 32"):
        build(GENERATOR, "hard", 1, 0, most_frames=32)


def test_what_is_drawn_is_what_the_sample_shows():
    for index in range(6):
        drawn, sample = draw(GENERATOR, None, 3, index), build(GENERATOR, None, 3, index, size=256, video=False)
        facts = json.loads(sample.files["metadata.json"])
        assert (drawn.identity.level, drawn.identity.attempt) == (facts["level"], sample.attempt)
        assert GENERATOR.puzzle_format.validate_python(facts["puzzle"]) == drawn.puzzle
        assert drawn.rejects == sample.rejects
