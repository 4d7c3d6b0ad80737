"""Build a sample from its identity, or redraw it from its metadata: the same bytes either way."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import version
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from generators.kit import rubric
from generators.kit.clip import EVEN, FPS, LONGEST, SQUARE, Clip, Tempo
from generators.kit.generator import Generator, Reject
from generators.kit.identity import Identity
from generators.kit.keyframes import IMAGE_PROMPT, PICTURES, key_frames
from generators.kit.pacing import moments_of
from generators.kit.scene.grid import DEFAULT_SIZE as DEFAULT_SIZE
from generators.kit.scene.grid import IN_SIZES as IN_SIZES
from generators.kit.scene.grid import SIZES as SIZES
from generators.kit.scene.look import PLAIN, VARIED, Look
from generators.kit.scene.scene import Scene
from generators.kit.texts import texts_of
from generators.kit.timeline import Moment, at_rest
from generators.kit.video.film import film, pictures
from generators.kit.video.png import png

FIRST, FINAL, VIDEO = "first_frame.png", "final_frame.png", "ground_truth.mp4"
PROMPT, RUBRIC, METADATA = "prompt.txt", "rubric.txt", "metadata.json"
FILES = (FIRST, FINAL, PROMPT, RUBRIC, VIDEO, METADATA)
ALL_FILES = (*FILES, IMAGE_PROMPT, *PICTURES)
"""With the files of key frames, of which a sample may have fewer."""

# Raise it whenever the kit itself changes the bytes of the same puzzle; see golden.py.
KIT_VERSION = 4

MOST_ATTEMPTS = 2000


@dataclass(frozen=True)
class Rendition:
    """The way in which a sample is shown; the puzzle does not depend on it."""

    look: Look
    tempo: Tempo
    clip: Clip
    video: bool
    keyframes: bool = False

    @classmethod
    def of(cls, look: str, identity: str, clip: Clip, *, video: bool, keyframes: bool = False) -> "Rendition":
        """The rendition of a sample: `varied` gives it a look and a tempo of its own."""
        tempo = Tempo.varied(identity) if look == VARIED else EVEN
        return cls(Look.of(look, identity), tempo, clip, video, keyframes)

    @classmethod
    def read(cls, metadata: Mapping[str, Any]) -> "Rendition":
        """Read it from a sample's metadata; those of kits before version 4 have a plain look in a square."""
        size = metadata["size"]
        facts = {"look": {}, "tempo": {}, "clip": {"width": size, "height": size}, "video": metadata["video"]}
        facts |= {key: metadata[key] for key in facts if key in metadata}
        found: Rendition = _RENDITION.validate_python(facts | {"keyframes": "keyframes" in metadata})
        return found

    def as_data(self) -> dict[str, Any]:
        """It as metadata.json keeps it, where the key frames have a table of their own."""
        return {name: to_jsonable_python(getattr(self, name)) for name in ("look", "tempo", "clip", "video")}


_RENDITION = TypeAdapter(Rendition)


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
    states: Sequence[Any] = field(default=(), repr=False, compare=False)
    """Those of its solution; empty for an external sample."""

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
    look: str = PLAIN,
    canvas: str = SQUARE,
    fps: int = FPS,
    frames: int | None = None,
    seconds: float = LONGEST,
    keyframes: bool = False,
) -> Sample:
    """Make sample `index` of a run seed; count and repeat rejected draws.

    An `attempt` takes exactly this draw, for `distinct`. The `look` is `plain`, `varied` or a theme's name. The frame
    is a square of `size` pixels, or a `canvas` of `CANVASES`. The video has as many frames as its solution needs, at
    most those of `seconds`, or exactly `frames`; a long solution plays faster. With `keyframes`, the sample also has
    its solution in a few pictures. Raise `ValueError` for an unknown level, look or form, `BuildError` if the generator
    breaks a promise.
    """
    if size not in SIZES:
        raise ValueError(f"size must be {IN_SIZES}, not {size}")
    clip = Clip.of(size, canvas, fps, frames, seconds)
    drawn = draw(generator, level, seed, index, range(MOST_ATTEMPTS) if attempt is None else (attempt,))
    config = generator.levels[drawn.identity.level]
    rendition = Rendition.of(look, drawn.identity.of_rendition, clip, video=video, keyframes=keyframes)
    return _assemble(generator, drawn.identity, config, drawn.puzzle, rendition, drawn.rejects)


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
    return _assemble(generator, identity, config, puzzle, Rendition.read(metadata), {})


def _assemble(
    generator: Generator[Any, Any, Any],
    identity: Identity,
    config: Any,
    puzzle: Any,
    rendition: Rendition,
    rejects: Mapping[str, int],
) -> Sample:
    where = f"{generator.id.short} {identity.level} seed {identity.seed} index {identity.index}"
    states = generator.solve(puzzle)
    verdict = generator.verify(puzzle, states)
    if not verdict.ok:
        raise BuildError(f"{where}: its own solution breaks a rule: {verdict.reason}")
    clip, look = rendition.clip, rendition.look
    moments = moments_of(generator, puzzle, states, clip, rendition.tempo)

    def backdrop(scene: Scene) -> None:
        generator.backdrop(scene, puzzle)

    def draw_at(scene: Scene, moment: Moment[Any]) -> None:
        generator.draw(scene, puzzle, moment)

    shown = film(moments, backdrop, draw_at, clip=clip, look=look, video=rendition.video)
    try:
        items = rubric.weigh(generator.rubric(puzzle, states))
        keys = key_frames(len(states) - 1, items) if rendition.keyframes else []
        texts = texts_of(generator, puzzle, states, identity, look, clip, items, len(keys))
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
        "size": clip.side,
        **rendition.as_data(),
        "puzzle": puzzle_data,
        "param_hash": param_hash,
        "caption": texts.caption,
        "question": texts.question,
        "answer": texts.answer,
        "rubric": [item.as_data() for item in texts.items],
        "truth": {
            "fps": clip.fps,
            "frames": shown.frames,
            "states": to_jsonable_python(states),
            "step": [moment.step for moment in moments],
            "t": [round(moment.t, 4) for moment in moments],
            "actors": shown.tracks,
        },
        **({"keyframes": [asdict(key) for key in keys]} if keys else {}),
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
    if keys:
        files[IMAGE_PROMPT] = f"{texts.image_prompt}\n".encode()
        held = [at_rest(states, key.step) for key in keys]
        drawn = pictures(held, backdrop, draw_at, clip=clip, look=look)
        files |= {key.file: png(picture) for key, picture in zip(keys, drawn, strict=True)}
    return Sample(task_id, identity.index, identity.attempt, files, param_hash, rejects, states)


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
