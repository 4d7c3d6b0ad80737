"""Evidence over a judged video: which frames decide on which items, and where their boxes lie in the picture."""

import re
import subprocess
from dataclasses import asdict

import imageio_ffmpeg
import pytest

from generators.kit.judge.clip import Clip
from generators.kit.judge.renditions import WRONG, Subject
from generators.kit.judge.result import Evidence, ItemScore
from generators.kit.judge.score import scorer
from generators.kit.registry import registry
from generators.kit.sample import VIDEO, build
from include.studio.scoring import marks
from tests.studio.conftest import send, without_scripts


def item(group: str, **score) -> dict:
    return {**asdict(ItemScore(group, 10, 0, **score)), "group": group, "text": f"The {group}."}


def test_the_frames_of_a_score_are_marked_by_what_they_earn_and_lose():
    box = (0.0, 0.0, 10.0, 10.0)
    score = {
        "frames": 30,
        "items": [
            item("start", ok=True, reason=""),
            item("process", ok=False, reason="", evidence=[Evidence(7, box), Evidence(12, box)], broken=12),
            item("end", ok=False, reason=""),
            item("constancy", ok=False, reason="", evidence=[Evidence(7, box), Evidence(9, box)]),
        ],
    }
    assert [(mark.frame, mark.kind, mark.items) for mark in marks(score)] == [
        (0, "earned", ("start",)),
        (7, "lost", ("process", "constancy")),
        (9, "lost", ("constancy",)),
        (12, "lost", ("process",)),
        (29, "lost", ("end",)),
    ]
    assert marks(score)[1].text == "read: The process. lost: The constancy."


@pytest.mark.parametrize(("canvas", "wide"), [("square", 1.0), ("832x480", 480 / 832)])
@pytest.mark.parametrize("bars", [0, 64])
def test_boxes_count_in_the_square_that_the_judge_reads_also_between_bars(tmp_path, canvas, wide, bars):
    size = 480
    files = build(registry.get("O-47"), "easy", 7, 4, size=size, canvas=canvas).files
    (tmp_path / "own.mp4").write_bytes(files[VIDEO])
    padded = encoded(tmp_path, f"pad=iw+{2 * bars}:ih:{bars}:0:gray")
    judge, clip = scorer(files), Clip.read(padded)
    width = size / wide + 2 * bars
    left, top, across, down = judge.square(clip.frames[0])
    assert (left, across) == pytest.approx(((width - size) / 2 / width, size / width), abs=0.01)
    assert (top, down) == pytest.approx((0, 1), abs=0.01)


def test_an_item_names_the_frame_in_which_a_rule_is_broken():
    files = build(registry.get("O-47"), "easy", 7, 4, size=256).files
    skipped = WRONG["skipped_step"](Subject.of(registry.get("O-47"), "easy", 7, 4, 256))
    items = scorer(files).score(skipped).items
    broken = [each for each in items if each.broken is not None]
    assert broken
    assert all(f"frame {each.broken + 1}: " in each.reason and not each.ok for each in broken)


def encoded(folder, filters: str):
    """The folder's `own.mp4` through a filter."""
    path = folder / "other.mp4"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-i", folder / "own.mp4", "-vf", filters, path]
    subprocess.run([str(each) for each in command], check=True)
    return path


MADE = "/make/O-47/easy/42/7/"


def test_an_answer_that_breaks_a_rule_has_a_mark_in_that_frame(studio, tmp_path):
    video = studio.get(f"{MADE}files/{VIDEO}").content
    (tmp_path / "own.mp4").write_bytes(video)
    spot = "drawbox=x=20:y=20:w=60:h=60:color=red:t=fill:enable='between(n,12,16)'"
    intruded = encoded(tmp_path, spot).read_bytes()
    page = send(studio, f"{MADE}score", files={"video": ("a.mp4", intruded, "video/mp4")}).text
    without_scripts(page)
    lost = re.findall(r'class="lost" data-frame="(\d+)" data-items="([^"]+)" aria-label="([^"]+)"', page)
    assert [int(frame) for frame, *_ in lost[:5]] == [12, 13, 14, 15, 16]
    assert "Frame 13, lost: " in lost[0][2]
    for item in re.findall(r"<li data-item.*?</li>", page, re.S):
        frames = re.findall(r'class="seek" data-frame="(\d+)" data-boxes="[\d. ;]+"', item)
        assert len(frames) == len(set(frames)) == item.count("<button")
    assert 'data-square="0.0 0.0 1.0 1.0"' in page


def test_a_samples_own_video_is_shown_with_what_it_earns(studio):
    page = studio.get(f"{MADE}baselines").text
    without_scripts(page)
    assert f'src="files/{VIDEO}"' in page
    assert 'class="lost" data-frame' not in page
    assert page.count('class="earned" data-frame') >= 3
    assert studio.get("/tasks/O-47/baselines").text.count("<video") == 0
