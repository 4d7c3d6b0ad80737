"""Measure the cost of a sample: CPU time, memory, bytes and picture quality, each job in a process of its own.

`python -m include.cost.measure JOB` runs one job, given and answered as JSON; it imports the generators alone, so
only sample making counts as memory. For comparison, the naive recipe makes the same scenes the usual way:
every frame drawn whole by Pillow at twice the size and shrunk by LANCZOS, all frames kept in a list, then
written by imageio-ffmpeg with its defaults.
"""

import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, Literal, TypeVar

import av
import imageio_ffmpeg
import numpy as np
from PIL import Image, ImageDraw

from generators.kit.clip import FPS, LONGEST, Clip
from generators.kit.identity import Identity
from generators.kit.pacing import moments_of
from generators.kit.registry import AnyGenerator, registry
from generators.kit.sample import FINAL, FIRST, VIDEO, Sample, build
from generators.kit.scene.look import Look
from generators.kit.scene.scene import Note, Scene
from generators.kit.scene.sprite import Block, Ellipse, Line, Polygon, Stroke, Text, draw_stroke
from generators.kit.timeline import Moment, Pace, timeline
from generators.kit.video.encoder import Encoder
from generators.kit.video.film import film
from generators.kit.video.png import png

SEED = 42
T = TypeVar("T")
Recipe = Literal["kit", "naive", "long"]


@dataclass(frozen=True)
class Job:
    """Some samples of one generator and level; recipe `long` is one clip of `samples` frames."""

    generator: str
    level: str
    size: int
    start: int
    samples: int
    recipe: Recipe = "kit"
    seconds: float = LONGEST  # of a video at most

    @property
    def clip(self) -> Clip:
        """The form of its videos."""
        return Clip(self.size, self.size, seconds=self.seconds)


@dataclass(frozen=True)
class Cost:
    """Cost of a job; lists have one entry a sample, `psnr` is in dB over first and last frame in RGB."""

    peak_mb: float
    cpu_ms: list[float] = field(default_factory=list)
    floor_ms: list[float] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)
    frames: list[int] = field(default_factory=list)
    psnr: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Figures:
    """Cost of one generator and level, medians over its samples."""

    generator: str
    level: str
    size: int
    cpu_ms: float
    per_second: float  # samples a second on one core
    peak_mb: float  # of a process for this job alone
    kilobytes: float
    frames: float
    psnr: float  # the worst of any sample's first or last frame
    floor: float  # cost of the sample over the cost of x264 and two PNGs alone
    naive_ms: float | None
    ratio: float | None  # cost of the naive recipe over this one


def measure(
    generator: AnyGenerator, level: str, size: int, samples: int, *, naive: bool, seconds: float = LONGEST
) -> Figures:
    """Measure the kit, alternating with the naive recipe on the same samples."""
    kit, other = [], []
    rounds = 2 if samples > 1 else 1
    for k in range(rounds):
        start = k * samples // rounds
        count = (k + 1) * samples // rounds - start
        kit.append(run(Job(generator.id.short, level, size, start, count, "kit", seconds)))
        if naive:
            other.append(run(Job(generator.id.short, level, size, start, 1, "naive", seconds)))
    cpu = median(ms for cost in kit for ms in cost.cpu_ms)
    # The naive recipe is slow: one sample per round, compared with the same samples of the kit.
    same = sum(cost.cpu_ms[0] for cost in kit)
    slow = sum(cost.cpu_ms[0] for cost in other)
    return Figures(
        generator.id.short,
        level,
        size,
        cpu_ms=round(cpu, 1),
        per_second=round(1000 / cpu, 1),
        peak_mb=max(cost.peak_mb for cost in kit),
        kilobytes=round(median(size for cost in kit for size in cost.bytes) / 1000, 1),
        frames=median(frames for cost in kit for frames in cost.frames),
        psnr=min(value for cost in kit for value in cost.psnr),
        floor=round(sum(sum(cost.cpu_ms) for cost in kit) / sum(sum(cost.floor_ms) for cost in kit), 2),
        naive_ms=round(slow / len(other), 1) if naive else None,
        ratio=round(slow / same, 1) if naive else None,
    )


def slope(generator: AnyGenerator, level: str, size: int, frames: Sequence[int] = (60, 1200)) -> list[float]:
    """Peak memory in MB of making one clip, for each of these numbers of frames."""
    return [run(Job(generator.id.short, level, size, 0, count, "long")).peak_mb for count in frames]


def run(job: Job) -> Cost:
    """Do a job in a new process; raise `CalledProcessError` if it fails."""
    command = [sys.executable, "-m", "include.cost.measure", json.dumps(asdict(job))]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    return Cost(**json.loads(done.stdout))


def work(job: Job) -> Cost:
    """Do a job in this process."""
    generator = registry.get(job.generator)
    if job.recipe == "long":
        long_clip(generator, job)
        return Cost(peak_mb())
    indices = range(job.start, job.start + job.samples)
    if job.recipe == "naive":
        drawn = [identity_of(generator, job, index) for index in indices]
        return Cost(peak_mb(), [cpu_ms(partial(naive, generator, identity, job))[0] for identity in drawn])
    made_by = partial(build, generator, job.level, SEED, size=job.size, seconds=job.seconds)
    made_by(job.start + job.samples)  # fonts and sprites are loaded once
    made: list[tuple[float, Sample]] = [cpu_ms(partial(made_by, index)) for index in indices]
    peak = peak_mb()
    samples = [sample for _, sample in made]
    films = [_decoded(sample.files[VIDEO]) for sample in samples]
    return Cost(
        peak,
        [ms for ms, _ in made],
        [floor(sample, film.different, job.size) for sample, film in zip(samples, films, strict=True)],
        [sum(map(len, sample.files.values())) for sample in samples],
        [film.frames for film in films],
        [
            psnr(sample.files[name], picture)
            for sample, film in zip(samples, films, strict=True)
            for name, picture in ((FIRST, film.first), (FINAL, film.final))
        ],
    )


def floor(sample: Sample, pictures: int, size: int) -> float:
    """Lower bound of any kit on x264, in ms: encode the pictures as unchanged ones, and write both PNGs."""
    stills = [Image.open(io.BytesIO(sample.files[name])).convert("RGB") for name in (FIRST, FINAL)]

    def least() -> None:
        encoder = Encoder(Clip(size, size))
        for plane in encoder.planes:
            plane.paste(128, (0, 0, *plane.size))
        for _ in range(pictures):
            encoder.encode(())
        encoder.close()
        for still in stills:
            png(still)

    return cpu_ms(least)[0]


def peak_mb() -> float:
    """Peak memory of this process."""
    if sys.platform == "linux":  # ru_maxrss also counts the parent's memory before exec
        lines = Path("/proc/self/status").read_text().splitlines()
        peak = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    else:  # bytes on macOS, getrusage(2)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / 1e6, 1)


def psnr(png: bytes, frame: Image.Image) -> float:
    """Peak signal-to-noise ratio of a decoded frame against its PNG in RGB, in dB."""
    wanted = np.asarray(Image.open(io.BytesIO(png))).astype(float)
    error = float(np.mean((wanted - np.asarray(frame)) ** 2))
    return round(10 * float(np.log10(255**2 / error)), 1) if error else 99.0


def identity_of(generator: AnyGenerator, job: Job, index: int) -> Identity:
    """Identity of a sample, the seed of its randomness, with the number of its draw."""
    sample = build(generator, job.level, SEED, index, size=256, video=False)
    return Identity(generator.id.short, generator.version, job.level, SEED, index, sample.attempt)


def long_clip(generator: AnyGenerator, job: Job) -> None:
    """Film one sample's solution in about `job.samples` frames."""
    puzzle = generator.sample(identity_of(generator, job, job.start).rng(), generator.levels[job.level])
    states = generator.solve(puzzle)
    pace = Pace(
        step=max(1, (job.samples - 16) // (len(states) - 1)),
        rest=0,
        eased=generator.pace.eased,
        even=generator.pace.even,
    )
    film(
        timeline(states, pace, Clip(seconds=job.samples / FPS)),
        lambda scene: generator.backdrop(scene, puzzle),
        lambda scene, moment: generator.draw(scene, puzzle, moment),
        clip=job.clip,
        look=Look(),
        video=True,
    )


def naive(generator: AnyGenerator, identity: Identity, job: Job) -> None:
    """Make the same scene the naive way, with both stills and the video."""
    puzzle = generator.sample(identity.rng(), generator.levels[identity.level])
    moments = moments_of(generator, puzzle, generator.solve(puzzle), job.clip)
    frames = [drawn_naively(generator, puzzle, moment, job.size) for moment in moments]
    with tempfile.TemporaryDirectory() as folder:
        frames[0].save(f"{folder}/first_frame.png")
        frames[-1].save(f"{folder}/final_frame.png")
        writer = imageio_ffmpeg.write_frames(f"{folder}/ground_truth.mp4", (job.size, job.size), fps=FPS)
        writer.send(None)
        for frame in frames:
            writer.send(frame.tobytes())
        writer.close()


def drawn_naively(generator: AnyGenerator, puzzle: Any, moment: Moment[Any], size: int) -> Image.Image:
    """Draw one whole frame at twice the size."""
    scene = Scene(2 * size)
    generator.backdrop(scene, puzzle)
    generator.draw(scene, puzzle, moment)
    picture = Image.new("RGB", (2 * size, 2 * size), scene.colours["paper"])
    for note in scene.notes:
        opaque = note.sprite.opacity == 1
        layer = picture if opaque else picture.copy()
        pen = ImageDraw.Draw(layer)
        for stroke in note.sprite.strokes:
            draw_stroke(pen, _placed(stroke, note), 1)
        picture = layer if opaque else Image.blend(picture, layer, note.sprite.opacity)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def _placed(stroke: Stroke, note: Note) -> Stroke:
    """Move a stroke to the picture's own pixels."""
    x, y = note.x, note.y
    match stroke:
        case Polygon(points) | Line(points):
            return stroke._replace(points=tuple((a + x, b + y) for a, b in points))
        case Ellipse((left, top, right, bottom)) | Block((left, top, right, bottom)):
            return stroke._replace(box=(left + x, top + y, right + x, bottom + y))
        case Text((a, b)):
            return stroke._replace(centre=(a + x, b + y))


@dataclass(frozen=True)
class _Decoded:
    frames: int
    different: int  # the first frame, and each unlike the one before
    first: Image.Image
    final: Image.Image


def _decoded(video: bytes) -> _Decoded:
    with av.open(io.BytesIO(video), "r") as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    different = 1 + sum(not np.array_equal(a, b) for a, b in pairwise(frames))
    return _Decoded(len(frames), different, Image.fromarray(frames[0]), Image.fromarray(frames[-1]))


def cpu_ms(work: Callable[[], T]) -> tuple[float, T]:
    """CPU time in ms, child processes included, and the result."""
    before = _cpu()
    result = work()
    return round(_cpu() - before, 2), result


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (time.process_time() + children.ru_utime + children.ru_stime)


if __name__ == "__main__":
    json.dump(asdict(work(Job(**json.loads(sys.argv[1])))), sys.stdout)
