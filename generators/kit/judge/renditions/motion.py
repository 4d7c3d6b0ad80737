"""Tell motions in a step from appearances: read from the notes that `draw` makes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from generators.kit.judge.renditions.subject import Frames, Subject, mixed
from generators.kit.scene.look import Stand
from generators.kit.scene.scene import Note, Scene
from generators.kit.scene.sprite import Sprite

Place = tuple[float, float]

SWITCHED = frozenset({"O-37", "G-44"})  # a beam, a line: their prompts leave open how they come


def notes_at(subject: Subject, step: int, t: float = 1) -> list[Note]:
    """The notes of the moving things during a step; at rest after it by default."""
    scene = Scene(Stand.of(subject.look, subject.size, subject.size).side, subject.look)
    moment = subject.posts[step]
    subject.generator.draw(scene, subject.puzzle, moment if t == 1 else replace(moment, t=t))
    return scene.notes


class Hop(NamedTuple):
    """A rigid sprite that leaves one place and reaches another, both of its top left corner."""

    sprite: Sprite
    left: tuple[int, int]
    reached: tuple[int, int]


def hops(subject: Subject, step: int) -> list[Hop]:
    """Things that are elsewhere after a step, from back to front."""
    before, after = notes_at(subject, step - 1), notes_at(subject, step)
    came = [note for note in after if note not in before]
    found = []
    for note in before:
        there = None if note in after else next((other for other in came if alike(other.sprite, note.sprite)), None)
        if there is not None:
            came.remove(there)
            found.append(Hop(note.sprite, (note.x, note.y), (there.x, there.y)))
    return found


def alike(a: Sprite, b: Sprite) -> bool:
    """True for sprites of the same kinds and colours, and of nearly the same size: edges snap to even pixels."""
    near = abs(a.width - b.width) <= 4 and abs(a.height - b.height) <= 4
    return near and a.opacity == b.opacity and looks(a) == looks(b)


def looks(sprite: Sprite) -> list[tuple[object, ...]]:
    """The kinds, colours and texts of a sprite's strokes."""
    shown = ("fill", "outline", "colour", "text")
    return [(type(s), *(getattr(s, name) for name in shown if name in s._fields)) for s in sprite.strokes]


def appears(subject: Subject, step: int) -> bool:
    """True if a step only makes things come, go or change colour in place: nothing moves, turns or is drawn out."""
    if subject.generator.id.short in SWITCHED:
        return True
    if subject.generator.staged or subject.generator.pace.step == 1:
        return False
    before, after = notes_at(subject, step - 1), notes_at(subject, step)
    came, gone = [n for n in after if n not in before], [n for n in before if n not in after]

    def in_place(note: Note) -> bool:
        if any(end[1:] == note[1:] and end.sprite.strokes == note.sprite.strokes for end in (*before, *after)):
            return True  # it only fades
        comes, goes = ([end for end in ends if looks(end.sprite) == looks(note.sprite)] for ends in (came, gone))
        return bool(comes) != bool(goes) and any(_about(end, note) for end in (*comes, *goes))

    return all(in_place(note) for t in (0.25, 0.5, 0.75) for note in notes_at(subject, step, t))


def _about(end: Note, note: Note) -> bool:
    """True if two notes have nearly the same middle, as when one grows; that of a line being drawn is farther."""
    across = abs(2 * note.x + note.sprite.width - 2 * end.x - end.sprite.width)
    down = abs(2 * note.y + note.sprite.height - 2 * end.y - end.sprite.height)
    grows = 0 if alike(end.sprite, note.sprite) else 0.4
    return across <= max(4, grows * end.sprite.width) and down <= max(4, grows * end.sprite.height)


def faded(subject: Subject, steps: Sequence[int], quick: int) -> Frames | None:
    """Cross-fade these steps from state to state, `quick` times as fast; None if no frame shows one under way."""
    moving = [k for k, moment in enumerate(subject.moments) if moment.moving and moment.step in steps]
    shown = subject.truth.copy()
    for k in moving:
        step, t = subject.moments[k].step, subject.moments[k].t
        shown[k] = mixed(subject.rests[step - 1], subject.rests[step], min(1, quick * t))
    return shown if moving else None
