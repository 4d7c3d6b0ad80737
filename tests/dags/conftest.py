from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def dagbag():
    from tests.dags.versions import DagBag

    return DagBag(dag_folder=ROOT / "dags")
