"""Chains: the steps of a solution, split into parts of the picture that change independently.

Steps whose changes overlap form one chain and are read in their order. Steps in different chains may be read in any
order: the rules decide whether it was right.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import cv2
import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from generators.kit.judge.compare import (
    TOLERANCE,
    Map,
    Picture,
    Region,
    changed_by,
    differs,
    grown,
    most,
    region_of,
    slices,
    unlike,
)
from generators.kit.judge.linked import linked
from generators.kit.judge.stage import Drawing, Stage, Token
from generators.kit.video.film import joined

CHANGED = 24  # least difference of a channel that counts as a change
STAGED = 60  # least distance of a colour from those before and after a step, of a stage between them
STAGED_SHARE = 0.1  # of the changed pixels, that have such colours
WAY_PITCH = 12  # pixels of motion between two corners of a way
LEAST_LEGS, MOST_LEGS = 4, 16  # of a way, before its corners are looked at more closely; a short one may be closed
STRAIGHT = 0.95  # least cosine of the angle at a corner that is none
GRADUAL = 0.75  # share of a change that a gradual one has made half way
PITCH = 4  # pixels of motion between two drawings of a step
LOOKS = 8  # at a step, to see for which share it looks unlike before and after
SEEN = 1.25  # of the tolerance: a lossy video has a larger one
AS_NEAR = 1.2  # times the distance of the nearest drawing
PROMISING = 0.5  # of a picture's distance from those before and after a step: nearer drawings are worth a finer search
FINEST = 96  # parts of the pitch, the unit of a finer search
FINER = 12, 4, 1  # units between the drawings of its rounds
MOST_PARTS = 48  # of a step, in which it is drawn
MOST_KEPT = 48 << 20  # bytes of drawings that a judge keeps
MOST_PIXELS = 3000  # of a chain that are compared; more are thinned
HINT = 0.15  # share of a later state that shines through a frame; 0.08 after blur, where lines cross what changes
CLEAR, LEAST_CLEAR = 40, 20  # distance of two colours that tell a share well, and pixels that have to
FAINTEST = 0.2  # of the clear pixels, which may show less of it
HINTED = 0.6  # of the frames at rest in a state, that show it: in a slow fade the first ones show less


Drawn = LRUCache[tuple[int, float], Picture]  # by step and `t`


class Kept(NamedTuple):
    """Drawings of a stage that are kept: parts of pictures, and the same coarse, of which far more fit."""

    parts: Drawn
    coarse: Drawn

    @classmethod
    def none(cls) -> "Kept":
        """Nothing yet."""
        return cls(*(LRUCache(MOST_KEPT // 2, lambda picture: picture.nbytes) for _ in range(2)))


class Way(NamedTuple):
    """The way on which a thing is drawn, leg by leg, in pixels of SIDE."""

    x: NDArray[np.float64]  # where a leg begins
    y: NDArray[np.float64]
    right: NDArray[np.float64]  # how far it goes
    down: NDArray[np.float64]
    lengths: NDArray[np.float64]
    before: NDArray[np.float64]  # the length of all legs before it
    whole: float  # above 0

    @classmethod
    def through(cls, corners: NDArray[np.float64]) -> "Way":
        """The way through corners of shape (points, 2)."""
        right, down = np.diff(corners, axis=0).T
        lengths = np.hypot(right, down)
        x, y = corners[:-1].T
        return cls(x, y, right, down, lengths, np.cumsum(lengths) - lengths, max(1e-6, float(lengths.sum())))


class Step:
    """One step of the solution in pictures."""

    def __init__(self, stage: Stage, number: int, mask: Map, region: Region, kept: Kept) -> None:
        """`kept` is shared by all steps of the stage."""
        self.stage, self.number, self.mask, self.region = stage, number, mask, region
        self.kept = kept
        self._ways: dict[str, Way] = {}

    @cached_property
    def tokens(self) -> Sequence[Token]:
        """Things that move and keep their look."""
        return self.stage.tokens(self.number)

    @cached_property
    def moves(self) -> bool:
        """True if something moves or turns, or comes in stages: then a fade is not the step."""
        return bool(self.tokens) or self.stage.moves(self.number) or self.stage.generator.staged or self._staged

    @property
    def _staged(self) -> bool:
        """True if the step shows colours that are not between those before and after it, there or nearby."""
        first, last = self.stage.picture_after(self.number - 1), self.stage.picture_after(self.number)
        near = np.ones((9, 9), np.uint8)
        low, high = cv2.erode(cv2.min(first, last), near), cv2.dilate(cv2.max(first, last), near)
        shown = (self.stage.picture(self.number, t) for t in (0.25, 0.5, 0.75))
        over = (cv2.max(cv2.subtract(picture, high), cv2.subtract(low, picture)) for picture in shown)
        return any(int((most(apart) > STAGED).sum()) > STAGED_SHARE * int(self.mask.sum()) for apart in over)

    @cached_property
    def grid(self) -> Sequence[float]:
        """The fractions of the step at which it is drawn, evenly, `PITCH` pixels of motion apart."""
        parts = int(np.clip(self.stage.motion(self.number) / PITCH, 3, MOST_PARTS))
        return [k / parts for k in range(1, parts)]

    @property
    def _soon(self) -> float:
        """The fraction of the step at which it has just begun: some things appear as soon as that."""
        return self.grid[0] / 32

    @cached_property
    def visible(self) -> float:
        """The share of the step at which it looks unlike before and after; things in front may hide the rest."""
        return self._unlike_ends(self.grid, TOLERANCE)

    @cached_property
    def plain(self) -> float:
        """The share of the step at which even a lossy video shows it unlike before and after."""
        moments = self.grid if len(self.grid) >= LOOKS else [(k + 0.5) / LOOKS for k in range(LOOKS)]
        return self._unlike_ends(moments, SEEN * TOLERANCE)

    def _unlike_ends(self, moments: Sequence[float], tolerance: float) -> float:
        ends = [self.stage.picture_after(number) for number in (self.number - 1, self.number)]
        drawn = [self.stage.picture(self.number, t) for t in moments]
        return sum(all(unlike(each, end).max() > tolerance for end in ends) for each in drawn) / len(drawn)

    @cached_property
    def swept(self) -> Region:
        """The region that the step passes over."""
        found = self.region
        if self.tokens:
            left, top, right, bottom = self.stage.span(self._drawings)
            found = joined(found, grown((int(left), int(top), int(right) + 1, int(bottom) + 1), 2))
            return grown(found, 2)
        before = self.stage.picture_after(self.number - 1)
        for t in (self._soon, *self.grid):
            shown = self.stage.picture(self.number, t)
            if (region := region_of(differs(shown, before, 4))) is not None:
                found = joined(found, region)
        return grown(found, 2)

    @cached_property
    def _drawings(self) -> Sequence[Drawing]:
        """The step from rest to rest, with its very beginning and end, at which some things appear or vanish."""
        drawn = [self.stage.drawing(self.number, t) for t in self._moments]
        return [self.stage.drawing_after(self.number - 1), *drawn, self.stage.drawing_after(self.number)]

    @cached_property
    def _moments(self) -> Sequence[float]:
        """The fractions of the step at which its ways are looked at: evenly, and closer about their corners."""
        parts = int(np.clip(self.stage.motion(self.number) / WAY_PITCH, LEAST_LEGS, MOST_LEGS))
        soon = 1 / (32 * parts)
        moments = [soon, *(k / parts for k in range(1, parts)), 1 - soon]
        for _ in range(2):  # a way cut short at a corner would be off by half a leg
            turns = self._turns(moments)
            moments = sorted({*moments, *((a + b) / 2 for k in turns for a, b in pairwise(moments[k - 1 : k + 2]))})
        return moments

    def _turns(self, moments: Sequence[float]) -> set[int]:
        """The numbers of drawings, neither first nor last, at which a thing's way turns."""
        found = set[int]()
        drawn = [self.stage.drawing(self.number, t).actors for t in moments]
        for token in self.tokens:
            shown = [k for k, actors in enumerate(drawn) if token.name in actors]
            places = np.array([drawn[k][token.name][:2] for k in shown]).reshape(-1, 2)
            for number, (before, after) in enumerate(pairwise(np.diff(places, axis=0)), 1):
                along = float(np.hypot(*before) * np.hypot(*after))
                if before @ after < STRAIGHT * along and 0 < shown[number] < len(moments) - 1:
                    found.add(shown[number])
        return found

    def between(self, t: float) -> Picture:
        """The swept region at `t`."""
        key = self.number, t
        part = self.kept.parts.get(key)
        if part is None:
            part = self.kept.parts[key] = self.stage.part(self.number, t, self.swept)
            self.stage.forget(self.number, t)
        return part

    @cached_property
    def range(self) -> tuple[Picture, Picture]:
        """The least and the largest value of each pixel of the swept region in any drawing of the step."""
        low = high = self.between(self._soon)
        for t in sorted({*self.grid, 1 - self._soon, *self.stage.shown[self.number]}):
            part = self.between(t)
            low, high = cv2.min(low, part), cv2.max(high, part)
        return low, high

    def changed(self, part: Picture) -> Map:
        """Mask, 1 where the swept region differs from the state before."""
        return differs(part, self.stage.picture_after(self.number - 1)[slices(self.swept)], 4)

    def coarse(self, t: float) -> Picture:
        """The swept region at `t`, see `_coarse`."""
        key = self.number, t
        found = self.kept.coarse.get(key)
        if found is None:
            found = self.kept.coarse[key] = _coarse(self.between(t))
        return found

    def nearest(self, seen: Picture) -> Iterator[float]:
        """The `t` at which the step looks most like a whole picture, then those of finer searches, if it is near."""
        flat = _coarse(seen[slices(self.swept)])
        away = _Distances(self, flat)
        costs = self._squares - 2 * (self._thinned @ flat.astype(np.float32))
        best = int(costs.argmin())
        yield self._between_drawings(away, best)
        others = [k for k in np.argsort(costs, kind="stable").tolist() if abs(k - best) > 1]
        for start in (best, *others[:1]):  # what is hidden at the end of a step may look as near as its place
            yield from self._finer(away, start)
        # A step that has hardly begun may look like another part of it: where a thing passes over its like.
        least = away[self.grid[best]]
        for start, end in ((0, self._soon), (len(self.grid) - 1, 1 - self._soon)):
            if away[end] <= AS_NEAR * least:
                yield from self._finer(away, start)

    def _between_drawings(self, away: "_Distances", best: int) -> float:
        """The `t` about a drawing of the grid at which the step looks nearest, if distances grow evenly about it."""
        before, here, after = (away[t] for t in (0.0, *self.grid, 1.0)[best : best + 3])
        growth = max(before, after) - here
        units = FINEST * (len(self.grid) + 1)
        aside = FINEST * (before - after) / (2 * growth) if growth > 0 else 0
        return min(max(1, FINEST * (best + 1) + round(aside)), units - 1) / units

    def _finer(self, away: "_Distances", start: int) -> Iterator[float]:
        """Search about a drawing of the grid, closer in each round."""
        # Words snap to pixels, so that many `t` look the same: halving an interval would stop among them.
        promising = PROMISING * min(away[end] for end in (0.0, 1.0))
        units, pitch = FINEST * (len(self.grid) + 1), self.grid[0]
        low = high = FINEST * (start + 1)  # what looks the same, in units: only its ends are worth a closer look
        apart = FINEST
        for closer in FINER:
            around = range(max(0, low - apart + closer), min(units, high + apart - closer) + 1, closer)
            near = [k / units for k in around if k < low + apart or k > high - apart]
            own = [at for at in self.stage.shown[self.number] if abs(at * units - (low + high) / 2) <= FINEST]
            tried = sorted(own + near)  # some looks last for one `t` of the video
            least = min(away[at] for at in tried)
            alike = [at for at in dict.fromkeys(tried) if away[at] == least]
            low, high, apart = round(alike[0] * units), round(alike[-1] * units), closer
            t = alike[len(alike) // 2]
            yield t
            if least >= promising and pitch < t < 1 - pitch:
                return

    @cached_property
    def _thinned(self) -> NDArray[np.float32]:
        return np.stack([self.coarse(t) for t in self.grid]).astype(np.float32)

    @cached_property
    def _squares(self) -> NDArray[np.float32]:
        return np.asarray((self._thinned**2).sum(axis=1), np.float32)

    def way(self, token: Token) -> Way:
        """The way on which a token is drawn."""
        if token.name not in self._ways:
            boxes = [drawing.actors[token.name] for drawing in self._drawings if token.name in drawing.actors]
            corners = np.array([box[:2] for box in boxes]) * self.stage.unit + token.offset
            self._ways[token.name] = Way.through(corners)
        return self._ways[token.name]

    def time(self, place: float) -> float:
        """The part of the step's time after which its things are on average so far on their ways, each 0 to 1."""
        if not self.tokens:
            return place
        times, places = self._course
        return float(np.interp(place, places, times))

    @cached_property
    def _course(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Times of the step's drawings, and the mean share of their ways that its things have made by then."""
        times = np.array([0.0, *self._moments, 1.0])
        shares = list[NDArray[np.float64]]()
        for token in self.tokens:
            shown = [token.name in drawing.actors for drawing in self._drawings]
            way = self.way(token)
            made = np.append(way.before, way.whole) / way.whole
            shares.append(np.interp(times, times[shown], made))
        return times, np.maximum.accumulate(np.mean(shares, axis=0))

    @cached_property
    def bare(self) -> tuple[tuple[Picture, Map], tuple[Picture, Map]]:
        """The states before and after without what moves, each with its difference from the first."""
        names = [token.name for token in self.tokens]
        first = self.stage.picture_after(self.number - 1)
        before, after = (self.stage.without(number, names) for number in (self.number - 1, self.number))
        return (before, differs(before, first, 4)), (after, differs(after, first, 4))

    @cached_property
    def gradual(self) -> bool:
        """True if the ground changes while the things move, and not at once."""
        (before, _), (after, _) = self.bare
        return 0 < changed_by(self.stage.picture(self.number, 0.5), before, after, self.mask > 0) < GRADUAL


class _Distances(dict[float, float]):
    """Distances of a picture from a step's drawings, by their `t`, each measured once."""

    def __init__(self, step: Step, flat: Picture) -> None:
        super().__init__()
        self._step, self._flat = step, flat

    def __missing__(self, t: float) -> float:
        found = self[t] = cv2.norm(self._step.coarse(t), self._flat, cv2.NORM_L1)
        return found


@dataclass(frozen=True, eq=False)
class Chain:
    """Steps that are read in their order, with the pixels that they change."""

    steps: Sequence[Step]
    mask: Map
    region: Region
    chosen: NDArray[np.intp]  # indices of the compared ones
    states: NDArray[np.float32]  # (steps + 1, chosen pixels * 3)
    looks: Sequence[Picture]  # the whole picture in each state

    def step(self, number: int) -> Step:
        """The step of this number in the solution."""
        return next(step for step in self.steps if step.number == number)

    def costs(self, frames: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Mean squared difference of each frame from each state, (frames, steps + 1)."""
        seen = frames.reshape(len(frames), -1, 3)[:, self.chosen].reshape(len(frames), -1).astype(np.float32)
        cross = seen @ self.states.T
        squares = np.einsum("fp,fp->f", seen, seen)[:, None] + np.einsum("sp,sp->s", self.states, self.states)[None]
        return np.asarray((squares - 2 * cross) / seen.shape[1], np.float64)

    def hint(
        self, frames: NDArray[np.uint8], costs: NDArray[np.float64], places: NDArray[np.float64], *, stills: bool
    ) -> int:
        """The frame at rest through which a later state shines, or -1: the first one, or one as most of a state's.

        `places` are those of this chain, one for each frame, and `costs` the distances from its states. A frame is at
        rest beside one in the same state: in a quick run, one alone may be a little further. Each of `stills` is.
        """
        same = places[1:] == places[:-1]
        alone = stills or len(places) == 1
        stands = np.append(same, False) | np.append(False, same) | alone
        for state, apart in enumerate(self._apart[:-1]):
            rest = np.flatnonzero((places == state) & stands).tolist()
            later = [k for k in range(state + 1, len(apart)) if apart[k]]
            if not rest or not later:
                continue
            # The projection on the way from one look to the other, from the three distances.
            shares = (costs[rest, state, None] - costs[np.ix_(rest, later)] + apart[later]) / (2 * apart[later])
            mostly = np.quantile(shares, 1 - HINTED, axis=0)
            for number, other in enumerate(later):
                shown = [frame for frame, share in zip(rest, shares[:, number], strict=True) if share >= HINT]
                if not shown or (shown[0] > 0 and mostly[number] < HINT):
                    continue
                frame = shown[0] if shown[0] == 0 else shown[len(shown) // 2]
                if self._shines_through(frames[frame], state, other):
                    return frame
        return -1

    @cached_property
    def _apart(self) -> NDArray[np.float64]:
        """Mean squared differences of the states' looks, (steps + 1, steps + 1)."""
        squares = np.einsum("sp,sp->s", self.states, self.states)
        apart = (squares[:, None] + squares[None] - 2 * self.states @ self.states.T) / self.states.shape[1]
        return np.where(apart > 1, apart, 0.0)

    def _shines_through(self, picture: Picture, state: int, later: int) -> bool:
        """True if nearly all pixels that tell two states apart show a share of the later one."""
        seen = picture.reshape(-1, 3)[self.chosen].astype(np.float32)
        before, after = self.states[[state, later]].reshape(2, -1, 3)
        way = after - before
        power = np.einsum("pc,pc->p", way, way)
        clear = power > CLEAR**2
        if np.count_nonzero(clear) < LEAST_CLEAR:
            return False
        shares = np.einsum("pc,pc->p", seen - before, way)[clear] / power[clear]
        return float(np.quantile(shares, FAINTEST)) >= HINT


def _coarse(picture: Picture) -> Picture:
    """A flat picture of half the size and soft, so that a thin line a little aside is still near."""
    high, wide = picture.shape[:2]
    half = cv2.resize(picture, (max(1, wide // 2), max(1, high // 2)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.blur(half, (5, 5)), np.uint8).reshape(-1)


def chains_of(stage: Stage) -> list[Chain]:
    """Split a solution into chains."""
    steps: list[Step] = []
    kept = Kept.none()
    for number in range(1, len(stage.states)):
        mask = differs(stage.picture_after(number - 1), stage.picture_after(number), CHANGED)
        region = region_of(mask)
        if region is not None:
            steps.append(Step(stage, number, mask, region, kept))
    return [_chain(stage, members) for members in _overlapping(steps)]


def _overlapping(steps: Sequence[Step]) -> list[list[Step]]:
    """Group steps whose changes overlap, directly or through others."""
    if not steps:
        return []
    flat = np.stack([step.mask.reshape(-1) for step in steps]).astype(np.float32)
    flat = flat[:, flat.any(axis=0)]
    pairs = np.argwhere(flat @ flat.T > 2).tolist()
    return [[steps[k] for k in group] for group in linked(len(steps), pairs)]


def _chain(stage: Stage, steps: list[Step]) -> Chain:
    mask = steps[0].mask.copy()
    region = steps[0].region
    for step in steps[1:]:
        mask |= step.mask
        region = joined(region, step.region)
    looks = [stage.picture_after(steps[0].number - 1), *(stage.picture_after(step.number) for step in steps)]
    wide: Any = cv2.dilate(mask, np.ones((3, 3), np.uint8))
    core = np.flatnonzero(mask.reshape(-1))
    chosen = core[:: -(-len(core) // MOST_PIXELS)]
    states = np.stack([look.reshape(-1, 3)[chosen].reshape(-1) for look in looks]).astype(np.float32)
    return Chain(steps, wide, grown(region, 2), chosen, states, looks)
