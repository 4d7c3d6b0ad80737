"""A journal of measurements: one that was stopped goes on where it was."""

import ast
import hashlib
import inspect
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import cv2
import numpy as np
from pydantic import TypeAdapter, ValidationError

import generators
from generators.kit.judge import agreement
from generators.kit.registry import registry
from include.errors import UserError
from include.services.storage import FolderStore

if TYPE_CHECKING:
    from generators.kit.judge.measure import Reference

T = TypeVar("T")


class Journal(Generic[T]):
    """Results by sample in a file of JSON lines; the first line says what measured them.

    Samples of a task type whose code changed since are measured again.
    """

    def __init__(self, path: Path, form: TypeAdapter[T], options: Mapping[str, Any]) -> None:
        """Read a file, or begin it; raise `UserError` if it is of other code, libraries or options."""
        self._path, self._form = path, form
        self.results: dict[str, T] = {}
        by = json.dumps(
            {"code": code_of(agreement.__file__), "numpy": np.__version__, "opencv": cv2.__version__, **options},
            sort_keys=True,
        )
        try:
            *whole, rest = path.read_bytes().split(b"\n") if path.exists() else [b""]  # a kill cuts the last one off
            if whole and whole[0] != by.encode():
                raise UserError(f"{path} is of other code, libraries or options: name another file")
            for line in whole[1:]:
                entry = json.loads(line)
                result = form.validate_python(entry["result"])
                if entry["code"] == _of_task_type(entry["sample"].partition(":")[0]):
                    self.results[entry["sample"]] = result
            if rest or not whole:
                FolderStore(path.parent).put(path.name, b"".join(b"%s\n" % line for line in whole or [by.encode()]))
        except OSError as error:
            raise UserError(f"can't use {path}: {error.strerror}") from None
        except (ValueError, ValidationError, LookupError, TypeError):
            raise UserError(f"{path} is no journal: name another file") from None

    def add(self, sample: "Reference", result: T) -> None:
        """Append a result."""
        entry = {"sample": str(sample), "code": _of_task_type(sample.generator)}
        line = json.dumps(entry | {"result": self._form.dump_python(result, mode="json")})
        with self._path.open("a") as file:
            file.write(f"{line}\n")


def _of_task_type(short: str) -> str:
    return code_of(inspect.getfile(type(registry.get(short))))


@cache
def code_of(file: str) -> str:
    """Digest of a module's code and of all that it imports from `generators`."""
    found, waiting = dict[Path, str](), [Path(file)]
    while waiting:
        path = waiting.pop()
        if path not in found:
            text = path.read_text()
            found[path] = hashlib.sha256(text.encode()).hexdigest()
            waiting += _imported(text)
    return hashlib.sha256("".join(sorted(found.values())).encode()).hexdigest()[:16]


@cache  # task types share most of what they import
def _imported(text: str) -> tuple[Path, ...]:
    """The files of the modules that a module's text imports from `generators`."""
    root = Path(generators.__path__[0]).parent
    found = list[Path]()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] == generators.__name__:
            module = root.joinpath(*node.module.split("."))
            places = (module, *(module / alias.name for alias in node.names))
            files = (file for place in places for file in (place.with_suffix(".py"), place / "__init__.py"))
            found += [file for file in files if file.is_file()]
    return tuple(found)
