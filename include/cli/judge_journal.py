"""A journal of measurements: one that was stopped goes on where it was."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import cv2
import numpy as np
from pydantic import TypeAdapter, ValidationError

import generators
from include.errors import UserError

if TYPE_CHECKING:
    from generators.kit.judge.measure import Reference

T = TypeVar("T")


class Journal(Generic[T]):
    """Results by sample in a file of JSON lines; the first line says what measured them."""

    def __init__(self, path: Path, form: TypeAdapter[T], options: Mapping[str, Any]) -> None:
        """Read a file, or begin it; raise `UserError` if it is of other code, libraries or options."""
        self._path, self._form = path, form
        self.results: dict[str, T] = {}
        by = json.dumps(
            {"code": _code(), "numpy": np.__version__, "opencv": cv2.__version__, **options}, sort_keys=True
        )
        try:
            lines = path.read_text().splitlines(keepends=True) if path.exists() else []
            whole = [line for line in lines if line.endswith("\n")]  # the last one may be cut off
            if whole and whole[0] != f"{by}\n":
                raise UserError(f"{path} is of other code, libraries or options: name another file")
            for line in whole[1:]:
                entry = json.loads(line)
                self.results[entry["sample"]] = form.validate_python(entry["result"])
            path.write_text("".join(whole or [f"{by}\n"]))
        except OSError as error:
            raise UserError(f"can't use {path}: {error.strerror}") from None
        except (ValueError, ValidationError, LookupError, TypeError):
            raise UserError(f"{path} is no journal: name another file") from None

    def add(self, sample: "Reference", result: T) -> None:
        """Append a result."""
        entry = {"sample": str(sample), "result": self._form.dump_python(result, mode="json")}
        with self._path.open("a") as file:
            file.write(json.dumps(entry) + "\n")


def _code() -> str:
    """Digest of the code that scores depend on."""
    digest = hashlib.sha256()
    for path in sorted(Path(generators.__path__[0]).rglob("*.py")):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
