from itertools import permutations

import pytest

from generators.kit.words.counts import equally_likely, records


def test_records_are_counted_as_by_looking_at_every_order() -> None:
    for count in range(1, 8):
        seen = [sum(v == max(order[: k + 1]) for k, v in enumerate(order)) for order in permutations(range(count))]
        assert [records(count, times) for times in range(count + 1)] == [seen.count(n) for n in range(count + 1)]


def test_equal_chances_count_each_and_unequal_ones_less() -> None:
    assert equally_likely([0.25] * 4) == 4
    assert equally_likely([3, 3, 3]) == pytest.approx(3)
    assert 1 < equally_likely([0.9, 0.1]) < 2
