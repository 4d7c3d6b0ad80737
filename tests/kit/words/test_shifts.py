from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from generators.kit.words.shifts import WAYS, moved, offsets, upright

arrows = st.lists(st.tuples(st.sampled_from(sorted(WAYS)), st.integers(1, 4)), max_size=4)


@given(arrows)
def test_offsets_go_cell_by_cell_as_far_as_the_arrows_say(arrows: list[tuple[str, int]]) -> None:
    path = offsets(arrows)
    assert len(path) == 1 + sum(cells for _, cells in arrows)
    assert path[0] == (0, 0)
    assert all(abs(a - c) + abs(b - d) == 1 for (a, b), (c, d) in pairwise(path))
    down = sum(cells * {"up": -1, "down": 1}.get(way, 0) for way, cells in arrows)
    right = sum(cells * {"left": -1, "right": 1}.get(way, 0) for way, cells in arrows)
    assert path[-1] == (down, right)


def test_cells_move_by_rows_and_columns() -> None:
    assert moved((2, 5), WAYS["up"]) == (1, 5)
    assert [way for way in WAYS if upright(way)] == ["up", "down"]
