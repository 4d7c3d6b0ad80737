"""Samples: what is refused when one is made or drawn again."""

import io
import json

import av
import pytest

from generators.kit.clip import Clip
from generators.kit.registry import registry
from generators.kit.sample import METADATA, VIDEO, BuildError, build, draw, redraw

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


@pytest.mark.parametrize(
    "form",
    [
        {"frames": 49}, {"frames": 121, "fps": 24}, {"fps": 30}, {"canvas": "832x480", "look": "varied"},
        {"canvas": "720x1280", "fps": 8}, {"seconds": 3.0}, {"look": "blackboard"},
    ],
    ids=str,
)  # fmt: skip
def test_a_sample_has_the_form_that_is_asked_for_and_is_redrawn_in_it(form):
    sample, usual = build(GENERATOR, "hard", 1, 0, size=256, **form), build(GENERATOR, "hard", 1, 0, size=256)
    metadata = json.loads(sample.files[METADATA])
    clip = Clip.of(256, form.get("canvas", "square"))
    with av.open(io.BytesIO(sample.files[VIDEO])) as video:
        stream = video.streams.video[0]
        frames = sum(1 for _ in video.decode(stream))
        assert (stream.width, stream.height, stream.average_rate) == (clip.width, clip.height, form.get("fps", 16))
    assert frames == metadata["truth"]["frames"] == form.get("frames", frames)
    assert redraw(GENERATOR, metadata).files == sample.files
    assert (sample.param_hash, metadata["puzzle"]) == (usual.param_hash, json.loads(usual.files[METADATA])["puzzle"])


def test_an_unknown_form_is_refused():
    for form, reason in (
        ({"canvas": "640x480"}, "canvas must be square"),
        ({"fps": 60}, "fps"),
        ({"frames": 80}, "4n"),
    ):
        with pytest.raises(ValueError, match=reason):
            build(GENERATOR, "hard", 1, 0, **form)


def test_what_is_drawn_is_what_the_sample_shows():
    for index in range(6):
        drawn, sample = draw(GENERATOR, None, 3, index), build(GENERATOR, None, 3, index, size=256, video=False)
        facts = json.loads(sample.files["metadata.json"])
        assert (drawn.identity.level, drawn.identity.attempt) == (facts["level"], sample.attempt)
        assert GENERATOR.puzzle_format.validate_python(facts["puzzle"]) == drawn.puzzle
        assert drawn.rejects == sample.rejects
