"""Check how the project's sentences read: `python -m tests.prose`, part of `make lint`.

Docstrings, comments, messages and pages are held to four rules, of which two are shares over the whole project:

- At most 1 % of docstring sentences begin with a relative or question word.
- "that" stands at most 0.9 times in 100 words of docstrings and comments, and of pages.
- No sentence of a page has more than 30 words.
- Neither text nor names use a banned turn, for which the trade has a word.

`python -m tests.prose PATH…` measures only these files or folders, and lists each sentence that starts wrongly.
"""

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parent.parent
MOST_OPENINGS = 0.01  # share of docstring sentences
MOST_THAT = 0.9  # in 100 words
LONGEST = 30  # words in a sentence of a page
QUOTING = {"docs/catalogue.md", "CHANGELOG.md"}  # prompts and rubrics stand in it; past releases stay as they are

OPENING = re.compile(r"(What|Where|Who|Whoever|Whether|Which|How|Of)\b")
THAT = re.compile(r"\bthat\b", re.I)
BANNED = {
    r"\b(is|are|was|were|be|been|as|been) (told|said|brought)\b": "report, state, download, bring in",
    r"\bgive[ns]? up\b|\bgiving up\b": "fail, move to the dead-letter queue, drop",
    r"\bset(s|ting)? aside\b": "checkpoint, save",
    r"\bso (many|much|often)\b": "a number, that many",
    r"\bwho(ever|soever)\b|\bwhatsoever\b": "name the actor",
    r"\b(is|are|has) there already\b|\bthere is not\b": "exists, unknown",
    r"\bshall\b": "must",
    r"\bmoments\b": "frames, steps",
    r"\bto and fro\b|\bforth\b|\bthereof\b|\bhence\b|\blest\b|\bwont\b": "plain English",
}
NAMES = {"told", "said", "brought", "sought", "resting", "reel", "whoever", "givenup", "setaside"}


@dataclass
class Tally:
    """Counts over some text."""

    sentences: int = 0
    openings: list[str] = field(default_factory=list)
    words: int = 0
    that: int = 0

    def add(self, text: str) -> None:
        """Count one text."""
        self.words += len(text.split())
        self.that += len(THAT.findall(text))

    @property
    def that_in_100(self) -> float:
        """How often "that" stands in a hundred words."""
        return 100 * self.that / max(1, self.words)


def sentences(text: str) -> list[str]:
    """Split a paragraph; abbreviations such as `e.g.` do not end a sentence."""
    whole = " ".join(text.split())
    return [part for part in re.split(r"(?<=[.!?:])(?<!e\.g\.)(?<!i\.e\.)\s+(?=[A-Z`\"“(*\d])", whole) if part]


def docstrings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Each docstring with the line of what it documents."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if text := ast.get_docstring(node):
                yield getattr(node, "lineno", 1), text
            for before, after in zip(node.body, node.body[1:], strict=False):  # of attributes
                match after:
                    case ast.Expr(value=ast.Constant(value=str(text))) if isinstance(
                        before, ast.Assign | ast.AnnAssign
                    ):
                        yield after.lineno, text


def comments(source: str) -> Iterator[tuple[int, str]]:
    """Each comment with its line, without markers for tools."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        text = token.string.lstrip("# ")
        if token.type == tokenize.COMMENT and not text.startswith(("noqa", "type:", "fmt:", "!", "pragma")):
            yield token.start[0], text


def messages(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Each other text with a blank in it: errors, help, labels."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.lineno, node.value


def names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Each defined name: of classes, functions, arguments, variables."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield node.lineno, name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name


def banned(text: str) -> Iterator[str]:
    """Each banned turn in a text, with better words."""
    for pattern, better in BANNED.items():
        for found in re.finditer(pattern, text, re.I):
            yield f"{found[0]!r} (better: {better})"


def is_generator(path: str) -> bool:
    """True for a task type's page: golden hashes pin the texts of its prompts and rubrics."""
    return re.fullmatch(r"generators/[a-z]\d+_\w+\.py", path) is not None


def check_python(path: str, source: str, tally: Tally) -> Iterator[str]:
    """Count a module's docstrings and comments; yield what is banned in it."""
    tree = ast.parse(source)
    for line, text in docstrings(tree):
        tally.add(text)
        for paragraph in text.split("\n\n"):
            for sentence in sentences(paragraph):
                tally.sentences += 1
                if OPENING.match(sentence):
                    tally.openings.append(f"{path}:{line}: {sentence[:100]}")
    for line, text in comments(source):
        tally.add(text)
        yield from (f"{path}:{line}: {turn}" for turn in banned(text))
    for line, text in () if is_generator(path) else messages(tree):
        yield from (f"{path}:{line}: {turn}" for turn in banned(text))
    for line, name in names(tree):
        parts = re.findall(r"[A-Z]?[a-z]+", name)
        if wrong := NAMES & {part.lower() for part in (*parts, "".join(parts))}:
            yield f"{path}:{line}: the name {name} has {', '.join(sorted(wrong))!r} in it"


def paragraphs(source: str) -> Iterator[tuple[int, str]]:
    """Each paragraph, list item and table cell of a page as plain text, with its line; no code, no quotations."""
    quoted, line = 0, 1
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(source):
        line = token.map[0] + 1 if token.map else line
        quoted += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if token.type == "inline" and not quoted:
            text = "".join(
                {"softbreak": " ", "hardbreak": ". ", "code_inline": "`x`"}.get(child.type, child.content)
                for child in token.children or ()
                if child.type != "html_inline"
            )
            yield line, text


def check_page(path: str, source: str, tally: Tally) -> Iterator[str]:
    """Count a page's words; yield its long sentences and what is banned in it."""
    for line, text in paragraphs(source):
        tally.add(text)
        yield from (f"{path}:{line}: {turn}" for turn in banned(text))
        for sentence in sentences(text):
            if (count := len(sentence.split())) > LONGEST:
                yield f"{path}:{line}: a sentence of {count} words: {sentence[:80]}…"


def check(files: Iterable[tuple[str, str]]) -> tuple[list[str], Tally, Tally]:
    """Check files, given as path and content: what is wrong, and the counts of code and of pages."""
    code, pages, found = Tally(), Tally(), []
    for path, source in files:
        if path.endswith(".py"):
            found += check_python(path, source, code)
        elif path.endswith(".md") and path not in QUOTING:
            found += check_page(path, source, pages)
    return found, code, pages


def tracked(chosen: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The project's own Python files and pages, without tests."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *(chosen or ["*.py", "*.md"])]
    for name in subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.splitlines():
        path = ROOT / name
        if (
            path.suffix in (".py", ".md")
            and path.is_file()
            and "templates" not in name
            and not name.startswith("tests/")
        ):
            yield name, path.read_text()


def main(chosen: Sequence[str]) -> int:
    """Print what is wrong; 1 if anything is."""
    found, code, pages = check(tracked(chosen))
    share = len(code.openings) / max(1, code.sentences)
    if share > MOST_OPENINGS or chosen:
        found += code.openings
    print(*found, sep="\n", end="\n" if found else "")
    failed = bool(found) or share > MOST_OPENINGS
    print(f"docstrings: {share:.1%} of {code.sentences} sentences begin with a relative or question word")
    for kind, tally in (("code", code), ("pages", pages)):
        print(f"{kind}: 'that' {tally.that_in_100:.2f} times in 100 words of {tally.words}")
        failed |= tally.that_in_100 > MOST_THAT
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
