"""The judge's scores do not depend on OpenCV's version."""

import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

MAJORS = (4, 5)


@pytest.mark.package
@pytest.mark.timeout(600)
@pytest.mark.parametrize("major", MAJORS)
def test_each_major_version_of_opencv_gives_the_known_scores(major, tmp_path):
    variables = dict(os.environ)
    if cv2.__version__.split(".")[0] != str(major):
        wanted = f"opencv-python-headless=={major}.*"
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps"]
        subprocess.run([*pip, "--target", tmp_path, wanted], check=True)
        variables["PYTHONPATH"] = str(tmp_path)
    command = [Path(sys.executable).with_name("vmdp"), "judge", "selfcheck", "--json"]
    checked = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)
    found = json.loads(checked.stdout)
    assert found["versions"]["opencv"].startswith(f"{major}.")
    assert found["videos"] > 0
    assert found["differing"] == []
