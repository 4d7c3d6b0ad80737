"""An evaluator for each task: all of them are one judge, which decides by the sample's rules."""

import json
import sys
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # of the judge's code

from generators.kit.judge.score import scorer

TASKS = json.loads(Path(__file__).with_name("tasks.json").read_text())
SAMPLE = "gt_path", "gt_video_path", "gt_first_frame", "gt_final_frame"


class Evaluator:
    """The judge for the samples of one task."""

    def __init__(self, task_name):
        self.task_name = task_name

    def evaluate(self, eval_info, task_specific_only=True):
        """Score `video_path`, a video or a folder of pictures, against the sample that the other entries name."""
        folder, metadata = sample_of(eval_info)
        if (short := json.loads(metadata)["generator"]["short"]) != TASKS[self.task_name]["id"]:
            raise ValueError(f"the sample is of {short}, not of {self.task_name}")
        answer, its_judge = Path(eval_info["video_path"]), judge(metadata, folder)
        found = its_judge.score_images(answer) if answer.is_dir() else its_judge.score_file(answer)
        groups = {}
        for item in found.items:
            earned, weight = groups.get(item.id, (0.0, 0.0))
            groups[item.id] = earned + item.earned, weight + item.weight
        return {
            "score": found.total / 100,
            "dimensions": {name: earned / weight if weight else 0.0 for name, (earned, weight) in groups.items()},
            "passed": found.passed,
            "items": [asdict(item) for item in found.items],
            "error": None,
        }


@lru_cache(maxsize=16)
def judge(metadata, folder):
    """The prepared judge of a sample; its folder is needed for an external one, which is compared with its video."""
    video = folder / "ground_truth.mp4"
    files = {"metadata.json": metadata}
    if json.loads(metadata)["generator"]["short"].partition("-")[0].islower() and video.is_file():
        files["ground_truth.mp4"] = video.read_bytes()
    return scorer(files)


def sample_of(eval_info):
    """A sample's folder and the contents of its metadata.json; raise `ValueError` if nothing names it."""
    named = eval_info.get("metafile_path") or []
    places = [Path(each) for each in ([named] if isinstance(named, str) else named)]
    for key in SAMPLE:
        if eval_info.get(key):
            path = Path(eval_info[key])
            around = [path, *path.parents[:2]]  # a folder, its file, or a file in its folder `video`
            places += [each / "metadata.json" for each in around]
    for place in places:
        if place.is_file():
            return place.parent, place.read_bytes()
    raise ValueError("the judge needs the sample's metadata.json: no entry of gt_info leads to one")


def get_evaluator(task_name, device="cpu"):
    """The evaluator of a task; raise `ValueError` for an unknown one."""
    if task_name not in TASK_EVALUATOR_MAP:
        raise ValueError(f"no task is called {task_name}")
    return TASK_EVALUATOR_MAP[task_name](task_name)


def is_out_of_domain(task_name):
    """True for a task of the bench's half outside the training set."""
    return TASKS.get(task_name, {}).get("split") == "Out_of_Domain"


def get_split(task_name):
    """The half of the bench that a task belongs to; `In_Domain` for one outside the bench."""
    return "Out_of_Domain" if is_out_of_domain(task_name) else "In_Domain"


def get_task_category(task_name):
    """The faculty that a task asks for."""
    return TASKS[task_name]["category"]


TASK_EVALUATOR_MAP = dict.fromkeys(TASKS, Evaluator)
