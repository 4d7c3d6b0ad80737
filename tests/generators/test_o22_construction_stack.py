from generators.kit.scene.scene import Scene
from generators.kit.timeline import Moment
from generators.kit.words.search import fewest_moves
from generators.o22_construction_stack import (
    TARGET,
    WORK,
    Config,
    ConstructionStack,
    Puzzle,
    Stacks,
    count_puzzles,
    moves,
    shortest,
)


def test_puzzles_counted_up_to_names_are_those_found_one_by_one() -> None:
    every = arrangements(3)
    assert len(every) == 60
    named = sum(
        len(found) == 1 and 2 <= len(found[0]) - 1 <= 4
        for target in every
        for begin in every
        if (found := shortest(begin, target, 4))
    )
    assert count_puzzles(Config(3, 2, 4)) * 6 == named  # three names can be given out in six ways


def test_both_searches_find_the_same_distance() -> None:
    every = arrangements(4)
    for begin in every[::41]:
        for target in every[::37]:
            assert fewest_moves(begin, target, moves) == len(shortest(begin, target, 10)[0]) - 1


def arrangements(blocks: int) -> list[Stacks]:
    found: list[Stacks] = [("ABCDEF"[:blocks], "", "")]
    for stacks in found:
        found += [after for after in dict.fromkeys(moves(stacks)) if after not in found]
    return found


def test_blocks_are_at_the_left_and_the_target_at_the_right() -> None:
    assert WORK[0] + WORK[1] <= TARGET[0]
    scene, puzzle = Scene(512), Puzzle(("AB", "C", ""), ("A", "BC", ""))
    ConstructionStack().draw(scene, puzzle, Moment(0, 0.0, puzzle.start, puzzle.start))
    assert max(x + width for x, _, width, _ in scene.actors.values()) < TARGET[0]
