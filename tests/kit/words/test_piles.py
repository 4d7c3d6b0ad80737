from generators.kit.words.piles import SHAPES, heaped, is_held, spots, top_at

PILE = {"A": (0, 0, 1, 2), "B": (1, 0, 2, 1), "C": (3, 0, 1, 2), "D": (0, 2, 4, 1)}


def test_a_block_needs_something_under_both_its_ends() -> None:
    def stands(standing: str, letter: str) -> bool:
        return is_held([PILE[other] for other in standing], PILE[letter])

    assert stands("ABCD", "D")
    assert not stands("ABD", "D")
    assert not stands("BCD", "D")


def test_the_highest_block_of_a_column_is_on_top() -> None:
    blocks = list(PILE.values())
    assert [top_at(blocks, column) for column in range(5)] == [3, 3, 3, 3, None]
    assert [top_at(blocks[:3], column) for column in range(4)] == [0, 1, 1, 2]


def test_blocks_are_set_down_where_both_ends_are_held_and_no_bare_table_is_below() -> None:
    for blocks in ([], [(0, 0, 1, 2)], [(0, 0, 1, 2), (1, 0, 2, 1), (3, 0, 1, 2)]):
        outline = (0,) * 5
        for block in blocks:
            outline = heaped(outline, block)
        bare = [column for column in range(5) if top_at(blocks, column) is None]
        for width, height in SHAPES:
            right = []
            for column in range(6 - width):
                under = [outline[k] for k in range(column, column + width)]
                block = (column, max(under), width, height)
                covered = max(under) == 0 or not any(column <= k < column + width for k in bare)
                if is_held(blocks, block) and max(under) + height <= 4 and covered:
                    right.append(block)
            assert list(spots(outline, (width, height), 4)) == right
