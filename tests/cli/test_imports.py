"""The command line starts in an installation without extras."""

import subprocess
import sys

EXTRAS = ("airflow", "cachetools", "cv2", "datasets", "fastapi", "multipart", "pandas", "prometheus_client", "pyarrow",
          "threadpoolctl", "uvicorn")  # fmt: skip


def test_the_command_line_needs_no_package_of_an_extra():
    start = f"import sys; sys.modules |= dict.fromkeys({EXTRAS}); from include.cli.main import run"
    done = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
