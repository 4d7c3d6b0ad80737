"""Wheel and sdist are built as a release would, and the wheel is used where nothing else of the project is."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

from include.dataset.code import DOCKERFILE, image_files
from include.settings import PROJECT_ROOT

PACKAGES = ("generators", "include", "lambda_image")
VERSIONS = ("3.11", "3.12", "3.13")
SMALL = 45  # distributions that `pip install .` brings; Airflow alone brings more than a hundred


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Both archives, without any network: the backend is among the locked requirements."""
    folder = tmp_path_factory.mktemp("dist")
    source = tmp_path_factory.mktemp("source") / "project"
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT_ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    for name in names:
        if (PROJECT_ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(PROJECT_ROOT / name, source / name)
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", folder], cwd=source, check=True)
    return folder


@pytest.fixture(scope="module")
def wheel(built):
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def sdist(built):
    (found,) = built.glob("*.tar.gz")
    return found


def project_files():
    """Every file of the packages, as git would take it."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *PACKAGES]
    found = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return {name for name in found if (PROJECT_ROOT / name).is_file()}


def test_the_wheel_holds_the_packages_with_their_data_and_nothing_else(wheel):
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert held == project_files()
    assert {f"{name}/py.typed" for name in PACKAGES} <= held
    wanted = {path.relative_to(PROJECT_ROOT).as_posix() for path in image_files()} | {DOCKERFILE}
    assert wanted <= held


def test_the_sdist_holds_the_project_and_builds_the_same_wheel(sdist, wheel, tmp_path):
    with tarfile.open(sdist) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
        packed.extraction_filter = getattr(tarfile, "data_filter", None)  # Debian 12's Python has none
        packed.extractall(tmp_path)
    assert project_files() <= names
    assert {"pyproject.toml", "README.md", "LICENSE", "Makefile", "requirements.txt", "tests/conftest.py"} <= names
    (source,) = tmp_path.iterdir()
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "again"], cwd=source, check=True
    )
    (again,) = (tmp_path / "again").iterdir()
    assert again.read_bytes() == wheel.read_bytes()


def test_the_metadata_name_authors_addresses_and_what_it_runs_on(wheel):
    packed = zipfile.ZipFile(wheel)
    (name,) = (name for name in packed.namelist() if name.endswith(".dist-info/METADATA"))
    metadata = message_from_bytes(packed.read(name))
    assert metadata["Author"]
    assert metadata["Project-URL"]
    assert metadata["Requires-Python"] == "<3.14,>=3.11"
    classifiers = metadata.get_all("Classifier")
    assert "Typing :: Typed" in classifiers
    assert {f"Programming Language :: Python :: {version}" for version in VERSIONS} <= set(classifiers)
    bare = [line for line in metadata.get_all("Requires-Dist") if "extra ==" not in line]
    assert bare
    assert not [line for line in bare if re.match("(apache|ministack|opencv|pyarrow|fastapi|mkdocs)", line)]


def test_only_the_data_that_a_user_needs_is_asked_for_by_name():
    """Data is read beside the modules, so a folder that the wheel leaves out would be missed only there."""
    for path in (PROJECT_ROOT / "include").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Name) and node.id == "PROJECT_ROOT":
                assert path.relative_to(PROJECT_ROOT).as_posix() in {
                    "include/settings.py", "include/dataset/code.py", "include/cloud/build.py",
                    "include/local/cloud.py", "include/local/runtime.py", "include/local/supervisor.py",
                    "include/cli/demo.py", "include/orchestration/home.py",  # of a checkout alone
                    "include/cli/judge_tables.py",  # a page of the documentation, likewise
                    "include/studio/workshop.py", "include/studio/tasks.py",
                }, path  # fmt: skip


def interpreters():
    """Each Python from 3.11 to 3.13 found here by its version: on PATH, or in pyenv's folder."""
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    found = {here: sys.executable} if here in VERSIONS else {}
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for version in VERSIONS:
        places = [shutil.which(f"python{version}"), *sorted(map(str, pyenv.glob(f"{version}.*/bin/python")))]
        for place in filter(None, places):
            command = [place, "-c", "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"]
            asked = subprocess.run(command, capture_output=True, text=True, check=False)
            if asked.stdout.strip() == version:
                found.setdefault(version, place)
    return found


FOUND = interpreters()


def constraints():
    """The locked versions, without their hashes: the wheel itself has none."""
    lines = (PROJECT_ROOT / "requirements.txt").read_text().splitlines()
    return "\n".join(line.removesuffix("\\") for line in lines if re.match(r"[A-Za-z0-9]", line)) + "\n"


@pytest.mark.package
@pytest.mark.timeout(900)
@pytest.mark.parametrize("version", FOUND)
def test_the_wheel_makes_samples_in_an_empty_environment_and_scores_them_with_its_extra(version, wheel, tmp_path):
    environment = tmp_path / "venv"
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    subprocess.run([FOUND[version], "-m", "venv", environment], env=alone, check=True)
    (tmp_path / "constraints.txt").write_text(constraints())
    pip = [environment / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
    install = [*pip, "install", "--quiet", wheel, "-c", "constraints.txt"]
    subprocess.run(install, env=alone, cwd=tmp_path, check=True)
    listed = subprocess.run([*pip, "list", "--format=json"], env=alone, capture_output=True, check=True)
    names = {each["name"].lower() for each in json.loads(listed.stdout)}
    assert not [name for name in names if "airflow" in name]
    assert len(names) < SMALL

    (site,) = environment.glob("lib/python*/site-packages")

    def state():
        files = (path for path in site.rglob("*") if "__pycache__" not in path.parts)
        return {path.relative_to(site): (path.stat().st_size, path.stat().st_mtime_ns) for path in files}

    work = tmp_path / "work"
    work.mkdir()
    variables = {
        "PATH": f"{environment}/bin:/usr/bin:/bin", "HOME": str(tmp_path / "home"), "PYTHONDONTWRITEBYTECODE": "1",
        "XDG_DATA_HOME": str(tmp_path / "data"), "COLUMNS": "200",
    }  # fmt: skip

    def vmdp(*words, due=0):
        command = [environment / "bin" / "vmdp", *words]
        done = subprocess.run(command, env=variables, cwd=work, capture_output=True, text=True, check=False)
        assert done.returncode == due, done.stderr
        return done.stderr if due else done.stdout

    before = state()
    assert "sliding" in vmdp("preview", "O-47")
    vmdp("make", "O-48", "G-48", "--samples", "2", "--out", "made", "--jobs", "2")
    videos = sorted((work / "made").rglob("ground_truth.mp4"))
    assert len(videos) == 4
    wanting = vmdp("score", str(videos[0].parent), str(videos[0]), due=1)
    assert wanting.endswith("the judge needs OpenCV: pip install 'vm-dataset-pipeline[judge]'\n")
    assert str(tmp_path / "data") in vmdp("settings")
    assert vmdp("code").strip() == _digest_without_external(tmp_path)
    assert state() == before

    subprocess.run([*install[:-3], f"{wheel}[judge]", *install[-2:]], env=alone, cwd=tmp_path, check=True)
    for video in videos:
        assert json.loads(vmdp("score", str(video.parent), str(video), "--json"))["passed"]


def _digest_without_external(folder):
    env = os.environ | {"VMDP_EXTERNAL": str(folder / "none"), "PYTHONPATH": str(PROJECT_ROOT)}
    script = "from include.dataset.code import code_digest; print(code_digest())"
    return subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True
    ).stdout.strip()
