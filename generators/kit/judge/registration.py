"""Register a video to the scene: find the scene in the frame, and hold it still.

The scene may be padded or stretched, shifted, scaled or slightly recoloured, and may drift slowly. All is measured
against what does not move: places with strong edges tell shifts, flat ones tell colours. A camera that moves is
followed, and how far it moved is part of the result.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from generators.kit.judge.compare import SIDE, Map, Picture, most
from generators.kit.scene.look import Stand

MOST_SHIFT = 3.0  # pixels of SIDE by which the scene may drift or shake for free
MOST_HIDDEN = 16  # pixels along an edge that may lie beyond the frame; a camera that moves further is a fault
MOST_JUMP = 3.0  # pixels from one frame to the next, which are followed
FAR = 10.0  # further ones, at which the camera counts as moving all the time
GAIN = 0.9  # of the error, that a correction may leave
CONTRAST = 100  # least range of a channel over flat places, to tell a gain from an offset
CLOSE = 8  # largest difference of a channel in a place that needs no correction
STILL = 0.3  # pixels of SIDE; less is not corrected
MOST_ZOOM = 0.02  # of a frame against the one before
LITTLE_ZOOM = 0.002  # the same where the edges lie close together, and tell a zoom badly
WIDE = 25  # pixels of SIDE: spread of edges that tell one well
MOST_OFFSET, MOST_GAIN = 24.0, 1.2  # of a colour that is corrected
LEAST_EDGES = 50
_EDGES, _FLATS = 3000, 2000  # places that are compared
_CORNER = SIDE / 2


class Pose(NamedTuple):
    """The scene's place in a frame reduced to SIDE: a scale about the middle, then a shift in pixels."""

    x: float = 0.0
    y: float = 0.0
    wide: float = 1.0
    high: float = 1.0

    @property
    def beyond(self) -> float:
        """The most pixels along an edge of the scene that lie beyond the frame."""
        return max(_CORNER * (self.wide - 1) + abs(self.x), _CORNER * (self.high - 1) + abs(self.y), 0.0)

    @property
    def reach(self) -> float:
        """The largest way of a corner, in pixels."""
        return float(np.hypot(abs(self.x) + abs(self.wide - 1) * _CORNER, abs(self.y) + abs(self.high - 1) * _CORNER))


class View(NamedTuple):
    """The square that the judge looks at, in a frame of another form: it holds the scene. In pixels of the frame."""

    width: int  # of the frame
    height: int
    left: int  # of the square
    top: int

    @classmethod
    def around(cls, stand: Stand) -> "View":
        """The square around the scene, with the scene in its middle where the frame allows."""
        side = min(stand.width, stand.height)
        left, top = (
            min(max(0, corner - (side - stand.side) // 2), room - side)
            for corner, room in ((stand.left, stand.width), (stand.top, stand.height))
        )
        return cls(stand.width, stand.height, left, top)

    @property
    def side(self) -> int:
        """The length of the square's side."""
        return min(self.width, self.height)

    @property
    def cut(self) -> tuple[slice, slice]:
        """Rows and columns of the square."""
        return slice(self.top, self.top + self.side), slice(self.left, self.left + self.side)


@dataclass(frozen=True)
class Registered:
    """A registered video."""

    frames: NDArray[np.uint8]  # (frames, SIDE, SIDE, 3)
    moved: float  # how far the camera moved: 0 is not at all, 1 is far
    hidden: int  # pixels along an edge that lie beyond the frame


class Ground:
    """The still part of a scene, as the measure of a pose and of colours."""

    def __init__(self, picture: Picture, still: Map) -> None:
        soft = cv2.blur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (5, 5)).astype(np.float32)
        right, down = (cv2.Sobel(soft, cv2.CV_32F, *order, ksize=3) / 8 for order in ((1, 0), (0, 1)))
        self.picture = picture
        calm = cv2.erode(still, np.ones((7, 7), np.uint8))
        calm[:4], calm[-4:], calm[:, :4], calm[:, -4:] = 0, 0, 0, 0
        strength = np.where(calm > 0, np.abs(right) + np.abs(down), 0).reshape(-1)
        edges = np.argsort(-strength, kind="stable")[:_EDGES]
        self.edges = edges[strength[edges] > 2]
        x, y = self.edges % SIDE - _CORNER, self.edges // SIDE - _CORNER
        gx, gy = right.reshape(-1)[self.edges], down.reshape(-1)[self.edges]
        spread = float(np.hypot(x.std(), y.std())) if len(x) else 0.0
        self.most_zoom = MOST_ZOOM if spread >= WIDE else LITTLE_ZOOM
        self.soft = soft.reshape(-1)[self.edges]
        one = np.ones(len(x))
        self.slopes = _rows(gx, gy, one)
        self.zoomed_slopes = _rows(gx, gy, one, gx * x + gy * y)
        self.scaled_slopes = _rows(gx, gy, one, gx * x, gy * y)
        level = ((calm > 0) & (np.abs(right) + np.abs(down) < 1)).astype(np.uint8)
        flat = np.flatnonzero(cv2.erode(level, np.ones((5, 5), np.uint8)).reshape(-1))
        self.flats = flat[:: max(1, len(flat) // _FLATS)]
        self.colours = picture.reshape(-1, 3)[self.flats].astype(np.float64)
        self.probes = np.concatenate([self.edges[::6], self.flats[::6]])
        self.sharp = len(self.edges[::6])  # the number of probes on edges, which come first
        faint = np.clip(strength[self.edges[::6]] / 2, 1, CLOSE)  # a shift changes a faint edge by little
        self.close = np.concatenate([faint, np.full(len(self.probes) - self.sharp, CLOSE)])
        self.probed = picture.reshape(-1, 3)[self.probes]
        self.blurred = cv2.blur(picture, (5, 5)).reshape(-1, 3)[self.probes]

    @property
    def holds(self) -> bool:
        """True if there are edges enough to tell a pose."""
        return len(self.edges) >= LEAST_EDGES

    def meets(self, picture: Picture) -> bool:
        """True if a picture is in place and has the right colours."""
        apart = self._apart(picture, self.probed).max(axis=1) > self.close
        return all(int(part.sum()) <= 0.1 * part.size for part in (apart[: self.sharp], apart[self.sharp :]))

    def error(self, picture: Picture) -> float:
        """Mean distance of a softened picture from what is still, 0 to 40: what hides some of it counts little."""
        if not len(self.probes):
            return 0.0
        return float(np.minimum(self._apart(cv2.blur(picture, (5, 5)), self.blurred), 40).mean())

    def _apart(self, picture: Picture, wanted: Picture) -> Picture:
        seen = picture.reshape(-1, 3)[self.probes]
        return np.asarray(np.maximum(seen, wanted) - np.minimum(seen, wanted))

    def pose(self, picture: Picture, *, scaled: bool = False, zoomed: bool = False) -> Pose:
        """The small error of a picture's pose, in first order; later rounds leave out what moves.

        Width and height are `scaled` each by itself, or `zoomed` alike.
        """
        if not self.holds:
            return Pose()
        seen = cv2.blur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (5, 5)).reshape(-1)[self.edges].astype(np.float64)
        apart = self.soft - seen
        slopes = self.scaled_slopes if scaled else self.zoomed_slopes if zoomed else self.slopes
        damping = 1e-3 * len(apart) * np.diag([1.0, 1.0, 1e-3, *[_CORNER**2] * (len(slopes) - 3)])
        weighted = slopes
        for rounds_left in (2, 1, 0):
            found = np.asarray(np.linalg.solve(weighted @ slopes.T + damping, weighted @ apart), np.float64)
            if rounds_left:
                away = np.abs(apart - found @ slopes)
                weighted = slopes / np.maximum(1.0, away / max(2.0, _middle(away) * 1.5)) ** 2
        x, y, _, *rest = found
        wide, high = (1 + rest[0], 1 + rest[scaled]) if scaled or zoomed else (1.0, 1.0)
        return Pose(float(x), float(y), float(wide), float(high))

    def table(self, picture: Picture) -> NDArray[np.uint8] | None:
        """A table (256, 3) that corrects a picture's colours; None if they are right or beyond correction."""
        if len(self.flats) < 50:
            return None
        seen = picture.reshape(-1, 3)[self.flats].astype(np.float64)
        columns = []
        for channel in range(3):
            wanted, found = self.colours[:, channel], seen[:, channel]
            offset = _middle(wanted - found)
            near = np.abs(wanted - found - offset) < 24
            gain = 1.0
            if near.mean() < 0.5 or abs(offset) > MOST_OFFSET:
                return None
            middle = (int(wanted.min()) + int(wanted.max())) / 2
            dark = float((wanted[near] < middle).mean())
            if np.ptp(wanted[near]) > CONTRAST and 0.05 < dark < 0.95:
                spread = found[near] - found[near].mean()
                gain = float((spread @ (wanted[near] - wanted[near].mean())) / max(1.0, spread @ spread))
                gain = min(MOST_GAIN, max(1 / MOST_GAIN, gain))
                offset = float((wanted[near] - gain * found[near]).mean())
            columns.append(np.clip(np.round(gain * np.arange(256) + offset), 0, 255))
        table = np.stack(columns, axis=1).astype(np.uint8)
        return None if np.abs(table.astype(int) - np.arange(256)[:, None]).max() <= 2 else table


def _rows(*values: NDArray[Any]) -> NDArray[np.float64]:
    return np.stack(values).astype(np.float64)


def _middle(values: NDArray[np.float64]) -> float:
    """The median, without the checks that cost `numpy.median` more than the median does."""
    half = len(values) // 2
    if len(values) % 2:
        return float(np.partition(values, half)[half])
    low, high = np.partition(values, (half - 1, half))[half - 1 : half + 1]
    return float((low + high) / 2)


def framed(first: Picture, ground: Ground, view: View) -> Callable[[Picture], Picture]:
    """From a video's first frame, make the function that cuts the view out of a frame and reduces it to SIDE."""
    box = _box(first, ground, view)
    return lambda frame: _reduced(frame, box)


def share_of(first: Picture, ground: Ground, view: View) -> tuple[float, float, float, float]:
    """The view's place in a video by its first frame: left, top, width and height as shares of the frame."""
    left, top, right, bottom = _box(first, ground, view)
    high, wide = first.shape[:2]
    return left / wide, top / high, (right - left) / wide, (bottom - top) / high


def register(pictures: Sequence[Picture] | NDArray[np.uint8], ground: Ground, given: Ground) -> Registered:
    """Register framed pictures of shape (SIDE, SIDE, 3), one for each frame; `given` is the whole first picture."""
    pose = Pose() if given.meets(pictures[0]) else _first_pose(pictures[0], given)
    shown = np.empty((len(pictures), SIDE, SIDE, 3), np.uint8)
    poses, before = list[Pose](), pose
    for number, picture in enumerate(pictures):
        if number and cv2.norm(picture, pictures[number - 1], cv2.NORM_INF) == 0:
            shown[number] = shown[number - 1]
        elif before == Pose() and ground.meets(picture):
            shown[number] = picture
        else:
            shown[number], before = _held(picture, before, ground)
            poses.append(before)
    ways = [0.0] + [Pose(p.x - pose.x, p.y - pose.y, p.wide / pose.wide, p.high / pose.high).reach for p in poses]
    moved = float(np.clip((max(ways) - MOST_SHIFT) / FAR, 0, 1))
    hidden = max((p.beyond for p in poses if p.reach >= STILL), default=0.0)
    return Registered(shown, moved, min(MOST_HIDDEN, math.ceil(hidden)))


def _held(picture: Picture, before: Pose, ground: Ground) -> tuple[Picture, Pose]:
    """A frame in the scene's place and colours, and its pose; the last one's is where to begin."""
    pose = before
    as_before = shown = _posed(picture, before)
    for _ in range(4):
        error = ground.pose(shown)
        if error.reach < STILL:
            break
        pose = Pose(pose.x + error.x, pose.y + error.y, pose.wide, pose.high)
        if np.hypot(pose.x - before.x, pose.y - before.y) > MOST_JUMP:  # what passes over the ground misleads
            pose, shown = before, as_before
            break
        shown = _posed(picture, pose)
    if not ground.meets(shown):
        shown, pose = _zoomed(picture, shown, pose, ground)
    as_before = _better(_coloured(as_before, ground), as_before, ground)
    if pose == before:
        return as_before, before
    shown = _better(_coloured(shown, ground), as_before, ground)
    return (as_before, before) if shown is as_before else (shown, pose)


def _zoomed(picture: Picture, shown: Picture, pose: Pose, ground: Ground) -> tuple[Picture, Pose]:
    """A frame and its pose, whose scale may differ a little from the one in which it is shown."""
    for _ in range(3):
        error = ground.pose(shown, zoomed=True)
        if error.reach < STILL or abs(error.wide - 1) > ground.most_zoom:
            break
        pose = Pose(pose.x + error.x, pose.y + error.y, pose.wide * error.wide, pose.high * error.high)
        shown = _posed(picture, pose)
    return shown, pose


def _better(picture: Picture, other: Picture, ground: Ground) -> Picture:
    """The picture, if it clearly is nearer to the ground than the other: something large may hide what is still."""
    return picture if ground.error(picture) <= GAIN * ground.error(other) else other


def _coloured(picture: Picture, ground: Ground) -> Picture:
    """A picture with the ground's colours, as far as a table gives them."""
    table = ground.table(picture)
    return picture if table is None else cv2.LUT(picture, table[None])


def _first_pose(picture: Picture, ground: Ground) -> Pose:
    """The pose of the first frame, with its scale."""
    pose = Pose()
    for _ in range(6):
        error = ground.pose(_posed(picture, pose), scaled=True)
        pose = Pose(
            pose.x + error.x, pose.y + error.y,
            float(np.clip(pose.wide * error.wide, 0.9, 1.1)), float(np.clip(pose.high * error.high, 0.9, 1.1)),
        )  # fmt: skip
        if error.reach < STILL / 2:
            break
    return pose if pose.reach > STILL else Pose()


def _posed(picture: Picture, pose: Pose) -> Picture:
    """Undo a pose."""
    if pose.reach < STILL:
        return picture
    middle = _CORNER - 0.5
    matrix = np.array(
        [[pose.wide, 0, middle * (1 - pose.wide) + pose.x], [0, pose.high, middle * (1 - pose.high) + pose.y]],
        np.float64,
    )
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(picture, matrix, (SIDE, SIDE), flags=flags, borderMode=cv2.BORDER_REPLICATE)


Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels of the frame


def _reduced(frame: Picture, box: Box) -> Picture:
    left, top, right, bottom = box
    part = frame[top:bottom, left:right]
    if part.shape[:2] == (SIDE, SIDE):
        return np.ascontiguousarray(part)
    shrinks = part.shape[0] >= SIDE and part.shape[1] >= SIDE
    return cv2.resize(part, (SIDE, SIDE), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)


def _box(frame: Picture, ground: Ground, view: View) -> Box:
    """The part of a frame that is the view, where the sample's frame is all of it, its middle, or within a border."""
    wanted = cv2.resize(ground.picture, (64, 64), interpolation=cv2.INTER_AREA)

    def away(box: Box) -> float:
        left, top, right, bottom = box
        part = cv2.resize(frame[top:bottom, left:right], (64, 64), interpolation=cv2.INTER_AREA)
        return float(np.minimum(cv2.absdiff(part, wanted), 64).mean())

    return min((_viewed(box, view) for box in _boxes(frame, view.width / view.height)), key=away)


def _viewed(box: Box, view: View) -> Box:
    """The view's part of a box that holds the sample's frame."""
    left, top, right, bottom = box
    across, down = (right - left) / view.width, (bottom - top) / view.height
    x, y = left + view.left * across, top + view.top * down
    return round(x), round(y), round(x + view.side * across), round(y + view.side * down)


def _boxes(frame: Picture, form: float) -> Iterator[Box]:
    """Boxes that may hold the sample's frame, which is `form` times as wide as high."""
    high, wide = frame.shape[:2]
    yield 0, 0, wide, high
    if abs(wide - form * high) >= 1:
        across, down = min(wide, round(high * form)), min(high, round(wide / form))
        left, top = (wide - across) // 2, (high - down) // 2
        yield left, top, left + across, top + down
    border = most(cv2.absdiff(frame, np.broadcast_to(frame[0, 0], frame.shape).copy())) > 24
    columns, rows = np.flatnonzero(border.mean(axis=0) > 0.5), np.flatnonzero(border.mean(axis=1) > 0.5)
    if len(columns) > SIDE // 16 and len(rows) > SIDE // 16:
        yield int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
