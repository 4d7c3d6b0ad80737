"""Score a video, such as a model's answer, against a sample's rubric.

A separate process with limits on time, memory, pixels and frames decodes the untrusted video. Its pictures and those
of the ground truth are scaled to one small size, and its colours are fitted to the given first frame. The comparison
has no clock: it looks for the truth's frames in their order, so any pace is right.

Each item of the rubric holds or fails with a reason. Distances between pictures are mean absolute differences per
channel, 0 to 255. The truth itself sets the tolerance: an actor is at a place if the picture there is nearer to the
truth's than half way to the steps before and after, and half way to any actor of the same size.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from generators.kit.judge.decode import SECONDS, SIDE, Pictures, ScoreError, decode
from generators.kit.judge.pictures import (
    ALIKE,
    NOISE,
    Box,
    FrameSequence,
    amounts,
    coarsest,
    cut,
    difference_of,
    evenly,
    is_thin,
    worst,
)
from generators.kit.registry import registry
from generators.kit.rubric import Appears, FinalFrame, FirstFrame, Follows, Gradual, Item, Returns, Steady, read_items
from generators.kit.sample import METADATA, VIDEO, redraw
from generators.kit.scene.scene import UNITS

SEEN = 0.8  # least share of the truth's frames seen in order
SEEN_BEFORE = 0.75  # and of all its frames up to there: a step counts only after earlier steps
EXPLAINED = 0.75  # least share of the video's moving pictures equal to the truth's, up to the step in question
EXPLAINED_IN_ALL = 0.5  # and of the whole video
JUMP = 3  # times the usual gap between matched frames is a jump
FASTEST = 4  # most times a video may be faster than the truth


@dataclass(frozen=True)
class ItemScore:
    """One item of the rubric: weight, earned points, reason."""

    id: str
    weight: float
    earned: float
    ok: bool
    reason: str


@dataclass(frozen=True)
class Score:
    """All items and their sum, 0 to 100; 0 if an item marked `must` fails."""

    items: tuple[ItemScore, ...]
    total: float


def score(files: Mapping[str, bytes], video: Path | bytes, *, seconds: float = SECONDS) -> Score:
    """Score a video against a sample's files; raise `ScoreError` if either is unreadable."""
    return Truth.of(files).score(video, seconds=seconds)


@dataclass(frozen=True)
class Target:
    """An actor in a frame of the truth, with the tolerance of a match."""

    frame: int
    name: str
    step: int
    box: Box
    patch: Pictures
    bound: float
    shifts: Sequence[tuple[int, int]]
    beside: Sequence["Look"]  # other actors in the same frame


@dataclass(frozen=True, eq=False)
class Look:
    """Look of an actor's place: tolerance, and look-alikes that must be farther."""

    box: Box
    patch: Pictures
    bound: float
    doubles: Sequence[tuple[float, Pictures]]  # distance from the patch, and the look-alike's own patch


class TruthTimeline:
    """The truth's frames, with everything computed before any video is read."""

    def __init__(
        self, pictures: FrameSequence, step: Sequence[int], places: Mapping[str, Sequence[Box | None]]
    ) -> None:
        self.pictures = pictures
        self.step = step
        self.places = places  # of each actor, frame by frame; None while absent
        self._looks: dict[tuple[str, Box, bytes], Look] = {}
        self._kept: dict[Sequence[str], Pictures] = {}

    @cached_property
    def varying(self) -> NDArray[np.bool_]:
        """Mask of pixels that change in any frame."""
        lightest, darkest = self.pictures.distinct.max(axis=0), self.pictures.distinct.min(axis=0)
        return np.asarray((difference_of(lightest, darkest) > 16).any(axis=2))

    def kept(self, actors: Sequence[str]) -> Pictures:
        """Mask, 255 away from these actors' paths and from all changes of the truth, else 0."""
        if actors not in self._kept:
            free = self.varying.copy()
            for name in actors:
                for left, top, right, bottom in {place for place in self.places[name] if place}:
                    free[top:bottom, left:right] = True
            wide = Image.fromarray(free.astype(np.uint8) * 255).filter(ImageFilter.MaxFilter(5))
            self._kept[actors] = np.where(np.asarray(wide)[..., None] > 0, np.uint8(0), np.uint8(255))
        return self._kept[actors]

    @cached_property
    def moves(self) -> list[Target]:
        """Targets in order: frames in which an actor has moved by two pixels or ends a step, the given state first."""
        found = []
        step, frames = self.step, len(self.step)
        ends = [k == frames - 1 or step[k + 1] != step[k] for k in range(frames)]
        for name, places in self.places.items():
            seen = places[0]
            moved = [frame for frame in range(1, frames) if places[frame] != places[frame - 1]]
            if not moved:
                continue
            chosen = [0] if step[moved[0]] <= 1 else []
            for frame in range(moved[0], frames):
                here = places[frame]
                if distance_between(here, seen) >= 2 or (ends[frame] and here != seen):
                    chosen.append(frame)
                    seen = here
            found += [target for frame in chosen if (target := self._target(frame, name)) is not None]
        return sorted(found, key=lambda target: (target.frame, target.name))

    def own_share(self, last: int) -> float:
        """Share of the truth's own moving pictures matched by its targets, up to the end of a step.

        A picture within two pixels of the last target is no target itself.
        """
        end = max(frame for frame, step in enumerate(self.step) if step <= last)
        moving, explained = self._of_itself[end]
        return float(explained / moving)

    @cached_property
    def _of_itself(self) -> NDArray[np.int64]:
        return Judge(self, self.pictures).explained

    def _target(self, frame: int, name: str) -> Target | None:
        """A target, or None if the truth's own pictures do not distinguish it from its neighbours."""
        places, step = self.places[name], self.step
        box = next((place for place in reversed(places[: frame + 1]) if place), None)
        if box is None or is_thin(box):
            return None
        patch = cut(self.pictures[frame], box)
        state = frame == len(step) - 1 or step[frame + 1] != step[frame] or places[frame + 1] == places[frame]
        apart = self.pictures.distances(patch, box, only=ends_beside(step, frame, state))
        telling = apart[apart >= 2 * NOISE]  # an actor may rest after its step
        if not len(telling):
            return None
        shifts = {(0, 0)}
        for other in (frame - 1, frame + 1):  # the video may show it between two targets
            if 0 <= other < len(step) and (place := places[other]) and places[frame] is not None:
                shift = (place[0] - box[0]) // 2, (place[1] - box[1]) // 2
                if max(map(abs, shift)) <= 8:
                    shifts.add(shift)
        beside = [self.look(frame, actor) for actor in self.places if actor != name or state]
        known = [look for look in beside if look]
        return Target(frame, name, step[frame], box, patch, float(telling.min()) / 2, sorted(shifts), known)

    def look(self, frame: int, name: str) -> Look | None:
        """Look of an actor in a frame, whatever moves elsewhere; None if invisible.

        A match must be nearer than half the place's change in the truth, and clearly nearer than the most similar
        actors of the same size.
        """
        box = self.places[name][frame]
        if box is None or is_thin(box):
            return None
        patch = cut(self.pictures[frame], box)
        key = name, box, patch.tobytes()
        if key not in self._looks:
            changes = float(self.pictures.distances(patch, box).max())
            bound = changes / 2 if changes >= 2 * NOISE else ALIKE
            doubles = sorted(self._doubles(frame, name, box, patch), key=lambda double: double[0])[:3]
            self._looks[key] = Look(box, patch, bound, [double for double in doubles if double[0] >= NOISE])
        return self._looks[key]

    def _doubles(self, frame: int, name: str, box: Box, patch: Pictures) -> Iterator[tuple[float, Pictures]]:
        """Other actors of the same size in the frame, with their distance from this one."""
        width, height = box[2] - box[0], box[3] - box[1]
        for other, places in self.places.items():
            place = places[frame]
            if other != name and place and abs(place[2] - place[0] - width) + abs(place[3] - place[1] - height) <= 2:
                x, y = min(place[0], SIDE - width), min(place[1], SIDE - height)
                double = cut(self.pictures[frame], (x, y, x + width, y + height))
                yield float(difference_of(patch, double).mean()), double

    @cached_property
    def arrivals(self) -> dict[str, int]:
        """First frame of each actor that is absent at the start and present at the end."""
        return {
            name: next(frame for frame, place in enumerate(places) if place)
            for name, places in self.places.items()
            if places[0] is None and places[-1] is not None
        }

    @cached_property
    def together(self) -> int:
        """Most actors that may appear at once: those of one step, or of the frames a fastest video skips."""
        frames = sorted(self.arrivals.values())
        steps = [self.step[frame] for frame in frames]
        close = [sum(0 <= frame - since < FASTEST for frame in frames) for since in frames]
        return max([1, *close, *(steps.count(step) for step in set(steps))])

    @cached_property
    def pause(self) -> int:
        """Least number of pictures between two appearances of different steps, in the fastest video."""
        comings = sorted({self.step[frame]: frame for frame in self.arrivals.values()}.values())
        return min((b - a for a, b in pairwise(comings)), default=0) // FASTEST


def boxes_of(track: Sequence[Sequence[float]], frames: int) -> list[Box | None]:
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


def distance_between(a: Box | None, b: Box | None) -> float:
    """Largest difference of any side; the whole picture if only one is there."""
    if a is None or b is None:
        return 0.0 if a == b else float(SIDE)
    return max(abs(p - q) for p, q in zip(a, b, strict=True))


def ends_beside(step: Sequence[int], frame: int, state: bool) -> list[int]:
    """Frames a target must not be confused with: the ends of neighbouring steps."""
    here = step[frame]
    last = {s: k for k, s in enumerate(step)}
    return [last[s] for s in ((here - 1, here + 1) if state else (here - 1, here)) if s in last]


@dataclass(frozen=True)
class Truth:
    """A sample's promises: read once, they score any number of videos."""

    items: tuple[Item, ...]
    moments: TruthTimeline

    @classmethod
    def of(cls, files: Mapping[str, bytes], decoded: Callable[[bytes], FrameSequence] | None = None) -> "Truth":
        """Read a sample's metadata and its video; redraw the video from the metadata if it is missing.

        A separate process decodes the video, unless `decoded` replaces it.
        """
        if METADATA not in files:
            raise ScoreError(f"the sample has no {METADATA}")
        try:
            metadata = json.loads(files[METADATA])
            items = read_items(metadata["rubric"])
            truth = metadata["truth"]
            frames, step, tracks = int(truth["frames"]), [int(s) for s in truth["step"]], truth["actors"]
            mp4 = files[VIDEO] if VIDEO in files else _drawn_again(metadata)
            places = {name: boxes_of(track, frames) for name, track in tracks.items()}
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            raise ScoreError(f"{METADATA} can't be read: {type(error).__name__}: {str(error)[:200]}") from None
        pictures = decoded(mp4) if decoded else FrameSequence.of(decode(mp4))
        if len(pictures) != frames or len(step) != frames:
            raise ScoreError(f"the sample's own video has {len(pictures)} frames where {METADATA} says {frames}")
        return cls(items, TruthTimeline(pictures, step, places))

    def score(self, video: Path | bytes, *, seconds: float = SECONDS) -> Score:
        """Score one video, a path or the file itself."""
        return self.score_frames(FrameSequence.of(decode(video, seconds=seconds)))

    def score_frames(self, pictures: FrameSequence) -> Score:
        """Score decoded frames."""
        judge = Judge(self.moments, pictures.recoloured(self.moments.pictures[0]))
        scored = []
        for item in self.items:
            ok, reason = judge.look(item)
            scored.append(ItemScore(item.id, item.weight, item.weight if ok else 0, ok, reason))
        failed = any(item.must and not found.ok for item, found in zip(self.items, scored, strict=True))
        return Score(tuple(scored), 0.0 if failed else float(sum(found.earned for found in scored)))


class Judge:
    """One video beside the truth."""

    def __init__(self, truth: TruthTimeline, video: FrameSequence) -> None:
        self.truth = truth
        self.video = video
        self._at_rest: dict[Look, NDArray[np.bool_]] = {}

    def look(self, item: Item) -> tuple[bool, str]:
        """Evaluate an item's check: whether it holds, and the reason."""
        match item.check:
            case FirstFrame():
                return self._equal(0, None)
            case FinalFrame():
                return self._equal(-1, None)
            case Returns(actors):
                return self._returns(actors)
            case Follows(actors, steps):
                return self._follows(actors, steps)
            case Appears(actors, steps, ordered):
                return self._appears(actors, steps[1], ordered)
            case Steady(actors):
                return self._steady(actors)
            case Gradual():
                return self._gradual()

    def _equal(self, frame: int, boxes: Sequence[Box | None] | None) -> tuple[bool, str]:
        """Compare the first or last picture with the truth's: all of it, or these boxes."""
        difference = difference_of(self.video[frame], self.truth.pictures[frame])
        if boxes is not None:
            kept = np.zeros_like(difference)
            for box in filter(None, boxes):
                cut(kept, box)[...] = cut(difference, box)
            difference = kept
        name = "first" if frame == 0 else "last"
        most, where = worst(difference)
        if most > ALIKE:
            return False, f"the {name} picture differs by {most:.0f} of 255 at {where}"
        return True, f"the {name} picture is as it should be"

    def _returns(self, actors: Sequence[str]) -> tuple[bool, str]:
        """Check each actor: hidden as far as in the truth, and visible again at the end."""
        truth = self.truth
        for name in actors:
            box = truth.places[name][-1]
            if box is None:
                return False, f"{name} is not there at the end of the truth"
            patch = cut(truth.pictures[-1], box)
            if self.video.distances(patch, box).max() < 0.75 * truth.pictures.distances(patch, box).max():
                return False, f"{name} is never hidden"
        ok, why = self._equal(-1, [truth.places[name][-1] for name in actors])
        return ok, f"all {len(actors)} were hidden and are seen again" if ok else why

    def _follows(self, actors: Sequence[str], steps: tuple[int, int]) -> tuple[bool, str]:
        """Check the actors' targets: each must be seen after the one before it.

        Most of the video up to there must match targets in their order, which excludes detours and returns. Most of
        the truth's targets must be seen, so a step counts only after the steps before it.
        """
        moves = self.truth.moves
        wanted = [k for k, target in enumerate(moves) if target.name in actors and steps[0] <= target.step <= steps[1]]
        if not wanted:
            return False, "the truth shows no move here"
        near, reached = self._reached(wanted)
        seen = f"{reached[-1]} of {len(wanted)} frames are seen in order"
        if reached[-1] < SEEN * len(wanted):
            never = next((moves[k].step for k, row in zip(wanted, near, strict=True) if not row.any()), None)
            return False, f"{seen}; " + (f"step {never} is not seen" if never else "their order is another")
        before = [k for k, target in enumerate(moves) if target.step <= steps[1]]
        if (found := self._reached(before)[1][-1]) < SEEN_BEFORE * len(before):
            return False, f"{seen}, but only {found} of the {len(before)} from the start to there"
        if (jump := next((jump for jump in self._jumps if jump[0] <= steps[1]), None)) is not None:
            return False, f"{seen}, but the video jumps from step {jump[0]} to step {jump[1]} at picture {jump[2]}"
        until = int(np.argmax(reached >= SEEN * len(wanted)))
        if steps[1] == self.truth.step[-1]:  # nothing may follow the last step
            until = len(self.video) - 1
        for picture, step, least in ((until, steps[1], EXPLAINED), (-1, self.truth.step[-1], EXPLAINED_IN_ALL)):
            moving, explained = self.explained[picture]
            if explained < least * moving and explained < least * self.truth.own_share(step) * moving:
                return False, f"{seen}, but {moving - explained} of {moving} moving pictures show another way"
        return True, seen

    @cached_property
    def _jumps(self) -> list[tuple[int, int, int]]:
        """Find jumps, where the video skips far more targets than usual: the steps, and the picture.

        Two adjacent pictures show a jump if both match a target and the targets between are hardly seen anywhere;
        otherwise one match was wrong. A route that returns to an earlier place can be cut without such a pair; then
        many consecutive targets are missing.
        """
        moves = self.truth.moves
        frames = sorted({target.frame for target in moves})
        rank = np.array([frames.index(target.frame) for target in moves], np.int64)
        step = {frames.index(target.frame): target.step for target in moves}
        shown = [np.unique(rank[column]) for column in self._shown.T[self.video.first_of]]
        pictures = np.flatnonzero(self.video.first_of) + 1
        advances = []
        for before, now, picture in zip(shown, shown[1:], pictures[1:], strict=False):
            if len(before) and len(now):
                apart = np.abs(now[None] - before[:, None])
                a, b = np.unravel_index(int(apart.argmin()), apart.shape)
                first, last = sorted((int(before[a]), int(now[b])))
                advances.append((first, last, int(picture)))
        usual = float(np.median([last - first for first, last, _ in advances if last > first] or [1]))
        seen = np.unique(np.concatenate(shown))
        jumps = []
        for first, last, picture in advances:
            between = np.count_nonzero((seen > first) & (seen < last))
            if last - first > JUMP * usual and between < (last - first - 1) / 2:
                jumps.append((step[first], step[last], picture))
        for first, last in pairwise(seen.tolist()):
            if last - first - 1 > JUMP * usual:
                picture = next(int(at) for at, ranks in zip(pictures, shown, strict=True) if last in ranks)
                jumps.append((step[first], step[last], picture))
        return jumps

    def _reached(self, moves: Sequence[int]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        """Pictures matching these targets, and the count of targets seen in order up to each picture."""
        exact = self._shown[moves]
        near = exact.copy()  # a faster video skips targets; the neighbours of a seen one count
        near[1:] |= exact[:-1]
        near[:-1] |= exact[1:]
        return near, _in_order(near)

    @cached_property
    def explained(self) -> NDArray[np.int64]:
        """Counts up to each picture of the video: moving pictures, and those matching targets in order."""
        coarse, number = self.video.thinned(2), self.video.number
        moves = np.ones(len(number), np.bool_)
        for k, (before, now) in enumerate(pairwise(number), 1):
            moves[k] = now != before and coarsest(difference_of(coarse[before], coarse[now]), ALIKE / 2) > ALIKE / 2
        moving, count = np.flatnonzero(moves), np.cumsum(moves)
        explained = _explained(self._shown[:, moving])
        return np.stack([count, explained[count - 1]], axis=1)

    @cached_property
    def _shown(self) -> NDArray[np.bool_]:
        """Matching pictures of the video for each target of the truth."""
        return np.array([self._look_for(target) for target in self.truth.moves])

    def _look_for(self, target: Target) -> NDArray[np.bool_]:
        found = np.zeros(len(self.video), np.bool_)
        for shift in target.shifts:
            found |= self.video.distances(target.patch, target.box, shift) <= target.bound
        for look in target.beside:
            if not found.any():
                break
            found &= self._is_as(look)
        return found

    def _is_as(self, look: Look) -> NDArray[np.bool_]:
        """Pictures of the video in which an actor's place looks as in the truth."""
        if look not in self._at_rest:
            away = self.video.distances(look.patch, look.box)
            looks = away <= look.bound
            for apart, double in look.doubles:
                looks &= away + apart / 4 <= self.video.distances(double, look.box)
            self._at_rest[look] = looks
        return self._at_rest[look]

    def _appears(self, actors: Sequence[str], last: int, ordered: bool) -> tuple[bool, str]:
        """Check each actor: absent, then appearing, then staying; one after another, in order if required.

        Most actors must comply; if ordered, most of all appearances up to the last step.
        """
        truth, step = self.truth, self.truth.step
        late = 0
        for name in actors:
            came, why = self._comings[name]
            if came is None:
                return False, f"{name} {why}"
            if crowd := self._crowds[name]:
                return False, f"{name} comes in one moment with {crowd}"
            late = max(late, came)
            for other, frame in truth.arrivals.items() if ordered else ():
                then = self._comings[other][0]
                if then is not None and then > came and step[frame] < step[truth.arrivals[name]]:
                    return False, f"{name} comes before {other}"
        if ordered:
            due = [name for name, frame in truth.arrivals.items() if step[frame] <= last]
        else:
            due = [name for name, (came, _) in self._comings.items() if came is not None and came <= late]
        well = sum(self._comings[name][0] is not None and not self._crowds[name] for name in due)
        if well < SEEN_BEFORE * len(due):
            return False, f"up to there {len(due) - well} of {len(due)} come too soon, together or not at all"
        return True, f"all {len(actors)} come to be seen{' in order' if ordered else ''}, and stay"

    @cached_property
    def _crowds(self) -> dict[str, str]:
        """For each appearing actor, others appearing at once although the truth separates them; or nothing."""
        times = {name: came for name, (came, _) in self._comings.items() if came is not None}
        found = {}
        for name, came in times.items():
            at_once = [other for other, then in times.items() if then == came and other != name]
            close = [other for other, then in times.items() if 0 < abs(then - came) < self.truth.pause]
            crowded = len(at_once) >= self.truth.together or close
            found[name] = f"{len({*at_once, *close})} others" if crowded else ""
        return found

    @cached_property
    def _comings(self) -> dict[str, tuple[int | None, str]]:
        """For each actor absent from the truth's first frame: the picture of its appearance, or the reason for none."""
        found: dict[str, tuple[int | None, str]] = {}
        pictures = self.truth.pictures
        for name, places in self.truth.places.items():
            box = places[-1]
            if places[0] is not None or box is None:
                found[name] = None, "is there from the start" if places[0] else "is not there at the end"
                continue
            first, last = cut(pictures[0], box), cut(pictures[-1], box)
            with_it = self.video.distances(last, box)
            half = with_it < self.video.distances(first, box)
            if with_it[-1] >= 0.35 * pictures.distances(last, box, only=[0])[0]:
                found[name] = None, "is not there at the end"
            elif half[0]:
                found[name] = None, "is there from the start"
            else:
                came = int(np.argmax(half))
                stays = half[came:].mean() > 0.97
                found[name] = (came, "comes") if stays else (None, "does not stay")
        return found

    def _gradual(self) -> tuple[bool, str]:
        """Check for evenly spaced frames of the truth, each after the one before it."""
        chosen = evenly(self.truth.pictures)
        if len(chosen) < 2:
            return True, "the truth shows no change"
        moments = self.truth.pictures.thinned(4)[chosen]
        between = np.array([amounts(a[None], b)[0] for a, b in pairwise(moments)])
        apart = np.minimum(np.append(between, np.inf), np.insert(between, 0, np.inf))
        apart_from = np.stack([amounts(self.video.thinned(4), moment) for moment in moments])
        reached = _in_order((apart_from < apart[:, None] / 2)[:, self.video.number])[-1]
        return bool(reached >= SEEN * len(chosen)), f"{reached} of {len(chosen)} frames are seen in order"

    def _steady(self, actors: Sequence[str]) -> tuple[bool, str]:
        """Check everything away from the actors' paths in every picture against the given one."""
        kept = self.truth.kept(tuple(actors))[::2, ::2]
        first = self.truth.pictures[0][::2, ::2]
        largest = np.array([coarsest(difference_of(p, first) & kept, ALIKE) for p in self.video.thinned(2)])
        differs = largest[self.video.number]
        lasting = np.minimum(differs, np.concatenate([differs[:1] * (len(differs) == 1), differs[:-1]]))
        if not (lasting > ALIKE).any():
            return True, "nothing else changes"
        number = int(np.argmax(lasting > ALIKE))
        _, where = worst(difference_of(self.video[number], self.truth.pictures[0]) & self.truth.kept(tuple(actors)))
        return False, f"picture {number + 1} of {len(self.video)} differs by {differs[number]:.0f} of 255 at {where}"


def _drawn_again(metadata: Mapping[str, Any]) -> bytes:
    generator = registry.get(metadata["generator"]["short"])
    return redraw(generator, {**metadata, "video": True}).files[VIDEO]


def _in_order(seen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """For each column, the most rows matched one after another in non-decreasing columns up to it."""
    most = np.zeros(seen.shape[1], np.int64)
    for row in seen:
        most = np.maximum.accumulate(np.where(row, most + 1, most))
    return most


def _explained(seen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """For each column, the most columns up to it matched in non-decreasing rows."""
    most = np.zeros(seen.shape[0], np.int64)
    found = np.zeros(seen.shape[1], np.int64)
    for column in range(seen.shape[1]):
        most = np.maximum.accumulate(np.where(seen[:, column], most + 1, most))
        found[column] = most[-1]
    return found
