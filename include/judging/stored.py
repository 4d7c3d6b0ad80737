"""A model's answers in a store, scored task by task; each task has a journal of its own beside the results.

The journal is stored every few seconds, so a task that was killed goes on close to where it was.
"""

import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path

from generators.kit.judge.decode import MOST_BYTES
from include.cloud.place import Place
from include.judging.answers import Questions, answers_among, answers_below, matched, paired
from include.judging.evaluation import Header, Journal, Result, evaluate
from include.services.storage import FolderStore, NotFound, Store

TOP = "evaluations"
"""Prefix of results in the bucket: `evaluations/{dataset}/{model}.json`."""
AT_ONCE = 200  # answers on disk
KEEP_EVERY_S = 20.0

Files = Mapping[str, Sequence[str]]
"""Paths of answers, each with those of its files, in the model's folder."""


def results_prefix(dataset: str) -> str:
    """The prefix of a dataset's results."""
    return f"{TOP}/{dataset}/"


def journal_key(dataset: str, model: str, task: str) -> str:
    """The key of a task's journal."""
    return f"{results_prefix(dataset)}{model}/{task}.jsonl"


def answers_of(place: Place) -> dict[str, list[str]]:
    """The answers at a place, each with its files; raise `UserError` if there are none."""
    top = place.key("")
    return answers_among((key.removeprefix(top) for key in place.store().keys(top)), str(place))


def by_task(answers: Files, questions: Questions) -> tuple[dict[str, list[str]], dict[str, str]]:
    """The paths of answers by the task of their samples, one for each sample; and the others with the reason."""
    found, left = matched(answers, questions)
    tasks = dict[str, list[str]]()
    for asked, path in found.items():
        tasks.setdefault(asked.task, []).append(path)
    return dict(sorted(tasks.items())), left


def score_task(
    place: Place,
    answers: Files,
    questions: Questions,
    header: Header,
    *,
    results: Store,
    key: str,
    jobs: int,
    scored: Callable[[], None] = lambda: None,
) -> list[Result]:
    """Score answers to different samples and store their journal under `key`; return the results.

    In the end the journal holds these results alone. `scored` is called for each answer.
    """
    found = list[Result]()
    with tempfile.TemporaryDirectory(prefix="vmdp-evaluate-") as folder:
        path = Path(folder, "journal.jsonl")
        with suppress(NotFound):
            path.write_bytes(results.get(key))
        journal, kept = Journal(path, header), time.monotonic()

        def tell() -> None:
            nonlocal kept
            scored()
            if time.monotonic() - kept >= KEEP_EVERY_S:
                kept = time.monotonic()
                results.put(key, path.read_bytes())

        left = list(answers.values())
        while left:
            some, left = left[:AT_ONCE], left[AT_ONCE:]
            with tempfile.TemporaryDirectory(dir=folder) as here:
                if fetch(place, chain.from_iterable(some), Path(here)):
                    pairs, _ = paired(answers_below(Path(here)), questions)
                    found += evaluate(pairs, questions, journal, pictures=header.pictures, jobs=jobs, scored=tell)
    found.sort(key=lambda result: result.path)
    results.put(key, Journal.text(header, found).encode())
    return found


def fetch(place: Place, files: Iterable[str], folder: Path) -> int:
    """Copy files into a folder, and count those that are still there; of one too large, the judge's most and a byte."""
    store, there, count = place.store(), FolderStore(folder), 0
    for file in files:
        with suppress(NotFound):
            there.put(file, store.get_range(place.key(file), 0, MOST_BYTES + 1))
            count += 1
    return count
