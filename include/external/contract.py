"""The contract of an external repository, read from its files without running its code."""

import ast
import hashlib
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from include.errors import UserError

SCRIPT = "examples/generate.py"
REQUIREMENTS = "requirements.txt"
MOST_SCRIPT_BYTES = 1 << 20
MOST_TITLE = 200

# Parsing in two threads may raise SystemError: https://github.com/python/cpython/issues/106905
_parsing = threading.Lock()
_SAMPLES = ("--num-samples", "--num_samples", "--n-samples")
_OUTPUTS = ("--output-dir", "--output_dir", "--output")
_SEEDS = ("--seed", "--random-seed")
OURS = frozenset((*_SAMPLES, *_OUTPUTS, *_SEEDS))
"""Options of a script with values from this project."""
START = "{start}"
"""Stands for a block's first index among the words of an option."""
_OPTION = re.compile(r"--[A-Za-z][\w-]*")
# A name, extras, versions, a marker and hashes of https://peps.python.org/pep-0508; the installer is stricter.
_USUAL = re.compile(r"[A-Za-z0-9][\w.-]*\s*(\[[\w.,\s-]*\])?\s*\(?[<>=!~\w.*+,\s]*\)?\s*(;[^@/]*)?"
                    r"(\s--hash=sha(256|384|512):[0-9a-f]+)*")  # fmt: skip
_INCLUDED = re.compile(r"(?:-r|--requirement)[ =]?\s*(?P<file>\S+)")


@dataclass(frozen=True)
class Contract:
    """Command line of a repository's script."""

    samples: str
    """Option for the number of samples."""
    output: str
    """Option for the output folder."""
    seed: str | None
    """Option for the seed, if the script has one."""

    def arguments(self, samples: int, seed: int, folder: str, options: Sequence[str] = ()) -> list[str]:
        """Arguments of the script; `options` are further ones, word by word."""
        seeded = [self.seed, str(seed)] if self.seed else []
        return [self.samples, str(samples), *seeded, self.output, folder, *options]


def read_contract(folder: Path) -> Contract:
    """Read the options of `examples/generate.py`; raise `UserError` for a missing one.

    If the script itself has none, the repository's other files are searched.
    """
    script = folder / SCRIPT
    if not script.is_file():
        raise UserError(f"{folder.name} is no generator repository: it has no {SCRIPT}")
    words = set(_words(script))
    if not words.intersection(_SAMPLES):
        for other in sorted(folder.rglob("*.py"))[:200]:
            words.update(_words(other))
    samples, output, seed = (next((o for o in names if o in words), None) for names in (_SAMPLES, _OUTPUTS, _SEEDS))
    if samples is None or output is None:
        missing = _SAMPLES[0] if samples is None else f"{_OUTPUTS[0]} or {_OUTPUTS[2]}"
        raise UserError(f"{folder.name} does not keep the contract: {SCRIPT} has no option {missing}")
    return Contract(samples, output, seed)


def options_of(folder: Path) -> list[str]:
    """Further options named in the script, or in the repository's other files if it names none; sorted."""
    found = _options(_words(folder / SCRIPT))
    if not found:
        found = _options(word for other in sorted(folder.rglob("*.py"))[:200] for word in _words(other))
    return sorted(found)


def _options(words: Iterable[str]) -> set[str]:
    return {word for word in words if _OPTION.fullmatch(word)} - OURS - {"--help"}


def requirements_of(folder: Path) -> str:
    """Requirements of the repository without comments, with those of the files that it includes; "" for none."""
    return "".join(f"{line}\n" for line in dict.fromkeys(_lines(folder / REQUIREMENTS, folder.resolve(), set())))


def _lines(path: Path, top: Path, seen: set[Path]) -> Iterator[str]:
    resolved = path.resolve()
    if not path.is_file() or not resolved.is_relative_to(top) or resolved in seen:
        return
    seen.add(resolved)
    for line in _text(path).replace("\\\n", " ").splitlines():
        line = re.sub(r"(^|\s)#.*", "", line).strip()
        if match := _INCLUDED.fullmatch(line):
            included = path.parent / match["file"]
            if not included.is_file() or not included.resolve().is_relative_to(top):
                yield line  # as it stands, to be refused
            yield from _lines(included, top, seen)
        elif line:
            yield line


def with_added(requirements: str, added: Iterable[str]) -> str:
    """Requirements with further packages."""
    return requirements + "".join(f"{package}\n" for package in added)


def unusual(requirements: str) -> list[str]:
    """List the requirements that are no names with versions: addresses, paths, options of the installer."""
    return [line for line in requirements.splitlines() if not _USUAL.fullmatch(line)]


def requirements_hash(requirements: str, commit: str) -> str:
    """Digest of requirements in any order: repositories with the same one share an environment.

    Unusual ones may mean the repository itself, so its commit is part of their digest.
    """
    own = [commit] if unusual(requirements) else []
    return hashlib.sha256("\n".join(sorted(requirements.splitlines()) + own).encode()).hexdigest()[:16]


def title_of(folder: Path) -> str:
    """The first heading of the README, or ""."""
    for name in ("README.md", "readme.md", "README.rst", "README"):
        if (folder / name).is_file():
            for line in _text(folder / name).splitlines():
                heading = "".join(character for character in line.strip("#=*_ \t") if character.isprintable())
                if heading and not heading.startswith(("<", "[", "!", "|")):
                    return heading.strip()[:MOST_TITLE]
    return ""


def _words(path: Path) -> Iterator[str]:
    """Yield every string constant of a Python file."""
    try:
        with _parsing:
            tree = ast.parse(_text(path))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(MOST_SCRIPT_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
