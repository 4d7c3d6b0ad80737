"""One embedded cloud and one Airflow database for whole runs, in processes of their own."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from include.local import cloud as embedded
from include.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def airflow_db():
    from airflow.utils.db import initdb

    initdb()


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """An embedded cloud's home that everything in this module uses; the DAG starts the cloud itself."""
    folder = tmp_path_factory.mktemp("e2e") / "home"
    before = os.environ.get("VMDP_HOME")
    os.environ |= {"VMDP_HOME": str(folder), "VMDP_CLOUD": "local"}
    yield folder
    embedded.down(Settings())
    os.environ.pop("VMDP_CLOUD")
    os.environ.pop("VMDP_HOME") if before is None else os.environ.update(VMDP_HOME=before)


@pytest.fixture
def run_dag(airflow_db, home) -> Callable:
    """Run a DAG, `generate_dataset` unless it is named, as `airflow dags test` does; gives the finished run."""
    from airflow.dag_processing.bundles.manager import DagBundlesManager
    from airflow.dag_processing.dagbag import BundleDagBag, sync_bag_to_db

    DagBundlesManager().sync_bundles_to_db()
    bag = BundleDagBag(dag_folder=str(ROOT / "dags"), bundle_path=ROOT / "dags", bundle_name="dags-folder")
    sync_bag_to_db(bag, "dags-folder", None)

    def run(_dag_id="generate_dataset", _logical_date=None, **conf):
        if _dag_id == "generate_dataset":
            conf = {"deep_check": 1.0, **conf}
        return bag.dags[_dag_id].test(logical_date=_logical_date, run_conf=conf)

    return run


@pytest.fixture(scope="session")
def vmdp() -> Callable:
    """Run the command line in a process of its own."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-c", "from include.cli.main import run; run()", *map(str, arguments)],
            env=os.environ | environment,
            capture_output=True,
            text=True,
            timeout=240,
        )

    return run


def samples_below(folder: Path) -> dict[str, str]:
    """Every sample's files by path, as hashes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob("*_data-generator/*_task/*/*"))
        if not path.name.endswith(".meta.json")
    }


def objects_of(dataset: str) -> Path:
    """The folder in which the embedded cloud keeps a dataset's objects."""
    return embedded.status(Settings()).objects / dataset
