"""A query on the table of samples, as its address holds it, and its SQL.

Names of columns and filters come from fixed lists. All values are bound parameters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs, urlencode

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Value = Annotated[str, Field(min_length=1, max_length=200)]
Values = Annotated[tuple[Value, ...], Field(max_length=100)]
Place = tuple[str, int]
"""A sample by its task type's short id and its index."""


@dataclass(frozen=True)
class Column:
    """A column of the table."""

    label: str
    number: bool = False
    sortable: bool = True


COLUMNS: Mapping[str, Column] = {
    "id": Column("Sample"),
    "task_type": Column("Task type"),
    "index": Column("Index", number=True),
    "level": Column("Level"),
    "look": Column("Look"),
    "surface": Column("Surface"),
    "prompt": Column("Prompt", sortable=False),
    "caption": Column("Caption", sortable=False),
    "question": Column("Question", sortable=False),
    "answer": Column("Answer"),
    "frames": Column("Frames", number=True),
    "fps": Column("Frames a second", number=True),
    "duration": Column("Seconds", number=True),
    "width": Column("Width", number=True),
    "height": Column("Height", number=True),
    "difficulty": Column("Difficulty", number=True),
    "bytes": Column("Size", number=True),
    "cpu_seconds": Column("CPU s", number=True),
    "attempt": Column("Draw", number=True),
    "seed": Column("Seed", number=True),
    "param_hash": Column("Puzzle", sortable=False),
    "problems": Column("Problems"),
    "checked": Column("Checked"),
    "origin": Column("Origin"),
}
SHOWN = ("id", "task_type", "level", "look", "prompt", "answer", "frames", "problems")
"""Columns shown by default; the first one is always there."""

# The SQL of each filter's value; all of them are compared as texts.
FACETS: Mapping[str, str] = {
    "task_type": "task_type",
    "level": "level",
    "look": "look",
    "frames": "CAST(frames AS VARCHAR)",
    "difficulty": "CAST(CAST(floor(difficulty) AS BIGINT) AS VARCHAR)",
    "answer": "answer",
    "checked": "checked",
}
LABELS = {name: COLUMNS[name].label for name in FACETS}
MOST_VALUES = 12
"""Values of a distribution, the most frequent ones."""
PAGE_ROWS = {"table": 50, "grid": 24}
MOST_FIELDS = 1000
"""Values in a link."""

_SOURCE = "read_parquet(?)"


class Query(BaseModel):
    """A query: filters, order, columns and page. Its address is its whole state."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    q: Annotated[str, Field(max_length=200)] = ""
    task_type: Values = ()
    level: Values = ()
    look: Values = ()
    frames: Values = ()
    difficulty: Values = ()
    answer: Values = ()
    checked: Values = ()
    tag: Values = ()
    verdict: Literal["", "faulty", "sound"] = ""
    sort: str = ""
    order: Literal["up", "down"] = "up"
    columns: Annotated[tuple[str, ...], Field(max_length=len(COLUMNS))] = ()
    view: Literal["table", "grid"] = "table"
    page: Annotated[int, Field(ge=1, le=10**9)] = 1

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, given: Any) -> Any:
        """Drop the empty fields of a form."""
        if not isinstance(given, Mapping):
            return given
        lists = {name: [each for each in value if each] for name, value in given.items() if isinstance(value, list)}
        return {name: value for name, value in {**given, **lists}.items() if value not in ("", [])}

    @field_validator("sort")
    @classmethod
    def _sortable(cls, name: str) -> str:
        if name and not (name in COLUMNS and COLUMNS[name].sortable):
            raise ValueError(f"the table can't be sorted by {name[:40]!r}")
        return name

    @field_validator("columns")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [name for name in names if name not in COLUMNS]:
            raise ValueError(f"there is no column {unknown[0][:40]!r}")
        return names

    @classmethod
    def read(cls, text: str) -> "Query | None":
        """The query of a link, without its "?"; None unless it is valid."""
        try:
            given = parse_qs(text, max_num_fields=MOST_FIELDS)
            lists = {name for name, field in cls.model_fields.items() if field.default == ()}
            return cls.model_validate({name: all if name in lists else all[-1] for name, all in given.items()})
        except ValueError:
            return None

    @property
    def shown(self) -> list[str]:
        """Names of the columns to show, in their fixed order."""
        return [name for name in COLUMNS if name == "id" or name in (self.columns or SHOWN)]

    @property
    def key(self) -> str:
        """Name of the column to sort by; a grid shows all task types in turn."""
        return self.sort or ("index" if self.view == "grid" else "task_type")

    @property
    def rows(self) -> int:
        """Rows of a page."""
        return PAGE_ROWS[self.view]

    @property
    def filters(self) -> list[tuple[str, str]]:
        """Each value filtered by, with its field's name."""
        return [(name, value) for name in (*FACETS, "tag") for value in getattr(self, name)]

    def link(self, **changes: Any) -> str:
        """The address of this query with other values, on its first page if no other is given: `?level=hard`."""
        values = {**dict(self), "page": 1, **changes}
        usual = type(self)()
        pairs = [
            (name, each)
            for name, value in values.items()
            if value != getattr(usual, name)
            for each in (value if isinstance(value, tuple) else (value,))
        ]
        return f"?{urlencode(pairs)}"

    @property
    def walk(self) -> str:
        """The query of a sample's page that goes on along the rows of this one: `?rows=level%3Dhard`."""
        return f"?{urlencode({'rows': self.link()[1:]})}"

    def toggled(self, name: str, value: str) -> str:
        """The address with a value added to a filter, or removed from it."""
        now: tuple[str, ...] = getattr(self, name)
        return self.link(**{name: tuple(each for each in now if each != value) if value in now else (*now, value)})

    def sorted_by(self, name: str) -> str:
        """The address of the other order, or of the rows sorted by another column."""
        return self.link(sort=name, order="down" if (self.sort, self.order) == (name, "up") else "up")


@dataclass(frozen=True)
class Statement:
    """SQL with its bound values."""

    sql: str
    values: Sequence[Any]


def places(query: Query, files: Sequence[str], tagged: Sequence[Place] | None) -> Statement:
    """The samples of a page as `task_type`, `index` and the number `count` of all matches. `tagged` limits them."""
    where, values = _where(query, tagged)
    hits = f'SELECT task_type, "index", {_quoted(query.key)} AS key FROM {_SOURCE} WHERE {where}'
    return Statement(
        f"WITH hits AS MATERIALIZED ({hits}) "
        f'SELECT task_type, "index", (SELECT count(*) FROM hits) AS count FROM hits ORDER BY {_order(query)} '
        "LIMIT ? OFFSET ?",
        [list(files), *values, query.rows, (query.page - 1) * query.rows],
    )


def neighbours(
    query: Query, files: Sequence[str], tagged: Sequence[Place] | None, place: Place, own: Sequence[str]
) -> Statement:
    """The matches before and after a sample, found in its `own` file, whether it matches or not.

    A single row: `before` and `after`, each None or a `task_type` and `place`, its index; the numbers `earlier` and
    `count` of matches before it and of all; and `fits`, true if it matches. No row if the sample has none.
    """
    where, values = _where(query, tagged)
    key, up = _quoted(query.key), query.order == "up"
    place_of_hit, mine = '(hits.task_type, hits."index")', '(me.task_type, me."index")'

    def beyond(key_is: str, nulls: str, place_is: str) -> str:
        """The condition of a hit on one side: by its key, by a missing one, which comes last, or by its place."""
        tie = f"hits.key IS NOT DISTINCT FROM me.key AND {place_of_hit} {place_is} {mine}"
        return f"(hits.key {key_is} me.key OR ({nulls}) OR ({tie}))"

    earlier = beyond("<" if up else ">", "hits.key IS NOT NULL AND me.key IS NULL", "<")
    later = beyond(">" if up else "<", "hits.key IS NULL AND me.key IS NOT NULL", ">")
    back = f'hits.key {"DESC" if up else "ASC"} NULLS FIRST, hits.task_type DESC, hits."index" DESC'
    on = f'hits.key {"ASC" if up else "DESC"} NULLS LAST, hits.task_type, hits."index"'
    nearest = 'SELECT struct_pack(task_type := hits.task_type, place := hits."index") FROM hits, me'
    return Statement(
        f'WITH me AS MATERIALIZED (SELECT task_type, "index", {key} AS key FROM {_SOURCE} '
        f'WHERE task_type = ? AND "index" = ? LIMIT 1), '
        f'hits AS MATERIALIZED (SELECT task_type, "index", {key} AS key FROM {_SOURCE} WHERE {where}) '
        f"SELECT ({nearest} WHERE {earlier} ORDER BY {back} LIMIT 1) AS before, "
        f"({nearest} WHERE {later} ORDER BY {on} LIMIT 1) AS after, "
        f"(SELECT count(*) FROM hits, me WHERE {earlier}) AS earlier, (SELECT count(*) FROM hits) AS count, "
        f"EXISTS (SELECT 1 FROM hits, me WHERE {place_of_hit} = {mine}) AS fits FROM me",
        [list(own), *place, list(files), *values],
    )


def total(files: Sequence[str]) -> Statement:
    """The number of all rows, as `count`."""
    return Statement(f"SELECT count(*) AS count FROM {_SOURCE}", [list(files)])


def details(names: Sequence[str], files: Sequence[str], wanted: Sequence[Place]) -> Statement:
    """These columns of some samples, in any order."""
    where, values = _among(wanted)
    columns = ", ".join(_quoted(name) for name in dict.fromkeys(("task_type", "index", *names)))
    return Statement(f"SELECT {columns} FROM {_SOURCE} WHERE {where}", [list(files), *values])


def everything(query: Query, names: Sequence[str], files: Sequence[str], tagged: Sequence[Place] | None) -> Statement:
    """These columns of all matches, in the query's order; the files are in the order of their task types."""
    where, values = _where(query, tagged)
    columns = ", ".join(_quoted(name) for name in names)
    source = f"SELECT *, {_quoted(query.sort)} AS key FROM {_SOURCE} WHERE {where}" if query.sort else ""
    return Statement(
        f"SELECT {columns} FROM ({source}) ORDER BY {_order(query)}"
        if source
        else f"SELECT {columns} FROM {_SOURCE} WHERE {where}",
        [list(files), *values],
    )


def distributions(query: Query, files: Sequence[str], tagged: Sequence[Place] | None) -> Statement:
    """Rows `facet`, `value`, `count`: the most frequent values of each filter, among samples fitting all others.

    The facet `capacity` counts distinct puzzles of a task type and level, `value` being `O-47 hard`.
    """
    base, values = _where(query, tagged, without=tuple(FACETS))
    parts = []
    for name, sql in FACETS.items():
        where, own = _where(query.model_copy(update={"q": "", "verdict": ""}), None, without=(name,))
        values += own
        parts.append(
            f"(SELECT '{name}' AS facet, {sql} AS value, count(*) AS count FROM hits "
            f"WHERE {name} IS NOT NULL AND {where} GROUP BY ALL ORDER BY count DESC, value LIMIT {MOST_VALUES})"
        )
    where, own = _where(query.model_copy(update={"q": "", "verdict": ""}), None)
    values += own
    parts.append(
        "(SELECT 'capacity' AS facet, concat(task_type, ' ', level) AS value, count(DISTINCT param_hash) AS count "
        f"FROM hits WHERE {where} GROUP BY task_type, level)"
    )
    columns = ", ".join((*FACETS, "param_hash"))
    return Statement(
        f"WITH hits AS MATERIALIZED (SELECT {columns} FROM {_SOURCE} WHERE {base}) {' UNION ALL '.join(parts)}",
        [list(files), *values],
    )


def _where(query: Query, tagged: Sequence[Place] | None, *, without: Sequence[str] = ()) -> tuple[str, list[Any]]:
    """The condition of a query, without some filters, and its values."""
    conditions: list[str] = ["true"]
    values: list[Any] = []
    for name, sql in FACETS.items():
        if name not in without and (wanted := getattr(query, name)):
            conditions.append(f"{sql} IN (SELECT unnest(?::VARCHAR[]))")
            values.append(list(wanted))
    if query.verdict:
        conditions.append("len(problems) > 0" if query.verdict == "faulty" else "len(problems) = 0")
    if tagged is not None:
        among, own = _among(tagged)
        conditions.append(among)
        values += own
    if query.q:
        conditions.append('contains("text", ?)')
        values.append(query.q.lower())
    return " AND ".join(conditions), values


def _among(wanted: Sequence[Place]) -> tuple[str, list[Any]]:
    condition = '(task_type, "index") IN (SELECT unnest(?::VARCHAR[]), unnest(?::BIGINT[]))'
    return condition, [[task_type for task_type, _ in wanted], [index for _, index in wanted]]


def _order(query: Query) -> str:
    direction = "DESC" if query.order == "down" else "ASC"
    return f'key {direction} NULLS LAST, task_type, "index"'


def _quoted(name: str) -> str:
    """A column's name in SQL; raise `KeyError` for an unknown one."""
    if name not in COLUMNS:
        raise KeyError(name)
    return f'"{name}"'
