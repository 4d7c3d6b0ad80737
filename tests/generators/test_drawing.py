"""Pictures follow from the states shown: any list of states can be drawn, not the solution alone."""

from functools import cached_property
from itertools import pairwise
from random import Random

import pytest

from generators.kit import Scene
from generators.kit.registry import registry
from generators.kit.sample import draw
from generators.kit.timeline import timeline

ANSWERS = ("walk", "tours", "route", "turns", "best", "order", "drop", "landed", "full")  # properties of puzzles


def pictures(generator, puzzle, states):
    scene, found = Scene(512), []
    for moment in timeline(states, generator.pace):
        scene.clear()
        generator.draw(scene, puzzle, moment)
        found.append((scene.notes, scene.actors))
    return found


def puzzle_of(short, level="easy"):
    generator = registry.get(short)
    return generator, draw(generator, level, 11, 0).puzzle


@pytest.mark.parametrize("generator", registry, ids=lambda generator: generator.id.short)
def test_draw_never_asks_for_the_answer(generator, monkeypatch):
    def refuse(*_):
        raise AssertionError("draw asks for the answer")

    drawn = draw(generator, "easy", 11, 0)
    states = generator.solve(drawn.puzzle)
    shown = pictures(generator, drawn.puzzle, states)
    monkeypatch.setattr(type(generator), "solve", refuse)
    for name in ANSWERS:
        if isinstance(vars(type(drawn.puzzle)).get(name), (property, cached_property)):
            monkeypatch.setattr(type(drawn.puzzle), name, property(refuse))
    assert pictures(generator, drawn.puzzle, states) == shown


@pytest.mark.parametrize("generator", registry, ids=lambda generator: generator.id.short)
def test_states_in_another_order_are_drawn(generator):
    puzzle = draw(generator, "medium", 11, 0).puzzle
    states = list(generator.solve(puzzle))
    shuffled = Random(1).sample(states[1:], len(states) - 1)
    for others in ([*states, *states[-2::-1]], [states[0], *states[::-2]], [states[0], *shuffled]):
        pictures(generator, puzzle, others)


@pytest.mark.parametrize("short", ["G-13", "G-16", "G-18", "G-45", "G-47", "O-39"])
def test_a_trail_shows_the_way_that_was_gone(short, monkeypatch):
    trails = []
    monkeypatch.setattr(Scene, "trail", lambda self, points, *_: trails.append(points))
    generator, puzzle = puzzle_of(short)
    there = list(generator.solve(puzzle)[:4])
    for states in (there, [*there, *there[-2::-1]]):
        pictures(generator, puzzle, states)
        trails.append([])
    gone, and_back = trails[trails.index([]) - 1], trails[-2]
    assert and_back == [*gone, *gone[-2::-1]]


@pytest.mark.parametrize("short", ["G-35", "G-48"])
def test_a_ball_leaves_its_dots_where_it_was(short, monkeypatch):
    balls = []
    monkeypatch.setattr(Scene, "ball", lambda self, centre, *_, **__: balls.append(centre))
    generator, puzzle = puzzle_of(short)
    begin, *states = generator.solve(puzzle)
    astray = [begin, *((x + 5, y) for x, y in states)]
    pictures(generator, puzzle, astray)
    assert balls[-len(astray) :] == [puzzle.box.seen(place) for place in astray]


def test_water_flows_through_the_tiles_as_they_are_turned():
    generator, puzzle = puzzle_of("O-44", "medium")
    dry = [state for state in generator.solve(puzzle) if not state[1]]
    for (unfinished, _), (whole, _) in pairwise(dry[-2:]):
        (_, full), (_, cut) = (
            pictures(generator, puzzle, [dry[0], (made, 0), (made, len(puzzle.route))])[-1]
            for made in (whole, unfinished)
        )
        assert "outflow" in full
        assert "outflow" not in cut
        assert sum(name.startswith("water") for name in cut) < len(puzzle.route)


def test_rows_of_tetris_come_down_as_far_as_the_states_say():
    generator = registry.get("O-50")
    puzzle = next(puzzle for puzzle in (draw(generator, "medium", 1, k).puzzle for k in range(50)) if puzzle.full)
    *states, (stage, board, drop) = generator.solve(puzzle)
    high = (*board[1:], board[0])  # all rows one place too high
    (_, right), (_, wrong) = (pictures(generator, puzzle, [*states, (stage, rows, drop)])[-1] for rows in (board, high))
    rows = [name for name in right if name.startswith("row-")]
    assert rows
    for name in rows:
        assert wrong[name][1] == pytest.approx(right[name][1] - right[name][3], abs=1.5)


def test_valves_open_in_the_first_step(monkeypatch):
    generator, puzzle = puzzle_of("O-75", "medium")
    shares = []
    monkeypatch.setattr(f"{type(generator).__module__}.paint_valve", lambda *valve: shares.append(valve[-1]))
    states = generator.solve(puzzle)
    pictures(generator, puzzle, states[:2])
    assert shares[:2] == [0, 0]
    assert any(0 < share < 1 for share in shares)
    assert shares[-2:] == [1, 1]


def test_the_trail_of_g_11_leads_where_the_object_went():
    generator, puzzle = puzzle_of("G-11")
    middle, (x, y, _), back = generator.solve(puzzle)
    right, other = (
        pictures(generator, puzzle, [middle, (*way, 1), back])[-1][0] for way in ((x, y), (512 - x, 512 - y))
    )
    assert len(right) == len(other)
    assert set(right) != set(other)


def test_the_handle_of_o_9_is_gone_at_the_end_even_of_a_wrong_answer():
    generator, puzzle = puzzle_of("O-9")
    *states, (placed, outer, inner) = generator.solve(puzzle)
    _, final = pictures(generator, puzzle, [*states, (placed, outer + 5, inner)])[-1]
    assert "handle" not in final


def test_a_wrong_domino_can_be_marked():
    generator, puzzle = puzzle_of("O-24", "hard")
    *states, (step, last, _) = generator.solve(puzzle)
    right, wrong = (pictures(generator, puzzle, [*states, (step, last, mark)])[-1][1] for mark in (last, last + 1))
    assert {"mark", "pointer"} <= right.keys() & wrong.keys()
    assert right["pointer"][0] < wrong["pointer"][0]


def test_a_wrong_colour_of_o_11_is_shown_on_both_boards():
    generator, puzzle = puzzle_of("O-11")
    states = generator.solve(puzzle)
    other = next(colour for colour in ("black", "green", "blue") if colour not in (puzzle.first, puzzle.second))
    wrong = [(a, other if colour == puzzle.second else colour, *rest) for a, colour, *rest in states]
    kept = [(a, puzzle.first, *rest) for a, _, *rest in states]
    finals = [set(pictures(generator, puzzle, each)[-1][0]) for each in (states, wrong, kept)]
    assert finals[0].isdisjoint(finals[1] - finals[2])
    assert finals[0] != finals[1] != finals[2]
