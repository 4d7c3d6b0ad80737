"""Score the same videos with the public scorer and with ours: a table of the truth and of nothing done, and one of all.

    python -m tests.bench.evalkit CHECKOUT [--samples 1] [--seed 42]

CHECKOUT is a copy of VBVR-EvalKit, whose `run_evaluation.py` runs in a process of its own: it needs OpenCV 4, so name a
Python that has it by `--python`.
The samples are those of the bench export: in look `vbvr`, of level medium, of each task type with an evaluator.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

import av

from generators.kit.judge.judge import Judge
from generators.kit.judge.renditions import WRONG, Frames, Subject, cases
from generators.kit.judge.trusted import encoded, rgb_of
from generators.kit.registry import AnyGenerator, registry
from generators.kit.sample import FINAL, FIRST, METADATA, PROMPT, VIDEO, build
from include.exports.public_tasks import bench_task

LEVEL = "medium"
LOOK = "vbvr"
TRUTH, STILL = "truth", "still"
RENDITIONS = (
    "pace_slower", "held", "shift_2px", "to_256px", "h264_crf_35",
    STILL, "jump", "half", "undone", "other_sample", "skipped_step", "extra_object",
)  # fmt: skip
RIGHT_LEAST, WRONG_MOST = 90, 60  # points


@dataclass(frozen=True)
class Clip:
    """A video of a sample, where the public scorer looks for it, with our score."""

    generator: str
    rendition: str
    path: str  # of split, task and number
    ours: float


@dataclass(frozen=True)
class Scored:
    """A video with the public scorer's score."""

    clip: Clip
    theirs: float


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--samples", type=int, default=1)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--python", default=sys.executable)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vmdp-bench-") as name:
        top = Path(name)
        began = time.process_time()
        clips = [
            clip
            for generator in registry
            for index in range(chosen.samples)
            for clip in written(generator, chosen.seed, index, top)
        ]
        seconds = time.process_time() - began
        theirs, spent = evaluated(chosen.python, chosen.checkout.resolve(), top)
    show(clips, theirs)
    print(
        f"\nCPU a video: {1000 * spent / len(clips):.0f} ms there; {1000 * seconds / len(clips):.0f} ms here, made too"
    )


def written(generator: AnyGenerator, seed: int, index: int, top: Path) -> Iterator[Clip]:
    """Write a sample and videos of it in the public scorer's folders, and score them; nothing for an unknown task."""
    task = bench_task(generator.id)
    if task is None:
        return
    files = build(generator, LEVEL, seed, index, look=LOOK).files
    judge = Judge.of(files[METADATA])
    split, name = task
    truth = top / "gt" / split / name / f"{index:05d}"
    truth.mkdir(parents=True)
    for each in (FIRST, FINAL, PROMPT, VIDEO):
        (truth / each).write_bytes(files[each])
    for rendition, video in videos(generator, seed, index, files[VIDEO]):
        path = f"{split}/{name}/{index:05d}.mp4"
        file = top / "models" / rendition / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(video)
        yield Clip(generator.id.short, rendition, path, judge.score(rgb_of(video)).total)


def videos(generator: AnyGenerator, seed: int, index: int, truth: bytes) -> Iterator[tuple[str, bytes]]:
    """The truth and its renditions, each with its name."""
    yield TRUTH, truth
    subject = Subject.of(generator, LEVEL, seed, index, look=LOOK)
    for case in cases(subject):
        if case.name in RENDITIONS and (shown := case.frames()) is not None:
            yield case.name, mp4(shown)


def mp4(shown: Frames) -> bytes:
    """Encode frames, nearly without a loss."""
    return encoded([av.VideoFrame.from_ndarray(frame, format="rgb24") for frame in shown], crf=10)


def evaluated(python: str, checkout: Path, top: Path) -> tuple[dict[tuple[str, str], float], float]:
    """Scores of the public scorer, 0 to 100, by rendition and path, and its CPU seconds."""
    command = [python, "run_evaluation.py", "--models_base", str(top / "models"), "--gt_base", str(top / "gt")]
    command += ["--output_dir", str(top / "scores"), "--device", "cpu"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=checkout, env=os.environ | {"TQDM_DISABLE": "1"}, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found, failed = {}, 0
    for file in (top / "scores").glob("*_vbvr_results.json"):
        rendition = file.name.removesuffix("_vbvr_results.json")
        for sample in json.loads(file.read_text())["samples"]:
            path = Path(sample["video_path"]).relative_to(top / "models" / rendition)
            found[rendition, str(path)] = 100 * sample["score"]
            failed += bool(sample["error"])
    print(f"EvalKit ended in an error, which is a score of 0, on {failed} of {len(found)} videos.\n")
    return found, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def show(clips: Sequence[Clip], theirs: dict[tuple[str, str], float]) -> None:
    """Print both tables: means by task type, and medians by rendition."""
    scored = [Scored(clip, theirs[clip.rendition, clip.path]) for clip in clips]
    types = [*dict.fromkeys(clip.generator for clip in clips)]
    print("| Task type | EvalKit: truth | still | Ours: truth | still |\n|:--|--:|--:|--:|--:|")
    above = 0
    for name in types:
        truth, still = (
            [each for each in scored if (each.clip.generator, each.clip.rendition) == (name, rendition)]
            for rendition in (TRUTH, STILL)
        )
        there, there_still = (mean(each.theirs for each in group) for group in (truth, still))
        here, here_still = (mean(each.clip.ours for each in group) for group in (truth, still))
        above += there > there_still
        print(f"| {name} | {there:.0f} | {there_still:.0f} | {here:.0f} | {here_still:.0f} |")
    print(f"\nEvalKit gives the truth more than a still in {above} of {len(types)} task types.\n")
    print("| Video | Should get | Videos | EvalKit: median | not so | Ours: median | not so |")
    print("|:--|:--|--:|--:|--:|--:|--:|")
    for rendition in (TRUTH, *RENDITIONS):
        group = [each for each in scored if each.clip.rendition == rendition]
        if not group:
            continue
        should = f"at most {WRONG_MOST}" if rendition in WRONG else f"at least {RIGHT_LEAST}"
        columns = [str(len(group))]
        for scores in ([each.theirs for each in group], [each.clip.ours for each in group]):
            missed = sum(score > WRONG_MOST if rendition in WRONG else score < RIGHT_LEAST for score in scores)
            columns += [f"{median(scores):.0f}", str(missed)]
        print(f"| `{rendition}` | {should} | {' | '.join(columns)} |")


if __name__ == "__main__":
    main()
