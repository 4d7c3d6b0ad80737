from itertools import permutations, product

import pytest

from generators.g33_visual_jenga import LETTERS, Config, Puzzle, VisualJenga, cleared
from generators.kit.words.piles import SHAPES, Block


@pytest.mark.parametrize("config", [Config(4, 5, 3, 1), Config(4, 5, 4, 0)])
def test_piles_counted_as_they_are_taken_are_those_found_by_setting_blocks_down_in_any_order(config: Config) -> None:
    found = 0
    for blocks in piles(config):
        puzzle = Puzzle(config.columns, config.high, tuple(blocks))
        tried = (order for order in permutations(LETTERS[: config.blocks]) if cleared(puzzle, order))
        (order,) = [[puzzle.blocks[LETTERS.index(letter)][0] for letter in order] for order in tried]
        found += sum(min(order[k:]) < order[k] for k in range(config.blocks)) >= config.blocked
    assert VisualJenga().capacity(config) == found


def test_a_block_under_a_bridge_has_to_wait_for_it() -> None:
    blocks = ((0, 1, 1, 2), (0, 0, 4, 1), (3, 1, 1, 2), (0, 3, 4, 1), (1, 1, 1, 1))
    puzzle = Puzzle(4, 4, blocks)
    assert VisualJenga().verify(puzzle, ["ABCDE", "ABCD"]).reason == "step 1 takes E, which has a block above it"
    assert list(VisualJenga().solve(puzzle)) == ["ABCDE", "ABCE", "BCE", "BC", "B", ""]


def piles(config: Config) -> list[list[Block]]:
    """All piles of these measures, cell by cell: full on the table, with both ends of each block held."""
    places = product(range(config.columns), range(config.high), SHAPES)
    every = [(x, y, *shape) for x, y, shape in places if x + shape[0] <= config.columns and y + shape[1] <= config.high]
    found: list[list[Block]] = [[]]
    for block in sorted(every, key=lambda block: block[1]):  # none is below one that was chosen before it
        found += [[*pile, block] for pile in found if len(pile) < config.blocks and held(pile, block)]
    full = [pile for pile in found if len(pile) == config.blocks and max(y + h for _, y, _, h in pile) == config.high]
    feet = [{x + i for x, y, w, _ in pile if y == 0 for i in range(w)} for pile in full]
    low = [sum(y == 0 for _, y, _, _ in pile) <= config.blocks // 2 for pile in full]
    return [pile for pile, bare, few in zip(full, feet, low, strict=True) if few and len(bare) == config.columns]


def held(pile: list[Block], block: Block) -> bool:
    x, y, width, height = block
    filled = {(a + i, b + j) for a, b, w, h in pile for i in range(w) for j in range(h)}
    own = {(x + i, y + j) for i in range(width) for j in range(height)}
    return not own & filled and (y == 0 or {(x, y - 1), (x + width - 1, y - 1)} <= filled)
