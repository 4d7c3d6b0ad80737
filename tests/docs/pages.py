"""The project's pages in Markdown, parsed as GitHub reads them."""

import re
import subprocess
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the words after it, its text, and the heading that it stands under."""

    language: str
    words: tuple[str, ...]
    text: str
    heading: str
    after: str
    """The paragraph that follows."""


@dataclass(frozen=True)
class Page:
    """One Markdown file."""

    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tokens(self) -> list[Token]:
        return MarkdownIt("commonmark", {"html": True}).enable("table").parse(self.text)

    @cached_property
    def headings(self) -> list[str]:
        return [_plain(after) for before, after in pairwise(self.tokens) if before.type == "heading_open"]

    @cached_property
    def anchors(self) -> set[str]:
        """What `#…` may name here, as GitHub forms it."""
        seen: dict[str, int] = {}
        found = set()
        for heading in self.headings:
            slug = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
            number = seen.get(slug, 0)
            seen[slug] = number + 1
            found.add(f"{slug}-{number}" if number else slug)
        return found

    @cached_property
    def blocks(self) -> list[Block]:
        found, heading = [], ""
        for place, token in enumerate(self.tokens):
            if token.type == "heading_open":
                heading = _plain(self.tokens[place + 1])
            if token.type == "fence":
                language, *words = token.info.split() or [""]
                after = self.tokens[place + 2] if self.tokens[place + 1 : place + 2] else None
                found.append(Block(language, tuple(words), token.content, heading, _plain(after) if after else ""))
        return found

    @cached_property
    def links(self) -> set[str]:
        """Targets of links and pictures, in Markdown and in HTML."""
        found = set()
        for token in self.tokens:
            for child in token.children or ():
                found |= {str(child.attrs[name]) for name in ("href", "src") if name in child.attrs}
            if token.type in ("html_block", "inline"):
                html = "".join(
                    one.content for one in token.children or [token] if one.type in ("html_inline", "html_block")
                )
                found |= set(re.findall(r"\b(?:src|href|srcset)=\"([^\"]+)\"", html))
        return found

    @cached_property
    def code(self) -> set[str]:
        """What stands in `…`."""
        children = [child for token in self.tokens for child in token.children or ()]
        return {child.content for child in children if child.type == "code_inline"}


def pages() -> list[Page]:
    """Every page for people: those at the top and in docs/, in the repository or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", ":(glob)*.md", "docs/*.md"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return [Page(ROOT / name) for name in sorted(names)]


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or ())
