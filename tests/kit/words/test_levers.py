"""Laws of lamps: their shades, and the panels that give a law away."""

from itertools import product

import pytest

from generators.kit.words.levers import NOTCHES, shade, tells

WIRES = [(True, False, False), (True, True, False), (False, True, True)]


def test_a_lever_turns_a_lamp_round_the_ring() -> None:
    assert [shade((3, 2, 0, 4), (notch, 1, 0)) for notch in range(NOTCHES)] == [3, 0, 2, 4, 1]
    assert [shade((3, 2, 0, 4), (0, 1, notch)) for notch in range(NOTCHES)] == [3, 2, 1, 0, 4]


@pytest.mark.parametrize("wires", WIRES)
@pytest.mark.parametrize("examples", [((0, 1, 2), (4, 1, 0)), ((2, 1, 3), (2, 1, 4)), ((3, 3, 2), (4, 0, 4))])
def test_panels_tell_a_law_if_no_other_law_suits_them(
    examples: tuple[tuple[int, ...], ...], wires: tuple[bool, ...]
) -> None:
    given = (2, 1, 3)
    laws = list(product(range(NOTCHES), *(range(NOTCHES) if wire else (0,) for wire in wires)))
    seen = [tuple(shade(law, levers) for levers in (given, *examples)) for law in laws]
    assert tells(examples, given, wires) == (len({*seen}) == len(laws))
