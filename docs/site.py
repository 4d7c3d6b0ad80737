"""Add pages to the documentation site: those of the top level, and the API reference of the kit from its docstrings."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

import generators.kit

ROOT = Path(__file__).resolve().parent.parent
TOP = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
INTERNAL = {"generators.kit.judge.child", "generators.kit.conformance.elsewhere"}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Fill the last section of the navigation with the kit's modules."""
    section: list[Any] = [{title: path} for title, path, _ in api_pages()]
    config.nav = [*config.nav[:-1], {"Kit API": section}]  # type: ignore[index]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    for name, path in TOP.items():
        files.append(File.generated(config, path, content=moved((ROOT / name).read_text())))
    for title, path, module in api_pages():
        files.append(File.generated(config, path, content=f"# {title}\n\n::: {module}\n"))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Redirect links that leave `docs/`, and drop the words after a code block's language, which only tests read."""
    for name, path in TOP.items():
        markdown = markdown.replace(f"](../{name}", f"]({path}")
    return re.sub(r"^(```\w+) .*$", r"\1", markdown, flags=re.MULTILINE)


def moved(markdown: str) -> str:
    """Rewrite links and pictures of a top-level page for a page inside `docs/`."""
    markdown = re.sub(r'(\]\(|src="|href=")docs/', r"\1", markdown)
    for name, path in TOP.items():
        markdown = markdown.replace(f"]({name}", f"]({path}")
    return re.sub(r'(href="[\w-]+)\.md"', r'\1.html"', markdown)


def api_pages() -> Iterator[tuple[str, str, str]]:
    """Title, path and module of each page of the reference: the kit's public modules."""
    package = generators.kit
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        name = found.name
        if name in INTERNAL or name.rpartition(".")[2].startswith("_"):
            continue
        if found.ispkg and not getattr(importlib.import_module(name), "__all__", ()):
            continue
        short = name.removeprefix("generators.")
        yield short, f"api/{short}.md", name
