"""Compare a picture with its copy from a 4:2:0 video."""

import numpy as np
from numpy.typing import NDArray

MOST_PSNR = 99.0  # stands for equal pictures

# dB in RGB between the video's picture and the PNG's with its colour halved as 4:2:0 halves it, so that
# only the encoder's loss counts. All generators reach at least 43.2 at 256, 512 and 1024 pixels; another
# frame or a wrong range of values reads 7 to 26. (Plain RGB reads 32.8 to 48: thin coloured digits.)
LEAST_PSNR = 38.0


def rgb(planes: bytes, width: int, height: int) -> NDArray[np.uint8]:
    """I420 planes, BT.601 limited range, as RGB of shape (height, width, 3).

    Formula: ITU-R BT.601-7, 2.5; each chroma sample covers its four pixels.
    """
    data = np.frombuffer(planes, np.uint8)
    area, half = width * height, (height // 2, width // 2)
    luma = (data[:area].reshape(height, width).astype(np.float32) - 16) * (255 / 219)
    blue, red = (
        (plane.reshape(half).astype(np.float32) - 128) * (255 / 224)
        for plane in (data[area : area + area // 4], data[area + area // 4 : area + area // 2])
    )
    picture = np.empty((height, width, 3), np.float32)
    for channel, chroma in enumerate((1.402 * red, -0.344136 * blue - 0.714136 * red, 1.772 * blue)):
        picture[..., channel] = luma + chroma.repeat(2, 0).repeat(2, 1)
    return (np.clip(picture, 0, 255) + 0.5).astype(np.uint8)


def halved(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Reduce an RGB picture to 4:2:0: keep its luma, average its colour over 2 x 2 pixels."""
    exact = np.moveaxis(picture, 2, 0).astype(np.float32)
    luma = 0.299 * exact[0] + 0.587 * exact[1] + 0.114 * exact[2]
    shown = np.empty(picture.shape, np.uint8)
    for channel in range(3):
        colour = exact[channel] - luma
        quarters = colour[::2, ::2] + colour[::2, 1::2] + colour[1::2, ::2] + colour[1::2, 1::2]
        shown[..., channel] = np.clip(luma + (quarters / 4).repeat(2, 0).repeat(2, 1), 0, 255) + 0.5
    return shown


def psnr(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    """Peak signal-to-noise ratio of two pictures of one shape, in dB, at most `MOST_PSNR`."""
    error = float(np.mean(np.square(a.astype(np.float32) - b.astype(np.float32))))
    return MOST_PSNR if error == 0 else min(MOST_PSNR, float(10 * np.log10(255**2 / error)))
