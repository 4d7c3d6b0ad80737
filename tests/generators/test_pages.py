"""Generators stay readable: short pages, with their chapters in one order."""

import ast
import statistics
from pathlib import Path

import pytest

import generators
from generators.kit.registry import registry

PAGES = sorted(Path(generators.__file__).parent.glob("[gox]*_*.py"))
CHAPTERS = (
    "sample", "solve", "rules", "brute_force", "backdrop", "draw", "prompt", "goal", "rubric", "capacity",
)  # fmt: skip


def test_pages_are_short():
    lengths = {path.name: len(path.read_text().splitlines()) for path in PAGES}
    assert statistics.median(lengths.values()) <= 170
    assert {name: length for name, length in lengths.items() if length > 250} == {}


@pytest.mark.parametrize("path", PAGES, ids=[path.stem.partition("_")[0] for path in PAGES])
def test_chapters_come_in_their_order(path):
    classes = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)]
    names = [node.name for node in classes]
    assert names.index("Config") < names.index("Puzzle") < len(names) - 1
    methods = [node.name for node in classes[-1].body if isinstance(node, ast.FunctionDef)]
    chapters = [name for name in methods if name in CHAPTERS]
    assert chapters == [name for name in CHAPTERS if name in chapters]
    assert set(CHAPTERS) - set(chapters) <= {"brute_force", "backdrop"}


@pytest.mark.parametrize("generator", registry, ids=lambda generator: generator.id.short)
def test_a_page_compares_its_task_with_the_public_one(generator):
    verdict, *why = generator.public.replace(";", " ").split()
    assert verdict in (("own",) if generator.id.kind == "X" else ("same", "stricter", "another"))
    assert 2 <= len(why) < 30
    assert "public" not in generator.documentation  # it is said in one place
    assert not generator.public.endswith(".")
