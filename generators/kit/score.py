"""The machine's judge: how well a video, a model's answer, does what a sample's rubric says.

The video is decoded in a process of its own with limits on time, memory, pixels and frames; nothing in
it is trusted. Its pictures, and those of the sample's ground truth, are brought to one small size, and
its colours are fitted to the given first frame. There is no clock in the comparison: moments of the
truth are looked for in the video in their order, so any pace that keeps the order is right.

Each item of the rubric holds or does not, and says why. Distances between pictures are mean absolute
differences per channel, 0 to 255. What counts as near is measured against the truth itself: an actor is
at a place if the picture there is nearer to the truth's than half way to the steps before and after,
and half way to any actor of the same size.
"""

import json
import resource
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from generators.kit.child import reading_from
from generators.kit.registry import registry
from generators.kit.rubric import Appears, FinalFrame, FirstFrame, Follows, Item, Returns, Steady, read_items
from generators.kit.sample import METADATA, VIDEO, redraw
from generators.kit.scene import UNITS

SIDE = 256  # pixels across, of the pictures that are compared
SECONDS = 20.0  # for decoding; 81 frames of 512 x 512 take 0.2
MOST_BYTES = 256 << 20
MOST_PIXELS = 4096 * 2304
MOST_MEMORY = 1 << 30
MOST_FRAMES = 2400  # 100 s at 24 fps; longer videos are refused
KEPT_FRAMES = 400  # longer ones are thinned evenly to between half as many and this

WINDOW = 8  # pixels across, of the windows in which two pictures are compared
ALIKE = 20.0  # windows nearer than this show the same
NOISE = 1.5  # mean distance over a box that a codec may cause
SEEN = 0.8  # share of the truth's moments that has to be seen, in order
EXPLAINED = 0.75  # share of the video's moving pictures that have to be the truth's, up to what is looked for
EXPLAINED_IN_ALL = 0.5  # and of the whole video
FORMATS = "mov,matroska,avi,mpegts,ivf,ogg,flv,asf,mpeg"

Pictures = NDArray[np.uint8]  # (frames, SIDE, SIDE, 3), RGB
Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels of SIDE


class ScoreError(Exception):
    """This video, or this sample, can't be scored; the text says why."""


@dataclass(frozen=True)
class ItemScore:
    """One item of the rubric: what it weighs, what it earned, and why."""

    id: str
    weight: float
    earned: float
    ok: bool
    reason: str


@dataclass(frozen=True)
class Score:
    """All items, and their sum: 0 to 100; 0 if an item marked `must` does not hold."""

    items: tuple[ItemScore, ...]
    total: float


def score(files: Mapping[str, bytes], video: Path | bytes, *, seconds: float = SECONDS) -> Score:
    """Score a video against the sample that these files are; raise `ScoreError` if either can't be read."""
    return Truth.of(files).score(video, seconds=seconds)


@dataclass(frozen=True)
class Moments:
    """The truth's pictures, one a frame, with what is known about each."""

    pictures: Pictures
    step: Sequence[int]
    places: Mapping[str, Sequence[Box | None]]  # of each actor, frame by frame; None when it is not there

    @cached_property
    def varying(self) -> NDArray[np.bool_]:
        """The pixels that are not in every frame as in the first."""
        lightest, darkest = self.pictures.max(axis=0), self.pictures.min(axis=0)
        return np.asarray((_difference(lightest, darkest) > 16).any(axis=2))


@dataclass(frozen=True)
class Truth:
    """What a sample promises to show: read once, it scores any number of videos."""

    items: tuple[Item, ...]
    moments: Moments

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> "Truth":
        """Read a sample's metadata and its video; without a video it is drawn again from the metadata."""
        if METADATA not in files:
            raise ScoreError(f"the sample has no {METADATA}")
        try:
            metadata = json.loads(files[METADATA])
            items = read_items(metadata["rubric"])
            truth = metadata["truth"]
            frames, step, tracks = int(truth["frames"]), [int(s) for s in truth["step"]], truth["actors"]
            mp4 = files[VIDEO] if VIDEO in files else _drawn_again(metadata)
            places = {name: _places(track, frames) for name, track in tracks.items()}
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            raise ScoreError(f"{METADATA} can't be read: {type(error).__name__}: {str(error)[:200]}") from None
        pictures = decode(mp4)
        if len(pictures) != frames or len(step) != frames:
            raise ScoreError(f"the sample's own video has {len(pictures)} frames where {METADATA} says {frames}")
        return cls(items, Moments(pictures, step, places))

    def score(self, video: Path | bytes, *, seconds: float = SECONDS) -> Score:
        """Score one video, a path or the file itself."""
        judge = Judge(self.moments, recoloured(decode(video, seconds=seconds), self.moments.pictures[0]))
        scored = []
        for item in self.items:
            ok, reason = judge.look(item)
            scored.append(ItemScore(item.id, item.weight, item.weight if ok else 0, ok, reason))
        failed = any(item.must and not found.ok for item, found in zip(self.items, scored, strict=True))
        return Score(tuple(scored), 0.0 if failed else float(sum(found.earned for found in scored)))


class Judge:
    """One video beside the truth."""

    def __init__(self, truth: Moments, video: Pictures) -> None:
        self.truth = truth
        self.video = video
        self._at_rest: dict[tuple[str, Box, bytes], NDArray[np.bool_]] = {}

    def look(self, item: Item) -> tuple[bool, str]:
        """Whether an item's check holds, and why."""
        match item.check:
            case FirstFrame():
                return self._equal(0, None)
            case FinalFrame():
                return self._equal(-1, None)
            case Returns(actors):
                return self._returns(actors)
            case Follows(actors, steps):
                return self._follows(actors, steps)
            case Appears(actors, _):
                return self._appears(actors)
            case Steady(actors):
                return self._steady(actors)

    def _equal(self, frame: int, boxes: Sequence[Box | None] | None) -> tuple[bool, str]:
        """Whether the first or last picture is the truth's: all of it, or in these boxes."""
        difference = _difference(self.video[frame], self.truth.pictures[frame])
        if boxes is not None:
            kept = np.zeros_like(difference)
            for left, top, right, bottom in filter(None, boxes):
                kept[top:bottom, left:right] = difference[top:bottom, left:right]
            difference = kept
        name = "first" if frame == 0 else "last"
        worst, where = _worst(difference)
        if worst > ALIKE:
            return False, f"the {name} picture differs by {worst:.0f} of 255 at {where}"
        return True, f"the {name} picture is as it should be"

    def _returns(self, actors: Sequence[str]) -> tuple[bool, str]:
        """Whether each actor is hidden as far as in the truth, and is at the end seen as it was."""
        pictures = self.truth.pictures
        for name in actors:
            box = self.truth.places[name][-1]
            if box is None:
                return False, f"{name} is not there at the end of the truth"
            hidden = float(_distances(pictures, pictures[-1], box).max())
            if _distances(self.video, pictures[-1], box).max() < 0.75 * hidden:
                return False, f"{name} is never hidden"
        ok, why = self._equal(-1, [self.truth.places[name][-1] for name in actors])
        return ok, f"all {len(actors)} were hidden and are seen again" if ok else why

    def _follows(self, actors: Sequence[str], steps: tuple[int, int]) -> tuple[bool, str]:
        """Whether the moments in which the actors move are seen, each after the one before it.

        Up to there most of the video has to be made of the truth's moments in their order, so that no way
        through other places, and none there and back, passes for the right one.
        """
        told = [
            (self.truth.step[frame], row)
            for frame, name, row in self._moves
            if name in actors and steps[0] <= self.truth.step[frame] <= steps[1]
        ]
        if not told:
            return False, "the truth shows no move here"
        exact = np.array([row for _, row in told])
        near = exact.copy()  # a faster video skips moments; one to each side of a seen one counts
        near[1:] |= exact[:-1]
        near[:-1] |= exact[1:]
        reached = _in_order(near)
        seen = f"{reached[-1]} of {len(told)} moments are seen in order"
        if reached[-1] < SEEN * len(told):
            never = next((step for (step, _), row in zip(told, near, strict=True) if not row.any()), None)
            return False, f"{seen}; " + (f"step {never} is not seen" if never else "their order is another")
        until = int(np.argmax(reached >= SEEN * len(told)))
        if steps[1] == self.truth.step[-1]:  # after the last step nothing may come any more
            until = len(self.video) - 1
        for picture, least in ((until, EXPLAINED), (-1, EXPLAINED_IN_ALL)):
            moving, explained = self._explained[picture]
            if explained < least * moving:
                return False, f"{seen}, but {moving - explained} of {moving} moving pictures show another way"
        return True, seen

    @cached_property
    def _explained(self) -> NDArray[np.int64]:
        """Up to each picture of the video, how many move, and how many of these show the truth's moments in order."""
        pairs = zip(self.video[1:], self.video[:-1], strict=True)
        moves = np.array([True, *(_worst(_difference(a, b))[0] > ALIKE / 2 for a, b in pairs)])
        moving, count = np.flatnonzero(moves), np.cumsum(moves)
        explained = _explained(np.array([row for _, _, row in self._moves])[:, moving])
        return np.stack([count, explained[count - 1]], axis=1)

    @cached_property
    def _moves(self) -> list[tuple[int, str, NDArray[np.bool_]]]:
        """The truth's moments in order, with an actor that has moved by two pixels or ends a step there.

        Each comes with the pictures of the video that show it; the given state is the first.
        """
        found = []
        step, frames = self.truth.step, len(self.truth.step)
        ends = [k == frames - 1 or step[k + 1] != step[k] for k in range(frames)]
        for name, places in self.truth.places.items():
            seen = places[0]
            moved = [frame for frame in range(1, frames) if places[frame] != places[frame - 1]]
            if not moved:
                continue
            chosen = [0] if step[moved[0]] <= 1 else []
            for frame in range(moved[0], frames):
                here = places[frame]
                if _far(here, seen) >= 2 or (ends[frame] and here != seen):
                    chosen.append(frame)
                    seen = here
            found += [(frame, name, row) for frame in chosen if (row := self._look_for(frame, name)) is not None]
        return sorted(found, key=lambda move: move[:2])

    def _look_for(self, frame: int, name: str) -> NDArray[np.bool_] | None:
        """In which pictures of the video an actor is where the truth has it at a frame; None if one can't tell."""
        places, step = self.truth.places[name], self.truth.step
        box = next((place for place in reversed(places[: frame + 1]) if place), None)
        if box is None or box[2] - box[0] < 2 or box[3] - box[1] < 2:
            return None
        target = self.truth.pictures[frame]
        state = frame == len(step) - 1 or step[frame + 1] != step[frame] or places[frame + 1] == places[frame]
        apart = _distances(self.truth.pictures[_ends(step, frame, state)], target, box)
        telling = apart[apart >= 2 * NOISE]  # after a step its actor may rest
        if not len(telling):
            return None
        bound = float(telling.min()) / 2
        shifts = {(0, 0)}
        for other in (frame - 1, frame + 1):  # the video may show it half way to the next moment
            if 0 <= other < len(step) and (place := places[other]) and places[frame] is not None:
                shifts.add(((place[0] - box[0]) // 2, (place[1] - box[1]) // 2))
        found = np.zeros(len(self.video), np.bool_)
        for shift in shifts:
            if max(map(abs, shift)) <= 8:
                found |= _distances(self.video, target, box, shift) <= bound
        for actor in self.truth.places:
            if (actor != name or state) and found.any():
                found &= self._is_as_in(frame, actor)
        return found

    def _is_as_in(self, frame: int, name: str) -> NDArray[np.bool_]:
        """In which pictures of the video an actor's place looks as in the truth's frame, whoever moves elsewhere.

        It has to be nearer to that than half way to how far the place changes in the truth, and clearly nearer
        than to the actors of the same size that look most like it.
        """
        box = self.truth.places[name][frame]
        if box is None or box[2] - box[0] < 2 or box[3] - box[1] < 2:
            return np.ones(len(self.video), np.bool_)
        pictures = self.truth.pictures
        left, top, right, bottom = box
        key = name, box, pictures[frame, top:bottom, left:right].tobytes()
        if key not in self._at_rest:
            away = _distances(self.video, pictures[frame], box)
            changes = float(_distances(pictures, pictures[frame], box).max())
            looks = away <= (changes / 2 if changes >= 2 * NOISE else ALIKE)
            for apart, double in sorted(self._doubles(frame, name, box), key=lambda found: found[0])[:3]:
                if apart >= NOISE:
                    looks &= away + apart / 4 <= _distances(self.video, double, box)
            self._at_rest[key] = looks
        return self._at_rest[key]

    def _doubles(self, frame: int, name: str, box: Box) -> list[tuple[float, Pictures]]:
        """The frame with another actor of the same size in this one's place, and how far that is from the frame."""
        picture, size, found = self.truth.pictures[frame], (box[2] - box[0], box[3] - box[1]), []
        left, top, right, bottom = box
        for other, places in self.truth.places.items():
            place = places[frame]
            if other != name and place and abs(place[2] - place[0] - size[0]) + abs(place[3] - place[1] - size[1]) <= 2:
                x, y = min(place[0], SIDE - size[0]), min(place[1], SIDE - size[1])
                double = picture.copy()
                double[top:bottom, left:right] = picture[y : y + size[1], x : x + size[0]]
                found.append((float(_distances(picture[None], double, box)[0]), double))
        return found

    def _appears(self, actors: Sequence[str]) -> tuple[bool, str]:
        """Whether each actor is first not there, comes, and stays; and comes with no more others than in the truth."""
        arrivals = self._arrivals
        for name in actors:
            came, why = arrivals[name]
            if came is None:
                return False, f"{name} {why}"
        for name in actors:
            came = arrivals[name][0]
            together = sum(other is not None and other == came for other, _ in arrivals.values())
            if together > self._together:
                return False, f"{name} comes in one moment with {together - 1} others"
        return True, f"all {len(actors)} come to be seen, at most {self._together} in one moment, and stay"

    @cached_property
    def _together(self) -> int:
        """How many actors may come in one moment: as many as in the truth, and two where a faster video skips one."""
        first = [next(k for k, place in enumerate(p) if place) for p in self.truth.places.values() if not p[0]]
        steps = [self.truth.step[k] for k in first]
        return max([2, *(steps.count(step) for step in set(steps))])

    @cached_property
    def _arrivals(self) -> dict[str, tuple[int | None, str]]:
        """For each actor that is not in the truth's first frame: when it has come, or why not."""
        found: dict[str, tuple[int | None, str]] = {}
        first, last = self.truth.pictures[0], self.truth.pictures[-1]
        for name, places in self.truth.places.items():
            box = places[-1]
            if places[0] is not None or box is None:
                found[name] = None, "is there from the start" if places[0] else "is not there at the end"
                continue
            without = _distances(self.video, first, box)
            with_it = _distances(self.video, last, box)
            contrast = float(_distances(last[None], first, box)[0])
            there = with_it < 0.35 * contrast
            half = with_it < without
            if not there[-1]:
                found[name] = None, "is not there at the end"
            elif half[0]:
                found[name] = None, "is there from the start"
            else:
                came = int(np.argmax(half))
                stays = half[came:].mean() > 0.97
                found[name] = (came, "comes") if stays else (None, "does not stay")
        return found

    def _steady(self, actors: Sequence[str]) -> tuple[bool, str]:
        """Whether all that the actors do not pass looks in every picture as in the given one."""
        first = self.truth.pictures[0]
        free = self.truth.varying.copy()
        for name in actors:
            for left, top, right, bottom in {place for place in self.truth.places[name] if place}:
                free[top:bottom, left:right] = True
        wide = Image.fromarray(free.astype(np.uint8) * 255).filter(ImageFilter.MaxFilter(5))
        kept = np.where(np.asarray(wide)[..., None] > 0, np.uint8(0), np.uint8(255))
        before = 0.0
        for number, picture in enumerate(self.video):
            worst, where = _worst(_difference(picture, first) & kept)
            if min(worst, before) > ALIKE or (worst > ALIKE and len(self.video) == 1):
                return False, f"picture {number + 1} of {len(self.video)} differs by {worst:.0f} of 255 at {where}"
            before = worst
        return True, "nothing else changes"


def _drawn_again(metadata: Mapping[str, Any]) -> bytes:
    generator = registry.get(metadata["generator"]["short"])
    return redraw(generator, {**metadata, "video": True}).files[VIDEO]


def _places(track: Sequence[Sequence[float]], frames: int) -> list[Box | None]:
    """An actor's box frame by frame, cut to the picture."""
    found: list[Box | None] = []
    changes = {int(entry[0]): entry[1:] for entry in track}
    box: Box | None = None
    for frame in range(frames):
        if frame in changes:
            box = None
            if changes[frame]:
                x, y, width, height = (value * SIDE / UNITS for value in changes[frame])
                left, top = max(0, round(x)), max(0, round(y))
                right, bottom = min(SIDE, round(x + width)), min(SIDE, round(y + height))
                box = (left, top, right, bottom) if right > left and bottom > top else None
        found.append(box)
    return found


def _far(a: Box | None, b: Box | None) -> float:
    if a is None or b is None:
        return 0.0 if a == b else float(SIDE)
    return max(abs(p - q) for p, q in zip(a, b, strict=True))


def _ends(step: Sequence[int], frame: int, state: bool) -> list[int]:
    """The frames that a moment must not be taken for: the ends of the steps next to it."""
    here = step[frame]
    last = {s: k for k, s in enumerate(step)}
    return [last[s] for s in ((here - 1, here + 1) if state else (here - 1, here)) if s in last]


def _in_order(seen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """For each column, the most rows that are found one after the other in columns up to it that never go back."""
    most = np.zeros(seen.shape[1], np.int64)
    for row in seen:
        most = np.maximum.accumulate(np.where(row, most + 1, most))
    return most


def _explained(seen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """For each column, the most columns up to it that are found in rows that never go back."""
    most = np.zeros(seen.shape[0], np.int64)
    found = np.zeros(seen.shape[1], np.int64)
    for column in range(seen.shape[1]):
        most = np.maximum.accumulate(np.where(seen[:, column], most + 1, most))
        found[column] = most[-1]
    return found


def _difference(a: Pictures, b: Pictures) -> Pictures:
    return np.maximum(a, b) - np.minimum(a, b)


def _distances(pictures: Pictures, target: Pictures, box: Box, shift: tuple[int, int] = (0, 0)) -> NDArray[np.float64]:
    """The distance of each picture, in a box moved by a shift, from the target in the box."""
    left, top, right, bottom = box
    dx = min(max(shift[0], -left), SIDE - right)
    dy = min(max(shift[1], -top), SIDE - bottom)
    rows = max(1, min(3, (bottom - top) // 20))  # of a large box not every row is looked at
    there = pictures[:, top + dy : bottom + dy : rows, left + dx : right + dx]
    found = _difference(there, target[top:bottom:rows, left:right]).reshape(len(pictures), -1)
    sums: NDArray[np.float64] = found.sum(axis=1, dtype=np.uint32) / found.shape[1]
    return sums


def _worst(difference: Pictures) -> tuple[float, str]:
    """The largest mean difference of a window, and its place in units."""
    half = WINDOW // 2
    coarse = np.asarray(Image.fromarray(difference).reduce(half), np.float32).mean(axis=2)
    windows = (coarse[:-1, :-1] + coarse[1:, :-1] + coarse[:-1, 1:] + coarse[1:, 1:]) / 4
    y, x = np.unravel_index(int(windows.argmax()), windows.shape)
    units = UNITS // SIDE * half
    return float(windows[y, x]), f"({(int(x) + 1) * units}, {(int(y) + 1) * units})"


def recoloured(video: Pictures, given: Pictures) -> Pictures:
    """The video with a slight error of colour taken out: that of its first picture against the given one.

    Colours are mixed by a matrix and an offset, so that a film decoded by the wrong one of BT.601 and
    BT.709 is put right as well. A fit that is far from nothing is no slight error, and left out.
    """
    seen, wanted = (picture[::3, ::3].reshape(-1, 3).astype(np.float64) for picture in (video[0], given))
    near = np.abs(seen - wanted).max(axis=1) < 48
    if near.mean() < 0.6:
        return video
    seen, wanted = seen[near] / 255, wanted[near] / 255
    with_one = np.column_stack([seen, np.ones(len(seen))])
    ridge = 0.002 * len(seen) * np.eye(4)
    mix = np.linalg.solve(with_one.T @ with_one + ridge, with_one.T @ wanted + ridge @ np.eye(4, 3))
    change = np.abs(with_one @ mix - seen).max() * 255
    if not 2 < change < 40:
        return video
    corrected = np.empty_like(video)
    for number, picture in enumerate(video):
        mixed = picture.astype(np.float32) @ mix[:3].astype(np.float32) + (255 * mix[3]).astype(np.float32)
        corrected[number] = np.clip(mixed + 0.5, 0, 255)
    return corrected


def decode(video: Path | bytes, *, seconds: float = SECONDS) -> Pictures:
    """The pictures of a video, scaled to `SIDE`; of a picture that is not square, the square in its middle.

    Raise `ScoreError` if it is no video, is damaged, or is larger than the bounds of this module.
    """
    if isinstance(video, bytes):
        with tempfile.TemporaryDirectory(prefix="vmdp-score-") as folder:
            path = Path(folder, "video")
            path.write_bytes(video)
            return decode(path, seconds=seconds)
    try:
        size = video.stat().st_size
        regular = video.is_file()
    except OSError as error:
        raise ScoreError(f"{video.name} can't be read: {error.strerror}") from None
    if not regular:
        raise ScoreError(f"{video.name} is no file")
    if not 0 < size <= MOST_BYTES:
        raise ScoreError("the file is empty" if size == 0 else f"the file has {size} bytes; at most {MOST_BYTES}")
    with tempfile.TemporaryFile() as log:
        kept, broken = _read(video, log.fileno(), seconds)
        log.seek(0)
        said = log.read(1 << 16).decode(errors="replace")
    if broken:
        raise ScoreError(broken if broken != _FAILED else f"the video can't be decoded: {_complaint(said)}")
    if not kept:
        raise ScoreError(f"no picture comes out of it: {_complaint(said)}")
    return np.stack(kept)


_FAILED = "failed"


def _read(path: Path, log: int, seconds: float) -> tuple[list[Pictures], str]:
    """The kept pictures, and what went wrong if something did."""
    square = "crop='min(iw,ih)':'min(iw,ih)'"
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+error", "-xerror",
        "-threads", "1", "-max_pixels", str(MOST_PIXELS), "-max_alloc", str(MOST_MEMORY // 4),
        "-protocol_whitelist", "file", "-format_whitelist", FORMATS, "-err_detect", "explode",
        "-i", f"file:{path.absolute()}", "-map", "0:v:0", "-frames:v", str(MOST_FRAMES + 1),
        "-fps_mode", "passthrough", "-filter_threads", "1",
        "-vf", f"{square},scale={SIDE}:{SIDE}:flags=area,format=gbrp,avgblur=1,format=rgb24",
        "-f", "rawvideo", "-threads", "1", "pipe:1",
    ]  # fmt: skip
    picture = SIDE * SIDE * 3
    kept: list[Pictures] = []
    number, stride = 0, 1
    with reading_from(command, log=log, seconds=seconds) as child:
        if hasattr(resource, "prlimit"):
            resource.prlimit(child.process.pid, resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        while len(data := child.output.read(picture)) == picture and number <= MOST_FRAMES:
            if number % stride == 0:
                if len(kept) == KEPT_FRAMES:
                    kept, stride = kept[::2], 2 * stride
                if number % stride == 0:
                    kept.append(np.frombuffer(data, np.uint8).reshape(SIDE, SIDE, 3))
            number += 1
        ended = child.process.wait() if number <= MOST_FRAMES else 0
    if child.late.is_set():
        return [], f"the video was not decoded within {seconds:g} s"
    if number > MOST_FRAMES:
        return [], f"the video has more than {MOST_FRAMES} frames"
    return kept, _FAILED if ended else ""


def _complaint(said: str) -> str:
    """The first thing that the decoder complained about."""
    if "whitelist" in said or "matches no streams" in said:
        return "it holds no video in a known format"
    lines = [line.rpartition("] ")[2].strip() for line in said.splitlines() if line.strip()]
    return lines[0][:200] if lines else "it holds no video"
