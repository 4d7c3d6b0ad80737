"""Tags and notes of samples, kept with the dataset: one object for each task type.

A change rewrites its object on condition of its version, and again on top of another change made meanwhile.
"""

import contextlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from include.dataset.spec import DatasetSpec
from include.errors import UserError
from include.services.storage import Changed, NotFound, Store, Unreadable
from include.studio.selection import Place

TAG = r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}"
MOST_TAGS = 20
"""Tags of one sample."""
MOST_MARKED = 20_000
"""Samples of a task type with a tag or a note."""
LONGEST_NOTE = 2000
ATTEMPTS = 20

Tag = Annotated[str, Field(pattern=f"^{TAG}$")]


class Mark(BaseModel):
    """Tags and note of a sample."""

    model_config = ConfigDict(frozen=True)

    tags: Annotated[tuple[Tag, ...], Field(max_length=MOST_TAGS)] = ()
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""

    def with_tags(self, added: Iterable[str] = (), removed: Collection[str] = ()) -> "Mark":
        """The mark with other tags, in alphabetical order."""
        kept = {*self.tags, *added}.difference(removed)
        if len(kept) > MOST_TAGS:
            raise UserError(f"a sample has at most {MOST_TAGS} tags, not {len(kept)}")
        return self.model_copy(update={"tags": tuple(sorted(kept))})


class Marked(BaseModel):
    """The tagged and noted samples of a task type, by index."""

    samples: dict[int, Mark] = {}


def checked_tag(text: str) -> str:
    """A valid tag; raise `UserError` for another text."""
    tag = " ".join(text.split())
    if not re.fullmatch(TAG, tag):
        raise UserError(
            f"tag {tag[:60]!r} can't be used: take at most 40 letters, digits, spaces, '.', '_' and '-', "
            "starting with a letter or digit"
        )
    return tag


def marked(store: Store, spec: DatasetSpec, full: str) -> Marked:
    """The marks of a task type; none if there are none. Raise `UserError` if they can't be read."""
    key = spec.layout.tags(full)
    try:
        return Marked.model_validate_json(store.get(key))
    except NotFound:
        return Marked()
    except (ValidationError, Unreadable):
        raise UserError(f"{store.where(key)} can't be read as tags: correct it or delete it") from None


def change(store: Store, spec: DatasetSpec, full: str, indices: Iterable[int], changed: Callable[[Mark], Mark]) -> None:
    """Change the marks of some samples; raise `UserError` if there are too many, or too many others write at once."""
    key, wanted = spec.layout.tags(full), list(indices)
    for _ in range(ATTEMPTS):
        version = dict(store.versions(key)).get(key, "")
        found = marked(store, spec, full).samples
        new = {**found, **{index: changed(found.get(index, Mark())) for index in wanted}}
        kept = Marked(samples={index: new[index] for index in sorted(new) if new[index] != Mark()})
        if kept.samples == found:
            return
        if len(kept.samples) > MOST_MARKED:
            raise UserError(f"a task type has at most {MOST_MARKED:,} samples with tags or notes")
        with contextlib.suppress(Changed):
            store.put(key, kept.model_dump_json().encode(), absent=not version, match=version)
            return
    raise UserError("others change the tags of this task type at the same time: try again")


def tagged(marks: Mapping[str, Marked], wanted: Collection[str]) -> list[Place]:
    """The samples with all of these tags, by the marks of each task type's short id."""
    return [
        (short, index)
        for short, of in marks.items()
        for index, mark in of.samples.items()
        if set(wanted) <= set(mark.tags)
    ]
