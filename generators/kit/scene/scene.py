"""The scene: all words of `draw` on one surface.

A scene is 512 units wide and high at any size in pixels; (0, 0) is the top left. Words note sprites from back to
front and draw no pixel. Equal notes are equal pictures: so the film finds the changes between two frames. Colours are
roles or names (see `palette`). A word called with `name` makes its thing an actor: its box in every frame becomes part
of the sample's truth.
"""

from generators.kit.scene.animals import ANIMALS, Animals
from generators.kit.scene.areas import Areas
from generators.kit.scene.grid import UNITS, Area, Grid, Point
from generators.kit.scene.lines import Lines
from generators.kit.scene.surface import Note
from generators.kit.scene.tokens import MARKS, SHAPES

__all__ = ["ANIMALS", "MARKS", "SHAPES", "UNITS", "Area", "Grid", "Note", "Point", "Scene"]


class Scene(Animals, Areas, Lines):
    """One frame being described."""
