"""Dye in a tank of square chambers: its shades, and its way from chamber to chamber through openings.

Shade 0 is clear water. Chambers are numbered from 0, row by row; a state holds the shade of each one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from generators.kit.scene.grid import Area, Grid
from generators.kit.scene.scene import Scene
from generators.kit.timeline import Moment
from generators.kit.words.boards import cell_name
from generators.kit.words.floor import Floor, Walls

Shades = tuple[int, ...]
STRENGTHS = (0, 0.3, 0.53, 0.77, 1, 1)  # opacity of the dye in each shade
BLACK = 0.5  # opacity of black over the darkest shade
WHOLE = 31 / 32  # share beyond which dye is opaque: what it covers is not drawn
INSET, WALL = 2, 12  # from the dye to the edge of its chamber, and the thickness of a wall; units
STRIP, SWATCH, PITCH = 448, 40, 80  # top of the strip of shades, side of a shade in it, from one to the next; units


@dataclass(frozen=True)
class Tank:
    """A square tank, and the pairs of neighbours with a wall between them, the lower number first."""

    side: int
    walls: Walls

    @cached_property
    def floor(self) -> Floor:
        """The chambers with their open neighbours."""
        return Floor.of(self.side, self.side, (), self.walls)

    @property
    def grid(self) -> Grid:
        """The chambers in the picture."""
        return Grid.within(self.side, self.side, (40, 12, 432, 424))

    def rounds(self, drops: Shades) -> list[Shades]:
        """The states after 0, 1, 2 … rounds until nothing changes, by the steps from each drop to each chamber."""
        found = [drops]
        ways = [(shade, self.floor.reached(cell)) for cell, shade in enumerate(drops) if shade]
        while len(found) < 2 or found[-1] != found[-2]:
            after = list(drops)
            for shade, steps in ways:
                for cell, far in steps.items():
                    if far <= len(found):
                        after[cell] = max(after[cell], shade - far)
            found.append(tuple(after))
        return found[:-1]

    def settled(self, drops: Shades) -> Shades:
        """The last state, from the darkest shade to the palest: each one surrounds the one before it."""
        last = dict[int, int]()
        for shade in range(max(drops), 0, -1):
            darker = [cell for cell in last if last[cell] == shade + 1]
            reached = {other for cell in darker for other in self.floor.beside[cell]}
            reached |= {cell for cell, drop in enumerate(drops) if drop == shade}
            last |= dict.fromkeys(reached - last.keys(), shade)
        return tuple(last.get(cell, 0) for cell in range(len(drops)))

    def ground(self, scene: Scene, colour: str, top: int) -> None:
        """Clear chambers, and below them the shades up to the darkest, with their numbers."""
        x, y, long, _ = self.grid.area
        scene.block((x, y, long, long), "white")
        scene.block((x, y, long, long), "grey", opacity=0.6)
        for cell in range(self.side**2):
            scene.cell(self.grid, *divmod(cell, self.side), "white", inset=INSET)
        left = 256 - PITCH * (top + 1) / 2
        for shade in range(top + 1):
            x = left + PITCH * shade
            scene.label((x + 14, STRIP + SWATCH / 2), str(shade), 26)
            scene.block((x + 30, STRIP, SWATCH, SWATCH), "black")
            dyed(scene, (x + 33, STRIP + 3, SWATCH - 6, SWATCH - 6), colour, shade)

    def dye(self, scene: Scene, colour: str, moment: Moment[Shades]) -> None:
        """The dye, which fades in where its chamber gets darker, and the walls over it."""
        for cell, (old, new) in enumerate(zip(moment.before, moment.after, strict=True)):
            name = cell_name("chamber", cell, self.side)
            area = self.grid.cell(*divmod(cell, self.side), INSET)
            old = new if moment.t > WHOLE else old
            if old:
                dyed(scene, area, colour, old, name)
            if new != old and moment.t > 0:
                dyed(scene, area, colour, new, None if old else name, moment.t)
        scene.walls(self.grid, tuple(self.walls), WALL, "black")


def dyed(scene: Scene, area: Area, colour: str, shade: int, name: str | None = None, share: float = 1) -> None:
    """Water of this shade, or a share of it over what is there."""
    scene.block(area, "white", opacity=share, name=name)
    if shade:
        scene.block(area, colour, opacity=share * STRENGTHS[shade])
    if shade == len(STRENGTHS) - 1:
        scene.block(area, "black", opacity=share * BLACK)


def edges(side: int) -> list[tuple[int, int]]:
    """All pairs of neighbours, the lower number first."""
    across = [(cell, cell + 1) for cell in range(side**2) if (cell + 1) % side]
    return across + [(cell, cell + side) for cell in range(side**2 - side)]


def darkened_again(states: Sequence[Shades]) -> int:
    """Count the clear chambers which get one shade, and in a later round a darker one."""
    values = zip(*states, strict=True)
    return sum(shades[0] == 0 and len({*shades}) > 2 for shades in values)


def faint(states: Sequence[Shades]) -> bool:
    """True if a round makes dyed chambers one shade darker, and changes no other: that is hardly seen."""
    rounds = ([(a, b) for a, b in zip(*pair, strict=True) if a != b] for pair in pairwise(states))
    return any(all(old and new == old + 1 for old, new in changes) for changes in rounds)
