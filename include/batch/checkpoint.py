"""A batch set aside: how far it is, so that the next delivery goes on instead of starting over."""

import contextlib
import hashlib

from pydantic import BaseModel, ConfigDict, ValidationError

from include.dataset.code import code_digest
from include.dataset.layout import Layout
from include.dataset.mark import SampleRecord
from include.dataset.message import BatchMessage
from include.services.storage import NotFound, Paused, Store


class Checkpoint(BaseModel):
    """The samples that a batch has already, by the code that made them."""

    model_config = ConfigDict(frozen=True)

    identity: str
    code: str
    samples: tuple[SampleRecord, ...]
    rejects: dict[str, int]
    cpu_seconds: float
    token: str | None = None
    """Where the store finds the shard's stream; None for samples stored as files."""
    rest_sha256: str | None = None

    @classmethod
    def load(cls, message: BatchMessage, store: Store, layout: Layout) -> "tuple[Checkpoint, Paused | None] | None":
        """The batch's checkpoint with its shard's stream; None if there is none that this code can go on from."""
        found = cls._read(message, store, layout)
        if found is None:
            return None
        if (found.identity, found.code) == (message.identity, code_digest()):
            if found.token is None:
                return found, None
            # Two deliveries that were set aside at once may have written one object each.
            rest = _there(store, layout.checkpoint_rest(message.batch))
            if rest is not None and hashlib.sha256(rest).hexdigest() == found.rest_sha256:
                return found, Paused(found.token, rest)
        cls.discard(message, store, layout)
        return None

    @classmethod
    def save(
        cls,
        message: BatchMessage,
        store: Store,
        layout: Layout,
        *,
        samples: list[SampleRecord],
        rejects: dict[str, int],
        cpu_seconds: float,
        paused: Paused | None,
    ) -> None:
        """Write how far the batch is."""
        made = cls(
            identity=message.identity,
            code=code_digest(),
            samples=tuple(samples),
            rejects=rejects,
            cpu_seconds=cpu_seconds,
            token=paused.token if paused else None,
            rest_sha256=hashlib.sha256(paused.rest).hexdigest() if paused else None,
        )
        if paused:
            store.put(layout.checkpoint_rest(message.batch), paused.rest)
        store.put(layout.checkpoint(message.batch), made.model_dump_json().encode())

    @classmethod
    def discard(cls, message: BatchMessage, store: Store, layout: Layout) -> None:
        """Forget how far the batch is, if it was set aside, and give up what of its shard is there."""
        if found := cls._read(message, store, layout):
            if found.token is not None:
                with contextlib.suppress(NotFound):
                    store.stream(layout.shard(message.batch), Paused(found.token, b"")).abort()
            cls.remove(message, store, layout)

    @staticmethod
    def remove(message: BatchMessage, store: Store, layout: Layout) -> None:
        """Forget how far the batch is, of whose shard nothing is left or all is done."""
        store.delete(layout.checkpoint(message.batch))
        if message.output_format == "tar":
            store.delete(layout.checkpoint_rest(message.batch))

    @classmethod
    def _read(cls, message: BatchMessage, store: Store, layout: Layout) -> "Checkpoint | None":
        content = _there(store, layout.checkpoint(message.batch))
        try:
            return None if content is None else cls.model_validate_json(content)
        except ValidationError:
            return None


def _there(store: Store, key: str) -> bytes | None:
    try:
        return store.get(key)
    except NotFound:
        return None
