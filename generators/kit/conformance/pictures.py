"""Rules about pictures: frames, stills, video, labels, and redrawing a sample."""

import io
import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generators.kit.conformance.finding import Broken
from generators.kit.conformance.rule import rule
from generators.kit.conformance.subject import MOST_FAULTS, Case, Film, Subject, in_one_line
from generators.kit.conformance.truth import spoiled
from generators.kit.judge.likeness import LEAST_PSNR, halved, psnr, rgb
from generators.kit.registry import AnyGenerator
from generators.kit.sample import DEFAULT_SIZE, FINAL, FIRST, METADATA, VIDEO, redraw
from generators.kit.scene.scene import Note, Scene
from generators.kit.scene.sprite import Text, text_width
from generators.kit.timeline import FPS, MOST_FRAMES, Moment, timeline
from generators.kit.video.film import stamp

LOOKED_AT = 2  # samples of each level compared note by note
OVERHANG = 2  # pixels of a label beyond the edge
SMALLEST_TEXT = 10  # pixels of an em, in a picture of 512
LEAST_CONTRAST = 2.0  # between a label and its ground, as defined by WCAG 2.2, which asks 3:1 of large text
MOST_COVERED = 0.3  # of a label's area, by another label
CAPITAL = 0.73  # of an em
_LIMITED, _BT601 = 1, (5, 6)  # AVCOL_RANGE_MPEG; AVCOL_SPC_BT470BG and AVCOL_SPC_SMPTE170M


@rule("builds", "The kit makes a whole sample of every puzzle.")
def builds(subject: Subject) -> Iterator[Broken]:
    """Draw and assemble without an exception."""
    yield from islice(subject.faults("builds"), MOST_FAULTS)


@rule("redraws", "A sample is drawn again from its metadata.json alone, the same bytes.")
def redraws(subject: Subject) -> Iterator[Broken]:
    """Redraw from the puzzle alone: everything in a picture must follow from it."""
    made = [(film.case, film.sample) for film in subject.films[:1]] + [(case, case.sample) for case in subject.cases]
    for case, sample in made:
        if spoiled(subject.generator, case.puzzle):
            continue
        try:
            again = redraw(subject.generator, json.loads(sample.files[METADATA])).files
        except Exception as error:  # a foreign generator may raise anything
            yield case.broken(f"it can't be redrawn: {in_one_line(error)}")
            return
        if names := [name for name in sample.files if sample.files[name] != again.get(name)]:
            yield case.broken(f"{', '.join(names)} differ when redrawn")
            return


@rule("seen", "Every step is seen: after it the picture is another one, and `draw` gives it whenever it is asked.")
def seen(subject: Subject) -> Iterator[Broken]:
    """Compare the picture after each step as notes, not as pixels, drawn in both orders."""
    for case in _looked_at(subject):
        scene, states = Scene(DEFAULT_SIZE), case.states
        rests = [Moment(k, 1.0, states[max(k - 1, 0)], state) for k, state in enumerate(states)]
        rests[0] = Moment(0, 0.0, states[0], states[0])
        shown = [_notes(subject.generator, case.puzzle, scene, moment) for moment in rests]
        if still := [k for k in range(1, len(shown)) if shown[k] == shown[k - 1]]:
            yield case.broken(f"nothing changes in step {still[0]} of {len(shown) - 1}")
            return
        again = [_notes(subject.generator, case.puzzle, scene, moment) for moment in reversed(rests)]
        if again[::-1] != shown:
            yield case.broken("draw paints one moment in two ways: it depends on earlier drawing")
            return


@rule("legible", "Labels lie inside the picture, large enough, not on one another, and stand out from their ground.")
def legible(subject: Subject) -> Iterator[Broken]:
    """Check place and size of labels in every frame; contrast and overlap in the first and the final one."""
    for case in _looked_at(subject):
        scene = Scene(DEFAULT_SIZE)
        subject.generator.backdrop(scene, case.puzzle)
        backdrop = list(scene.notes)
        moments = timeline(case.states, subject.generator.pace)
        for moment in dict.fromkeys((moments[0], moments[-1], *moments)):
            notes = [*backdrop, *_notes(subject.generator, case.puzzle, scene, moment)]
            still = moment in (moments[0], moments[-1])
            if reason := _unreadable(notes, scene.colours["paper"] if still else None):
                yield case.broken(reason)
                return


@rule("frames", "The video is H.264, 4:2:0, BT.601, 16 fps, 4n+1 frames and at most 81, with its index in front.")
def frames(subject: Subject) -> Iterator[Broken]:
    """Check the frame count and size; the stills are RGB pictures of the same size."""
    for film in subject.films:
        for name in (FIRST, FINAL):
            with Image.open(io.BytesIO(film.sample.files[name])) as picture:
                if (picture.format, picture.mode, *picture.size) != ("PNG", "RGB", DEFAULT_SIZE, DEFAULT_SIZE):
                    wrong = f"{picture.format} of mode {picture.mode}, {picture.width}x{picture.height}"
                    yield film.case.broken(f"{name} is a {wrong}")
        if wrong := "; ".join(_wrong_form(film)):
            yield film.case.broken(f"the video has {wrong}")


def _wrong_form(film: Film) -> Iterator[str]:
    data = film.sample.files[VIDEO]
    if not 0 <= data.find(b"moov") < data.find(b"mdat"):
        yield "its index behind the data"
    with av.open(io.BytesIO(data), "r") as clip:
        stream = clip.streams.video[0]
        context = stream.codec_context
        if len(clip.streams) != 1:
            yield f"{len(clip.streams)} streams, not 1"
        if (context.name, context.pix_fmt) != ("h264", "yuv420p"):
            yield f"{context.name} {context.pix_fmt}, not h264 yuv420p"
        if (context.width, context.height) != (DEFAULT_SIZE, DEFAULT_SIZE):
            yield f"{context.width}x{context.height} pixels, not {DEFAULT_SIZE}x{DEFAULT_SIZE}"
        if context.color_range != _LIMITED or context.colorspace not in _BT601:
            yield f"colour of range {context.color_range} and space {context.colorspace}, not limited BT.601"
        pictures = list(clip.decode(stream))
        times = [round((frame.time or 0) * FPS, 3) for frame in pictures]
        if stream.average_rate != FPS or times != list(range(len(times))):
            yield f"{float(stream.average_rate or 0):g} frames a second, not {FPS}"
    if len(pictures) % 4 != 1 or len(pictures) > MOST_FRAMES:
        yield f"{len(pictures)} frames, not 4n+1 and at most {MOST_FRAMES}"
    if len(pictures) != (promised := json.loads(film.sample.files[METADATA])["truth"]["frames"]):
        yield f"{len(pictures)} frames where metadata.json says {promised}"


@rule("ends", "The video's first and last frame are the two PNGs, and these differ.")
def ends(subject: Subject) -> Iterator[Broken]:
    """Compare in RGB, with the PNG's colour halved as in 4:2:0."""
    for film in subject.films:
        with av.open(io.BytesIO(film.sample.files[VIDEO]), "r") as clip:
            decoded = list(clip.decode(video=0))
        for name, frame in ((FIRST, decoded[0]), (FINAL, decoded[-1])):
            with Image.open(io.BytesIO(film.sample.files[name])) as picture:
                still: NDArray[np.uint8] = np.asarray(picture)
            if still.shape != (frame.height, frame.width, 3):
                yield film.case.broken(f"{name} and the video differ in size")
                continue
            planes = frame.to_ndarray(format="yuv420p").tobytes()
            reached = psnr(rgb(planes, frame.width, frame.height), halved(still))
            if reached < LEAST_PSNR:
                reason = f"the video's frame and {name} differ: {reached:.1f} dB, at least {LEAST_PSNR:g} are due"
                yield film.case.broken(reason)
        if film.sample.files[FIRST] == film.sample.files[FINAL]:
            yield film.case.broken("the first and the final frame are the same picture")


def _looked_at(subject: Subject) -> Iterator[Case]:
    for level in subject.generator.levels:
        yield from subject.of_level(level)[:LOOKED_AT]


def _notes(generator: AnyGenerator, puzzle: Any, scene: Scene, moment: Moment[Any]) -> list[Note]:
    scene.clear()
    generator.draw(scene, puzzle, moment)
    return scene.notes


def _unreadable(notes: Sequence[Note], paper: tuple[int, int, int] | None) -> str:
    """Describe faults of a frame's labels; with a paper colour, also check contrast with their ground."""
    labels: list[tuple[Note, Text]] = []
    for note in notes:
        for stroke in note.sprite.strokes:
            if isinstance(stroke, Text):
                labels.append((note, stroke))
    for note, text in labels:
        left, top, right, bottom = _ink(note, text)
        if min(left, top) < -OVERHANG or max(right, bottom) > DEFAULT_SIZE + OVERHANG:
            ends = f"from ({left:.0f}, {top:.0f}) to ({right:.0f}, {bottom:.0f})"
            return f"the label {text.text!r} reaches over the edge, {ends}"
        if text.size < SMALLEST_TEXT:
            return f"the label {text.text!r} is {text.size:.1f} pixels high, at least {SMALLEST_TEXT} are due"
    if paper is None:
        return ""
    for k, (note, text) in enumerate(labels):
        for other, above in labels[k + 1 :]:
            a, b = _ink(note, text), _ink(other, above)
            wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
            least = min((box[2] - box[0]) * (box[3] - box[1]) for box in (a, b))
            if wide > 0 and high > 0 and wide * high > MOST_COVERED * least:
                return f"the labels {text.text!r} and {above.text!r} lie on one another"
    picture = Image.new("RGB", (DEFAULT_SIZE, DEFAULT_SIZE), paper)
    for note in notes:
        box = (note.x, note.y, note.x + note.sprite.width, note.y + note.sprite.height)
        for stroke in note.sprite.strokes:
            if isinstance(stroke, Text) and note.sprite.opacity == 1:
                ground = np.median(np.asarray(picture.crop(box)).reshape(-1, 3), axis=0)
                if (contrast := _contrast(stroke.colour, ground)) < LEAST_CONTRAST:
                    due = f"at least {LEAST_CONTRAST:g} is due"
                    return f"the label {stroke.text!r} has a contrast of {contrast:.1f}, {due}"
        stamp(picture.im, note)
    return ""


def _ink(note: Note, text: Text) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a label's letters in pixels, by the cap height of DejaVu."""
    x, y, wide = note.x + text.centre[0], note.y + text.centre[1], text_width(text.text, text.size, text.bold)
    return x - wide / 2, y - CAPITAL * text.size / 2, x + wide / 2, y + CAPITAL * text.size / 2


def _contrast(a: Sequence[float], b: Sequence[float] | NDArray[np.float64]) -> float:
    """The contrast ratio of two sRGB colours. WCAG 2.2, relative luminance."""

    def luminance(colour: Sequence[float] | NDArray[np.float64]) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (float(v) / 255 for v in colour)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)
