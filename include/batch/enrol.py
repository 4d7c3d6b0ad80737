"""Enrol a public client's batch in its dataset: no plan has made the dataset's file, and each batch has its own seed.

The workers write the file, and extend it batch by batch, so status, validation, exports and the Studio know the
dataset. A sample has the seed of its batch, which the done mark and the sample's metadata name.
"""

import random
import time

from include.dataset.layout import Batch, Layout
from include.dataset.message import MOST_SAMPLES, BatchMessage, InvalidMessage
from include.dataset.spec import DatasetSpec, Share
from include.dataset.wire import Names, wire
from include.external.generator import ExternalGenerator
from include.services.storage import Changed, NotFound, Store

MOST_HOLE = 1_000_000
"""Most samples between a batch and the others: batches come in any order, but a mistyped index is no order."""
TRIES, WAIT_S = 100, 0.05
MARKS_AT_ONCE = 256


class Crowded(Exception):
    """Too many workers extended the dataset's file at once; the next delivery tries again."""


def enrol(message: BatchMessage, store: Store) -> None:
    """Add the message's samples to its dataset's file; a dataset made by a plan stays as it is.

    Raise `InvalidMessage` if the dataset has another recipe, commit or version, or if another batch has some of the
    samples; `Crowded` if others changed the file too often meanwhile. Safe to repeat.
    """
    layout = Layout(message.prefix)
    for number in range(TRIES):
        there = _read(store, layout.spec)
        if there is None:
            spec = _first(message)
        elif not there.by_clients:
            return
        else:
            spec = _extended(there, message)
        if number == 0:
            _check_overlap(message, store, layout)
        if spec == there:
            return
        try:
            if there is None:
                store.put(layout.spec, spec.content, absent=True)
                return
            version = next((version for key, version in store.versions(layout.spec) if key == layout.spec), "")
            if version and _read(store, layout.spec) == there:
                store.put(layout.spec, spec.content, match=version)
                return
        except Changed:
            pass
        time.sleep(random.uniform(0, WAIT_S))
    raise Crowded(f"{store.where(layout.spec)} was changed by others {TRIES} times")


def _read(store: Store, key: str) -> DatasetSpec | None:
    try:
        return DatasetSpec.model_validate_json(store.get(key))
    except NotFound:
        return None


def _share(message: BatchMessage) -> Share:
    generator = message.generator
    commit = generator.pinned.commit if isinstance(generator, ExternalGenerator) else None
    return Share(version=generator.version, samples=message.num_samples, start=message.start_index, commit=commit)


def _first(message: BatchMessage) -> DatasetSpec:
    share = _share(message)
    return DatasetSpec(
        **dict(message.recipe), dataset=message.prefix, generators={message.type: share}, by_clients=True,
        names=_names(message),
    )  # fmt: skip


def _names(message: BatchMessage) -> Names | None:
    return wire().names if message.dataset is None else None


def _extended(there: DatasetSpec, message: BatchMessage) -> DatasetSpec:
    share = _share(message)
    mine = there.generators.get(message.type, share)
    with_it = there.model_copy(update={"generators": there.generators | {message.type: mine}})
    wrong = with_it.recipe_of(message.type, message.seed).differences(message)
    if message.dedup and message.seed != there.seed:
        wrong.append(f"seed is {there.seed}, not {message.seed}: dedup compares the samples of one seed only")
    if there.names and _names(message) not in (None, there.names):
        wrong.append(f"names of both kinds are {there.names} ones, not {_names(message)}: see VMDP_CLIENT_NAMES")
    if mine.commit != share.commit:
        wrong.append(f"{message.type} is of commit {(mine.commit or 'none')[:12]}, not {(share.commit or 'none')[:12]}")
    elif mine.version != share.version:
        wrong.append(f"{message.type} is of version {mine.version}, not {share.version}")
    start, stop = min(mine.start, share.start), max(mine.indices.stop, share.indices.stop)
    if stop - start > mine.samples + share.samples + MOST_HOLE:
        wrong.append(
            f"it has samples {mine.start} to {mine.indices.stop - 1} of {message.type}, and start_index "
            f"{message.start_index} is more than {MOST_HOLE:,} away"
        )
    if wrong:
        raise InvalidMessage(f"dataset {message.prefix!r} exists and differs: {'; '.join(wrong)}. Name another dataset")
    joined = mine.model_copy(update={"start": start, "samples": stop - start})
    return there.model_copy(update={"generators": dict(sorted((there.generators | {message.type: joined}).items()))})


def _check_overlap(message: BatchMessage, store: Store, layout: Layout) -> None:
    """Refuse a batch that shares samples with another finished one, whose seed made others."""
    mine = message.batch
    prefix = f"{layout.marks}{mine.generator}/"
    after = f"{prefix}{max(0, mine.start - MOST_SAMPLES + 1):08d}"
    for key in store.keys(prefix, after=after, at_once=MARKS_AT_ONCE):
        batch = layout.batch_of(key)
        if batch is None or batch == mine:
            continue
        if batch.start >= mine.start + mine.count:
            return
        if batch.start + batch.count > mine.start:
            raise InvalidMessage(
                f"dataset {message.prefix!r} has samples {_span(batch)} of {mine.generator} from another batch, and "
                f"this one is {_span(mine)}: send batches of the same size, or name another dataset"
            )


def _span(batch: Batch) -> str:
    return f"{batch.start} to {batch.start + batch.count - 1}"
