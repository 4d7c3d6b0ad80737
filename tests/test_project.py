"""Rules of the project that no other tool checks."""

import re
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent


def test_no_requirement_is_unpinned_or_without_a_hash():
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-image.txt", "lambda_image/requirements.txt"):
        blocks = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / name).read_text())
        assert len(blocks) > 20
        for block in blocks:
            assert re.match(r"[A-Za-z0-9_.\[\]-]+==\S+", block), block[:80]
            assert "--hash=sha256:" in block, block[:80]
            assert "://" not in block


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150


def test_commits_are_checked_by_the_locked_tools_alone():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert [repository["repo"] for repository in hooks] == ["local"]
    for hook in hooks[0]["hooks"]:
        assert hook["language"] == "system"
        assert (Path(sys.executable).parent / hook["entry"].split()[0].removeprefix(".venv/bin/")).exists()
