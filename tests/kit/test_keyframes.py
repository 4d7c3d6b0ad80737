"""Key frames: which states they show, how they are drawn, and how a prompt asks for them."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit import prompt
from generators.kit.keyframes import IMAGE_PROMPT, MOST_KEY_FRAMES, PICTURES, key_frames, names_of, widest
from generators.kit.pacing import moments_of
from generators.kit.prompt import OPENINGS
from generators.kit.registry import registry
from generators.kit.rubric import Follows, Steady, constancy, process
from generators.kit.sample import FILES, FINAL, METADATA, PROMPT, Rendition, build, redraw
from generators.kit.timeline import at_rest
from generators.kit.video.film import pictures
from generators.kit.video.png import png

TYPES = [each.id.short for each in registry]


def chapters(*ends):
    starts = [1, *(end + 1 for end in ends[:-1])]
    items = [
        process(f"part-{k}", 1, ".", Follows(("it",), span)) for k, span in enumerate(zip(starts, ends, strict=True))
    ]
    return [*items, process("whole", 1, ".", Steady(())), constancy("still", 1, ".", Follows(("it",), (1, 2)))]


def steps_of(steps, items):
    return [key.step for key in key_frames(steps, items)]


def test_a_short_solution_shows_each_of_its_states():
    assert steps_of(8, chapters(3, 8)) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert steps_of(1, ()) == [1]


def test_a_long_solution_shows_the_end_of_each_chapter_and_the_others_where_they_are_furthest_apart():
    assert steps_of(57, chapters(14, 28, 43, 57)) == [7, 14, 21, 28, 36, 43, 50, 57]
    assert steps_of(39, chapters(10, 11, 39)) == [5, 10, 11, 17, 22, 28, 33, 39]
    assert steps_of(16, ()) == [2, 4, 6, 8, 10, 12, 14, 16]


@given(st.integers(9, 200).flatmap(lambda n: st.tuples(st.just(n), st.sets(st.integers(1, n), max_size=7))))
def test_key_frames_rise_to_the_last_step_and_hold_each_chapter(drawn):
    steps, ends = drawn
    keys = key_frames(steps, chapters(*sorted({*ends, steps})[-7:]))
    numbers = [key.step for key in keys]
    assert len(keys) == MOST_KEY_FRAMES
    assert all(a < b for a, b in pairwise([0, *numbers]))
    assert {*sorted({*ends, steps})[-7:]} <= {*numbers}
    assert [key.progress for key in keys] == sorted(key.progress for key in keys)
    assert (numbers[-1], keys[-1].progress) == (steps, 1.0)
    assert widest(keys) == max(b - a for a, b in pairwise([0, *numbers]))


@pytest.mark.parametrize(
    "form", [{}, {"look": "varied", "canvas": "832x480", "size": 512}, {"video": False}, {"frames": 161}], ids=str
)
def test_a_sample_with_key_frames_has_them_besides_what_it_has_without(form):
    generator = registry.get("O-47")
    form = {"size": 256, **form}
    usual, sample = build(generator, "hard", 3, 1, **form), build(generator, "hard", 3, 1, keyframes=True, **form)
    metadata = json.loads(sample.files[METADATA])
    keys = metadata.pop("keyframes")
    assert metadata == json.loads(usual.files[METADATA])
    assert sample.files.keys() - usual.files.keys() == set(names_of({"keyframes": keys})) == {IMAGE_PROMPT, *PICTURES}
    assert all(sample.files[name] == usual.files[name] for name in FILES if name != METADATA and name in usual.files)
    assert [key["file"] for key in keys] == list(PICTURES)
    assert sample.files[keys[-1]["file"]] == sample.files[FINAL]
    assert redraw(generator, json.loads(sample.files[METADATA])).files == sample.files


@pytest.mark.parametrize("short", TYPES)
def test_key_frames_show_the_states_at_rest_as_the_video_does(short):
    generator = registry.get(short)
    sample = build(generator, "medium", 5, 0, size=256, look="varied", keyframes=True)
    metadata = json.loads(sample.files[METADATA])
    puzzle = generator.puzzle_format.validate_python(metadata["puzzle"])
    states, rendition = generator.solve(puzzle), Rendition.read(metadata)
    moments = moments_of(generator, puzzle, states, rendition.clip, rendition.tempo)
    shown = pictures(
        moments, lambda scene: generator.backdrop(scene, puzzle), lambda scene, m: generator.draw(scene, puzzle, m),
        clip=rendition.clip, look=rendition.look,
    )  # fmt: skip
    steps = {key["step"]: sample.files[key["file"]] for key in metadata["keyframes"]}
    seen = {moment.step: png(picture) for moment, picture in zip(moments, shown, strict=True) if moment.t == 1.0}
    assert len(states) - 1 in seen
    assert all(seen[step] == drawn for step, drawn in steps.items() if step in seen)
    drawn = list(steps.values())
    assert all(a != b for a, b in pairwise(drawn)), "two key frames in a row look the same"


def test_a_state_at_rest_knows_those_before_it():
    moments = [at_rest("abc", step) for step in (1, 2)]
    assert [(m.step, m.t, m.before, m.after) for m in moments] == [(1, 1.0, "a", "b"), (2, 1.0, "c", "c")]
    assert [m.past for m in moments] == [("a",), ("a", "b")]


@pytest.mark.parametrize("short", TYPES)
def test_the_prompt_for_pictures_has_the_same_sentences_and_says_how_many(short):
    generator = registry.get(short)
    for level in generator.levels:
        files = build(generator, level, 2, 1, size=256, look="varied", video=False, keyframes=True).files
        count = len(json.loads(files[METADATA])["keyframes"])
        video, asked = files[PROMPT].decode(), files[IMAGE_PROMPT].decode()
        assert prompt.check_text(asked, pictures=True) == []
        assert (f"{count} pictures" if count > 1 else "one picture") in asked
        opening = next(each for each in OPENINGS if asked.startswith(each.asking(count)))
        body = asked.removeprefix(opening.asking(count))
        assert video in {each.video + body for each in OPENINGS}


def test_openings_that_ask_for_pictures_are_short_and_say_how_many():
    for opening in OPENINGS:
        for count in range(1, MOST_KEY_FRAMES + 1):
            asked = opening.asking(count)
            assert ("one picture" if count == 1 else f"{count} pictures") in asked
            assert len(asked) - len(opening.video) <= prompt.LONGEST_OPENING
        assert opening.asking(0) == opening.video
