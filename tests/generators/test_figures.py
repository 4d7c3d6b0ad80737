from itertools import product

from generators.kit.words.figures import FIGURES, MIRRORED, corners


def looks(figure: str, turn: int) -> list[tuple[int, int]]:
    return sorted((round(x), round(y)) for x, y in corners(figure, (0, 0), 40, turn))


def test_no_figure_looks_like_another_or_like_itself_after_a_turn() -> None:
    upright = {figure: looks(figure, 0) for figure in FIGURES}
    for figure, turn in product(FIGURES, range(0, 360, 5)):
        alike = [other for other, seen in upright.items() if seen == looks(figure, turn)]
        assert alike == ([figure] if turn == 0 else [])


def test_mirror_images_are_mirror_images() -> None:
    for one, other in MIRRORED:
        assert sorted((-x, y) for x, y in FIGURES[one]) == sorted(FIGURES[other])
