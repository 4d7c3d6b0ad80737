"""Kinds: figures that share features."""

from generators.kit.words.analogies import Figure
from generators.kit.words.kinds import common_kind, kinds_in, of_kind

FIGURES = (
    Figure("star", "blue", 30, 1),
    Figure("star", "pink", 17, 0),
    Figure("cross", "blue", 17, 1),
    Figure("cross", "pink", 17, 1),
)


def test_kinds_of_one_feature_and_of_two() -> None:
    assert len(list(kinds_in(FIGURES, 1))) == 6
    assert {"colour": "blue", "shape": "cross"} in list(kinds_in(FIGURES, 2))
    assert {"size": "large", "shape": "cross"} not in list(kinds_in(FIGURES, 2))  # there is no such figure


def test_every_kind_is_found_again_from_its_figures() -> None:
    for kind in kinds_in(FIGURES, 2):
        which = of_kind(FIGURES, kind)
        assert of_kind(FIGURES, common_kind(FIGURES, which, 2)) == which


def test_a_kind_has_all_of_its_features() -> None:
    assert of_kind(FIGURES, {"colour": "blue"}) == (0, 2)
    assert of_kind(FIGURES, {"colour": "pink", "size": "small"}) == (1, 3)
