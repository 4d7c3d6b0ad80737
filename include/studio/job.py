"""Run one job in its own process: `python -m include.studio.job` reads the name of a folder and works in it.

The folder holds `job.json` and the job's input files. Output files go below `made/`, findings or the error into
`result.json`.
"""

import json
import math
import os
import resource
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from generators.kit.conformance import check
from generators.kit.identity import Identity
from generators.kit.judge import baselines
from generators.kit.judge.clip import Clip
from generators.kit.judge.comparison import Comparison
from generators.kit.judge.decode import ScoreError
from generators.kit.judge.score import scorer
from generators.kit.registry import UnknownGenerator, registry
from generators.kit.rubric import read_items
from generators.kit.sample import (
    FILES,
    FIRST,
    METADATA,
    PROMPT,
    RUBRIC,
    VIDEO,
    BuildError,
    Rendition,
    build,
    redraw,
)
from generators.kit.scene.look import VARIED
from include.batch.make import run_batch
from include.catalogue.pictures import animation
from include.dataset.message import LAST_INDEX
from include.dataset.recipe import Recipe
from include.errors import UserError
from include.external.generator import ExternalGenerator
from include.external.lock import Place
from include.external.tools.download import Progress, download, outdated, update
from include.external.tools.trial import trial as external_trial
from include.planning.plan import Request, make_plan
from include.services.storage import FolderStore
from include.settings import Settings
from include.studio.workshop import JOB, PROGRESS, RESULT
from include.validation.run import validate_group

ANSWER = "answer"
"""Name of the uploaded video in the folder."""
GRACE_S = 2
"""Processor's time between the signal at a job's limit and its end without one."""
STRIP = 4
"""Samples side by side in a level's picture."""


def main() -> None:
    """Wait for a folder's name, and do its job."""
    name = sys.stdin.readline().strip()
    if not name:
        return  # the server ended
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    folder = Path(name)
    job = json.loads((folder / JOB).read_bytes())
    _limit(job["limits"])
    answer: dict[str, Any]
    try:
        answer = {"facts": KINDS[job["kind"]](folder, **job["order"])}
    except (BuildError, ScoreError, UserError, ValueError) as error:
        answer = {"error": str(error)}
    except MemoryError:
        answer = {"error": "it takes more memory than a job may have"}
    except Exception as error:  # foreign code may raise anything
        answer = {"error": f"{type(error).__name__}: {error}"}
    (folder / RESULT).write_text(json.dumps(answer))


def make(folder: Path, generator: str, index: int, **recipe: Any) -> dict[str, Any]:
    """Make a sample's files, and verify its solution once more."""
    found, by = registry.get(generator), Recipe(**recipe)
    began = time.process_time()
    sample = build(found, by.level, by.seed, index, **by.rendered)
    cpu_ms = 1000 * (time.process_time() - began)
    _write(folder, sample.files)
    puzzle = found.puzzle_format.validate_python(json.loads(sample.files[METADATA])["puzzle"])
    verdict = found.verify(puzzle, found.solve(puzzle))
    return {
        "id": sample.id,
        "attempt": sample.attempt,
        "rejects": dict(sample.rejects),
        "sha256": sample.sha256,
        "verified": verdict.ok,
        "reason": verdict.reason,
        "unique": found.unique,
        "cpu_ms": round(cpu_ms),
    }


def capacities(folder: Path, generator: str) -> dict[str, Any]:
    """Count the different puzzles of each level; some take seconds."""
    found = registry.get(generator)
    return {level: found.capacity(config) for level, config in found.levels.items()}


def picture(folder: Path, generator: str, level: str, samples: int) -> dict[str, Any]:
    """Animate a level's first samples side by side; a single sample gives its picture in the catalogue."""
    found = registry.get(generator)
    videos = [build(found, level, 42, index, size=256).files[VIDEO] for index in range(samples)]
    _write(folder, {"picture.webp": animation(videos)})
    return {}


def rate(folder: Path) -> dict[str, Any]:
    """Score the uploaded video against the sample in the folder."""
    return _scored(_sample(folder), folder / ANSWER)


def compare(folder: Path) -> dict[str, Any]:
    """Score the sample's own video and the baselines."""
    files = _sample(folder)
    if VIDEO not in files:
        raise ScoreError("the sample has no video")
    own = _scored(files, files[VIDEO])
    facts = _metadata(files)
    try:
        found = registry.get(facts["generator"]["short"])
    except UnknownGenerator:  # an external one: no other sample can be drawn
        return {"own": own, "baselines": {}}
    return {
        "own": own,
        "baselines": baselines.measure(found, facts["level"], facts["seed"], facts["index"], files),
    }


def _scored(files: Mapping[str, bytes], video: Path | bytes) -> dict[str, Any]:
    """A video's score, whose items have their `text` and `group`.

    `frames` is the number that evidence counts, `square` the place of its boxes in the picture, as shares of it.
    """
    judge, clip = scorer(files), Clip.read(video)
    found = asdict(judge.score(clip.frames, clip.fps))
    rubric = {item.id: {"text": item.text, "group": item.group} for item in read_items(_metadata(files)["rubric"])}
    items = [each | rubric[each["id"]] for each in found["items"]]
    square = (0.0, 0.0, 1.0, 1.0) if isinstance(judge, Comparison) else judge.square(clip.frames[0])
    return found | {"items": items, "frames": len(clip.frames), "square": square}


def renditions(folder: Path, count: int) -> dict[str, Any]:
    """Draw the puzzle of the metadata in other looks, paces and words: those of the following indices."""
    facts = json.loads((folder / METADATA).read_bytes())
    facts.pop("keyframes", None)
    found, own = registry.get(facts["generator"]["short"]), Rendition.read(facts)
    shown = []
    for number in range(1, count + 1):
        index = (facts["index"] + number) % (LAST_INDEX + 1)
        identity = Identity(found.id.short, found.version, facts["level"], facts["seed"], index)
        other = Rendition.of(VARIED, identity.of_rendition, own.clip, video=own.video)
        sample = redraw(found, {**facts, **other.as_data(), "index": index})
        files = {f"{number}/{name}": sample.files[name] for name in (FIRST, VIDEO) if name in sample.files}
        _write(folder, files)
        shown.append({"look": other.look.theme, "prompt": sample.files[PROMPT].decode().strip()})
    return {"renditions": shown}


def trial(folder: Path, generator: str, samples: int, seed: int) -> dict[str, Any]:
    """Make samples of one generator, check each, and run the conformance suite."""
    store = FolderStore(folder / "samples")
    request = Request.of(generators=[generator], samples=samples, seed=seed, repeats=True)
    plan = make_plan(request, store, folder=True)
    began = time.monotonic()
    marks = [run_batch(message, store, prefix="") for message in plan.missing([])]
    seconds = time.monotonic() - began
    result = validate_group(store, plan.spec, plan.generators).generators[0]
    conformance = check(registry.get(generator), seed=seed)
    made = sum(len(mark.samples) for mark in marks)
    per_sample = 1 / max(1, made)
    return {
        "samples": made,
        "seconds": round(seconds * per_sample, 3),
        "cpu_ms": round(1000 * sum(mark.cpu_seconds for mark in marks) * per_sample, 1),
        "peak_mb": max(mark.peak_mb for mark in marks),
        "bytes": round(sum(mark.bytes for mark in marks) * per_sample),
        "problems": [f"{each.sample_id or generator}: {each.rule}: {each.reason}" for each in result.problems],
        "problem_count": result.problem_count,
        "rules": len(conformance.rules),
        "findings": [
            {"rule": each.rule, "where": each.where, "reason": each.reason, "reproduce": each.reproduce}
            for each in conformance.findings
        ],
    }


def bring(
    folder: Path, place: str, origins: list[str], pattern: str | None, ref: str | None, source: str, most: int
) -> dict[str, Any]:
    """Download external generators."""
    outcomes = download(
        Place(Path(place)), origins, pattern=pattern, ref=ref, source=source, most=most, progress=_teller(folder)
    )
    return {"outcomes": [asdict(outcome) for outcome in outcomes]}


def renew(folder: Path, place: str, shorts: list[str]) -> dict[str, Any]:
    """Update external generators to the present commits of their refs."""
    outcomes = update(Place(Path(place)), shorts, progress=_teller(folder))
    return {"outcomes": [asdict(outcome) for outcome in outcomes]}


def ask(folder: Path, place: str) -> dict[str, Any]:
    """List external generators with newer commits at their origins, against the commits pinned now."""
    there = Place(Path(place))
    pinned = {one.short: one.commit for one in there.read().repositories}
    found = outdated(there, list(pinned), progress=_teller(folder)) if pinned else []
    return {"asked": pinned, "outdated": [asdict(one) for one in found]}


def attempt(folder: Path, place: str, short: str, samples: int, seed: int, limits: dict[str, int]) -> dict[str, Any]:
    """Test an external generator."""
    there = Place(Path(place))
    (pinned,) = [one for one in there.read().repositories if one.short == short]
    tell = _teller(folder)
    found = external_trial(
        ExternalGenerator.of(pinned, there), samples, seed=seed, settings=Settings(**limits),
        progress=lambda done, total: tell(done, total, short),
    )  # fmt: skip
    return asdict(found)


KINDS: Mapping[str, Callable[..., dict[str, Any]]] = {
    "make": make, "renditions": renditions, "capacities": capacities, "picture": picture, "rate": rate,
    "compare": compare, "trial": trial, "bring": bring, "renew": renew, "ask": ask, "attempt": attempt,
}  # fmt: skip


def _sample(folder: Path) -> dict[str, bytes]:
    files = {name: (folder / name).read_bytes() for name in FILES if (folder / name).exists()}
    if missing := {PROMPT, RUBRIC, METADATA}.difference(files):
        raise ScoreError(f"the sample has no {', '.join(sorted(missing))}")
    return files


def _metadata(files: Mapping[str, bytes]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files[METADATA])
    return found


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    made = folder / "made"
    made.mkdir(exist_ok=True)
    for name, content in files.items():
        (made / name).parent.mkdir(exist_ok=True)
        (made / name).write_bytes(content)


def _teller(folder: Path) -> Progress:
    """Report progress to the server."""

    def tell(done: int, total: int, name: str) -> None:
        new = folder / f"{PROGRESS}.new"
        new.write_text(json.dumps({"done": done, "total": total, "at": name}))
        new.replace(folder / PROGRESS)

    return tell


def _end_with_the_server() -> None:
    """Exit with the server: its end closes the pipe, and nobody waits for the job."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


def _limit(limits: Mapping[str, int]) -> None:
    if sys.platform == "linux":  # elsewhere, address space does not bound memory
        _lower(resource.RLIMIT_AS, limits["memory"])
    _lower(resource.RLIMIT_FSIZE, limits["file"])
    used = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime + limits["cpu_seconds"]))


def _lower(what: int, most: int) -> None:
    hard = resource.getrlimit(what)[1]
    bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
    # At the hard limit of CPU time, a process is killed without a word; the soft one is a signal of its own.
    room = GRACE_S if what == resource.RLIMIT_CPU else 0
    resource.setrlimit(what, (bound, bound + room if hard == resource.RLIM_INFINITY else min(bound + room, hard)))


if __name__ == "__main__":
    main()
