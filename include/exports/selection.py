"""Samples chosen for an export, by a file of JSON lines as the Studio's table writes it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from include.errors import UserError


@dataclass(frozen=True)
class Selection:
    """Chosen indices by the short id of their task type."""

    samples: Mapping[str, frozenset[int]]

    @classmethod
    def read(cls, path: Path) -> "Selection":
        """Read lines such as `{"task_type": "O-47", "index": 3}`; raise `UserError` with the number of a wrong one."""
        found: dict[str, set[int]] = {}
        try:
            with path.open(encoding="utf-8-sig") as file:
                for number, line in enumerate(file, 1):
                    if line.strip():
                        short, index = _sample(line, f"line {number} of {path}")
                        found.setdefault(short, set()).add(index)
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"{path} can't be read: {error}") from None
        if not found:
            raise UserError(f"{path} names no sample")
        return cls({short: frozenset(indices) for short, indices in found.items()})

    def check(self, planned: Mapping[str, range], dataset: str) -> None:
        """Raise `UserError` for samples outside the dataset's plan, given by short id."""
        for short, indices in self.samples.items():
            if short not in planned:
                raise UserError(f"the selection names {short}; {dataset} has {', '.join(planned)}")
            if other := sorted(index for index in indices if index not in planned[short]):
                span = planned[short]
                raise UserError(f"the selection names sample {other[0]} of {short}, not {span[0]} to {span[-1]}")


def _sample(line: str, where: str) -> tuple[str, int]:
    try:
        facts = json.loads(line)
        short, index = facts["task_type"], facts["index"]
    except (ValueError, TypeError, KeyError, RecursionError):
        short, index = None, None
    if not isinstance(short, str) or type(index) is not int or index < 0:
        raise UserError(f'{where} reads {line.strip()[:80]!r}, not {{"task_type": "O-47", "index": 3}}')
    return short, index
