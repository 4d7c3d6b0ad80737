"""The scene's words: each is seen, in every theme, in the colour that it was given."""

import colorsys
import math
from itertools import pairwise

import pytest
from PIL import Image

from generators.kit.scene.look import THEMES, Look, Stand
from generators.kit.scene.palette import COLOURS, LIKE
from generators.kit.scene.scene import MARKS, SHAPES, Grid, Scene
from generators.kit.video.film import Canvas

AT = (256, 256)
WORDS = {
    "block": lambda scene: scene.block((200, 200, 100, 100), "red"),
    "outline": lambda scene: scene.outline((200, 200, 100, 100), "red"),
    "door": lambda scene: scene.door((200, 200, 60, 100), "red"),
    "open door": lambda scene: scene.door((200, 200, 60, 100), "red", opened=1),
    "ball": lambda scene: scene.ball(AT, 40, "red"),
    "key": lambda scene: scene.key(AT, 80, "red"),
    "hand": lambda scene: scene.hand(AT, 80, 30, "red"),
    "flag": lambda scene: scene.flag(AT, 80, colour="red"),
    "label": lambda scene: scene.label(AT, "A1", 60, "red"),
    "line": lambda scene: scene.line([(200, 200), (300, 300)], "red", 8),
    "dashes": lambda scene: scene.dashes([(200, 200), (300, 300)], "red", 8),
    "arrow": lambda scene: scene.arrow((200, 200), (300, 300), "red", 8),
    "polygon": lambda scene: scene.polygon([(200, 200), (300, 220), (230, 300)], "red"),
    "hollow polygon": lambda scene: scene.polygon([(200, 200), (300, 220), (230, 300)], None, outline="red", width=8),
    "cell": lambda scene: scene.cell(Grid.within(4, 4), 1, 1, "red"),
    "cross": lambda scene: scene.cross((200, 200, 100, 100), "red", 8),
    **{f"{kind} mark": lambda scene, kind=kind: scene.mark(AT, 40, kind, "red") for kind in MARKS},
    **{kind: lambda scene, kind=kind: scene.shape(AT, kind, 40, "red") for kind in SHAPES},
}


def picture(scene: Scene) -> Image.Image:
    canvas = Canvas(Stand.of(scene.look, scene.side, scene.side), scene.look, [])
    canvas.show(scene.notes)
    return canvas.image


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("word", WORDS.values(), ids=WORDS.keys())
def test_each_word_is_seen_in_its_colour_and_nothing_far_from_its_place(word, theme):
    scene = Scene(512, Look.named(theme))
    word(scene)
    shown = picture(scene)
    counts = {colour: count for count, colour in shown.getcolors(1 << 18)}
    assert counts.get(scene.colours["red"], 0) > 150
    blank = picture(Scene(512, scene.look))
    for corner in ((0, 0, 512, 100), (0, 0, 100, 512), (412, 0, 512, 512), (0, 412, 512, 512)):
        assert shown.crop(corner).tobytes() == blank.crop(corner).tobytes()


def test_a_word_said_twice_is_the_same_and_one_with_a_list_is_the_same_as_with_a_tuple():
    scene = Scene(512)
    for _ in range(2):
        scene.line([(10, 10), (50, 60)], "ink", name="a")
        scene.line(((10, 10), (50, 60)), "ink", name="a")
    assert len(set(scene.notes)) == 1
    assert len(scene.notes) == 4
    assert list(scene.actors) == ["a"]


def test_a_hand_turns_clockwise_from_up():
    for degrees, (x, y) in {0: (0, -1), 90: (1, 0), 180: (0, 1), 270: (-1, 0)}.items():
        scene = Scene(512)
        scene.hand(AT, 100, degrees, "red", 6)
        place = (256 + 90 * x, 256 + 90 * y)
        assert picture(scene).getpixel(place) == scene.colours["red"]


def test_a_line_is_as_wide_at_its_joints_as_between_them():
    scene = Scene(512)
    scene.line([(100, 100), (200, 100), (300, 100)], "black", 20)
    shown = picture(scene).convert("L")
    heights = {sum(shown.getpixel((x, y)) < 128 for y in range(512)) for x in (101, 150, 200, 250, 299)}
    assert max(heights) - min(heights) <= 1


def test_a_tiles_label_keeps_its_place_on_the_tile_wherever_it_slides():
    scene, grid = Scene(512), Grid.within(5, 5)
    for k in range(40):
        scene.tile(grid, 2, 1 + k / 39, "8")
    places = {(label.x - tile.x, label.y - tile.y) for tile, label in zip(*[iter(scene.notes)] * 2, strict=True)}
    assert len(places) == 1


def test_a_rigid_block_is_as_large_wherever_it_lies_and_others_meet_their_neighbours():
    def blocks(wide, **options):
        scene = Scene(256)
        for k in range(8):
            scene.block((100 + 3 * k, 50, wide, 40), "red", name=f"block-{k}", **options)
        return [(left, wide) for left, _, wide, _ in scene.actors.values()]

    assert len({wide for _, wide in blocks(63, rigid=True)}) == 1
    assert all(left + wide == right for (left, wide), (right, _) in pairwise(blocks(3)))


def test_an_unknown_mark_is_refused():
    with pytest.raises(ValueError, match="a mark is one of tick, cross, ring, dot, not 'smile'"):
        Scene(512).mark(AT, 10, "smile")


# Ranges of hue (OpenCV's, 0..179) in which scorers of the VBVR kind look for saturated colours.
HUES = {"red": (0, 10), "orange": (11, 24), "yellow": (25, 35), "green": (40, 85), "blue": (100, 130),
        "purple": (131, 160), "pink": (145, 159)}  # fmt: skip


@pytest.mark.parametrize("name", HUES)
def test_the_vbvr_palette_has_colours_that_thresholds_of_hue_and_saturation_find(name):
    hue, saturation, value = colorsys.rgb_to_hsv(*(part / 255 for part in COLOURS["vbvr"][name]))
    low, high = HUES[name]
    assert low <= hue * 180 <= high
    assert saturation >= (0.55 if name == "pink" else 0.9)
    assert value >= 0.7


@pytest.mark.parametrize(("role", "like"), LIKE.items())
@pytest.mark.parametrize("theme", THEMES)
def test_some_roles_differ_from_another_colour_in_the_vbvr_look_alone(theme, role, like):
    look = Look.named(theme)
    colours, word = look.colours, look.words_of_roles[role]
    assert (colours[role] == colours[like]) == (word == look.words_of_roles.get(like, like)) == (theme != "vbvr")
    if theme == "vbvr":
        named = colours["faint" if word == "light grey" else word]
        assert max(abs(a - b) for a, b in zip(colours[role], named, strict=True)) <= 40


def test_all_palettes_have_the_same_colours_and_text_stands_out_in_each():
    assert len({frozenset(palette) for palette in COLOURS.values()}) == 1

    def light(colour: tuple[int, int, int]) -> float:  # WCAG 2.2 relative luminance
        parts = [part / 255 for part in colour]
        linear = [part / 12.92 if part <= 0.04045 else math.pow((part + 0.055) / 1.055, 2.4) for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for palette in COLOURS.values():
        for back, front in (("paper", "ink"), ("panel", "ink"), ("tile", "ink"), ("given", "ink"), ("paper", "soft")):
            low, high = sorted((light(palette[back]), light(palette[front])))
            assert (high + 0.05) / (low + 0.05) >= 4.5, (back, front)
