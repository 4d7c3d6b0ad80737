"""The stage: pictures of a puzzle in any moment, drawn by its generator, and the things that move in them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import cv2
import numpy as np
from PIL import Image

from generators.kit.clip import FPS
from generators.kit.generator import Generator
from generators.kit.judge.compare import SIDE, Picture, Region, slices
from generators.kit.judge.registration import View
from generators.kit.pacing import moments_of
from generators.kit.sample import Rendition
from generators.kit.scene.look import Stand
from generators.kit.scene.scene import Area, Note, Scene
from generators.kit.scene.sprite import Sprite, Text, font
from generators.kit.timeline import Moment
from generators.kit.video.film import Canvas, stamp

SNAP = 2  # pixels by which two parts of one thing may be apart, since some words snap to even pixels
LEAST_WIDE, LEAST_HIGH = 7, 9.5  # pixels of SIDE, of a letter that is read
LEAST_MOVE = 1.5  # units; less is no motion
_WITHIN = (0.25, 0.5, 0.75)  # fractions of a step at which it is looked at


class Owned(NamedTuple):
    """A sprite with its place, and the actor that it belongs to."""

    sprite: Sprite
    x: int
    y: int
    owner: str | None = None


class Cast(Scene):
    """A scene that remembers which actor each sprite belongs to."""

    def _add(self, note: Note, name: str | None) -> None:
        self.notes.append(Owned(*note, name))  # type: ignore[arg-type]


class Drawing(NamedTuple):
    """One moment: sprites from back to front, and the box of each actor in units."""

    notes: Sequence[Owned]
    actors: dict[str, Area]
    scale: float  # pixels in a unit

    def group(self, actor: str) -> list[Owned]:
        """The sprites of an actor, and those drawn over it inside its box, such as its label.

        An actor without sprites of its own is a box around others: those in it are taken.
        """
        found: list[Owned] = []
        leading = None
        for note in self.notes:
            if note.owner is not None:
                leading = note if note.owner == actor else None
                if leading:
                    found.append(note)
            elif leading and _inside(note, leading):
                found.append(note)
        return found or [note for note in self.notes if note.owner is None and self._fills(note, actor)]

    def _fills(self, note: Owned, actor: str) -> bool:
        """True if a sprite's middle is in the actor's box, and it is hardly larger."""
        x, y, wide, high = (length * self.scale for length in self.actors[actor])
        sprite = note.sprite
        middle_x, middle_y = note.x + sprite.width / 2 - x, note.y + sprite.height / 2 - y
        inside = 0 <= middle_x <= wide and 0 <= middle_y <= high
        return inside and sprite.width <= wide + 24 and sprite.height <= high + 24


def _inside(note: Owned, other: Owned) -> bool:
    return (
        note.x >= other.x - 1
        and note.y >= other.y - 1
        and note.x + note.sprite.width <= other.x + other.sprite.width + 1
        and note.y + note.sprite.height <= other.y + other.sprite.height + 1
    )


@dataclass(frozen=True, eq=False)
class Token:
    """A thing that keeps its look while it moves: its picture, and where it is solid."""

    name: str
    colour: Picture
    alpha: np.ndarray[Any, np.dtype[np.float32]]  # (height, width), 0 to 1
    offset: tuple[float, float]  # of its picture's corner from that of the actor's box, in pixels of SIDE

    @cached_property
    def solid(self) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """Mask of the pixels that nothing shines through."""
        return (self.alpha > 0.9).astype(np.uint8)

    @cached_property
    def body(self) -> Region:
        """The box of the solid pixels, from the corner of the token's picture."""
        left, top, width, height = cv2.boundingRect((self.alpha > 0.5).astype(np.uint8))
        return left, top, left + width, top + height


class Stage:
    """A puzzle with its states, drawn on demand."""

    def __init__(
        self,
        generator: Generator[Any, Any, Any],
        puzzle: Any,
        states: Sequence[Any],
        rendition: Rendition,
    ) -> None:
        """Set up for a rendition."""
        self.generator, self.puzzle, self.states = generator, puzzle, tuple(states)
        clip, look = rendition.clip, rendition.look
        self.moments = moments_of(generator, puzzle, states, replace(clip, fps=min(clip.fps, FPS)), rendition.tempo)
        self.size = clip.side
        self.stand = stand = Stand.of(look, clip.width, clip.height)
        self.view = View.around(stand)
        self.corner = stand.left - self.view.left, stand.top - self.view.top
        self.unit = stand.scale * SIDE / self.size
        """A unit of the scene, in pixels of SIDE."""
        self._scene = Cast(self.stand.side, look)
        generator.backdrop(self._scene, puzzle)
        self._backdrop = list(self._scene.notes)
        self._canvas = Canvas(self.stand, look, self._backdrop)
        self._drawings: dict[tuple[int, float], Drawing] = {}
        self._pictures: dict[tuple[int, float], Picture] = {}

    @cached_property
    def shown(self) -> Mapping[int, Sequence[float]]:
        """For each step the `t` at which the true video shows it."""
        found: dict[int, list[float]] = {number: [] for number in range(len(self.states))}
        for moment in self.moments:
            found[moment.step].append(moment.t)
        return found

    @cached_property
    def letters(self) -> Sequence[Region]:
        """The box of each letter and digit in any state at rest, of those large enough to be read."""
        notes = {note[:3] for number in range(len(self.states)) for note in self.drawing_after(number).notes}
        boxes = {box for note in (*self._backdrop, *sorted(notes, key=_corner)) for box in _letters(Note(*note[:3]))}
        scale, (x, y) = SIDE / self.size, self.corner
        boxes = {(left + x, top + y, right + x, bottom + y) for left, top, right, bottom in boxes}
        return sorted(
            (int(left * scale), int(top * scale), math.ceil(right * scale), math.ceil(bottom * scale))
            for left, top, right, bottom in boxes
            if min(left, top) >= 0
            and max(right, bottom) <= self.size
            and (right - left) * scale >= LEAST_WIDE
            and (bottom - top) * scale >= LEAST_HIGH
        )

    def drawing(self, step: int, t: float) -> Drawing:
        """The sprites at `t`, 0..1, of a step; step 0 is the given state."""
        key = step, t
        if key not in self._drawings:
            states = self.states
            self._scene.clear()
            moment = Moment(step, t, states[max(step - 1, 0)], states[step], states[:step])
            self.generator.draw(self._scene, self.puzzle, moment)
            self._drawings[key] = Drawing(tuple(self._scene.notes), dict(self._scene.actors), self._scene.scale)  # type: ignore[arg-type]
        return self._drawings[key]

    def drawing_after(self, number: int) -> Drawing:
        """The sprites after a number of steps."""
        return self.drawing(number, 1.0 if number else 0.0)

    def picture(self, step: int, t: float) -> Picture:
        """The picture at `t` of a step, of shape (SIDE, SIDE, 3)."""
        key = step, t
        if key not in self._pictures:
            self._pictures[key] = self.painted(self.drawing(step, t).notes)
        return self._pictures[key]

    def part(self, step: int, t: float, region: Region) -> Picture:
        """A region of the picture at `t` of a step, which is not kept."""
        times, rest = divmod(self.view.side, SIDE)
        if rest or (step, t) in self._pictures:
            return self.picture(step, t)[slices(region)].copy()
        self._show(self.drawing(step, t).notes)
        left, top, right, bottom = (times * side for side in region)
        x, y = self.view.left, self.view.top
        return small(np.asarray(self._canvas.image.crop((left + x, top + y, right + x, bottom + y))), self.view.side)

    def picture_after(self, number: int) -> Picture:
        """The picture after a number of steps."""
        return self.picture(number, 1.0 if number else 0.0)

    def forget(self, step: int, t: float) -> None:
        """Drop a picture that is kept elsewhere."""
        if 0 < t < 1:
            self._pictures.pop((step, t), None)
            self._drawings.pop((step, t), None)

    def _glances(self, step: int) -> list[Drawing]:
        """A step from rest to rest, with a few drawings between."""
        return [self.drawing_after(step - 1), *(self.drawing(step, t) for t in _WITHIN), self.drawing_after(step)]

    def motion(self, step: int) -> float:
        """The way of the actor that changes most in a step, in pixels of SIDE: its middle's or its size's."""
        drawings = self._glances(step)
        longest = 0.0
        for name in _names(drawings):
            boxes = np.array([drawing.actors[name] for drawing in drawings if name in drawing.actors])
            corners = np.concatenate([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], axis=1)
            longest = max(longest, float(np.abs(np.diff(corners, axis=0)).max(axis=1, initial=0).sum()))
        return longest * self.unit

    def span(self, drawings: Sequence[Drawing]) -> tuple[float, float, float, float]:
        """The box around all sprites that are not in each of these drawings, in pixels of SIDE."""
        notes = [{note[:3] for note in drawing.notes} for drawing in drawings]
        changing = notes[0].union(*notes) - notes[0].intersection(*notes)
        boxes = [(x, y, x + sprite.width, y + sprite.height) for sprite, x, y in changing]
        corner = self.corner * 2
        found = (np.array(boxes or [(0, 0, 0, 0)]) + corner) * (SIDE / self.size)
        low, high = np.clip(found.min(axis=0), 0, SIDE), np.clip(found.max(axis=0), 0, SIDE)
        return float(low[0]), float(low[1]), float(high[2]), float(high[3])

    def painted(self, notes: Sequence[Owned]) -> Picture:
        """Paint sprites over the backdrop."""
        self._show(notes)
        return small(np.asarray(self._canvas.image)[self.view.cut])

    def _show(self, notes: Sequence[Owned]) -> None:
        self._canvas.show([Note(note.sprite, note.x, note.y) for note in notes])

    def without(self, number: int, tokens: Sequence[str]) -> Picture:
        """The picture after a number of steps without these actors."""
        drawing = self.drawing_after(number)
        hidden = {id(note) for name in tokens if name in drawing.actors for note in drawing.group(name)}
        return self.painted([note for note in drawing.notes if id(note) not in hidden])

    def tokens(self, step: int) -> list[Token]:
        """Find the actors that move in a step and keep their look."""
        drawings = self._glances(step)
        found = []
        for name in _names(drawings):
            shown = [drawing for drawing in drawings if name in drawing.actors and drawing.group(name)]
            if len(shown) < 2:
                continue
            boxes = np.array([drawing.actors[name] for drawing in shown])
            middles = boxes[:, :2] + boxes[:, 2:] / 2
            if (
                np.ptp(middles, axis=0).max() < LEAST_MOVE
                or np.ptp(boxes[:, 2:], axis=0).max() > 2 * SNAP / self.stand.scale
            ):
                continue
            whole = [drawing for drawing in shown if len(drawing.group(name)) == len(shown[0].group(name))]
            token = self._token(name, shown[0], whole[-1])
            if token is not None:
                found.append(token)
        return found

    def moves(self, step: int) -> bool:
        """True if an actor moves or turns in a step: a motion may not be faded, a growth in place may."""
        drawings = self._glances(step)
        margin = 2 * SNAP / self.stand.scale
        for name in _names(drawings):
            boxes = np.array([drawing.actors[name] for drawing in drawings if name in drawing.actors])
            corners = np.concatenate([boxes[:, :2], -boxes[:, :2] - boxes[:, 2:]], axis=1)  # smaller is further out
            between = np.diff(corners, axis=0)
            if ((between > margin).any(axis=1) & (between < -margin).any(axis=1)).any():
                return True
        return any(self._turns(name, drawings[0], drawings[-1]) for name in drawings[0].actors)

    def _turns(self, name: str, before: Drawing, after: Drawing) -> bool:
        """True if an actor covers other pixels after a step, and no longer all of those before it."""
        if name not in after.actors or not (here := before.group(name)) or not (there := after.group(name)):
            return False
        if [note[:3] for note in here] == [note[:3] for note in there]:
            return False
        left, top = (min(getattr(note, axis) for note in (*here, *there)) & ~1 for axis in ("x", "y"))
        covers = [self._cut_out(group, (left, top))[1] > 0.5 for group in (here, there)]
        high, wide = (min(cover.shape[axis] for cover in covers) for axis in (0, 1))
        old, new = (cover[:high, :wide] for cover in covers)
        least = 0.1 * max(1, min(int(old.sum()), int(new.sum())))
        return bool((old & ~new).sum() > least and (new & ~old).sum() > least)

    def _token(self, name: str, before: Drawing, after: Drawing) -> Token | None:
        here, there = before.group(name), after.group(name)
        lead, follow = here[0], there[0]
        kept = [(note.sprite, note.x - follow.x, note.y - follow.y) for note in there[1:]]
        moved = [
            note
            for note in here[1:]
            if any(
                note.sprite is sprite and abs(note.x - lead.x - x) <= SNAP and abs(note.y - lead.y - y) <= SNAP
                for sprite, x, y in kept
            )
        ]
        group = [lead, *moved]
        left, top = (min(getattr(note, axis) for note in group) & ~1 for axis in ("x", "y"))
        right, down = follow.x - lead.x, follow.y - lead.y
        colour, alpha = self._cut_out(group, (left, top))
        scale, (x, y, *_) = SIDE / self.size, before.actors[name]
        offset = (left + self.corner[0]) * scale - x * self.unit, (top + self.corner[1]) * scale - y * self.unit
        token = Token(name, colour, alpha, offset)
        if not token.solid.any() or not self._same_look(token, there, (left + right, top + down)):
            return None
        return token

    def _same_look(self, token: Token, there: Sequence[Owned], corner: tuple[int, int]) -> bool:
        """True if the actor looks after the step as it does before it."""
        _, alpha = self._cut_out(there, corner)
        high, wide = min(alpha.shape[0], token.alpha.shape[0]), min(alpha.shape[1], token.alpha.shape[1])
        apart = token.alpha[:high, :wide] - alpha[:high, :wide]
        return float(np.clip(apart, 0, 1).mean()) < 0.08

    def _cut_out(
        self, group: Sequence[Owned], corner: tuple[int, int]
    ) -> tuple[Picture, np.ndarray[Any, np.dtype[np.float32]]]:
        """Colour and coverage of sprites, at SIDE's scale, from an even corner on."""
        left, top = corner
        right = max(note.x + note.sprite.width for note in group)
        bottom = max(note.y + note.sprite.height for note in group)
        wide, high = (max(2, -(-(length + 1) // 2) * 2) for length in (right - left, bottom - top))
        shown = []
        for ground in ((0, 0, 0), (255, 255, 255)):
            picture = Image.new("RGB", (wide, high), ground)
            for note in group:
                stamp(picture.im, Note(note.sprite, note.x, note.y), left, top)
            shown.append(small(np.asarray(picture), self.size).astype(np.float32))
        black, white = shown
        alpha = np.clip(1 - (white - black).mean(axis=2) / 255, 0, 1).astype(np.float32)
        colour = np.where(alpha[..., None] > 0.02, black / np.maximum(alpha[..., None], 0.02), 0)
        return np.clip(colour, 0, 255).astype(np.uint8), alpha


def _corner(note: tuple[Any, ...]) -> tuple[int, int]:
    return note[1], note[2]


def _letters(note: Note) -> Iterator[tuple[float, float, float, float]]:
    """The box of each letter of a sprite's texts, in pixels of the picture."""
    for stroke in note.sprite.strokes:
        if not isinstance(stroke, Text):
            continue
        letters = font(stroke.size, stroke.bold, stroke.face)
        left, top, _, bottom = letters.getbbox(stroke.text, anchor="mm")
        x, y = note.x + stroke.centre[0] + left, note.y + stroke.centre[1]
        for number, letter in enumerate(stroke.text):
            if not letter.isspace():
                start, end = (letters.getlength(stroke.text[: number + k]) for k in (0, 1))
                yield x + start - 1, y + top - 1, x + end + 1, y + bottom + 1


def _names(drawings: Sequence[Drawing]) -> dict[str, None]:
    """The actors of these drawings, in order of appearance."""
    return dict.fromkeys(name for drawing in drawings for name in drawing.actors)


def small(picture: Picture, size: int | None = None) -> Picture:
    """Reduce a picture, or a part of one of `size` pixels, to the scale of SIDE."""
    high, wide = picture.shape[:2]
    whole = size or wide
    if whole == SIDE:
        return np.ascontiguousarray(picture)
    shape = (max(1, round(wide * SIDE / whole)), max(1, round(high * SIDE / whole)))
    return cv2.resize(picture, shape, interpolation=cv2.INTER_AREA)
