import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.words.measures import has, measured, missed, paired

VALUES = st.integers(0, 100)


@given(st.sampled_from(("total", "rise", "double", "half")), VALUES, st.integers(-100, 200))
def test_a_pair_has_the_measure_for_which_it_is_built_and_no_other(measure: str, value: int, wanted: int) -> None:
    pair = paired(measure, value, wanted)
    assert value in pair
    assert measured(measure, pair) == wanted
    assert has(measure, pair, wanted)
    assert not has(measure, pair, wanted + 1)


@given(VALUES, VALUES)
def test_a_change_is_a_rise_or_a_fall(first: int, second: int) -> None:
    change = measured("change", (first, second))
    assert change == abs(measured("rise", (first, second)))
    assert has("change", (first, second), change)
    assert not has("change", (first, second), change + 1)


@pytest.mark.parametrize(("pick", "other", "best"), [("most", 0, 9), ("least", 0, -7), ("zero", 0, 1), ("like", 4, 3)])
def test_the_best_value_misses_least(pick: str, other: int, best: int) -> None:
    assert min((-7, 1, 3, 9), key=lambda value: missed(pick, value, other)) == best
