import pytest

from generators.kit.words.counts import equally_likely


def test_equal_chances_count_each_and_unequal_ones_less() -> None:
    assert equally_likely([0.25] * 4) == 4
    assert equally_likely([3, 3, 3]) == pytest.approx(3)
    assert 1 < equally_likely([0.9, 0.1]) < 2
