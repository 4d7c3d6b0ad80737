"""The files of a model's results: ours in sum, and VBVR-EvalKit's from our judge's results."""

import json
import math
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from include.exports.evalkit import tasks
from include.judging.evaluation import FIELDS_FORM, Result
from include.judging.summary import Evaluation
from include.services.storage import Store

FOLDERS = {"In_Domain": "In-Domain_50", "Out_of_Domain": "Out-of-Domain_50"}


def write_results(store: Store, prefix: str, found: Evaluation, results: Sequence[Result]) -> None:
    """Write `{model}.json` and `{model}_vbvr_results.json`."""
    for kind, facts in (("", found.model_dump(mode="json")), (FIELDS_FORM, vbvr_results(found.model, results))):
        store.put(f"{prefix}{found.model}{kind}.json", (json.dumps(facts, indent=2) + "\n").encode())


def vbvr_results(model: str, results: Sequence[Result]) -> dict[str, Any]:
    """`{model}_vbvr_results.json`: scores are 0 to 1, and an answer that can't be scored counts 0."""
    samples = [_sample(result) for result in results]
    return {
        "model_name": model,
        "samples": samples,
        "summary": {
            split: _part([each for each in samples if split in (each["split"], "overall")])
            for split in (*FOLDERS, "overall")
        },
    }


def _sample(result: Result) -> dict[str, Any]:
    facts = tasks().get(result.task, {"split": "In_Domain", "category": ""})
    groups = dict[str, tuple[float, float]]()
    for item in result.items:
        earned, weight = groups.get(item.id, (0.0, 0.0))
        groups[item.id] = earned + item.earned, weight + item.weight
    return {
        "task_name": result.task,
        "video_file": PurePosixPath(result.answer).name,
        "video_path": result.answer,
        "folder": FOLDERS[facts["split"]],
        "split": facts["split"],
        "category": facts["category"],
        "score": (result.score or 0.0) / 100,
        "dimensions": {name: earned / weight if weight else 0.0 for name, (earned, weight) in groups.items()},
        "passed": result.passed,
        "error": result.fault or None,
    }


def _part(samples: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "mean_score": _mean([each["score"] for each in samples]),
        "num_samples": len(samples),
        "by_task": _means(samples, "task_name"),
        "by_category": _means(samples, "category"),
    }


def _means(samples: Sequence[dict[str, Any]], name: str) -> dict[str, float]:
    found = dict[str, list[float]]()
    for each in samples:
        found.setdefault(each[name], []).append(each["score"])
    return {key: _mean(found[key]) for key in sorted(found)}


def _mean(scores: Sequence[float]) -> float:
    return math.fsum(scores) / len(scores) if scores else 0.0
