"""The figure by which the levels of a task type rise."""

import inspect

import pytest

from generators.kit import Generator
from generators.kit.conformance import Subject, subject
from generators.kit.conformance.difficulty import figures
from generators.kit.glance import bits
from generators.kit.registry import registry
from generators.kit.sample import draw


@pytest.mark.parametrize(("short", "counted"), [("O-34", True), ("O-39", True), ("O-9", True), ("G-35", False)])
def test_steps_count_unless_they_are_points_of_one_motion(short: str, counted: bool) -> None:
    generator = registry.get(short)
    puzzle = draw(generator, "medium", 42, 0).puzzle
    states = generator.solve(puzzle)
    chosen = bits(generator.choices(puzzle, states))
    due = (len(states) - 1) * counted + chosen
    assert Generator.difficulty(generator, puzzle, states) == due > 0


def test_a_levels_figures_are_means_over_its_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "SOLVED", 20)
    found = figures(Subject(registry.get("O-34")), "medium")
    assert found.guess is not None
    assert (found.steps, found.decisions, found.candidates) == (10, 9, 6)  # 10, 9, 8 … 2 dots wait
    assert 0 < found.guess.chance <= found.guess.hits < 1
    assert found.difficulty > found.steps
    bare = figures(Subject(registry.get("G-33")), "medium")
    assert (bare.candidates, bare.guess, bare.difficulty) == (None, None, bare.steps)


@pytest.mark.parametrize("short", [generator.id.short for generator in registry])
def test_a_figure_of_its_own_says_in_a_line_what_it_counts(short: str) -> None:
    own = type(registry.get(short)).difficulty
    text = inspect.getdoc(own) or ""
    assert text.endswith(".")
    assert "\n" not in text
