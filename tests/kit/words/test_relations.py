"""Relations of colour and shape, and ways from thing to thing that follow them."""

from itertools import pairwise, product
from math import dist
from random import Random

from generators.kit.words.relations import COLOUR, NEITHER, RELATIONS, SHAPE, dealt, fits, is_clear, way_by_ranks

PLACES = ((0, 0), (10, 0), (0, 20), (40, 0), (0, 80), (160, 0))
LOOKS = tuple(product(("red", "blue", "black"), ("star", "circle", "cross")))


def test_two_different_looks_have_just_one_relation() -> None:
    for look, other in product(LOOKS, repeat=2):
        assert sum(fits(look, other, relation) for relation in RELATIONS) == (look != other)
    assert fits(("red", "star"), ("red", "cross"), COLOUR)
    assert fits(("red", "star"), ("blue", "star"), SHAPE)


def test_ranks_count_only_things_not_yet_visited() -> None:
    assert way_by_ranks(PLACES, (0, 0, 0)) == [0, 1, 2, 3]
    assert way_by_ranks(PLACES, (1, 0)) == [0, 2, 1]


def test_a_way_is_clear_of_things_that_it_only_passes() -> None:
    assert not is_clear(PLACES, (0, 3), 5)
    assert is_clear(PLACES, (0, 1, 2), 5)


def test_dealt_looks_lead_along_the_way_only() -> None:
    rng, way, relations, found = Random(1), [0, 2, 3], (SHAPE, NEITHER), 0
    for looks in (dealt(rng, LOOKS, PLACES, way, relations, 5) for _ in range(200)):
        if looks is None:
            continue
        found += 1
        assert len({*looks}) == len(PLACES)
        for step, ((here, there), relation) in enumerate(zip(pairwise(way), relations, strict=True), 1):
            left = [number for number in range(len(PLACES)) if number not in way[:step]]
            fitting = [number for number in left if fits(looks[here], looks[number], relation)]
            assert min(fitting, key=lambda number: dist(PLACES[here], PLACES[number])) == there
    assert found > 20
