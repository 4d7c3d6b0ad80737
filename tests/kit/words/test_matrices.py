from random import Random

import pytest

from generators.kit.words.matrices import constant, implied, kind, proposed, varying


@pytest.mark.parametrize("seed", range(40))
def test_whole_rows_follow_one_rule_and_imply_the_last_value(seed: int) -> None:
    rng = Random(seed)
    for rows in (varying(rng, 4, 0.5), varying(rng, 3, 0), constant(rng, 5)):
        assert set.intersection(*map(kind, rows))
        assert rows[2][2] in implied(rows)


def test_values_beside_the_empty_cell_are_proposed_last() -> None:
    matrix = (0, 1, 2, 1, 2, 0, 2, 0, 1)
    drawn = [proposed(Random(seed), 4, matrix, 3) for seed in range(40)]
    assert {found[0] for found in drawn} == {1}
    assert {found[1] for found in drawn} == {2, 3}
    assert all(0 not in found for found in drawn)
