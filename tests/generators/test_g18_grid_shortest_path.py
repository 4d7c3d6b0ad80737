from collections.abc import Iterator
from random import Random

from generators.g18_grid_shortest_path import Cell, GridShortestPath, Puzzle, greedy, most_dots
from generators.kit import Reject

GAME = GridShortestPath()


def puzzles(count: int) -> Iterator[Puzzle]:
    for seed in range(count):
        try:
            yield GAME.sample(Random(seed), list(GAME.levels.values())[seed % 3])
        except Reject:
            continue


def test_to_go_for_the_next_dot_never_passes_the_most() -> None:
    for puzzle in puzzles(120):
        for way in greedy(puzzle):
            assert way[-1] == puzzle.goal
            assert len(set(way) & set(puzzle.dots)) < most_dots(puzzle)


def test_the_way_shown_alone_passes_the_most_dots() -> None:
    def ways(cell: Cell, puzzle: Puzzle) -> Iterator[tuple[Cell, ...]]:
        if cell == puzzle.goal:
            yield (cell,)
        for near in puzzle.nearer(cell):
            yield from ((cell, *rest) for rest in ways(near, puzzle))

    for puzzle in puzzles(60):
        if puzzle.floor.apart(puzzle.floor.number(puzzle.start), puzzle.floor.number(puzzle.goal)) <= 12:
            counts = {way: len(set(way) & set(puzzle.dots)) for way in ways(puzzle.start, puzzle)}
            best = [way for way, count in counts.items() if count == max(counts.values())]
            assert best == [tuple(GAME.solve(puzzle))]
