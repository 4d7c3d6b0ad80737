"""Piles: rectangular blocks stacked on a table, each held at both ends.

A block is its first column, the height of its foot, its width and its height, in cells; column 0 is at the left.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

SHAPES = ((1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (4, 1))  # width and height of blocks
FOLLOWED = 2500  # outlines of piles of one size to go on from, when piles are counted

Block = tuple[int, int, int, int]
Outline = tuple[int, ...]  # the height of the pile in each column


def spots(outline: Outline, shape: tuple[int, int], high: int) -> Iterator[Block]:
    """Yield the blocks of this shape that can be set down and do not reach above `high`.

    Both ends of such a block are held, and no bare table is below it.
    """
    width, height = shape
    for column in range(len(outline) - width + 1):
        below = outline[column : column + width]
        foot = max(below)
        if below[0] == below[-1] == foot <= high - height and (foot == 0 or min(below) > 0):
            yield column, foot, width, height


def heaped(outline: Outline, block: Block) -> Outline:
    """Return the outline with this block on top."""
    column, foot, width, height = block
    return outline[:column] + (foot + height,) * width + outline[column + width :]


def top_at(blocks: Sequence[Block], column: int) -> int | None:
    """Return the index of the highest block in a column; None for a bare column."""
    there = [k for k, (left, _, width, _) in enumerate(blocks) if 0 <= column - left < width]
    return max(there, key=lambda k: blocks[k][1], default=None)


def is_held(blocks: Sequence[Block], block: Block) -> bool:
    """Return whether both ends of a block lie on the table or on `blocks`; its load can't tip it over then."""
    column, foot, width, _ = block
    below = [(left, wide) for left, low, wide, height in blocks if low + height == foot]
    ends = (column, column + width - 1)
    return foot == 0 or all(any(left <= end < left + wide for left, wide in below) for end in ends)


@lru_cache
def count_piles(blocks: int, columns: int, high: int, blocked: int) -> int:
    """Count piles of unlettered blocks that cover the table and reach `high`; a lower bound.

    Blocks are taken away one by one, always the leftmost with nothing above it. `blocked` of them at least are taken
    while a block further to the left has to wait, and at most half of all stand on the table. Each pile is built in one
    way in the opposite order: each block begins left of the end of the block before. Only `FOLLOWED` outlines of each
    number of blocks are followed.
    """
    layer = {((0,) * columns, columns, columns, 0, 0): 1}
    for _ in range(blocks):
        following: dict[tuple[Outline, int, int, int, int], int] = {}
        most_ways = sorted(layer.items(), key=lambda entry: (-entry[0][3], -entry[1]))[:FOLLOWED]
        for (outline, until, first, waited, feet), ways in most_ways:
            for block in (block for shape in SHAPES for block in spots(outline, shape, high)):
                column, foot, width, _ = block
                if column < until and feet + (foot == 0) <= blocks // 2:
                    waits = min(blocked, waited + (first < column))
                    key = heaped(outline, block), column + width, min(first, column), waits, feet + (foot == 0)
                    following[key] = following.get(key, 0) + ways
        layer = following
    return sum(
        ways
        for (outline, _, _, waited, _), ways in layer.items()
        if min(outline) > 0 and max(outline) == high and waited == blocked
    )
