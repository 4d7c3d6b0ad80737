"""The words that `draw` is written in: cells, tiles, balls, arrows, labels, curtains.

A scene is 512 units wide and high, whatever the picture's size in pixels; (0, 0) is the top left.
Words only note what is to be seen, in order from back to front: equal notes are the same picture,
which is how the film knows what changed between two frames. Colours are given by role or by name
(see `palette`). A word called with `name` makes its thing an actor: where it is, frame by frame, is
part of the sample's truth.
"""

from generators.kit.scene.areas import Areas
from generators.kit.scene.grid import UNITS, Area, Grid, Point
from generators.kit.scene.lines import Lines
from generators.kit.scene.surface import Note
from generators.kit.scene.tokens import MARKS, SHAPES

__all__ = ["MARKS", "SHAPES", "UNITS", "Area", "Grid", "Note", "Point", "Scene"]


class Scene(Areas, Lines):
    """One frame being described."""
