"""The lock file: repositories pinned to their commits. The registry reads nothing else of them."""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

from generators.kit.identity import GeneratorId
from include.errors import UserError, reasons
from include.external.address import checked_ref, is_address
from include.external.contract import OURS, Contract
from include.external.shared import prune

FORM = 1
FETCHED = ".new-"
"""Name prefix of the folders of unfinished downloads."""
_TRIALS = "trials.json"
_OPTION = r"^--[a-z][a-z_-]*$"
LEVELS = ("mixed", "easy", "medium", "hard")
_Level = Annotated[str, StringConstraints(pattern=f"^({'|'.join(LEVELS)})$")]
_Word = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Pinned(BaseModel):
    """One repository at one commit, with all facts for running it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    short: str
    name: str
    repository: str
    """The repository's own name."""
    url: str
    """Origin: a git URL, or a folder's path."""
    ref: str | None = None
    """Branch, tag or commit followed by updates; None follows the default branch."""
    commit: str = Field(pattern=r"^[0-9a-f]{40,64}$")
    """The commit; for a folder without git, a digest of its content."""
    plain: bool = False
    """True for a folder without git."""
    samples_option: str = Field(pattern=_OPTION)
    output_option: str = Field(pattern=_OPTION)
    seed_option: str | None = Field(None, pattern=_OPTION)
    requirements: str = Field(pattern="^[0-9a-f]{16}$")
    """Digest of the requirements: repositories with the same one share an environment."""
    added: tuple[str, ...] = Field((), exclude_if=lambda added: not added)
    """Packages missing in its requirements."""
    allowed: tuple[str, ...] = Field((), exclude_if=lambda allowed: not allowed)
    """Requirements that are no names with versions, which somebody allowed."""
    built: bool = Field(False, exclude_if=lambda built: not built)
    """True if somebody allowed packages without a wheel, whose build runs their code."""
    title: str = ""
    options: dict[_Level, tuple[_Word, ...]] = Field(default_factory=dict, exclude_if=lambda options: not options)
    """Further options of its script by level, word by word."""

    @field_validator("options")
    @classmethod
    def _of_its_own(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for level, words in value.items():
            if words and not words[0].startswith("--"):
                raise ValueError(f"the options of {level} begin with {words[0]!r}, which is none: --name comes first")
            if taken := [word for word in words if word.partition("=")[0] in OURS]:
                raise ValueError(f"{taken[0]} has its value from the dataset, so it is no option of {level}")
        return dict(sorted(value.items()))

    @model_validator(mode="after")
    def _fit_for_paths_and_commands(self) -> "Pinned":
        """Validate the file like typed input, since paths and git's arguments are made of it."""
        if not self.id.source:
            raise ValueError(f"{self.short} has no source, as ext-{self.short} would")
        if not self.plain and not is_address(self.url):
            raise ValueError(f"{self.url[:100]!r} is no git address")
        try:
            checked_ref(self.ref)
        except UserError as error:
            raise ValueError(str(error)) from None
        return self

    @property
    def id(self) -> GeneratorId:
        """Id in this project."""
        return GeneratorId(self.short, self.name)

    @property
    def origin(self) -> str:
        """Public origin: only the name for a folder of this machine."""
        return self.repository if self.plain or self.url.startswith("file:") else self.url

    @property
    def version(self) -> int:
        """The first twelve digits of its commit as a number, or of a digest of commit and options."""
        digits = self.commit
        if self.options:
            digits = hashlib.sha256(json.dumps([self.commit, self.options]).encode()).hexdigest()
        return int(digits[:12], 16)

    @property
    def contract(self) -> Contract:
        """Command line of its script."""
        return Contract(self.samples_option, self.output_option, self.seed_option)


class Lock(BaseModel):
    """Every repository, in the order of the ids."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: int = FORM
    repositories: tuple[Pinned, ...] = ()

    def text(self) -> str:
        """The lock file's text."""
        return json.dumps(self.model_dump(mode="json"), indent=1) + "\n"

    def with_(self, changed: list[Pinned], removed: set[str] | None = None) -> "Lock":
        """A new lock with these repositories added or replaced, and without the removed ones."""
        kept = {one.short: one for one in self.repositories if one.short not in (removed or set())}
        kept |= {one.short: one for one in changed}
        return Lock(repositories=tuple(sorted(kept.values(), key=lambda one: one.id.order)))


@dataclass(frozen=True)
class Place:
    """The folder of external generators."""

    root: Path

    @property
    def lock_file(self) -> Path:
        """The lock file."""
        return self.root / "lock.json"

    @property
    def mirrors(self) -> Path:
        """Folder of git's objects, one bare repository per address."""
        return self.root / "mirrors"

    @property
    def checkouts(self) -> Path:
        """Folder of the repositories' files, each at one commit."""
        return self.root / "checkouts"

    @property
    def environments(self) -> Path:
        """Virtual environments by the digest of their requirements."""
        return self.root / "environments"

    @property
    def shared(self) -> Path:
        """Files of the environments by their content, each a hard link to those of all that have it."""
        return self.root / "shared"

    def mirror(self, url: str) -> Path:
        """Bare repository of an address."""
        return self.mirrors / f"{hashlib.sha256(url.encode()).hexdigest()[:24]}.git"

    def checkout(self, pinned: Pinned) -> Path:
        """The repository's files at its commit; never changed later."""
        return self.checkouts / f"{pinned.id.full}-{pinned.commit[:12]}"

    def read(self) -> Lock:
        """Read the lock, empty before the first download; raise `UserError` for a damaged file."""
        try:
            return Lock.model_validate_json(self.lock_file.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return Lock()
        except ValidationError as error:
            raise UserError(f"{self.lock_file} can't be read: {reasons(error)}. Delete it and download again") from None

    def same_blocks(self, pinned: Pinned, level: str = LEVELS[0]) -> bool:
        """True if a trial of this commit and these options found all blocks alike."""
        name, tried = _tried(pinned, level)
        return self._trials().get(name) == {**tried, "same_blocks": True}

    def note(self, pinned: Pinned, level: str = LEVELS[0], *, same_blocks: bool) -> None:
        """Keep the result of a trial for later plans."""
        name, tried = _tried(pinned, level)
        with self.changing():
            noted = self._trials() | {name: {**tried, "same_blocks": same_blocks}}
            _replace(self.root / _TRIALS, json.dumps(noted, indent=1, sort_keys=True) + "\n")

    def _trials(self) -> dict[str, object]:
        try:
            found = json.loads((self.root / _TRIALS).read_bytes())
        except (OSError, ValueError):  # nothing but a trial is lost
            return {}
        return found if isinstance(found, dict) else {}

    @contextlib.contextmanager
    def changing(self) -> Iterator["Change"]:
        """Hold the lock exclusively; a new `Change.lock` is written at the end."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.root / "lock.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            change = Change(self.read())
            before = change.lock
            yield change
            if change.lock != before:
                _replace(self.lock_file, change.lock.text())
        finally:
            os.close(handle)

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Prevent pruning; any number of users at once."""
        handle = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)  # a lock without write permission
        try:
            fcntl.flock(handle, fcntl.LOCK_SH)
            yield
        finally:
            os.close(handle)

    def prune(self) -> bool:
        """Delete everything outside the lock file; return False, changing nothing, during batches and downloads."""
        handle = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            pinned = self.read().repositories
            kept = {self.checkout(one) for one in pinned} | {self.mirror(one.url) for one in pinned}
            for one in pinned:
                environment = self.environments / one.requirements
                kept |= {environment, environment.with_suffix(".lock")}
            inner = [path for folder in (self.checkouts, self.mirrors, self.environments) for path in folder.glob("*")]
            for path in {*inner, *self.root.glob(f"{FETCHED}*")} - kept:
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)
            prune(self.shared)
            return True
        finally:
            os.close(handle)


def _tried(pinned: Pinned, level: str) -> tuple[str, dict[str, object]]:
    """What a trial tries: a level, by the commit and its options."""
    options = pinned.options.get(level, ())
    name = pinned.short if level == LEVELS[0] else f"{pinned.short} {level}"
    return name, {"commit": pinned.commit, **({"options": list(options)} if options else {})}


def _replace(path: Path, text: str) -> None:
    new = path.with_suffix(f".{os.getpid()}")
    new.write_text(text)
    new.replace(path)


@dataclass
class Change:
    """A replaceable lock."""

    lock: Lock
