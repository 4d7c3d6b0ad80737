"""Samples of `vmdp judge`, and the processes that measure them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import as_completed
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from generators.kit.judge.score import OpenCVMissing
from generators.kit.sample import IN_SIZES, SIZES
from include.cli.output import notes, progress
from include.dataset import task_types
from include.errors import UserError
from include.forked import process_pool

if TYPE_CHECKING:
    from generators.kit.judge.measure import Reference
    from include.cli.judge_journal import Journal

T = TypeVar("T")


@contextmanager
def opencv_needed() -> Iterator[None]:
    """Import the judge here; without OpenCV, raise `UserError`."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name != "cv2":
            raise
        raise UserError(str(OpenCVMissing())) from None


def check(what: str, chosen: Sequence[str] | None, known: Sequence[str]) -> None:
    """Raise `UserError` for an unknown choice."""
    if unknown := [name for name in chosen or () if name not in known]:
        raise UserError(f"no {what} is called {unknown[0]!r}; choose from {', '.join(known)}")


def choose(
    generators: Sequence[str] | None, level: str | None, seeds: Sequence[int], count: int, size: int
) -> list["Reference"]:
    """The samples to measure: `count` of each task type, level and seed; `UserError` if there are none."""
    from generators.kit.judge.measure import Reference

    if size not in SIZES:
        raise UserError(f"size must be {IN_SIZES}, not {size}")
    chosen = task_types.select_own(generators or ["all"])
    cases = [
        Reference(generator.id.short, each, seed, index)
        for generator in chosen
        for each in generator.levels
        if level in (None, each)
        for seed in dict.fromkeys(seeds)
        for index in range(count)
    ]
    if not cases:
        raise UserError(f"{chosen[0].id.short} has no level {level!r}; it has {', '.join(chosen[0].levels)}")
    return cases


def in_processes(
    measure: Callable[["Reference"], T],
    faults: Callable[[T], Iterable[str]],
    cases: Sequence["Reference"],
    jobs: int,
    title: str,
    journal: "Journal[T] | None" = None,
) -> list[T]:
    """Measure each sample, in processes, and print its faults at once.

    Results are in the order of the samples. Samples in the journal are not measured again.
    """
    results = dict(journal.results) if journal else {}
    waiting = [case for case in cases if str(case) not in results]
    with progress(title, len(cases)) as bar:

        def show(result: T) -> None:
            for fault in faults(result):
                notes.print(fault, markup=False)
            bar.advance(bar.task_ids[0])

        for case in cases:
            if str(case) in results:
                show(results[str(case)])
        for case, result in _measured(measure, waiting, min(jobs, len(waiting))):
            if journal:
                journal.add(case, result)
            results[str(case)] = result
            show(result)
    return [results[str(case)] for case in cases]


def _measured(
    measure: Callable[["Reference"], T], cases: Sequence["Reference"], jobs: int
) -> Iterator[tuple["Reference", T]]:
    if jobs <= 1:
        yield from ((case, measure(case)) for case in cases)
        return
    with process_pool(jobs) as pool:
        work = {pool.submit(measure, case): case for case in cases}
        try:
            for done in as_completed(work):
                yield work[done], done.result()
        finally:
            pool.shutdown(cancel_futures=True)
