"""Glyphs: each has its own strokes, inside its square."""

from itertools import combinations

import pytest

from generators.kit.words.glyphs import CHINESE, OTHERS, ink, strokes

GLYPHS = [*(("Chinese", name) for name in CHINESE), *((script, name) for script in OTHERS for name in OTHERS[script])]


@pytest.mark.parametrize("glyph", GLYPHS, ids="-".join)
def test_a_glyph_fills_its_square_and_stays_in_it(glyph: tuple[str, str]) -> None:
    corners = [corner for stroke in strokes(*glyph) for corner in stroke]
    assert all(len(stroke) > 1 for stroke in strokes(*glyph))
    assert all(abs(part) <= 1 for corner in corners for part in corner)
    assert max(y for _, y in corners) - min(y for _, y in corners) >= 1.2
    assert ink(*glyph) > 1.5


def test_no_two_glyphs_have_the_same_strokes() -> None:
    assert not [pair for pair in combinations(GLYPHS, 2) if {*strokes(*pair[0])} == {*strokes(*pair[1])}]
