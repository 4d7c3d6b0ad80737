"""The library's folders: few, each with a floor, and imports that point downwards only."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("generators", "include", "lambda_image")


@pytest.fixture
def tree(tmp_path):
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(tree: Path) -> str:
    """What the contracts say of a tree; empty if they hold."""
    script = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    done = subprocess.run([sys.executable, "-c", script], cwd=tree, capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_the_top_of_the_library_has_at_most_twenty_modules_and_folders():
    assert len({path.name for path in (ROOT / "include").iterdir()} - {"__pycache__", "py.typed"}) <= 20


def test_a_folder_without_a_floor_is_refused(tree):
    for package in ("include/attic", "generators/kit/cellar"):
        (tree / package).mkdir()
        (tree / package / "__init__.py").write_text('"""A folder."""\n')
    complaints = lint(tree)
    assert "attic" in complaints
    assert "cellar" in complaints


def test_an_import_that_points_upwards_is_refused(tree):
    upwards = {
        "include.dataset.layout": "include.services.storage",
        "include.batch.make": "include.planning.plan",
        "include.planning.plan": "include.run.submit",
        "include.cli.main": "include.orchestration.notes",
        "include.cost.bill": "lambda_image.worker",
        "generators.kit.sample": "generators.kit.judge.score",
        "generators.kit.words.path": "include.settings",
    }
    for module, imported in upwards.items():
        path = tree / f"{module.replace('.', '/')}.py"
        path.write_text(f"{path.read_text()}\nimport {imported}\n")
    complaints = lint(tree)
    for module, imported in upwards.items():
        assert f"{module} -> {imported}" in complaints


def test_the_tree_as_it_is_holds(tree):
    assert lint(tree) == ""
