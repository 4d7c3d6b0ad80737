"""Pacing: the frames that a solution's steps need for an eye to follow what moves in them."""

from collections.abc import Mapping, Sequence
from math import ceil, hypot
from typing import Any

from generators.kit.clip import EVEN, NATURAL, Clip, Tempo
from generators.kit.generator import Generator
from generators.kit.scene.scene import Area, Scene
from generators.kit.timeline import LEAST_LEAD, LEAST_TAIL, Moment, Pace, timeline

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

    found, before = [], boxes(0, 0.0)
    for step in range(1, len(states)):
        middle, after = boxes(step, 0.5), boxes(step, 1.0)
        found.append(max(strides(before, middle), strides(middle, after)) * 2)
        before = after
    return found


def least_frames(generator: Generator[Any, Any, Any], puzzle: Any, states: Sequence[Any]) -> int:
    """The fewest frames, 4n+1, in which each step is seen and every motion can be followed."""
    each = needs(generator, puzzle, states)
    moving = max(each) * len(each) if generator.pace.step == 1 else sum(max(1.0, need) for need in each)
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
