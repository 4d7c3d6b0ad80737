"""Columns of things of some colours: the topmost one of a column may go onto its own colour, or into an empty column.

A state is the place of each thing: places count from the floor up, through the columns from the left. A position is
the colours of the columns, from the floor up. A move leads from a column to another; both count from 0.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from generators.kit.generator import require
from generators.kit.words.boards import changed
from generators.kit.words.search import all_shortest, layers

State = tuple[int, ...]
Position = tuple[tuple[int, ...], ...]
Move = tuple[int, int]


def position_of(state: State, colours: Sequence[int], columns: int, room: int) -> Position:
    """The position in a state; `room` is the number of places in a column."""
    order = sorted(zip(state, colours, strict=True))
    return tuple(tuple(colour for place, colour in order if place // room == column) for column in range(columns))


def lifted(state: State, move: Move, room: int) -> State:
    """The state after a move."""
    begin, end = ([place for place in state if place // room == column] for column in move)
    goal = move[1] * room + len(end)
    return tuple(goal if place == max(begin) else place for place in state)


def moved(position: Position, move: Move) -> Position:
    """The position after a move."""
    begin, end = move
    columns = list(position)
    columns[end], columns[begin] = (*columns[end], columns[begin][-1]), columns[begin][:-1]
    return tuple(columns)


def legal(position: Position, room: int) -> list[Move]:
    """The allowed moves."""
    return [
        (begin, end)
        for begin, column in enumerate(position)
        for end, other in enumerate(position)
        if column and begin != end and len(other) < room and (not other or other[-1] == column[-1])
    ]


def require_lifts(
    states: Sequence[State], colours: Sequence[int], columns: int, room: int, names: Sequence[str]
) -> None:
    """State the rules of the moves between these states, for things with these colours and names."""
    for step, (before, after) in enumerate(pairwise(states), 1):
        things = changed(before, after)
        require(len(things) == 1, f"step {step} does not move one thing")
        thing, old, new = things[0], before[things[0]], after[things[0]]
        moves = f"step {step} moves the {names[thing]}"
        require(old // room != new // room, f"{moves} within its column")
        require((old + 1) % room == 0 or old + 1 not in before, f"{moves}, although another one lies on it")
        require(0 <= new < room * columns and new not in before, f"{moves} to no free place")
        if new % room:
            require(new - 1 in before, f"{moves} to a place with nothing under it")
            under = before.index(new - 1)
            require(colours[under] == colours[thing], f"{moves} onto the {names[under]}")


def lifts_of(states: Sequence[State], room: int) -> list[tuple[int, int, int]]:
    """The thing of each step, and the columns from which and to which it goes."""
    found = []
    for before, after in pairwise(states):
        (thing,) = changed(before, after)
        found.append((thing, before[thing] // room, after[thing] // room))
    return found


def looks_of(position: Position, move: Move) -> dict[str, float]:
    """A glance at a move: its columns, and where its colour lies in the first of them."""
    begin, end = move
    column = position[begin]
    colour = {"there": column.count(column[-1]), "floor": int(column[0] == column[-1])}
    return {"from": begin, "to": end, "apart": abs(end - begin), "to empty": int(not position[end]), **colour}


def is_sorted(position: Position) -> bool:
    """True if no column has two colours, and no colour two columns."""
    held = [set(column) for column in position if column]
    return all(len(colours) == 1 for colours in held) and len(set.union(*held)) == len(held)


def sorting_moves(position: Position, room: int, most: int) -> list[list[Move]]:
    """All ways to sort in the fewest moves; none if it takes more than `most`."""

    def onward(here: Position) -> list[Position]:
        return [moved(here, move) for move in legal(here, room)]

    ways = all_shortest(position, is_sorted, onward, most)
    return [[_between(before, after) for before, after in pairwise(way)] for way in ways or ()]


def sorting_depth(state: State, colours: Sequence[int], columns: int, room: int) -> int:
    """The fewest moves that sort, found over the states, in which equal colours are different things."""

    def seen(here: State) -> Position:
        return position_of(here, colours, columns, room)

    def onward(here: State) -> list[State]:
        return [lifted(here, move, room) for move in legal(seen(here), room)]

    return next(depth for depth, layer in enumerate(layers(state, onward)) if any(is_sorted(seen(s)) for s in layer))


def sorting_ways(position: Position, room: int, moves: int, past: tuple[Position, ...] = ()) -> Iterator[list[Move]]:
    """Every way to sort in this number of moves without coming to a position twice."""
    if is_sorted(position) or not moves:
        if is_sorted(position) and not moves:
            yield []
        return
    for move in legal(position, room):
        if (after := moved(position, move)) not in past:
            for way in sorting_ways(after, room, moves - 1, (*past, position)):
                yield [move, *way]


def _between(before: Position, after: Position) -> Move:
    """The move from one position to the next."""
    longer = [len(b) - len(a) for a, b in zip(before, after, strict=True)]
    return longer.index(-1), longer.index(1)
