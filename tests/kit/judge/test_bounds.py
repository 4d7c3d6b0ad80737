"""The judge keeps its bounds: a short form of `vmdp judge bounds`."""

from math import pi

import pytest

from generators.kit.judge.chains import chains_of
from generators.kit.judge.measure import Reference, Scored, by_attack, by_generator, renditions

SAMPLES = [Reference(short, "easy", 7, 0) for short in ("G-15", "G-31", "G-48", "O-41", "O-47", "O-48")]
ATTACKS = (
    "pace_slower", "held", "reordered", "shift_2px", "zoom_in_1", "stretched_832x480", "vae_like",
    "still", "jump", "dissolve", "undone", "last_step_missing", "extra_object_briefly", "black_frames",
    "images", "images_all_steps", "images_jpeg", "images_given", "images_backwards", "images_and_back",
)  # fmt: skip


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_right_videos_score_high_and_wrong_ones_low(sample):
    scored = renditions(sample, 256, attacks=ATTACKS)
    assert len(scored) >= 12
    assert [str(each) for each in scored if each.broken] == []
    assert all(each.passed for each in scored if each.kind == "right")
    assert not any(each.passed for each in scored if each.kind == "wrong")


def scored(attack: str, kind, bound: float, score: float, passed: bool = False) -> Scored:
    return Scored(SAMPLES[0], kind, attack, bound, score, passed)


def test_a_bound_is_broken_from_either_side():
    held = [scored("a", "right", 95, 95), scored("b", "wrong", 40, 40)]
    broken = [scored("a", "right", 95, 94.9), scored("b", "wrong", 40, 40.1), scored("b", "wrong", 40, 0, True)]
    assert [each.broken for each in (*held, *broken)] == [False] * 2 + [True] * 3
    assert [each.excess for each in (*held, *broken)] == [0, 0, 0.1, 0.1, -40]


def test_scores_are_summarised_by_attack_and_by_generator():
    found = [scored("a", "right", 95, 100, True), scored("b", "wrong", 40, 50), scored("a", "right", 95, 90)]
    a, b = by_attack(found)
    assert (a.attack, a.scores, a.median, a.passed, a.broken, a.low) == ("a", (90, 100), 95, 1, 1, True)
    assert (b.attack, b.broken, b.low) == ("b", 1, False)
    (one,) = by_generator(found)
    assert (one.generator, one.count, one.broken) == ("G-15", 3, 2)
    assert {kind: each.score for kind, each in one.worst.items()} == {"right": 90, "wrong": 50}


@pytest.mark.parametrize(
    ("sample", "attack", "look"),
    [
        *(
            (Reference(short, "medium", 7, 0), "l_shaped", "varied")
            for short in ("G-7", "O-22", "O-25", "O-51", "O-59")
        ),
        (Reference("O-3", "medium", 7, 0), "swap_apart", "varied"),
        (Reference("O-51", "medium", 7, 0), "pace_slower_150", "plain"),  # a disc that lands, then leaves
        (Reference("G-1", "easy", 7, 0), "pace_faster", "plain"),  # it skips steps of which its way is made
        (Reference("G-8", "medium", 5, 0), "pace_slower", "varied"),  # its frame was wider in some places
        (Reference("O-36", "easy", 5, 0), "pace_slower_150", "varied"),  # the same
        (Reference("O-2", "medium", 5, 0), "held", "varied"),  # drops that have just appeared
        (Reference("O-50", "hard", 5, 0), "eased", "varied"),  # its piece was of other forms between the pixels
        (Reference("O-56", "hard", 5, 0), "eased", "varied"),  # a copy that has hardly left its like
        (Reference("G-169", "hard", 6, 0), "held", "varied"),  # a pen that is hidden by the other
        (Reference("G-131", "hard", 7, 0), "noise", "plain"),  # a copy that would look alike on its way past its like
        (Reference("O-39", "hard", 6, 0), "held", "varied"),  # a step that rests within a pixel of its ends
        (Reference("O-41", "hard", 5, 0), "reordered", "varied"),  # it was drawn in another look
        (Reference("O-48", "hard", 7, 0), "pace_faster", "plain"),  # its last two digits appear at once, then rest
        (Reference("G-160", "hard", 7, 1), "blur_2px", "plain"),  # a slanted stroke out of focus
        (Reference("G-219", "medium", 7, 0), "jitter_1px", "plain"),  # a pen where its ring begins and ends
        (Reference("O-60", "medium", 1, 0), "shift_2px", "plain"),  # red that fades in, and is pink on its way
    ],
    ids=str,
)
def test_a_right_answer_keeps_its_score(sample, attack, look):
    [scored] = renditions(sample, 256, attacks=[attack], look=look)
    assert scored.passed
    assert scored.score == 100


@pytest.mark.parametrize("short", ["O-18", "O-19"])
def test_a_ray_that_goes_all_its_way_in_one_step_is_right_and_no_attack(short):
    assert renditions(Reference(short, "medium", 7, 0), 256, attacks=["all_at_once"]) == []


def test_a_pen_that_comes_back_to_where_it_began_has_gone_a_long_way():
    [chain, *_] = chains_of(Reference("G-136", "hard", 7, 0).judge(256)._reader.stage)
    [pen] = [token for token in chain.steps[0].tokens if token.name.startswith("pen")]
    assert chain.steps[0].way(pen).whole == pytest.approx(2 * pi * 11, rel=0.05)  # a ring of 22 units
