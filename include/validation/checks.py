"""Check one sample: the bytes of its files in, the broken rules out.

No file can make a check raise or hang: unreadable data is a problem with a reason.
"""

import hashlib
import io
import json
import struct
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import ValidationError
from pydantic_core import to_jsonable_python

from generators.kit import prompt, rubric
from generators.kit.clip import FPS
from generators.kit.generator import Reject, TaskType
from generators.kit.identity import Identity
from generators.kit.judge.likeness import LEAST_PSNR, halved, psnr, rgb
from generators.kit.keyframes import IMAGE_PROMPT, PICTURES, KeyFrame, key_frames
from generators.kit.registry import registry
from generators.kit.sample import (
    FILES,
    FINAL,
    FIRST,
    METADATA,
    PROMPT,
    RUBRIC,
    VIDEO,
    Rendition,
    content_hash,
    redraw,
)
from include.dataset.mark import SampleRecord
from include.dataset.recipe import Recipe
from include.dataset.spec import DatasetSpec
from include.errors import reasons
from include.external.generator import ExternalGenerator
from include.external.names import OTHERS
from include.external.sample import NOTHING_CHANGES
from include.validation.metadata import ExternalMetadata, SampleMetadata
from include.validation.problem import Problem, Rule
from include.validation.video import Decoded, Undecodable, boxes, decode

# Everything Pillow raises on a broken PNG.
_UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, Image.DecompressionBombError)

MAY_MISS = (FINAL, RUBRIC, VIDEO)
"""Files that an external sample may lack."""
MOST_FOREIGN_PIXELS = 4096 * 2304

Finding = tuple[Rule, str]

DRAWING = threading.Lock()
"""The caches of sprites, fonts and solvers allow one thread at a time."""


@dataclass(frozen=True)
class Expected:
    """Requirements on a sample: its place in the dataset, and its record in the done mark."""

    generator: TaskType
    index: int
    level: str
    recipe: Recipe
    record: SampleRecord | None = None
    missing: tuple[str, ...] = ()
    """Files that the done mark says it lacks; only external samples may."""

    @classmethod
    def by(
        cls,
        spec: DatasetSpec,
        generator: TaskType,
        index: int,
        record: SampleRecord | None = None,
        seed: int | None = None,
        missing: tuple[str, ...] = (),
    ) -> "Expected":
        """Requirements on a sample from the dataset's plan.

        `seed` is its batch's. `missing` counts without a record.
        """
        level = generator.level_at(spec.level, index)
        missing = record.missing if record else missing
        missing = tuple(name for name in missing if name in MAY_MISS) * isinstance(generator, ExternalGenerator)
        return cls(generator, index, level, spec.recipe_of(generator.id.full, seed), record, missing)

    @property
    def id(self) -> str:
        """The sample's id."""
        return self.generator.id.task_id(self.index)

    @property
    def frame(self) -> tuple[int, int]:
        """Width and height of its pictures."""
        return self.recipe.clip.width, self.recipe.clip.height

    @property
    def identity(self) -> Identity:
        """Its identity, at the first draw."""
        one = self.generator
        return Identity(one.id.short, one.version, self.level, self.recipe.seed, self.index)

    @property
    def rendition(self) -> Rendition:
        """The look, the tempo and the form of its video."""
        recipe = self.recipe
        return Rendition.of(
            recipe.look, self.identity.of_rendition, recipe.clip, video=recipe.video, keyframes=recipe.keyframes
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files of any sample."""
        without = self.missing if self.recipe.video else (VIDEO, *self.missing)
        names = tuple(name for name in FILES if name not in without)
        own = not isinstance(self.generator, ExternalGenerator)  # other scripts need not show key frames
        return (*names, IMAGE_PROMPT, PICTURES[0]) if self.recipe.keyframes and own else names

    @property
    def possible(self) -> tuple[str, ...]:
        """The same with all key frames, of which it may have fewer, and an external sample's further files."""
        others = (OTHERS,) if isinstance(self.generator, ExternalGenerator) else ()
        pictures = (IMAGE_PROMPT, *PICTURES) if self.recipe.keyframes else ()
        return tuple(dict.fromkeys((*self.names, *pictures, *others)))

    def problems(self, findings: Iterable[Finding]) -> list[Problem]:
        """Turn findings about this sample into problems."""
        return [Problem(self.generator.id.full, self.id, rule, _short(reason)) for rule, reason in findings]


@dataclass(frozen=True)
class Checked:
    """Outcome for one sample.

    `psnr` is the worse of its two frames, `difficulty` its generator's measure: None without a comparison, and unless
    it was drawn again.
    """

    problems: Sequence[Problem] = ()
    psnr: float | None = None
    notes: Sequence[str] = ()
    """Deviations of an external sample that are no problems: a rule, and its finding."""
    difficulty: float | None = None


@dataclass
class _Film:
    """Facts shared between the parts of a sample, collected while reading."""

    pictures: dict[str, NDArray[np.uint8]] = field(default_factory=dict)
    psnr: list[float] = field(default_factory=list)
    difficulty: float | None = None


def check_names(names: Iterable[str], expected: Expected) -> list[Problem]:
    """Check that every file exists, and no other."""
    return expected.problems(_names(set(names), expected))


def check_hash(files: Mapping[str, bytes], expected: Expected) -> list[Problem]:
    """Compare the files with the done mark; skip incomplete samples and those without a mark."""
    return expected.problems(_hash(files, expected))


def check_content(files: Mapping[str, bytes], expected: Expected) -> Checked:
    """Open and compare everything; this decodes and redraws."""
    if isinstance(expected.generator, ExternalGenerator):
        return _external(files, expected)
    film = _Film()
    findings: list[Finding] = []
    metadata: SampleMetadata | None = None
    if METADATA in files:
        try:
            metadata = SampleMetadata.model_validate_json(files[METADATA])
        except ValidationError as error:
            findings.append(("metadata-format", reasons(error)))
    if metadata:
        findings += _place(metadata, expected)
        findings += _truth(metadata)
    if PROMPT in files:
        findings += _prompt(files[PROMPT])
    if RUBRIC in files:
        findings += _rubric(files[RUBRIC], metadata, expected)
    for name in (FIRST, FINAL, *PICTURES):
        if name in files:
            findings += _picture(name, files[name], expected, film)
    if VIDEO in files:
        findings += _video(files[VIDEO], metadata, expected, film)
    if metadata and metadata.keyframes:
        findings += _key_frames(files, metadata, metadata.keyframes)
    findings += _hash(files, expected)
    if metadata and not any(rule == "metadata-place" for rule, _ in findings):
        findings += _drawn_again(files, metadata, expected, film)
    return Checked(expected.problems(findings), min(film.psnr, default=None), difficulty=film.difficulty)


def _external(files: Mapping[str, bytes], expected: Expected) -> Checked:
    """Check an external sample: our additions must be right, everything must be readable.

    A transcoded video must have our format. Deviations of other videos, and of the prompt, are noted.
    """
    film = _Film()
    findings: list[Finding] = []
    notes: list[Finding] = [("redraw", "derived: its script makes whole batches, so it was not drawn again")]
    metadata: ExternalMetadata | None = None
    if METADATA in files:
        try:
            metadata = ExternalMetadata.model_validate_json(files[METADATA])
        except ValidationError as error:
            findings.append(("metadata-format", reasons(error)))
    ours = metadata is not None and metadata.transcoded
    if metadata:
        findings += _place(metadata, expected)
        findings += _truth(metadata) if ours else ()
        if metadata.missing:
            notes.append(
                ("files-missing", f"its script writes no {', '.join(sorted({FINAL, VIDEO} & {*metadata.missing}))}")
            )
        if NOTHING_CHANGES in metadata.origin.get("notes", ()):
            notes.append(("metadata-truth", NOTHING_CHANGES))
    if PROMPT in files:
        notes += _prompt(files[PROMPT])
        if _text(files[PROMPT]) is None:
            findings.append(("prompt-grammar", "is no UTF-8 text"))
    if RUBRIC in files:
        findings += _rubric(files[RUBRIC], metadata, expected)
    if metadata and expected.recipe.keyframes:
        findings += _own_key_frames(files, metadata.keyframes or ())
    for name in (FIRST, FINAL, *PICTURES):
        if name in files:
            strict = ours and name not in PICTURES  # key frames are never transcoded
            found = list(_picture(name, files[name], expected if strict else None, film))
            findings += [finding for finding in found if strict or finding[0] == "png-decode"]
            notes += [finding for finding in found if not strict and finding[0] != "png-decode"]
    if VIDEO in files:
        found = list(_video(files[VIDEO], metadata, expected if ours else None, film))
        findings += [finding for finding in found if ours or finding[0] == "video-decode"]
        notes += [finding for finding in found if not ours and finding[0] != "video-decode"]
    findings += _hash(files, expected)
    stated = tuple(dict.fromkeys(f"{rule}: {reason}" for rule, reason in notes))
    return Checked(expected.problems(findings), min(film.psnr, default=None) if ours else None, stated)


def _names(names: set[str], expected: Expected) -> Iterator[Finding]:
    pictures = [name for name in expected.possible if name in PICTURES]
    count = max((number for number, name in enumerate(pictures) if name in names), default=0)
    if missing := [name for name in (*expected.names, *pictures[1:count]) if name not in names]:
        yield _missing(missing)
    if extra := sorted(names.difference(expected.possible)):
        yield "files-extra", f"{some(extra)} {'does' if len(extra) == 1 else 'do'} not belong here"


def _missing(names: Sequence[str]) -> Finding:
    return "files-missing", f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} missing"


def _place(metadata: SampleMetadata | ExternalMetadata, expected: Expected) -> Iterator[Finding]:
    generator = expected.generator
    pairs = {
        "id": (metadata.id, expected.id),
        "generator.id": (metadata.generator.id, generator.id.full),
        "generator.short": (metadata.generator.short, generator.id.short),
        "generator.name": (metadata.generator.name, generator.id.name),
        "generator.version": (metadata.generator.version, generator.version),
        "level": (metadata.level, expected.level),
        "seed": (metadata.seed, expected.recipe.seed),
        "index": (metadata.index, expected.index),
        "video": (metadata.video, expected.recipe.video),
    }
    if isinstance(metadata, ExternalMetadata):
        pairs["missing"] = (sorted(metadata.missing), sorted(expected.missing))
    if isinstance(metadata, SampleMetadata):
        stated, due = metadata.rendition, expected.rendition
        pairs["size"] = (metadata.size, due.clip.side)
        names = ("look", "tempo", "clip", "keyframes")
        pairs |= {name: (getattr(stated, name), getattr(due, name)) for name in names}
    if expected.record:
        pairs["attempt"] = (metadata.attempt, expected.record.attempt)
        pairs["param_hash"] = (metadata.param_hash, expected.record.param_hash)
    if wrong := [f"{name} is {stated!r}, not {true!r}" for name, (stated, true) in pairs.items() if stated != true]:
        yield "metadata-place", "; ".join(wrong)


def _truth(metadata: SampleMetadata | ExternalMetadata) -> Iterator[Finding]:
    truth = metadata.truth
    wrong = []
    fps = metadata.rendition.clip.fps if isinstance(metadata, SampleMetadata) else FPS
    if truth.fps != fps:
        wrong.append(f"fps is {truth.fps}, not {fps}")
    if truth.frames < 5 or truth.frames % 4 != 1:
        wrong.append(f"{truth.frames} frames are not 4n+1")
    if isinstance(metadata, SampleMetadata):
        clip = metadata.rendition.clip
        if truth.frames > clip.most or clip.frames not in (None, truth.frames):
            wrong.append(f"{truth.frames} frames are not {clip.frames or f'at most {clip.most}'}")
    for name, length in (("step", len(truth.step)), ("t", len(truth.t))):
        if length != truth.frames:
            wrong.append(f"{name} has {length} entries for {truth.frames} frames")
    if truth.step and (
        truth.step != sorted(truth.step) or truth.step[0] < 0 or truth.step[-1] != len(truth.states) - 1
    ):
        wrong.append(f"step does not rise to {len(truth.states) - 1}, the last of the states")
    for actor, track in truth.actors.items():
        frames = [entry[0] if len(entry) in (1, 5) else -1 for entry in track]
        if not frames or min(frames) < 0 or max(frames) >= truth.frames or any(a >= b for a, b in pairwise(frames)):
            wrong.append(f"the track of {actor!r} is not [frame, x, y, width, height] or [frame], frame by frame")
    if wrong:
        yield "metadata-truth", "; ".join(wrong)


def _prompt(data: bytes, *, pictures: bool = False) -> Iterator[Finding]:
    text = _text(data)
    if broken := ["is no UTF-8 text"] if text is None else prompt.check_text(text, pictures=pictures):
        yield "prompt-grammar", f"{IMAGE_PROMPT}: " * pictures + "; ".join(broken)


def _key_frames(files: Mapping[str, bytes], metadata: SampleMetadata, listed: Sequence[KeyFrame]) -> Iterator[Finding]:
    due = key_frames(len(metadata.truth.states) - 1, [item.as_item() for item in metadata.rubric])
    if listed != due:
        steps = ", ".join(str(frame.step) for frame in due)
        yield "metadata-keyframes", f"the key frames do not show the steps {steps}, or are not named and measured so"
        return
    names = [frame.file for frame in due]
    there = [name for name in PICTURES if name in files]
    if missing := [name for name in names if name not in there]:
        yield _missing(missing)
    if extra := [name for name in there if name not in names]:
        yield "files-extra", f"{', '.join(extra)} {'is' if len(extra) == 1 else 'are'} no key frame of it"
    if IMAGE_PROMPT in files:
        yield from _prompt(files[IMAGE_PROMPT], pictures=True)
    if names[-1] in files and files[names[-1]] != files.get(FINAL):
        yield "keyframes-final", f"{names[-1]} differs from {FINAL}"


def _own_key_frames(files: Mapping[str, bytes], listed: Sequence[KeyFrame]) -> Iterator[Finding]:
    """Key frames of an external sample: named in order, all of them there, pictures."""
    there = [name for name in (IMAGE_PROMPT, *PICTURES) if name in files]
    rising = all(before.progress < after.progress for before, after in pairwise(listed))
    named = [(frame.file, frame.step) for frame in listed]
    due = [IMAGE_PROMPT, *(name for name, _ in named)] if named else []
    if named != [(name, k) for k, name in enumerate(PICTURES[: len(named)], 1)] or not (
        rising and (not listed or (listed[0].progress > 0 and listed[-1].progress == 1))
    ):
        yield "metadata-keyframes", "the key frames are not named in order, with the share of the solution in each"
    elif missing := [name for name in due if name not in there]:
        yield _missing(missing)
    elif extra := [name for name in there if name not in due]:
        yield "files-extra", f"{', '.join(extra)} {'is' if len(extra) == 1 else 'are'} no key frame of it"


def _rubric(data: bytes, metadata: SampleMetadata | ExternalMetadata | None, expected: Expected) -> Iterator[Finding]:
    text = _text(data)
    if text is None:
        yield "rubric-grammar", "is no UTF-8 text"
        return
    if broken := rubric.check_text(text):
        yield "rubric-grammar", "; ".join(broken)
    lines = text.splitlines()
    head = f"Task {expected.generator.id.short} {expected.generator.id.name}, sample {expected.id}"
    if lines[:1] != [head]:
        yield "rubric-agrees", f"the first line does not read {head!r}"
    if metadata is None:
        return
    items = metadata.rubric
    written = rubric.write("", "", "", [item.as_item() for item in items], "").splitlines()[2:-1]
    if lines[2:-1] != written:
        line = next((n for n, (a, b) in enumerate(zip(lines[2:-1], written, strict=False)) if a != b), None)
        where = f"{len(lines) - 3} items, not {len(written)}" if line is None else f"line {line + 3} differs"
        yield "rubric-agrees", f"the text and the items in {METADATA} do not agree: {where}"
    if broken := rubric.problems([(item.id, item.weight, item.text) for item in items]):
        yield "rubric-grammar", f"in {METADATA}: {'; '.join(broken)}"
    for item in items:
        unknown = [actor for actor in getattr(item.check, "actors", ()) if actor not in metadata.truth.actors]
        if unknown:
            yield "rubric-actors", f"item {item.id!r} names {some(unknown)}, of which the truth knows nothing"
        first, last = getattr(item.check, "steps", (1, 1))
        if not 1 <= first <= last < len(metadata.truth.states):
            yield "rubric-actors", f"item {item.id!r} names steps {first} to {last} of {len(metadata.truth.states) - 1}"


def _picture(name: str, data: bytes, expected: Expected | None, film: _Film) -> Iterator[Finding]:
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
            if expected is None and picture.width * picture.height > MOST_FOREIGN_PIXELS:
                yield "png-decode", f"{name} is {picture.width}x{picture.height}: too large to look at"
                return
            # Checked first, so that no header can make us allocate more.
            if expected and picture.size != (due := expected.frame):
                yield "png-size", f"{name} is {picture.width}x{picture.height}, not {due[0]}x{due[1]}"
                return
            picture.load()
            if picture.mode != "RGB":
                yield "png-mode", f"{name} is of mode {picture.mode}, not RGB"
                return
            film.pictures[name] = np.asarray(picture)
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        struct.error,
        zlib.error,
        Image.DecompressionBombError,
    ) as error:
        what = "is empty" if not data else f"does not decode: {type(error).__name__}"
        yield "png-decode", f"{name} {what}"


def _video(
    data: bytes, metadata: SampleMetadata | ExternalMetadata | None, expected: Expected | None, film: _Film
) -> Iterator[Finding]:
    order = boxes(data)
    if "moov" in order and "mdat" in order and order.index("moov") > order.index("mdat"):
        yield "video-faststart", "the index (moov) lies behind the data (mdat)"
    try:
        seen = decode(data) if expected else decode(data, most_pixels=MOST_FOREIGN_PIXELS)
    except Undecodable as error:
        yield "video-decode", str(error)
        return
    if seen.complaints:
        yield "video-decode", seen.complaints[0]
    if wrong := _format(seen):
        yield "video-format", "; ".join(wrong)
    fps = expected.recipe.fps if expected else FPS
    if seen.fps != (str(fps), str(fps)):
        average, shortest = seen.fps
        uneven = "" if average == shortest else f" on average, {shortest} at the closest"
        yield "video-fps", f"{average} frames a second{uneven}, not {fps}"
    promised = metadata.truth.frames if metadata else None
    if seen.frames % 4 != 1 or promised not in (None, seen.frames):
        yield "video-frames", f"{seen.frames} frames, not {'4n+1' if promised in (None, seen.frames) else promised}"
    if expected is None:
        if seen.width % 16 or seen.height % 16:
            yield "video-size", f"{seen.width}x{seen.height} are no multiples of 16"
        if seen.width % 2 or seen.height % 2 or not seen.frames:
            return
    elif (seen.width, seen.height) != (due := expected.frame):
        yield "video-size", f"{seen.width}x{seen.height}, not {due[0]}x{due[1]}"
        return
    if seen.frames:
        yield from _frame("video-first-frame", FIRST, seen.first, seen.width, seen.height, film)
        yield from _frame("video-final-frame", FINAL, seen.last, seen.width, seen.height, film)


def _format(seen: Decoded) -> list[str]:
    wrong = []
    if seen.streams != 1:
        wrong.append(f"{seen.streams} streams, not 1")
    if seen.codec != "h264":
        wrong.append(f"codec {seen.codec}, not h264")
    if seen.pixels != "yuv420p":
        wrong.append(f"pixels {seen.pixels}, not yuv420p")
    if not seen.limited or seen.matrix not in ("smpte170m", "bt470bg"):  # two names of the same matrix
        wrong.append(f"colour is {'limited' if seen.limited else 'full or untagged'} range {seen.matrix}, not BT.601")
    return wrong


def _frame(rule: Rule, name: str, planes: bytes, width: int, height: int, film: _Film) -> Iterator[Finding]:
    if name not in film.pictures:
        return
    if film.pictures[name].shape[:2] != (height, width):
        yield rule, f"{name} has another size"
        return
    reached = psnr(rgb(planes, width, height), halved(film.pictures[name]))
    film.psnr.append(reached)
    if reached < LEAST_PSNR:
        yield rule, f"it differs from {name}: {reached:.1f} dB, at least {LEAST_PSNR:g} are due"


def _hash(files: Mapping[str, bytes], expected: Expected) -> Iterator[Finding]:
    if expected.record is None or any(_names(set(files), expected)):
        return
    found = content_hash({name: hashlib.sha256(data).hexdigest() for name, data in files.items()})
    if found != expected.record.sha256:
        yield "hash", f"{found[:12]}…, not {expected.record.sha256[:12]}… as in the done mark"


def _drawn_again(
    files: Mapping[str, bytes], metadata: SampleMetadata, expected: Expected, film: _Film
) -> Iterator[Finding]:
    """Redraw from the metadata, after checking the puzzle.

    A forged puzzle may have no solution, and the solver would search forever.
    """
    generator = registry.get(expected.generator.id.short)
    stored = json.loads(files[METADATA])
    identity = replace(expected.identity, attempt=metadata.attempt)
    try:
        with DRAWING:
            puzzle = generator.sample(identity.rng(), generator.levels[expected.level])
            if to_jsonable_python(puzzle) != stored["puzzle"]:
                yield "metadata-puzzle", "the puzzle is not the one that seed, index and attempt draw"
                return
            again = redraw(generator, stored)
            film.difficulty = round(generator.difficulty(puzzle, again.states), 2)
    except Reject as reason:
        yield "metadata-puzzle", f"attempt {metadata.attempt} draws no puzzle: {reason}"
        return
    except Exception as error:  # a foreign generator may raise anything: this sample's problem
        yield "redraw", f"can't be drawn again: {type(error).__name__}: {error}"
        return
    if differing := [name for name in again.files if name in files and files[name] != again.files[name]]:
        yield "redraw", f"{differing[0]} differs when drawn again{_other_software(stored, again.files[METADATA])}"


def _other_software(stored: Mapping[str, Mapping[str, str]], again: bytes) -> str:
    here = json.loads(again)["software"]
    there = stored["software"]
    other = [f"{name} {there.get(name)}, here {here[name]}" for name in here if there.get(name) != here[name]]
    return f" (made with {'; '.join(other)})" if other else ""


def some(names: Sequence[str], most: int = 10) -> str:
    """The first few names, and the number of others."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest:,} more" if rest > 0 else "")


def _text(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _short(reason: str) -> str:
    return reason if len(reason) <= 400 else reason[:399] + "…"
