"""Publishing: the manifest lists the contents of a validated dataset."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from include.dataset.recipe import Recorded
from include.dataset.spec import DatasetSpec
from include.services.storage import NotFound, Store
from include.validation.run import GroupResult


class Published(BaseModel):
    """One generator's part of a published dataset."""

    model_config = ConfigDict(frozen=True)

    version: int
    samples: int
    bytes: int
    cpu_seconds: float
    digest: str


class Manifest(Recorded):
    """Contents of a published dataset: counts, and content digests over the samples' hashes in order of index."""

    dataset: str
    samples: int
    bytes: int
    cpu_seconds: float
    generators: dict[str, Published]


def publish_dataset(store: Store, spec: DatasetSpec, results: Sequence[GroupResult]) -> Manifest:
    """Write the manifest, keeping generators of earlier runs. The same content changes nothing."""
    there = _there(store, spec.layout.manifest)
    parts = dict(Manifest.model_validate_json(there).generators) if there else {}
    for result in (generator for group in results for generator in group.generators):
        parts[result.generator] = Published(
            version=spec.generators[result.generator].version,
            samples=result.found,
            bytes=result.bytes,
            cpu_seconds=round(result.cpu_seconds, 3),
            digest=result.digest,
        )
    manifest = Manifest(
        **dict(spec.recipe),
        dataset=spec.dataset,
        samples=sum(part.samples for part in parts.values()),
        bytes=sum(part.bytes for part in parts.values()),
        cpu_seconds=round(sum(part.cpu_seconds for part in parts.values()), 3),
        generators=dict(sorted(parts.items())),
    )
    data = (manifest.model_dump_json(indent=2) + "\n").encode()
    if data != there:
        store.put(spec.layout.manifest, data)
    return manifest


def _there(store: Store, key: str) -> bytes | None:
    try:
        return store.get(key)
    except NotFound:
        return None
