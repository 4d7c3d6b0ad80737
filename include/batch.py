"""A batch carried out: its samples written, then its done mark.

The mark is written last and says what the batch holds, so a batch is done if and only if its mark
exists. Everything else is written under keys and with bytes that the message alone decides: a batch
can be delivered twice, killed anywhere and repeated, and leaves the same objects.
"""

import io
import resource
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

from pydantic import BaseModel, ConfigDict

from generators.kit.sample import Sample, build
from include.code import code_digest
from include.layout import SHARD_EXTENSIONS, Format, Layout
from include.message import BatchMessage, InvalidMessage
from include.storage import Changed, NotFound, Store

UPLOADS_AT_ONCE = 8


class OutOfTime(Exception):
    """The deadline is too near to finish; what was written stays, and a retry ends the batch."""


class SampleRecord(BaseModel):
    """What a done mark says of one sample."""

    model_config = ConfigDict(frozen=True)

    id: str
    index: int
    level: str
    attempt: int
    sha256: str
    param_hash: str
    bytes: int


class DoneMark(BaseModel):
    """What a finished batch holds and cost."""

    model_config = ConfigDict(frozen=True)

    generator: str
    version: int
    start: int
    count: int
    seed: int
    level: str | None
    size: int
    video: bool
    output_format: Format
    samples: tuple[SampleRecord, ...]
    rejects: dict[str, int]
    bytes: int
    cpu_seconds: float
    peak_mb: int
    code: str
    request_id: str


def run_batch(
    message: BatchMessage,
    store: Store,
    *,
    prefix: str | None = None,
    request_id: str = "",
    out_of_time: Callable[[], bool] = lambda: False,
    made: Callable[[Sample], None] = lambda sample: None,
) -> DoneMark:
    """Write the batch's samples and its mark; return the mark that is there, ours or an earlier one.

    `prefix` is the dataset's prefix where it is not the message's own ("" for a plain folder).
    `made` is told of each sample. Raise `OutOfTime` if `out_of_time` turns true between two samples.
    """
    layout = Layout(message.prefix if prefix is None else prefix)
    mark_key = layout.mark(message.batch)
    if earlier := _earlier_mark(message, store, mark_key):
        return earlier
    started = time.process_time()
    records: list[SampleRecord] = []
    rejects: Counter[str] = Counter()

    def samples() -> Iterator[Sample]:
        generator = message.generator
        for index in message.indices:
            if out_of_time():
                raise OutOfTime(f"{len(records)} of {message.num_samples} samples of {message.batch} were made in time")
            sample = build(generator, message.level, message.seed, index, size=message.size, video=message.video)
            rejects.update(sample.rejects)
            records.append(
                SampleRecord(
                    id=sample.id,
                    index=index,
                    level=generator.level_at(message.level, index),
                    attempt=sample.attempt,
                    sha256=sample.sha256,
                    param_hash=sample.param_hash,
                    bytes=sum(map(len, sample.files.values())),
                )
            )
            made(sample)
            yield sample

    if message.output_format == "tar":
        store.put(layout.shard(message.batch), shard(samples()))
    else:
        _write_files(samples(), layout, message, store)
    mark = DoneMark(
        generator=message.type,
        version=message.generator.version,
        start=message.start_index,
        count=message.num_samples,
        seed=message.seed,
        level=message.level,
        size=message.size,
        video=message.video,
        output_format=message.output_format,
        samples=tuple(records),
        rejects=dict(sorted(rejects.items())),
        bytes=sum(record.bytes for record in records),
        cpu_seconds=round(time.process_time() - started, 3),
        peak_mb=_peak_mb(),
        code=code_digest(),
        request_id=request_id,
    )
    try:
        store.put(mark_key, mark.model_dump_json().encode(), absent=True)
    except Changed:  # a second delivery of the same batch was faster, with the same bytes
        return _earlier_mark(message, store, mark_key) or mark
    return mark


def _earlier_mark(message: BatchMessage, store: Store, key: str) -> DoneMark | None:
    try:
        mark = DoneMark.model_validate_json(store.get(key))
    except NotFound:
        return None
    fields = ("seed", "level", "size", "video", "output_format")
    if mark.version != message.generator.version or any(getattr(mark, f) != getattr(message, f) for f in fields):
        raise InvalidMessage(f"{store.where(key)} holds the same batch of another seed, level, form or version")
    return mark


def _write_files(samples: Iterator[Sample], layout: Layout, message: BatchMessage, store: Store) -> None:
    """Write each sample's files while the next one is made; at most two samples are held."""
    with ThreadPoolExecutor(UPLOADS_AT_ONCE, thread_name_prefix="upload") as pool:
        pending: list[Future[None]] = []
        for sample in samples:
            _all_written(pending)
            folder = layout.sample(message.generator.id, sample.id)
            pending = [pool.submit(store.put, folder + name, data) for name, data in sample.files.items()]
        _all_written(pending)


def _all_written(pending: list[Future[Any]]) -> None:
    wait(pending)
    for upload in pending:
        upload.result()


def shard(samples: Iterator[Sample]) -> bytes:
    """One uncompressed tar with flat WebDataset keys; no owner, no time, so the same bytes each time."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for sample in samples:
            for name, extension in SHARD_EXTENSIONS.items():
                if name in sample.files:
                    member = tarfile.TarInfo(f"{sample.id}.{extension}")
                    member.size = len(sample.files[name])
                    tar.addfile(member, io.BytesIO(sample.files[name]))
    return buffer.getvalue()


def _peak_mb() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1 << 20) if sys.platform == "darwin" else peak / 1024)
