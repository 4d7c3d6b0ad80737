"""Mutants of an answer: each is another sequence of states, and those that look right are known as such."""

from collections import namedtuple
from dataclasses import dataclass
from functools import cache

import pytest

from generators.kit.judge.agreement import Agreement, Verdicts, compared, looks_right
from generators.kit.judge.measure import Reference
from generators.kit.judge.renditions import Subject
from generators.kit.judge.renditions.mutants import MUTATIONS, exchanged, leaves, mutants, replaced
from generators.kit.registry import registry

Pair = namedtuple("Pair", "a b")


@dataclass(frozen=True)
class Ball:
    x: int
    inside: Pair


@cache
def subject_of(short: str) -> Subject:
    return Reference(short, "easy", 7, 0).subject(256)


@pytest.mark.parametrize(
    ("state", "path", "value", "after"),
    [
        (5, (), 6, 6),
        ((1, (2, 3)), (1, 0), 9, (1, (9, 3))),
        (("abc", "d"), (0, 1), "x", ("axc", "d")),
        (Pair(1, 2), (1,), 3, Pair(1, 3)),
        (Ball(1, Pair(2, 3)), ("inside", 0), 9, Ball(1, Pair(9, 3))),
    ],
)
def test_one_leaf_is_replaced_and_nothing_else(state, path, value, after):
    assert replaced(state, path, value) == after
    changed = {each for each in dict(leaves(state)) if dict(leaves(after)).get(each) != dict(leaves(state))[each]}
    assert changed == {path}
    assert type(after) is type(state)


@pytest.mark.parametrize(
    ("states", "between"),
    [
        (((0, 0), (1, 0), (1, 2)), (0, 2)),
        (((7,), (7, 1), (7, 1, 2)), (7, 2)),
        ((((), 0), ((1,), 0), ((1,), 4)), ((), 4)),
        ((0, 1, 2), None),
    ],
)
def test_neighbouring_steps_are_exchanged_if_they_change_different_things(states, between):
    found = exchanged(states, 1)
    assert (found and found[1]) == between


@pytest.mark.parametrize("short", ["O-48", "G-15", "O-51", "G-31"])
def test_each_mutant_is_new_and_no_change_yields_more_than_asked(short):
    subject = subject_of(short)
    found = list(mutants(subject, 2))
    listed = [list(subject.states), *(list(states) for _, states in found)]
    assert all(states not in listed[:k] for k, states in enumerate(listed))
    names = [name for name, _ in found]
    assert {*names} <= {*MUTATIONS}
    assert max(names.count(name) for name in names) == 2
    assert {"last_step_missing", "undone", "wrong_leaf"} <= {*names}


def test_orders_that_the_rules_allow_are_right_ones():
    subject = subject_of("O-48")
    found = [states for name, states in mutants(subject) if name == "reordered"]
    assert found
    assert all(subject.accepts(states) for states in found)


def test_a_glide_over_a_left_out_cell_looks_like_two_steps_and_a_corner_cut_does_not():
    subject = Reference("G-15", "easy", 7, 1).subject(256)  # (0, 1), (0, 2), (0, 3), (1, 3), …
    states = list(subject.states)
    assert (states[0], states[2], states[3]) == ((0, 1), (0, 3), (1, 3))
    straight, cut = [states[0], *states[2:]], [*states[:2], *states[3:]]
    assert not subject.accepts(straight)
    assert looks_right(subject, straight)
    assert not looks_right(subject, cut)


def test_marks_made_at_once_do_not_look_like_marks_in_turn():
    subject = subject_of("O-48")
    assert looks_right(subject, subject.states)
    assert not looks_right(subject, [subject.states[0], *subject.states[2:]])


def test_what_looks_right_is_counted_and_not_compared():
    subject = subject_of("G-15")
    made = [states for _, states in mutants(subject, 2)]
    alike = sum(looks_right(subject, states) for states in made)
    found = compared(Reference("G-15", "easy", 7, 0), 256, 2)
    assert alike
    assert (found.alike, len(found.verdicts)) == (alike, len(made) - alike)


def test_agreement_is_counted_for_right_and_for_wrong_answers():
    def verdicts(right: bool, passed: bool) -> Verdicts:
        return Verdicts(Reference("G-15", "easy", 7, 0), "x", right, passed, 0, "")

    found = Agreement.of([verdicts(True, True), verdicts(True, False), *[verdicts(False, False)] * 3])
    assert (found.right, found.accepted, found.wrong, found.refused) == (2, 1, 3, 3)
    assert (found.on_right, found.on_wrong, found.enough) == (50, 100, False)
    assert Agreement.of([]).enough


@pytest.mark.parametrize("short", [generator.id.short for generator in registry])
def test_every_task_types_answers_can_be_changed(short):
    for level in registry.get(short).levels:
        subject = Reference(short, level, 7, 0).subject(256)
        assert all(states != subject.states for _, states in mutants(subject, most=2))
