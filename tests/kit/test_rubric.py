"""Rubrics and prompts obey their grammar."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit import prompt, rubric
from generators.kit.rubric import Appears, Steady, constancy, end, grouped, process, start, weigh


def items(*weights: float) -> list[rubric.Item]:
    seen = [process(f"step-{k}", w, f"Step {k} is seen.", Appears(("a",), (k, k))) for k, w in enumerate(weights, 1)]
    return [
        start("given", 5, "The first frame is the given one."),
        *seen,
        end("solved", 25, "It is solved."),
        constancy("steady", 10, "Nothing else changes.", Steady(("a",))),
    ]


@given(st.integers(1, 5))
def test_weights_become_whole_numbers_that_add_to_100(steps):
    weighed = weigh(items(*[60 / steps] * steps))
    assert sum(item.weight for item in weighed) == 100
    assert all(item.weight == int(item.weight) for item in weighed)


@pytest.mark.parametrize(
    ("drawn", "rule"),
    [
        (items(30, 20), "weights add to 90"),
        (items(*[10] * 6), "4 to 8 items"),
        ([*items(30, 30)[:-1], *[constancy("given", 10, "Twice.", Steady(()))]], "ids are unique"),
    ],
)
def test_a_rubric_that_breaks_a_rule_is_refused(drawn, rule):
    with pytest.raises(ValueError, match=rule):
        weigh(drawn)


def test_a_rubric_that_a_still_picture_would_pass_is_refused():
    drawn = items(20, 40)
    drawn[1] = start("more", 20, "Another start.")
    with pytest.raises(ValueError, match="start weighs"):
        weigh(drawn)


@pytest.mark.parametrize("short", ["O-47", "G-47", "X-47", "ext-O-47"])
def test_what_is_written_reads_as_written(short):
    task = f"{short} sliding_puzzle"
    text = rubric.write(task, "sliding_puzzle_00000001", "done.", weigh(items(30, 30)), "Any speed.")
    assert rubric.check_text(text) == []
    assert text.splitlines()[2] == "[given 5] The first frame is the given one."


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("[solved 25]", "[solved 24]", "weights add to 100"),
        ("[solved 25]", "[given 25]", "ids are unique"),
        ("[solved 25] ", "solved: ", "does not read"),
        ("It is solved.", "It is {answer}.", "placeholder"),
        ("Goal: ", "", "second line"),
        ("Score: ", "", "last line"),
        ("Task O-47", "Task 47", "first line"),
    ],
)
def test_a_rubric_text_with_a_fault_is_found(old, new, rule):
    text = rubric.write("O-47 sliding_puzzle", "sliding_puzzle_00000001", "done.", weigh(items(30, 30)), "Any speed.")
    assert any(rule in found for found in rubric.check_text(text.replace(old, new)))


@given(st.lists(st.integers(), min_size=1, max_size=100), st.integers(1, 6))
def test_grouped_steps_keep_their_order_and_numbers(steps, most):
    runs = grouped(steps, most)
    assert [step for _, run in runs for step in run] == steps
    assert all(steps[first - 1 : first - 1 + len(run)] == list(run) for first, run in runs)
    assert len(runs) <= most


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Too short.\n", "60 to 900"),
        ("a" * 70 + ".\n", "whole sentences"),
        ("A" * 1000 + ".\n", "60 to 900"),
        ("The robot goes to the {goal} on the shortest way that there is on this board.\n", "placeholder"),
        ("The robot goes to the goal on the shortest way\nthat there is on this board of cells.\n", "one paragraph"),
    ],
)
def test_a_prompt_with_a_fault_is_found(text, rule):
    assert any(rule in found for found in prompt.check_text(text))
