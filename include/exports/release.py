"""Releases: immutable data, a manifest with the hash of every file, and a pointer written last.

{dst}/releases/v1.json        written last; names the manifest by its hash
{dst}/v1/_plan.json           the content of this folder: claimed first, never changed
{dst}/v1/manifest.json        files over the parts, and each part's statistics, by hash
{dst}/v1/…_stats.json         a part's done mark: its files, by hash
{dst}/README.md               names the newest release for `load_dataset`; the only file that later ones replace

The pointer fixes the manifest, the manifest the parts' marks, and each mark its files: one tree of hashes. No node
grows with the number of samples.
"""

import hashlib
from collections.abc import Callable, Iterator
from itertools import count

from pydantic import BaseModel, ConfigDict, Field

from include.cloud.place import Place
from include.errors import UserError
from include.exports.output import File, problem, problems
from include.services.storage import Changed, NotFound, Store


class PartMark(BaseModel):
    """Contents of a finished part; written after all its files."""

    model_config = ConfigDict(frozen=True)

    part: str
    generator: str
    split: str
    digest: str
    """Digest from the plan: equal for the same samples in the same format."""
    samples: int
    failed: int
    """Samples that are missing or differ from their done marks."""
    refused: int
    """Samples the format can't hold."""
    stills: int = Field(default=0, exclude_if=lambda stills: not stills)
    """Those of `samples` without a video, whose script writes none."""
    reasons: dict[str, int]
    levels: dict[str, int]
    bytes: int
    rows: str
    """Path of its table."""
    files: tuple[File, ...]


class Claim(BaseModel):
    """The content a folder is reserved for."""

    model_config = ConfigDict(frozen=True)

    format: str
    digest: str


class Manifest(BaseModel):
    """Contents of an export."""

    model_config = ConfigDict(frozen=True)

    format: str
    dataset: str
    version: int
    digest: str
    samples: int
    failed: int
    """Samples that are missing or differ from their done marks."""
    refused: int
    """Samples that the form can't hold."""
    reasons: dict[str, int]
    splits: dict[str, int]
    bytes: int
    files: tuple[File, ...]
    parts: tuple[File, ...]


class Release(BaseModel):
    """The pointer."""

    model_config = ConfigDict(frozen=True)

    version: int
    format: str
    dataset: str
    digest: str
    data: str
    manifest: str
    manifest_sha256: str
    samples: int
    failed: int
    bytes: int


def claim(place: Place, store: Store, form: str, digest: str) -> int:
    """Return the version reserved for this content: an existing one, or the next one, now claimed.

    A folder with files but without a claim is somebody else's, and passed over.
    """
    wanted = Claim(format=form, digest=digest)
    for version in count(1):
        key = place.key(f"v{version}/_plan.json")
        there = _claim(store, key)
        if there is None and not _is_foreign(place, store, version):
            try:
                store.put(key, (wanted.model_dump_json(indent=2) + "\n").encode(), absent=True)
                return version
            except Changed:  # another export was faster, perhaps with the same content
                there = _claim(store, key)
        if there == wanted:
            return version
    raise AssertionError("versions have no end")


def find(place: Place, store: Store, form: str, digest: str) -> int:
    """Return the version of this content; raise `UserError` if there is none."""
    for version in count(1):
        there = _claim(store, place.key(f"v{version}/_plan.json"))
        if there is None and not _is_foreign(place, store, version):
            break
        if there == Claim(format=form, digest=digest):
            return version
    raise UserError(f"{place} holds no {form} export of this content with these options: export it first")


def _claim(store: Store, key: str) -> Claim | None:
    there = _read(store, key)
    return None if there is None else Claim.model_validate_json(there)


def _read(store: Store, key: str) -> bytes | None:
    try:
        return store.get(key)
    except NotFound:
        return None


def _is_foreign(place: Place, store: Store, version: int) -> bool:
    """True if a folder holds files, but was not reserved by an export."""
    files = set(store.keys(place.key(f"v{version}/")))
    return bool(files) and place.key(f"v{version}/_plan.json") not in files


def pointer(place: Place, version: int) -> str:
    """Key of a release's pointer."""
    return place.key(f"releases/v{version}.json")


def read_release(place: Place, store: Store, version: int) -> Release | None:
    """Read a pointer; None if the release is unfinished."""
    there = _read(store, pointer(place, version))
    return None if there is None else Release.model_validate_json(there)


def kept(place: Place, store: Store, version: int) -> Manifest | None:
    """The manifest of a release whose files above the parts are whole; None if one is not, or without a release.

    Another version of this project may word its card otherwise. A release keeps the card it was published with.
    """
    release = read_release(place, store, version)
    data = _read(store, place.key(release.manifest)) if release else None
    if release is None or data is None or hashlib.sha256(data).hexdigest() != release.manifest_sha256:
        return None
    manifest = Manifest.model_validate_json(data)
    below = place.key(release.data)
    return None if any(problems(store, ((f"{below}{file.path}", file) for file in manifest.files))) else manifest


def publish(place: Place, store: Store, manifest: Manifest) -> Release:
    """Write the manifest, then the pointer. Equal content changes nothing; other content is refused."""
    folder = f"v{manifest.version}/"
    data = (manifest.model_dump_json(indent=2) + "\n").encode()
    release = Release(
        version=manifest.version,
        format=manifest.format,
        dataset=manifest.dataset,
        digest=manifest.digest,
        data=folder,
        manifest=f"{folder}manifest.json",
        manifest_sha256=hashlib.sha256(data).hexdigest(),
        samples=manifest.samples,
        failed=manifest.failed,
        bytes=manifest.bytes,
    )
    earlier = read_release(place, store, manifest.version)
    if earlier is not None and earlier != release:
        raise UserError(
            f"{store.where(pointer(place, manifest.version))} is published with other content: a release is never "
            "changed. Export to another place"
        )
    if _read(store, place.key(release.manifest)) != data:
        store.put(place.key(release.manifest), data)
    if earlier is None:
        store.put(pointer(place, manifest.version), (release.model_dump_json(indent=2) + "\n").encode())
    return release


def verify(
    place: Place, store: Store, version: int, progress: Callable[[int, int], None] = lambda done, total: None
) -> Iterator[str]:
    """Read every file of a release again; yield problems. `progress` counts parts."""
    release = read_release(place, store, version)
    if release is None:
        yield f"releases/v{version}.json is missing: the export was not finished"
        return
    data = _read(store, place.key(release.manifest))
    if data is None:
        yield f"{release.manifest} is missing"
        return
    if hashlib.sha256(data).hexdigest() != release.manifest_sha256:
        yield f"{release.manifest} has another hash than was published"
        return
    manifest = Manifest.model_validate_json(data)
    below = place.key(release.data)
    yield from problems(store, ((f"{below}{file.path}", file) for file in manifest.files))
    for done, part in enumerate(manifest.parts, 1):
        if wrong := problem(store, f"{below}{part.path}", part):
            yield wrong
        else:
            mark = PartMark.model_validate_json(store.get(f"{below}{part.path}"))
            yield from problems(store, ((f"{below}{file.path}", file) for file in mark.files))
        progress(done, len(manifest.parts))
