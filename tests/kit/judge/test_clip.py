"""Clips: every form of video gives its frames, upright and in shape; what is no clip is refused in one line."""

import io
import os
import subprocess
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from generators.kit.judge import clip, decode
from generators.kit.judge.clip import LARGEST, LONGEST, MOST_FPS, SHORTEST, Clip
from generators.kit.judge.decode import KEPT_FRAMES, MOST_FRAMES, ScoreError

RED, GREY = (220, 30, 30), (200, 200, 200)


def picture(width: int, height: int, share: float = 0.0) -> np.ndarray:
    """Grey, with a red block in the upper half that moves from left to right as the share goes from 0 to 1."""
    drawn = np.full((height, width, 3), GREY, np.uint8)
    left = round(share * 3 / 4 * width)
    drawn[height // 8 : height * 3 // 8, left : left + width // 4] = RED
    return drawn


def pictures(width: int = 96, height: int = 64, count: int = 9) -> list[np.ndarray]:
    return [picture(width, height, k / max(1, count - 1)) for k in range(count)]


def encoded(
    frames: Sequence[np.ndarray], form: str = "mp4", codec: str = "libx264", *, fps: Fraction | int = 16,
    pixels: str = "yuv420p", shape: Fraction | None = None, audio: bool = False,
) -> bytes:  # fmt: skip
    file = io.BytesIO()
    with av.open(file, "w", format=form) as container:
        sound = container.add_stream("aac", rate=48000) if audio else None
        stream = container.add_stream(codec, rate=fps, options={"preset": "ultrafast"} if "264" in codec else {})
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = pixels
        stream.bit_rate = 2_000_000
        if shape:
            stream.codec_context.sample_aspect_ratio = shape
        if sound:
            silence = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), format="fltp", layout="stereo")
            silence.sample_rate, silence.pts = 48000, 0
            container.mux([*sound.encode(silence), *sound.encode(None)])
        for number, drawn in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(drawn, format="rgb24").reformat(format=pixels)
            frame.pts, frame.time_base = number, 1 / Fraction(fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def animated(form: str, frames: Sequence[np.ndarray], **options: object) -> bytes:
    file = io.BytesIO()
    first, *others = map(Image.fromarray, frames)
    first.save(file, form, save_all=True, append_images=others, **options)
    return file.getvalue()


def shows(found: Clip, width: int, height: int, frames: Sequence[np.ndarray], tolerance: float = 4) -> bool:
    """The clip shows the frames, scaled to a size, but for the losses of a codec."""
    assert found.frames.shape == (len(frames), height, width, 3)
    assert found.frames.dtype == np.uint8
    wanted = [Image.fromarray(frame).resize((width, height), Image.Resampling.BOX) for frame in frames]
    return bool(np.abs(np.stack(wanted).astype(float) - found.frames).mean() < tolerance)


@pytest.mark.parametrize(
    ("form", "codec", "fps", "pixels"),
    [
        ("mp4", "libx264", 16, "yuv420p"),
        ("mp4", "libx264", Fraction(30000, 1001), "yuv444p"),
        ("mp4", "libsvtav1", 24, "yuv420p"),
        ("mov", "mjpeg", 16, "yuvj420p"),
        ("matroska", "libx264", 30, "yuv420p"),
        ("matroska", "ffv1", 8, "gray"),
        ("webm", "libvpx-vp9", 16, "yuv420p"),
        ("avi", "mpeg4", 25, "yuv420p"),
        ("mpegts", "libx264", 50, "yuv420p"),
    ],
)
def test_a_video_of_any_codec_and_container_gives_its_frames_and_rate(form, codec, fps, pixels):
    frames = pictures()
    if pixels == "gray":
        frames = [np.repeat(frame[..., 1:2], 3, axis=2) for frame in frames]
    found = Clip.read(encoded(frames, form, codec, fps=fps, pixels=pixels))
    assert shows(found, 96, 64, frames)
    assert found.fps == pytest.approx(float(fps), abs=0.01)


@pytest.mark.parametrize(
    ("size", "seen"),
    [
        ((832, 480), (512, 295)),
        ((480, 832), (295, 512)),
        ((512, 512), (512, 512)),
        ((1920, 1080), (512, 288)),
        ((1024, 512), (512, 256)),
        ((33, 17), (33, 17)),
        ((16, 16), (16, 16)),
        ((510, 514), (508, 512)),
    ],
    ids=str,
)
def test_the_whole_frame_is_kept_and_only_ever_reduced(size, seen):
    frames = pictures(*size, count=3)
    lossless = encoded(frames, "matroska", "ffv1", pixels="bgr0")
    assert shows(Clip.read(lossless), *seen, frames, tolerance=1)
    assert shows(Clip.of(np.stack(frames)), *seen, frames, tolerance=0.1)


@pytest.mark.parametrize(
    ("size", "shape", "seen"),
    [
        ((96, 64), Fraction(3, 2), (144, 64)),
        ((96, 64), Fraction(1, 2), (48, 64)),
        ((720, 576), Fraction(64, 45), (512, 288)),
    ],
    ids=str,
)
def test_pixels_that_are_not_square_stretch_the_width(size, shape, seen):
    frames = pictures(*size)
    assert shows(Clip.read(encoded(frames, shape=shape)), *seen, frames)


@pytest.mark.parametrize(("turn", "times"), [(90, 1), (180, 2), (-90, 3)])
def test_a_rotated_video_is_turned_upright(tmp_path, turn, times):
    frames = pictures()
    Path(tmp_path, "flat.mp4").write_bytes(encoded(frames))
    ffmpeg = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-display_rotation:v:0", str(turn)]
    subprocess.run([*ffmpeg, "-i", tmp_path / "flat.mp4", "-c", "copy", tmp_path / "turned.mp4"], check=True)
    turned = [np.rot90(frame, times) for frame in frames]
    found = Clip.read(tmp_path / "turned.mp4")
    assert shows(found, turned[0].shape[1], turned[0].shape[0], turned)


def test_sound_and_the_order_of_streams_make_no_difference():
    found = Clip.read(encoded(pictures(), audio=True, fps=24))
    assert shows(found, 96, 64, pictures())
    assert found.fps == 24


def test_frames_that_change_their_size_are_brought_to_the_first():
    small, large = (encoded(pictures(*size), "ivf", "libvpx-vp9") for size in ((96, 64), (192, 128)))
    header = 32
    assert shows(Clip.read(small + large[header:]), 96, 64, [*pictures(), *pictures()])


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP"])
def test_an_animated_picture_is_a_video(form):
    found = Clip.read(animated(form, pictures(), duration=80, loop=0, lossless=True))
    assert shows(found, 96, 64, pictures(), tolerance=1)
    assert found.fps == 12.5


def test_a_video_of_one_frame_is_a_clip():
    assert shows(Clip.read(encoded(pictures(count=1))), 96, 64, pictures(count=1))


def folder_of(folder: Path, frames: Sequence[np.ndarray], name: Callable[[int], str], **options: object) -> Path:
    for number, frame in enumerate(frames):
        Image.fromarray(frame).save(folder / name(number), **options)
    return folder


@pytest.mark.parametrize("suffix", ["png", "jpg", "jpeg", "webp", "PNG"])
def test_a_folder_of_images_is_a_clip_in_natural_order(tmp_path, suffix):
    folder = folder_of(tmp_path, pictures(count=12), lambda number: f"frame {number}.{suffix}")
    Path(folder, "notes.txt").write_text("no image")
    Path(folder, "._frame 1.png").write_text("a Mac's shadow of a file")
    found = Clip.read(folder)
    assert shows(found, 96, 64, pictures(count=12))
    assert found.fps == 16


def test_names_of_images_are_no_patterns_and_no_options(tmp_path):
    names = ["1%02d.png", "2*?.png", "3'\n\".png", "4|concat:a.png", "-i.png", "http:5.png"]
    assert shows(Clip.read(folder_of(tmp_path, pictures(count=6), names.__getitem__)), 96, 64, pictures(count=6))


def test_a_resolution_for_print_does_not_stretch_images(tmp_path):
    folder_of(tmp_path, pictures(count=2), lambda number: f"{number}.png", dpi=(72, 144))
    assert shows(Clip.read(tmp_path), 96, 64, pictures(count=2))


def linked(folder: Path) -> None:
    os.symlink("/etc/passwd", folder / "9.png")


def linked_inside(folder: Path) -> None:
    os.symlink("0.png", folder / "9.png")


def cut_short(folder: Path) -> None:
    whole = Path(folder, "1.png").read_bytes()
    Path(folder, "1.png").write_bytes(whole[: len(whole) // 2])


def huge(folder: Path) -> None:
    Image.new("1", (9000, 9000)).save(folder / "9.png")


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (linked, "'9.png' is a link"),
        (linked_inside, "'9.png' is a link"),
        (cut_short, "can't be decoded"),
        (huge, "9000x9000"),
        (lambda folder: os.mkfifo(folder / "9.png"), "'9.png' is no regular file"),
        (lambda folder: Path(folder, "9.png").mkdir(), "'9.png' can't be read"),
        (lambda folder: Path(folder, "9.png").write_bytes(b""), "'9.png' is no PNG, JPEG or WebP image"),
        (lambda folder: Path(folder, "9.png").write_text("ffconcat version 1.0\n"), "'9.png' is no PNG, JPEG or WebP"),
        (lambda folder: Image.new("RGB", (96, 64)).save(folder / "9.jpg"), r"holds \.jpg and \.png images"),
        (lambda folder: [file.unlink() for file in folder.iterdir()], "holds 0 PNG, JPEG or WebP images"),
    ],
    ids=["link", "link inside", "cut", "huge", "pipe", "folder", "empty", "text", "two formats", "no image"],
)
def test_a_folder_with_anything_but_images_under_their_names_is_refused(tmp_path, harm, why):
    harm(folder_of(tmp_path, pictures(count=3), lambda number: f"{number}.png"))
    with pytest.raises(ScoreError, match=why) as refused:
        Clip.read(tmp_path)
    assert_is_one_line(refused.value)


def test_a_folder_of_too_many_or_too_large_images_is_refused(tmp_path, monkeypatch):
    folder_of(tmp_path, pictures(count=3), lambda number: f"{number}.png")
    monkeypatch.setattr(clip, "MOST_BYTES", 300)
    with pytest.raises(ScoreError, match="more than 300 bytes"):
        Clip.read(tmp_path)
    monkeypatch.setattr(clip, "MOST_FRAMES", 2)
    with pytest.raises(ScoreError, match="3 PNG, JPEG or WebP images; give 1 to 2"):
        Clip.read(tmp_path)


WHOLE = encoded(pictures())


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"", "the file is empty"),
        (b"once upon a time " * 500, "can't be decoded"),
        (WHOLE[:90], "can't be decoded"),
        (WHOLE[: len(WHOLE) // 2], "can't be decoded"),
        (animated("PNG", pictures(count=1)), "no video in a known format"),
        (animated("GIF", pictures())[:20], "can't be decoded"),
        (animated("WEBP", pictures(), duration=80)[:200], "can't be decoded"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "can't be decoded"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "can't be decoded"),
        (encoded(pictures(15, 64), "matroska", "ffv1", pixels="bgr0"), f"15 x 64 pixels.*at least {SHORTEST}"),
        (encoded(pictures(1024, 16), "matroska", "ffv1", pixels="bgr0"), "512 x 8 pixels"),
        (encoded(pictures(5000, 2000, 1), "mov", "mjpeg", pixels="yuvj420p"), "5000x2000"),
    ],
    ids=[
        "empty", "text", "a few bytes", "half a file", "a picture", "GIF's head", "half a WebP", "concat", "playlist",
        "narrow", "flat", "huge",
    ],
)  # fmt: skip
def test_what_is_no_clip_is_refused_in_one_line(file, why):
    with pytest.raises(ScoreError, match=why) as refused:
        Clip.read(file)
    assert_is_one_line(refused.value)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused(data):
    form = data.draw(st.sampled_from([WHOLE, *map(ANIMATED.get, ANIMATED)]))
    damaged = bytearray(form[: data.draw(st.integers(1, len(form)))])
    for place in data.draw(st.lists(st.integers(0, len(damaged) - 1), max_size=8)):
        damaged[place] = data.draw(st.integers(0, 255))
    try:
        found = Clip.read(bytes(damaged))
    except ScoreError as error:
        assert_is_one_line(error)
    else:
        assert_is_a_clip(found)


ANIMATED = {form: animated(form, pictures(), duration=80) for form in ("GIF", "PNG", "WEBP")}


def assert_is_one_line(error: ScoreError) -> None:
    assert 8 < len(str(error)) < 300
    assert "\n" not in str(error)


def assert_is_a_clip(found: Clip) -> None:
    count, height, width, channels = found.frames.shape
    assert 1 <= count <= KEPT_FRAMES + 1
    assert SHORTEST <= min(height, width) <= max(height, width) <= LONGEST
    assert channels == 3
    assert found.frames.dtype == np.uint8
    assert found.frames.flags.c_contiguous
    assert not found.frames.flags.writeable
    assert 0 < found.fps <= MOST_FPS


@pytest.mark.parametrize("path", [Path("/nonexistent.mp4"), Path("/dev/zero"), Path("a\0b")])
def test_a_path_that_is_no_file_is_refused(path):
    with pytest.raises(ScoreError, match=r"can't be read|no file"):
        Clip.read(path)


@pytest.fixture
def hanging(monkeypatch, tmp_path):
    """A decoder that hangs: the true one may be done before the thread that stops it has a turn."""
    decoder = tmp_path / "decoder"
    decoder.write_text("#!/bin/sh\nexec sleep 600\n")
    decoder.chmod(0o755)
    monkeypatch.setattr(decode.imageio_ffmpeg, "get_ffmpeg_exe", lambda: str(decoder))


def test_a_decoder_that_hangs_is_stopped(hanging):
    with pytest.raises(ScoreError, match="not decoded within"):
        Clip.read(WHOLE, seconds=0.001)


def test_a_decoder_that_needs_too_much_memory_is_stopped(monkeypatch):
    monkeypatch.setattr(decode, "MOST_MEMORY", 64 << 20)
    with pytest.raises(ScoreError, match=r"can't be decoded|memory"):
        Clip.read(encoded(pictures(3840, 2160, 2)))


@pytest.mark.parametrize("count", [400, 401, 402, 900])
def test_a_long_clip_is_thinned_alike_from_a_file_and_an_array(count):
    frames = [np.full((16, 16, 3), 255 * k // count, np.uint8) for k in range(count)]
    file, array = Clip.read(encoded(frames, "matroska", "ffv1", pixels="bgr0")), Clip.of(frames)
    assert np.array_equal(file.frames, array.frames)
    assert file.fps == array.fps
    assert len(array.frames) <= KEPT_FRAMES + 1
    assert np.array_equal(array.frames[-1], frames[-1])
    evenly = len(array.frames) - bool((count - 1) % array.stride)  # without a last frame that is out of step
    assert evenly / array.fps == pytest.approx(count / 16, abs=0.1)


@pytest.mark.parametrize(("count", "at"), [(402, 201), (900, 601), (MOST_FRAMES, 5)])
def test_no_flash_hides_among_the_frames_that_are_left_out(count, at):
    frames = np.full((count, 16, 16, 3), 200, np.uint8)
    frames[at] = 0
    assert sum(not frame.any() for frame in Clip.of(frames).frames) == 1
    frames[1:-1:2] = 0
    seen = Clip.of(frames).frames
    assert sum(not frame.any() for frame in seen) > 0.4 * len(seen)


def test_a_very_long_clip_is_refused():
    still = np.zeros((1, 16, 16, 3), np.uint8)
    with pytest.raises(ScoreError, match=f"more than {MOST_FRAMES} frames"):
        Clip.read(encoded(list(np.repeat(still, MOST_FRAMES + 50, axis=0))))
    with pytest.raises(ScoreError, match=f"10000 frames; give at most {MOST_FRAMES}"):
        Clip.of(np.broadcast_to(still, (10_000, 16, 16, 3)))
    assert len(Clip.of(np.broadcast_to(still, (MOST_FRAMES, 16, 16, 3))).frames) == 301


GOOD = np.stack(pictures())


@pytest.mark.parametrize(
    ("frames", "why"),
    [
        (GOOD.astype(np.float32) / 255, r"float32, not uint8.*\(255 \* frames\)"),
        (GOOD.astype(np.int64), r"int64, not uint8.*frames\.astype\(np\.uint8\)"),
        (GOOD > 100, "bool, not uint8"),
        (None, "object, not uint8"),
        ("a clip", "not uint8"),
        ([], "empty"),
        (GOOD[:0], r"\(0 x 64 x 96 x 3\) is empty"),
        (GOOD[0], r"frames\[None\]"),
        (GOOD[..., 0], r"np\.stack\(\[frames\] \* 3, axis=-1\)"),
        (GOOD[..., :1], r"np\.repeat"),
        (np.dstack([GOOD[0], GOOD[0, ..., :1]])[None], r"frames\[\.\.\., :3\]"),
        (GOOD.transpose(0, 3, 1, 2), r"np\.moveaxis\(frames, 1, -1\)"),
        (GOOD[None], "give one clip"),
        (GOOD[:, :15], "96 x 15 pixels"),
        (np.zeros((1, 16, 4096, 3), np.uint8), "512 x 2 pixels"),
        (np.zeros((1, 64, LARGEST + 1, 3), np.uint8), f"give at most {LARGEST} a side"),
        ([GOOD[0], GOOD[0, 1:]], "make no array"),
    ],
)
def test_an_array_of_another_kind_is_refused_with_its_cure(frames, why):
    with pytest.raises(ScoreError, match=why):
        Clip.of(frames)


@pytest.mark.parametrize("fps", [0, -1, float("nan"), float("inf"), 10**400, 2j, "16", None, np.float32("nan")])
def test_a_rate_that_is_none_is_refused(fps):
    with pytest.raises(ScoreError, match="give a number above 0"):
        Clip.of(GOOD, fps)


class Tensor:
    """A tensor as numpy sees it."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault

    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
        if self.fault:
            raise self.fault
        return GOOD


def test_a_tensor_is_an_array_unless_it_is_on_another_device():
    assert shows(Clip.of(Tensor()), 96, 64, pictures(), tolerance=0.01)
    with pytest.raises(ScoreError, match=r"Use Tensor\.cpu\(\)"):
        Clip.of(Tensor(TypeError("can't convert cuda:0.\nUse Tensor.cpu() to copy")))
    for fault in (ValueError(), KeyError("x"), OSError()):
        with pytest.raises(ScoreError, match="make no array"):
            Clip.of(Tensor(fault))


def test_an_array_is_neither_copied_nor_opened_to_writing():
    ours = GOOD.copy()
    found = Clip.of(ours)
    assert np.shares_memory(found.frames, ours)
    assert ours.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        found.frames[0] = 0


def test_a_frame_that_is_held_is_in_memory_once():
    held = np.broadcast_to(np.zeros((64, 64, 3), np.uint8), (100, 64, 64, 3))
    assert np.shares_memory(Clip.of(held).frames, held)


SIDES = st.one_of(st.integers(0, 40), st.sampled_from([511, 512, 513, 640, LARGEST, LARGEST + 1]))


@settings(max_examples=150, deadline=None)
@given(
    shape=st.one_of(
        st.tuples(st.integers(0, 3), SIDES, SIDES, st.just(3)),
        st.lists(st.integers(0, 20), max_size=5).map(tuple),
        st.tuples(st.integers(399, MOST_FRAMES + 2), st.just(16), st.integers(15, 17), st.just(3)),
    ),
    dtype=st.sampled_from(["u1", "u1", "u1", "i1", "u2", "i8", "f2", "f4", "f8", "?", "O", "S3", "c8", "M8[s]"]),
    fps=st.one_of(st.floats(), st.integers(), st.just(16)),
    turned=st.booleans(),
)
def test_any_array_makes_a_clip_or_is_refused_in_one_line(shape, dtype, fps, turned):
    array = np.broadcast_to(np.zeros((), dtype), shape)
    if turned and array.ndim:
        array = array[::-1]
    try:
        found = Clip.of(array, fps)
    except ScoreError as error:
        assert_is_one_line(error)
    else:
        assert array.dtype == np.uint8
        assert_is_a_clip(found)
