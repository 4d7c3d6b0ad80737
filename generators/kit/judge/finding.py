"""Find things that move: where a token explains a picture best, and how far along its way that is."""

from collections.abc import Callable
from typing import Any, NamedTuple

import cv2
import numpy as np

from generators.kit.judge.chains import Step
from generators.kit.judge.compare import Map, Picture, Region, region_of
from generators.kit.judge.stage import Token

SLACK = 6  # pixels by which a thing in front of the ground may look larger or smaller than it is
WAY_SHARE, LEAST_LANE = 0.22, 2.5  # share of a short way, and pixels at least, by which it may be off
NO_WORSE, FITS = 1.5, 900.0  # times the squared difference of the best place, and more for each pixel
LANE = 5.0  # pixels of SIDE by which a thing may be off the way on which it is drawn


class Place(NamedTuple):
    """A thing found on its way."""

    token: str
    left: float
    top: float
    apart: float  # distance from the way on which it is drawn, in pixels of SIDE; more on a short way


class Field(NamedTuple):
    """A picture in which a token is looked for; all regions count from its corner."""

    seen: Picture
    front: Map
    """Mask of what is in front of the ground, and not found to be another token."""
    whole: Region
    """The frame."""


Finder = Callable[[Token, Field, Region], tuple[int, int] | None]
"""Finds a token's corner in a field; the last region holds the corners on the token's own way."""


def aligned(token: Token, field: Field, _lane: Region) -> tuple[int, int] | None:
    """The corner of a token that fits what is in front of the ground; None if that has another size."""
    left, top, right, bottom = token.body
    box = region_of(field.front.astype(np.uint8))
    if box is None:
        return None
    wider, higher = box[2] - box[0] - (right - left), box[3] - box[1] - (bottom - top)
    if max(abs(wider), abs(higher)) > SLACK:
        return None
    return box[0] + round(wider / 2) - left, box[1] + round(higher / 2) - top


def cut_off(token: Token, field: Field, _lane: Region) -> tuple[int, int] | None:
    """The corner of a token that the frame's edge cuts off, by its other edge; None if none does."""
    left, top, right, bottom = token.body
    box = region_of(field.front.astype(np.uint8))
    if box is None:
        return None
    x = _fitted((box[0], box[2]), (left, right), (field.whole[0], field.whole[2]))
    y = _fitted((box[1], box[3]), (top, bottom), (field.whole[1], field.whole[3]))
    return None if x is None or y is None else (x, y)


def _fitted(shown: tuple[int, int], body: tuple[int, int], frame: tuple[int, int]) -> int | None:
    """Along one axis: where a token begins that is shown from here to there, perhaps cut off at the frame's edge."""
    wider = shown[1] - shown[0] - (body[1] - body[0])
    if abs(wider) <= SLACK:
        return shown[0] + round(wider / 2) - body[0]
    if wider < 0 and shown[0] <= frame[0] < shown[1] < frame[1]:
        return shown[1] - body[1]
    if wider < 0 and frame[0] < shown[0] < frame[1] <= shown[1]:
        return shown[0] - body[0]
    return None


def matched(token: Token, field: Field, lane: Region) -> tuple[int, int] | None:
    """The corner of a token where it explains best what is in front of the ground; None if that is nothing.

    Where it fits about as well on its own way, it is there: other things may look like it.
    """
    left, top, right, bottom = token.body
    wide, high = right - left, bottom - top
    box = region_of(field.front.astype(np.uint8))
    if box is None:
        return None
    x0, y0 = max(0, min(box[0] - 4, box[2] - wide - 2)), max(0, min(box[1] - 4, box[3] - high - 2))
    best = _best(token, field.seen, (x0 - left, y0 - top, box[2] + 5 - right, box[3] + 5 - bottom))
    if best is None:
        return None
    away, (x, y) = best
    if not (lane[0] <= x < lane[2] and lane[1] <= y < lane[3]):
        own = _best(token, field.seen, lane)
        if own and own[0] <= NO_WORSE * away + FITS * cv2.countNonZero(token.solid):
            return own[1]
    return x, y


def _best(token: Token, seen: Picture, corners: Region) -> tuple[float, tuple[int, int]] | None:
    """The corner at which a token fits a picture best, and the sum of squared differences; None without room for it.

    At least one corner is tried in each direction.
    """
    left, top, right, bottom = token.body
    x0, y0 = max(0, corners[0] + left), max(0, corners[1] + top)
    window = seen[
        y0 : max(corners[3] - 1 + bottom, y0 + bottom - top), x0 : max(corners[2] - 1 + right, x0 + right - left)
    ]
    if window.shape[0] < bottom - top or window.shape[1] < right - left:
        return None
    solid = np.repeat(token.solid[top:bottom, left:right, None], 3, axis=2)
    away: Any = cv2.matchTemplate(window, token.colour[top:bottom, left:right], cv2.TM_SQDIFF, mask=solid)
    y, x = np.unravel_index(int(np.argmin(away)), away.shape)
    return float(away[y, x]), (x0 + int(x) - left, y0 + int(y) - top)


def lane_of(token: Token, step: Step) -> Region:
    """The region of the corners at which a token is on its way, in pixels of SIDE."""
    way = step.way(token)
    xs, ys = (np.append(each, each[-1:] + last) for each, last in ((way.x, way.right[-1:]), (way.y, way.down[-1:])))
    return (
        int(xs.min() - LANE), int(ys.min() - LANE), int(xs.max() + LANE) + 2, int(ys.max() + LANE) + 2,
    )  # fmt: skip


def clear(front: Map, token: Token, left: int, top: int) -> None:
    """Leave a token that was found out of the search for the next."""
    x0, y0, x1, y1 = token.body
    front[max(0, top + y0 - 1) : max(0, top + y1 + 1), max(0, left + x0 - 1) : max(0, left + x1 + 1)] = False


def paste(picture: Picture, token: Token, left: int, top: int) -> None:
    """Paint a token, cut off at the picture's edges."""
    high, wide = token.alpha.shape
    x0, y0, x1, y1 = max(0, left), max(0, top), min(picture.shape[1], left + wide), min(picture.shape[0], top + high)
    if x0 >= x1 or y0 >= y1:
        return
    part = picture[y0:y1, x0:x1].astype(np.float32)
    cut = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    alpha = token.alpha[cut][..., None]
    picture[y0:y1, x0:x1] = np.round(part * (1 - alpha) + token.colour[cut] * alpha).astype(np.uint8)


def placed(token: Token, step: Step, left: float, top: float, last: float) -> tuple[Place, float]:
    """A token's place, and how far along its way it is, 0 to 1; on a way that meets itself, near the last place.

    A thing that roams, and is on a way of its own, is as far as its distances from both ends say.
    """
    way = step.way(token)
    x, y = left - way.x, top - way.y
    along = np.minimum(1, np.maximum(0, (x * way.right + y * way.down) / np.maximum(way.lengths, 1e-6) ** 2))
    apart = np.hypot(x - along * way.right, y - along * way.down)
    shares = (way.before + along * way.lengths) / way.whole
    near = np.flatnonzero(apart <= apart.min() + 1)
    leg = int(near[np.abs(shares[near] - last).argmin()])
    lane = float(np.clip(WAY_SHARE * way.whole, LEAST_LANE, LANE))  # a short step leaves less room to cut a corner
    place = Place(token.name, float(left), float(top), float(apart[leg]) * LANE / lane)
    if place.apart > LANE and step.stage.generator.roams:
        gone, left_over = np.hypot(x[0], y[0]), np.hypot(x[-1] - way.right[-1], y[-1] - way.down[-1])
        return place, float(gone / (gone + left_over))
    return place, float(shares[leg])
