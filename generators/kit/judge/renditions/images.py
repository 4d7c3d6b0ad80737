"""Answers in pictures: a sample's key frames, the same through a lens or a codec, and wrong ones."""

import io
from collections.abc import Mapping

import numpy as np
from PIL import Image

from generators.kit.judge.decode import MOST_PICTURES
from generators.kit.judge.renditions.degraded import each, scaled
from generators.kit.judge.renditions.subject import Frames, Rendition, Subject
from generators.kit.keyframes import key_frames


def own(subject: Subject) -> Frames:
    """Show the sample's key frames."""
    items = subject.generator.rubric(subject.puzzle, subject.states)
    return subject.rests[[frame.step for frame in key_frames(subject.steps, items)]]


def all_steps(subject: Subject) -> Frames | None:
    """Show the state after each step; None if these are the key frames, or more pictures than the judge takes."""
    return subject.rests[1:] if len(own(subject)) < subject.steps <= MOST_PICTURES else None


def smaller(subject: Subject) -> Frames | None:
    """Bring the key frames to 256 pixels; None if they have them."""
    return scaled(own(subject), 256, Image.Resampling.LANCZOS) if subject.size != 256 else None


def compressed(subject: Subject) -> Frames:
    """Store the key frames as JPEG of quality 90."""

    def lossy(picture: Image.Image) -> Image.Image:
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=90)
        return Image.open(file)

    return each(own(subject), lossy)


def moved(subject: Subject) -> Frames:
    """Move each key frame by a pixel, edges replicated."""
    padded = np.pad(own(subject), ((0, 0), (1, 0), (1, 0), (0, 0)), "edge")
    return padded[:, :-1, :-1]


def given(subject: Subject) -> Frames:
    """Show the given state, as often as there are key frames."""
    return np.repeat(subject.rests[:1], len(own(subject)), axis=0)


def last_alone(subject: Subject) -> Frames | None:
    """Show the final frame alone; None if that is the only key frame."""
    shown = own(subject)
    return shown[-1:] if len(shown) > 1 else None


def cut_short(subject: Subject) -> Frames | None:
    """Show all key frames but the last; None if that is the only one."""
    shown = own(subject)
    return shown[:-1] if len(shown) > 1 else None


def backwards(subject: Subject) -> Frames | None:
    """Show the key frames in reverse order; None for one."""
    shown = own(subject)
    return shown[::-1] if len(shown) > 1 else None


def and_back(subject: Subject) -> Frames:
    """Show the key frames, then the given state."""
    return np.concatenate([own(subject), subject.rests[:1]])


RIGHT: Mapping[str, Rendition] = {"images": own, "images_all_steps": all_steps}
DEGRADED: Mapping[str, Rendition] = {
    "images_to_256px": smaller, "images_jpeg": compressed, "images_shift_1px": moved,
}  # fmt: skip
WRONG: Mapping[str, Rendition] = {
    "images_given": given, "images_last_alone": last_alone, "images_cut_short": cut_short,
    "images_backwards": backwards, "images_and_back": and_back,
}  # fmt: skip
AT_MOST: Mapping[str, float] = {
    "images_given": 0, "images_last_alone": 40, "images_cut_short": 50, "images_backwards": 50, "images_and_back": 50,
}  # fmt: skip
