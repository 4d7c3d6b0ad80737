"""The judge as a folder that takes the place of VBVR-EvalKit in trainers and benches."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

import generators
from generators.kit.registry import registry
from include.errors import UserError
from include.exports.public_tasks import bench_task
from include.services.storage import lock, remove_abandoned

SOURCE = Path(__file__).with_name("evaluator")
_DRAFT = ".evalkit-"
TASKS = "vbvr_bench/evaluators/tasks.json"
PACKAGES = (
    "av", "cachetools", "imageio-ffmpeg", "numpy", "opencv-python-headless", "pillow", "psutil", "pydantic",
    "threadpoolctl", "zlib-ng",
)  # fmt: skip
"""Imports of the judge; its scores may depend on their versions."""


def write_evaluator(folder: Path) -> bool:
    """Write the folder; False if the same one exists. Raise `UserError` for any other content."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left in folder.parent.glob(f"{_DRAFT}*"):
        remove_abandoned(left)
    with _draft(folder.parent) as part:
        made = part / "made"
        _compose(made)
        if not folder.exists() or not any(folder.iterdir()):
            made.replace(folder)
            return True
        if _contents(folder) != _contents(made):
            raise UserError(f"{folder} holds something else, or another version: name a new folder")
        return False


@contextmanager
def _draft(parent: Path) -> Iterator[Path]:
    """A folder for the length of a block; once its process is killed, the next one removes it."""
    with tempfile.TemporaryDirectory(prefix=_DRAFT, dir=parent) as part:
        handle = os.open(part, os.O_RDONLY)
        try:
            lock(handle)
            yield Path(part)
        finally:
            os.close(handle)


def tasks() -> Mapping[str, Mapping[str, str]]:
    """Every task by its full name, and by that of the bench where it is spelled otherwise."""
    found = dict[str, dict[str, str]]()
    for generator in registry:
        bench = bench_task(generator.id)
        split = "Out_of_Domain" if bench and bench[0].startswith("Out") else "In_Domain"
        facts = {"id": generator.id.short, "split": split, "category": (generator.faculty or "").capitalize()}
        found |= dict.fromkeys([generator.id.full, *([bench[1]] if bench else [])], facts)
    return found


def _compose(folder: Path) -> None:
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    package = Path(generators.__file__).parent
    shutil.copytree(package, folder / "generators", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / TASKS).write_text(json.dumps(tasks(), indent=1) + "\n")
    (folder / "requirements.txt").write_text("".join(f"{name}=={version(name)}\n" for name in PACKAGES))
    (folder / "annotations").mkdir()
    (folder / "annotations" / "README.md").write_text("The judge needs no annotations: metadata.json has them.\n")
    environment = Environment(loader=PackageLoader("include.exports", "evaluator"), undefined=StrictUndefined)
    page = environment.get_template("README.md").render(tasks=len(registry), version=version("vm-dataset-pipeline"))
    (folder / "README.md").write_text(page + "\n")


def _contents(folder: Path) -> dict[str, bytes]:
    """Every file but compiled ones, and what an evaluation writes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not {"__pycache__", "evaluation_results"} & set(path.parts)
    }
