"""Rules of the project that no other tool checks."""

import pkgutil
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import include

ROOT = Path(__file__).resolve().parent.parent


def test_every_module_of_the_library_is_under_the_contract_that_keeps_airflow_out():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    listed = next(c for c in contracts if c["name"].startswith("The library"))["source_modules"]
    modules = {f"include.{module.name}" for module in pkgutil.iter_modules(include.__path__)}
    assert modules - {"include.orchestration"} == set(listed) - {"lambda_image"}


def test_no_requirement_is_unpinned_or_without_a_hash():
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-image.txt", "lambda_image/requirements.txt"):
        blocks = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / name).read_text())
        assert len(blocks) > 20
        for block in blocks:
            assert re.match(r"[A-Za-z0-9_.\[\]-]+==\S+", block), block[:80]
            assert "--hash=sha256:" in block, block[:80]
            assert "://" not in block


def test_the_readme_is_short_and_its_links_lead_somewhere():
    text = (ROOT / "README.md").read_text()
    assert len(text.splitlines()) <= 150
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)|src=\"([^\"]+)\"", text):
        assert (ROOT / (target[0] or target[1])).exists(), target


def test_commands_in_the_readme_exist():
    text = (ROOT / "README.md").read_text()
    targets = set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.M))
    assert {"demo", "test", "ui"} <= targets
    makefile = (ROOT / "Makefile").read_text()
    assert all(f"\n{target}:" in makefile for target in targets)
    commands = set(re.findall(r"(?:^|`)vmdp ([a-z]+)", text, re.M))
    assert {"make", "replay", "validate"} <= commands
    for command in commands:
        code = f"import sys; from include.cli.main import run; sys.argv = ['vmdp', '{command}', '--help']; run()"
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
