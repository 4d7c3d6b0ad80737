"""Sprites look the same whichever way they are drawn."""

from itertools import product

import pytest
from PIL import Image

from generators.kit.scene import sprite as sprites
from generators.kit.scene.sprite import Block, Ellipse, Sprite, Stroke, parted, render

RED, GREY = (200, 30, 60), (9, 9, 9)


@pytest.mark.parametrize(("width", "height"), [*product((1, 2, 3, 33, 40, 100), (1, 2, 40, 76))])
def test_a_stretched_block_is_the_block_drawn_whole(width, height):
    for radius, line, outline in product((2, 8, 9.5, 16), (2, 4, 7), (None, GREY)):
        block = Block((0, 0, width, height), radius, RED, outline, line if outline else 0)
        sprite = Sprite(width, height, (block,))
        assert render(sprite).tobytes() == sprites._drawn(sprite).tobytes()


def test_only_what_covers_its_whole_area_is_kept_without_transparency():
    def drawn(*strokes: Block, opacity: float = 1.0) -> str:
        return render(Sprite(20, 20, strokes, opacity, sharp=True)).mode

    whole, part, hollow = Block((0, 0, 20, 20), 0, RED), Block((0, 0, 20, 10), 0, RED), Block((0, 0, 20, 20), 0, None)
    assert drawn(whole, part) == "RGB"
    assert {drawn(part), drawn(hollow._replace(outline=RED, width=2)), drawn(whole, opacity=0.5)} == {"RGBA"}


@pytest.mark.parametrize(
    ("stroke", "opacity", "solid"),
    [
        (Block((0, 0, 120, 90), 12, RED, GREY, 3), 1, True),
        (Block((0, 20, 120, 90), 0, RED), 1, True),
        (Block((0, 0, 120, 90), 12, RED), 0.5, False),
        (Block((0, 0, 120, 90), 12, None, GREY, 3), 1, False),
        (Ellipse((0, 0, 120, 90), RED), 1, False),
    ],
)
def test_a_sprite_looks_the_same_pasted_in_parts(stroke: Stroke, opacity: float, solid: bool):
    picture = render(Sprite(120, 90, (stroke,), opacity))
    whole, pieces = (Image.linear_gradient("L").convert("RGB") for _ in range(2))
    whole.paste(picture, (30, 40), picture)
    parts = parted(picture)
    for part in parts:
        pieces.paste(part.picture, (30, 40 + part.top), part.mask)
    assert pieces.tobytes() == whole.tobytes()
    assert any(part.mask is None for part in parts) == solid


def test_equal_sprites_are_one():
    one, other = (Sprite(4, 4, (Block((0, 0, 4, 4), 0, RED),)) for _ in range(2))
    assert one is other
    assert one is not Sprite(4, 4, (Block((0, 0, 4, 4), 0, GREY),))
