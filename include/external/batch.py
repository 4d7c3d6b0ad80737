"""A batch of an external generator: run its block as a whole, and yield the wanted samples in order."""

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from generators.kit.sample import BuildError, Sample
from include.external import found
from include.external.contract import START
from include.external.environment import EnvironmentFailed, environment
from include.external.generator import ExternalGenerator
from include.external.sample import Block, Form, Unfit, sample_of
from include.external.sandbox import Limits, Run, RunFailed, printable, running
from include.forked import Forked
from include.settings import Settings

MOST_ATTEMPTS = 3
"""Runs of a block, each with a seed of its own; the next run fills in missing samples."""
MOST_NAMED = 3


@dataclass
class Cost:
    """Cost of a block, over all its runs."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_mb: int = 0
    private_tmp: bool = True

    def add(self, run: Run) -> None:
        """Add a finished run."""
        self.seconds += run.seconds
        self.cpu_seconds += run.cpu_seconds
        self.peak_mb = max(self.peak_mb, run.peak_mb)
        self.private_tmp &= run.private_tmp


def limits_of(settings: Settings, memory_mb: int | None = None) -> Limits:
    """Limits of one run; of `memory_mb` in all, the worker keeps some for itself."""
    memory = settings.vmdp_external_memory_mb
    if memory_mb is not None:
        memory = max(128, min(memory, memory_mb - 256))
    return Limits(settings.vmdp_external_timeout_s, memory, settings.vmdp_external_disk_mb)


def block_of(generator: ExternalGenerator, seed: int, start: int, count: int, level: str | None = None) -> Block:
    """The block of a generator's samples of a level from `start` on."""
    pinned, level = generator.pinned, generator.level_at(level, start)
    options = tuple(str(start) if word == START else word for word in generator.levels[level])
    return Block(generator.id, generator.version, pinned.origin, pinned.commit, seed, start, count, level, options)


@dataclass
class Making:
    """Some samples of a block, in order, each from the first successful run."""

    generator: ExternalGenerator
    block: Block
    indices: range
    form: Form
    limits: Limits
    processes: int = 0
    """Processes to read and transcode the script's output."""
    check: Callable[[], None] = lambda: None
    """Called every 0.1 s; after an exception nothing is left running."""
    attempts: int = MOST_ATTEMPTS
    cost: Cost = field(default_factory=Cost)
    rejects: dict[int, Counter[str]] = field(default_factory=dict)
    """Reasons for missing samples, by index."""
    _last: dict[int, tuple[str, str]] = field(default_factory=dict)
    ahead: dict[int, Sample] = field(default_factory=dict)
    """Finished samples behind a missing one."""
    _at: int = 0

    def samples(self) -> Generator[Sample, None, None]:
        """Yield the samples; raise `BuildError` with the reasons if no run makes one."""
        self._at = self.indices.start
        self.rejects = {index: Counter() for index in self.indices}
        for attempt in range(self.attempts):
            missing = [index for index in range(self._at, self.indices.stop) if index not in self.ahead]
            if not missing:
                break
            with closing(self._of_run(attempt, missing)) as given:
                for index, sample in given:
                    self.ahead[index] = sample
                    while self._at in self.ahead:  # once its turn has come
                        yield self.ahead.pop(self._at)
                        self._at += 1
        if missing := [index for index in range(self._at, self.indices.stop) if index not in self.ahead]:
            raise BuildError(self._failure(missing))

    def _of_run(self, attempt: int, missing: list[int]) -> Generator[tuple[int, Sample], None, None]:
        """Yield the missing samples made by one run of the script."""
        try:
            with self.generator.place.in_use(), self._running(attempt) as run:
                given = _given(run, self.generator)[: self.block.count]
                if run.failure and not (given := given[:-1]):
                    raise RunFailed(run.failure)
                there = [index for index in missing if index - self.block.start < len(given)]
                few = f"{len(given)} of {self.block.count} samples were made"
                why = run.failure or f"the script said last: {run.tail[-300:]}" * bool(run.tail)
                for index in missing[len(there) :]:
                    self._reject(index, few, why)
                yield from self._read(given, there, attempt, str(run.folder))
        except RunFailed as error:
            reason, _, more = str(error).partition("; ")
            for index in missing:
                if index >= self._at:
                    self._reject(index, reason, more)

    def _running(self, attempt: int) -> AbstractContextManager[Run]:
        try:
            python = environment(self.generator.place, self.generator.pinned)
        except EnvironmentFailed as error:
            raise BuildError(str(error)) from None
        checkout = self.generator.place.checkout(self.generator.pinned)
        if not checkout.is_dir():
            short = self.generator.id.short
            raise BuildError(f"{short}: {checkout} is missing: bring it back with `vmdp generators update {short}`")
        return running(
            python, checkout, self.generator.pinned.contract, samples=self.block.count, options=self.block.options,
            seed=self.block.run_seed(attempt), limits=self.limits, check=self.check, ended=self.cost.add,
        )  # fmt: skip

    def _read(
        self, given: Sequence[Path], there: Sequence[int], attempt: int, folder: str
    ) -> Generator[tuple[int, Sample], None, None]:
        due = found.files_of_any(given)

        def work(index: int) -> Sample | Unfit:
            try:
                read = found.read(given[index - self.block.start], keyframes=self.form.keyframes)
                return sample_of(read, self.block, index, attempt, self.form, folder, due)
            except Unfit as error:
                return error

        # In another process, since a broken video may crash it; but no fork after the first sample, since threads run.
        handed_on = self._at > self.indices.start
        forked = Forked(there, work, 0 if handed_on else max(1, self.processes))
        try:
            with forked:
                for index, sample in zip(there, forked.results(self.check), strict=True):
                    if isinstance(sample, Unfit):
                        self._reject(index, str(sample), given[index - self.block.start].name)
                    else:
                        yield index, replace(sample, rejects=dict(self.rejects[index]))
        finally:
            self.cost.cpu_seconds += forked.cpu_seconds

    def _reject(self, index: int, reason: str, more: str = "") -> None:
        reason = printable(reason)
        self.rejects[index][reason] += 1
        self._last[index] = reason, printable(more)

    def _failure(self, missing: Sequence[int]) -> str:
        reasons: dict[str, str] = {}
        for index in missing:
            reason, more = self._last[index]
            reasons.setdefault(reason, more)
        named = [f"{reason} ({more})" if more else reason for reason, more in list(reasons.items())[:MOST_NAMED]]
        named += [f"and {len(reasons) - MOST_NAMED} more reasons"] if len(reasons) > MOST_NAMED else []
        return (
            f"{self.generator.id.short} seed {self.block.seed} index {missing[0]}: {len(missing)} of "
            f"{len(self.indices)} samples were not made in {self.attempts} runs: "
            f"{'; '.join(named)}"
        )


def _given(run: Run, generator: ExternalGenerator) -> list[Path]:
    """Find the script's samples: in the output folder, otherwise new ones in its own folder."""
    if there := found.samples_in(run.output):
        return there
    repository, checkout = run.folder / "repository", generator.place.checkout(generator.pinned)
    return [path for path in found.samples_in(repository) if not (checkout / path.relative_to(repository)).exists()]
