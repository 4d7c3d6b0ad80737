"""Build a sample from its identity, or redraw it from its metadata: the same bytes either way."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from generators.kit import rubric
from generators.kit.generator import Generator, Reject
from generators.kit.identity import Identity
from generators.kit.scene.grid import DEFAULT_SIZE as DEFAULT_SIZE
from generators.kit.scene.grid import IN_SIZES as IN_SIZES
from generators.kit.scene.grid import SIZES as SIZES
from generators.kit.scene.look import PLAIN, Look
from generators.kit.texts import texts_of
from generators.kit.timeline import FPS, LEAST_FRAMES, MOST_FRAMES, timeline
from generators.kit.video.film import film

FIRST, FINAL, VIDEO = "first_frame.png", "final_frame.png", "ground_truth.mp4"
PROMPT, RUBRIC, METADATA = "prompt.txt", "rubric.txt", "metadata.json"
FILES = (FIRST, FINAL, PROMPT, RUBRIC, VIDEO, METADATA)

# Raise it whenever the kit itself changes the bytes of the same puzzle; see golden.py.
KIT_VERSION = 4

MOST_ATTEMPTS = 2000
_LOOK = TypeAdapter(Look)


class BuildError(Exception):
    """Report a generator's broken promise; the text names the sample and the rule."""


@dataclass(frozen=True)
class Sample:
    """The files of one sample by name, with its rejects."""

    id: str
    index: int
    attempt: int
    files: Mapping[str, bytes]
    param_hash: str
    rejects: Mapping[str, int]

    @property
    def sha256(self) -> str:
        """Content hash over the names and hashes of the files, in order of name."""
        return content_hash({name: hashlib.sha256(data).hexdigest() for name, data in self.files.items()})


def content_hash(files: Mapping[str, str]) -> str:
    """Content hash of a sample from the SHA-256 of each file."""
    lines = "".join(f"{name} {digest}\n" for name, digest in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def build(
    generator: Generator[Any, Any, Any],
    level: str | None,
    seed: int,
    index: int,
    *,
    size: int = DEFAULT_SIZE,
    video: bool = True,
    attempt: int | None = None,
    most_frames: int = MOST_FRAMES,
    look: str = PLAIN,
) -> Sample:
    """Make sample `index` of a run seed; count and repeat rejected draws.

    An `attempt` takes exactly this draw, for `distinct`. The video has at most `most_frames` frames: a long solution
    plays faster. The `look` is `plain`, `varied` or a theme's name. Raise `ValueError` for an unknown level, size or
    look and for too few frames, `BuildError` if the generator breaks a promise.
    """
    drawn = draw(generator, level, seed, index, range(MOST_ATTEMPTS) if attempt is None else (attempt,))
    config = generator.levels[drawn.identity.level]
    shown = Look.of(look, drawn.identity.of_rendition)
    return _assemble(generator, drawn.identity, config, drawn.puzzle, size, video, most_frames, shown, drawn.rejects)


@dataclass(frozen=True)
class Drawn:
    """A puzzle, its identity, and the rejected draws before it."""

    identity: Identity
    puzzle: Any
    rejects: Mapping[str, int]


def draw(
    generator: Generator[Any, Any, Any],
    level: str | None,
    seed: int,
    index: int,
    attempts: Sequence[int] = range(MOST_ATTEMPTS),
) -> Drawn:
    """Draw the puzzle of a sample by the first successful attempt.

    Raise `ValueError` for an unknown level, `BuildError` if all draws are rejected.
    """
    chosen = generator.level_at(level, index)
    config = generator.levels[chosen]
    rejects: Counter[str] = Counter()
    for attempt in attempts:
        identity = Identity(generator.id.short, generator.version, chosen, seed, index, attempt)
        try:
            return Drawn(identity, generator.sample(identity.rng(), config), dict(rejects))
        except Reject as reason:
            rejects[str(reason)] += 1
    raise BuildError(
        f"{generator.id.short} {chosen} seed {seed} index {index}: {len(attempts)} draws rejected: {dict(rejects)}"
    )


def redraw(generator: Generator[Any, Any, Any], metadata: Mapping[str, Any]) -> Sample:
    """Redraw a sample from its metadata.json alone, without any chance."""
    version = metadata["generator"]["version"]
    if version != generator.version:
        raise BuildError(
            f"{metadata['id']} is of version {version} of {generator.id.short}; this is {generator.version}"
        )
    identity = Identity(
        generator.id.short, version, metadata["level"], metadata["seed"], metadata["index"], metadata["attempt"]
    )
    puzzle = generator.puzzle_format.validate_python(metadata["puzzle"])
    config = generator.levels[identity.level]
    most_frames = metadata.get("most_frames", MOST_FRAMES)  # kits before version 3 did not write it
    look = look_of(metadata)
    return _assemble(generator, identity, config, puzzle, metadata["size"], metadata["video"], most_frames, look, {})


def look_of(metadata: Mapping[str, Any]) -> Look:
    """The look of a sample, from its metadata."""
    return _LOOK.validate_python(metadata.get("look", {}))  # kits before version 4 did not write it


def _assemble(
    generator: Generator[Any, Any, Any],
    identity: Identity,
    config: Any,
    puzzle: Any,
    size: int,
    video: bool,
    most_frames: int,
    look: Look,
    rejects: Mapping[str, int],
) -> Sample:
    if size not in SIZES:
        raise ValueError(f"size must be {IN_SIZES}, not {size}")
    if most_frames < LEAST_FRAMES:
        raise ValueError(f"most_frames must be at least {LEAST_FRAMES}, not {most_frames}")
    where = f"{generator.id.short} {identity.level} seed {identity.seed} index {identity.index}"
    states = generator.solve(puzzle)
    verdict = generator.verify(puzzle, states)
    if not verdict.ok:
        raise BuildError(f"{where}: its own solution breaks a rule: {verdict.reason}")
    moments = timeline(states, generator.pace, most_frames)
    shown = film(
        moments,
        lambda scene: generator.backdrop(scene, puzzle),
        lambda scene, moment: generator.draw(scene, puzzle, moment),
        size=size,
        look=look,
        video=video,
    )
    try:
        texts = texts_of(generator, puzzle, states, identity, look)
    except ValueError as error:
        raise BuildError(f"{where}: {error}") from error
    task_id = generator.id.task_id(identity.index)
    puzzle_data = to_jsonable_python(puzzle)
    param_hash = param_hash_of(puzzle)
    metadata = {
        "id": task_id,
        "generator": {
            "id": generator.id.full,
            "short": generator.id.short,
            "name": generator.id.name,
            "version": generator.version,
        },
        "level": identity.level,
        "config": to_jsonable_python(config),
        "seed": identity.seed,
        "index": identity.index,
        "attempt": identity.attempt,
        "size": size,
        "look": to_jsonable_python(look),
        "video": video,
        "most_frames": most_frames,
        "puzzle": puzzle_data,
        "param_hash": param_hash,
        "caption": texts.caption,
        "question": texts.question,
        "answer": texts.answer,
        "rubric": [item.as_data() for item in texts.items],
        "truth": {
            "fps": FPS,
            "frames": shown.frames,
            "states": to_jsonable_python(states),
            "step": [moment.step for moment in moments],
            "t": [round(moment.t, 4) for moment in moments],
            "actors": shown.tracks,
        },
        "software": _software(),
    }
    files = {
        FIRST: shown.first,
        FINAL: shown.final,
        PROMPT: f"{texts.prompt}\n".encode(),
        RUBRIC: rubric.write(
            f"{generator.id.short} {generator.id.name}", task_id, texts.goal, texts.items, generator.free
        ).encode(),
        METADATA: lines(metadata).encode(),
    }
    if shown.video is not None:
        files[VIDEO] = shown.video
    return Sample(task_id, identity.index, identity.attempt, files, param_hash, rejects)


def param_hash_of(puzzle: Any) -> str:
    """Hash for deduplication: equal for equal puzzles."""
    return hashlib.sha256(compact(to_jsonable_python(puzzle)).encode()).hexdigest()[:32]


@cache
def _software() -> Mapping[str, str]:
    """Versions of everything the bytes depend on; neither Python nor the machine matters."""
    return {"kit": str(KIT_VERSION)} | {name: version(name) for name in ("av", "pillow", "zlib-ng")}


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def compact(data: Any) -> str:
    """JSON without spaces and with sorted keys: equal text for equal data."""
    return _JSON.encode(data)


def lines(data: Mapping[str, Any]) -> str:
    """JSON with one line per top-level key: small, and readable in an editor."""
    return "{\n" + ",\n".join(f'"{key}": {compact(value)}' for key, value in data.items()) + "\n}\n"
