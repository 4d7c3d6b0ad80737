"""The DAGs in the older versions of Airflow: each parses them, and makes and validates a dataset.

The newest version is that of the lock, in which all other tests run.
"""

import os
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pytest

from include.settings import PROJECT_ROOT

pytestmark = [pytest.mark.versions, pytest.mark.timeout(1800)]

# What appeared after a version, and breaks it: Airflow's own constraints name what was there before.
TOO_NEW = {
    "3.1": ["pydantic<2.13", "structlog<25.5"],
    "3.2": ["pydantic<2.13", "cadwyn<7", "fastapi<0.137", "structlog<26", "svcs<26"],
}
# What Airflow 3.1 has no tool for, and what its own compatibility layer imports.
NOT_IN = {"3.1": "not constructors_get_nothing and not imports_nothing", "3.2": ""}
TESTS = ["hypothesis", "pytest", "pytest-timeout", "pytest-xdist", "check-jsonschema", "pyyaml", "ruff"]
RUN = '{"dataset": "short", "generators": ["O-47"], "samples": 2, "size": 256}'


class Environment(NamedTuple):
    """A version of Airflow with the project's other requirements, and a home for it."""

    version: str
    python: Path
    home: Path

    def run(self, *words: str | Path) -> str:
        """Run a command in it; give its output, and fail with it."""
        variables = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "VMDP"))},
            "PATH": f"{self.python.parent}:{os.environ['PATH']}",
            "AIRFLOW_HOME": str(self.home / "airflow"),
            "VMDP_HOME": str(self.home / "vmdp"),
        }
        done = subprocess.run(
            [str(word) for word in words],
            cwd=PROJECT_ROOT, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert done.returncode == 0, f"{words}\n{done.stdout[-8000:]}"
        return done.stdout

    def vmdp(self, *words: str) -> str:
        """Run a command of ours in it."""
        return self.run(self.python, "-c", "from include.cli.main import run; run()", *words)


def requirements() -> list[str]:
    """All that runs the pipeline on one machine, but Airflow."""
    project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text())["project"]
    extras = [project["optional-dependencies"][name] for name in ("local", "judge", "studio", "export")]
    wanted = chain(project["dependencies"], *extras)
    return [each for each in wanted if not each.startswith(project["name"])]


@pytest.fixture(scope="module", params=sorted(TOO_NEW))
def environment(request, tmp_path_factory):
    """An environment made from the package registry, in which the checkout's packages are found."""
    top = tmp_path_factory.mktemp(f"airflow-{request.param}")
    subprocess.run([sys.executable, "-m", "venv", top / "env"], check=True)
    made = Environment(request.param, top / "env/bin/python", top)
    made.run(made.python, "-m", "pip", "install", "--quiet", "pip>=25")
    airflow = [f"apache-airflow=={made.version}.*", "apache-airflow-providers-amazon[aiobotocore]", "graphviz"]
    wanted = [*airflow, *TOO_NEW[made.version], *requirements(), *TESTS]
    made.run(made.python, "-m", "pip", "install", "--quiet", *wanted)
    packages = made.run(made.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    (Path(packages) / "checkout.pth").write_text(f"{PROJECT_ROOT}\n")
    made.run(made.python, "-m", "include.orchestration.home", top / "airflow")
    return made


def test_the_dags_keep_their_integrity(environment):
    done = environment.run(
        environment.python,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/dags",
        "-k",
        NOT_IN[environment.version],
    )
    assert " passed" in done


def test_a_short_run_makes_and_validates_a_dataset(environment):
    environment.run("airflow", "db", "migrate")
    try:
        environment.run("airflow", "dags", "test", "generate_dataset", "--conf", RUN)
        assert "2 of 2 samples are done" in environment.vmdp("status", "short")
    finally:
        environment.vmdp("local", "down")
