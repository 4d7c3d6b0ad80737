"""Prompts are composed of parts with one meaning, from files of wordings."""

from pathlib import Path
from random import Random

import pytest

from generators.kit.prompt import Prompt, compose, facts, spoken, still
from generators.kit.registry import registry
from generators.kit.sample import build, draw

WORDINGS = """
scene = ["A {colour} ball lies on {side} cells.", "{things} show a {colour} ball."]
goal = ["Move it to the [goal] cell.", "[goal] is where it goes."]
rules = ["step"]
still = ["the {side} cells"]

[when.holes]
rules = [["Avoid {holes}.", "No step leads to {holes}."]]

[unless.holes]
goal = ["Go.", "Move."]

[values]
things = "{side} cells"
thing = "the ball"
"""
PROMPT = Prompt(("S1.", "S2."), ("G1.", "G2."), (("A1.", "A2."), ("B1.", "B2.")), ("C1.", "C2."))


@pytest.fixture
def wordings(tmp_path: Path) -> Path:
    path = tmp_path / "wordings.toml"
    path.write_text(WORDINGS)
    return path


def test_values_are_put_in_with_their_articles(wordings: Path) -> None:
    prompt = compose(wordings, {"colour": "orange", "side": 8, "holes": 0})
    assert prompt.scene == ("An orange ball lies on 8 cells.", "8 cells show an orange ball.")
    assert prompt.goal == ("Go.", "Move.")
    assert prompt.rules[0][0] == "The ball goes from cell to cell, up, down, left or right, never diagonally."
    assert prompt.steady == still("the 8 cells")


def test_cases_add_rules_and_replace_parts(wordings: Path) -> None:
    prompt = compose(wordings, {"colour": "red", "side": 5, "holes": 2})
    assert prompt.goal == ("Move it to the [goal] cell.", "[goal] is where it goes.")
    assert prompt.rules[1] == ("Avoid 2.", "No step leads to 2.")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"colour": "red", "holes": 0}, "needs 'side'"),
        ({"colour": "red", "side": 5}, "needs 'holes'"),
        ({"colour": "red", "side": 5, "holes": 0, "size": 3}, "no use for size"),
    ],
)
def test_values_and_file_have_to_agree(wordings: Path, values: dict[str, object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        compose(wordings, values)


@pytest.mark.parametrize("text", ["scene = 3", "scene = [", 'colour = ["red"]', 'scene = "nowhere"'])
def test_a_file_that_is_no_wordings_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "wordings.toml"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"wordings\.toml"):
        compose(path, {})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no wordings .*nowhere\.toml"):
        compose(tmp_path / "nowhere.toml", {})


def test_a_wording_has_each_part_once() -> None:
    texts = [PROMPT.worded(Random(seed)) for seed in range(400)]
    assert all(sum(way in text for way in part) == 1 for text in texts for part in PROMPT.parts)
    assert PROMPT.count == 2**5 * 2
    assert len(set(texts)) > PROMPT.count


def test_roles_are_named_as_the_look_shows_them() -> None:
    words = {"agent": "orange", "wall": "dark"}
    assert spoken("[wall] cells stop a [agent] disc.", words) == "Dark cells stop an orange disc."


def test_ways_that_differ_in_a_fact_are_found() -> None:
    assert list(Prompt(("3 cells.", "Three cells."), ("Take the shortest way.", "Go.")).faults()) == [
        "'Three cells.' and '3 cells.' differ in 3",
        "'Go.' and 'Take the shortest way.' differ in fewest",
    ]
    assert facts("A red disc for A") == facts("For A a red disc")


def test_the_camera_stays_still_with_nothing_else() -> None:
    assert "The camera stays still." in still()
    assert "The board and the camera stay still." in still("the board")


def test_the_words_belong_to_the_rendition_and_not_to_the_puzzle() -> None:
    generator = registry.get("O-47")
    samples = [
        build(generator, "easy", 7, 3, size=256, video=False, attempt=attempt)
        for attempt in range(40)
        if _fits(attempt)
    ]
    assert len({sample.param_hash for sample in samples}) > 1
    assert len({sample.files["prompt.txt"].split(b".")[0] for sample in samples}) == 1


def _fits(attempt: int) -> bool:
    try:
        draw(registry.get("O-47"), "easy", 7, 3, (attempt,))
    except Exception:
        return False
    return True
