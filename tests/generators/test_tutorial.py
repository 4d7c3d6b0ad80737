"""docs/generators.md goes from the empty file to the pull request, as it says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from generators.kit.conformance import check, rules
from generators.kit.conformance.outside import load
from tests.docs.pages import ROOT, Page

PAGE = Page(ROOT / "docs" / "generators.md")
(CODE,) = [block.text for block in PAGE.blocks if block.language == "python"]
(NAME,) = re.findall(r"^`(\w+\.py)`:$", PAGE.text, re.MULTILINE)
STEPS = [block for block in PAGE.blocks if block.heading == "From the empty file to the pull request"]


def test_the_generator_on_the_page_keeps_every_rule(tmp_path):
    file = tmp_path / NAME
    file.write_text(CODE, encoding="utf-8")
    (generator,) = load(file)
    assert check(generator).findings == ()


def test_the_page_explains_every_rule():
    explained = re.findall(r"^\| `(\w+)` \|", PAGE.text, re.MULTILINE)
    assert [rule.name for rule in rules()] == explained


@pytest.mark.documents
@pytest.mark.timeout(900)
def test_the_way_to_the_pull_request_is_as_the_page_shows_it(tmp_path):
    """In a repository of its own, whose packages come before those that are installed."""
    clone, programs = tmp_path / "clone", tmp_path / "bin"
    clone.mkdir()
    for name in ("generators", "include", "lambda_image", "pyproject.toml", "README.md", ".gitignore"):
        source = ROOT / name
        shutil.copytree(source, clone / name) if source.is_dir() else shutil.copy(source, clone / name)
    programs.mkdir()
    script = f'#!/bin/sh\nexec {sys.executable} -c "from include.cli.main import run; run()" "$@"\n'
    (programs / "vmdp").write_text(script)
    (programs / "vmdp").chmod(0o755)
    environment = os.environ | {
        "PATH": f"{programs}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(clone),
        "SCRATCH": str(tmp_path / "scratch"),
        **{f"GIT_{who}_{what}": "author@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        "GIT_CONFIG_GLOBAL": os.devnull,
    }

    def bash(script: str) -> str:
        command = ["bash", "-c", f"set -euo pipefail\n{script}"]
        done = subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    bash("git init -q && git add . && git commit -qm before")
    unrun = [block for block in STEPS if block.words == ("unrun",)]
    assert [block.text.split()[:2] for block in unrun] == [["git", "push"]], "there is nowhere to push to"
    branch, *steps = [block.text for block in STEPS if block.language == "sh" and not block.words]
    bash(branch)
    file = clone / NAME
    assert file.read_text() == ""
    file.write_text(CODE, encoding="utf-8")
    for step in steps:
        bash(step)
    assert list((tmp_path / "scratch").rglob("preview.png"))
    changed = bash("git show --stat --format=%s HEAD")
    for name in (
        f"generators/{NAME}",
        "generators/golden.json",
        "include/cost/figures.json",
        "include/dataset/capacities.json",
    ):
        assert name in changed
    assert bash("git status --porcelain") == ""
