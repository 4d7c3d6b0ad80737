"""Right renditions: the same answer at another pace, on another way, or fading in."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from generators.kit.judge.renditions.answers import answered, swaps
from generators.kit.judge.renditions.motion import Place, alike, appears, faded, hops, notes_at
from generators.kit.judge.renditions.subject import Frames, Rendition, Subject
from generators.kit.pacing import moments_of
from generators.kit.scene.scene import Note, Scene
from generators.kit.timeline import Moment

Route = Callable[[Place, Place, float], Place]

SHRINKING = frozenset({"O-11", "O-38"})  # their prompts ask to grow or to shrink, so a fade is not right


def paced(subject: Subject, factor: float) -> Frames:
    """Stretch the timeline to `factor` times its frames and draw what is in between anew."""
    gone = [max(0, moment.step - 1) + moment.t for moment in subject.moments]
    count = round(factor * len(gone))
    progress = np.interp(np.linspace(0, len(gone) - 1, count), range(len(gone)), gone)
    return subject.film([at(subject, float(each)) for each in progress])


def at(subject: Subject, progress: float) -> Moment[Any]:
    """The moment at which this number of steps is done; a step that has hardly begun or nearly ended is at rest."""
    if abs(progress - round(progress)) < 0.02:
        return subject.posts[round(progress)]
    step = math.ceil(progress)
    return replace(subject.posts[step], t=1 + progress - step)


def easing(subject: Subject, eased: bool) -> Frames | None:
    """Move at even speed, or softly; None if the truth looks the same, or if speed has to be constant."""
    moments = moments_of(
        subject.generator, subject.puzzle, subject.states, pace=replace(subject.generator.pace, eased=eased)
    )
    return None if subject.constant or moments == subject.moments else subject.film(moments)


def held(subject: Subject) -> Frames:
    """Hold the first frame 12 frames longer, and the last one 20."""
    times = np.ones(len(subject.truth), int)
    times[0], times[-1] = 13, 21
    return subject.truth.repeat(times, axis=0)


def long_rest(subject: Subject) -> Frames | None:
    """Hold each state between two steps up to four frames longer; None for constant speed or if no frame rests."""
    reached = arrivals(subject)
    times = np.ones(len(subject.truth), int)
    times[reached] += max(1, min(4, len(subject.truth) // subject.steps))
    return None if subject.constant or not reached else subject.truth.repeat(times, axis=0)


def no_rest(subject: Subject) -> Frames | None:
    """Start each step right after the one before; None if the truth does so, too."""
    reached = arrivals(subject)
    at_rest = [k for k, moment in enumerate(subject.moments) if moment.t == 1 and 0 < moment.step < subject.steps]
    return np.delete(subject.truth, sorted({*at_rest} - {*reached}), axis=0) if len(at_rest) > len(reached) else None


def arrivals(subject: Subject) -> list[int]:
    """The first frame at rest after each step but the last."""
    first: dict[int, int] = {}
    for k, moment in enumerate(subject.moments):
        if moment.t == 1 and 0 < moment.step < subject.steps:
            first.setdefault(moment.step, k)
    return [*first.values()]


def free_path(subject: Subject, route: Route, things: int = 1) -> Frames | None:
    """Take another route, if the prompt leaves the way free and each step moves one thing, or swaps two; else None."""
    free = subject.generator.roams and all(_moving(subject, step) == things for step in range(1, subject.steps + 1))
    return rerouted(subject, route) if free else None


def _moving(subject: Subject, step: int) -> int:
    """The number of things that a step moves: 1, or 2 that change places; 0 for others, which may move in turn."""
    at_rest, moving = {*notes_at(subject, step - 1), *notes_at(subject, step)}, hops(subject, step)
    if len(moving) != sum(note not in at_rest for note in notes_at(subject, step, 0.5)):
        return 0
    ways = np.array([np.subtract(hop.reached, hop.left) for hop in moving])
    alike, opposite = (np.abs(ways - sign * ways[0]).max(axis=1) <= 4 for sign in (1, -1))
    return int(alike.all()) or 2 * int((alike | opposite).all())


def rerouted(subject: Subject, route: Route) -> Frames:
    """Move each rigid sprite between its two places on another route, in front of all others, which don't change."""

    def warp(scene: Scene, moment: Moment[Any]) -> None:
        if not moment.moving:
            return
        at_rest = {*notes_at(subject, moment.step - 1), *notes_at(subject, moment.step)}
        waiting = hops(subject, moment.step)
        moved = list[Note]()
        for note in list(scene.notes):
            hop = next((hop for hop in waiting if note not in at_rest and alike(hop.sprite, note.sprite)), None)
            if hop is not None:
                waiting.remove(hop)
                scene.notes.remove(note)
                x, y = (round(to - left) for to, left in zip(route(*hop[1:], moment.t), hop.left, strict=True))
                moved.append(Note(hop.sprite, hop.left[0] + x, hop.left[1] + y))  # a thing's parts move alike
        scene.notes += moved

    return subject.film(subject.moments, warp)


def straight(a: Place, b: Place, t: float) -> Place:
    """The direct way."""
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t


def arched(a: Place, b: Place, t: float) -> Place:
    """An arc, a fifth as high as it is long, that bows up or to the side."""
    x, y = straight(a, b, t)
    side = -1 if b[0] < a[0] else 1
    bow = 0.2 * side * math.sin(math.pi * t)
    return x + (b[1] - a[1]) * bow, y - (b[0] - a[0]) * bow


def parted(a: Place, b: Place, t: float) -> Place:
    """An arc that bows to the left of its direction, so that two things which change places pass each other."""
    x, y = straight(a, b, t)
    bow = 0.2 * math.sin(math.pi * t)
    return x + (b[1] - a[1]) * bow, y - (b[0] - a[0]) * bow


def l_shaped(a: Place, b: Place, t: float) -> Place:
    """First across, then down or up."""
    across, down = abs(b[0] - a[0]), abs(b[1] - a[1])
    gone = t * (across + down)
    first = min(1.0, gone / across) if across else 1.0
    then = max(0.0, gone - across) / down if down else 0.0
    return a[0] + (b[0] - a[0]) * first, a[1] + (b[1] - a[1]) * then


def fade_in_place(subject: Subject) -> Frames | None:
    """Fade in twice as fast what appears in place; None if every step is a motion."""
    if subject.generator.id.short in SHRINKING:
        return None
    return faded(subject, [step for step in range(1, subject.steps + 1) if appears(subject, step)], 2)


def reordered(subject: Subject) -> Frames | None:
    """Swap two steps whose order is free; None if `verify` refuses every swap tried."""
    answer = answered(subject, swaps, accepted=True)
    return None if answer is None else answer.frames


RIGHT: Mapping[str, Rendition] = {
    "pace_slower": lambda subject: paced(subject, 1.25),
    "pace_slower_150": lambda subject: paced(subject, 1.5),
    "pace_faster": lambda subject: paced(subject, 0.75),
    "half_speed_repeated": lambda subject: subject.truth.repeat(2, axis=0),
    "linear": lambda subject: easing(subject, False),
    "eased": lambda subject: easing(subject, True),
    "held": held,
    "no_rest": no_rest,
    "long_rest": long_rest,
    "straight_path": lambda subject: free_path(subject, straight),
    "other_path": lambda subject: free_path(subject, arched),
    "l_shaped": lambda subject: free_path(subject, l_shaped),
    "swap_apart": lambda subject: free_path(subject, parted, 2),
    "fade_in_place": fade_in_place,
    "reordered": reordered,
}
