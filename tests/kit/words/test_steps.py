import pytest

from generators.kit.rubric import Appears
from generators.kit.words.boards import changed
from generators.kit.words.steps import appearances


def test_changed_gives_the_indices_that_differ() -> None:
    assert changed((1, 2, 3), (1, 5, 4)) == [1, 2]
    assert changed("ab", "ab") == []
    with pytest.raises(ValueError, match="longer"):
        changed((1,), (1, 2))


def test_appearances_cover_all_things_once_and_in_order() -> None:
    items = list(appearances("cells", "abcdefg", 40, lambda run: f"{'-'.join(run)}.", str.upper, most=3))
    assert [(item.id, item.text) for item in items] == [("cells-1", "a-b."), ("cells-3", "c-d-e."), ("cells-6", "f-g.")]
    assert [item.check for item in items] == [
        Appears(("A", "B"), (1, 2), ordered=True),
        Appears(("C", "D", "E"), (3, 5), ordered=True),
        Appears(("F", "G"), (6, 7), ordered=True),
    ]
    assert sum(item.weight for item in items) == pytest.approx(40)
