"""Boards: flat sequences of cells, row by row from the top left, and steps with one changed cell."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from generators.kit.rubric import Appears

T = TypeVar("T")


def filled(board: Sequence[T], place: int, value: T) -> tuple[T, ...]:
    """Return the board with this value at one place, counted from 0."""
    return (*board[:place], value, *board[place + 1 :])


def changed(before: Sequence[object], after: Sequence[object]) -> list[int]:
    """Return the places at which two boards of one size differ, in ascending order."""
    return [place for place, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]


def lines(board: tuple[T, ...], columns: int) -> list[tuple[T, ...]]:
    """Split a board into its rows, from the top."""
    return [board[begin : begin + columns] for begin in range(0, len(board), columns)]


def rows_and_columns(board: tuple[T, ...], columns: int) -> list[tuple[T, ...]]:
    """Return all rows from the top, then all columns from the left."""
    return [*lines(board, columns), *(board[column::columns] for column in range(columns))]


def cell_name(what: str, place: int, columns: int) -> str:
    """Name the actor at a place: `digit-3-4` in row 3, column 4, both counted from 1."""
    return f"{what}-{place // columns + 1}-{place % columns + 1}"


def appearing(
    what: str, places: Iterable[int], states: Sequence[Sequence[object]], columns: int, *, ordered: bool = False
) -> Appears:
    """Return the check for these cells: empty at first, they are filled in the same steps as in `states`."""
    places = list(places)
    steps = [next(step for step, board in enumerate(states) if board[place]) for place in places]
    return Appears(tuple(cell_name(what, place, columns) for place in places), (min(steps), max(steps)), ordered)
