"""The kit that every generator is written with: its whole public surface."""

from generators.kit.generator import OK, Generator, Reject, Verdict
from generators.kit.prompt import phrase
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
    start,
)
from generators.kit.scene import MARKS, SHAPES, UNITS, Grid, Scene
from generators.kit.timeline import Moment, Pace

__all__ = [
    "MARKS", "OK", "SHAPES", "UNITS", "Appears", "FinalFrame", "FirstFrame", "Follows", "Generator", "Grid", "Item",
    "Moment", "Pace", "Reject", "Returns", "Scene", "Steady", "Verdict", "constancy", "end", "generator", "grouped",
    "phrase",
    "process", "registry", "start",
]  # fmt: skip
