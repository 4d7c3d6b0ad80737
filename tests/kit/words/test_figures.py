from itertools import combinations, product
from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.words.figures import (
    FIGURES,
    MIRRORED,
    POLYOMINOES,
    Outline,
    Piece,
    about_centroid,
    corners,
    figure_sets,
    fit,
    placed,
    polyomino,
    row_middle,
    same_look,
    same_shape,
    spin,
    spins_alike,
)
from generators.kit.words.polygons import centroid

COORDINATES = st.floats(-100, 100)


def looks(figure: str, turn: int) -> list[tuple[int, int]]:
    return sorted((round(x), round(y)) for x, y in corners(figure, (0, 0), 40, turn))


def test_no_figure_looks_like_another_or_like_itself_after_a_turn() -> None:
    upright = {figure: looks(figure, 0) for figure in FIGURES}
    for figure, turn in product(FIGURES, range(0, 360, 5)):
        alike = [other for other, seen in upright.items() if seen == looks(figure, turn)]
        assert alike == ([figure] if turn == 0 else [])


def test_figures_look_the_same_at_equal_angles_alone() -> None:
    for figure, other, turn in product(FIGURES, FIGURES, range(0, 360, 15)):
        assert same_look(figure, turn, other, 30) == (figure == other and turn == 30)
    assert same_look("L", -90, "L", 270)


def test_shapes_look_the_same_after_a_turn_of_their_symmetry_alone() -> None:
    for kind, alike in (("triangle", 120), ("square", 90), ("pentagon", 72), ("hexagon", 60)):
        assert [turn for turn in range(0, 121, 6) if same_shape(kind, turn, kind, 0)] == list(range(0, 121, alike))
    assert not same_shape("square", 0, "cross", 0)


def test_mirror_images_are_mirror_images() -> None:
    for one, other in MIRRORED:
        assert sorted((-x, y) for x, y in FIGURES[one]) == sorted(FIGURES[other])


@given(st.tuples(COORDINATES, COORDINATES), st.floats(0.1, 10), st.floats(-720, 720))
def test_placing_scales_all_distances_and_keeps_the_sense_of_rotation(
    centre: tuple[float, float], scale: float, turn: float
) -> None:
    flat = ((0.0, 0.0), (3.0, 0.0), (3.0, 1.0))
    moved = placed(flat, centre, scale, turn)
    assert moved[0] == pytest.approx(centre)
    for a, b in combinations(range(3), 2):
        assert dist(moved[a], moved[b]) == pytest.approx(scale * dist(flat[a], flat[b]), abs=1e-9)
    (ax, ay), (bx, by), (cx, cy) = moved
    assert (bx - ax) * (cy - ay) - (by - ay) * (cx - ax) == pytest.approx(3 * scale**2, abs=1e-6)


def test_a_quarter_turn_is_clockwise_on_the_screen() -> None:
    assert placed([(0, -1)], (10, 20), 5, 90) == (pytest.approx((15, 20)),)


def test_polyominoes_have_neither_a_turn_nor_a_mirror_image_that_looks_the_same() -> None:
    def seen(form: str, turn: int, mirrored: bool) -> list[tuple[int, int]]:
        return sorted((round(x), round(y)) for x, y in polyomino(form, (0, 0), 40, turn, mirrored=mirrored))

    for form in POLYOMINOES:
        given = seen(form, 0, False)
        alike = [
            (turn, flip) for turn, flip in product(range(0, 360, 5), (False, True)) if seen(form, turn, flip) == given
        ]
        assert alike == [(0, False)]


def test_a_polyomino_lies_about_its_centre_and_mirrors_left_and_right() -> None:
    assert polyomino("L", (100, 100), 10, 0) == (
        (90, 85), (100, 85), (100, 105), (110, 105), (110, 115), (90, 115),
    )  # fmt: skip
    plain, mirrored = (polyomino("L", (100, 100), 10, 0, mirrored=flip) for flip in (False, True))
    assert mirrored == tuple((200 - x, y) for x, y in plain)


def test_rows_lie_evenly_about_the_middle_of_the_picture() -> None:
    assert [row_middle(row, 3, 150) for row in range(3)] == [106, 256, 406]
    assert [row_middle(row, 2, 200) for row in range(2)] == [156, 356]


def test_a_piece_has_a_name_for_sentences_and_one_for_its_actor() -> None:
    piece = Piece("mirrored L", 45, "red")
    assert (piece.name, piece.actor) == ("red mirrored L", "red-mirrored-L")


def test_sets_of_figures_hold_a_pair_of_mirror_images_or_none() -> None:
    both = figure_sets(3, True) + figure_sets(3, False)
    assert sorted(both) == sorted(combinations(FIGURES, 3))
    assert all({"L", "mirrored L"} <= set(one) or {"flag", "mirrored flag"} <= set(one) for one in figure_sets(3, True))
    assert len(figure_sets(2, True)) == len(MIRRORED)


def test_the_spin_to_an_outline_is_the_one_that_makes_a_figure_look_alike() -> None:
    assert [spin(0, 90), spin(300, 15), spin(15, 300), spin(0, 180)] == [90, 75, -75, -180]
    for turn, target in product(range(0, 360, 45), repeat=2):
        angle = spin(turn, target)
        alike = spins_alike("kite", turn, Outline("kite", target), 45)
        assert alike == ([angle] if angle != -180 else [])
    assert spins_alike("kite", 0, Outline("T", 0), 45) == []
    assert fit(Piece("kite", 30, "red"), (Outline("T", 0), Outline("kite", 15))) == (1, -15)


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_turns_about_its_centre_of_gravity(figure: str) -> None:
    for turn in (0, 75):
        points = about_centroid(figure, (30, 40), 50, turn)
        assert centroid(points) == pytest.approx((30, 40))
        assert max(dist(point, (30, 40)) for point in points) == pytest.approx(50)
