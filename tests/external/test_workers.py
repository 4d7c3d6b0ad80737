"""Workers that run while repositories change are named, and restarted on request."""

import json

import pytest
from typer.testing import CliRunner

from include.cli.main import app
from include.cloud.connect import connect
from include.dataset import task_types
from include.dataset.code import code_digest
from include.errors import UserError
from include.local import cloud as embedded
from include.planning.plan import Request, make_plan, read_spec
from include.run.submit import enqueue_missing
from include.settings import Settings
from tests.local.until import eventually


@pytest.fixture
def settings(tmp_path, monkeypatch):
    for name, value in {"VMDP_HOME": tmp_path / "home", "VMDP_CLOUD": "local", "VMDP_LOCAL_WORKERS": 1}.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.delenv("VMDP_EXTERNAL", raising=False)
    task_types.reload()
    yield Settings()
    embedded.down(Settings())
    monkeypatch.undo()
    task_types.reload()


def test_settings_for_clients_reach_the_workers_of_this_machine(settings, monkeypatch):
    monkeypatch.setenv("VMDP_CLIENT_DATASET", "monday")
    monkeypatch.setenv("VMDP_CLIENT_LAYOUT", "questions")
    embedded.up(settings)
    cloud = connect(settings)
    body = {"type": "O_29_ballcolor_data_generator", "start_index": 0, "num_samples": 1, "seed": 7, "dedup": False}
    cloud.client("sqs").send_message(QueueUrl=cloud.queue_url, MessageBody=json.dumps(body))
    folder = "questions/O_29_ballcolor_data_generator/ballcolor_task/ballcolor_00000000/"
    copied = eventually(lambda: [key for key in cloud.store.keys(folder) if key.endswith("ground_truth.mp4")])
    assert copied
    assert read_spec(cloud.store, "monday").by_clients


def vmdp(*words) -> str:
    done = CliRunner().invoke(app, ["generators", *map(str, words)])
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


def test_running_workers_are_named_after_a_change_and_restarted_on_request(settings, origins):
    origin = origins / "G-174_arange_circles_data-generator"
    assert "workers" not in vmdp("download", "--from", origin)
    assert "nothing to restart: no workers run here" in vmdp("update", "--restart-workers")
    embedded.up(settings, code=code_digest())
    assert "the local workers run the present code" in vmdp("download", "--from", origin)

    vmdp_said = vmdp("download", "--from", origins / "O_41_nonogram_data_generator")
    assert "the local workers run the generators of before" in vmdp_said
    cloud = connect(settings)
    plan = make_plan(Request.of(generators=["ext-O-41"], samples=1, dataset="d"), cloud.store)
    with pytest.raises(UserError, match="the workers run other code"):
        enqueue_missing(plan, cloud)

    assert "the local workers were restarted" in vmdp("update", "ext-O-41", "--restart-workers")
    assert embedded.running(settings).code == code_digest()
    assert enqueue_missing(plan, connect(settings)).batches == 1
    removed = CliRunner().invoke(app, ["generators", "remove", "ext-G-174", "--restart-workers", "--json"])
    assert json.loads(removed.stdout) == {"removed": ["ext-G-174"]}
    assert embedded.running(settings).code == code_digest()
