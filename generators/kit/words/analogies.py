"""Analogies: boards of figures in two columns. The left one is whole; in the right one copies slide down and change.

A state of the right column begins with the number of its boards that hold figures. Points and lengths are in units.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from generators.kit.generator import require
from generators.kit.rubric import Follows, Item, Steady, process
from generators.kit.scene.grid import UNITS, Area, Point
from generators.kit.scene.scene import Scene
from generators.kit.speech import all_of
from generators.kit.timeline import Moment
from generators.kit.words.boards import changed
from generators.kit.words.moves import on_the_way

COLOURS = ("blue", "orange", "green", "pink", "black")  # any two differ when one grows over another
SHAPES = ("circle", "square", "triangle", "diamond", "pentagon", "star", "cross")
EVEN_SIZES = {"circle": 0.86, "square": 1.06, "triangle": 1.1, "star": 1.1}  # radii of shapes that look equally large
WIDE, APART = 232, 20  # of a board, and between the columns
TALL, GAP = {2: 220, 3: 144}, {2: 40, 3: 30}  # of a board and between two, by the boards of a column
RIM = 5  # width of an outline

Marks = tuple[int, ...]
State = tuple[int, Marks, Marks]  # filled boards; what changes on the second board; what changes on the third


class Figure(NamedTuple):
    """A figure on a board."""

    shape: str
    colour: str
    radius: int
    filled: int  # 1, or 0 for an outline
    up: int = 0  # units above the middle of its board

    def words(self, *more: str) -> str:
        """The figure in a sentence: `filled blue circle`; `more` comes first."""
        return " ".join((*more, "filled" if self.filled else "outlined", self.colour, self.shape))


Placed = tuple[Point, Figure]


def board_area(column: int, number: int, boards: int) -> Area:
    """The area of a board; columns count from the left and boards from the top, both from 0."""
    left, top = (UNITS - 2 * WIDE - APART) / 2, (UNITS - boards * (TALL[boards] + GAP[boards]) + GAP[boards]) / 2
    return left + column * (WIDE + APART), top + number * pitch(boards), WIDE, TALL[boards]


def pitch(boards: int) -> int:
    """From a board down to the next."""
    return TALL[boards] + GAP[boards]


def in_row(column: int, number: int, figures: Sequence[Figure], rows: int = 1) -> list[Placed]:
    """Figures side by side on one of three boards, in reading order if they lie in several rows."""
    x, y, wide, high = board_area(column, number, 3)
    count = len(figures) // rows
    places = [divmod(k, count) for k in range(len(figures))]
    at = [(x + wide / count * (k + 0.5), y + high / rows * (row + 0.5)) for row, k in places]
    return [((u, v - figure.up), figure) for (u, v), figure in zip(at, figures, strict=True)]


def in_slots(column: int, number: int, figures: Sequence[Figure], slots: Sequence[int]) -> list[Placed]:
    """Figures on one of two boards; it has two rows of three slots, numbered from 0 in reading order."""
    x, y, _, high = board_area(column, number, 2)
    rows = [divmod(slot, 3) for slot in slots]
    at = [(x + 50 + 68 * place, y + high / 2 + 42 * (2 * row - 1) + 9) for row, place in rows]
    return list(zip(at, figures, strict=True))


def swapped(figures: Sequence[Figure], which: Sequence[int]) -> tuple[Figure, ...]:
    """The figures; those numbered, from 0, with the other style."""
    return tuple(figure._replace(filled=figure.filled ^ (k in which)) for k, figure in enumerate(figures))


def styles(figures: Sequence[Figure]) -> tuple[int, ...]:
    """1 for each filled figure, 0 for an outline."""
    return tuple(figure.filled for figure in figures)


def draw_boards(scene: Scene, boards: int, letters: str = "", rim: str | None = "soft") -> None:
    """Paint both columns of empty boards, arrows between them, and a letter in each; `rim` is round those to fill."""
    for column in range(2):
        for number in range(boards):
            x, y, wide, high = board_area(column, number, boards)
            empty = column and number
            scene.block((x, y, wide, high), "panel", outline=rim if empty else None, width=2, radius=12)
            if letters and not empty:
                scene.label((x + 18, y + 20), letters[column * boards + number], 24, "soft")
            if number:
                scene.arrow((x + wide / 2, y - GAP[boards] + 5), (x + wide / 2, y - 5), "soft", 4, head=13)


def draw_rows(scene: Scene, boards: Sequence[Sequence[Figure]], rows: int = 1) -> None:
    """Paint the figures of the three boards of the left column, then of the first one on the right, side by side."""
    for place, figures in enumerate(boards):
        for centre, figure in in_row(*divmod(place, 3), figures, rows):
            draw_figure(scene, centre, figure)


def draw_column(
    scene: Scene,
    moment: Moment[tuple[int, ...]] | Moment[State],
    boards: int,
    shown: Callable[..., Sequence[Placed]],
    covered: bool = False,
) -> None:
    """Paint the right column under its first board; `shown` gives a board's figures by its number and a state.

    A board without figures has a question mark, on a cover if boards are `covered`. Copies leave the second board from
    behind its figures, which so look the same all the time.
    """
    filled, after = moment.before[0], moment.after[0]
    for number in range(filled, after):
        for k, ((x, y), figure) in enumerate(shown(number, moment.after) if moment.t > 0 else (), 1):
            draw_figure(scene, (x, y - (1 - moment.t) * pitch(boards)), figure, name=f"copy-{number + 1}-{k}")
    for number in range(1, filled):
        turns = zip(shown(number, moment.before), shown(number, moment.after), strict=True)
        for k, ((old_at, old), (new_at, new)) in enumerate(turns, 1):
            draw_change(scene, on_the_way(old_at, new_at, moment.t), old, new, moment.t, f"{number + 1}-{k}")
    for number in range(after, boards):
        x, y, wide, high = board_area(1, number, boards)
        if covered:
            scene.block((x, y, wide, high), "curtain", outline="curtain edge", width=3, radius=12)
        scene.label((x + wide / 2, y + high / 2), "?", 64, "panel" if covered else "soft")


def draw_figure(scene: Scene, centre: Point, figure: Figure, radius: float = 0, name: str | None = None) -> None:
    """Paint a figure, also on its way to another radius."""
    reach = even(figure.shape, radius or figure.radius)
    inside = ("panel", figure.colour)[figure.filled]
    scene.shape(centre, figure.shape, reach, inside, outline=figure.colour, width=RIM, name=name)


def draw_change(scene: Scene, centre: Point, old: Figure, new: Figure, t: float, number: str) -> None:
    """Paint a figure that becomes another: a new colour, a new filling or a hole grows from its middle."""
    name, grows = f"copy-{number}", f"grow-{number}"
    if t in (0, 1) or (old.colour, old.filled) == (new.colour, new.filled):
        figure = new if t == 1 else old
        draw_figure(scene, centre, figure, old.radius + (new.radius - old.radius) * t, name)
        return
    draw_figure(scene, centre, old, name=name)
    part = even(old.shape, old.radius) * t
    if new.filled:
        scene.shape(centre, new.shape, part, new.colour, outline=new.colour, width=RIM * t, name=grows)
    else:
        scene.shape(centre, new.shape, part, "panel", name=grows)
        scene.shape(centre, new.shape, even(new.shape, new.radius), None, outline=new.colour, width=RIM)


def even(shape: str, radius: float) -> float:
    """The radius at which a shape looks as large as others."""
    return EVEN_SIZES.get(shape, 1.0) * radius


def in_two_steps(given: tuple[Marks, Marks], final: tuple[Marks, Marks]) -> list[State]:
    """The states of a solution: a copy, the first change, a copy, the second change."""
    (first, second), (new_first, new_second) = given, final
    half: list[State] = [(1, first, second), (2, first, second), (2, new_first, second)]
    return [*half, (3, new_first, second), (3, new_first, new_second)]


def require_two_steps(states: Sequence[State], given: tuple[Marks, Marks]) -> tuple[Marks, Marks]:
    """State the rules of `in_two_steps`, but for the changes themselves; return what they lead to."""
    require(states[0] == (1, *given), "the two lower boards of the right column are not empty at first")
    require(len(states) == 5, f"it takes two copies and a change after each, 4 steps, not {len(states) - 1}")
    for step, ((before, after), due) in enumerate(zip(pairwise(states), (0, 1, 0, 2), strict=True), 1):
        kind = ("copies to the next board", "change on the second board", "change on the third board")[due]
        require(changed(before, after) == [due], f"step {step} is not the {kind}, and no more")
        require(due or after[0] == before[0] + 1, f"step {step} does not copy to the next board")
    for name, old, new in zip(("second", "third"), given, states[-1][1:], strict=True):
        require(len(old) == len(new), f"the {name} board has not as many figures as the first")
    return states[-1][1:]


def continued(count: int, first: str, changing: Sequence[str], second: str, turning: Sequence[str]) -> Iterator[Item]:
    """The process items of `in_two_steps`: each change in a sentence, and the actors that show it."""
    copies = f"copies of {all_of(count)} figures slide down to the"
    for number, text, shown in ((2, first, changing), (3, second, turning)):
        board, step = ("second", "third")[number - 2], 2 * number - 3
        check = Follows(on_board("copy", number, range(count)), (step, step))
        yield process(f"{board}-board", 7, f"On the right {copies} {board} board.", check)
        yield process(f"{board}-change", 23, f"There, at once, {text}.", Follows(tuple(shown), (step + 1, step + 1)))


def moving(boards: int, count: int, *grown: str) -> Steady:
    """The check that nothing but the copies of `count` figures changes, and these actors that grow in them."""
    copies = (on_board("copy", number, range(count)) for number in range(2, boards + 1))
    return Steady((*chain.from_iterable(copies), *grown))


def on_board(kind: str, number: int, which: Sequence[int]) -> tuple[str, ...]:
    """The actors of some figures, counted from 0, on a board, counted from 1."""
    return tuple(f"{kind}-{number}-{k + 1}" for k in which)
