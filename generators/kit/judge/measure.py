"""Measure the judge: score the renditions of a sample and compare them with their bounds."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

import cv2

from generators.kit.judge.compare import one_thread
from generators.kit.judge.decode import ScoreError
from generators.kit.judge.judge import Judge
from generators.kit.judge.renditions import Case, Frames, Kind, Subject, cases
from generators.kit.judge.result import Score
from generators.kit.registry import registry
from generators.kit.sample import METADATA, build
from generators.kit.scene.look import PLAIN

FAULTS = (ScoreError, cv2.error, ArithmeticError, AssertionError, LookupError, TypeError, ValueError)
MEDIAN = 100.0  # of an attack that leaves the answer right


@dataclass(frozen=True)
class Reference:
    """A sample by its identity; as text what `vmdp replay` takes."""

    generator: str
    level: str
    seed: int
    index: int

    def __str__(self) -> str:
        return f"{self.generator}:{self.level}:{self.seed}:{self.index}"

    def subject(self, size: int, look: str = PLAIN) -> Subject:
        """The sample, to be rendered."""
        return Subject.of(registry.get(self.generator), self.level, self.seed, self.index, size, look)

    def judge(self, size: int, look: str = PLAIN) -> Judge:
        """The sample's judge, from its metadata alone."""
        generator = registry.get(self.generator)
        files = build(generator, self.level, self.seed, self.index, size=size, look=look, video=False).files
        return Judge.of(files[METADATA])


@dataclass(frozen=True)
class Scored:
    """A rendition with its score; `fault` is the error of a judge that gave none."""

    sample: Reference
    kind: Kind
    attack: str
    bound: float
    score: float
    passed: bool
    fault: str = ""

    @property
    def broken(self) -> bool:
        """True if the score breaks its bound, or a wrong answer passes."""
        if self.kind == "wrong":
            return self.score > self.bound or self.passed or bool(self.fault)
        return self.score < self.bound

    @property
    def excess(self) -> float:
        """Points beyond the bound; negative if it holds."""
        return round(self.score - self.bound if self.kind == "wrong" else self.bound - self.score, 1)

    def __str__(self) -> str:
        if self.fault:
            return f"{self.sample} {self.attack}: no score: {self.fault}"
        sign = "at most" if self.kind == "wrong" else "at least"
        passed = ", passed" if self.passed and self.kind == "wrong" else ""
        return f"{self.sample} {self.attack}: {self.score:g}, not {sign} {self.bound:g}{passed}"


@one_thread()
def renditions(
    sample: Reference, size: int, kinds: Collection[str] = (), attacks: Collection[str] = (), look: str = PLAIN
) -> list[Scored]:
    """Score the renditions of a sample of these kinds and attacks, or all; only one is in memory at a time."""
    subject, judge = sample.subject(size, look), sample.judge(size, look)
    chosen = (
        case for case in cases(subject) if (not kinds or case.kind in kinds) and (not attacks or case.name in attacks)
    )
    return [scored for case in chosen if (scored := _scored(sample, judge, case))]


def _scored(sample: Reference, judge: Judge, case: Case) -> Scored | None:
    shown = case.frames()
    if shown is None:
        return None
    score, fault = judged(judge, shown, images=case.images)
    return Scored(sample, case.kind, case.name, case.bound, score.total, score.passed, fault)


def judged(judge: Judge, shown: Frames, *, images: bool = False) -> tuple[Score, str]:
    """Score frames, or images; an error of the judge is 0 points with the error's text."""
    try:
        return (judge.score_images(shown) if images else judge.score(shown)), ""
    except FAULTS as error:
        return Score((), 0.0, False), f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"


@dataclass(frozen=True)
class Spread:
    """Scores of one attack over all samples."""

    attack: str
    kind: Kind
    bound: float
    scores: Sequence[float]
    passed: int
    broken: int

    @cached_property
    def median(self) -> float:
        """The median score."""
        return median(self.scores)

    @property
    def low(self) -> bool:
        """True if a right answer's median is not full marks."""
        return self.kind != "wrong" and self.median < MEDIAN


def by_attack(scored: Iterable[Scored]) -> list[Spread]:
    """Summarise by attack, in the order of first occurrence."""
    groups = defaultdict[str, list[Scored]](list)
    for each in scored:
        groups[each.attack].append(each)
    return [
        Spread(
            name,
            group[0].kind,
            group[0].bound,
            tuple(sorted(each.score for each in group)),
            sum(each.passed for each in group),
            sum(each.broken for each in group),
        )
        for name, group in groups.items()
    ]


@dataclass(frozen=True)
class Worst:
    """One generator: the number of its renditions, and the nearest to a bound or beyond it, of each kind."""

    generator: str
    count: int
    broken: int
    worst: dict[Kind, Scored]


def by_generator(scored: Iterable[Scored]) -> list[Worst]:
    """Summarise by generator, in the order of first occurrence."""
    groups = defaultdict[str, list[Scored]](list)
    for each in scored:
        groups[each.sample.generator].append(each)
    found = []
    for name, group in groups.items():
        worst: dict[Kind, Scored] = {}
        for each in group:
            if each.kind not in worst or each.excess > worst[each.kind].excess:
                worst[each.kind] = each
        found.append(Worst(name, len(group), sum(each.broken for each in group), worst))
    return found
