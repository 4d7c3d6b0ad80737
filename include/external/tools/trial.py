"""A trial of an external generator: make a few samples twice and the next ones once, and list the problems of each."""

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from generators.kit.sample import FINAL, FIRST, METADATA, PROMPT, VIDEO, BuildError, Sample
from include.external.batch import Making, block_of, limits_of
from include.external.environment import EnvironmentFailed, environment
from include.external.generator import ExternalGenerator
from include.external.sample import Form
from include.external.sandbox import why_not
from include.settings import Settings

SEED = 42
RUNS = 3
_SHOWN = (FIRST, FINAL, PROMPT, VIDEO)
_COMPARED = (*_SHOWN, METADATA)


@dataclass(frozen=True)
class Tried:
    """One sample of a trial."""

    id: str
    problems: tuple[str, ...]
    """Reasons of a failure, or notes for trainers."""
    made: bool
    same: bool | None
    """True if a second run made the same bytes; None if either run made none."""


@dataclass(frozen=True)
class Trial:
    """Result of a trial."""

    generator: str
    short: str
    commit: str
    samples: tuple[Tried, ...]
    deterministic: bool | None
    """True if both runs made the same bytes; None without a comparison."""
    differing: tuple[str, ...]
    """Files with other bytes in the second run."""
    duplicates: int
    """Number of samples with a repeated puzzle."""
    again: int
    """Number of samples of a second block that the first one has, too."""
    finite: bool
    """True if the second block has the samples of the first, and the script made fewer than it was asked for."""
    seconds: float
    """Duration of the three runs, without installing the environment."""
    cpu_seconds_a_sample: float
    peak_mb: int
    private_tmp: bool
    """True if runs have private temporary folders here; otherwise they wait for one another."""
    why_shared: str
    failure: str
    """Reason of an early end; "" without one."""

    @property
    def same_blocks(self) -> bool:
        """True if every block has the same samples, so that a dataset has room for one."""
        return self.again > 0 and self.again == sum(sample.made for sample in self.samples)

    @property
    def verdict(self) -> str:
        """The reason why a dataset has room for one block; "" if there is none."""
        if not self.same_blocks:
            return ""
        if self.finite:
            return f"finite: {self.again} samples, the same in every run"
        return "ignores its seed: another block has the same samples"


def trial(
    generator: ExternalGenerator,
    samples: int = 4,
    *,
    seed: int = SEED,
    level: str | None = None,
    transcode: bool = False,
    size: int = 512,
    settings: Settings | None = None,
    seconds: float | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Trial:
    """Make a block of samples twice and the next block once, and compare; a failure is in the result, not raised.

    The runs take at most `seconds` together, if given. `progress` is called with the number of finished samples over
    all runs, and the total.
    """
    limits = limits_of(settings or Settings())
    begun = time.monotonic()
    runs: list[dict[int, Sample]] = []
    rejects: list[dict[int, Counter[str]]] = []
    failure, cpu, peak, private, why = "", 0.0, 0, True, ""
    try:
        python = environment(generator.place, generator.pinned)
        why = why_not(python)
        begun = time.monotonic()
        for number, start in enumerate((0, 0, samples)):
            if seconds is not None:
                limits = replace(limits, seconds=max(0.1, min(limits.seconds, begun + seconds - time.monotonic())))
            # One attempt, since a second would hide problems.
            making = Making(
                generator,
                block_of(generator, seed, start, samples, level),
                range(start, start + samples),
                Form(size, True, transcode),
                limits,
                attempts=1,
            )
            made: dict[int, Sample] = {}
            runs.append(made)
            try:
                for sample in making.samples():
                    made[sample.index] = sample
                    progress(number * samples + len(made), RUNS * samples)
            except BuildError as error:
                failure = failure or str(error)
                made |= making.ahead
            cpu += making.cost.cpu_seconds
            peak, private = max(peak, making.cost.peak_mb), private and making.cost.private_tmp
            rejects.append(making.rejects)
    except EnvironmentFailed as error:
        failure = str(error)
    first, second, other = runs if len(runs) == RUNS else ({}, {}, {})
    differing = {
        name
        for index in first.keys() & second.keys()
        for name in _COMPARED
        if first[index].files.get(name) != second[index].files.get(name)
    }
    hashes = Counter(sample.param_hash for sample in first.values())
    shown = {tuple(sample.files.get(name) for name in _SHOWN) for sample in first.values()}
    again = sum(tuple(sample.files.get(name) for name in _SHOWN) in shown for sample in other.values())
    return Trial(
        generator=generator.id.full,
        short=generator.id.short,
        commit=generator.pinned.commit,
        samples=tuple(
            _tried(generator, index, first.get(index), second.get(index), rejects[0] if rejects else {})
            for index in range(samples)
        ),
        deterministic=not differing if first.keys() & second.keys() else None,
        differing=tuple(name for name in _COMPARED if name in differing),
        duplicates=sum(count - 1 for count in hashes.values()),
        again=again,
        finite=0 < again == len(first) < samples,
        seconds=round(time.monotonic() - begun, 3),
        cpu_seconds_a_sample=round(cpu / max(1, sum(map(len, runs))), 3),
        peak_mb=peak,
        private_tmp=private and not why,
        why_shared=why,
        failure=failure,
    )


def _tried(
    generator: ExternalGenerator, index: int, a: Sample | None, b: Sample | None, rejects: dict[int, Counter[str]]
) -> Tried:
    name = generator.id.task_id(index)
    if a is None:
        return Tried(name, tuple(rejects.get(index, ())), False, None)
    notes = json.loads(a.files[METADATA])["origin"]["notes"]
    return Tried(name, tuple(notes), True, None if b is None else a.sha256 == b.sha256)
