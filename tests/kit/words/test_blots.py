from random import Random

from hypothesis import given
from hypothesis import strategies as st

from generators.kit.words.blots import blot, largest_part


@given(st.integers(2, 6).flatmap(lambda side: st.lists(st.booleans(), min_size=side**2, max_size=side**2)))
def test_the_largest_part_is_found_by_flooding_cell_by_cell(picture: list[bool]) -> None:
    side = round(len(picture) ** 0.5)
    parts, left = [], [k for k, cell in enumerate(picture) if cell]
    while left:
        part = [left[0]]
        for cell in part:
            beside = {cell - side, cell + side, cell - (cell % side > 0), cell + (cell % side < side - 1)}
            part += [other for other in left if other in beside and other not in part]
        parts.append(part)
        left = [cell for cell in left if cell not in part]
    largest = max(parts, key=len, default=[])
    assert largest_part(picture, side) == tuple(k in largest for k in range(side**2))


def test_blots_are_often_mirrored_on_large_boards_only() -> None:
    for side, least, most in ((5, 0.01, 0.15), (10, 0.4, 0.6)):
        blots = [blot(Random(seed), side) for seed in range(200)]
        mirrored = [all(b[r : r + side] == b[r : r + side][::-1] for r in range(0, side**2, side)) for b in blots]
        assert least * 200 < sum(mirrored) < most * 200
