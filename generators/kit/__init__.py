"""The kit for writing generators: its whole public surface."""

from generators.kit.bounds import one_of, ordered, within
from generators.kit.generator import OK, Generator, Reject, Verdict, require
from generators.kit.glance import Choice
from generators.kit.prompt import Prompt, still
from generators.kit.registry import generator, registry
from generators.kit.rubric import (
    Appears,
    FinalFrame,
    FirstFrame,
    Follows,
    Item,
    Returns,
    Steady,
    constancy,
    end,
    grouped,
    process,
    stages,
    start,
)  # fmt: skip
from generators.kit.scene.scene import MARKS, SHAPES, UNITS, Grid, Scene
from generators.kit.timeline import Moment, Pace

__all__ = [
    "MARKS", "OK", "SHAPES", "UNITS", "Appears", "Choice", "FinalFrame", "FirstFrame", "Follows", "Generator", "Grid",
    "Item", "Moment", "Pace", "Prompt", "Reject", "Returns", "Scene", "Steady", "Verdict", "constancy", "end",
    "generator", "grouped", "one_of", "ordered", "process", "registry", "require", "stages", "start", "still",
    "within",
]  # fmt: skip
