"""What validation is made of, piece by piece."""

import time
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generators.kit.conformance.capacity import draws_until, expected_distinct, fewest_distinct, most_shared
from generators.kit.judge.likeness import halved, psnr, rgb
from generators.kit.registry import registry
from generators.kit.sample import build
from include.batch.make import run_batch
from include.dataset.layout import Batch
from include.dataset.recipe import Recipe
from include.planning.plan import Request, make_plan
from include.services.storage import FolderStore
from include.validation import run
from include.validation.checks import Expected, check_content
from include.validation.contact_sheet import MOST_BYTES, Pair, Row, contact_sheet
from include.validation.marks import differences, overlaps
from include.validation.run import deep_choice
from include.validation.stored import read_shard
from include.validation.video import Undecodable, boxes, decode

SAMPLE = build(registry.get("O-47"), "easy", 7, 0, size=256)
EXPECTED = Expected(registry.get("O-47"), 0, "easy", Recipe(seed=7, size=256))


def test_a_video_is_seen_as_it_was_written():
    seen = decode(SAMPLE.files["ground_truth.mp4"])
    assert (seen.codec, seen.pixels, seen.limited, seen.matrix) == ("h264", "yuv420p", True, "smpte170m")
    assert (seen.width, seen.height, seen.fps, seen.streams, seen.complaints) == (256, 256, ("16", "16"), 1, ())
    assert boxes(SAMPLE.files["ground_truth.mp4"])[:2] == ["ftyp", "moov"]


def test_decoding_ends_when_its_time_is_up():
    with pytest.raises(Undecodable, match="not decoded within"):
        decode(SAMPLE.files["ground_truth.mp4"], seconds=0.001)


def test_colours_are_those_of_bt_601():
    # White, black and full red in limited range, from the recommendation's table.
    for planes, colour in (
        ((235, 128, 128), (255, 255, 255)),
        ((16, 128, 128), (0, 0, 0)),
        ((81, 90, 240), (254, 0, 0)),
    ):
        y, u, v = planes
        picture = rgb(bytes([y] * 4 + [u] + [v]), 2, 2)
        assert np.abs(picture.astype(int) - colour).max() <= 1


def test_halving_the_colour_keeps_luma_and_grey():
    grey = np.repeat(np.arange(64, dtype=np.uint8).reshape(8, 8, 1), 3, axis=2)
    assert np.array_equal(halved(grey), grey)
    stripes = np.zeros((2, 2, 3), np.uint8)
    stripes[:, 0] = (200, 40, 40)
    assert np.allclose(halved(stripes)[:, 0] @ (0.299, 0.587, 0.114), stripes[:, 0] @ (0.299, 0.587, 0.114), atol=1)
    assert not np.array_equal(halved(stripes), stripes)


def test_equal_pictures_have_the_highest_psnr():
    picture = np.zeros((4, 4, 3), np.uint8)
    assert psnr(picture, picture) == 99
    assert psnr(picture, picture + np.uint8(1)) == pytest.approx(48.13, abs=0.01)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from([name for name in SAMPLE.files if name != "ground_truth.mp4"]),
    where=st.floats(0, 1, exclude_max=True),
    noise=st.binary(min_size=1, max_size=12),
)
def test_no_damage_makes_a_check_raise(name, where, noise):
    data = SAMPLE.files[name]
    at = int(where * len(data))
    files = {n: d for n, d in SAMPLE.files.items() if n != "ground_truth.mp4"}
    check_content({**files, name: data[:at] + noise + data[at + len(noise) :]}, EXPECTED)
    check_content({**files, name: data[:at]}, EXPECTED)


@pytest.mark.parametrize("at", [4, 40, 60, 200, 700, 1500, 3000])
def test_no_damage_makes_the_decoder_raise_or_hang(at):
    video = bytearray(SAMPLE.files["ground_truth.mp4"])
    video[at : at + 8] = b"\xff" * 8
    started = time.monotonic()
    check_content({"ground_truth.mp4": bytes(video)}, EXPECTED)
    assert time.monotonic() - started < 90


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=3000))
def test_no_bytes_make_the_shard_reader_raise(data):
    read_shard(data)


def test_overlaps_of_batches():
    assert overlaps([Batch("g", 4, 4), Batch("g", 0, 2), Batch("g", 6, 4)]) == [range(6, 8)]
    assert overlaps([]) == []


@pytest.mark.parametrize("capacity", [1, 2, 10, 576, 10**6, 10**12, 10**30])
def test_a_share_of_repeats_is_reached_by_so_many_draws_and_no_fewer(capacity):
    draws = draws_until(0.2, capacity)
    if capacity < 10**9:
        assert (
            1 - expected_distinct(draws, capacity) / draws
            >= 0.2
            > 1 - expected_distinct(draws - 1, capacity) / (draws - 1)
        )
    if capacity > 100:  # (1 - exp(-x)) / x = 0.8 at x = 0.4642
        assert draws / capacity == pytest.approx(0.4642, abs=0.01)


def test_fewest_distinct_follows_the_birthday_rule():
    assert fewest_distinct(10, 10**30) == pytest.approx(8)  # as good as never twice
    assert fewest_distinct(1000, 1) == 1
    assert 2 < fewest_distinct(1000, 10) <= 10  # all ten are seen
    assert 540 < fewest_distinct(1000, 1000) < 632  # 1 - 1/e of them, less four deviations and two


def test_honest_draws_are_not_called_duplicates():
    random = Random(5)
    for samples in (2, 5, 15, 60, 200, 600):
        for capacity in (1, 2, 4, 20, 150, 1000, 10**6):
            for _ in range(40):
                distinct = len({random.randrange(capacity) for _ in range(samples)})
                assert distinct >= fewest_distinct(samples, capacity), (samples, capacity)


def test_honest_draws_of_two_runs_are_not_called_shared():
    random = Random(6)
    for samples in (2, 15, 60, 400):
        for capacity in (1, 4, 20, 150, 1000, 10**6):
            for _ in range(40):
                here, there = ({random.randrange(capacity) for _ in range(samples)} for _ in range(2))
                assert len(here & there) <= most_shared(len(here), len(there), capacity), (samples, capacity)
    assert most_shared(100, 100, 10**30) == pytest.approx(2, abs=0.001)


@given(st.integers(1, 3000), st.floats(0, 1))
def test_the_deep_choice_is_a_fraction_and_grows(samples, deep):
    chosen = deep_choice("g", range(7, 7 + samples), deep)
    assert len(chosen) >= min(run.FEWEST_DEEP, samples)
    assert set(chosen) <= set(deep_choice("g", range(7, 7 + samples), min(1, deep + 0.1)))
    assert chosen == sorted(set(chosen))


def test_the_contact_sheet_of_many_generators_stays_small():
    first, final = SAMPLE.files["first_frame.png"], SAMPLE.files["final_frame.png"]
    rows = [
        Row(f"G-{n} a generator with a long name", [Pair("easy 0", first, final), Pair("hard 1", b"x", None)])
        for n in range(40)
    ]
    data = contact_sheet(rows)
    assert 0 < len(data) <= MOST_BYTES
    assert contact_sheet([])


@pytest.mark.parametrize(("name", "value"), [("seed", 1), ("video", False), ("transcode", True), ("dedup", True)])
def test_a_mark_of_another_recipe_than_the_plans_is_told(tmp_path, name, value):
    store = FolderStore(tmp_path)
    plan = make_plan(Request.of(generators=["O-47"], samples=1, size=256, video=True), store, folder=True)
    (message,) = plan.missing([])
    mark = run_batch(message, store, prefix="")
    assert differences(mark, message.batch, plan.spec, message.generator) == []
    found = differences(mark.model_copy(update={name: value}), message.batch, plan.spec, message.generator)
    assert found == [f"{name} is {value!r}, not {getattr(mark, name)!r}"]
