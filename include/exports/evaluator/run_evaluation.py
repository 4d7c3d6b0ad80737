#!/usr/bin/env python3
"""Evaluate models' videos by rules, through the interface of VBVR-EvalKit's script of this name.

    python run_evaluation.py --model_path MODEL_VIDEOS --gt_base BENCH --output_dir RESULTS

Videos lie in `MODEL_VIDEOS/{In-Domain_50,Out-of-Domain_50}/{task}/{index:05d}.mp4`, samples with their metadata.json in
the same places of BENCH. An answer may also be a folder `{index:05d}` of pictures, `001.png` and so on. A sample's
metadata alone decides: its true video is not looked at. Where both answer a sample, the video counts.
"""

import argparse
import json
import re
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

from vbvr_bench.evaluators import TASK_EVALUATOR_MAP, get_evaluator, get_split, get_task_category, is_out_of_domain

FOLDERS = {"In-Domain_50": "In_Domain", "Out-of-Domain_50": "Out_of_Domain"}
FILES = {
    "gt_video_path": "ground_truth.mp4",
    "gt_first_frame": "first_frame.png",
    "gt_final_frame": "final_frame.png",
}


class NumpyEncoder(json.JSONEncoder):
    """Write NumPy's numbers and arrays as JSON."""

    def default(self, value):
        """Convert one of them to Python's own."""
        return value.tolist() if isinstance(value, np.generic | np.ndarray) else super().default(value)


def find_gt_info(task_name, video_idx, gt_base_path):
    """The files of a sample of the bench by the interface's names; None for those that it lacks."""
    found = dict.fromkeys([*FILES, "gt_path", "prompt"])
    for folder in FOLDERS:
        sample = Path(gt_base_path, folder, task_name, f"{int(video_idx):05d}")
        if sample.is_dir():
            found["gt_path"] = str(sample)
            found.update({key: str(sample / name) for key, name in FILES.items() if (sample / name).is_file()})
            prompts = [sample / "prompt.txt", sample / "video" / "prompt.txt"]
            found["prompt"] = next((each.read_text().strip() for each in prompts if each.is_file()), None)
            found["metafile_path"] = [str(sample / "metadata.json")]
            break
    return found


def evaluate_single_video(video_path, task_name, gt_info=None, device="cpu"):
    """Score one video: `score` from 0 to 1, `dimensions` by items of the rubric, `passed`, `items`, and `error`.

    The video may also be a folder of pictures. `gt_info` names the sample: its metadata.json by `metafile_path`, or any
    of its files or its folder.
    """
    try:
        return get_evaluator(task_name, device).evaluate({**(gt_info or {}), "video_path": video_path})
    except Exception as error:
        reason = " ".join(str(error).split())[:300]
        return {"score": 0.0, "dimensions": {}, "passed": False, "items": [], "error": reason or type(error).__name__}


def collect_videos(model_path):
    """The videos of a model, or folders of pictures, in order, with their tasks; others are named on stderr."""
    found = []
    for folder, split in FOLDERS.items():
        for place in sorted(Path(model_path, folder).glob("*/")):
            if place.name not in TASK_EVALUATOR_MAP:
                print(f"{place}: no task of this name", file=sys.stderr)
                continue
            for video in sorted(place.iterdir()):
                named = re.fullmatch(r"\d{5}" if video.is_dir() else r"\d{5}\.mp4", video.name)
                if not named or (video.is_dir() and video.with_suffix(".mp4").is_file()):
                    print(f"{video}: {'it has a video, too' if named else 'no answer has this name'}", file=sys.stderr)
                else:
                    found.append(
                        {
                            "video_path": str(video), "task_name": place.name, "video_file": video.name,
                            "video_idx": int(video.stem), "split": split, "category": get_task_category(place.name),
                            "folder": folder,
                        }
                    )  # fmt: skip
    return found


def init_results(model_name, model_path):
    """Begin the results of a model."""
    empty = {split: {"scores": [], "by_task": {}, "by_category": {}} for split in (*FOLDERS.values(), "overall")}
    return {"model_name": model_name, "model_path": str(model_path), "samples": [], "summary": empty}


def aggregate_score(results, sample_result):
    """Count one sample's score in its split and overall."""
    for split in (sample_result["split"], "overall"):
        part = results["summary"][split]
        part["scores"].append(sample_result["score"])
        for by, name in (("by_task", "task_name"), ("by_category", "category")):
            part[by].setdefault(sample_result[name], []).append(sample_result["score"])


def finalize_summary(results):
    """Put means in place of the scores by task and category."""
    for part in results["summary"].values():
        part["num_samples"] = len(part["scores"])
        part["mean_score"] = _mean(part["scores"])
        for by in ("by_task", "by_category"):
            part[by] = {name: _mean(scores) for name, scores in part[by].items()}


def _mean(scores):
    """The mean of scores, or a mean as it is: finishing twice changes nothing."""
    return float(np.mean(scores)) if not isinstance(scores, list) or scores else 0.0


def print_results(results):
    """Print the means of the splits and of the categories."""
    for split, part in results["summary"].items():
        print(f"{split:<14} {part['mean_score']:.4f} of {part['num_samples']} samples")
    for category, mean in sorted(results["summary"]["overall"]["by_category"].items(), key=lambda pair: -pair[1]):
        print(f"  {category:<14} {mean:.4f}")


def evaluate_model(model_name, model_path, gt_base_path, output_dir, jobs=1):
    """Score a model's videos in some processes, and write `{model}_vbvr_results.json`; None if it has none."""
    videos = collect_videos(model_path)
    if not videos:
        print(f"{model_path} has no videos of known tasks", file=sys.stderr)
        return None
    asked = [(each, find_gt_info(each["task_name"], each["video_idx"], gt_base_path)) for each in videos]
    results = init_results(model_name, model_path)
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        for video, found in zip(videos, pool.map(_evaluated, asked), strict=True):
            sample = {**video, **found}
            results["samples"].append(sample)
            aggregate_score(results, sample)
    finalize_summary(results)
    Path(output_dir).mkdir(parents=True, exist_ok=True)
    text = json.dumps(results, indent=2, cls=NumpyEncoder)
    Path(output_dir, f"{model_name}_vbvr_results.json").write_text(text)
    return results


def _evaluated(asked):
    video, found = asked
    return evaluate_single_video(video["video_path"], video["task_name"], found)


def main():
    """Evaluate one model, or each below a folder."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    models = parser.add_mutually_exclusive_group(required=True)
    models.add_argument("--model_path", type=Path, help="folder of one model's videos")
    models.add_argument("--models_base", type=Path, help="folder of several models' folders")
    parser.add_argument("--models", nargs="+", help="only these below --models_base")
    parser.add_argument("--gt_base", type=Path, required=True, help="folder of the bench")
    parser.add_argument("--output_dir", type=Path, default=Path("evaluation_results"))
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--device", default="cpu", help="taken and not used: the judge needs no GPU")
    given = parser.parse_args()
    chosen = [given.model_path] if given.model_path else sorted(given.models_base.glob("*/"))
    for path in chosen:
        if given.model_path or not given.models or path.name in given.models:
            print(path.name)
            if results := evaluate_model(path.resolve().name, path, given.gt_base, given.output_dir, given.jobs):
                print_results(results)


__all__ = [
    "TASK_EVALUATOR_MAP", "NumpyEncoder", "aggregate_score", "collect_videos", "evaluate_single_video",
    "finalize_summary", "find_gt_info", "get_split", "init_results", "is_out_of_domain", "print_results",
]  # fmt: skip

if __name__ == "__main__":
    main()
