"""Samples of a run: their folders in numeric order, and their files."""

import json
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generators.kit.sample import FINAL, FIRST, PROMPT, VIDEO

METADATA_NAMES = ("metadata.json", "question_metadata.json")
VIDEO_NAMES = (VIDEO, "ground_truth.avi", "ground_truth.mov", "ground_truth.webm", "video.mp4")
MOST_STILL_BYTES = 64 << 20
MOST_VIDEO_BYTES = 256 << 20
MOST_TEXT_BYTES = 4 << 20
_DEEPEST = 6


@dataclass(frozen=True)
class Found:
    """One sample of the script."""

    local_id: str
    """The script's own name for it: local to the run, not unique."""
    first: bytes | None = None
    final: bytes | None = None
    prompt: str | None = None
    video: bytes | None = None
    video_name: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)


def samples_in(folder: Path) -> list[Path]:
    """Find sample folders, `**/{domain}_task/{task_id}`, by number, one domain after the other."""
    if folder.is_symlink():  # the script may have put one in its place
        return []
    tasks = sorted(path for path in _folders(folder, _DEEPEST) if path.name.endswith("_task"))
    return [path for task in tasks for path in sorted(_folders(task, 1), key=_number) if _is_sample(path)]


def read(folder: Path) -> Found:
    """Read the files of one sample; a link, a special file or an oversized one counts as missing."""
    video_name = next((name for name in VIDEO_NAMES if (folder / name).exists()), "")
    prompt = plain_file(folder / PROMPT, MOST_TEXT_BYTES)
    return Found(
        local_id=os.fsencode(folder.name).decode("utf-8", "replace"),
        first=plain_file(folder / FIRST, MOST_STILL_BYTES),
        final=plain_file(folder / FINAL, MOST_STILL_BYTES),
        prompt=None if prompt is None else prompt.decode("utf-8", "replace"),
        video=plain_file(folder / video_name, MOST_VIDEO_BYTES) if video_name else None,
        video_name=video_name,
        metadata=_metadata(folder),
    )


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
    return any((folder / name).exists() for name in (FIRST, FINAL, PROMPT, *VIDEO_NAMES))


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
