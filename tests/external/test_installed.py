"""A repository of the usual kind, with OpenCV, Pillow and the rest installed from the package registry."""

import json
import textwrap

import pytest
from typer.testing import CliRunner

from generators.kit.judge.score import score
from generators.kit.sample import METADATA, VIDEO
from include.cli.main import app
from include.dataset import task_types
from tests.external import repositories

pytestmark = [pytest.mark.network, pytest.mark.timeout(900)]

REQUIREMENTS = """\
# Core dependencies
numpy>=1.26,<3
pillow>=10.0  # pictures
opencv-python-headless>=4.8
"""

SCRIPT = """
import argparse, json, random, shutil
from pathlib import Path
import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

SIDE, FRAMES = 1024, 30

def frame(x, y, colour):
    image = Image.new("RGB", (SIDE, SIDE), "white")
    draw = ImageDraw.Draw(image)
    try:
        font = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 36)
    except OSError:
        font = ImageFont.load_default()
    draw.text((40, 40), "Move the ball", fill="black", font=font)
    draw.ellipse([x - 60, y - 60, x + 60, y + 60], fill=colour)
    return image

parser = argparse.ArgumentParser()
parser.add_argument("--num-samples", type=int, required=True)
parser.add_argument("--output", default="data/questions")
parser.add_argument("--seed", type=int)
arguments = parser.parse_args()
random.seed(arguments.seed)
np.random.seed(arguments.seed)
videos = Path("/tmp/move_ball_videos")
videos.mkdir(exist_ok=True)
for number in range(arguments.num_samples):
    task_id = f"move_ball_{number:08d}"
    (left, right), (top, bottom) = (random.randint(100, 300), random.randint(600, 900)), np.random.randint(100, 900, 2)
    colour = tuple(random.randint(0, 200) for _ in range(3))
    frames = []
    for k in range(FRAMES):
        part = k / (FRAMES - 1)
        frames.append(frame(left + (right - left) * part, top + (bottom - top) * part, colour))
        print("#" * 20_000)
    writer = cv2.VideoWriter(str(videos / f"{task_id}.mp4"), cv2.VideoWriter_fourcc(*"mp4v"), 10, (SIDE, SIDE))
    for picture in frames:
        writer.write(cv2.cvtColor(np.array(picture), cv2.COLOR_RGB2BGR))
    writer.release()
    folder = Path(arguments.output) / "move_ball_task" / task_id
    folder.mkdir(parents=True)
    frames[0].save(folder / "first_frame.png")
    frames[-1].save(folder / "final_frame.png")
    shutil.copy(videos / f"{task_id}.mp4", folder / "ground_truth.mp4")
    (folder / "prompt.txt").write_text("Move the ball to the other side.")
    parameters = {"left": left, "right": right, "top": int(top), "bottom": int(bottom)}
    (folder / "question_metadata.json").write_text(json.dumps({"task_id": task_id, "parameters": parameters}))
"""


def test_a_repository_of_the_usual_kind_goes_all_the_way(tmp_path, monkeypatch):
    def run(*words: str) -> str:
        done = CliRunner().invoke(app, list(words))
        assert done.exit_code == 0, done.output
        return done.stdout

    monkeypatch.setenv("VMDP_EXTERNAL", str(tmp_path / "external"))
    task_types.reload()
    try:
        origin = repositories.write(
            tmp_path / "O_77_move_ball_data_generator", textwrap.dedent(SCRIPT), requirements=REQUIREMENTS
        )
        repositories.commit(origin)
        run("generators", "download", "--from", f"file://{origin}")
        (tried,) = json.loads(run("generators", "test", "ext-O-77", "--samples", "2", "--json"))
        assert (tried["deterministic"], tried["failure"]) == (True, "")
        for more in ((), ("--transcode",)):
            made = tmp_path / f"made{len(more)}"
            run("make", "ext-O-77", "--samples", "2", "--out", str(made), "--jobs", "1", *more)
            run("validate", str(made))
            run("export", "webdataset", str(made), str(tmp_path / f"exported{len(more)}"), "--jobs", "1")
            sample = made / "ext-O-77_move_ball_data-generator" / "move_ball_task" / "ext_move_ball_00000001"
            files = {path.name: path.read_bytes() for path in sample.iterdir()}
            assert json.loads(files[METADATA])["width"] == (512 if more else 1024)
            assert score(files, files[VIDEO]).total == 100
    finally:
        monkeypatch.undo()
        task_types.reload()
