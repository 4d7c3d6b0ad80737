"""Pictures as an answer: up to 64 of them, each showing a state at rest after the given one."""

import math
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generators.kit.generator import Violation, require
from generators.kit.judge.clip import Clip, ImageFile, images_in
from generators.kit.judge.compare import Picture
from generators.kit.judge.decode import MOST_BYTES, MOST_PICTURES, SECONDS, ScoreError, checked
from generators.kit.judge.frame import CUT
from generators.kit.judge.reader import Reader
from generators.kit.judge.reading import Reading
from generators.kit.judge.registration import framed
from generators.kit.judge.ruling import AT_REST, Act, Ruling, longest_legal

AT_END = 1.5 * CUT  # of a step: a thing found at the very end of its way is `CUT` short of it
_PNG = b"\x89PNG\r\n\x1a\n"

See = Callable[[Picture], Picture]


def seen(pictures: object, reader: Reader, *, seconds: float = SECONDS) -> list[Picture]:
    """The pictures as the reader takes them: of shape (SIDE, SIDE, 3), each with the sample's frame found in it.

    They are an array of shape (pictures, height, width, 3), a folder of numbered images, or a sequence of arrays or of
    PNG files, as paths or contents, which may differ in size. Raise `ScoreError` for anything else.
    """
    see = _lens(reader)
    if isinstance(pictures, Path):
        return _decoded(images_in(pictures, MOST_PICTURES), see, seconds)
    if not isinstance(pictures, list | tuple):
        array = _array(pictures)
        if array.ndim == 4:
            _counted(len(array))
        return [see(frame) for frame in Clip.of(array).frames]
    _counted(len(pictures))
    if all(isinstance(each, Path | bytes) for each in pictures):
        return _decoded(_of_files(pictures), see, seconds)
    return [see(frame) for number, each in enumerate(pictures, 1) for frame in _one(each, number)]


def _lens(reader: Reader) -> See:
    """Find the sample's frame in the first picture of each size, and look at the others of the size likewise."""
    lenses: dict[tuple[int, ...], See] = {}

    def see(picture: Picture) -> Picture:
        if picture.shape not in lenses:
            lenses[picture.shape] = framed(picture, reader.ground, reader.stage.view)
        return lenses[picture.shape](picture)

    return see


def _counted(count: int) -> None:
    if not 0 < count <= MOST_PICTURES:
        raise ScoreError(f"there are {count} pictures; give 1 to {MOST_PICTURES}")


def _one(picture: object, number: int) -> Iterator[Picture]:
    if isinstance(picture, Path | bytes):
        raise ScoreError("some pictures are files and some are arrays; give either")
    try:
        yield from Clip.of(_array(picture)[None]).frames
    except ScoreError as error:
        raise ScoreError(f"picture {number}: {error}") from None


def _array(pictures: object) -> NDArray[Any]:
    try:
        return np.asarray(pictures)
    except Exception as error:  # a tensor on a GPU, anything that `__array__` raises
        raise ScoreError(f"it makes no array: {' '.join(str(error).split())[:200]}") from None


def _of_files(files: Sequence[Path | bytes]) -> Iterator[ImageFile]:
    left = MOST_BYTES
    for number, each in enumerate(files, 1):
        if isinstance(each, Path):
            with checked(each) as file:
                data, name = file.read_bytes(), each.name
        else:
            data, name = each, f"picture {number}"
        if not data.startswith(_PNG):
            raise ScoreError(f"{name} is no PNG")
        left -= len(data)
        if left < 0:
            raise ScoreError(f"the pictures have more than {MOST_BYTES} bytes")
        yield ImageFile(name, ".png", data)


def _decoded(images: Iterable[ImageFile], see: See, seconds: float) -> list[Picture]:
    """The pictures in image files, in their order. Those of one size are decoded at once: the decoder has one size."""
    with tempfile.TemporaryDirectory(prefix="vmdp-pictures-") as copies:
        groups = dict[str, list[int]]()
        for number, (_, kind, data) in enumerate(images):
            size = data[16:24].hex() if kind == ".png" else str(number)  # width and height in a PNG's header
            folder = Path(copies, size)
            folder.mkdir(exist_ok=True)
            (folder / f"{number}{kind}").write_bytes(data)
            groups.setdefault(size, []).append(number)
        found, end = dict[int, Picture](), time.monotonic() + seconds
        for size, numbers in groups.items():
            try:
                clip = Clip.read(Path(copies, size), seconds=max(end - time.monotonic(), 0.1), lens=lambda _: see)
            except ScoreError as error:
                raise ScoreError(f"picture {', '.join(str(number + 1) for number in numbers)}: {error}") from None
            found.update(zip(numbers, clip.frames, strict=True))
    return [found[number] for number in sorted(found)]


def rule_stills(reader: Reader, reading: Reading, widest: int) -> Ruling:
    """Judge a reading of the given picture and then of the answer's, which the ruling counts from 0.

    `widest` is the most steps between two of the sample's own key frames. The answer may go half as far again, since
    nobody can tell equal parts exactly. Steps made between two pictures are taken in the order of the solution.
    """
    acts: list[Act] = []
    reached, most = [0] * len(reader.chains), widest + widest // 2
    last = len(reading.places) - 2
    reason, frame = "", last
    for number, places in enumerate(reading.places[1:].tolist()):
        try:
            states = [_state(reader, place) for place in places]
            made = [*_made(reader, reached, states, number)]
            require(len(made) <= most, f"{len(made)} steps are made at once, where {most} are the most")
        except Violation as violation:
            reason, frame = str(violation), number
            break
        acts += sorted(made, key=lambda act: act.step)
        reached = states
    done, reason, frame = longest_legal(reader, [[act] for act in acts], reason, frame)
    stains = [stain._replace(frame=stain.frame - 1) for stain in reading.stains if stain.frame]
    solved = _is_solved(reader, reading.places[-1].tolist()) and not any(stain.frame == last for stain in stains)
    return Ruling(frozenset(done), reason, frame, solved, bool(done), stains, acts, noun="picture")


def _is_solved(reader: Reader, places: Sequence[float]) -> bool:
    """True if each chain is at its end; a change in place or a short part of a motion may seem a little short of it."""
    long = set() if reader.stage.generator.pace.flows else reader.roving
    near = (AT_END if k in long else AT_REST for k in range(len(places)))
    ends = (len(chain.steps) for chain in reader.chains)
    return all(abs(place - end) < apart for place, end, apart in zip(places, ends, near, strict=True))


def _state(reader: Reader, place: float) -> int:
    """The state of a chain at rest; in a motion without decisions, also the last one on its way."""
    require(place == place, "it shows no state of the task")
    if reader.stage.generator.pace.flows:
        return math.floor(place + AT_REST)
    require(abs(place - round(place)) < AT_REST, "a step is under way")
    return round(place)


def _made(reader: Reader, before: Sequence[int], after: Sequence[int], number: int) -> Iterator[Act]:
    """The steps of each chain from one picture to the next, which has this number."""
    for k, chain in enumerate(reader.chains):
        if after[k] < before[k]:
            raise Violation(f"step {chain.steps[after[k]].number} is undone")
        for step in chain.steps[before[k] : after[k]]:
            yield Act(k, step.number, False, number, number, number, 0, frozenset(), 0, 1.0, number, number)
