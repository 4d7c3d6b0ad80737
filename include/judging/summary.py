"""A model's results in sum: means and shares with their confidence intervals, by task, faculty, level and look."""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from generators.kit.registry import UnknownGenerator
from include.dataset import task_types
from include.judging.evaluation import Header, Result

Z = 1.96  # of a confidence of 95 %
STUDENT = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip
"""Student's t of the same confidence, with 1 to 30 degrees of freedom."""
WORST = 20  # answers named


class Stats(BaseModel):
    """Results of some samples."""

    model_config = ConfigDict(frozen=True)

    samples: int
    mean: float
    """Of the scores, 0 to 100."""
    mean_interval: tuple[float, float]
    """95 % confidence by Student's t, cut at 0 and 100; of equal scores, Wilson's interval of a share as large."""
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
        return cls(
            samples=count,
            mean=round(mean, 2),
            mean_interval=_around(mean, spread, count),
            passed=round(passed / count, 4),
            passed_interval=wilson(passed, count),
        )


def _around(mean: float, spread: float, count: int) -> tuple[float, float]:
    """The interval of a mean of scores; `spread` is the sum of their squared distances from it."""
    if count == 1:
        return 0.0, 100.0
    if spread < 1e-9 * count:  # a few equal scores do not make the mean certain
        low, high = wilson(count * mean / 100, count)
        return round(100 * low, 2), round(100 * high, 2)
    half = student(count - 1) * math.sqrt(spread / (count - 1) / count)
    return round(max(0.0, mean - half), 2), round(min(100.0, mean + half), 2)


def student(freedom: int) -> float:
    """Student's t with 95 % confidence; beyond 30 degrees of freedom by the expansion about the normal quantile.

    Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5
    """
    if freedom <= len(STUDENT):
        return STUDENT[freedom - 1]
    return Z + (Z**3 + Z) / (4 * freedom) + (5 * Z**5 + 16 * Z**3 + 3 * Z) / (96 * freedom**2)


def wilson(passed: float, count: int) -> tuple[float, float]:
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
