"""A model's results in sum: means and shares with their confidence intervals, by task, faculty, level and look."""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from generators.kit.registry import UnknownGenerator
from include.dataset import task_types
from include.judging.evaluation import Header, Result

Z = 1.96  # of a confidence of 95 %
WORST = 20  # answers named


class Stats(BaseModel):
    """Results of some samples."""

    model_config = ConfigDict(frozen=True)

    samples: int
    mean: float
    """Of the scores, 0 to 100."""
    mean_interval: tuple[float, float]
    """95 % confidence, by the normal approximation, cut at 0 and 100."""
    passed: float
    """Share of the samples, 0 to 1."""
    passed_interval: tuple[float, float]
    """95 % confidence: Wilson's score interval."""

    @classmethod
    def of(cls, scores: Sequence[float], passed: int) -> "Stats":
        """Sum up at least one score, and how many passed."""
        count = len(scores)
        mean = math.fsum(scores) / count
        spread = math.fsum((score - mean) ** 2 for score in scores)
        half = Z * math.sqrt(spread / (count - 1) / count) if count > 1 else 100.0
        return cls(
            samples=count,
            mean=round(mean, 2),
            mean_interval=(round(max(0.0, mean - half), 2), round(min(100.0, mean + half), 2)),
            passed=round(passed / count, 4),
            passed_interval=wilson(passed, count),
        )


def wilson(passed: int, count: int) -> tuple[float, float]:
    """Wilson's score interval of a share, with 95 % confidence.

    https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval#Wilson_score_interval
    """
    share, weight = passed / count, Z * Z / count
    middle = (share + weight / 2) / (1 + weight)
    half = Z / (1 + weight) * math.sqrt(share * (1 - share) / count + weight / (4 * count))
    return round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)


class Fault(BaseModel):
    """An answer that can't be scored."""

    answer: str
    kind: str
    reason: str


class Low(BaseModel):
    """One of the answers with the lowest scores."""

    sample: str
    """Its folder in the dataset."""
    answer: str
    score: float


class Evaluation(BaseModel):
    """A model's results in sum: `{model}.json`. An answer that can't be scored counts 0."""

    model: str
    dataset: str
    """As it was given: a folder, a name or an address."""
    answers: str
    """The folder of the answers, as it was given."""
    judge: str
    samples: int
    answered: int
    missing: int
    missing_count: bool
    """True if samples without an answer count 0; they belong to no group."""
    overall: Stats
    by_faculty: dict[str, Stats]
    by_level: dict[str, Stats]
    by_look: dict[str, Stats]
    by_task: dict[str, Stats]
    faults: tuple[Fault, ...]
    worst: tuple[Low, ...]
    """The lowest scores of answers that did not pass."""
    unknown: dict[str, str]
    """Answers to no sample of the dataset, with the reason."""

    @classmethod
    def of(cls, header: Header, results: Sequence[Result], *, samples: int, zeros: bool, **more: Any) -> "Evaluation":
        """Sum up results; with `zeros`, missing answers count."""
        missing = samples - len(results)
        wrong = (each for each in results if not each.passed)
        lowest = sorted(wrong, key=lambda each: (each.score or 0.0, each.path))[:WORST]
        return cls(
            model=header.model,
            dataset=header.dataset,
            judge=header.judge,
            samples=samples,
            answered=len(results),
            missing=missing,
            missing_count=zeros,
            overall=_stats(results, missing if zeros else 0),
            by_faculty=_groups(results, lambda each: faculty(each.task)),
            by_level=_groups(results, lambda each: each.level),
            by_look=_groups(results, lambda each: each.look),
            by_task=_groups(results, lambda each: each.task),
            faults=tuple(
                Fault(answer=each.answer, kind=each.kind, reason=each.fault) for each in results if each.fault
            ),
            worst=tuple(Low(sample=each.path, answer=each.answer, score=each.score or 0.0) for each in lowest),
            **more,
        )


def faculty(task: str) -> str:
    """The faculty of a task; "" if this code does not know it."""
    try:
        return task_types.get(task).faculty or ""
    except UnknownGenerator:
        return ""


def _groups(results: Iterable[Result], name: Callable[[Result], str]) -> dict[str, Stats]:
    found = dict[str, list[Result]]()
    for each in results:
        found.setdefault(name(each), []).append(each)
    return {key: _stats(found[key]) for key in sorted(found)}


def _stats(results: Sequence[Result], missing: int = 0) -> Stats:
    scores = [each.score or 0.0 for each in results] + [0.0] * missing
    return Stats.of(scores, sum(each.passed for each in results))
