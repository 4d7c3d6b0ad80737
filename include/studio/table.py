"""The table of a dataset's samples, by the indexes that validation wrote: filters, order, distributions, downloads."""

import csv
import io
import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi import Query as InAddress
from starlette.responses import Response, StreamingResponse

from generators.kit.identity import GeneratorId
from include.dataset.capacity import stored_capacity
from include.dataset.spec import DatasetSpec
from include.errors import UserError
from include.studio.browse import known, part_of
from include.studio.datasets import TheDataset, address, is_folder
from include.studio.indexes import Indexed
from include.studio.pages import go, page, pages_of
from include.studio.protection import SentForm, needs, own_page
from include.studio.selection import (
    COLUMNS,
    FACETS,
    LABELS,
    MOST_VALUES,
    Place,
    Query,
    details,
    distributions,
    everything,
    neighbours,
    places,
    total,
)
from include.studio.studio import Studio, TheStudio
from include.studio.tags import Mark, Marked, change, checked_tag, marked, tagged
from include.validation.index import KINDS
from include.validation.stored import generator_id

router = APIRouter(prefix="/datasets/{dataset}/table", dependencies=[needs("look")])

DOWNLOAD_S = 120.0
CSV_COLUMNS = tuple(name for name in KINDS if name != "text")
_SPOOLED_BYTES = 8 << 20
_CHUNK_BYTES = 1 << 20
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Wanted = Annotated[Query, InAddress()]


@dataclass(frozen=True)
class Walk:
    """A sample's place among a query's rows: those before and after it, and the numbers of earlier and of all rows."""

    before: Place | None
    after: Place | None
    earlier: int
    count: int
    fits: bool
    """False if the query leaves the sample out; its neighbours are then those of its place."""

    def page(self, rows: int) -> int:
        """The page of its row, or of the nearest one, where a page has this number of rows."""
        return max(0, min(self.earlier, self.count - 1)) // rows + 1


@dataclass(frozen=True)
class Table:
    """A dataset's indexes, marks, and the names of its task types."""

    studio: Studio
    spec: DatasetSpec
    index: Indexed
    marks: Mapping[str, Marked]

    def files(self, query: Query) -> list[str]:
        """The files to read: those of the chosen task types."""
        chosen = [short for short in self.index.files if not query.task_type or short in query.task_type]
        return [str(self.index.files[short]) for short in chosen or list(self.index.files)[:1]]

    def tagged(self, query: Query) -> list[Place] | None:
        """The samples with the query's tags; None without any."""
        return tagged(self.marks, query.tag) if query.tag else None

    def found(self, query: Query) -> tuple[int, list[dict[str, Any]]]:
        """The number of matches, and the rows of the query's page; none beyond the last one."""
        indexes, files = self.studio.indexes, self.files(query)
        wanted = indexes.rows(places(query, files, self.tagged(query)))
        if not wanted:
            return (self.found(query.model_copy(update={"page": 1}))[0] if query.page > 1 else 0), []
        order = [(row["task_type"], row["index"]) for row in wanted]
        own = self.files(query.model_copy(update={"task_type": tuple(dict.fromkeys(short for short, _ in order))}))
        names = [*query.shown, "level", "look", "answer", "frames", "problems"]
        rows = {(row["task_type"], row["index"]): row for row in indexes.rows(details(names, own, order))}
        return wanted[0]["count"], [rows[place] | {"tags": self.mark(place).tags} for place in order]

    def walk(self, query: Query, place: Place) -> Walk | None:
        """A sample's neighbours among the query's rows; None if the sample has no row.

        Raise `UserError` as `Indexes.rows` does.
        """
        if place[0] not in self.index.files:
            return None
        own = [str(self.index.files[place[0]])]
        for row in self.studio.indexes.rows(neighbours(query, self.files(query), self.tagged(query), place, own)):
            before, after = (side and (side["task_type"], side["place"]) for side in (row["before"], row["after"]))
            return Walk(before, after, row["earlier"], row["count"], row["fits"])
        return None

    def size(self, *, external: bool = False) -> int:
        """Rows of the whole table, or of its external generators."""
        chosen = {short: path for short, path in self.index.files.items() if not external or is_external(short)}
        files = [str(path) for path in chosen.values()]
        if not files:
            return 0
        key = ("table", *(path.name for path in chosen.values()))
        return self.studio.recent(key, lambda: int(self.studio.indexes.rows(total(files))[0]["count"]))

    def mark(self, place: Place) -> Mark:
        """Tags and note of a sample."""
        short, index = place
        return self.marks.get(short, Marked()).samples.get(index, Mark())


def table(studio: TheStudio, spec: TheDataset) -> Table:
    """The table of the address; its index is empty if validation wrote none."""
    store = studio.cloud.store
    return Table(studio, spec, studio.indexes.of(store, spec), marks_of(studio, spec))


TheTable = Annotated[Table, Depends(table)]


def marks_of(studio: Studio, spec: DatasetSpec) -> dict[str, Marked]:
    """Tags and notes of each task type, by its short id: one LIST request, and a GET for each one changed since."""
    store = studio.cloud.store
    fulls = {spec.layout.tags(full): full for full in spec.generators}

    def read(full: str) -> Callable[[], Marked]:
        return lambda: marked(store, spec, full)

    return {
        generator_id(fulls[key]).short: studio.recent((store.where(key), version), read(fulls[key]))
        for key, version in store.versions(spec.layout.all_tags)
        if key in fulls
    }


@router.get("/")
def shown(request: Request, studio: TheStudio, table: TheTable, query: Wanted) -> Response:
    """A page of the query's rows, as a table or as a grid."""
    spec = table.spec
    common: dict[str, Any] = {
        "spec": spec, "address": address(spec.dataset), "chosen": query, "labels": LABELS,
        "where": studio.cloud.store.where(spec.layout.key("")), "folder": is_folder(studio, spec),
    }  # fmt: skip
    if not table.index.files:
        return page(request, "table_missing.html", **common)
    count, rows = table.found(query)
    pages = pages_of(count, query.rows, query.page)
    tags = Counter(tag for of in table.marks.values() for mark in of.samples.values() for tag in mark.tags)
    return page(
        request, "table.html", **common, rows=rows, count=count, of=table.size(), pages=pages,
        planned=sum(share.samples for share in spec.generators.values()), columns=COLUMNS,
        external={"rows": table.size(external=True), "planned": _planned_external(table)},
        without=[short for full in spec.generators if (short := _short(full)) not in table.index.files],
        tags=sorted(tags), names={_short(full): full for full in spec.generators}, video=spec.video,
    )  # fmt: skip


@router.get("/distributions", dependencies=[Depends(own_page)])
def shown_distributions(request: Request, table: TheTable, query: Wanted) -> Response:
    """Counts of each filter's values, and distinct puzzles of those possible."""
    if not table.index.files:
        raise HTTPException(404, "There is no table: the dataset was not validated.")
    facets: dict[str, list[dict[str, Any]]] = {name: [] for name in (*FACETS, "capacity")}
    every = table.files(query.model_copy(update={"task_type": ()}))
    for row in table.studio.indexes.rows(distributions(query, every, table.tagged(query))):
        facets[row["facet"]].append(row)
    levels = [(*row["value"].split(" ", 1), row["count"]) for row in facets.pop("capacity")]
    for rows in facets.values():
        rows.sort(key=lambda row: (-row["count"], row["value"]))
    return page(
        request, "parts/distributions.html", spec=table.spec, chosen=query, labels=LABELS,
        facets={name: rows for name, rows in facets.items() if rows},
        capacities=_used(table.spec, levels)[:MOST_VALUES], levels=len(levels),
        names={_short(full): full for full in table.spec.generators},
    )  # fmt: skip


@router.get("/samples.csv", dependencies=[Depends(own_page)])
def as_csv(table: TheTable, query: Wanted) -> Response:
    """All rows of the query, with every column, tags and notes, as CSV."""

    def write(file: IO[bytes]) -> None:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        writer = csv.writer(text)
        writer.writerow([*CSV_COLUMNS, "tags", "note"])
        for row in _all(table, query, CSV_COLUMNS):
            mark = table.mark((row["task_type"], row["index"]))
            values = [*(row[name] for name in CSV_COLUMNS), list(mark.tags), mark.note]
            writer.writerow([_cell(value) for value in values])
        text.detach()

    return _download(write, "samples.csv", "text/csv; charset=utf-8")


@router.get("/samples.jsonl", dependencies=[Depends(own_page)])
def as_json_lines(table: TheTable, query: Wanted) -> Response:
    """The ids of all rows of the query, one JSON object a line: the selection for `vmdp export --selection`."""

    def write(file: IO[bytes]) -> None:
        for row in _all(table, query, ("task_type", "index", "id")):
            file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")

    return _download(write, "samples.jsonl", "application/x-ndjson")


@router.post("/tags", dependencies=[needs("make")])
def tag_rows(request: Request, studio: TheStudio, spec: TheDataset, query: Wanted, form: SentForm) -> Response:
    """Add a tag to the chosen rows, or remove it."""
    try:
        tags = [checked_tag(str(form.get("tag", "")))]
        chosen = _chosen(spec, [str(each) for each in form.getlist("sample")])
        added, removed = ([], tags) if form.get("act") == "remove" else (tags, [])
        for full, indices in chosen.items():
            change(studio.cloud.store, spec, full, indices, lambda mark: mark.with_tags(added, removed))
    except UserError as error:
        raise HTTPException(422, str(error)) from None
    return go(request, f"{address(spec.dataset)}table/{query.link(page=query.page)}")


def _chosen(spec: DatasetSpec, samples: Sequence[str]) -> dict[str, list[int]]:
    """Indices by the full name of their task type, of samples such as `O-47:3`; raise `UserError`."""
    found: dict[str, list[int]] = {}
    for each in samples:
        short, _, index = each.partition(":")
        full, _ = part_of(spec, short)
        if not re.fullmatch("[0-9]{1,9}", index) or int(index) not in spec.generators[full].indices:
            raise UserError(f"dataset {spec.dataset!r} has no sample {each[:60]!r}")
        found.setdefault(full, []).append(int(index))
    if not found:
        raise UserError("no row is chosen: check the boxes of some, or the box above them")
    return found


def _all(table: Table, query: Query, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    if not table.index.files:
        raise HTTPException(404, "There is no table: the dataset was not validated.")
    statement = everything(query, names, table.files(query), table.tagged(query))
    return table.studio.indexes.stream(statement, seconds=DOWNLOAD_S)


def _download(write: Callable[[IO[bytes]], None], name: str, kind: str) -> Response:
    """Respond with a file that is complete before its first byte is sent, so that a slow client delays no query."""
    file = tempfile.SpooledTemporaryFile(_SPOOLED_BYTES, prefix="vmdp-table-")  # noqa: SIM115  closed after the response
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)

    def chunks() -> Iterator[bytes]:
        with file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk

    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(size)}
    return StreamingResponse(chunks(), headers=headers, media_type=kind)


def _cell(value: Any) -> Any:
    """A value in CSV; a spreadsheet must not take a text for a formula."""
    if isinstance(value, list):
        return "; ".join(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _used(spec: DatasetSpec, levels: Sequence[tuple[str, str, int]]) -> list[dict[str, Any]]:
    """Distinct puzzles and the number of possible ones for each task type and level, the fullest first."""
    found = []
    for short, level, made in levels:
        full, _ = part_of(spec, short)
        generator = known(full)
        if generator and (most := stored_capacity(generator, level)):
            found.append({"task_type": short, "level": level, "made": made, "possible": most, "share": made / most})
    return sorted(found, key=lambda each: (-each["share"], each["task_type"], each["level"]))


def is_external(short: str) -> bool:
    """True for the short id of an external generator."""
    return bool(GeneratorId(short, "any").source)


def _planned_external(table: Table) -> int:
    """Planned samples of external generators with an index."""
    planned = {_short(full): share.samples for full, share in table.spec.generators.items()}
    return sum(samples for short, samples in planned.items() if is_external(short) and short in table.index.files)


def _short(full: str) -> str:
    return generator_id(full).short
