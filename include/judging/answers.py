"""A model's answers, and their samples.

An answer is a file or a folder of pictures. Its name is the id of its sample, or its path is that of the sample's
folder in the dataset, as the benches have it. Pictures are a video's frames, unless an evaluation takes them as key
frames.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from generators.kit.judge.clip import is_image
from generators.kit.sample import METADATA
from include.dataset.spec import DatasetSpec
from include.errors import UserError
from include.services.storage import Store
from include.validation.stored import Samples, generator_id, index_of

VIDEOS = (".mp4", ".webm", ".mov", ".mkv", ".avi", ".gif", ".npy")


@dataclass(frozen=True)
class Asked:
    """A sample of the dataset, whose metadata is read when an answer needs it."""

    id: str
    task: str
    """The full id of its task type, or the name of its folder."""
    path: str
    """Its folder, relative to the dataset."""


@dataclass(frozen=True)
class Answer:
    """A file with a video, or a folder of pictures."""

    place: Path
    path: str
    """Relative to the model's folder; bytes outside UTF-8 are escaped."""

    @property
    def is_readable(self) -> bool:
        """False for a link to nowhere, a pipe, and other things without contents."""
        return (self.place.is_file() or self.place.is_dir()) and os.access(self.place, os.R_OK)

    @property
    def sha256(self) -> str:
        """Of the file, or of the names and contents of the folder's pictures."""
        digest = hashlib.sha256()
        for path in pictures_in(self.place) if self.place.is_dir() else [self.place]:
            digest.update(path.name.encode() if self.place.is_dir() else b"")
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()


class Questions(Protocol):
    """The samples of a dataset: of a folder with samples anywhere below it, or of a planned dataset in a store."""

    count: int

    def find(self, path: str) -> Asked | None:
        """The sample that an answer's path names, a video's without its suffix; None if none or several do."""

    def metadata(self, asked: Asked) -> bytes:
        """The contents of a sample's metadata.json; "" if it has none."""


class Listed:
    """Samples found one by one."""

    def __init__(self, asked: Iterable[Asked], read: Callable[[Asked], bytes]) -> None:
        """`read` gives the contents of a sample's metadata.json; "" if it has none."""
        self._read = read
        self._by_path = {each.path: each for each in asked}
        self._by_id: dict[str, list[Asked]] = {}
        for each in self._by_path.values():
            self._by_id.setdefault(each.id, []).append(each)
        self.count = len(self._by_path)

    def find(self, path: str) -> Asked | None:
        """The sample that a path names."""
        answer = _without_suffix(path)
        if found := self._by_path.get(str(answer)):
            return found
        return _only(self._by_id.get(answer.name, ()))

    def metadata(self, asked: Asked) -> bytes:
        """The contents of a sample's metadata.json."""
        return self._read(asked)


class Planned:
    """The planned samples of a dataset. Their names follow from the plan, so none is kept in memory."""

    def __init__(self, store: Store, spec: DatasetSpec) -> None:
        self._spec = spec
        self._samples = Samples(store, spec.layout, tar=spec.output_format == "tar")
        self._by_stem: dict[str, list[str]] = {}
        for full in spec.generators:
            self._by_stem.setdefault(generator_id(full).stem, []).append(full)
        self.count = sum(share.samples for share in spec.generators.values())

    def find(self, path: str) -> Asked | None:
        """The sample that a path names."""
        answer = _without_suffix(path)
        stem = answer.name.rpartition("_")[0]
        named = [asked for full in self._by_stem.get(stem, ()) if (asked := self._asked(full, answer.name))]
        return next((asked for asked in named if asked.path == str(answer)), None) or _only(named)

    def _asked(self, full: str, name: str) -> Asked | None:
        generator, layout = generator_id(full), self._spec.layout
        if index_of(generator, name) not in self._spec.generators[full].indices:
            return None
        return Asked(name, full, layout.sample(generator, name).removeprefix(layout.key("")).rstrip("/"))

    def metadata(self, asked: Asked) -> bytes:
        """The contents of a sample's metadata.json, from a file or a shard."""
        index = int(asked.id.rpartition("_")[2])
        return self._samples.files(generator_id(asked.task), index, [METADATA]).get(METADATA, b"")


def _without_suffix(path: str) -> PurePosixPath:
    answer = PurePosixPath(path)
    return answer.with_suffix("") if answer.suffix.lower() in VIDEOS else answer


def _only(named: Sequence[Asked]) -> Asked | None:
    return named[0] if len(named) == 1 else None


def questions_below(folder: Path) -> Questions:
    """The samples whose metadata.json lies in this folder or below it; raise `UserError` if there are none."""
    found = list[Asked]()
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
        if METADATA in files:
            path = PurePosixPath(Path(place).relative_to(folder))
            task = next((part for part in reversed(path.parts) if part.endswith("_data-generator")), path.parent.name)
            found.append(Asked(path.name, task, str(path)))
    if not found:
        raise UserError(f"{folder} holds no {METADATA}: name a folder of samples or of a bench")

    def read(asked: Asked) -> bytes:
        path = folder / asked.path / METADATA
        return path.read_bytes() if path.is_file() else b""

    return Listed(found, read)


def answers_below(folder: Path) -> list[Answer]:
    """The answers in a model's folder, in order of their paths; raise `UserError` if there are none."""
    paths = list[str]()
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths += [Path(place, name).relative_to(folder).as_posix() for name in files]
    return [Answer(folder / path, _in_utf8(path)) for path in answers_among(paths, str(folder))]


def _in_utf8(path: str) -> str:
    """A path for results, which are texts; a file system's names are bytes."""
    return os.fsencode(path).decode(errors="backslashreplace")


def answers_among(paths: Iterable[str], where: str) -> dict[str, list[str]]:
    """The answers among paths of files, in order, each with its files: a video, or a folder's pictures beside no video.

    Hidden ones are left out, and a bucket's keys with an empty part in front. Raise `UserError` if there are no
    answers; `where` names the place.
    """
    found, pictures = dict[str, list[str]](), dict[str, list[str]]()
    for each in map(PurePosixPath, paths):
        if each.is_absolute() or any(part.startswith(".") for part in each.parts):
            continue
        if each.suffix.lower() in VIDEOS:
            found[str(each)] = [str(each)]
        elif is_image(each.name):
            pictures.setdefault(str(each.parent), []).append(str(each))
    watched = {str(PurePosixPath(path).parent) for path in found}
    found |= {folder: sorted(files) for folder, files in pictures.items() if folder not in (*watched, *found, ".")}
    if not found:
        raise UserError(f"{where} holds no videos ({', '.join(VIDEOS)}) and no folders of pictures")
    return dict(sorted(found.items()))


def paired(answers: Iterable[Answer], questions: Questions) -> tuple[dict[Asked, Answer], Mapping[str, str]]:
    """Each answered sample with its answer; and the paths of the other answers, each with the reason."""
    readable, left = dict[str, Answer](), dict[str, str]()
    for answer in answers:
        if answer.is_readable:
            readable[answer.path] = answer
        else:
            left[answer.path] = "it can't be read, or is no file"
    found, others = matched(readable, questions)
    return {asked: readable[path] for asked, path in found.items()}, left | others


def matched(paths: Iterable[str], questions: Questions) -> tuple[dict[Asked, str], dict[str, str]]:
    """Each answered sample with the path of its first answer; and the other answers, each with the reason."""
    found, left = dict[Asked, str](), dict[str, str]()
    for path in paths:
        asked = questions.find(path)
        if asked is None:
            left[path] = "no sample has this name"
        elif asked in found:
            left[path] = f"{found[asked]} answers {asked.id}, too"
        else:
            found[asked] = path
    return found, left


def pictures_in(folder: Path) -> list[Path]:
    """The pictures in a folder, by name."""
    return sorted(path for path in folder.iterdir() if is_image(path.name) and path.is_file())
