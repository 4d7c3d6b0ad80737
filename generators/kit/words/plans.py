"""Floor plans: square rooms in rows, with doors in the walls between them and windows in the outer ones."""

from collections.abc import Iterable

from generators.kit.scene.grid import Grid, Point
from generators.kit.scene.scene import Scene
from generators.kit.words.floor import Floor

Pair = tuple[int, int]
BOARDS = {6: (2, 3), 9: (3, 3), 12: (3, 4)}  # rows and columns, by the number of rooms
WALL, FRAME = 8, 14  # units: thickness of a wall, from the middle of a wall to that of a frame's line
OPENING = 0.34  # of a room's side, of a door or a window


def neighbours(rows: int, columns: int) -> list[Pair]:
    """The pairs of rooms with a wall between them, the lower number first."""
    across = [(room, room + 1) for room in range(rows * columns) if room % columns < columns - 1]
    return across + [(room, room + columns) for room in range((rows - 1) * columns)]


def floor_with(rooms: int, doors: Iterable[Pair]) -> Floor:
    """The rooms as a floor on which steps lead through doors."""
    rows, columns = BOARDS[rooms]
    return Floor.of(rows, columns, walls=[pair for pair in neighbours(rows, columns) if pair not in doors])


def flooded(doors: Iterable[Pair], begin: int, most: int, shut: int = -1) -> set[int]:
    """The rooms in reach through this many doors at most, without entering one that is shut."""
    wet, ways = {begin}, [way for a, b in doors for way in ((a, b), (b, a))]
    for _ in range(most):
        wet |= {b for a, b in ways if a in wet and b != shut}
    return wet


def outer_walls(rooms: int) -> list[Pair]:
    """The rooms and their sides in outer walls: 0 at the top, then clockwise."""
    rows, columns = BOARDS[rooms]
    found = []
    for room in range(rooms):
        row, column = divmod(room, columns)
        sides = (row == 0, column == columns - 1, row == rows - 1, column == 0)
        found += [(room, side) for side, outer in enumerate(sides) if outer]
    return found


def board(rooms: int) -> Grid:
    """The plan on the board."""
    return Grid.within(*BOARDS[rooms], (28, 28, 456, 456))


def frame(rooms: int, room: int) -> list[Point]:
    """The closed line inside the walls of a room, clockwise from the top left."""
    x, y, side, _ = board(rooms).cell(*divmod(room, BOARDS[rooms][1]), FRAME)
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]


def paint(scene: Scene, rooms: int, doors: Iterable[Pair], windows: Iterable[Pair]) -> None:
    """Paint the walls, gaps for doors, and bars for windows."""
    grid, half = board(rooms), WALL / 2
    scene.block(grid.area, "panel")
    for k in range(grid.columns + 1):
        scene.block((grid.x + k * grid.side - half, grid.y - half, WALL, grid.rows * grid.side + WALL), "wall")
    for k in range(grid.rows + 1):
        scene.block((grid.x - half, grid.y + k * grid.side - half, grid.columns * grid.side + WALL, WALL), "wall")
    for room, other in doors:
        _opening(scene, grid, room, 1 if other == room + 1 else 2, WALL, "panel")
    for room, side in windows:
        _opening(scene, grid, room, side, WALL, "panel")
        _opening(scene, grid, room, side, WALL / 2, "blue")


def _opening(scene: Scene, grid: Grid, room: int, side: int, thick: float, colour: str) -> None:
    x, y = grid.centre(*divmod(room, grid.columns))
    away, long = grid.side / 2, OPENING * grid.side
    x, y = x + away * (0, 1, 0, -1)[side], y + away * (-1, 0, 1, 0)[side]
    wide, high = (long, thick) if side % 2 == 0 else (thick, long)
    scene.block((x - wide / 2, y - high / 2, wide, high), colour)
