"""Words for areas: blocks, boards, cells, tiles, doors.

Edges snap to even pixels, where the half-size colour planes of the video are exact.
"""

from collections.abc import Iterator

from generators.kit.scene.grid import Area, Grid
from generators.kit.scene.sprite import Block, Stroke
from generators.kit.scene.surface import word
from generators.kit.scene.tokens import Tokens


class Areas(Tokens):
    """Words made of upright rectangles."""

    @word
    def block(
        self,
        area: Area,
        fill: str | None,
        *,
        outline: str | None = None,
        width: float = 2,
        radius: float = 0,
        opacity: float = 1,
        rigid: bool = False,
        name: str | None = None,
    ) -> None:
        """A rectangle, its outline drawn inwards.

        One that moves is `rigid`: as large in pixels wherever it lies. Others share their edges with neighbours.
        """
        x, y = self._even(area[0]), self._even(area[1])
        if rigid:
            right, bottom = x + self._even(area[2]), y + self._even(area[3])
        else:
            right, bottom = self._even(area[0] + area[2]), self._even(area[1] + area[3])
        box = (0, 0, right - x, bottom - y)
        line = max(1, round(width * self.scale)) if outline else 0
        stroke = Block(box, radius * self.scale, self._rgb(fill), self._rgb(outline), line)
        self._note(x, y, right - x, bottom - y, (stroke,), opacity, name, sharp=radius == 0)

    @word
    def grid(
        self, grid: Grid, *, line: str = "faint", border: str = "soft", fill: str | None = "panel", bold_every: int = 0
    ) -> None:
        """Cells and border of a board; `bold_every` makes each n-th line as strong as the border."""
        x, y = self._even(grid.x), self._even(grid.y)
        right, bottom = self._even(grid.x + grid.side * grid.columns), self._even(grid.y + grid.side * grid.rows)
        thin, thick = max(2, self._even(1.2)), max(2, self._even(2.4))
        strokes: list[Stroke] = (
            [Block((0, 0, right - x + thick, bottom - y + thick), 0, self._rgb(fill))] if fill else []
        )
        lines: list[tuple[bool, int, bool]] = []
        for count, start, upright in ((grid.columns, grid.x, True), (grid.rows, grid.y, False)):
            for k in range(count + 1):
                strong = k in (0, count) or bool(bold_every and k % bold_every == 0)
                lines.append((strong, self._even(start + k * grid.side) - (x if upright else y), upright))
        for strong, at, upright in sorted(lines):
            wide, colour = (thick, self._rgb(border)) if strong else (thin, self._rgb(line))
            shift = at + (thick - wide) // 2
            long = (bottom - y if upright else right - x) + thick
            for begin, end in self._dashes(wide, long) if not strong else ((0, long),):
                box = (shift, begin, shift + wide, end) if upright else (begin, shift, end, shift + wide)
                strokes.append(Block(box, 0, colour))
        half = thick // 2
        self._note(x - half, y - half, right - x + thick, bottom - y + thick, tuple(strokes), 1, None, sharp=True)

    def _dashes(self, wide: int, long: int) -> Iterator[tuple[int, int]]:
        """Beginning and end of each dash of a grid's line, in pixels; a solid line is one."""
        dash = {"dashed": self._even(8), "dotted": wide}.get(self.look.grid, long)
        yield from ((at, min(at + dash, long)) for at in range(0, long, dash + max(2, min(dash, self._even(6)))))

    @word
    def cell(
        self,
        grid: Grid,
        row: float,
        column: float,
        fill: str,
        *,
        inset: float = 2,
        radius: float = 0,
        opacity: float = 1,
        name: str | None = None,
    ) -> None:
        """A filled cell of a board."""
        self.block(grid.cell(row, column, inset), fill, radius=radius, opacity=opacity, name=name)

    @word
    def tile(
        self,
        grid: Grid,
        row: float,
        column: float,
        label: str,
        *,
        name: str | None = None,
        fill: str = "tile",
        edge: str = "tile edge",
    ) -> None:
        """A loose tile with a label, anywhere on a board."""
        x, y, side, _ = grid.cell(row, column, 4)
        x, y = self.snapped(x), self.snapped(y)  # the label moves like the block
        self.block((x, y, side, side), fill, outline=edge, width=3, radius=grid.side * 0.1, name=name)
        self.label((x + side / 2, y + side / 2), label, grid.side * 0.42)

    @word
    def curtain(self, area: Area, *, name: str | None = None) -> None:
        """An opaque panel; it hides everything behind it."""
        self.block(area, "curtain", outline="curtain edge", width=4, name=name)

    @word
    def outline(
        self, area: Area, colour: str = "mark", width: float = 4, *, radius: float = 0, name: str | None = None
    ) -> None:
        """A hollow frame for emphasis, drawn inwards from the area's edge."""
        self.block(area, None, outline=colour, width=width, radius=radius, rigid=True, name=name)

    @word
    def door(self, area: Area, colour: str, *, opened: float = 0, name: str | None = None) -> None:
        """A door in its frame; as it opens, 0..1, its leaf swings to the hinges at the left."""
        x, y, width, height = area
        frame = max(3.0, width * 0.08)
        self.block(area, "wall")
        inside = (x + frame, y + frame, width - 2 * frame, height - frame)
        self.block(inside, "paper")
        leaf = inside[2] * (1 - 0.84 * opened)
        self.block((inside[0], inside[1], leaf, inside[3]), colour, name=name)
        knob = leaf * 0.09
        if opened < 0.8:
            self.ball((inside[0] + leaf * 0.82, y + height * 0.54), max(knob, 1.5), "paper")
