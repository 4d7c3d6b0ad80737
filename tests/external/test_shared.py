"""Environments with equal files hold them once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from include.external.environment import environment
from include.external.lock import Place
from include.external.shared import prune, share
from include.external.tools.download import Wish, download, remove
from tests.external import repositories


def used(folder: Path) -> int:
    """Bytes below a folder, each hard link once."""
    files = {found.st_ino: found.st_size for path in folder.rglob("*") if (found := path.lstat())}
    return sum(files.values())


def made(folder: Path, **modules: str) -> Path:
    packages = folder / "lib" / "site-packages"
    packages.mkdir(parents=True)
    for name, text in modules.items():
        (packages / f"{name}.py").write_text(text)
    return packages


def test_equal_sources_and_their_bytecode_are_one_file_whatever_the_path_and_the_time(tmp_path):
    one = made(tmp_path / "one", common="X = 1\n" * 2000, own="Y = 1\n")
    other = made(tmp_path / "elsewhere" / "other", common="X = 1\n" * 2000, own="Y = 2\n")
    os.utime(other / "common.py", (0, 0))
    for folder in (tmp_path / "one", tmp_path / "elsewhere" / "other"):
        share(folder, Path(sys.executable), tmp_path / "shared")
    for name in ("common.py", f"__pycache__/common.{sys.implementation.cache_tag}.pyc"):
        assert (one / name).samefile(other / name), name
        assert not (one / name).stat().st_mode & 0o222, "a write would reach both"
    assert not (one / "own.py").samefile(other / "own.py")
    found = subprocess.run(
        [sys.executable, "-B", "-v", "-c", "import common, own; print(own.Y, own.__file__)"],
        env={"PYTHONPATH": str(other)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert found.stdout.split() == ["2", str(other / "own.py")]
    for name in ("common", "own"):
        assert f"code object from '{other}/__pycache__/{name}." in found.stderr, "it was compiled again"


def test_files_of_no_environment_are_pruned(tmp_path):
    made(tmp_path / "one", common="X = 1\n")
    share(tmp_path / "one", Path(sys.executable), tmp_path / "shared")
    prune(tmp_path / "shared")
    assert used(tmp_path / "shared")
    for path in (tmp_path / "one").rglob("*.py*"):
        path.unlink()
    prune(tmp_path / "shared")
    assert not [path for path in (tmp_path / "shared").rglob("*") if path.is_file()]


@pytest.mark.network
@pytest.mark.timeout(900)
def test_repositories_with_the_same_wheels_need_their_space_once(tmp_path):
    place = Place(tmp_path / "external")
    for name, more in (("a-data-generator", "tqdm"), ("b-data-generator", "six"), ("c-data-generator", "attrs")):
        repositories.write(tmp_path / "origin" / name, repositories.WELL, requirements=f"numpy\npillow\n{more}\n")
    outcomes = download(place, [str(tmp_path / "origin")], wish=Wish())
    assert [outcome.reason for outcome in outcomes] == ["", "", ""]
    pythons = [environment(place, pinned) for pinned in place.read().repositories]
    folders = [python.parent.parent for python in pythons]
    assert used(place.environments) < 1.2 * used(folders[0])
    for python in pythons:
        subprocess.run([python, "-c", "import numpy, PIL.Image; numpy.linalg.inv(numpy.eye(3))"], check=True)
    remove(place, ["ext-a"])
    assert used(place.root / "shared") <= used(place.environments)
