from generators.kit.words.books import HEIGHTS, Books, nearest, padded, sizes_of
from generators.kit.words.slots import EMPTY


def test_neighbours_of_one_height_are_a_group() -> None:
    assert Books((5, 5, 9, 5, 7), 1).groups == [(5, 2, 1), (9, 1, 2), (5, 1, 3)]


def test_the_nearest_heights_are_nearer_to_a_level_than_to_others_by_the_margin() -> None:
    levels = [4, 9, 12]
    for level in levels:
        for margin in (1, 2):
            wanted = {
                height
                for height in HEIGHTS
                if height != level
                and abs(height - level) + margin <= min(abs(height - o) for o in levels if o != level)
            }
            found = nearest(level, levels, margin)
            assert {*found} <= wanted
            assert all(height in found for height in wanted if min(levels) < height < max(levels))


def test_sizes_keep_the_number_of_books() -> None:
    assert all(5 <= sum(sizes) <= 8 and len(sizes) == 3 for sizes in sizes_of(3, 8))


def test_a_row_is_padded_to_all_books() -> None:
    assert padded([2, 0], 4) == (2, 0, EMPTY, EMPTY)
