"""Repair: a dataset's done marks forget the samples found faulty by its validation, so they are ordered anew.

Samples in files are forgotten one by one, and a mark is divided around them. A shard is made anew as a whole; its other
samples get the same bytes.
"""

from collections.abc import Collection, Iterator, Sequence

from pydantic import ValidationError

from include.dataset import task_types
from include.dataset.layout import Batch
from include.dataset.mark import DoneMark
from include.dataset.spec import DatasetSpec
from include.errors import UserError
from include.planning.plan import Plan
from include.services.runs import new_run
from include.services.storage import NotFound, Store, Unreadable
from include.validation.checks import Expected
from include.validation.report import read_report
from include.validation.run import GeneratorResult, runs_of
from include.validation.stored import batches_of, generator_id

KEYS_AT_ONCE = 1000  # in one request to delete


def repair(store: Store, spec: DatasetSpec, generators: Collection[str], *, dry_run: bool = False) -> list[Batch]:
    """Forget the faulty samples of these generators; return what is to be made anew.

    The dataset's report names them, each once: after a repair, validate again. Raise `UserError` without a report. Safe
    to repeat, to do twice at once, and to continue after a kill: of a sample's folder, only foreign files are deleted.
    With `dry_run`, only look.
    """
    report = read_report(store, spec)
    if report is None:
        where = store.where(spec.layout.key(""))
        raise UserError(f"{where} was not validated: no report names samples to make anew")
    if report.repaired:
        return []
    found = [result for result in report.generators if result.generator in generators and result.anew]
    forgotten = [batch for result in found for batch in _forget(store, spec, result, dry_run)]
    if found and not dry_run:
        for result in found:
            store.delete(spec.layout.index(result.generator))  # its rows show the former samples
        repaired = report.model_copy(update={"repaired": True})
        store.put(spec.layout.report("report.json"), (repaired.model_dump_json(indent=2) + "\n").encode())
    return forgotten


def repair_all(store: Store, spec: DatasetSpec) -> tuple[Plan, list[Batch]]:
    """Forget every faulty sample of a dataset; return the plan of a run that can make them, and what it is to make.

    Raise `UserError`, with nothing forgotten, if the present code would make other samples.
    """
    named = {batch.generator for batch in repair(store, spec, list(spec.generators), dry_run=True)}
    plan = Plan.of(spec, named, new_run())
    return plan, repair(store, spec, plan.generators)


def _forget(store: Store, spec: DatasetSpec, result: GeneratorResult, dry_run: bool) -> Iterator[Batch]:
    generator = generator_id(result.generator)
    faulty = [range(start, start + count) for start, count in result.anew]
    for batch in batches_of(store, spec.layout, generator):
        wrong = sorted({index for part in faulty for index in _shared(part, batch)})
        if not wrong:
            continue
        if not dry_run:
            _forget_in(store, spec, batch, wrong)
        if spec.output_format == "tar":
            yield batch
        else:
            yield from (Batch(batch.generator, start, count) for start, count in runs_of(wrong))


def _forget_in(store: Store, spec: DatasetSpec, batch: Batch, wrong: Sequence[int]) -> None:
    if spec.output_format == "tar":
        store.delete(spec.layout.shard(batch))  # the next plan may cut batches otherwise, and leave it
    else:
        _clear(store, spec, batch.generator, wrong)
        for part in _others(store, spec, batch, wrong):
            key = spec.layout.mark(Batch(batch.generator, part.start, part.count))
            store.put(key, part.model_dump_json().encode())
    store.delete(spec.layout.mark(batch))  # the last step: after a kill, a second repair finds the mark


def _shared(part: range, batch: Batch) -> range:
    return range(max(part.start, batch.start), min(part.stop, batch.start + batch.count))


def _clear(store: Store, spec: DatasetSpec, full: str, indices: Sequence[int]) -> None:
    """Delete what lies in the folders of these samples and is no file of theirs; those are written anew."""
    generator = task_types.get(full)
    for index in indices:
        expected = Expected.by(spec, generator, index)
        folder = spec.layout.sample(generator.id, expected.id)
        foreign = [key for key in store.keys(folder) if key.removeprefix(folder) not in expected.possible]
        for first in range(0, len(foreign), KEYS_AT_ONCE):
            store.delete_all(foreign[first : first + KEYS_AT_ONCE])


def _others(store: Store, spec: DatasetSpec, batch: Batch, wrong: Sequence[int]) -> Sequence[DoneMark]:
    """The mark of a batch, divided into marks of its other samples; none if it can't be read."""
    try:
        mark = DoneMark.model_validate_json(store.get(spec.layout.mark(batch)))
    except (NotFound, Unreadable, ValidationError):
        return ()
    parts, at = list[DoneMark](), batch.start
    for index in [*wrong, batch.start + batch.count]:
        if index > at:
            parts.append(mark.part(at, index - at, first=not parts))
        at = index + 1
    return parts
