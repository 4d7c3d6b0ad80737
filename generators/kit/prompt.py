"""Prompts: choose a wording by the puzzle, and check the grammar of every prompt."""

import hashlib
from typing import Any

from pydantic_core import to_json

from generators.kit.rubric import PLACEHOLDER

SHORTEST, LONGEST = 60, 900


def phrase(puzzle: Any, *variants: str) -> str:
    """Choose one of several wordings of the same meaning by a hash of the puzzle."""
    digest = hashlib.sha256(to_json(puzzle) + variants[0].encode()).digest()
    return variants[int.from_bytes(digest[:4]) % len(variants)]


def check_text(text: str) -> list[str]:
    """List the grammar rules this prompt.txt breaks; empty if none."""
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
