import pytest

from generators.kit.speech import all_of, article, counted, faults, listed, plural, sentences, signed, span, times


def test_articles_go_by_sound() -> None:
    words = ("orange", "8", "11", "18 cells", "80", "F", "hour", "unit", "one-way", "blue", "B", "1", "10")
    assert [word for word in words if article(word) == "an"] == ["orange", "8", "11", "18 cells", "80", "F", "hour"]


def test_counts_agree_with_their_nouns() -> None:
    assert [counted(n, "cross") for n in (0, 1, 2)] == ["0 crosses", "1 cross", "2 crosses"]
    assert [times(n) for n in (1, 2, 3)] == ["once", "twice", "3 times"]
    assert [span("step", 3, last) for last in (3, 5)] == ["step 3", "steps 3 to 5"]
    assert [all_of(n) for n in (2, 3, 12)] == ["both", "all three", "all 12"]
    assert plural("box") == "boxes"
    assert plural("mouse") == "mice"
    assert [signed(n) for n in (-3, 0, 12)] == ["−3", "0", "12"]


def test_lists_end_with_and() -> None:
    assert [listed(["A", "B", "C"][:n]) for n in range(4)] == ["", "A", "A and B", "A, B and C"]


def test_sentences_begin_with_capitals() -> None:
    assert sentences("the ball rests. it is 1.5 wide: all right. Rules: no jump.") == (
        "The ball rests. It is 1.5 wide: all right. Rules: No jump."
    )


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("an orange shape", "a orange shape"),
        ("on an 8 by 8 grid", "on a 8 by 8 grid"),
        ("A blue disc", "An blue disc"),
        ("Steps 1 to 5", "Steps 5 to 5"),
        ("from 12:12 to 12:40", "from 12 to 12"),
        ("turned once", "turned 1 times"),
        ("1 step", "1 steps"),
        ("both keys", "all two keys"),
        ("3% up", "0% to the left and 3% up"),
        ("3 green crosses", "3 green crosss"),
        ("boxes", "boxs"),
        ("the disc, disc, square", "the the disc"),
        ("candidates A and B", "an candidate"),
    ],
)
def test_faults_of_grammar_are_found(right: str, wrong: str) -> None:
    assert faults(right) == []
    assert len(faults(wrong)) == 1
