"""Convert a script's output to a sample of this project: rename its files, derive missing ones, and note it."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from generators.kit import rubric
from generators.kit.clip import FPS, MOST_FRAMES
from generators.kit.identity import GeneratorId
from generators.kit.keyframes import IMAGE_PROMPT, PICTURES, KeyFrame
from generators.kit.rubric import Gradual, Item, Steady
from generators.kit.sample import FINAL, FIRST, METADATA, PROMPT, RUBRIC, VIDEO, Sample, compact, lines
from generators.kit.video.small import LEAST
from include.external import film
from include.external.found import MOST_VIDEO_BYTES, Found, packed
from include.external.generator import LEVEL
from include.external.names import OTHERS

ADAPTER_VERSION = 2
"""Increment with each change of the output bytes."""

CHANGE = "change"
"""The only known actor: the bounding box of all changes."""

NOTHING_CHANGES = "nothing changes in the video"
MOST_PROMPT = 20_000
_HASH = re.compile(r"[0-9a-f]{8,64}")
# Fields unlike in each run, and so left out of reproducible samples.
_VOLATILE = re.compile(r"(.*_)?(timestamp|created(_at)?|generated(_at)?|generation_time|date(time)?|elapsed|duration_s"
                       r"|git|hostname|temp_(path|dir|file)|cache_(path|dir))", re.IGNORECASE)  # fmt: skip


class Unfit(Exception):
    """The script's output makes no sample; the text says why."""


@dataclass(frozen=True)
class Block:
    """A run of the script, and the identity of each of its samples."""

    generator: GeneratorId
    version: int
    origin: str
    commit: str
    seed: int
    """The dataset's."""
    start: int
    count: int
    level: str = LEVEL
    options: tuple[str, ...] = ()
    """Further options of the script, word by word."""

    def run_seed(self, attempt: int) -> int:
        """Seed of the script: 31 bits, unrelated between neighbouring seeds, blocks, attempts and levels."""
        text = f"{self.generator.full}/{self.commit}/{self.seed}/{self.start}/{self.count}/{attempt}"
        if self.level != LEVEL:
            text += f"/{self.level}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) >> 1


@dataclass(frozen=True)
class Form:
    """Form of the wanted samples."""

    size: int
    video: bool
    transcode: bool
    keyframes: bool = False


def sample_of(
    found: Found, block: Block, index: int, attempt: int, form: Form, folder: str, due: AbstractSet[str] = frozenset()
) -> Sample:
    """Build the sample at an index; `folder` is the prefix of its run's paths. Raise `Unfit`.

    Without `transcode` the script's own pictures and video are kept. A missing still is taken from the video,
    and videos of other formats than MP4 are transcoded all the same. Key frames stay as they are. A sample without a
    video has its stills alone, and neither rubric nor truth; it is broken without the
    files in `due`, which other samples of its run have.
    """
    prompt, written = _prompt(found)
    try:
        shown = _filmed(found, form) if found.video is not None else _still_only(found, due)
    except film.Unusable as error:
        raise Unfit(str(error)) from None
    task_id = block.generator.task_id(index)
    items = rubric.weigh(shown.items) if shown.items else ()
    key_frames = _key_frames(found)
    notes = [*shown.notes, *(["it has no key frames"] if form.keyframes and not key_frames else [])]
    kept, left_out = _kept(found.metadata, folder)
    param_hash = _param_hash(kept, shown.ends, prompt)
    metadata = {
        "id": task_id,
        "generator": {
            "id": block.generator.full,
            "short": block.generator.short,
            "name": block.generator.name,
            "version": block.version,
        },
        "level": block.level,
        "seed": block.seed,
        "index": index,
        "attempt": attempt,
        "width": shown.width,
        "height": shown.height,
        "video": form.video,
        "transcoded": shown.transcoded,
        "param_hash": param_hash,
        "rubric": [item.as_data() for item in items],
        "truth": shown.truth,
        **({"keyframes": [asdict(frame) for frame in key_frames]} if key_frames else {}),
        "origin": {
            "repository": block.origin,
            "commit": block.commit,
            "batch_start": block.start,
            "batch_samples": block.count,
            "batch_seed": block.run_seed(attempt),
            **({"options": block.options} if block.options else {}),
            "local_id": found.local_id,
            "codec": shown.codec,
            "derived": sorted(shown.derived),
            "notes": notes,
            "left_out": left_out,
            **({"others": sorted(found.others)} if found.others else {}),
            **({"not_kept": sorted(found.not_kept)} if found.not_kept else {}),
        },
        "external": kept,
        "software": {"adapter": str(ADAPTER_VERSION)},
    }
    files = {FIRST: shown.first, PROMPT: written}
    if key_frames:
        pairs = zip(key_frames, found.key_frames, strict=True)
        files |= {IMAGE_PROMPT: found.image_prompt or written, **{frame.file: data for frame, data in pairs}}
    if shown.final is not None:
        files[FINAL] = shown.final
    if items:
        name = f"{block.generator.short} {block.generator.name}"
        files[RUBRIC] = rubric.write(name, task_id, GOAL, items, FREE).encode()
    if form.video and shown.video is not None:
        files[VIDEO] = shown.video
    missing = [name for name in (FINAL, RUBRIC, VIDEO) if name not in files and (form.video or name != VIDEO)]
    files[METADATA] = lines(metadata | ({"missing": sorted(missing)} if missing else {})).encode()
    if found.others:
        files[OTHERS] = packed(found.others)
    return Sample(task_id, index, attempt, files, param_hash, {})


def _key_frames(found: Found) -> list[KeyFrame]:
    """The script's pictures of the solution, each a step; raise `Unfit` if one can't be opened."""
    for name, data in zip(PICTURES, found.key_frames, strict=False):
        try:
            _still(data, name)
        except film.Unusable as error:
            raise Unfit(str(error)) from None
    shares = _progress(found.metadata, len(found.key_frames))
    return [KeyFrame(PICTURES[k], k + 1, share) for k, share in enumerate(shares)]


def _progress(metadata: Mapping[str, Any], count: int) -> list[float]:
    """How far the solution is in each key frame: as the metadata says, else in equal steps."""
    match metadata.get("generic_declarative_render"):
        case {"image_frames": [*listed]}:
            stated = [frame.get("progress") if isinstance(frame, dict) else None for frame in listed]
            shares = [float(share) for share in stated if isinstance(share, int | float)]
            rising = all(before < after for before, after in pairwise((0.0, *shares)))
            if len(shares) == len(listed) == count and rising and shares[-1] == 1:
                return [round(share, 4) for share in shares]
    return [round((k + 1) / count, 4) for k in range(count)]


@dataclass(frozen=True)
class _Shown:
    """The pictures of a sample, and everything that follows from them."""

    first: bytes
    final: bytes | None
    video: bytes | None
    width: int
    height: int
    ends: tuple[film.Picture, ...]
    """The first and the last picture; one without a last."""
    truth: Mapping[str, Any]
    items: tuple[Item, ...]
    transcoded: bool
    codec: str
    derived: Sequence[str]
    notes: Sequence[str]


def _filmed(found: Found, form: Form) -> _Shown:
    """A sample with a video; raise `film.Unusable`."""
    look = film.look(found.video or b"")
    stills = [_still(data, name) for data, name in ((found.first, FIRST), (found.final, FINAL))]
    derived = [RUBRIC]
    notes: list[str] = []
    chosen = []
    for still, shown, name in zip(stills, (look.first, look.last), (FIRST, FINAL), strict=True):
        if still is None:
            derived.append(name)
        elif not film.alike(still, shown):
            notes.append(f"{name} is not the video's frame")
        chosen.append(shown if still is None else still)
    if look.change < LEAST:
        notes.append(NOTHING_CHANGES)
    own = form.transcode or not found.video_name.endswith(".mp4")
    video = found.video or b""
    if own:
        # Trainers use the video's ends as stills.
        ends = [s if film.alike(s, shown) else shown for s, shown in zip(chosen, (look.first, look.last), strict=True)]
        made = film.transcode(video, ends[0], ends[1], form.size, look.frames, look.fps)
        video, first, final, frames, fps, box = made.video, made.first, made.final, made.frames, float(FPS), made.box
        width = height = form.size
        derived += [name for name in (FIRST, FINAL, VIDEO) if name not in derived]
    else:
        frames, fps, box, width, height = look.frames, look.fps, look.box, look.width, look.height
        first = found.first if found.first and stills[0] is not None else film.as_png(look.first)
        final = found.final if found.final and stills[1] is not None else film.as_png(look.last)
        notes += _odd(look)
    truth = {
        "fps": fps,
        "frames": frames,
        "states": ["first frame", "final frame"],
        "step": [0] + [1] * (frames - 1),
        "t": [round(k / (frames - 1), 4) if frames > 1 else 1.0 for k in range(frames)],
        "actors": {CHANGE: [[0, *box]]},
    }
    ends_of_film = (look.first, look.last)
    return _Shown(
        first, final, video, width, height, ends_of_film, truth, _items(look), own, look.codec, derived, notes
    )


def _still_only(found: Found, due: AbstractSet[str]) -> _Shown:
    """A sample without a video; raise `Unfit` if it should have one, and `film.Unusable`."""
    if found.video_name:
        raise Unfit(f"its {found.video_name} is no plain file of at most {MOST_VIDEO_BYTES >> 20} MB")
    there = {FIRST: found.first, FINAL: found.final}
    if lost := sorted({FIRST, *due} - {name for name, data in there.items() if data is not None}):
        others = "" if lost == [FIRST] else ", and other samples of its run have one"
        raise Unfit(f"it has no {' and no '.join(lost)}{others}")
    first, final = _still(found.first, FIRST), _still(found.final, FINAL)
    ends = tuple(picture for picture in (first, final) if picture is not None)
    states = ["first frame", "final frame"][: len(ends)]
    height, width = ends[0].shape[:2]
    truth = {"fps": 0.0, "frames": 0, "states": states, "step": [], "t": [], "actors": {}}
    notes = [f"it has no {VIDEO}", *([f"it has no {FINAL}"] if final is None else [])]
    return _Shown(found.first or b"", found.final, None, width, height, ends, truth, (), False, "", [], notes)


GOAL = "the video leads from the given first frame to the final frame, as the prompt asks."
FREE = "Any speed is right. This rubric is derived from the pictures alone, not from the task's rules."


def _items(look: film.Look) -> tuple[Item, ...]:
    """The items by what the video shows: a still earns 20 and a jump 40 wherever something changes."""
    if look.change < LEAST:
        way, start, end = rubric.process("stays", 60, "Nothing in the picture changes.", Steady(())), 10, 20
    else:
        returns = look.last_change < LEAST  # then a still ends well
        start, end = (5, 5) if returns else (10, 20)
        text = "What changes does so gradually, in the order of the true video."
        way = rubric.process("gradual", 90 - start - end, text, Gradual())
    text = "Outside the part that changes in the true video nothing moves."
    return (
        rubric.start("given", start, "The first frame is the given one."),
        way,
        rubric.end("solved", end, "The final frame is the true one."),
        rubric.constancy("steady", 10, text, Steady((CHANGE,))),
    )


def _prompt(found: Found) -> tuple[str, bytes]:
    """The prompt in one line, and the file: the script's own bytes, if they are text."""
    if found.prompt is None:
        raise Unfit(f"it has no {PROMPT}")
    read = found.prompt.decode("utf-8", "replace").replace("\0", " ")
    text = " ".join(read.split())
    if not text:
        raise Unfit(f"its {PROMPT} is empty")
    if len(text) > MOST_PROMPT:
        raise Unfit(f"it has a prompt of {len(text)} characters; at most {MOST_PROMPT} are taken")
    return text, read.encode()


def _still(data: bytes | None, name: str) -> film.Picture | None:
    try:
        return None if data is None else film.picture_of(data)
    except film.Unusable as error:
        raise film.Unusable(f"{name}: {error}") from None


def _odd(look: film.Look) -> list[str]:
    """List the differences from this project's video form, for trainers."""
    odd = []
    if look.codec != "h264":
        odd.append(f"codec {look.codec}, not h264")
    if abs(look.fps - FPS) > 0.01:
        odd.append(f"{look.fps:g} frames a second, not {FPS}")
    if look.frames % 4 != 1 or look.frames > MOST_FRAMES:
        odd.append(f"{look.frames} frames, not 4n+1 and at most {MOST_FRAMES}")
    if look.width % 16 or look.height % 16:
        odd.append(f"{look.width}x{look.height}, not multiples of 16")
    return odd


def _kept(metadata: Mapping[str, Any], folder: str) -> tuple[Any, list[str]]:
    """Drop fields unlike in each run from their metadata; return it and the dropped names."""
    left_out: set[str] = set()

    def clean(value: Any, deep: int) -> Any:
        if deep > 20:
            return None
        if isinstance(value, dict):
            names = {name for name in value if _VOLATILE.fullmatch(str(name))}
            left_out.update(map(_text, names))
            return {_text(name): clean(inner, deep + 1) for name, inner in value.items() if name not in names}
        if isinstance(value, list):
            return [clean(inner, deep + 1) for inner in value]
        if isinstance(value, str):
            return _text(value).replace(folder, "")
        if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
            return None
        return value

    return clean(metadata, 0), sorted(left_out)


def _text(text: str) -> str:
    """Replace halves of surrogate pairs, which JSON can hold and no file can."""
    return text.encode("utf-8", "replace").decode()


def _param_hash(metadata: Any, ends: Iterable[film.Picture], prompt: str) -> str:
    """Their own hash of the puzzle, or else of its parameters, or of prompt and pictures."""
    if isinstance(metadata, dict):
        stated = metadata.get("param_hash")
        if isinstance(stated, str) and _HASH.fullmatch(stated):
            return stated
        for name in ("parameters", "params", "puzzle"):
            if metadata.get(name):
                return hashlib.sha256(compact(metadata[name]).encode()).hexdigest()[:32]
    digest = hashlib.sha256(prompt.encode())
    for picture in ends:
        digest.update(picture.tobytes())
    return digest.hexdigest()[:32]
