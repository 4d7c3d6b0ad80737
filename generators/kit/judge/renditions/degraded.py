"""Degraded renditions: the truth through a lens, a codec or another format."""

import io
from collections.abc import Callable, Mapping

import av
import numpy as np
from PIL import Image, ImageChops, ImageFilter

from generators.kit.clip import FPS
from generators.kit.judge.renditions.subject import Frames, Rendition, Subject, clipped
from generators.kit.judge.trusted import encoded, rgb_of
from generators.kit.scene.scene import UNITS

REACH = 3  # pixels of a smaller picture to each side which a pixel counts in; Lanczos' filter has the farthest


def seen(
    subject: Subject,
    *,
    shift: tuple[float, float] = (0, 0),
    drift: tuple[float, float] = (0, 0),
    zoom: float = 1,
    zooming: float = 1,
    jitter: int = 0,
) -> Frames:
    """Move and scale the picture, edges replicated.

    `drift` and `zooming`, a further scale, are reached at the end; `jitter` changes every frame.
    """
    side, margin = subject.size, 64 * subject.size // UNITS
    rng = np.random.default_rng(jitter)
    shown = np.empty_like(subject.truth)
    for k, frame in enumerate(subject.truth):
        shaken = rng.integers(-jitter, jitter + 1, 2) if k else (0, 0)
        share = k / (len(shown) - 1)
        x, y = (float(a + b * share + c) * subject.px for a, b, c in zip(shift, drift, shaken, strict=True))
        part = side / (zoom * (1 + (zooming - 1) * share))
        corner = margin + (side - part) / 2
        box = (corner - x, corner - y, corner - x + part, corner - y + part)
        padded = Image.fromarray(np.pad(frame, ((margin, margin), (margin, margin), (0, 0)), "edge"))
        shown[k] = np.asarray(padded.resize((side, side), Image.Resampling.BICUBIC, box))
    return shown


def resized(subject: Subject, width: float, height: float) -> Frames:
    """Stretch the picture to another format."""
    size = round(width * subject.px), round(height * subject.px)
    return each(subject.truth, lambda picture: picture.resize(size, Image.Resampling.LANCZOS))


def sized(subject: Subject, size: int) -> Frames | None:
    """Bring the picture to another size in pixels; None if it has it."""
    return scaled(subject.truth, size, Image.Resampling.LANCZOS) if size != subject.size else None


def padded(subject: Subject, width: float, height: float) -> Frames:
    """Fit the picture into another format, between black bars."""
    wide, high = round(width * subject.px), round(height * subject.px)
    side = min(wide, high)
    x, y = (wide - side) // 2, (high - side) // 2
    inner = resized(subject, side / subject.px, side / subject.px)
    return np.pad(inner, ((0, 0), (y, high - side - y), (x, wide - side - x), (0, 0)))


def vae_like(subject: Subject, first: bool = False) -> Frames:
    """Lose detail like a video model's autoencoder: half the size and back, JPEG of quality 35, noise of sigma 2.

    A smaller picture is enlarged for it: it loses what it would lose in the usual size.
    """
    side, large = subject.size, max(subject.size, UNITS)
    rng = np.random.default_rng(1)
    noise = rng.normal(0, 2, (side, side, 3)).astype(np.float32)

    def lossy(picture: Image.Image) -> Image.Image:
        file = io.BytesIO()
        small = picture.resize((large // 2, large // 2), Image.Resampling.BOX)
        small.resize((large, large), Image.Resampling.BICUBIC).save(file, "JPEG", quality=35)
        return Image.open(file).resize((side, side), Image.Resampling.BOX)

    shown = np.stack([clipped(frame + noise) for frame in each(subject.truth, lossy)])
    if first:
        shown[0] = subject.truth[0]
    return shown


def blurred(subject: Subject, radius: float) -> Frames:
    """Blur the picture."""
    return each(subject.truth, lambda picture: picture.filter(ImageFilter.GaussianBlur(radius * subject.px)))


def noisy(subject: Subject, sigma: float) -> Frames:
    """Add noise that differs from frame to frame."""
    rng = np.random.default_rng(2)
    return np.stack([clipped(frame + rng.standard_normal(frame.shape, np.float32) * sigma) for frame in subject.truth])


def tinted(subject: Subject, red: float, green: float, blue: float) -> Frames:
    """Add these offsets to the colours, little by little."""
    offsets = np.linspace((0, 0, 0), (red, green, blue), len(subject.truth), dtype=np.float32)
    return np.stack([clipped(frame + offset) for frame, offset in zip(subject.truth, offsets, strict=True)])


def at_rate(subject: Subject, fps: int, repeated: bool) -> Frames:
    """Keep as many frames as another rate has, and optionally repeat them up to the old rate."""
    last = len(subject.truth) - 1
    kept = np.arange(last * fps // FPS + 1) * FPS // fps
    if repeated:
        kept = kept[np.arange(last + 1) * fps // FPS]
    kept[-1] = last
    return subject.truth[kept]


def motion_blurred(shown: Frames) -> Frames:
    """Show the mean of each frame and the one before it; the first and the last stay as they are."""
    pairs = shown[:-1].astype(np.uint16) + shown[1:]
    return np.concatenate([shown[:1], ((pairs + 1) // 2).astype(np.uint8)[:-1], shown[-1:]])


def recoded(subject: Subject, crf: int, *, enlarged: bool = True) -> Frames:
    """Encode in H.264 and decode again; a smaller picture may be enlarged for it, so that its colour stays whole."""
    size = max(subject.size, UNITS) if enlarged else subject.size
    shown = scaled(subject.truth, size, Image.Resampling.BICUBIC)
    lossy = rgb_of(encoded([av.VideoFrame.from_ndarray(frame, format="rgb24") for frame in shown], crf=crf))
    return scaled(lossy, subject.size, Image.Resampling.BOX)


def scaled(shown: Frames, size: int, by: Image.Resampling) -> Frames:
    """Bring square pictures to a size; when they shrink by a whole factor, only what has changed since the last one."""
    factor, rest = divmod(shown.shape[1], size)
    if rest or factor == 0:
        return each(shown, lambda picture: picture.resize((size, size), by))
    if factor == 1:
        return shown
    made, before = np.empty((len(shown), size, size, 3), np.uint8), None
    for k, picture in enumerate(map(Image.fromarray, shown)):
        made[k] = made[k - 1]
        box = ImageChops.difference(picture, before).getbbox() if before else (0, 0, *picture.size)
        if box:
            left, top = (max(0, near // factor - REACH) for near in box[:2])
            right, bottom = (min(size, -(-far // factor) + REACH) for far in box[2:])
            area = (left * factor, top * factor, right * factor, bottom * factor)
            part = picture.resize((right - left, bottom - top), by, area)
            made[k, top:bottom, left:right] = np.asarray(part)
        before = picture
    return made


def each(shown: Frames, change: Callable[[Image.Image], Image.Image]) -> Frames:
    """Change each picture; one equal to the picture before is changed once."""
    made: list[Frames] = []
    for k, frame in enumerate(shown):
        again = k > 0 and np.array_equal(frame, shown[k - 1])
        made.append(made[-1] if again else np.asarray(change(Image.fromarray(frame)), np.uint8))
    return np.stack(made)


DEGRADED: Mapping[str, Rendition] = {
    "shift_half_px": lambda subject: seen(subject, shift=(0.5, 0.5)),
    "shift_1px": lambda subject: seen(subject, shift=(1, 0)),
    "shift_2px": lambda subject: seen(subject, shift=(2, 1)),
    "shift_4px": lambda subject: seen(subject, shift=(4, -2)),
    "zoom_in_1": lambda subject: seen(subject, zoom=1.01),
    "zoom_out_1": lambda subject: seen(subject, zoom=0.99),
    "zoom_in_2": lambda subject: seen(subject, zoom=1.02),
    "zoom_out_2": lambda subject: seen(subject, zoom=0.98),
    "drift_3px": lambda subject: seen(subject, drift=(3, 1.5)),
    "slow_zoom_1": lambda subject: seen(subject, zooming=1.01),
    "jitter_1px": lambda subject: seen(subject, jitter=1),
    "stretched_832x480": lambda subject: resized(subject, 832, 480),
    "stretched_480x832": lambda subject: resized(subject, 480, 832),
    "stretched_720x480": lambda subject: resized(subject, 720, 480),
    "padded_832x480": lambda subject: padded(subject, 832, 480),
    "padded_480x832": lambda subject: padded(subject, 480, 832),
    "to_256px": lambda subject: sized(subject, 256),
    "to_384px": lambda subject: sized(subject, 384),
    "vae_like": vae_like,
    "first_exact_then_vae": lambda subject: vae_like(subject, first=True),
    "blur_2px": lambda subject: blurred(subject, 2),
    "motion_blur": lambda subject: motion_blurred(subject.truth),
    "noise": lambda subject: noisy(subject, 4),
    "brightness_drift": lambda subject: tinted(subject, 10, 10, 10),
    "colour_drift": lambda subject: tinted(subject, 8, 0, -8),
    "fps_10": lambda subject: at_rate(subject, 10, repeated=False),
    "fps_10_repeated": lambda subject: at_rate(subject, 10, repeated=True),
    "h264_crf_35": lambda subject: recoded(subject, 35),
    "h264_own_size": lambda subject: recoded(subject, 23, enlarged=False),
}
