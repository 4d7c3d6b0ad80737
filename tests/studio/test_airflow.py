"""The Studio mounted in Airflow's own api-server: Airflow says who may do what."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from generators.kit.registry import registry

ROOT = Path(__file__).resolve().parents[2]
USERS = {"ada": "admin", "uma": "user", "vera": "viewer"}


@pytest.fixture(scope="module")
def airflow(tmp_path_factory):
    """A browser at the api-server, and each user's token."""
    passwords = tmp_path_factory.mktemp("airflow") / "passwords.json"
    passwords.write_text(json.dumps({name: name for name in USERS}))
    changed = {
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(f"{name}:{role}" for name, role in USERS.items()),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
        "AIRFLOW__API_AUTH__JWT_SECRET": "x" * 64,
        "VMDP_CLOUD": "local",
        "VMDP_HOME": str(passwords.parent / "home"),
    }
    before = {name: os.environ.get(name) for name in changed}
    os.environ |= changed
    from airflow.api_fastapi.app import create_app, purge_cached_app
    from airflow.utils.db import initdb
    from starlette.testclient import TestClient

    initdb()
    client = TestClient(create_app(), base_url="http://localhost")
    tokens = {
        name: client.post("/auth/token", json={"username": name, "password": name}).json()["access_token"]
        for name in USERS
    }
    yield SimpleNamespace(client=client, headers={name: {"Authorization": f"Bearer {t}"} for name, t in tokens.items()})
    purge_cached_app()
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})


def test_nobody_comes_in_without_logging_in(airflow):
    for address in ("", "tasks/O-47/", "datasets/", "trials/", "static/studio.css", "runs?dag_id=x&run_id=y"):
        answer = airflow.client.get(f"/studio/{address}")
        assert answer.status_code == 401
        assert "Log in to Airflow" in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    forged = {"Authorization": "Bearer e30.e30.e30"}
    assert airflow.client.get("/studio/", headers=forged).status_code == 401
    assert airflow.client.get("/studio/", cookies={"_token": "e30.e30.e30"}).status_code == 401


@pytest.mark.parametrize("user", USERS)
def test_who_may_read_the_dag_may_look(airflow, user):
    assert airflow.client.get("/studio/", headers=airflow.headers[user]).status_code == 200
    page = airflow.client.get("/studio/", headers=airflow.headers[user]).text
    assert f"{len(registry)} of {len(registry)} task types" in page


def test_who_may_not_trigger_the_dag_may_not_make(airflow):
    address = "/studio/make/O-47/easy/1/1/"
    assert airflow.client.get(address, headers=airflow.headers["uma"]).status_code == 200
    refused = airflow.client.get(address, headers=airflow.headers["vera"])
    assert refused.status_code == 403
    assert "the right to trigger the DAG generate_dataset" in refused.text
    same_origin = {"Sec-Fetch-Site": "same-origin"}
    brings = ("external/download", "external/update", "external/check", "external/test", "external/ext-O-41/remove")
    for path in ("datasets/first/redrive", "trials/", "make/O-47/easy/1/1/score", *brings):
        answer = airflow.client.post(f"/studio/{path}", headers=airflow.headers["vera"] | same_origin)
        assert answer.status_code == 403, path


def test_a_run_without_a_plan_says_so(airflow):
    answer = airflow.client.get(
        "/studio/runs", params={"dag_id": "generate_dataset", "run_id": "none"}, headers=airflow.headers["ada"]
    )
    assert "has named no dataset so far" in answer.text


def test_the_plugin_costs_a_task_next_to_nothing():
    code = (
        "import sys, airflow.plugins_manager, importlib.util;"
        f"sys.path.insert(0, {str(ROOT / 'plugins')!r});"
        "before = set(sys.modules);"
        "import studio_plugin;"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["studio_plugin"]


def test_it_is_mounted_by_one_file_alone():
    mounts = [
        path.name for path in (ROOT / "plugins").glob("*.py") if "include.orchestration.studio" in path.read_text()
    ]
    assert mounts == ["studio_plugin.py"]
