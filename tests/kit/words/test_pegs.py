from itertools import product

from generators.kit.words.pegs import FLOOR, MIDDLES, feet, thickness


def test_discs_of_a_peg_lie_on_each_other_without_a_gap() -> None:
    for pegs in product(range(3), repeat=4):
        places = feet(pegs)
        for peg in range(3):
            on_it = [place for place, at in zip(places, pegs, strict=True) if at == peg]
            right = [(MIDDLES[peg], FLOOR - k * thickness(4)) for k in range(len(on_it))]
            assert on_it[::-1] == right  # the largest disc is the lowest
