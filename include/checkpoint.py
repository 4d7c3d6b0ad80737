"""A batch set aside: how far it is, so that the next delivery goes on instead of starting over."""

import hashlib

from pydantic import BaseModel, ConfigDict, ValidationError

from include.code import code_digest
from include.layout import Layout
from include.mark import SampleRecord
from include.message import BatchMessage
from include.storage import NotFound, Paused, Store


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
        try:
            found = cls.model_validate_json(store.get(layout.checkpoint(message.batch)))
            if (found.identity, found.code) != (message.identity, code_digest()):
                return None
            if found.token is None:
                return found, None
            rest = store.get(layout.checkpoint_rest(message.batch))
        except (NotFound, ValidationError):
            return None
        # Two deliveries that were set aside at once may have written one object each.
        return (found, Paused(found.token, rest)) if hashlib.sha256(rest).hexdigest() == found.rest_sha256 else None

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

    @staticmethod
    def remove(message: BatchMessage, store: Store, layout: Layout) -> None:
        """Forget how far the batch is; nothing happens if there is no checkpoint."""
        store.delete(layout.checkpoint(message.batch))
        if message.output_format == "tar":
            store.delete(layout.checkpoint_rest(message.batch))
