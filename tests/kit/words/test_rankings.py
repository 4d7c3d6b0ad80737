"""Rankings: rules read off a row in order."""

from itertools import permutations, product
from random import Random

from generators.kit.words.rankings import agree, alike, drawn_rows, have_one_rule, is_telling, line_like, rankings

COUNTS = (3, 2, 2)


def test_rules_weigh_features_and_put_their_values_into_orders() -> None:
    rules = rankings(COUNTS)
    assert len(rules) == 6 * (6 * 2 * 2)
    assert all(set(ranks) == set(product(range(3), range(2), range(2))) for ranks in rules)
    assert all(sorted(ranks.values()) == list(range(12)) for ranks in rules)


def test_a_drawn_row_leaves_one_line_and_no_thing_of_it_can_be_spared() -> None:
    for seed in range(20):
        row, line = drawn_rows(Random(f"{seed}"), COUNTS, 5, 4)
        fitting = [ranks for ranks in rankings(COUNTS) if sorted(row, key=ranks.__getitem__) == row]
        assert all(sorted(line, key=ranks.__getitem__) == line for ranks in fitting)
        assert line_like(row, line[::-1], COUNTS) == line
        assert is_telling(row, line, COUNTS)
        assert not is_telling(row[1:], line, COUNTS)


def test_rows_have_one_rule_where_one_of_all_rules_sorts_both() -> None:
    rng = Random("rows")
    for _ in range(100):
        drawn = rng.sample(list(product(range(3), range(2), range(2))), 6)
        rows = drawn[:3], drawn[3:]
        one = any(all(sorted(row, key=ranks.__getitem__) == row for row in rows) for ranks in rankings(COUNTS))
        assert have_one_rule(rows) == one
        assert any(agree(rows, weights) for weights in permutations(range(3))) == one


def test_things_are_alike_in_equal_features() -> None:
    row = [(0, 1, 1), (2, 0, 0), (2, 1, 0)]
    assert alike(row, 1, (2, 1, 1)) == {"like the first": 2, "like the last": 2, "like the one above": 1}
