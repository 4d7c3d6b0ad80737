"""Pictures of samples: one sample's frames side by side, or several samples playing at once."""

import io
from collections.abc import Sequence

import av
from PIL import Image

from generators.kit.clip import FPS
from generators.kit.sample import VIDEO, Sample
from generators.kit.video.png import png

COLUMNS, ROWS, SIDE, GAP = 4, 2, 256, 8
STRIP_SIDE, STRIP_STEP = 200, 2  # pixels; every second frame


def frames_in_a_row(sample: Sample) -> bytes:
    """Draw eight evenly spaced frames of the sample's video as a PNG."""
    frames = _decoded(sample.files[VIDEO])
    last, places = len(frames) - 1, COLUMNS * ROWS
    return png(_tiled([frames[round(k * last / (places - 1))] for k in range(places)], SIDE))


def animation(videos: Sequence[bytes]) -> bytes:
    """Animate the videos side by side as a WebP; short ones hold their last frame."""
    clips = [_decoded(video) for video in videos]
    length = max(map(len, clips)) + FPS // 2
    pages = [_tiled([clip[min(k, len(clip) - 1)] for clip in clips], STRIP_SIDE) for k in range(0, length, STRIP_STEP)]
    file = io.BytesIO()
    duration = 1000 * STRIP_STEP // FPS
    pages[0].save(file, "WEBP", save_all=True, append_images=pages[1:], duration=duration, loop=0, quality=70, method=4)
    return file.getvalue()


def _decoded(video: bytes) -> list[Image.Image]:
    with av.open(io.BytesIO(video), "r") as clip:
        return [Image.fromarray(frame.to_ndarray(format="rgb24")) for frame in clip.decode(video=0)]


def _tiled(pictures: Sequence[Image.Image], side: int) -> Image.Image:
    columns = min(COLUMNS, len(pictures))
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * (side + GAP) + GAP, rows * (side + GAP) + GAP), "white")
    for place, picture in enumerate(pictures):
        row, column = divmod(place, columns)
        sheet.paste(picture.resize((side, side)), (GAP + column * (side + GAP), GAP + row * (side + GAP)))
    return sheet
