"""Rules about pictures: frames, stills, video, labels, and redrawing a sample."""

import io
import json
from collections.abc import Iterator
from itertools import islice

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generators.kit.clip import FPS, MOST_FRAMES
from generators.kit.conformance.finding import Broken
from generators.kit.conformance.rule import rule
from generators.kit.conformance.subject import MOST_FAULTS, Film, Subject, in_one_line, notes_of
from generators.kit.conformance.truth import spoiled
from generators.kit.judge.likeness import LEAST_PSNR, halved, psnr, rgb
from generators.kit.sample import DEFAULT_SIZE, FINAL, FIRST, METADATA, VIDEO, redraw
from generators.kit.scene.scene import Scene
from generators.kit.timeline import Moment

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
    for case in subject.looked_at:
        scene, states = Scene(DEFAULT_SIZE), case.states
        rests = [Moment(k, 1.0, states[max(k - 1, 0)], state) for k, state in enumerate(states)]
        rests[0] = Moment(0, 0.0, states[0], states[0])
        shown = [notes_of(subject.generator, case.puzzle, scene, moment) for moment in rests]
        if still := [k for k in range(1, len(shown)) if shown[k] == shown[k - 1]]:
            yield case.broken(f"nothing changes in step {still[0]} of {len(shown) - 1}")
            return
        again = [notes_of(subject.generator, case.puzzle, scene, moment) for moment in reversed(rests)]
        if again[::-1] != shown:
            yield case.broken("draw paints one moment in two ways: it depends on earlier drawing")
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
