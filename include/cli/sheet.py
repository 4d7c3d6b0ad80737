"""A contact sheet of one sample: frames from first to last in one picture."""

import io

import av
from PIL import Image

from generators.kit.png import png
from generators.kit.sample import VIDEO, Sample

COLUMNS, ROWS, SIDE, GAP = 4, 2, 256, 8


def contact_sheet(sample: Sample) -> bytes:
    """Eight frames of the sample's video, evenly spaced, as a PNG."""
    with av.open(io.BytesIO(sample.files[VIDEO]), "r") as video:
        frames = [Image.fromarray(frame.to_ndarray(format="rgb24")) for frame in video.decode(video=0)]
    sheet = Image.new("RGB", (COLUMNS * (SIDE + GAP) + GAP, ROWS * (SIDE + GAP) + GAP), "white")
    for place in range(COLUMNS * ROWS):
        frame = frames[round(place * (len(frames) - 1) / (COLUMNS * ROWS - 1))]
        row, column = divmod(place, COLUMNS)
        sheet.paste(frame.resize((SIDE, SIDE)), (GAP + column * (SIDE + GAP), GAP + row * (SIDE + GAP)))
    return png(sheet)
