"""Renditions: right ones start and end like the truth, degraded ones resemble it, wrong ones are visibly others."""

import io
from collections import namedtuple
from functools import cache

import numpy as np
import pytest
from PIL import Image

from generators.kit.judge.renditions import AT_MOST, DEGRADED, IMAGES, RIGHT, WRONG, Subject, cases, frames
from generators.kit.judge.renditions.answers import CHANGES, answered, swapped, swaps
from generators.kit.judge.renditions.degraded import scaled
from generators.kit.judge.renditions.motion import appears, hops
from generators.kit.judge.renditions.right import arched, l_shaped, rerouted, straight
from generators.kit.keyframes import PICTURES
from generators.kit.registry import registry
from generators.kit.sample import FINAL, FIRST, build

SIZE = 256
SUBJECTS = {"O-51": "easy", "O-48": "easy", "G-15": "medium", "G-48": "easy"}  # moves, marks, a walk, physics
each_subject = pytest.mark.parametrize("short", SUBJECTS)


@cache
def subject_of(short: str) -> Subject:
    return Subject.of(registry.get(short), SUBJECTS.get(short, "easy"), 42, 0, SIZE)


def difference(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.abs(a.astype(np.int16) - b)


@each_subject
def test_the_truth_is_the_sample_as_it_is_built(short):
    subject = subject_of(short)
    files = build(subject.generator, SUBJECTS[short], 42, 0, size=SIZE, video=False).files
    for name, frame in ((FIRST, subject.truth[0]), (FINAL, subject.truth[-1])):
        assert np.array_equal(frame, Image.open(io.BytesIO(files[name])).convert("RGB"))
    assert np.array_equal(subject.truth, frames(subject.generator, subject.puzzle, subject.states, size=SIZE))


@each_subject
@pytest.mark.parametrize("name", [name for name in RIGHT if name not in IMAGES])
def test_a_right_rendition_starts_and_ends_like_the_truth(short, name):
    subject = subject_of(short)
    shown = RIGHT[name](subject)
    if shown is None:
        return
    assert shown.dtype == np.uint8
    assert shown.shape[1:] == (SIZE, SIZE, 3)
    assert np.array_equal(shown[0], subject.truth[0])
    assert np.array_equal(shown[-1], subject.truth[-1])
    assert len(shown) != len(subject.truth) or difference(shown, subject.truth).any()


@each_subject
@pytest.mark.parametrize("size", [128, 200, SIZE, 512])
@pytest.mark.parametrize("by", [Image.Resampling.LANCZOS, Image.Resampling.BOX])
def test_a_rendition_of_another_size_is_each_picture_resized(short, size, by):
    shown = subject_of(short).truth
    resized = [Image.fromarray(frame).resize((size, size), by) for frame in shown]
    assert np.array_equal(scaled(shown, size, by), np.stack([np.asarray(picture) for picture in resized]))


@each_subject
def test_images_are_the_samples_key_frames(short):
    subject = subject_of(short)
    files = build(subject.generator, SUBJECTS[short], 42, 0, size=SIZE, video=False, keyframes=True).files
    shown = [np.asarray(Image.open(io.BytesIO(files[name]))) for name in PICTURES if name in files]
    assert np.array_equal(RIGHT["images"](subject), shown)


@each_subject
@pytest.mark.parametrize("name", DEGRADED)
def test_a_degraded_rendition_resembles_the_truth(short, name):
    subject = subject_of(short)
    shown = DEGRADED[name](subject)
    if shown is None:
        assert name.endswith(f"to_{SIZE}px")
        return
    assert shown.dtype == np.uint8
    if name.startswith("padded"):
        side, (height, width) = min(shown.shape[1:3]), shown.shape[1:3]
        left, top = (width - side) // 2, (height - side) // 2
        assert shown.sum() == shown[:, top : top + side, left : left + side].sum()
        shown = shown[:, top : top + side, left : left + side]
    for frame, wanted in ((shown[0], subject.truth[0]), (shown[-1], subject.truth[-1])):
        seen, given = (
            np.asarray(Image.fromarray(each).resize((32, 32), Image.Resampling.BOX)) for each in (frame, wanted)
        )
        assert difference(seen, given).mean() < 12
    assert shown.shape != subject.truth.shape or difference(shown, subject.truth).any()


@each_subject
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_rendition_is_visibly_not_the_truth(short, name):
    subject = subject_of(short)
    shown = WRONG[name](subject)
    if shown is None:
        return
    assert shown.dtype == np.uint8
    assert shown.shape[1:] == (SIZE, SIZE, 3)
    assert len(shown) != len(subject.truth) or difference(shown, subject.truth).max() > 16


@pytest.mark.parametrize("short", [*SUBJECTS, "O-41", "O-56", "G-174"])
@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_answer_is_wrong_because_verify_refuses_it(short, name):
    subject = subject_of(short)
    if answer := answered(subject, CHANGES[name], accepted=False):
        assert not subject.generator.verify(subject.puzzle, answer.states).ok
        assert answer.states[0] == subject.states[0]


def test_two_steps_in_free_order_are_right_either_way():
    subject = subject_of("O-48")
    answer = answered(subject, swaps, accepted=True)
    assert answer is not None
    assert [*answer.states] != [*subject.states]
    assert subject.accepts(answer.states)
    assert WRONG["steps_swapped"](subject) is None


@pytest.mark.parametrize(("short", "all_appear"), [("O-48", True), ("O-37", True), ("O-51", False), ("O-56", False)])
def test_a_fade_is_right_for_what_appears_and_wrong_for_what_moves(short, all_appear):
    subject = subject_of(short)
    assert [appears(subject, step) for step in range(1, subject.steps + 1)] == [all_appear] * subject.steps
    assert (RIGHT["fade_in_place"](subject) is not None) is all_appear
    assert (WRONG["state_fades"](subject) is None) is all_appear


def test_constant_speed_is_neither_eased_nor_interrupted():
    subject = subject_of("G-48")
    assert [RIGHT[name](subject) for name in ("eased", "linear", "long_rest", "no_rest")] == [None] * 4


@pytest.mark.parametrize(("name", "factor"), [("pace_slower", 1.25), ("pace_slower_150", 1.5), ("pace_faster", 0.75)])
def test_another_pace_draws_what_is_between_the_frames(name, factor):
    subject = subject_of("O-51")
    shown = RIGHT[name](subject)
    assert len(shown) == round(factor * len(subject.truth))
    known = {frame.tobytes() for frame in subject.truth}
    assert any(frame.tobytes() not in known for frame in shown)


@pytest.mark.parametrize("route", [straight, arched, l_shaped])
def test_another_route_leaves_every_rest_as_it_is(route):
    subject = subject_of("O-51")
    shown = rerouted(subject, route)
    moving = np.array([moment.moving for moment in subject.moments])
    assert np.array_equal(shown[~moving], subject.truth[~moving])
    assert difference(shown[moving], subject.truth[moving]).max(axis=(1, 2, 3)).all()


def test_a_route_is_taken_only_where_the_way_is_free():
    assert [RIGHT["other_path"](subject_of(short)) is None for short in SUBJECTS] == [False, True, True, True]
    assert RIGHT["swap_apart"](subject_of("O-51")) is None


def test_two_things_that_change_places_pass_each_other():
    swapped = subject_of("O-3")
    assert RIGHT["swap_apart"](swapped) is not None
    assert RIGHT["other_path"](swapped) is None  # both would go through each other


def test_one_disc_hops_in_a_move_of_the_tower():
    subject = subject_of("O-51")
    assert [len(hops(subject, step)) for step in range(1, subject.steps + 1)] == [1] * subject.steps


def test_an_intrusion_lasts_as_long_as_it_says():
    subject = subject_of("O-51")
    third = len(subject.truth) // 3
    for name, lasting in (
        ("extra_object", len(subject.truth) - third),
        ("extra_object_briefly", 4),
        ("wall_erased", third),
        ("black_frames", len(subject.truth) // 10),
    ):
        changes = difference(WRONG[name](subject), subject.truth).max(axis=(1, 2, 3))
        assert (changes > 16).sum() == lasting, name


@pytest.mark.parametrize("name", ["noise", "jitter_1px", "vae_like"])
def test_chance_is_the_same_each_time(name):
    subject = subject_of("G-15")
    assert np.array_equal(DEGRADED[name](subject), DEGRADED[name](subject))


def test_each_case_has_a_bound_and_makes_its_frames_when_asked():
    subject = subject_of("G-15")
    found = {case.name: case for case in cases(subject)}
    assert len(found) == len(RIGHT) + len(DEGRADED) + len(WRONG)
    assert AT_MOST.keys() == WRONG.keys()
    assert [(found[name].kind, found[name].bound) for name in ("held", "noise", "still")] == [
        ("right", 95), ("degraded", 90), ("wrong", 15),
    ]  # fmt: skip
    assert np.array_equal(found["still"].frames(), subject.truth[:1].repeat(len(subject.truth), axis=0))


Pair = namedtuple("Pair", "a b")


@pytest.mark.parametrize(
    ("states", "between"),
    [
        (((0, 0), (1, 0), (1, 2)), (0, 2)),
        ((((0, 0), 5), ((1, 0), 5), ((1, 0), 6)), ((0, 0), 6)),
        ((Pair(0, 0), Pair(0, 1), Pair(1, 1)), Pair(1, 0)),
        ((frozenset(), frozenset("a"), frozenset("ab")), frozenset("b")),
    ],
)
def test_two_steps_change_places(states, between):
    assert swapped(*states) == between


@pytest.mark.parametrize("states", [(0, 1, 2), ((0, 1), (1, 1), (2, 1)), ((1,), (1, 2), (1, 2, 3))])
def test_steps_that_change_one_value_do_not_change_places(states):
    with pytest.raises(TypeError, match="same value"):
        swapped(*states)
