"""One delivery of a message: its batch's done mark, and the checkpoint of an unfinished batch.

A checkpoint records the samples made so far, so the next delivery continues instead of starting over.
"""

import contextlib
import hashlib
from collections.abc import Callable, Sequence
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from include.dataset.code import code_digest
from include.dataset.layout import Layout
from include.dataset.mark import DoneMark, FailedSample, SampleRecord
from include.dataset.message import BatchMessage, InvalidMessage
from include.services.storage import Changed, NotFound, Paused, Store

O = TypeVar("O")  # noqa: E741


class OutOfTime(Exception):
    """The deadline is too near to finish; finished samples are kept, and the next delivery continues."""


class Checkpoint(BaseModel):
    """The samples of an unfinished batch so far, and the code that made them."""

    model_config = ConfigDict(frozen=True)

    identity: str
    code: str
    samples: tuple[SampleRecord, ...]
    failed: tuple[FailedSample, ...] = ()
    rejects: dict[str, int]
    cpu_seconds: float
    token: str | None = None
    """Token of the shard's paused stream; None for samples stored as files."""
    rest_sha256: str | None = None


class Delivery:
    """One delivery of a message to a store; it alone reads and writes the batch's checkpoint."""

    def __init__(self, message: BatchMessage, store: Store, layout: Layout) -> None:
        self.message, self.store, self.layout = message, store, layout
        self._continued = False

    def settle(self, work: Callable[[], DoneMark]) -> DoneMark:
        """Return the batch's mark: an earlier one, or the one that `work` returns, written to the store.

        Clear the checkpoint away once there is a mark. `OutOfTime` passes if no other delivery finished meanwhile.
        """
        mark = self._mark()
        if mark is None:
            try:
                mark = self._put(work())
            except OutOfTime:
                mark = self._mark()
                if mark is None:
                    raise
        self._clear()
        return mark

    def open(self, output: Callable[[Paused | None], O]) -> tuple[O, Checkpoint | None]:
        """Open an output at the checkpoint, or at the beginning if there is none usable.

        `output` takes the shard's paused stream.
        """
        if found := self._load():
            checkpoint, paused = found
            with contextlib.suppress(NotFound):  # another delivery has taken over the stream
                opened = output(paused)
                self._continued = True
                return opened, checkpoint
        return output(None), None

    def save(
        self,
        pause: Callable[[], Paused | None],
        *,
        samples: Sequence[SampleRecord],
        failed: Sequence[FailedSample] = (),
        rejects: dict[str, int],
        cpu_seconds: float,
    ) -> bool:
        """Pause the output and write the checkpoint; False, and nothing paused, if another delivery finished the batch.

        Only seconds may be left, so the order counts: the stream's rest first, then the checkpoint that names it.
        """
        if self._mark():
            return False
        paused = pause()
        made = Checkpoint(
            identity=self.message.identity,
            code=code_digest(),
            samples=tuple(samples),
            failed=tuple(failed),
            rejects=rejects,
            cpu_seconds=cpu_seconds,
            token=paused.token if paused else None,
            rest_sha256=hashlib.sha256(paused.rest).hexdigest() if paused else None,
        )
        if paused:
            self.store.put(self._rest_key, paused.rest)
        self.store.put(self._key, made.model_dump_json().encode())
        return True

    def aborted(self) -> None:
        """Drop the checkpoint after its shard's stream was aborted; files of an earlier delivery stay good."""
        if self._continued and self.message.output_format == "tar":
            self._remove()

    def _mark(self) -> DoneMark | None:
        key = self.layout.mark(self.message.batch)
        content = _there(self.store, key)
        if content is None:
            return None
        mark = DoneMark.model_validate_json(content)
        expected = (self.message.generator.version, self.message.recipe, self.message.block)
        if (mark.version, mark.recipe, mark.block) != expected:
            differences = "; ".join(mark.differences(self.message)) or "version or block"
            raise InvalidMessage(
                f"{self.store.where(key)} holds the same batch of another seed, level, form or version: {differences}"
            )
        return mark

    def _put(self, mark: DoneMark) -> DoneMark:
        try:
            self.store.put(self.layout.mark(self.message.batch), mark.model_dump_json().encode(), absent=True)
        except Changed:  # a second delivery of the same batch was faster, with the same bytes
            return self._mark() or mark
        return mark

    def _load(self) -> tuple[Checkpoint, Paused | None] | None:
        found = self._read()
        if found is None:
            return None
        if (found.identity, found.code) == (self.message.identity, code_digest()):
            if found.token is None:
                return found, None
            # Two deliveries that paused at once may have written one object each.
            rest = _there(self.store, self._rest_key)
            if rest is not None and hashlib.sha256(rest).hexdigest() == found.rest_sha256:
                return found, Paused(found.token, rest)
        self._discard(found)
        return None

    def _clear(self) -> None:
        if self._continued:  # the checkpoint is our own, and its stream is used up
            self._remove()
        elif found := self._read():  # a slower delivery may have saved one meanwhile
            self._discard(found)

    def _discard(self, found: Checkpoint) -> None:
        if found.token is not None:
            with contextlib.suppress(NotFound):
                self.store.stream(self.layout.shard(self.message.batch), Paused(found.token, b"")).abort()
        self._remove()

    def _remove(self) -> None:
        self.store.delete(self._key)
        if self.message.output_format == "tar":
            self.store.delete(self._rest_key)

    def _read(self) -> Checkpoint | None:
        content = _there(self.store, self._key)
        try:
            return None if content is None else Checkpoint.model_validate_json(content)
        except ValidationError:
            return None

    @property
    def _key(self) -> str:
        return self.layout.checkpoint(self.message.batch)

    @property
    def _rest_key(self) -> str:
        return self.layout.checkpoint_rest(self.message.batch)


def _there(store: Store, key: str) -> bytes | None:
    try:
        return store.get(key)
    except NotFound:
        return None
