"""Prompts: wording that varies by sample without chance, and the grammar that all prompts obey."""

import hashlib
from typing import Any

from pydantic_core import to_json

from generators.kit.rubric import PLACEHOLDER

SHORTEST, LONGEST = 60, 900


def phrase(puzzle: Any, *variants: str) -> str:
    """One of several wordings of the same meaning, chosen by the puzzle itself."""
    digest = hashlib.sha256(to_json(puzzle) + variants[0].encode()).digest()
    return variants[int.from_bytes(digest[:4]) % len(variants)]


def check_text(text: str) -> list[str]:
    """The rules of grammar that this prompt.txt breaks; an empty list means none."""
    found = []
    body = text.removesuffix("\n")
    if not text.endswith("\n") or "\n" in body or body != body.strip():
        found.append("is one paragraph on one line")
    if not SHORTEST <= len(body) <= LONGEST:
        found.append(f"has {SHORTEST} to {LONGEST} characters, not {len(body)}")
    if not body[:1].isupper() or body[-1:] not in ".?!":
        found.append("is whole sentences")
    if "  " in body:
        found.append("has single spaces")
    if match := PLACEHOLDER.search(body):
        found.append(f"has no unfilled placeholder such as {match[0]!r}")
    return found
