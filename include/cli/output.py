"""Output of commands: tables for people, JSON for programs, progress on stderr."""

import json
import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pydantic_core import to_jsonable_python
from rich.console import Console
from rich.logging import RichHandler
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

out = Console(soft_wrap=True, highlight=False)
notes = Console(stderr=True, soft_wrap=True, highlight=False)


def log_to_terminal(*, verbose: bool) -> None:
    """Show warnings on stderr, above a progress bar; `verbose` shows info messages, too."""
    root = logging.getLogger()
    root.setLevel(logging.INFO if verbose else logging.WARNING)
    if not any(isinstance(handler, RichHandler) for handler in root.handlers):
        root.addHandler(RichHandler(console=notes, show_time=False, show_path=False, markup=False, highlighter=None))


def log_lines() -> None:
    """Log like a service: one line with its time per event."""
    root = logging.getLogger()
    root.handlers = [handler for handler in root.handlers if not isinstance(handler, RichHandler)]
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")


def print_json(result: Any) -> None:
    """Print one JSON document on stdout."""
    json.dump(to_jsonable_python(result), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")


def print_facts(facts: Mapping[str, Any], as_json: bool) -> None:
    """Print names and values, a line each, or as JSON."""
    if as_json:
        print_json(facts)
        return
    for name, value in facts.items():
        out.print(f"{name:<12} {value}", markup=False)


def plain(text: str, *, lines: bool = False) -> str:
    """Strip a foreign text of terminal control codes and rich markup; `lines` keeps line breaks."""
    kept = "\n" if lines else ""
    return escape("".join(character if character.isprintable() or character in kept else "�" for character in text))


@contextmanager
def progress(title: str, total: int) -> Iterator[Progress]:
    """A progress bar with the remaining time; its only task is number 0."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Progress(*columns, console=notes, transient=True) as bar:
        bar.add_task(title, total=total)
        yield bar
