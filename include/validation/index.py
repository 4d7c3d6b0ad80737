"""The index of a task type: a Parquet file with a row for each sample found by validation.

A sample that was not read has the row of what its identity and its record say; of an external one, they say too little.

The Studio's table queries these files instead of opening samples.
"""

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any, Literal, cast

from generators.kit.sample import METADATA, PROMPT
from include.dataset.mark import SampleRecord
from include.services.storage import Store, Stream
from include.validation.checks import Expected
from include.validation.drawn import Drawn

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ImportError:  # the extra `export` is not installed: there is no index then
    pa = pq = None

GROUP_ROWS = 20_000
"""Rows of a row group: about 20 MB of texts in memory."""
LONGEST_TEXT = 10_000
"""Characters of a text; further ones are cut off."""

KINDS = {
    "id": "string", "index": "int64", "task_type": "string", "level": "string", "seed": "int64", "look": "string",
    "surface": "string", "prompt": "string", "caption": "string", "question": "string",
    "answer": "string", "frames": "int64", "fps": "float64", "width": "int64", "height": "int64",
    "duration": "float64", "difficulty": "float64", "bytes": "int64", "attempt": "int64", "param_hash": "string",
    "cpu_seconds": "float64", "problems": "strings", "checked": "string", "origin": "string",
    "text": "string",
}  # fmt: skip
"""Each column with its type.

`look` is the theme, `difficulty` the generator's measure of a sample drawn again, `cpu_seconds` the mean of its batch,
`problems` the broken rules, `checked` how far it was checked, `origin` the repository and commit of an external sample,
`text` its texts in lower case, to search in.
"""

TEXTS = ("prompt", "caption", "question", "answer")


def available() -> bool:
    """True if pyarrow is installed; without it, validation writes no index."""
    return pa is not None


Checked = Literal["opened", "hashed", "listed"]
"""`opened`: decoded and drawn again; `hashed`: read, and its content hash compared; `listed`: its files are there."""


def row_of(files: Mapping[str, bytes], expected: Expected, cpu_seconds: float | None = None) -> dict[str, Any]:
    """The row of a sample, as read, without problems and difficulty; null for everything missing. Never raises."""
    metadata = _object(files.get(METADATA, b""))
    truth, form = _part(metadata, "truth"), _part(metadata, "clip") or metadata
    look, origin = _part(metadata, "look"), _part(metadata, "origin")
    size, record = _whole(metadata.get("size")), expected.record
    prompt = files.get(PROMPT)
    texts = {name: _text(metadata.get(name)) for name in TEXTS}
    texts["prompt"] = None if prompt is None else _text(prompt.decode(errors="replace").strip())
    return _row(
        expected,
        texts,
        look=_text(look.get("theme")),
        surface=_text(look.get("surface")),
        frames=_whole(truth.get("frames")),
        fps=_real(truth.get("fps")),
        width=_whole(form.get("width")) or size,
        height=_whole(form.get("height")) or size,
        bytes=sum(map(len, files.values())),
        attempt=record.attempt if record else _whole(metadata.get("attempt")),
        param_hash=record.param_hash if record else _text(metadata.get("param_hash")),
        cpu_seconds=cpu_seconds,
        checked="hashed",
        origin=_text(f"{origin.get('repository')}@{origin.get('commit')}" if origin else None),
    )


def row_drawn(
    drawn: Drawn | None, expected: Expected, record: SampleRecord, cpu_seconds: float | None = None
) -> dict[str, Any]:
    """The row of a sample that was not read, without problems; null for what only the drawn sample says."""
    clip = expected.recipe.clip
    return _row(
        expected,
        {name: _text(getattr(drawn, name)) if drawn else None for name in TEXTS},
        look=drawn.look if drawn else None,
        surface=drawn.surface if drawn else None,
        frames=drawn.frames if drawn else None,
        fps=float(clip.fps),
        width=clip.width,
        height=clip.height,
        difficulty=drawn.difficulty if drawn else None,
        bytes=record.bytes,
        attempt=record.attempt,
        param_hash=record.param_hash,
        cpu_seconds=cpu_seconds,
        checked="listed",
    )


def _row(expected: Expected, texts: Mapping[str, str | None], **values: Any) -> dict[str, Any]:
    frames, fps = values["frames"], values["fps"]
    return {
        "id": expected.id,
        "index": expected.index,
        "task_type": expected.generator.id.short,
        "level": expected.level,
        "seed": expected.recipe.seed,
        **texts,
        "duration": frames / fps if frames and fps else None,
        "difficulty": None,
        "problems": [],
        "origin": None,
        "text": "\n".join(text.lower() for text in texts.values() if text),
        **values,
    }


class Index:
    """An index being written, one row group in memory; equal rows give equal bytes.

    It appears, whole, at the end of the `with` block, and an exception leaves the former one.
    """

    def __init__(self, store: Store, key: str) -> None:
        self._sink = _Sink(store.stream(key))
        self._schema = pa.schema([(name, _TYPES[kind]()) for name, kind in KINDS.items()])
        self._rows: list[Mapping[str, Any]] = []
        self._writer = pq.ParquetWriter(
            pa.PythonFile(self._sink, mode="w"), self._schema, compression="ZSTD", use_dictionary=True
        )

    def __enter__(self) -> "Index":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._sink.dropped = True
            self._sink.stream.abort()
            return
        self._write()
        self._writer.close()
        self._sink.stream.close()

    def add(self, row: Mapping[str, Any], problems: Iterable[str] = ()) -> None:
        """Append a sample's row with the rules that it breaks."""
        self._rows.append({**row, "problems": sorted(problems)})
        if len(self._rows) >= GROUP_ROWS:
            self._write()

    def _write(self) -> None:
        if self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, schema=self._schema))
        self._rows = []


_TYPES = {
    "string": lambda: pa.string(),
    "int64": lambda: pa.int64(),
    "float64": lambda: pa.float64(),
    "strings": lambda: pa.list_(pa.string()),
}


class _Sink:
    """A store's stream as a file for pyarrow."""

    closed = False
    dropped = False
    """True once aborted: the writer still writes its footer when it is collected."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream

    def write(self, data: bytes) -> int:
        if not self.dropped:
            self.stream.write(bytes(data))
        return len(data)

    def tell(self) -> int:
        return self.stream.size

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _part(metadata: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = metadata.get(name)
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str | None:
    """A text of valid UTF-8, not too long; None for an empty one and for anything else."""
    return value[:LONGEST_TEXT].encode(errors="replace").decode() if isinstance(value, str) and value else None


def _whole(value: object) -> int | None:
    return value if type(value) is int and abs(value) < 2**63 else None


def _real(value: object) -> float | None:
    if type(value) not in (int, float) or not abs(cast(float, value)) < 2**63:
        return None
    found = float(cast(float, value))
    return found if math.isfinite(found) else None
