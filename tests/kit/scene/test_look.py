"""Looks: each is drawn whole inside the frame, from its own stream, and every style shows."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.scene.ground import TONES, paint
from generators.kit.scene.look import FONTS, GRIDS, LINES, THEMES, TOKENS, Look, Stand
from generators.kit.scene.scene import Grid, Scene
from generators.kit.scene.sprite import font
from generators.kit.scene.style import sketched
from generators.kit.video.film import Canvas

SIZE = 256
DRAWN = " .0123456789:=?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz−"


def drawn(look: Look) -> np.ndarray:
    stand = Stand.of(look, SIZE, SIZE)
    scene = Scene(stand.side, look)
    scene.grid(Grid.within(4, 4))
    scene.shape((200, 200), "star", 50, "red")
    scene.ball((330, 200), 40, "blue")
    scene.line([(60, 60), (450, 300)], "ink", 6)
    scene.label((256, 380), "Q7", 60)
    canvas = Canvas(stand, look, [])
    canvas.show(scene.notes)
    return np.asarray(canvas.image)


@given(st.text(max_size=20), st.sampled_from([(256, 256), (512, 512), (832, 480), (480, 832)]))
def test_the_scene_lies_inside_the_frame_on_even_pixels(identity, frame):
    stand = Stand.of(Look.varied(identity), *frame)
    assert all(number % 2 == 0 for number in stand)
    assert min(stand.left, stand.top) >= 0
    assert stand.left + stand.side <= stand.width
    assert stand.top + stand.side <= stand.height


def test_varied_looks_follow_from_the_identity_and_use_every_style():
    looks = [Look.varied(f"O-1/easy/7/{index}") for index in range(400)]
    assert looks == [Look.varied(f"O-1/easy/7/{index}") for index in range(400)]
    words = frozenset().union(*(look.words for look in looks))
    surfaces = {surface for theme in THEMES.values() for surface in theme.surfaces}
    assert words == {*THEMES, *surfaces, *TOKENS, *LINES, *GRIDS, *FONTS} - {"vbvr"}
    assert len(set(looks)) > 390


@pytest.mark.parametrize(("style", "values"), [("tokens", TOKENS), ("lines", LINES), ("grid", GRIDS), ("font", FONTS)])
def test_each_style_gives_another_picture(style, values):
    shown = {drawn(replace(Look(), **{style: value})).tobytes() for value in values}
    assert len(shown) == len(values)


@pytest.mark.parametrize("theme", THEMES)
def test_surfaces_are_quiet(theme):
    for surface in THEMES[theme].surfaces:
        look = replace(Look.named(theme), surface=surface, grain=5)
        ground = np.asarray(paint(look, Stand.of(look, 512, 512))).astype(int)
        apart = np.abs(ground - look.colours["paper"]).max(axis=-1)
        faint = max(abs(a - b) for a, b in zip(look.colours["faint"], look.colours["paper"], strict=True))
        assert np.quantile(apart, 0.9) <= max(2 * TONES, 0.6 * faint)
        assert apart.max() <= max(faint, 22)


@pytest.mark.parametrize("face", FONTS)
@pytest.mark.parametrize("bold", [False, True])
def test_each_font_has_every_letter(face, bold):
    letters = font(40, bold, face)
    missing = bytes(letters.getmask("\U0010fffd"))
    assert not [letter for letter in DRAWN if letter != " " and bytes(letters.getmask(letter)) == missing]


def test_a_sketched_line_keeps_its_pixels_while_it_grows():
    whole = sketched([(0, 0), (100, 0), (100, 80)], 2, 9)
    part = sketched([(0, 0), (100, 0), (100, 40)], 2, 9)
    assert part[:-1] == whole[: len(part) - 1]
    assert part[-1] == (100, 40)
    assert all(abs(y) <= 2 for x, y in whole if x < 97)
    assert max(abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in pairwise(whole)) < 14


def test_an_unknown_look_is_refused_by_name():
    with pytest.raises(ValueError, match=r"look must be varied or one of plain, vbvr, .*, not 'neon'"):
        Look.of("neon", "O-1/easy/7/0")
    with pytest.raises(ValueError, match="theme must be one of"):
        Look(theme="neon")
    with pytest.raises(ValueError, match=r"zoom must be 0\.84\.\.1"):
        Look(zoom=0.5)
