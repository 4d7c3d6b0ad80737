"""Baselines: scores of a sample's own video, and of a few renditions whose worth is known.

`vmdp judge bounds` measures every rendition; these are enough to see that a rubric tells right from wrong.
"""

import json
from collections.abc import Mapping
from dataclasses import replace

from generators.kit.clip import EVEN, Clip
from generators.kit.judge import renditions
from generators.kit.judge.renditions import DEGRADED, RIGHT, WRONG, Subject, cases
from generators.kit.judge.score import judge_of
from generators.kit.judge.trusted import rgb_of
from generators.kit.registry import AnyGenerator
from generators.kit.sample import METADATA, VIDEO, Rendition, build

GROUND_TRUTH = "ground_truth"
BASELINES = (
    GROUND_TRUTH, "pace_slower", "h264_crf_35", "to_256px", "images",
    "still", "jump", "half", "skipped_step", "other_sample", "borrowed_answer", "images_last_alone", "images_cut_short",
)  # fmt: skip
AT_LEAST: Mapping[str, float] = {GROUND_TRUTH: 100.0} | {
    name: renditions.AT_LEAST[kind]
    for kind, known in (("right", RIGHT), ("degraded", DEGRADED))
    for name in BASELINES
    if name in known
}
AT_MOST: Mapping[str, float] = {name: renditions.AT_MOST[name] for name in BASELINES if name in WRONG}


def measure(
    generator: AnyGenerator, level: str, seed: int, index: int, files: Mapping[str, bytes] | None = None
) -> dict[str, float]:
    """Score the baselines of a sample, 0 to 100, by their names in `BASELINES`; some do not apply to each sample.

    `files` are the sample's, for a caller who has them. All but its own video are drawn in its look, evenly and in a
    square, and judged against the same puzzle drawn so.
    """
    files = files or build(generator, level, seed, index).files
    metadata = json.loads(files[METADATA])
    judge, rendition, size = judge_of(metadata, generator), Rendition.read(metadata), metadata["size"]
    scores = {GROUND_TRUTH: judge.score(rgb_of(files[VIDEO])).total}
    square = replace(rendition, tempo=EVEN, clip=Clip(size, size))
    if square != rendition:
        judge = judge_of({**metadata, **square.as_data()}, generator)
    puzzle = generator.puzzle_format.validate_python(metadata["puzzle"])
    subject = replace(
        Subject.of(generator, level, seed, index, size),
        puzzle=puzzle, states=generator.solve(puzzle), look=rendition.look,
    )  # fmt: skip
    for case in cases(subject):
        if case.name in BASELINES and (frames := case.frames()) is not None:
            scores[case.name] = (judge.score_images if case.images else judge.score)(frames).total
    return scores


def broken(scores: Mapping[str, float]) -> list[str]:
    """List the bounds these scores break, as sentences; empty if none."""
    low = [f"{k} scores {scores[k]:g}, not at least {v:g}" for k, v in AT_LEAST.items() if scores.get(k, v) < v]
    return low + [f"{k} scores {scores[k]:g}, more than {v:g}" for k, v in AT_MOST.items() if scores.get(k, v) > v]
