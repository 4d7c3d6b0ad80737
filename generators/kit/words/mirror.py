"""Mirror: symbols on a board that look the same in a mirror, and triangles that change their direction."""

from generators.kit.scene.scene import Grid, Scene

EMPTY, SQUARE, DISC, LEFT, RIGHT = range(5)
POINTS = {LEFT: -1, RIGHT: 1}  # direction along a row in which a symbol points
NAMES = {EMPTY: "-", SQUARE: "square", DISC: "disc", LEFT: "triangle-left", RIGHT: "triangle-right"}
_LOOKS = {  # shape, colour, turn in degrees; the reach of its corners from its middle, as a share of a cell
    SQUARE: ("square", "blue", 0, 0.5), DISC: ("circle", "orange", 0, 0.36),
    LEFT: ("triangle", "green", 270, 0.46), RIGHT: ("triangle", "green", 90, 0.46),
}  # fmt: skip


def symbol(
    scene: Scene, grid: Grid, row: int, column: int, kind: int, grown: float = 1, name: str | None = None
) -> None:
    """Draw a symbol in a cell at `grown`, 0..1, of its size; draw nothing for an empty one."""
    if kind != EMPTY and grown > 0:
        shape, colour, turn, share = _LOOKS[kind]
        x, y = grid.centre(row, column)
        reach = grid.side * share * grown
        scene.shape((x - reach / 4 * POINTS.get(kind, 0), y), shape, reach, colour, turn=turn, name=name)
