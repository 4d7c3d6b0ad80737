"""Pacing: the frames that a solution's steps need for an eye to follow what moves in them."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import ceil, hypot
from typing import Any

from generators.kit.clip import EVEN, NATURAL, Clip, Tempo
from generators.kit.generator import Generator
from generators.kit.scene.scene import Area, Scene
from generators.kit.timeline import LEAST_LEAD, LEAST_TAIL, Moment, Pace, timeline

PARTS = 6  # of a step, whose quickest counts for the whole
STRIDE = 32.0  # units that anything may move in a frame; a thing that is larger may move by its own length


def moments_of(
    generator: Generator[Any, Any, Any],
    puzzle: Any,
    states: Sequence[Any],
    clip: Clip = NATURAL,
    tempo: Tempo = EVEN,
    pace: Pace | None = None,
) -> tuple[Moment[Any], ...]:
    """The states and steps that a sample's video shows, frame by frame: at its generator's pace, or at another one."""
    return timeline(states, pace or generator.pace, clip, tempo, needs(generator, puzzle, states))


def needs(generator: Generator[Any, Any, Any], puzzle: Any, states: Sequence[Any]) -> list[float]:
    """The frames that each step needs, if it goes evenly, so that no thing moves further than its stride in one."""
    scene = Scene(256)

    def boxes(step: int, t: float) -> Mapping[str, Area]:
        scene.clear()
        generator.draw(scene, puzzle, Moment(step, t, states[max(step - 1, 0)], states[step], tuple(states[:step])))
        return dict(scene.actors)

    found, last = [], boxes(0, 0.0)
    for step in range(1, len(states)):
        shown = [last, *(boxes(step, (k + 1) / PARTS) for k in range(PARTS))]
        found.append(PARTS * max(strides(before, after) for before, after in pairwise(shown)))
        last = shown[-1]
    return found


def least_frames(generator: Generator[Any, Any, Any], puzzle: Any, states: Sequence[Any]) -> int:
    """The fewest frames, 4n+1, in which each step is seen and every motion can be followed."""
    each = needs(generator, puzzle, states)
    pace = generator.pace
    if pace.eased:
        moving: float = sum(max(1, ceil(need)) for need in each)
    else:
        moving = max(each) * len(each) if pace.even else sum(max(1.0, need) for need in each)
    return ceil((moving + LEAST_LEAD + LEAST_TAIL - 1) / 4) * 4 + 1


def strides(before: Mapping[str, Area], after: Mapping[str, Area]) -> float:
    """The longest way between two drawings, as a multiple of what its thing may move in a frame."""
    longest = 0.0
    for name, (x, y, wide, high) in before.items():
        if name in after:
            left, top, width, height = after[name]
            way = hypot(left + width / 2 - x - wide / 2, top + height / 2 - y - high / 2)
            longest = max(longest, way / max(STRIDE, min(max(wide, high), max(width, height))))
    return longest
