"""Shelves: a row of figures with an empty place at its end, above panels with lettered candidates.

Candidates are numbered from 1. Lengths are in units.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from generators.kit.rubric import Follows, Item, Steady, constancy, end, process
from generators.kit.scene.grid import Area, Point
from generators.kit.scene.scene import Scene
from generators.kit.timeline import Moment
from generators.kit.words.choice import State, circling, draw_circle, letter
from generators.kit.words.moves import on_the_way, shown
from generators.kit.words.slots import side_by_side

LEFT, WIDTH = 30, 452  # of the row
EDGE, BREADTH = 20, 472  # of the panels
GAP = 12  # between panels


@dataclass(frozen=True)
class Shelf:
    """The places of all things, by the half widths of the row's figures and the number of candidates."""

    halves: tuple[float, ...]
    candidates: int
    place: float = 50  # from the middle of the empty place to its sides

    @property
    def height(self) -> int:
        """The height of the row's panel: two rows of candidates leave less to it than one."""
        return 220 if self.candidates <= 3 else 164

    @property
    def row(self) -> list[Point]:
        """The middles of the figures and, last, of the empty place, with equal gaps between them."""
        halves = [*self.halves, self.place]
        gap = (WIDTH - 2 * sum(halves)) / len(halves)
        return [(round(x), EDGE + self.height / 2) for x in side_by_side(halves, LEFT + gap / 2, gap)]

    @property
    def empty(self) -> Point:
        """The middle of the empty place."""
        return self.row[-1]

    def panel(self, number: int) -> Area:
        """A candidate's panel, in one row of up to three or in two rows."""
        count, below = self.candidates, EDGE + self.height + GAP
        rows = 1 if count <= 3 else 2
        columns = -(-count // rows)
        row, column = divmod(number - 1, columns)
        wide, high = (BREADTH - GAP * (columns - 1)) / columns, (492 - below - GAP * (rows - 1)) / rows
        missing = columns - min(columns, count - row * columns)
        return EDGE + (wide + GAP) * (column + missing / 2), below + (high + GAP) * row, wide, high

    def candidate(self, number: int) -> Point:
        """The middle of a candidate."""
        left, top, wide, high = self.panel(number)
        return left + wide / 2, top + high / 2

    @property
    def places(self) -> list[Point]:
        """The middles of the row's figures, then of all candidates."""
        return [*self.row[:-1], *(self.candidate(number) for number in range(1, self.candidates + 1))]

    def draw(self, scene: Scene) -> None:
        """Paint the panels, the empty place and the letters."""
        scene.block((EDGE, EDGE, BREADTH, self.height), "panel", radius=14)
        x, y = self.empty
        area = (x - self.place, y - self.place, 2 * self.place, 2 * self.place)
        scene.block(area, "given", outline="soft", width=3, radius=12)
        for number in range(1, self.candidates + 1):
            left, top, wide, high = self.panel(number)
            scene.block((left, top, wide, high), "panel", radius=14)
            scene.label((left + 17, top + 19), letter(number), 20, "soft")

    def draw_choice(
        self,
        scene: Scene,
        moment: Moment[State],
        radius: Callable[[int], float],
        copy_at: Callable[[int, Point], None],
    ) -> None:
        """Paint the question mark, the circle of this radius round a candidate, and its copy on the way."""
        (circled, copied), (circle, copy) = moment.before, moment.after
        if not copy:
            scene.label(self.empty, "?", 44, "soft")
        if share := shown(circled, circle, moment.t):
            draw_circle(scene, self.candidate(circle), radius(circle), share, 6, "ring")
        if share := shown(copied, copy, moment.t):
            copy_at(copy, on_the_way(self.candidate(copy), self.empty, share))


def continued(number: int) -> str:
    """The goal: the chosen candidate, and where its copy is."""
    return f"candidate {letter(number)} is circled in [mark], and its copy stands at the end of the row."


def continuing(number: int, candidates: int, look: str, steady: str) -> Iterator[Item]:
    """The items after the given one: circle, copy, end, and the rest that keeps still.

    `look` describes the copy, `steady` says what does not change besides row and candidate.
    """
    yield circling(number, candidates, 25)
    text = f"A copy of {letter(number)}, {look}, moves to the question mark."
    yield process("copy", 35, text, Follows(("copy",), (2, 2)))
    yield end("continued", 25, f"At the end {continued(number)}")
    text = f"The row and candidate {letter(number)} itself stay as they are; {steady}."
    yield constancy("steady", 10, text, Steady(("ring", "pen", "copy")))
