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


@pytest.fixture(scope="module")
def dags_in_db(airflow_db) -> None:
    """The DAGs of this project in the database; a test run then brings its own up to date."""
    from airflow.dag_processing.bundles.manager import DagBundlesManager
    from airflow.dag_processing.dagbag import sync_bag_to_db

    DagBundlesManager().sync_bundles_to_db()
    sync_bag_to_db(read_dags(), "dags-folder", None)


def read_dags():
    from airflow.dag_processing.dagbag import BundleDagBag

    return BundleDagBag(dag_folder=str(ROOT / "dags"), bundle_path=ROOT / "dags", bundle_name="dags-folder")


@pytest.fixture
def run_dag(dags_in_db, home) -> Callable:
    """Run a DAG, `generate_dataset` unless it is named, as `airflow dags test` does; gives the finished run."""
    bag = read_dags()  # anew, since a test run leaves its parameters in a DAG

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


def note(run) -> str | None:
    """The note of a run."""
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session

    with create_session() as session:
        return session.get_one(DagRun, run.id).note


def told(run) -> dict[str, dict]:
    """The extras of the events that a run emitted, by asset."""
    from airflow.models.asset import AssetEvent, AssetModel
    from airflow.utils.session import create_session
    from sqlalchemy import select

    with create_session() as session:
        asked = select(AssetModel.name, AssetEvent.extra).join(AssetModel, AssetModel.id == AssetEvent.asset_id)
        return dict(session.execute(asked.where(AssetEvent.source_run_id == run.run_id)).tuples().all())
