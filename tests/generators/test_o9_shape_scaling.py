import re
from itertools import pairwise

import pytest
from PIL import ImageChops

from generators.kit import UNITS, Scene
from generators.kit.scene.look import Look, Stand
from generators.kit.texts import in_shares
from generators.kit.video.film import Canvas
from generators.o9_shape_scaling import WIDTHS, ShapeScaling, in_words

GAME = ShapeScaling()
WHOLE = Stand.of(Look(), UNITS, UNITS)


@pytest.mark.parametrize("shape", WIDTHS)
def test_the_stated_widths_are_those_of_the_drawn_shapes(shape: str) -> None:
    scene = Scene(UNITS)
    scene.shape((256, 256), shape, 90, "blue")
    canvas = Canvas(Stand.of(scene.look, UNITS, UNITS), scene.look, [])
    blank = canvas.image.copy()
    canvas.show(scene.notes)
    left, _, right, _ = ImageChops.difference(blank, canvas.image).getbbox()
    assert right - left == pytest.approx(90 * WIDTHS[shape], abs=3)


@pytest.mark.parametrize("level", GAME.levels)
def test_the_rubric_states_the_widths_of_both_figures(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(20)):
        stated = [int(number) for number in re.findall(r"(\d+)%", in_shares(in_words(puzzle, 0, puzzle.a), WHOLE))]
        shown = [WIDTHS[shape] * size / 5.12 for shape, size in zip(puzzle.shapes[0], puzzle.a, strict=True) if size]
        assert stated == [round(width) for width in shown]


@pytest.mark.parametrize("level", GAME.levels)
def test_every_change_of_size_can_be_seen(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(60)):
        for before, after in pairwise(GAME.solve(puzzle)[1:]):
            assert max(abs(a - b) for a, b in zip(before, after, strict=True)) >= 8
