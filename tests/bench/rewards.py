"""Measure the pool of judges and its service, for docs/rewards.md.

`python -m tests.bench.rewards speed` prints videos a second and core, by form, size and frames; `latency` the time of
requests to a loaded service; `long` memory over many videos in a row; `group` the scores of 32 rollouts of one prompt.
`--write` also puts the table into the page.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import pstdev, quantiles

import av
import cv2
import numpy as np
import psutil

from generators.kit.identity import stream
from generators.kit.judge.client import JudgeClient
from generators.kit.judge.judge import Judge
from generators.kit.judge.renditions import Frames, Subject, cases
from generators.kit.judge.renditions.right import paced
from generators.kit.judge.trusted import encoded
from generators.kit.registry import registry
from generators.kit.sample import METADATA, build
from include.cli.judge_tables import Sheet, fill
from include.judging.pool import JudgePool, Video
from include.judging.question import Question
from include.settings import PROJECT_ROOT

PAGE = PROJECT_ROOT / "docs/rewards.md"
CORES = os.cpu_count() or 1
EVERY = 8  # task types from one that is measured to the next
ROLLOUTS = 32
OTHERS = (
    "pace_slower", "blur_2px", "vae_like", "h264_crf_35", "still", "jump", "dissolve", "undone", "skipped_step",
    "last_step_missing", "borrowed_answer", "state_fades",
)  # fmt: skip
"""Rollouts besides those that stop early."""
SEED = 42


def clips(frames: int, size: int) -> Iterator[tuple[Question, Frames]]:
    """A right video of some frames for every eighth task type."""
    for generator in list(registry)[::EVERY]:
        subject = Subject.of(generator, "medium", SEED, 0)
        shown = paced(subject, frames / len(subject.truth))
        if size != subject.size:
            shown = np.stack([cv2.resize(each, (size, size), interpolation=cv2.INTER_AREA) for each in shown])
        metadata = build(generator, "medium", SEED, 0, video=False).files[METADATA]
        yield Question(metadata=metadata), shown


def as_file(frames: Frames) -> bytes:
    """An MP4 file of these frames."""
    return encoded([av.VideoFrame.from_ndarray(frame, format="rgb24") for frame in frames])


def cpu(pool: JudgePool) -> float:
    """CPU seconds that the pool's processes and their ended children have used."""
    times = [each.cpu_times() for each in psutil.Process().children()]
    return sum(each.user + each.system + each.children_user + each.children_system for each in times)


def speed(jobs: int) -> tuple[Sheet, str]:
    """Videos a second: by the clock with all cores, and of one core's CPU time."""
    rows = []
    forms: dict[str, Callable[[Frames], Video]] = {"array": lambda frames: frames, "MP4 file": as_file}
    with JudgePool(jobs) as pool:
        for frames in (49, 81):
            for size in (256, 512):
                found = list(clips(frames, size))
                for form, made in forms.items():
                    pairs = [(question, made(shown)) for question, shown in found]
                    pool.score(pair for pair in pairs for _ in range(jobs))  # each process prepares its judges
                    before, began = cpu(pool), time.monotonic()
                    answers = pool.score(pair for pair in pairs for _ in range(ROLLOUTS // jobs))
                    taken, used = time.monotonic() - began, cpu(pool) - before
                    assert all(answer.score and answer.score.total == 100 for answer in answers)
                    rows.append(
                        (
                            form, f"{size}", f"{frames}", f"{len(answers)}", f"{len(answers) / taken:.1f}",
                            f"{len(answers) / used:.1f}",
                        )
                    )  # fmt: skip
    columns = ("Form", "Pixels", "Frames", "Videos", "Videos a second", "Videos a CPU second")
    return Sheet(columns, rows), f"{jobs} processes on {CORES} cores; {len(found)} task types, medium."


def latency(jobs: int) -> tuple[Sheet, str]:
    """The time of single requests to the service, while some clients send one after another."""
    command = [sys.executable, "-c", "from include.cli.main import run; run()", "judge", "serve", "--port", "0"]
    served = subprocess.Popen([*command, "--jobs", str(jobs)], stdout=subprocess.PIPE, text=True)
    assert served.stdout is not None
    client = JudgeClient(re.findall(r"http://\S+[0-9]", served.stdout.readline())[0])
    pairs = [(question.metadata.decode(), shown) for question, shown in clips(81, 256)]
    rows = []

    def asked(number: int) -> float:
        metadata, shown = facts[number % len(facts)]
        began = time.monotonic()
        [answer] = client.score([(metadata, shown)])
        assert answer["score"] == 100
        return 1000 * (time.monotonic() - began)

    facts = [(json.loads(metadata), shown) for metadata, shown in pairs]
    try:
        for clients in (1, jobs, 4 * jobs):
            with ThreadPoolExecutor(clients) as threads:
                list(threads.map(asked, range(2 * jobs * len(facts))))  # each process prepares its judges
                times = list(threads.map(asked, range(20 * len(facts))))
            cuts = quantiles(times, n=100)
            rows.append((f"{clients}", f"{len(times)}", f"{cuts[49]:.0f}", f"{cuts[98]:.0f}"))
    finally:
        served.terminate()
        served.wait()
    return Sheet(("Clients at once", "Requests", "p50, ms", "p99, ms"), rows, words=0), (
        f"{jobs} processes on {CORES} cores; arrays of 81 frames, 256 px, one a request."
    )


def long(jobs: int, videos: int) -> tuple[Sheet, str]:
    """Memory of the pool's processes after a tenth of many videos and after all; each tenth video is no video."""
    found = list(clips(49, 256))
    rows = []
    with JudgePool(jobs, waiting=4 * jobs) as pool:

        def pairs(first: int, last: int) -> Iterator[tuple[Question, Video]]:
            for number in range(first, last):
                question, shown = found[number % len(found)]
                yield question, b"no video" if number % 10 == 9 else shown

        done = 0
        for upto in (videos // 10, videos // 2, videos):
            kinds = Counter(answer.kind for answer in pool.score(pairs(done, upto)))
            assert kinds.keys() == {"scored", "refused"}
            done = upto
            sizes = [each.memory_info().rss / 1e6 for each in psutil.Process().children()]
            rows.append((f"{done}", f"{max(sizes):.0f}", f"{psutil.Process().memory_info().rss / 1e6:.0f}"))
    columns = ("Videos", "Largest process, MB", "Parent, MB")
    return Sheet(columns, rows, words=0), f"{jobs} processes, {len(found)} task types, 49 frames of 256 px."


def group(reference: str = "O-41:medium:42:7") -> tuple[Sheet, str]:
    """Scores of 32 made rollouts of one prompt: truths that stop early, slow down, blur, or go wrong."""
    short, level, seed, index = reference.split(":")
    subject = Subject.of(registry.get(short), level, int(seed), int(index))
    judge = Judge.of(build(registry.get(short), level, int(seed), int(index), video=False).files[METADATA])
    named = {case.name: case for case in cases(subject)}
    made = [(name, named[name].frames()) for name in OTHERS if name in named]
    rollouts = [(name, frames) for name, frames in made if frames is not None]
    rng = stream(f"rollouts/{reference}")
    while len(rollouts) < ROLLOUTS:
        shown = paced(subject, rng.uniform(0.8, 1.2))
        stop = rng.randrange(1, len(shown))
        early = np.concatenate([shown[:stop], np.repeat(shown[stop - 1 : stop], len(shown) - stop, axis=0)])
        rollouts.append(("stops early", early))
    scores: dict[str, list[float]] = {}
    for name, shown in rollouts:
        scores.setdefault(name, []).append(judge.score(shown).total)
    everything = [value for values in scores.values() for value in values]
    rows = [(name, f"{len(each)}", ", ".join(f"{value:g}" for value in sorted(each))) for name, each in scores.items()]
    ties = len(everything) - len(set(everything))
    return Sheet(("Rollout", "Count", "Scores"), rows), (
        f"{len(everything)} rollouts of {reference}: {len(set(everything))} different scores, {ties} ties, standard "
        f"deviation {pstdev(everything):.0f}."
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table, and write it into the page if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["speed", "latency", "long", "group"])
    parser.add_argument("--jobs", type=int, default=CORES)
    parser.add_argument("--videos", type=int, default=10_000, help="of `long`")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args(arguments)
    made = {
        "speed": lambda: speed(given.jobs), "latency": lambda: latency(given.jobs),
        "long": lambda: long(given.jobs, given.videos), "group": group,
    }  # fmt: skip
    sheet, end = made[given.what]()
    sheet.show()
    print(end)
    if given.write:
        fill(PAGE, {given.what: f"{sheet.markdown()}\n\n{end}"})


if __name__ == "__main__":
    main()
