"""A run whose AWS is that of an Airflow connection, and nothing of it in the environment."""

import json

import pytest

from include.cloud.connect import connect
from include.local import cloud as embedded
from include.services import clients
from include.settings import Settings
from tests.e2e.conftest import samples_below

pytestmark = pytest.mark.e2e

ORDER = {"generators": ["O-47"], "samples": 2, "size": 256, "deploy": False}


@pytest.fixture
def aws(home, monkeypatch):
    """The embedded cloud in AWS's place, known only by its queue and its connection."""
    cloud = connect(Settings(), start=True)
    monkeypatch.setenv("VMDP_CLOUD", "aws")
    monkeypatch.setenv("OUTPUT_BUCKET", cloud.bucket)
    monkeypatch.setenv("SQS_QUEUE_URL", cloud.queue_url)
    monkeypatch.setenv("DEAD_LETTER_QUEUE_URL", cloud.dead_letter_url)
    monkeypatch.setenv("AWS_REGION", "eu-north-1")
    for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("VMDP_AWS_CONN_ID", "vmdp_test")
    extra = {"region_name": cloud.region, "endpoint_url": cloud.endpoint_url}
    connection = {"conn_type": "aws", "login": "test", "password": "test", "extra": extra}  # pragma: allowlist secret
    monkeypatch.setenv("AIRFLOW_CONN_VMDP_TEST", json.dumps(connection))
    yield cloud
    clients.act_as(None)


def test_a_run_by_a_connection_makes_and_publishes_its_samples(run_dag, aws):
    run = run_dag(dataset="connected", **ORDER)
    assert run.state == "success"
    folder = embedded.status(Settings(vmdp_cloud="local")).objects / "connected"
    assert len(samples_below(folder)) == 2 * 6
    used = clients.client("s3", region="eu-north-1")
    assert (used.meta.endpoint_url, used.meta.region_name) == (aws.endpoint_url, aws.region)


def test_a_connection_that_does_not_exist_fails_the_run(run_dag, aws, monkeypatch, caplog):
    monkeypatch.setenv("VMDP_AWS_CONN_ID", "nobodys")
    run = run_dag(dataset="unconnected", **ORDER)
    assert run.state == "failed"
    assert "there is no Airflow connection 'nobodys', which VMDP_AWS_CONN_ID names" in caplog.text
