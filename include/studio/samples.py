"""Pages of samples: any page of a dataset at constant cost, and one sample with its files and scores."""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from pydantic import TypeAdapter, ValidationError
from starlette.responses import RedirectResponse, Response

from generators.kit.identity import GeneratorId
from generators.kit.keyframes import IMAGE_PROMPT, MOST_KEY_FRAMES, KeyFrame
from generators.kit.rubric import read_items
from generators.kit.sample import ALL_FILES, FILES, FINAL, METADATA, PROMPT, RUBRIC, VIDEO
from include.dataset.layout import Batch
from include.dataset.mark import SampleRecord
from include.dataset.message import LAST_INDEX
from include.dataset.spec import DatasetSpec
from include.errors import UserError
from include.external.generator import ExternalGenerator
from include.services.storage import NotFound
from include.studio.browse import (
    Verdict,
    chosen,
    faulty_samples,
    known,
    level_of,
    marks_between,
    member_name,
    members,
    part_of,
    read_mark,
    shard_of,
)
from include.studio.datasets import TheDataset, address
from include.studio.media import file_response, zipped
from include.studio.pages import go, page, pages_of, readable
from include.studio.protection import SentForm, needs, own_page
from include.studio.scoring import score_upload, shown_baselines
from include.studio.selection import Place
from include.studio.selection import Query as Rows
from include.studio.studio import Studio, TheStudio
from include.studio.table import table
from include.studio.tags import LONGEST_NOTE, Mark, change, checked_tag, marked
from include.studio.workshop import Done
from include.validation.problem import RULES, Problem
from include.validation.report import read_report

router = APIRouter(prefix="/datasets/{dataset}/samples", dependencies=[needs("look")])

SHOWN = 24
"""Samples on one page."""
MOST_FILE_BYTES = 64 << 20
"""Largest file to show; the project's own files have about 100 kB."""
RENDITIONS = 4
"""Other renditions of a sample, side by side."""
_work = Depends(own_page)
_KEY_FRAMES = TypeAdapter(list[KeyFrame])


@dataclass(frozen=True)
class Part:
    """A generator's samples in a dataset."""

    spec: DatasetSpec
    full: str
    id: GeneratorId

    def level(self, index: int) -> str:
        """A sample's level; "" if unknown."""
        return level_of(self.spec, self.full, index)

    def levels(self) -> list[str]:
        """Levels offered by the filter."""
        generator = known(self.full)
        return [self.spec.level] if self.spec.level else list(generator.levels) if generator else []


@dataclass(frozen=True)
class Filter:
    """A filter of samples, or the rows of the table that a sample was opened from."""

    level: str = ""
    verdict: Verdict = ""
    rows: Rows | None = None

    @property
    def query(self) -> str:
        """Encode as a query string."""
        if self.rows:
            return self.rows.walk
        given = [f"{name}={value}" for name, value in (("level", self.level), ("verdict", self.verdict)) if value]
        return f"?{'&'.join(given)}" if given else ""


def a_filter(
    level: Annotated[str, Query(max_length=40, pattern="^[a-z0-9_-]*$")] = "", verdict: Verdict = ""
) -> Filter:
    """Parse the filter from the address."""
    return Filter(level, verdict)


TheFilter = Annotated[Filter, Depends(a_filter)]


def a_walk(wanted: TheFilter, rows: Annotated[str | None, Query()] = None) -> Filter:
    """Parse the filter and the table's query from the address; an invalid query counts as none."""
    return replace(wanted, rows=None if rows is None else Rows.read(rows))


TheWalk = Annotated[Filter, Depends(a_walk)]


@dataclass(frozen=True)
class Found:
    """One sample of a dataset."""

    part: Part
    index: int

    @property
    def spec(self) -> DatasetSpec:
        """The dataset."""
        return self.part.spec

    @property
    def name(self) -> str:
        """The id: `sliding_puzzle_00000007`."""
        return self.part.id.task_id(self.index)

    def file(self, studio: Studio, name: str) -> bytes:
        """Read one of its files; raise `NotFound`."""
        store, spec = studio.cloud.store, self.spec
        key = (store.bucket, spec.dataset, self.part.full, self.index, name)
        if spec.output_format == "files":
            file = spec.layout.sample(self.part.id, self.name) + name
            return studio.media(key, lambda: _bounded(store.get_range(file, 0, MOST_FILE_BYTES + 1), file))

        def from_shard() -> bytes:
            batch = self.batch(studio)
            shard = spec.layout.shard(batch)
            there = studio.recent((store.bucket, shard), lambda: members(store, shard))
            try:
                start, length = there[member_name(self.part.id, self.index, name)]
            except KeyError:
                raise NotFound(f"{shard}:{name}") from None
            return _bounded(store.get_range(shard, start, min(length, MOST_FILE_BYTES + 1)) if length else b"", name)

        return studio.media(key, from_shard)

    def files(self, studio: Studio, names: Sequence[str] = FILES) -> dict[str, bytes]:
        """Read its existing files."""

        def read(name: str) -> tuple[str, bytes | None]:
            try:
                return name, self.file(studio, name)
            except NotFound:
                return name, None

        with ThreadPoolExecutor(len(names), thread_name_prefix="files") as pool:
            return {name: content for name, content in pool.map(read, names) if content is not None}

    def batch(self, studio: Studio) -> Batch:
        """Its finished batch; raise `NotFound`."""
        store, spec = studio.cloud.store, self.spec
        key = (store.bucket, spec.dataset, self.part.full, self.index, "batch")
        return studio.recent(key, lambda: shard_of(store, spec.layout, self.part.full, self.index))

    def record(self, studio: Studio) -> SampleRecord | None:
        """Its record in the done mark; None if it is not made yet."""
        try:
            mark = read_mark(studio.cloud.store, self.spec.layout, self.batch(studio))
        except NotFound:
            return None
        return next((record for record in mark.samples if record.index == self.index), None) if mark else None


def part(spec: TheDataset, short: str) -> Part:
    """A generator of the dataset; 404 if unknown."""
    try:
        return Part(spec, *part_of(spec, short))
    except UserError as error:
        raise HTTPException(404, str(error)) from None


ThePart = Annotated[Part, Depends(part)]


def found(part: ThePart, index: Annotated[int, Path(ge=0, le=LAST_INDEX)]) -> Found:
    """A planned sample; 404 for any other index."""
    planned = part.spec.generators[part.full].indices
    if index not in planned:
        raise HTTPException(
            404, f"{part.id.short} has samples {planned.start} to {planned.stop - 1} here, not {index}."
        )
    return Found(part, index)


TheSample = Annotated[Found, Depends(found)]


@router.get("/")
def choose(request: Request, spec: TheDataset, wanted: TheFilter, generator: str = "") -> RedirectResponse:
    """Redirect to the samples of the form's generator, or of the first."""
    first = next(iter(spec.generators), "")
    short = generator or first.partition("_")[0]
    try:
        part_of(spec, short)
    except UserError as error:
        raise HTTPException(404, str(error)) from None
    return go(request, f"{address(spec.dataset)}samples/{short}/{wanted.query}")


@router.get("/{short}/")
def browse(
    request: Request,
    studio: TheStudio,
    part: ThePart,
    wanted: TheFilter,
    number: Annotated[int, Query(alias="page", ge=1)] = 1,
) -> Response:
    """Show a page of samples."""
    store, spec = studio.cloud.store, part.spec
    faulty = _faulty(studio, part)
    indices = chosen(spec, part.full, level=wanted.level, verdict=wanted.verdict, faulty=faulty)
    pages = pages_of(len(indices), SHOWN, number)
    shown = list(indices[(number - 1) * SHOWN : number * SHOWN])
    done = marks_between(store, spec.layout, part.full, shown[0], shown[-1]) if shown else []
    rows = [
        {
            "index": index,
            "name": part.id.task_id(index),
            "level": part.level(index),
            "done": any(batch.start <= index < batch.start + batch.count for batch in done),
            "problems": faulty.get(index, []) if faulty else [],
        }
        for index in shown
    ]
    return page(
        request, "samples.html", spec=spec, part=part, rows=rows, wanted=wanted, number=number, pages=pages,
        count=len(indices), validated=faulty is not None, address=address(spec.dataset),
    )  # fmt: skip


@router.get("/{short}/{index}/")
def one(request: Request, studio: TheStudio, sample: TheSample, wanted: TheWalk) -> Response:
    """One sample."""
    part, spec = sample.part, sample.spec
    faulty = _faulty(studio, part)
    walk, fault = None, ""
    try:
        walk = table(studio, spec).walk(wanted.rows, (part.id.short, sample.index)) if wanted.rows else None
    except UserError as error:
        fault = str(error)
    if walk is None:
        wanted = replace(wanted, rows=None)
        indices = chosen(spec, part.full, level=wanted.level, verdict=wanted.verdict, faulty=faulty)
        before, after = _neighbours(part, indices, sample.index)
    else:
        before, after = walk.before, walk.after
    record = sample.record(studio)
    names = (PROMPT, RUBRIC, METADATA, *([IMAGE_PROMPT] if spec.keyframes else []))
    files = sample.files(studio, names) if record else {}
    lacking = record.missing if record else ()
    metadata = _metadata(files.get(METADATA, b"null"))
    return page(
        request, "sample.html", spec=spec, part=part, sample=sample, wanted=wanted, before=before, after=after,
        walk=walk, fault=fault, record=record, prompt=files.get(PROMPT, b"").decode(errors="replace"),
        rubric=files.get(RUBRIC, b"").decode(errors="replace"), items=_items(metadata), metadata=metadata,
        readable=readable(files[METADATA]) if metadata else "", video=spec.video and VIDEO not in lacking,
        final=FINAL not in lacking,
        problems=faulty.get(sample.index, []) if faulty else [], rules=RULES, validated=faulty is not None,
        again=redrawn(part), mark=marked(studio.cloud.store, spec, part.full).samples.get(sample.index, Mark()),
        longest_note=LONGEST_NOTE,
        origin=_origin(metadata), key_frames=_key_frames(metadata),
        asked=files.get(IMAGE_PROMPT, b"").decode(errors="replace"),
        address=address(spec.dataset), level=part.level(sample.index), seed=_seed(metadata, spec),
    )  # fmt: skip


@router.get("/{short}/{index}/files/{name:path}")
def file(request: Request, studio: TheStudio, sample: TheSample, name: str) -> Response:
    """One of a sample's files."""
    if name not in ALL_FILES:
        raise HTTPException(404, f"A sample has no file {name!r}; it has {', '.join(FILES)}.")
    try:
        return file_response(request, name, sample.file(studio, name))
    except NotFound as error:
        raise HTTPException(404, f"{sample.name} has no {name} (yet): {error}.") from None


@router.get("/{short}/{index}/sample.zip")
def archive(request: Request, studio: TheStudio, sample: TheSample) -> Response:
    """All files of a sample in one zip."""
    return file_response(
        request, "sample.zip", zipped(sample.name, _there(studio, sample)), attached=f"{sample.name}.zip"
    )


@router.get("/{short}/{index}/baselines", dependencies=[needs("make"), _work])
def baselines(request: Request, studio: TheStudio, sample: TheSample) -> Response:
    """Score the sample's own video and the baselines."""
    record = sample.record(studio)
    if record is None:
        raise HTTPException(404, f"{sample.name} is not made yet.")
    compared = studio.compared(_there(studio, sample))
    return shown_baselines(request, compared, video=f"files/{VIDEO}")


@router.get("/{short}/{index}/renditions", dependencies=[needs("make"), _work])
def renditions(request: Request, studio: TheStudio, sample: TheSample) -> Response:
    """The sample's puzzle in other looks and words, made on the spot."""
    facts = _renditions(studio, sample).facts
    return page(
        request, "parts/renditions.html", sample=sample, renditions=facts["renditions"], video=sample.spec.video
    )


@router.get("/{short}/{index}/renditions/{number}/{name}", dependencies=[needs("make"), _work])
def rendition(request: Request, studio: TheStudio, sample: TheSample, number: int, name: str) -> Response:
    """The video or the first frame of another rendition."""
    content = _renditions(studio, sample).files.get(f"{number}/{name}")
    if content is None:
        raise HTTPException(404, f"There is no rendition {number} with a {name!r}.")
    return file_response(request, name, content)


@router.post("/{short}/{index}/tags", dependencies=[needs("make")])
def tag(request: Request, studio: TheStudio, sample: TheSample, wanted: TheWalk, form: SentForm) -> Response:
    """Add a tag to the sample, or remove one."""
    try:
        added = [checked_tag(str(form.get("add", "")))] if form.get("add") else []
        removed = [str(each) for each in form.getlist("remove")]
        _mark(studio, sample, lambda mark: mark.with_tags(added, removed))
    except UserError as error:
        raise HTTPException(422, str(error)) from None
    return go(request, f"{_address(sample)}{wanted.query}")


@router.post("/{short}/{index}/note", dependencies=[needs("make")])
def note(request: Request, studio: TheStudio, sample: TheSample, wanted: TheWalk, form: SentForm) -> Response:
    """Change the sample's note; 409 if another one was written since the form was opened."""
    text, before = (_lines(str(form.get(name, ""))) for name in ("note", "before"))
    if len(text) > LONGEST_NOTE:
        raise HTTPException(422, f"A note has at most {LONGEST_NOTE:,} characters, not {len(text):,}.")

    def changed(mark: Mark) -> Mark:
        if mark.note not in (before, text):
            raise HTTPException(409, f"Somebody else wrote meanwhile: “{mark.note}”. Go back and reload the page.")
        return mark.model_copy(update={"note": text})

    _mark(studio, sample, changed)
    return go(request, f"{_address(sample)}{wanted.query}")


@router.post("/{short}/{index}/score", dependencies=[needs("make")])
def score(request: Request, studio: TheStudio, sample: TheSample, form: SentForm) -> Response:
    """Score an uploaded video."""
    return score_upload(request, studio, _there(studio, sample), form)


def _renditions(studio: Studio, sample: Found) -> Done:
    record = sample.record(studio)
    if record is None or not redrawn(sample.part):
        raise HTTPException(404, f"{sample.name} is not made yet, or by other code: no other rendition can be drawn.")
    metadata = _there(studio, sample).get(METADATA)
    if metadata is None:
        raise HTTPException(404, f"{sample.name} has no {METADATA}: no other rendition can be drawn.")
    return studio.renditions(metadata, RENDITIONS)


def redrawn(part: Part) -> bool:
    """True if the present code draws this task type's samples."""
    generator = known(part.full)
    own = generator is not None and not isinstance(generator, ExternalGenerator)
    return own and generator is not None and generator.version == part.spec.generators[part.full].version


def _mark(studio: Studio, sample: Found, changed: Callable[[Mark], Mark]) -> None:
    change(studio.cloud.store, sample.spec, sample.part.full, [sample.index], changed)


def _address(sample: Found) -> str:
    return f"{address(sample.spec.dataset)}samples/{sample.part.id.short}/{sample.index}/"


def _lines(text: str) -> str:
    """A form's text with the line ends of this system."""
    return text.replace("\r\n", "\n").strip()


def _bounded(content: bytes, name: str) -> bytes:
    if len(content) > MOST_FILE_BYTES:
        raise HTTPException(413, f"{name} has more than {MOST_FILE_BYTES >> 20} MiB: look at it in the bucket.")
    return content


def _there(studio: Studio, sample: Found) -> dict[str, bytes]:
    files = sample.files(studio, ALL_FILES if sample.spec.keyframes else FILES)
    if not files:
        raise HTTPException(404, f"{sample.name} is not made yet.")
    return files


def _faulty(studio: Studio, part: Part) -> dict[int, list[Problem]] | None:
    """Validation problems of the part's samples; None without a report."""
    store = studio.cloud.store
    report = read_report(store, part.spec)
    return faulty_samples(report, part.full, part.id) if report else None


def _neighbours(part: Part, indices: Sequence[int], index: int) -> tuple[Place | None, Place | None]:
    """The filtered samples before and after one; none if the filter excludes it."""
    try:
        place = indices.index(index)
    except ValueError:
        return None, None
    before = (part.id.short, indices[place - 1]) if place else None
    return before, (part.id.short, indices[place + 1]) if place + 1 < len(indices) else None


def _metadata(content: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _seed(metadata: dict[str, Any] | None, spec: DatasetSpec) -> int:
    """The seed of a sample's batch."""
    found = (metadata or {}).get("seed")
    return found if isinstance(found, int) and spec.by_clients else spec.seed


def _origin(metadata: dict[str, Any] | None) -> dict[str, Any] | None:
    """Origin of an external sample; None for the project's own, or if unreadable."""
    found = (metadata or {}).get("origin")
    texts = ("repository", "commit", "batch_seed", "local_id")
    if not isinstance(found, dict) or not all(isinstance(found.get(name), (str, int)) for name in texts):
        return None
    lists = {name: found.get(name) for name in ("derived", "notes", "left_out")}
    return {
        **{name: str(found[name]) for name in texts},
        **{name: [str(each) for each in value] if isinstance(value, list) else [] for name, value in lists.items()},
    }


def _key_frames(metadata: dict[str, Any] | None) -> list[KeyFrame]:
    """The key frames that the metadata list; empty if they list none."""
    try:
        return _KEY_FRAMES.validate_python((metadata or {}).get("keyframes", []))[:MOST_KEY_FRAMES]
    except ValidationError:
        return []


def _items(metadata: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The rubric's items; empty if the metadata holds none."""
    try:
        return [item.as_data() for item in read_items((metadata or {})["rubric"])]
    except (KeyError, TypeError, ValueError):
        return []
