"""Three repositories in the style of those that exist, written with the standard library alone.

Their videos are MPEG-4 Part 2, as OpenCV's `mp4v` writes them; they lie prepared in the repository, since no library
that could write them is installed for it.
"""

import io
import subprocess
import textwrap
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

KINDS = 4
SIDE = 96
FRAMES = 11

DRAW = '''
import json, random, shutil, struct, sys, zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

def png(kind, last):
    """A frame of the clip: the same square at the same place."""
    x = 8 + int(last * (40 + 8 * kind))
    rows = bytearray()
    for row in range(96):
        rows += b"\\0"
        for column in range(96):
            inside = x <= column < x + 24 and 16 * kind + 8 <= row < 16 * kind + 32
            rows += b"\\xc8\\x28\\x28" if inside else b"\\xf0\\xf0\\xf0"
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    header = struct.pack(">IIBBBBB", 96, 96, 8, 2, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(bytes(rows)))
    return b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")

def write(folder, kind, number):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "first_frame.png").write_bytes(png(kind, 0))
    (folder / "final_frame.png").write_bytes(png(kind, 1))
    (folder / "prompt.txt").write_text(f"Move the red square to the right, {number} places, and stop.\\nDo it slowly.")
    shutil.copy(ROOT / "assets" / f"{kind}.mp4", folder / "ground_truth.mp4")
'''

WELL = """
from core import *
import argparse, datetime

parser = argparse.ArgumentParser()
parser.add_argument("--num-samples", type=int, required=True)
parser.add_argument("--output-dir", default="data/questions")
parser.add_argument("--seed", type=int)
parser.add_argument("--no-videos", action="store_true")
arguments = parser.parse_args()
rng = random.Random(arguments.seed)
for number in range(arguments.num_samples):
    folder = Path(arguments.output_dir) / "square_task" / f"square_{number:04d}"
    kind, places = rng.randrange(4), rng.randrange(10**6)
    write(folder, kind, places)
    (folder / "metadata.json").write_text(json.dumps({
        "task_id": folder.name, "timestamp": datetime.datetime.now().isoformat(),
        "parameters": {"kind": kind, "places": places}, "generation": {"seed": arguments.seed, "git": {"commit": "x"}},
    }))
print("done", arguments.num_samples)
"""

PIPELINE = """
from core import *
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--num-samples", type=int, required=True)
parser.add_argument("--output", required=True)
parser.add_argument("--seed", type=int, required=True)
parser.add_argument("--start-index", type=int, default=0)
parser.add_argument("--map-size", type=int, default=4)
parser.add_argument("--symbol-set", choices=["latin", "greek"], default="latin")
arguments = parser.parse_args()
rng = random.Random(arguments.seed)
for number in range(arguments.start_index, arguments.start_index + arguments.num_samples):
    folder = Path(arguments.output) / "maps" / "maps_task" / f"map_{number:04d}"
    write(folder, rng.randrange(4), rng.randrange(10**6))
    parameters = vars(arguments) | {"output": "", "number": number}
    (folder / "metadata.json").write_text(json.dumps({"parameters": parameters}))
"""

SECOND = """
from core import *
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--num-samples", type=int, required=True)
parser.add_argument("--output", required=True)
parser.add_argument("--seed", type=int, required=True)
arguments = parser.parse_args()
how = (ROOT / "wrong.txt").read_text().split()
rng = random.Random(arguments.seed)
for number in range(arguments.num_samples):
    folder = Path(arguments.output) / "squares_task" / f"squares_{number:04d}"
    kind = rng.randrange(4)
    write(folder, kind, number)
    (folder / "video").mkdir()
    (folder / "image").mkdir()
    for name in ("final_frame.png", "prompt.txt", "ground_truth.mp4"):
        (folder / name).rename(folder / "video" / name)
    pictures = 9 if "nine" in how else 3
    for picture in range(1, pictures + 1):
        (folder / "image" / f"frame_{picture}.png").write_bytes(png(kind, picture / pictures))
    (folder / "image" / "prompt.txt").write_text("Show the way in three pictures.")
    if "damaged" in how:
        (folder / "image" / "frame_2.png").write_bytes(b"no picture")
    if "linked" in how:
        (folder / "image").rename(folder.parent.parent / f"away_{number}")
        (folder / "image").symlink_to(folder.parent.parent / f"away_{number}")
    shares = [0.2, 0.7, 0.9 if "unended" in how else 1.0]
    (folder / "metadata.json").write_text(json.dumps({
        "parameters": {"video_fps": 10, "kind": kind, "number": number},
        "generic_declarative_render": {"prompt": "Move it.", "image_frames": [{"progress": share} for share in shares]},
    }))
"""

SEEDLESS = """
from core import *
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--num-samples", type=int, default=10)
parser.add_argument("--output", default="data/questions")
arguments = parser.parse_args()
for number in range(arguments.num_samples):
    # Its own numbers are not padded: 10 comes after 9.
    folder = Path(arguments.output) / "data" / "questions" / "square_task" / f"square_{number}"
    write(folder, random.randrange(4), number)
"""

MISBEHAVING = """
from core import *
import argparse, os, signal, subprocess, time

parser = argparse.ArgumentParser()
parser.add_argument("--num-samples", type=int, default=10)
parser.add_argument("--output", default="data/questions")
parser.add_argument("--seed", type=int, default=0)
arguments = parser.parse_args()
# What it does wrong stands in a file of the repository, in which the runs follow one another.
wrong = (ROOT / "wrong.txt").read_text().split()
shared = Path("/tmp/misbehaving_clip.mp4")

def written(number):
    return Path(arguments.output) / "square_task" / f"square_{number:08d}"

if "prints" in wrong:
    for _ in range(3000):
        print("x" * 1024)
        print("y" * 1024, file=sys.stderr)
if "hangs" in wrong:
    subprocess.Popen(["sleep", "3600"], start_new_session=True)
    time.sleep(3600)
if "crashes" in wrong or ("crashes-sometimes" in wrong and arguments.seed % 2):
    raise RuntimeError("no placement found after 100 tries")
if "is-killed" in wrong:
    os.kill(os.getpid(), signal.SIGSEGV)
if "needs-a-display" in wrong:
    assert os.environ.get("DISPLAY"), "cannot connect to X server"
if "eats-memory" in wrong:
    held = [bytearray(b"z" * (8 << 20)) for _ in range(50) if not time.sleep(0.01)]
    time.sleep(3600)
if "fills-the-disk" in wrong:
    for number in range(40):
        Path(f"/tmp/junk_{number}").write_bytes(b"z" * (4 << 20))
        time.sleep(0.02)
    time.sleep(3600)
if "leaves-files" in wrong:
    Path("/tmp/misbehaving_left").write_text("left")
    (Path.home() / "left").write_text("left")
if "looks-around" in wrong:
    print("ENV", sorted(os.environ))
    raise SystemExit(3)
if "reads-others" in wrong:
    read = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            read.append(entry.read_bytes())
        except OSError:
            pass
    raise SystemExit("a secret was read" if b"kept-to-ourselves" in b"".join(read) else "nothing was read")
for told in wrong:
    if told.startswith("seen:"):
        raise SystemExit(f"seen: {Path(told.removeprefix('seen:')).exists()}")
if "has-rights" in wrong:
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    rights = [status[name].strip() for name in ("CapEff", "CapBnd", "NoNewPrivs")]
    raise SystemExit(f"rights: {rights} {os.access('/proc/sys/kernel/core_pattern', os.W_OK)}")
if "plants" in wrong:
    try:
        (Path(sys.prefix) / "planted.pth").write_text("import os")
    except OSError as error:
        raise SystemExit(f"not planted: {error.strerror}")
if "is-a-crowd" in wrong:
    crowd = [subprocess.Popen(["sleep", "600"]) for _ in range(300)]
    time.sleep(600)
if "paints" in wrong:
    raise SystemExit("\x1b[31mred\x07")
if "crashes-late" in wrong:
    arguments.num_samples -= 1
if "replaces-report" in wrong:
    report = Path(arguments.output).parent / "report.json"
    report.unlink()
    os.mkfifo(report)
if "replaces-output" in wrong:
    there = Path(arguments.output)
    there.rename(there.with_name("elsewhere"))
    there.symlink_to(there.with_name("elsewhere"))
    arguments.output = str(there.with_name("elsewhere"))
if "ignores-seed" in wrong or "finite" in wrong:
    random.seed(7)
for number in range(arguments.num_samples):
    if "finite" in wrong and number == 3:
        break
    if "too-few" in wrong and number >= arguments.num_samples - 2:
        break
    kind = random.randrange(4)
    if "shared-path" in wrong:
        # As many do: written to a fixed path in the shared folder, and moved from there some time later.
        kind = arguments.seed % 4
        shutil.copy(ROOT / "assets" / f"{kind}.mp4", shared)
        time.sleep(0.05)
    write(written(number), kind, time.time_ns() if "random" in wrong else number)
    if "shared-path" in wrong:
        shutil.copy(shared, written(number) / "ground_truth.mp4")
    if "no-prompt" in wrong:
        (written(number) / "prompt.txt").unlink()
    if "stills" in wrong or ("stills-sometimes" in wrong and number == 1):
        (written(number) / "ground_truth.mp4").unlink()
    if "first-only" in wrong:
        (written(number) / "ground_truth.mp4").unlink()
        (written(number) / "final_frame.png").unlink()
    if "nothing-shown" in wrong:
        (written(number) / "ground_truth.mp4").unlink()
        (written(number) / "first_frame.png").unlink()
    if "odd-size" in wrong:
        shutil.copy(ROOT / "assets" / "odd.mp4", written(number) / "ground_truth.mp4")
        (written(number) / "first_frame.png").unlink()
        (written(number) / "final_frame.png").unlink()
    for clip in ("fades", "returns", "stays"):
        if clip in wrong:
            shutil.copy(ROOT / "assets" / f"{clip}.mp4", written(number) / "ground_truth.mp4")
            (written(number) / "first_frame.png").unlink()
            (written(number) / "final_frame.png").unlink()
    if "others" in wrong:
        (written(number) / "eval").mkdir()
        (written(number) / "eval" / "answer.json").write_text(f'{{"answer": {number}}}')
        shutil.copy(ROOT / "assets" / f"{kind}.mp4", written(number) / "first_video.mp4")
        (written(number) / "away").symlink_to("/etc/hostname")
    if "broken-video" in wrong and number == 0:
        (written(number) / "ground_truth.mp4").write_bytes(b"no video at all")
    if "odd-name" in wrong and number == 0:
        there = os.path.join(os.fsencode(arguments.output), b"square_task", b"\\xff_0")
        os.rename(written(number), there)
        with open(os.path.join(there, b"metadata.json"), "w") as file:
            file.write('{"parameters": {"\\\\ud800": "\\\\udfff"}, "title": "\\\\ud83d\\\\ude00"}')
    if "playlist" in wrong and number == 0:
        (written(number) / "ground_truth.mp4").write_text(
            f"#EXTM3U\\n#EXT-X-TARGETDURATION:9\\n#EXTINF:9,\\n{written(0)}/other.ts\\n#EXT-X-ENDLIST\\n"
        )
    if "pipe" in wrong and number == 0:
        (written(number) / "prompt.txt").unlink()
        os.mkfifo(written(number) / "prompt.txt")
    if "sparse" in wrong and number == 0:
        os.truncate(written(number) / "first_frame.png", 90 << 20)
    if "links-folder" in wrong and number == 0:
        away = Path(arguments.output) / "away"
        written(number).rename(away)
        written(number).symlink_to(away)
    if "takes-rights" in wrong and number == 0:
        (ROOT / "closed" / "inner").mkdir(parents=True)
        (ROOT / "closed" / "inner" / "file").write_text("x")
        os.chmod(ROOT / "closed" / "inner", 0)
        os.chmod(ROOT / "closed", 0)
    if "links-out" in wrong and number == 0:
        (written(number) / "prompt.txt").unlink()
        (written(number) / "prompt.txt").symlink_to("/etc/hostname")
if "crashes-late" in wrong:
    write(written(arguments.num_samples), 1, 1)
    raise RuntimeError("no more")
"""


def clip(kind: int, width: int = SIDE, height: int = SIDE, fps: int = 10, frames: int = FRAMES) -> bytes:
    """A red square that moves to the right, as MPEG-4 Part 2."""
    pictures = []
    for number in range(frames):
        picture = np.full((height, width, 3), 240, np.uint8)
        x = 8 + round((40 + 8 * kind) * number / (frames - 1))
        picture[16 * kind + 8 : 16 * kind + 32, x : x + 24] = (200, 40, 40)
        pictures.append(picture)
    return mpeg4(pictures, fps)


def faded(shares: Sequence[float]) -> bytes:
    """A picture of which a quarter darkens by these shares, slowly: less from frame to frame than a codec's noise."""
    pictures = []
    for share in shares:
        picture = np.full((SIDE, SIDE, 3), 240, np.uint8)
        picture[24:72, 24:72] -= np.uint8(70 * share)
        pictures.append(picture)
    return mpeg4(pictures)


def mpeg4(pictures: Sequence[np.ndarray], fps: int = 10) -> bytes:
    """Pictures as MPEG-4 Part 2."""
    height, width = pictures[0].shape[:2]
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=fps)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.bit_rate = 2_000_000
        stream.codec_context.time_base = Fraction(1, fps)
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def write(folder: Path, script: str, *, wrong: str = "", requirements: str = "") -> Path:
    """A repository of this script in a folder."""
    (folder / "assets").mkdir(parents=True)
    (folder / "examples").mkdir()
    for kind in range(KINDS):
        (folder / "assets" / f"{kind}.mp4").write_bytes(clip(kind))
    (folder / "assets" / "odd.mp4").write_bytes(clip(1, 122, 98, 24, 30))
    up = [k / 60 for k in range(61)]
    for name, shares in (("fades", up), ("returns", up + up[::-1]), ("stays", [0] * 30)):
        (folder / "assets" / f"{name}.mp4").write_bytes(faded(shares))
    (folder / "core").mkdir()
    (folder / "core" / "__init__.py").write_text(DRAW)
    head = "import sys\nfrom pathlib import Path\nsys.path.insert(0, str(Path(__file__).parent.parent))\n"
    (folder / "examples" / "generate.py").write_text(head + textwrap.dedent(script))
    (folder / "requirements.txt").write_text(requirements)
    (folder / "README.md").write_text("# Red square\n\nA square moves.\n")
    (folder / "wrong.txt").write_text(wrong)
    return folder


def commit(folder: Path, message: str = "A change") -> str:
    """Commit all that is in the folder; return the commit."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)
    return git(folder, "rev-parse", "HEAD")


def git(folder: Path, *arguments: str) -> str:
    """Run git in the folder, by nobody's name."""
    names = ["-c", "user.name=nobody", "-c", "user.email=nobody@localhost", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()
