"""Wrong renditions: cheats without a process, intrusions, and answers that `verify` refuses."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generators.kit.judge.renditions.answers import CHANGES, answered
from generators.kit.judge.renditions.degraded import seen
from generators.kit.judge.renditions.motion import appears, faded
from generators.kit.judge.renditions.subject import (
    VISIBLE,
    Frames,
    Rendition,
    Subject,
    blocks,
    clipped,
    mixed,
)
from generators.kit.pacing import moments_of
from generators.kit.scene.palette import RGB

OBJECT: RGB = (196, 32, 160)
GREY = 128
DETAILS = 0.002  # share of the picture
SHOWN, WELL_SHOWN = 4, 6  # frames in which a step shows a motion: so that one much faster has to show it, and how


def still(subject: Subject) -> Frames:
    """Hold the first frame, which is in memory once: read-only."""
    return np.broadcast_to(subject.truth[0], subject.truth.shape)


def jump(subject: Subject) -> Frames:
    """Cut from the first frame to the last, half way through."""
    later = np.arange(len(subject.truth)) >= len(subject.truth) // 2
    return subject.truth[np.where(later, -1, 0)]


def slideshow(subject: Subject) -> Frames | None:
    """Show each state for one frame from the beginning, then the last; None if the truth hardly shows motion either."""
    if not shows_motion(subject, SHOWN):
        return None
    return np.concatenate([subject.rests, last_held(subject, len(subject.truth) - len(subject.rests))])


def hanging(subject: Subject, begin: float, end: float) -> Frames | None:
    """Move things from `begin` to `end` of a step in the time of all of it, then jump; None as for `slideshow`."""
    if not shows_motion(subject, WELL_SHOWN):
        return None
    moving = Counter(moment.step for moment in subject.moments if moment.moving)
    scale = {step: (end - begin) / max(1, count - 1) for step, count in moving.items()}
    passed, shown = Counter[int](), []
    for moment in subject.moments:
        if moment.moving and moving[moment.step] >= WELL_SHOWN:
            moment = replace(moment, t=begin + scale[moment.step] * passed[moment.step])
            passed[moment.step] += 1
        shown.append(moment)
    return subject.film(shown)


def shows_motion(subject: Subject, least: int) -> bool:
    """True if the truth shows the motion of its first step, and of the others on the average, in this many frames."""
    moving = [moment.step for moment in subject.moments if moment.moving]
    if len(moving) < least * subject.steps or moving.count(1) < least:
        return False
    return not any(appears(subject, step) for step in range(1, subject.steps + 1))


def dissolve(subject: Subject) -> Frames | None:
    """Cross-fade the first frame into the last; None if this is the one step of the solution."""
    return None if subject.steps == 1 and appears(subject, 1) else blended(subject, shares(subject))


def wipe(subject: Subject) -> Frames | None:
    """Uncover the last frame from left to right; None if the answer itself comes in this order."""
    appeared = np.abs(np.diff(subject.rests.astype(np.int16), axis=0)).max(axis=(1, 3)) > VISIBLE
    begins = np.array([int(columns.argmax()) for columns in appeared])
    if all(appears(subject, step) for step in range(1, subject.steps + 1)) and (np.diff(begins) > 0).mean() > 0.8:
        return None
    columns = (np.arange(subject.size) + 1) / subject.size
    return blended(subject, (shares(subject) >= columns[:, None]))


def block_dissolve(subject: Subject) -> Frames:
    """Uncover the last frame block by block, 64 in a random order."""
    order = np.random.default_rng(3).permutation(64).reshape(8, 8)
    side = subject.size // 8
    return blended(subject, shares(subject) >= (order.repeat(side, 0).repeat(side, 1)[..., None] + 1) / 64)


def state_fades(subject: Subject) -> Frames | None:
    """Cross-fade from state to state; None if hardly any step is a motion."""
    moving = [step for step in range(1, subject.steps + 1) if not appears(subject, step)]
    return faded(subject, moving, 1) if 2 * len(moving) >= subject.steps else None


def mirrored(subject: Subject) -> Frames | None:
    """Mirror the picture; None if it is its own mirror, but for details."""
    shown = subject.truth[:, :, ::-1]
    return shown if changed(shown[:1], subject.truth[0]).mean() > DETAILS else None


def backwards(subject: Subject) -> Frames | None:
    """Run backwards; None if the rules allow this."""
    return None if subject.accepts(subject.states[::-1]) else subject.truth[::-1]


def undone(subject: Subject) -> Frames:
    """Undo the solution, three times as fast."""
    return np.concatenate([subject.truth, subject.truth[::-3], first_held(subject, 4)])


def cut_back(subject: Subject) -> Frames:
    """Cut back to the first frame after the solution."""
    return np.concatenate([subject.truth, first_held(subject, 8)])


def flashing(shown: Frames, flash: Frames | int, every: int) -> Frames:
    """Replace each `every`-th frame by one picture or shade."""
    shown = shown.copy()
    shown[every - 1 :: every] = flash
    return shown


def flicker(subject: Subject) -> Frames:
    """Change between the first frame and the last, and end with the last."""
    shown = flashing(still(subject), subject.truth[-1], 2)
    shown[-1] = subject.truth[-1]
    return shown


def answer_blended(subject: Subject) -> Frames:
    """Let the last frame shine through the truth."""
    return np.stack([mixed(frame, subject.truth[-1], 0.3) for frame in subject.truth])


def half(subject: Subject) -> Frames | None:
    """Stop half way; None if the rules are content with that."""
    if subject.accepts(subject.states[: subject.steps // 2 + 1]):
        return None
    middle = max(k for k, moment in enumerate(subject.moments) if moment.step - 1 + moment.t <= subject.steps / 2)
    return subject.truth[np.minimum(np.arange(len(subject.truth)), middle)]


def wall_erased(subject: Subject) -> Frames | None:
    """Cover the fullest block that never changes with paper for a third of the video; None if all are blank."""
    paper = subject.look.colours["paper"]
    content = blocks(np.abs(subject.truth[0].astype(int) - paper).mean(axis=-1)).mean(axis=(1, 3)) * subject.still
    if content.max() < VISIBLE:
        return None
    row, column = np.unravel_index(int(content.argmax()), content.shape)
    shown, third = subject.truth.copy(), len(subject.truth) // 3
    for frame in shown[third : 2 * third]:
        blocks(frame)[row, :, column] = paper
    return shown


def extra_object(subject: Subject, count: int | None = None) -> Frames | None:
    """Add a disc where nothing ever changes, for `count` frames or to the end; None if there is no such place.

    The place is not at the edge, and blank if possible.
    """
    inner = subject.still & np.pad(np.ones((14, 14), bool), 1)
    blank = blocks(subject.truth[0].max(axis=-1).astype(float)).std(axis=(1, 3)) < 2
    places = np.argwhere(inner & blank if (inner & blank).any() else inner)
    if not len(places):
        return None
    y, x = (places[np.random.default_rng(4).integers(len(places))] + 0.5) * subject.size / 16
    shown, begin = subject.truth.copy(), len(subject.truth) // 3
    for frame in shown[begin : None if count is None else begin + count]:
        paint_disc(frame, x, y, 13 * subject.px)
    return shown


def distractor(subject: Subject) -> Frames:
    """Let a disc pass from left to right through the middle."""
    shown, radius = subject.truth.copy(), 20 * subject.px
    for frame, x in zip(shown, np.linspace(-2 * radius, subject.size + 2 * radius, len(shown)), strict=True):
        paint_disc(frame, float(x), subject.size / 2, radius)
    return shown


def paint_disc(frame: Frames, x: float, y: float, radius: float) -> None:
    """Paint a disc onto a frame."""
    rows, columns = np.ogrid[: frame.shape[0], : frame.shape[1]]
    frame[(rows - y) ** 2 + (columns - x) ** 2 <= radius**2] = OBJECT


def grey_box(subject: Subject) -> Frames:
    """Cover everything that changes, from the second frame on."""
    _, rows, columns = np.nonzero(changed(subject.truth, subject.truth[0]))
    shown = subject.truth.copy()
    shown[1:, rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] = GREY
    return shown


def two_answers(subject: Subject) -> Frames | None:
    """Show the answer to another puzzle at the same time; None if it can't be drawn here, or adds nothing."""
    if (other := answered(subject, CHANGES["borrowed_answer"], accepted=False)) is None:
        return None
    beside = other.frames[np.minimum(np.arange(len(subject.truth)), len(other.frames) - 1)]
    both = np.where(changed(beside, beside[0])[..., None], beside, subject.truth)
    return both if changed(both, subject.truth).any() else None  # the other may name what is not here


def other_sample(subject: Subject) -> Frames | None:
    """Show another sample of the level."""
    if subject.other is None:
        return None
    states = subject.generator.solve(subject.other)
    return replace(subject, puzzle=subject.other).film(moments_of(subject.generator, subject.other, states))


def refused(subject: Subject, change: str) -> Frames | None:
    """Show a change of the answer that `verify` refuses; None if there is none."""
    answer = answered(subject, CHANGES[change], accepted=False)
    return None if answer is None else answer.frames


def borrowed(subject: Subject, *, solves: bool) -> Frames | None:
    """Give the answer to another puzzle of the level, if it ends in the same state as the truth, or if it doesn't."""
    answer = answered(subject, CHANGES["borrowed_answer"], accepted=False)
    return answer.frames if answer and (answer.states[-1] == subject.states[-1]) is solves else None


def noise_video(subject: Subject) -> Frames:
    """Show noise."""
    return np.random.default_rng(5).integers(0, 256, subject.truth.shape, np.uint8)


def first_held(subject: Subject, count: int) -> Frames:
    """Repeat the first frame."""
    return subject.truth[:1].repeat(count, axis=0)


def last_held(subject: Subject, count: int) -> Frames:
    """Repeat the last frame."""
    return subject.truth[-1:].repeat(count, axis=0)


def shares(subject: Subject) -> NDArray[np.float64]:
    """For each frame how far the video is, 0 to 1: shape (frames, 1, 1, 1)."""
    return np.linspace(0, 1, len(subject.truth))[:, None, None, None]


def blended(subject: Subject, share: NDArray[Any]) -> Frames:
    """Blend the first frame with the last."""
    first, last = subject.truth[0].astype(np.float32), subject.truth[-1].astype(np.float32)
    return np.stack([clipped(first + (last - first) * part) for part in share.astype(np.float32)])


def changed(shown: Frames, picture: Frames) -> NDArray[np.bool_]:
    """Mask of the pixels of each frame that differ visibly from a picture."""
    difference = np.maximum(shown, picture) - np.minimum(shown, picture)
    return np.asarray(difference.max(axis=-1) > VISIBLE)


_BY_BOUND: Mapping[float, Mapping[str, Rendition]] = {
    15: {
        "still": still,
        "black": lambda subject: np.zeros_like(subject.truth),
        "noise_video": noise_video,
    },
    18: {
        "mirrored": mirrored,
    },
    35: {
        "reversed": backwards,
    },
    40: {
        "jump": jump,
        "slideshow": slideshow,
        "creep_then_jump": lambda subject: hanging(subject, 0.05, 0.14),
        "hover_then_jump": lambda subject: hanging(subject, 0.5, 0.5),
        "dissolve": dissolve,
        "wipe": wipe,
        "block_dissolve": block_dissolve,
        "state_fades": state_fades,
        "answer_flashed": lambda subject: flashing(still(subject), subject.truth[-1], 8),
        "fast_flicker": flicker,
    },
    50: {
        "undone": undone,
        "cut_back": cut_back,
        "half": half,
        "last_step_missing": lambda subject: refused(subject, "last_step_missing"),
        "borrowed_answer": lambda subject: borrowed(subject, solves=False),
        "other_sample": other_sample,
        "grey_box": grey_box,
    },
    60: {
        "steps_swapped": lambda subject: refused(subject, "steps_swapped"),
        "skipped_step": lambda subject: refused(subject, "skipped_step"),
        "all_at_once": lambda subject: refused(subject, "all_at_once"),
        "borrowed_way": lambda subject: borrowed(subject, solves=True),
        "two_answers": two_answers,
        "final_frame_then_truth": lambda subject: np.concatenate([last_held(subject, 4), subject.truth]),
        "answer_blended": answer_blended,
        "flashes_in_truth": lambda subject: flashing(subject.truth, subject.truth[-1], 8),
        "black_frames": lambda subject: flashing(subject.truth, 0, 10),
        "wall_erased": wall_erased,
        "extra_object": extra_object,
        "extra_object_briefly": lambda subject: extra_object(subject, 4),
        "distractor": distractor,
    },
    75: {
        "detour": lambda subject: refused(subject, "detour"),
    },
    95: {
        "camera_pan": lambda subject: seen(subject, drift=(40, 0)),
    },
}
WRONG: Mapping[str, Rendition] = {name: each for group in _BY_BOUND.values() for name, each in group.items()}
AT_MOST: Mapping[str, float] = {name: float(bound) for bound, group in _BY_BOUND.items() for name in group}
