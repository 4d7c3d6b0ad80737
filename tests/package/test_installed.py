"""Without a checkout, state lives in the user's data folder; the packages' own folder is only read."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from include.dataset.code import code_digest
from include.errors import UserError
from include.local.runtime import Function, _variables
from include.settings import PROJECT_ROOT, default_home, is_checkout, need_checkout

PACKAGES = ("generators", "include", "lambda_image")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The packages as a wheel puts them: side by side, with no project file."""
    site = tmp_path_factory.mktemp("installed") / "site-packages"
    for name in PACKAGES:
        shutil.copytree(PROJECT_ROOT / name, site / name, ignore=shutil.ignore_patterns("__pycache__"))
    return site


@pytest.fixture
def vmdp(installed, tmp_path):
    """Run `vmdp` on the installed packages; gives exit status, stdout and stderr."""
    work = tmp_path / "work"
    work.mkdir()
    others = [path for path in sys.path if path and Path(path).resolve() != PROJECT_ROOT]
    variables = {
        "PYTHONPATH": ":".join([str(installed), *others]), "PYTHONDONTWRITEBYTECODE": "1", "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path / "home"), "XDG_DATA_HOME": str(tmp_path / "data"),
    }  # fmt: skip

    def run(*words, **more):
        script = "from include.cli.main import run; run()"
        command = [sys.executable, "-c", script, *words]
        done = subprocess.run(command, env=variables | more, cwd=work, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    return run


def listing(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


def test_a_checkout_is_one_with_its_project_file(installed):
    assert is_checkout()
    assert default_home() == PROJECT_ROOT / ".vmdp"
    assert not is_checkout(installed)
    need_checkout("this")
    with pytest.raises(UserError, match=f"this changes files of the project, and {installed} is an installed package"):
        need_checkout("this", installed)


def test_the_data_folder_is_the_users(installed, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert not default_home(installed).is_relative_to(installed)
    if sys.platform == "linux":
        assert default_home(installed) == tmp_path / "vmdp"


def test_settings_say_where_state_lives(vmdp, tmp_path):
    code, out, error = vmdp("settings", "--json")
    assert code == 0, error
    found = {one["variable"]: (one["value"], one["from"]) for one in json.loads(out)}
    assert found["VMDP_HOME"] == (str(tmp_path / "data" / "vmdp"), "default: the user's data folder")
    narrow = vmdp("settings", COLUMNS="80")[1]
    assert str(tmp_path / "data" / "vmdp") in "".join(re.findall(r"│ (?:VMDP_HOME)? +│ (\S+) *│", narrow))
    given = {one["variable"]: one for one in json.loads(vmdp("settings", "--json", VMDP_HOME="/x")[1])}
    assert (given["VMDP_HOME"]["value"], given["VMDP_HOME"]["from"]) == ("/x", "environment")


def test_the_code_is_that_of_the_checkout(vmdp, tmp_path, monkeypatch):
    monkeypatch.setenv("VMDP_EXTERNAL", str(tmp_path / "none"))
    code_digest.cache_clear()
    try:
        assert vmdp("code")[1].strip() == code_digest()
    finally:
        code_digest.cache_clear()


def test_the_image_can_be_built_from_installed_packages(installed):
    script = "import sys; from include.cloud.build import archive; sys.stdout.buffer.write(archive())"
    env = {"PYTHONPATH": ":".join([str(installed), *filter(None, sys.path)]), "HOME": "/nowhere"}
    done = subprocess.run([sys.executable, "-c", script], env=env, cwd="/", capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"lambda_image/Dockerfile" in done.stdout
    assert b"lambda_image/requirements.txt" in done.stdout


@pytest.mark.parametrize(
    ("words", "option"), [(("bench", "O-47", "--save"), "--save"), (("generators", "golden", "--update"), "--update")]
)
def test_what_changes_the_projects_files_needs_a_checkout(vmdp, installed, words, option):
    before = listing(installed)
    code, _, error = vmdp(*words)
    assert (code, listing(installed)) == (1, before)
    assert f"error: `{option}` changes files of the project" in error


def test_the_demo_needs_a_checkout(vmdp):
    code, _, error = vmdp("demo")
    assert (code, error) == (
        1, "error: `vmdp demo` runs the DAGs, which are no part of an installed package: use a checkout\n",
    )  # fmt: skip


def test_the_page_of_settings_needs_a_folder_that_exists(vmdp):
    code, _, error = vmdp("settings", "--page")
    assert code == 1
    assert error == "error: can't write docs/configuration.md (No such file or directory): name a file with --out\n"


def test_a_function_environment_keeps_the_home_of_its_starter_of_another_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("VMDP_HOME", raising=False)
    assert _variables(Function(), tmp_path, 1)["VMDP_HOME"] == str(default_home())
    monkeypatch.setenv("VMDP_HOME", "/chosen")
    assert _variables(Function(), tmp_path, 1)["VMDP_HOME"] == "/chosen"
