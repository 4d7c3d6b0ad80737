"""The commands of docs/airflow.md work in a shell that has nothing of the developer's own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from include.local import cloud as embedded
from include.settings import Settings
from tests.docs.pages import ROOT, Page

(SHELL,) = [
    block.text
    for block in Page(ROOT / "docs/airflow.md").blocks
    if (block.language, block.heading) == ("sh", "Airflow from a shell")
]


@pytest.fixture
def checkout(tmp_path) -> Path:
    """A copy of the tree after `make setup`, with this environment as its `.venv`."""
    copy = tmp_path / "checkout"
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    (copy / ".venv").symlink_to(sys.prefix)
    setup = ["make", "setup", "-o", ".venv/.ready"]
    subprocess.run(setup, cwd=copy, env=clean(copy), check=True, capture_output=True)
    return copy


def clean(copy: Path) -> dict[str, str]:
    # The environment's editable install leads to the developer's tree; in a checkout of its own it would lead here.
    return {"HOME": str(copy.parent), "PATH": os.defpath, "PYTHONPATH": str(copy)}


@pytest.mark.documents
@pytest.mark.timeout(1200)  # on a busy machine
def test_airflow_runs_from_a_shell_as_the_page_says(checkout):
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", SHELL],
        cwd=checkout,
        env=clean(checkout),
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (manifest,) = checkout.glob(".vmdp/s3/*/*/*/_manifest.json")
    assert json.loads(manifest.read_text())["samples"] == 2
    assert (checkout / ".airflow/airflow.db").exists()
    assert not (checkout.parent / "airflow").exists()  # Airflow's usual home
    assert not embedded.status(Settings(vmdp_home=checkout / ".vmdp", vmdp_cloud="local")).running
