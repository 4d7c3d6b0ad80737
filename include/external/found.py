"""Samples of a run: their folders in numeric order, and their files."""

import io
import json
import os
import re
import stat
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generators.kit.keyframes import IMAGE_PROMPT, PICTURES, picture_name
from generators.kit.sample import FINAL, FIRST, PROMPT, VIDEO

METADATA_NAMES = ("metadata.json", "question_metadata.json")
VIDEO_NAMES = (VIDEO, "ground_truth.avi", "ground_truth.mov", "ground_truth.webm", "video.mp4")
MOST_STILL_BYTES = 64 << 20
MOST_VIDEO_BYTES = 256 << 20
MOST_TEXT_BYTES = 4 << 20
MOST_OTHERS, MOST_OTHER_BYTES = 64, 64 << 20
_DEEPEST = 6


@dataclass(frozen=True)
class Found:
    """One sample of the script."""

    local_id: str
    """The script's own name for it: local to the run, not unique."""
    first: bytes | None = None
    final: bytes | None = None
    prompt: bytes | None = None
    video: bytes | None = None
    video_name: str = ""
    key_frames: tuple[bytes, ...] = ()
    """Pictures of the solution after the first frame, the last one the solved state."""
    image_prompt: bytes | None = None
    """Their own prompt."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    others: Mapping[str, bytes] = field(default_factory=dict)
    """Its further files by path, such as `first_video.mp4` or `eval/answer.json`."""
    not_kept: tuple[str, ...] = ()
    """Paths of further files that are no plain ones, or too many or too large."""


def samples_in(folder: Path) -> list[Path]:
    """Find sample folders, `**/{domain}_task/{task_id}`, by number, one domain after the other."""
    if folder.is_symlink():  # the script may have put one in its place
        return []
    tasks = sorted(path for path in _folders(folder, _DEEPEST) if path.name.endswith("_task"))
    return [path for task in tasks for path in sorted(_folders(task, 1), key=_number) if _is_sample(path)]


def read(folder: Path, *, keyframes: bool = False) -> Found:
    """Read the files of one sample; a link, a special file or an oversized one counts as missing.

    Files missing in the sample's folder are looked for in its folder `video`. Without `keyframes`, those of its
    folder `image` are further files.
    """
    video = _place(folder, VIDEO_NAMES)
    final, prompt = (_place(folder, (name,)) or name for name in (FINAL, PROMPT))
    pictures = _pictures(folder) if keyframes else []
    image_prompt = plain_file(folder / IMAGE_PROMPT, MOST_TEXT_BYTES) if pictures else None
    known = {FIRST, final, prompt, video, *METADATA_NAMES, *(PICTURES[: len(pictures)])}
    others, not_kept = _others(folder, known | ({IMAGE_PROMPT} if pictures else set()))
    return Found(
        local_id=os.fsencode(folder.name).decode("utf-8", "replace"),
        first=plain_file(folder / FIRST, MOST_STILL_BYTES),
        final=plain_file(folder / final, MOST_STILL_BYTES),
        prompt=plain_file(folder / prompt, MOST_TEXT_BYTES),
        video=plain_file(folder / video, MOST_VIDEO_BYTES) if video else None,
        video_name=video,
        key_frames=tuple(pictures),
        image_prompt=image_prompt,
        metadata=_metadata(folder),
        others=others,
        not_kept=not_kept,
    )


def files_of_any(folders: Iterable[Path]) -> frozenset[str]:
    """Name the final frame and the video if any of these samples has one."""
    found: set[str] = set()
    for folder in folders:
        found |= {FINAL} if _place(folder, (FINAL,)) else set()
        found |= {VIDEO} if _place(folder, VIDEO_NAMES) else set()
    return frozenset(found)


def _place(folder: Path, names: Iterable[str]) -> str:
    """The path of the first of these files in a sample's folder or in `video` below; "" without one."""
    paths = [path for name in names for path in (name, f"video/{name}")]
    return next((path for path in paths if os.path.lexists(folder / path) and not _led_away(folder, path)), "")


def _led_away(folder: Path, path: str) -> bool:
    """True if a folder on the way to a file is a link."""
    return "/" in path and (folder / path).parent.is_symlink()


def _pictures(folder: Path) -> list[bytes]:
    """The key frames from the first on, up to the first missing one; none if there are more than a sample may have."""
    if (folder / PICTURES[0]).parent.is_symlink() or (folder / picture_name(len(PICTURES) + 1)).exists():
        return []
    pictures = []
    for name in PICTURES:
        if (picture := plain_file(folder / name, MOST_STILL_BYTES)) is None:
            break
        pictures.append(picture)
    return pictures


def _others(folder: Path, known: AbstractSet[str]) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """Read a sample's further files, in order of path, and name those that are not kept."""
    paths = {
        os.fsencode(path.relative_to(folder)).decode("utf-8", "replace"): path
        for path in (*folder.glob("*"), *(inner for one in _folders(folder, _DEEPEST) for inner in one.glob("*")))
        if path.is_symlink() or not path.is_dir()
    }
    kept: dict[str, bytes] = {}
    not_kept: list[str] = []
    left = MOST_OTHER_BYTES
    for name in sorted(paths.keys() - known):
        data = plain_file(paths[name], left) if len(kept) < MOST_OTHERS else None
        if data is None:
            not_kept.append(name)
        else:
            kept[name] = data
            left -= len(data)
    return kept, tuple(not_kept)


def packed(files: Mapping[str, bytes]) -> bytes:
    """Pack files into an uncompressed tar without times and owners: the same files give the same bytes."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return packed.getvalue()


def _metadata(folder: Path) -> Mapping[str, Any]:
    for name in METADATA_NAMES:
        data = plain_file(folder / name, MOST_TEXT_BYTES)
        if data is not None:
            try:
                read = json.loads(data)
            except (ValueError, RecursionError):
                return {"unreadable": name}
            return read if isinstance(read, dict) else {"content": read}
    return {}


def _folders(top: Path, deep: int) -> Iterator[Path]:
    """Yield the folders below one, without links."""
    try:
        with os.scandir(top) as entries:
            inner = [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return
    for folder in inner:
        yield folder
        if deep > 1:
            yield from _folders(folder, deep - 1)


def _is_sample(folder: Path) -> bool:
    return bool(_place(folder, (FIRST, FINAL, PROMPT, *VIDEO_NAMES)))


def _number(folder: Path) -> tuple[int, str]:
    digits = re.findall(r"\d+", folder.name)
    return int(digits[-1][:18]) if digits else 0, folder.name


def plain_file(path: Path, most: int) -> bytes | None:
    """Read a file; None for a link, a device, a pipe, an empty file or one of more than `most` bytes."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode) or not 0 < found.st_size <= most:
            return None
        return file.read()
