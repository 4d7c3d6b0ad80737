"""The nightly run: its samples, its canary, and the retention of earlier nights.

nightly/{time}-{code}/canary     the same samples every night, to detect changed bytes of the same seed
nightly/{time}-{code}/samples    new samples every night, with the date as seed
_nightly/canary/{number}.json    accepted canaries; the last one counts, and no dataset can have this name
"""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from pydantic import BaseModel, ConfigDict

from generators.kit.scene.look import PLAIN, VARIED
from include.dataset.layout import Layout
from include.dataset.mark import DoneMark
from include.dataset.recipe import Kept
from include.dataset.spec import DatasetSpec
from include.errors import UserError
from include.planning.plan import done_batches
from include.services.storage import Changed, Store

log = logging.getLogger(__name__)

TOP = "nightly/"
ACCEPTED = "_nightly/canary/"

CANARY: Mapping[str, Any] = {
    "generators": ("all",),
    "samples": 3,
    "seed": 1,
    "level": "mixed",
    "size": 512,
    "look": PLAIN,
    "dedup": False,
}
"""One sample of each level. A change here starts a new canary."""

FRESH: Mapping[str, Any] = {"generators": ("all",), "level": "mixed", "look": VARIED}
"""The night's new samples; a setting is their number, and the date their seed."""

MOST_DELETED = 200_000
"""Bound on objects of old nights that one night deletes; the next continues."""
MOST_NAMED = 20
"""Bound on samples named in a drift."""

_STAMP = "%Y%m%dT%H%M%SZ"
_NIGHT = re.compile(r"(?P<stamp>\d{8}T\d{6}Z)-[0-9a-f]{8}")


def night(moment: datetime, code: str) -> str:
    """Prefix of a night's datasets. Other code gets other datasets, so it never adopts these."""
    return f"{TOP}{moment.astimezone(UTC):{_STAMP}}-{code[:8]}"


def seed_of(moment: datetime) -> int:
    """The night's date as a number: 20260217."""
    return int(f"{moment.astimezone(UTC):%Y%m%d}")


# The canary.


class Canary(Kept):
    """One generator's samples of the fixed seed."""

    version: int
    code: str
    dataset: str
    samples: dict[str, str]
    """Content hashes by sample id."""

    def comparable(self, other: "Canary") -> bool:
        """True if both ordered the same samples of the same version, so their bytes must be equal."""
        return (self.version, self.recipe) == (other.version, other.recipe)


class Accepted(BaseModel):
    """The accepted canary, by generator."""

    model_config = ConfigDict(frozen=True)

    number: int = 0
    generators: dict[str, Canary] = {}


@dataclass(frozen=True)
class Drift:
    """A generator with other bytes than before under the same version."""

    generator: str
    before: Canary
    now: Canary

    @property
    def samples(self) -> list[str]:
        """Ids of the different samples."""
        return [id for id, digest in self.now.samples.items() if self.before.samples.get(id, digest) != digest]

    def __str__(self) -> str:
        named = ", ".join(
            f"{id} ({self.before.samples[id][:12]}… is now {self.now.samples[id][:12]}…)"
            for id in islice(self.samples, MOST_NAMED)
        )
        more = f" and {len(self.samples) - MOST_NAMED} more" if len(self.samples) > MOST_NAMED else ""
        return (
            f"{self.generator} version {self.now.version}, code {self.before.code} then and {self.now.code} now: "
            f"{named}{more}"
        )


def check_canary(store: Store, spec: DatasetSpec) -> list[str]:
    """Compare a finished canary with the accepted one; accept and return its news.

    Raise `UserError`, and accept nothing, if a generator drifted: same version, other bytes.
    """
    made = canary_of(store, spec)
    while True:
        accepted = last_accepted(store)
        if found := drifts(accepted.generators, made):
            raise UserError(
                f"the canary drifted: {'; '.join(map(str, found))}. Raise the version of an intended "
                "change, and undo any other"
            )
        news = changes(accepted.generators, made)
        if not news:
            return []
        fresh = {name: made[name] for name in news}
        following = Accepted(number=accepted.number + 1, generators=dict(accepted.generators) | fresh)
        try:
            store.put(_key(following.number), (following.model_dump_json(indent=1) + "\n").encode(), absent=True)
            return [f"{name}: {why}" for name, why in news.items()]
        except Changed:
            log.info("another run accepted a canary meanwhile: comparing with it")


def canary_of(store: Store, spec: DatasetSpec) -> dict[str, Canary]:
    """Read a dataset's canary from its done marks, by generator; `UserError` if samples are missing."""
    samples: dict[str, dict[str, str]] = {name: {} for name in spec.generators}
    codes: dict[str, str] = {}
    for batch in done_batches(store, spec.layout):
        if batch.generator not in samples:
            continue
        mark = DoneMark.model_validate_json(store.get(spec.layout.mark(batch)))
        codes[mark.generator] = mark.code
        samples[mark.generator] |= {record.id: record.sha256 for record in mark.samples}
    if missing := [name for name, share in spec.generators.items() if len(samples[name]) != share.samples]:
        raise UserError(f"the canary is not complete: {', '.join(missing)}")
    return {
        name: Canary(
            **dict(spec.recipe),
            version=share.version,
            code=codes[name],
            dataset=spec.dataset,
            samples=dict(sorted(samples[name].items())),
        )
        for name, share in spec.generators.items()
    }


def drifts(accepted: Mapping[str, Canary], made: Mapping[str, Canary]) -> list[Drift]:
    """Generators with other bytes under the same version."""
    both = [(name, accepted[name], now) for name, now in made.items() if name in accepted]
    found = [Drift(name, before, now) for name, before, now in both if before.comparable(now)]
    return [drift for drift in found if drift.samples]


def changes(accepted: Mapping[str, Canary], made: Mapping[str, Canary]) -> dict[str, str]:
    """News to accept, by generator, with the reason; assumes no drift."""
    news = {}
    for name, now in made.items():
        before = accepted.get(name)
        if before is None:
            news[name] = "first seen"
        elif before.version != now.version:
            news[name] = f"version {before.version} became {now.version}"
        elif not before.comparable(now) or not now.samples.keys() <= before.samples.keys():
            news[name] = "the canary orders other samples"
    return news


def last_accepted(store: Store) -> Accepted:
    """The current accepted canary; empty before the first."""
    keys = sorted(store.keys(ACCEPTED))
    return Accepted.model_validate_json(store.get(keys[-1])) if keys else Accepted()


def _key(number: int) -> str:
    return f"{ACCEPTED}{number:06d}.json"


# Retention.


@dataclass(frozen=True)
class Expired:
    """Outcome of retention."""

    nights: tuple[str, ...]
    objects: int
    left: bool
    """True if the bound was reached before the end."""


def expire(store: Store, now: datetime, *, keep: timedelta, most: int = MOST_DELETED) -> Expired:
    """Delete nights older than `keep`, the oldest first; keep the last published night and all other datasets."""
    names = sorted(name for name in store.folders(TOP) if _NIGHT.fullmatch(name))
    last = next((name for name in reversed(names) if _is_published(store, name)), None)
    gone: list[str] = []
    deleted = 0
    for name in names:
        if _moment(name) > now - keep:
            break
        if name == last:
            continue
        # A night deleted in part must not look whole: marks and manifest go first.
        keys = _in_order(store.keys(f"{TOP}{name}/"))
        for chunk in _chunks(keys, 1000, most - deleted):
            store.delete_all(chunk)
            deleted += len(chunk)
        if deleted >= most:
            return Expired((*gone, name), deleted, True)
        gone.append(name)
    return Expired(tuple(gone), deleted, False)


def _is_published(store: Store, name: str) -> bool:
    manifest = Layout(f"{TOP}{name}/samples").manifest
    return manifest in store.keys(manifest)


def _moment(name: str) -> datetime:
    return datetime.strptime(name.partition("-")[0], _STAMP).replace(tzinfo=UTC)


def _in_order(keys: Iterable[str]) -> list[str]:
    return sorted(keys, key=lambda key: ("/_" not in key, key))


def _chunks(keys: Sequence[str], size: int, most: int) -> Iterator[Sequence[str]]:
    for start in range(0, min(len(keys), most), size):
        yield keys[start : min(start + size, most)]
