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
    Reel,
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

SEEN = 0.8  # share of the truth's moments that has to be seen, in order
SEEN_BEFORE = 0.75  # and of all its moments up to there: a step counts only after the steps before it
EXPLAINED = 0.75  # share of the video's moving pictures that have to be the truth's, up to what is looked for
EXPLAINED_IN_ALL = 0.5  # and of the whole video
JUMP = 3  # times as many moments left out as usual are a jump
FASTEST = 4  # a video may be so many times faster than the truth; so close together things may come


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
class Sought:
    """A moment of the truth: where an actor is in a frame, and how near to that a picture has to be."""

    frame: int
    name: str
    step: int
    box: Box
    patch: Pictures
    bound: float
    shifts: Sequence[tuple[int, int]]
    beside: Sequence["Resting"]  # how other actors look at that time


@dataclass(frozen=True, eq=False)
class Resting:
    """How an actor's place looks: how near a picture has to be, and to what it may not be as near."""

    box: Box
    patch: Pictures
    bound: float
    doubles: Sequence[tuple[float, Pictures]]  # how far they are from the patch, and what they show


class Moments:
    """The truth's pictures, one a frame, with all that is known about each before any video is looked at."""

    def __init__(self, reel: Reel, step: Sequence[int], places: Mapping[str, Sequence[Box | None]]) -> None:
        self.reel = reel
        self.step = step
        self.places = places  # of each actor, frame by frame; None when it is not there
        self._resting: dict[tuple[str, Box, bytes], Resting] = {}
        self._kept: dict[Sequence[str], Pictures] = {}

    @cached_property
    def varying(self) -> NDArray[np.bool_]:
        """The pixels that are not in every frame as in the first."""
        lightest, darkest = self.reel.distinct.max(axis=0), self.reel.distinct.min(axis=0)
        return np.asarray((difference_of(lightest, darkest) > 16).any(axis=2))

    def kept(self, actors: Sequence[str]) -> Pictures:
        """255 where neither these actors pass nor anything changes in the truth, and 0 elsewhere."""
        if actors not in self._kept:
            free = self.varying.copy()
            for name in actors:
                for left, top, right, bottom in {place for place in self.places[name] if place}:
                    free[top:bottom, left:right] = True
            wide = Image.fromarray(free.astype(np.uint8) * 255).filter(ImageFilter.MaxFilter(5))
            self._kept[actors] = np.where(np.asarray(wide)[..., None] > 0, np.uint8(0), np.uint8(255))
        return self._kept[actors]

    @cached_property
    def moves(self) -> list[Sought]:
        """The moments in order, with an actor that has moved by two pixels or ends a step there.

        The given state is the first.
        """
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
            found += [sought for frame in chosen if (sought := self._sought(frame, name)) is not None]
        return sorted(found, key=lambda sought: (sought.frame, sought.name))

    def own_share(self, last: int) -> float:
        """Which share of the truth's own moving pictures, up to the end of a step, its moments explain.

        A picture that shows less than two pixels of way since the last moment is none itself.
        """
        end = max(frame for frame, step in enumerate(self.step) if step <= last)
        moving, explained = self._of_itself[end]
        return float(explained / moving)

    @cached_property
    def _of_itself(self) -> NDArray[np.int64]:
        return Judge(self, self.reel).explained

    def _sought(self, frame: int, name: str) -> Sought | None:
        """A moment to look for, or None if the truth's own pictures do not tell it from those next to it."""
        places, step = self.places[name], self.step
        box = next((place for place in reversed(places[: frame + 1]) if place), None)
        if box is None or is_thin(box):
            return None
        patch = cut(self.reel[frame], box)
        state = frame == len(step) - 1 or step[frame + 1] != step[frame] or places[frame + 1] == places[frame]
        apart = self.reel.distances(patch, box, only=ends_beside(step, frame, state))
        telling = apart[apart >= 2 * NOISE]  # after a step its actor may rest
        if not len(telling):
            return None
        shifts = {(0, 0)}
        for other in (frame - 1, frame + 1):  # the video may show it half way to the next moment
            if 0 <= other < len(step) and (place := places[other]) and places[frame] is not None:
                shift = (place[0] - box[0]) // 2, (place[1] - box[1]) // 2
                if max(map(abs, shift)) <= 8:
                    shifts.add(shift)
        beside = [self.resting(frame, actor) for actor in self.places if actor != name or state]
        known = [resting for resting in beside if resting]
        return Sought(frame, name, step[frame], box, patch, float(telling.min()) / 2, sorted(shifts), known)

    def resting(self, frame: int, name: str) -> Resting | None:
        """How an actor looks in a frame, whoever moves elsewhere; None where it is not seen.

        A picture has to be nearer to that than half way to how far the place changes in the truth, and clearly
        nearer than to the actors of the same size that look most like it.
        """
        box = self.places[name][frame]
        if box is None or is_thin(box):
            return None
        patch = cut(self.reel[frame], box)
        key = name, box, patch.tobytes()
        if key not in self._resting:
            changes = float(self.reel.distances(patch, box).max())
            bound = changes / 2 if changes >= 2 * NOISE else ALIKE
            doubles = sorted(self._doubles(frame, name, box, patch), key=lambda double: double[0])[:3]
            self._resting[key] = Resting(box, patch, bound, [double for double in doubles if double[0] >= NOISE])
        return self._resting[key]

    def _doubles(self, frame: int, name: str, box: Box, patch: Pictures) -> Iterator[tuple[float, Pictures]]:
        """Other actors of the same size as they look in the frame, and how far each is from this one."""
        width, height = box[2] - box[0], box[3] - box[1]
        for other, places in self.places.items():
            place = places[frame]
            if other != name and place and abs(place[2] - place[0] - width) + abs(place[3] - place[1] - height) <= 2:
                x, y = min(place[0], SIDE - width), min(place[1], SIDE - height)
                double = cut(self.reel[frame], (x, y, x + width, y + height))
                yield float(difference_of(patch, double).mean()), double

    @cached_property
    def arrivals(self) -> dict[str, int]:
        """The frame in which each actor is first seen, of those that are not there from the start but at the end."""
        return {
            name: next(frame for frame, place in enumerate(places) if place)
            for name, places in self.places.items()
            if places[0] is None and places[-1] is not None
        }

    @cached_property
    def together(self) -> int:
        """How many actors may come in one moment: as many as in a step, or while the fastest video skips frames."""
        frames = sorted(self.arrivals.values())
        steps = [self.step[frame] for frame in frames]
        close = [sum(0 <= frame - since < FASTEST for frame in frames) for since in frames]
        return max([1, *close, *(steps.count(step) for step in set(steps))])

    @cached_property
    def pause(self) -> int:
        """How many pictures lie at least between two comings that are of two steps, in the fastest video."""
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
    """The frames that a moment must not be taken for: the ends of the steps next to it."""
    here = step[frame]
    last = {s: k for k, s in enumerate(step)}
    return [last[s] for s in ((here - 1, here + 1) if state else (here - 1, here)) if s in last]


@dataclass(frozen=True)
class Truth:
    """What a sample promises to show: read once, it scores any number of videos."""

    items: tuple[Item, ...]
    moments: Moments

    @classmethod
    def of(cls, files: Mapping[str, bytes], decoded: Callable[[bytes], Reel] | None = None) -> "Truth":
        """Read a sample's metadata and its video; without a video it is drawn again from the metadata.

        The video is decoded apart from this process, unless `decoded` says how else.
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
        reel = decoded(mp4) if decoded else Reel.of(decode(mp4))
        if len(reel) != frames or len(step) != frames:
            raise ScoreError(f"the sample's own video has {len(reel)} frames where {METADATA} says {frames}")
        return cls(items, Moments(reel, step, places))

    def score(self, video: Path | bytes, *, seconds: float = SECONDS) -> Score:
        """Score one video, a path or the file itself."""
        return self.score_reel(Reel.of(decode(video, seconds=seconds)))

    def score_reel(self, reel: Reel) -> Score:
        """Score a video that is decoded already."""
        judge = Judge(self.moments, reel.recoloured(self.moments.reel[0]))
        scored = []
        for item in self.items:
            ok, reason = judge.look(item)
            scored.append(ItemScore(item.id, item.weight, item.weight if ok else 0, ok, reason))
        failed = any(item.must and not found.ok for item, found in zip(self.items, scored, strict=True))
        return Score(tuple(scored), 0.0 if failed else float(sum(found.earned for found in scored)))


class Judge:
    """One video beside the truth."""

    def __init__(self, truth: Moments, video: Reel) -> None:
        self.truth = truth
        self.video = video
        self._at_rest: dict[Resting, NDArray[np.bool_]] = {}

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
            case Appears(actors, steps, ordered):
                return self._appears(actors, steps[1], ordered)
            case Steady(actors):
                return self._steady(actors)
            case Gradual():
                return self._gradual()

    def _equal(self, frame: int, boxes: Sequence[Box | None] | None) -> tuple[bool, str]:
        """Whether the first or last picture is the truth's: all of it, or in these boxes."""
        difference = difference_of(self.video[frame], self.truth.reel[frame])
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
        """Whether each actor is hidden as far as in the truth, and is at the end seen as it was."""
        truth = self.truth
        for name in actors:
            box = truth.places[name][-1]
            if box is None:
                return False, f"{name} is not there at the end of the truth"
            patch = cut(truth.reel[-1], box)
            if self.video.distances(patch, box).max() < 0.75 * truth.reel.distances(patch, box).max():
                return False, f"{name} is never hidden"
        ok, why = self._equal(-1, [truth.places[name][-1] for name in actors])
        return ok, f"all {len(actors)} were hidden and are seen again" if ok else why

    def _follows(self, actors: Sequence[str], steps: tuple[int, int]) -> tuple[bool, str]:
        """Whether the moments in which the actors move are seen, each after the one before it.

        Up to there most of the video has to be made of the truth's moments in their order, so that no way
        through other places, and none there and back, passes for the right one; and most of the truth's
        moments have to be seen, so that no step counts that is not reached by those before it.
        """
        moves = self.truth.moves
        told = [k for k, sought in enumerate(moves) if sought.name in actors and steps[0] <= sought.step <= steps[1]]
        if not told:
            return False, "the truth shows no move here"
        near, reached = self._reached(told)
        seen = f"{reached[-1]} of {len(told)} moments are seen in order"
        if reached[-1] < SEEN * len(told):
            never = next((moves[k].step for k, row in zip(told, near, strict=True) if not row.any()), None)
            return False, f"{seen}; " + (f"step {never} is not seen" if never else "their order is another")
        before = [k for k, sought in enumerate(moves) if sought.step <= steps[1]]
        if (found := self._reached(before)[1][-1]) < SEEN_BEFORE * len(before):
            return False, f"{seen}, but only {found} of the {len(before)} from the start to there"
        if (jump := next((jump for jump in self._jumps if jump[0] <= steps[1]), None)) is not None:
            return False, f"{seen}, but the video jumps from step {jump[0]} to step {jump[1]} at picture {jump[2]}"
        until = int(np.argmax(reached >= SEEN * len(told)))
        if steps[1] == self.truth.step[-1]:  # after the last step nothing may come any more
            until = len(self.video) - 1
        for picture, step, least in ((until, steps[1], EXPLAINED), (-1, self.truth.step[-1], EXPLAINED_IN_ALL)):
            moving, explained = self.explained[picture]
            if explained < least * moving and explained < least * self.truth.own_share(step) * moving:
                return False, f"{seen}, but {moving - explained} of {moving} moving pictures show another way"
        return True, seen

    @cached_property
    def _jumps(self) -> list[tuple[int, int, int]]:
        """Where the video leaves out many more of the truth's moments than it usually does: the steps, and the picture.

        Two pictures next to each other tell of a jump if both show a moment of the truth and what lies between is
        hardly seen anywhere: else one of them was taken for another moment than it is. A way that comes back to where
        it was can be cut so that no picture tells; then there are many moments on end that no picture shows.
        """
        moves = self.truth.moves
        frames = sorted({sought.frame for sought in moves})
        rank = np.array([frames.index(sought.frame) for sought in moves], np.int64)
        step = {frames.index(sought.frame): sought.step for sought in moves}
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
        """Which pictures show these moments, and how many of them are seen in order up to each picture."""
        exact = self._shown[moves]
        near = exact.copy()  # a faster video skips moments; one to each side of a seen one counts
        near[1:] |= exact[:-1]
        near[:-1] |= exact[1:]
        return near, _in_order(near)

    @cached_property
    def explained(self) -> NDArray[np.int64]:
        """Up to each picture of the video, how many move, and how many of these show the truth's moments in order."""
        coarse, number = self.video.thinned(2), self.video.number
        moves = np.ones(len(number), np.bool_)
        for k, (before, now) in enumerate(pairwise(number), 1):
            moves[k] = now != before and coarsest(difference_of(coarse[before], coarse[now]), ALIKE / 2) > ALIKE / 2
        moving, count = np.flatnonzero(moves), np.cumsum(moves)
        explained = _explained(self._shown[:, moving])
        return np.stack([count, explained[count - 1]], axis=1)

    @cached_property
    def _shown(self) -> NDArray[np.bool_]:
        """For each of the truth's moments, which pictures of the video show it."""
        return np.array([self._look_for(sought) for sought in self.truth.moves])

    def _look_for(self, sought: Sought) -> NDArray[np.bool_]:
        found = np.zeros(len(self.video), np.bool_)
        for shift in sought.shifts:
            found |= self.video.distances(sought.patch, sought.box, shift) <= sought.bound
        for resting in sought.beside:
            if not found.any():
                break
            found &= self._is_as(resting)
        return found

    def _is_as(self, resting: Resting) -> NDArray[np.bool_]:
        """In which pictures of the video an actor's place looks as in the truth."""
        if resting not in self._at_rest:
            away = self.video.distances(resting.patch, resting.box)
            looks = away <= resting.bound
            for apart, double in resting.doubles:
                looks &= away + apart / 4 <= self.video.distances(double, resting.box)
            self._at_rest[resting] = looks
        return self._at_rest[resting]

    def _appears(self, actors: Sequence[str], last: int, ordered: bool) -> tuple[bool, str]:
        """Whether each actor is first not there, comes, and stays; one after another, and in order if there is one.

        Most of what comes up to there has to come so; if in order, of all that comes in the truth up to the last step.
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
        """For each actor that comes, with which others at once although the truth keeps them apart; or nothing."""
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
        """For each actor that is not in the truth's first frame: when it has come, or why not."""
        found: dict[str, tuple[int | None, str]] = {}
        reel = self.truth.reel
        for name, places in self.truth.places.items():
            box = places[-1]
            if places[0] is not None or box is None:
                found[name] = None, "is there from the start" if places[0] else "is not there at the end"
                continue
            first, last = cut(reel[0], box), cut(reel[-1], box)
            with_it = self.video.distances(last, box)
            half = with_it < self.video.distances(first, box)
            if with_it[-1] >= 0.35 * reel.distances(last, box, only=[0])[0]:
                found[name] = None, "is not there at the end"
            elif half[0]:
                found[name] = None, "is there from the start"
            else:
                came = int(np.argmax(half))
                stays = half[came:].mean() > 0.97
                found[name] = (came, "comes") if stays else (None, "does not stay")
        return found

    def _gradual(self) -> tuple[bool, str]:
        """Whether moments of the truth that differ by equal amounts are seen, each after the one before it."""
        chosen = evenly(self.truth.reel)
        if len(chosen) < 2:
            return True, "the truth shows no change"
        moments = self.truth.reel.thinned(4)[chosen]
        between = np.array([amounts(a[None], b)[0] for a, b in pairwise(moments)])
        apart = np.minimum(np.append(between, np.inf), np.insert(between, 0, np.inf))
        apart_from = np.stack([amounts(self.video.thinned(4), moment) for moment in moments])
        reached = _in_order((apart_from < apart[:, None] / 2)[:, self.video.number])[-1]
        return bool(reached >= SEEN * len(chosen)), f"{reached} of {len(chosen)} moments are seen in order"

    def _steady(self, actors: Sequence[str]) -> tuple[bool, str]:
        """Whether all that the actors do not pass looks in every picture as in the given one."""
        kept = self.truth.kept(tuple(actors))[::2, ::2]
        first = self.truth.reel[0][::2, ::2]
        largest = np.array([coarsest(difference_of(p, first) & kept, ALIKE) for p in self.video.thinned(2)])
        differs = largest[self.video.number]
        lasting = np.minimum(differs, np.concatenate([differs[:1] * (len(differs) == 1), differs[:-1]]))
        if not (lasting > ALIKE).any():
            return True, "nothing else changes"
        number = int(np.argmax(lasting > ALIKE))
        _, where = worst(difference_of(self.video[number], self.truth.reel[0]) & self.truth.kept(tuple(actors)))
        return False, f"picture {number + 1} of {len(self.video)} differs by {differs[number]:.0f} of 255 at {where}"


def _drawn_again(metadata: Mapping[str, Any]) -> bytes:
    generator = registry.get(metadata["generator"]["short"])
    return redraw(generator, {**metadata, "video": True}).files[VIDEO]


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
