"""What a clip holds: every picture as the encoder left it, repeats included, and the same from both encoders."""

import io
import random
import subprocess

import av
import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image

from generators.kit.clip import Clip
from generators.kit.judge.likeness import psnr
from generators.kit.video import writer as video
from generators.kit.video import x264
from generators.kit.video.bitstream import START, escaped, frame_num_bits, nals, numbered, payload
from generators.kit.video.encoder import OPTIONS, PRESET, Encoder, still_unit
from generators.kit.video.writer import VideoWriter

# Which frames repeat the one before: none, single ones, long runs past the 16 numbers there are, at both ends.
RHYTHMS = {"none": [1] * 20, "single": [1, 2, 1, 2, 2, 1, 3], "long": [19, 1, 40, 1, 1, 33, 17], "one picture": [50]}
every_rhythm = pytest.mark.parametrize("shown", RHYTHMS.values(), ids=RHYTHMS.keys())


def pictures(count: int, size: int = 256) -> list[Image.Image]:
    """Noise and flat areas, in turn small changes and whole ones."""
    rng = random.Random(5)
    current = Image.new("RGB", (size, size), "white")
    found = []
    for number in range(count):
        if number % 3 == 0:
            noise = Image.frombytes("RGB", (64, 64), rng.randbytes(64 * 64 * 3))
            current.paste(noise.resize((size // 2, size // 2)), (0, 16 * (number % 5)))
        current.paste((rng.randrange(256), 90, 30), (9 * number, 100, 9 * number + 40, 150))
        found.append(current.copy())
    return found


def clip(shown: list[int], encoder=Encoder, size: int = 256) -> bytes:
    writer = VideoWriter(Clip(size, size), encoder)
    for picture, times in zip(pictures(len(shown), size), shown, strict=True):
        writer.paint(picture.im, 0, 0)
        for _ in range(times):
            writer.frame()
    return writer.close()


def decoded(file: bytes) -> list[bytes]:
    with av.open(io.BytesIO(file)) as container:
        return [frame.to_ndarray().tobytes() for frame in container.decode(video=0)]


def by_ffmpeg(file: bytes, path, *before: str) -> bytes:
    path.write_bytes(file)
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "warning", "-xerror", *before, "-i", str(path)]
    done = subprocess.run([*command, "-f", "rawvideo", "-"], capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout


@every_rhythm
def test_each_frame_is_decoded_as_the_encoder_left_its_picture(shown, tmp_path):
    encoder = Encoder(Clip(256, 256))
    encoded = VideoWriter(Clip(256, 256), lambda _: encoder)
    for picture in pictures(len(shown)):
        encoded.paint(picture.im, 0, 0)
        encoded.frame()
    # The stream as x264 wrote it, untouched, in raw form: what a decoder makes of it is x264's reconstruction.
    with av.open(io.BytesIO(b"".join(encoder.close())), format="h264") as container:
        once = [frame.to_ndarray().tobytes() for frame in container.decode(video=0)]
    wanted = [picture for picture, times in zip(once, shown, strict=True) for _ in range(times)]
    file = clip(shown)
    assert decoded(file) == wanted
    assert by_ffmpeg(file, tmp_path / "clip.mp4") == b"".join(wanted)


def test_every_frame_is_found_by_its_time(tmp_path):
    file = clip(RHYTHMS["long"])
    frames = decoded(file)
    order = random.Random(1).sample(range(len(frames)), 20)
    for number in order[:6]:
        found = by_ffmpeg(file, tmp_path / "clip.mp4", "-ss", str(number / 16))
        assert found == b"".join(frames[number:])
    with av.open(io.BytesIO(file)) as container:
        stream = container.streams.video[0]
        assert (stream.frames, float(stream.duration * stream.time_base)) == (len(frames), len(frames) / 16)
        for number in order:
            container.seek(int(number / 16 / stream.time_base), stream=stream)
            shown = {round(frame.time * 16): frame.to_ndarray().tobytes() for frame in container.decode(video=0)}
            assert shown[number] == frames[number]


class ByFfmpeg(Encoder):
    """The same pictures, encoded by the ffmpeg binary with the same options."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self._raw = b""

    def encode(self, changed=None) -> None:
        self._raw += b"".join(plane.tobytes() for plane in self.planes)

    def close(self) -> list[bytes]:
        size = self.planes[0].width
        command = [
            imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "rawvideo", "-pix_fmt", "yuv420p",
            "-s", f"{size}x{size}", "-r", "16", "-i", "-", "-c:v", "libx264", "-preset", PRESET,
            "-x264-params", ":".join(map("=".join, OPTIONS.items())), "-f", "h264", "-",
        ]  # fmt: skip
        return access_units(subprocess.run(command, input=self._raw, capture_output=True, check=True).stdout)


@every_rhythm
def test_the_ffmpeg_binary_gives_the_same_file(shown):
    assert clip(shown, ByFfmpeg) == clip(shown)


def luma_psnr(frame: bytes, picture: Image.Image) -> float:
    """A decoded frame's luma against a picture's, in dB."""
    luma = np.frombuffer(frame, np.uint8, picture.width * picture.height)
    return psnr(luma, np.asarray(picture.convert("L", video._LUMA)).ravel())


def test_a_clip_of_which_only_the_changes_are_painted_shows_every_picture():
    rng, size = random.Random(9), 256
    picture = pictures(1, size)[0]
    writer, wanted = VideoWriter(Clip(size, size)), []
    writer.paint(picture.im, 0, 0)
    for _ in range(30):
        writer.frame()
        wanted.append(picture.copy())
        side, x, y = 2 * rng.randrange(2, 40), 2 * rng.randrange(80), 2 * rng.randrange(80)
        patch = Image.new("RGB", (side, side), (rng.randrange(256), rng.randrange(256), 60))
        picture.paste(patch, (x, y))
        writer.paint(patch.im, x, y)
    frames = decoded(writer.close())
    assert len(frames) == len(wanted)
    assert min(map(luma_psnr, frames, wanted)) > 38


def test_x264_looks_only_where_it_is_told_that_something_changed():
    encoder = Encoder(Clip(64, 64))
    grey, white = ([(value, plane.size) for plane in encoder.planes] for value in (90, 200))
    for values, changed in ((grey, None), (white, [(16, 32, 32, 48), (-16, 0, 16, 16)])):
        for plane, (value, size) in zip(encoder.planes, values, strict=True):
            plane.paste(value, (0, 0, *size))
        encoder.encode(changed)
    with av.open(io.BytesIO(b"".join(encoder.close())), format="h264") as container:
        _, second = [frame.to_ndarray()[:64] for frame in container.decode(video=0)]
    light = second > 150
    assert light[32:48, 16:32].all()
    assert light[:16, :16].all()
    assert light.sum() == 2 * 16 * 16


def test_another_build_unknown_options_and_an_encoder_that_is_closed_are_refused(monkeypatch):
    with pytest.raises(ValueError, match="refuses the option speed=11"):
        x264.X264(64, 64, "ultrafast", {"speed": "11"})
    with pytest.raises(ValueError, match="no preset hasty"):
        x264.X264(64, 64, "hasty", {})
    with pytest.raises(ValueError, match="multiples of 16 pixels, not 72 and 64"):
        x264.X264(72, 64, "ultrafast", {})
    held_back = x264.X264(64, 64, "medium", {})
    with pytest.raises(RuntimeError, match="keeps pictures back"):
        held_back.encode(None)
    encoder = Encoder(Clip(64, 64))
    encoder.close()
    with pytest.raises(ValueError, match="closed"):
        encoder.encode()
    monkeypatch.setattr(x264, "BUILD", 1)
    x264._library.cache_clear()
    with pytest.raises(ImportError, match="not of build 1 of x264"):
        x264.X264(64, 64, "ultrafast", {})
    monkeypatch.setattr(x264, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match="no libx264"):
        x264.X264(64, 64, "ultrafast", {})
    x264._library.cache_clear()


def test_a_repeated_frame_costs_a_few_bytes_and_no_encoding():
    assert len(clip([1, 100])) - len(clip([1, 1])) < 99 * 32
    assert len(clip([1, 1])) > 2000


def test_a_clip_does_not_depend_on_what_was_encoded_before_it():
    first = clip(RHYTHMS["single"])
    clip(RHYTHMS["long"], size=512)
    still_unit.cache_clear()
    assert clip(RHYTHMS["single"]) == first


def test_a_still_unit_repeats_any_picture_exactly():
    for size in (256, 272, 512, 1024):
        frames = decoded(clip([20], size=size))
        assert len(set(frames)) == 1


def test_the_encoder_names_itself_in_no_file():
    assert b"x264" not in clip([1, 2])


def test_the_file_is_tagged_for_players():
    file = clip([1, 2])
    assert file.index(b"ftyp") < file.index(b"moov") < file.index(b"mdat")
    assert b"colrnclx\0\1\0\1\0\6\0" in file


@pytest.mark.parametrize(
    "raw", [b"\0\0\0\0\0\1", b"\1\0\0\2\0\0\3\0\0\0\1", b"\0\0\3\0\0\3", b"a\0\0b\0\0\0c", b"\0\0\1"]
)
def test_escaping_hides_start_codes_and_is_undone(raw):
    hidden = escaped(raw)
    assert b"\0\0\0" not in hidden
    assert b"\0\0\1" not in hidden
    assert b"\0\0\2" not in hidden
    assert payload(hidden) == raw


def encoded_with(**options: str) -> list[bytes]:
    context = av.CodecContext.create("libx264", "w")
    context.width = context.height = 64
    context.pix_fmt, context.framerate, context.thread_count = "yuv420p", 16, 1
    context.options = {"preset": "ultrafast", "qp": "18"} | options
    frame = av.VideoFrame(64, 64, "yuv420p")
    units = []
    for number in range(6):
        for plane in frame.planes:
            memoryview(plane)[:] = bytes(number * 30 + k % 97 for k in range(plane.buffer_size))
        frame.pts = number
        units += [bytes(packet) for packet in context.encode(frame)]
    return access_units(b"".join([*units, *map(bytes, context.encode(None))]))


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"bf": "2", "b_strategy": "0"}, "picture order count is of type 0"),
        ({"refs": "3"}, "with 3 references"),
        ({"g": "2"}, "picture 2 is not one slice"),
        ({"x264-params": "8x8dct=1"}, "profile 100"),
        ({"x264-params": "slices=2"}, "6 shown|not one slice|12 encoded"),
    ],
    ids=["B-frames", "more references", "more key frames", "High profile", "two slices"],
)
def test_a_stream_in_which_skipping_would_not_repeat_a_picture_is_refused(options, reason):
    with pytest.raises(ValueError, match=reason):
        numbered(encoded_with(**options), [2] * 6, still_unit(Clip(64, 64)))


def test_the_first_parameter_set_tells_how_frames_are_numbered():
    sps = next(nal for nal in nals(encoded_with()[0]) if nal[0] & 31 == 7)
    assert frame_num_bits(sps) == 4
    assert access_units(b"".join(START + nal for nal in [sps])) == []


def test_frames_are_numbered_one_by_one():
    units = encoded_with()
    still = still_unit(Clip(64, 64))
    slices = numbered(units, [3] * 6, still).slices
    renumbered = [START + nal for nal in slices[1:]]
    again = numbered([units[0], *renumbered], [1] * 18, still)
    assert again.slices == slices
    assert np.unique([len(nal) for nal in slices[1:3]]).size == 1


def access_units(stream: bytes) -> list[bytes]:
    """Split an Annex B stream of one slice per picture; parameter sets and SEI go with the next slice."""
    units, current = [], b""
    for nal in nals(stream):
        current += START + nal
        if nal[0] & 31 in (1, 5):  # a slice
            units.append(current)
            current = b""
    return units
