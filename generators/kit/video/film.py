"""Film a solution: repaint only the changes between frames, and encode as it goes."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

from PIL import Image

from generators.kit.clip import Clip
from generators.kit.scene.ground import paint
from generators.kit.scene.look import Look, Stand
from generators.kit.scene.scene import Area, Note, Scene
from generators.kit.scene.sprite import SPRITES
from generators.kit.timeline import Moment
from generators.kit.video.png import png
from generators.kit.video.writer import Pixels, VideoWriter
from generators.kit.video.x264 import Region

S = TypeVar("S")


class Canvas:
    """The current frame in RGB over a fixed backdrop; notes count in pixels of the scene, which stands in the frame."""

    def __init__(self, stand: Stand, look: Look, backdrop: Sequence[Note]) -> None:
        self._whole: Region = (0, 0, stand.width, stand.height)
        self._corner = stand.left, stand.top
        self._backdrop = paint(look, stand)
        for note in backdrop:
            stamp(self._backdrop.im, note, -stand.left, -stand.top)
        self._notes: list[Note] | None = None
        self.image = self._backdrop.copy()

    def show(self, notes: Iterable[Note]) -> list[tuple[Pixels, int, int]]:
        """Change the frame to these notes; return the changed patches, corners on even pixels."""
        wanted = list(dict.fromkeys(notes))
        across, down = self._corner
        patches = []
        for region in self._changed(wanted):
            left, top, right, bottom = region
            patch = self._backdrop.im.crop(region)
            for note in wanted:
                sprite, x, y = note.sprite, note.x + across, note.y + down
                if x < right and y < bottom and left < x + sprite.width and top < y + sprite.height:
                    stamp(patch, note, left - across, top - down)
            self.image.im.paste(patch, region)
            patches.append((patch, left, top))
        self._notes = wanted
        return patches

    def _changed(self, wanted: list[Note]) -> list[Region]:
        if self._notes is None:
            return [self._whole]
        if wanted == self._notes:
            return []
        stayed = _in_order(self._notes, wanted)
        regions: list[Region] = []
        for note in [*(n for n in self._notes if n not in stayed), *(n for n in wanted if n not in stayed)]:
            region = _clip(self._region(note), self._whole)
            if region[0] >= region[2] or region[1] >= region[3]:
                continue
            while touching := [other for other in regions if meet(other, region)]:
                regions = [other for other in regions if other not in touching]
                for other in touching:
                    region = joined(region, other)
            regions.append(region)
        return regions

    def _region(self, note: Note) -> Region:
        """The pixels of a note in the frame."""
        left, top = note.x + self._corner[0], note.y + self._corner[1]
        return left, top, left + note.sprite.width, top + note.sprite.height


def stamp(onto: Pixels, note: Note, left: int = 0, top: int = 0) -> None:
    """Paste a note's sprite on a picture with its corner at (left, top)."""
    for picture, mask, down in SPRITES.get(note.sprite):
        x, y = note.x - left, note.y - top + down
        box = (x, y, x + picture.width, y + picture.height)
        if mask is None:
            onto.paste(picture.im, box)
        else:
            onto.paste(picture.im, box, mask.im)


def _in_order(old: Sequence[Note], new: Sequence[Note]) -> set[Note]:
    """The most notes common to both in the same order from back to front; the others need repainting."""
    places = {note: k for k, note in enumerate(old)}
    common = [note for note in new if note in places]
    if all(places[a] < places[b] for a, b in pairwise(common)):
        return set(common)
    # Longest increasing subsequence (Schensted, 1961): the lowest end of a subsequence of each length.
    lowest: list[int] = []
    ends: list[tuple[int, Note]] = []  # for each common note, the length of the subsequence ending there
    for note in common:
        length = bisect_left(lowest, places[note])
        lowest[length : length + 1] = [places[note]]
        ends.append((length, note))
    stayed, length, below = set(), len(lowest) - 1, len(old)
    for reached, note in reversed(ends):
        if reached == length and places[note] < below:
            stayed.add(note)
            length, below = length - 1, places[note]
    return stayed


def _clip(region: Region, whole: Region) -> Region:
    left, top, right, bottom = region
    return (
        max(left, whole[0]) & ~1,
        max(top, whole[1]) & ~1,
        min(right + 1, whole[2]) & ~1,
        min(bottom + 1, whole[3]) & ~1,
    )


def joined(a: Region, b: Region) -> Region:
    """The smallest region around two."""
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def meet(a: Region, b: Region) -> bool:
    """True if two regions share a pixel."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@dataclass
class Film:
    """The pictures of a sample, and the boxes of its actors frame by frame."""

    first: bytes
    final: bytes
    video: bytes | None
    frames: int
    tracks: dict[str, list[list[float]]] = field(default_factory=dict)


def film(
    moments: Sequence[Moment[S]],
    backdrop: Callable[[Scene], None],
    draw: Callable[[Scene, Moment[S]], None],
    *,
    clip: Clip,
    look: Look,
    video: bool,
) -> Film:
    """Draw a frame for each moment, one frame in memory at a time; without video, paint only the two stills."""
    stand = Stand.of(look, clip.width, clip.height)
    scene = Scene(stand.side, look)
    backdrop(scene)
    canvas = Canvas(stand, look, scene.notes)
    writer = VideoWriter(clip) if video else None
    tracks: dict[str, list[list[float]]] = {}
    first = b""
    shown: dict[str, Area] = {}
    previous: Moment[S] | None = None
    for number, moment in enumerate(moments):
        if moved := moment is not previous:
            scene.clear()
            draw(scene, moment)
            _follow(tracks, shown, scene.actors, number)
            shown, previous = scene.actors, moment
        if writer is None:
            moved = number in (0, len(moments) - 1)
        if moved:
            patches = canvas.show(scene.notes)
            if writer is not None:
                for patch in patches:
                    writer.paint(*patch)
        if writer is not None:
            writer.frame()
        if number == 0:
            first = png(canvas.image)
    return Film(first, png(canvas.image), writer.close() if writer else None, len(moments), tracks)


def pictures(
    moments: Iterable[Moment[S]],
    backdrop: Callable[[Scene], None],
    draw: Callable[[Scene, Moment[S]], None],
    *,
    clip: Clip,
    look: Look,
) -> Iterator[Image.Image]:
    """Paint a frame for each moment, without encoding; the next frame overwrites the picture."""
    stand = Stand.of(look, clip.width, clip.height)
    scene = Scene(stand.side, look)
    backdrop(scene)
    canvas = Canvas(stand, look, scene.notes)
    previous: Moment[S] | None = None
    for moment in moments:
        if moment is not previous:
            scene.clear()
            draw(scene, moment)
            canvas.show(scene.notes)
            previous = moment
        yield canvas.image


def _follow(tracks: dict[str, list[list[float]]], before: dict[str, Area], actors: dict[str, Area], frame: int) -> None:
    """Add `[frame, x, y, width, height]` for each changed actor, `[frame]` for each vanished one."""
    for name, area in actors.items():
        if before.get(name) != area:
            tracks.setdefault(name, []).append([frame, *area])
    for name in before.keys() - actors.keys():
        tracks[name].append([frame])
