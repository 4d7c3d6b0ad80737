"""What is painted: only the changes, yet always the whole picture; and the same bytes each time."""

import io
import random
import subprocess
from collections.abc import Sequence

import av
import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image

from generators.kit.clip import Clip
from generators.kit.scene.look import Look, Stand
from generators.kit.scene.scene import SHAPES, Grid, Note, Scene
from generators.kit.timeline import Pace, timeline
from generators.kit.video.film import Canvas, film
from generators.kit.video.png import png

COLOURS = ("red", "blue", "green", "yellow", "purple")


LOOKS = {"plain": Look(), **{name: Look.varied(name) for name in ("a", "b", "c")}}


def canvas(size: int, backdrop: Sequence[Note], look: Look = LOOKS["plain"]) -> Canvas:
    return Canvas(Stand.of(look, size, size), look, backdrop)


def random_scene(rng: random.Random, size: int, look: Look = LOOKS["plain"]) -> Scene:
    scene = Scene(Stand.of(look, size, size).side, look)
    for _ in range(rng.randrange(12)):
        point = (rng.uniform(-20, 530), rng.uniform(-20, 530))
        word = rng.randrange(5)
        if word == 0:
            scene.block(
                (*point, rng.uniform(4, 200), rng.uniform(4, 200)), rng.choice(COLOURS), radius=rng.choice((0, 9))
            )
        elif word == 1:
            scene.shape(
                point,
                rng.choice(SHAPES),
                rng.uniform(5, 60),
                rng.choice(COLOURS),
                turn=rng.choice((0, 30)),
                outline="ink",
            )
        elif word == 2:
            scene.label(point, str(rng.randrange(100)), rng.uniform(10, 60))
        elif word == 3:
            scene.arrow(point, (point[0] + 80, point[1] - 33), "ink")
        else:
            scene.ball(point, rng.uniform(5, 50), rng.choice(COLOURS), opacity=rng.choice((0.5, 1)))
    return scene


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
@pytest.mark.parametrize("size", [256, 512])
def test_painting_the_changes_gives_the_same_picture_as_painting_all(size, look):
    rng = random.Random(7)
    back = random_scene(rng, size, look).notes
    running = canvas(size, back, look)
    running.show([])
    for _ in range(40):
        notes = random_scene(rng, size, look).notes
        patches = running.show(notes)
        whole = canvas(size, back, look)
        whole.show(notes)
        assert running.image.tobytes() == whole.image.tobytes()
        assert all(length % 2 == 0 for patch, *corner in patches for length in (*corner, *patch.size))


def test_notes_that_stay_but_change_their_order_come_out_as_if_painted_anew():
    rng = random.Random(11)
    pool = [note for _ in range(3) for note in random_scene(rng, 256).notes]
    running = canvas(256, [])
    for _ in range(60):
        notes = rng.sample(pool, rng.randrange(len(pool) + 1))
        running.show(notes)
        whole = canvas(256, [])
        whole.show(notes)
        assert running.image.tobytes() == whole.image.tobytes()


def test_what_comes_to_the_front_is_painted_and_nothing_else():
    scene = Scene(512)
    for k in range(5):
        scene.block((100 * k, 40, 96, 96), COLOURS[k])
    running = canvas(512, [])
    running.show(scene.notes)
    second, *others = scene.notes[1:]
    patches = running.show([scene.notes[0], *others, second])
    assert [(x, y, picture.size) for picture, x, y in patches] == [(100, 40, (96, 96))]


def test_an_unchanged_frame_paints_nothing():
    notes = random_scene(random.Random(3), 256).notes
    running = canvas(256, [])
    running.show(notes)
    assert running.show(list(notes)) == []


def moving_ball(size: int = 256, video: bool = True):
    moments = timeline([(60.0, 60.0), (400.0, 300.0)], Pace(step=20))

    def draw(scene, moment):
        for _, (x, y) in moment.between(lambda state: {0: state}):
            scene.ball((x, y), 40, "red", name="ball")

    return film(
        moments, lambda scene: scene.grid(Grid.within(4, 4)), draw, clip=Clip(size, size), look=Look(), video=video
    ), len(moments)


def test_the_clip_is_h264_at_16_fps_in_bt601_with_its_index_first():
    shown, frames = moving_ball()
    assert shown.video.index(b"moov") < shown.video.index(b"mdat")
    with av.open(io.BytesIO(shown.video)) as clip:
        stream = clip.streams.video[0]
        assert (stream.codec_context.name, stream.pix_fmt, stream.average_rate) == ("h264", "yuv420p", 16)
        assert (stream.codec_context.colorspace, stream.codec_context.color_range) == (6, 1)
        decoded = [frame.to_ndarray(format="rgb24") for frame in clip.decode(video=0)]
    assert len(decoded) == frames == shown.frames
    for still, frame in ((shown.first, decoded[0]), (shown.final, decoded[-1])):
        wanted = np.asarray(Image.open(io.BytesIO(still))).astype(float)
        assert 10 * np.log10(255**2 / np.mean((wanted - frame) ** 2)) > 34


def test_an_independent_decoder_reads_every_frame(tmp_path):
    shown, frames = moving_ball()
    path = tmp_path / "clip.mp4"
    path.write_bytes(shown.video)
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-v",
        "error",
        "-xerror",
        "-i",
        str(path),
        "-f",
        "rawvideo",
        "-pix_fmt",
        "gray",
        "-",
    ]
    decoded = subprocess.run(command, capture_output=True, check=True)
    assert decoded.stderr == b""
    assert len(decoded.stdout) == frames * 256 * 256


def test_the_same_moments_give_the_same_bytes_whatever_was_drawn_before():
    first, _ = moving_ball()
    random_scene(random.Random(1), 512)
    moving_ball(512)
    assert moving_ball()[0] == first


def test_without_video_the_stills_and_tracks_are_the_same():
    with_video, _ = moving_ball()
    without, _ = moving_ball(video=False)
    assert without.video is None
    assert (without.first, without.final, without.tracks) == (with_video.first, with_video.final, with_video.tracks)


def test_tracks_tell_where_an_actor_is_whenever_it_changes():
    shown, _ = moving_ball()
    track = shown.tracks["ball"]
    assert [frame for frame, *_ in track] == sorted({frame for frame, *_ in track})
    assert track[0][:3] == [0, pytest.approx(18, abs=4), pytest.approx(18, abs=4)]


def test_a_png_reads_back_as_it_was():
    image = Image.effect_mandelbrot((96, 64), (-3, -2.5, 2, 2.5), 100).convert("RGB")
    image.paste("red", (0, 20, 96, 40))  # rows that repeat the one above
    assert Image.open(io.BytesIO(png(image))).tobytes() == image.tobytes()


def test_a_png_of_letters_takes_no_more_than_pillows_own():
    scene = Scene(512)
    for number in range(81):
        scene.label((40 + 54 * (number % 9), 40 + 54 * (number // 9)), str(number % 9 + 1), 32)
    picture = canvas(512, scene.notes).image
    usual = io.BytesIO()
    picture.save(usual, "PNG")
    assert len(png(picture)) <= len(usual.getvalue())
    assert len(picture.getcolors()) <= 17, "letters have as few steps from paper to ink as shapes"
