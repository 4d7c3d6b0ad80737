"""The embedded cloud starts once, keeps what it holds, heals itself, and leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from include.errors import UserError
from include.local import cloud as embedded
from include.local import worker
from tests.local.descendants import descendants
from tests.local.until import eventually, gone, local_client


def child(cloud: embedded.LocalCloud, word: str) -> psutil.Process | None:
    return next(iter(descendants(cloud.supervisor_pid, word)), None)


def family(cloud: embedded.LocalCloud) -> list[int]:
    eventually(lambda: child(cloud, "include.local.emulator") and child(cloud, "include.local.worker"))
    return [cloud.supervisor_pid, *(below.pid for below in psutil.Process(cloud.supervisor_pid).children())]


def test_up_is_idempotent_and_down_keeps_objects_and_messages(settings):
    cloud = embedded.up(settings, code="one")
    assert embedded.up(settings) == cloud == embedded.current(settings)
    pids = family(cloud)
    local_client("s3", cloud).put_object(Bucket=cloud.bucket, Key="run/clip/prompt.txt", Body=b"Solve it.")
    local_client("sqs", cloud).send_message(QueueUrl=cloud.dead_letter_queue_url, MessageBody="kept")
    assert (cloud.objects / "run" / "clip" / "prompt.txt").read_text() == "Solve it."

    embedded.down(settings)
    embedded.down(settings)
    assert all(gone(pid) for pid in pids)
    assert embedded.current(settings) is None
    assert not embedded.status(settings).running

    again = embedded.up(settings)
    assert (again.endpoint_url, again.queue_url) == (cloud.endpoint_url, cloud.queue_url)
    answer = local_client("s3", again).get_object(Bucket=again.bucket, Key="run/clip/prompt.txt")
    assert answer["Body"].read() == b"Solve it."
    assert embedded.status(settings).dead_letters == 1


def test_many_callers_start_one_cloud(settings):
    with ThreadPoolExecutor(4) as pool:
        clouds = set(pool.map(lambda _: embedded.up(settings), range(4)))
    assert len(clouds) == 1


def test_everything_listens_on_loopback_alone(settings):
    cloud = embedded.up(settings)
    listening = [
        connection.laddr.ip
        for pid in family(cloud)
        for connection in psutil.Process(pid).net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]
    assert set(listening) == {"127.0.0.1"}


def test_queue_has_the_redrive_policy_and_status_counts_messages(settings):
    cloud = embedded.up(settings)
    sqs = local_client("sqs", cloud)
    attributes = sqs.get_queue_attributes(QueueUrl=cloud.queue_url, AttributeNames=["All"])["Attributes"]
    assert attributes["VisibilityTimeout"] == "60"
    assert json.loads(attributes["RedrivePolicy"])["maxReceiveCount"] in (5, "5")
    sqs.send_message(QueueUrl=cloud.dead_letter_queue_url, MessageBody="failed")
    eventually(lambda: embedded.status(settings).workers_alive)
    status = embedded.status(settings)
    assert (status.running, status.workers_alive, status.dead_letters) == (True, settings.vmdp_local_workers, 1)
    assert status.objects == cloud.objects


def test_killed_emulator_comes_back_on_its_port_with_bucket_and_queues(settings):
    cloud = embedded.up(settings)
    local_client("s3", cloud).put_object(Bucket=cloud.bucket, Key="kept", Body=b"1")
    emulator = child(cloud, "include.local.emulator")
    emulator.kill()
    eventually(lambda: (new := child(cloud, "include.local.emulator")) and new.pid != emulator.pid)
    assert eventually(lambda: embedded.current(settings)) == cloud == embedded.up(settings)
    for url in (cloud.queue_url, cloud.dead_letter_queue_url):
        local_client("sqs", cloud).get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    eventually(lambda: embedded.status(settings).workers_alive)
    assert local_client("s3", cloud).get_object(Bucket=cloud.bucket, Key="kept")["Body"].read() == b"1"


def test_killed_worker_is_replaced(settings):
    cloud = embedded.up(settings)
    first = eventually(lambda: child(cloud, "include.local.worker"))
    first.kill()
    eventually(lambda: (new := child(cloud, "include.local.worker")) and new.pid != first.pid)


def test_new_code_replaces_the_workers_and_nothing_else(settings):
    cloud = embedded.up(settings, code="one")
    first, emulator = eventually(lambda: child(cloud, "include.local.worker")), child(cloud, "include.local.emulator")
    assert embedded.up(settings, code="one") == cloud
    changed = embedded.up(settings, code="two")
    assert (changed.code, changed.supervisor_pid) == ("two", cloud.supervisor_pid)
    assert gone(first.pid)
    assert child(changed, "include.local.emulator") == emulator
    second = eventually(lambda: child(cloud, "include.local.worker"))
    assert embedded.restart_workers(settings, "two").code == "two", "the same code asked for again is loaded again"
    assert gone(second.pid)


def test_changed_settings_reach_a_running_cloud(settings):
    embedded.up(settings)
    changed = embedded.up(settings.model_copy(update={"vmdp_local_workers": 1, "vmdp_allowed_buckets": ("other",)}))
    assert (changed.workers, changed.allowed_buckets) == (1, ("other",))
    local_client("s3", changed).head_bucket(Bucket="other")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_nothing_outlives_a_killed_supervisor(settings):
    cloud = embedded.up(settings)
    pids = family(cloud)
    os.kill(cloud.supervisor_pid, signal.SIGKILL)
    eventually(lambda: all(gone(pid) for pid in pids))
    assert embedded.current(settings) is None
    assert embedded.up(settings).port == cloud.port


def test_supervisor_ends_when_its_state_file_is_deleted(settings):
    cloud = embedded.up(settings)
    pids = family(cloud)
    (settings.vmdp_home / "local.json").unlink()
    eventually(lambda: all(gone(pid) for pid in pids))


def test_port_of_another_program_is_a_clear_error(settings):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(UserError, match=f"port {port} is in use by another program: set VMDP_LOCAL_PORT"):
            embedded.up(settings.model_copy(update={"vmdp_local_port": port}))


def test_start_that_fails_says_why_and_leaves_nothing_running(settings, monkeypatch, tmp_path):
    broken = tmp_path / "broken"
    (broken / "ministack").mkdir(parents=True)
    (broken / "ministack" / "__init__.py").write_text("raise SystemExit('out of order')")
    monkeypatch.setenv("PYTHONPATH", str(broken))
    with pytest.raises(UserError, match=r"did not start; the end of .*supervisor\.log") as caught:
        embedded.up(settings)
    assert "emulator.log" in str(caught.value)
    assert embedded.current(settings) is None
    assert not [p.pid for p in psutil.process_iter() if str(tmp_path) in environment(p).get("VMDP_HOME", "")]


def environment(process: psutil.Process) -> dict[str, str]:
    try:
        return process.environ()
    except psutil.Error:
        return {}


def test_worker_of_the_cloud_takes_messages_from_its_queue(settings):
    cloud = embedded.up(settings)
    local_client("sqs", cloud).send_message(QueueUrl=cloud.queue_url, MessageBody="not a batch")
    log = cloud.logs / "worker.log"
    eventually(lambda: log.exists() and " messages=1 " in log.read_text())


def test_worker_needs_a_queue(settings):
    with pytest.raises(UserError, match="not running: start it with `vmdp local up`"):
        worker.run(settings)
    with pytest.raises(UserError, match="set SQS_QUEUE_URL"):
        worker.run(settings.model_copy(update={"vmdp_cloud": "aws", "sqs_queue_url": None}))


def test_home_that_is_no_folder_is_a_clear_error(settings):
    settings.vmdp_home.write_text("a file")
    with pytest.raises(UserError, match="set VMDP_HOME to a folder of yours"):
        embedded.up(settings)


def test_restart_needs_a_running_cloud(settings):
    with pytest.raises(UserError, match="not running: start it with `vmdp local up`"):
        embedded.restart_workers(settings, "one")


def test_reset_deletes_what_the_cloud_made_and_nothing_else(settings):
    settings.vmdp_home.mkdir()
    mine = settings.vmdp_home / "logs" / "of-someone-else.txt"
    mine.parent.mkdir()
    mine.write_text("keep me")
    cloud = embedded.up(settings)
    local_client("s3", cloud).put_object(Bucket=cloud.bucket, Key="gone", Body=b"1")
    embedded.reset(settings)
    embedded.reset(settings)
    assert mine.read_text() == "keep me"
    assert not Path(cloud.objects).exists()
    assert {path.name for path in settings.vmdp_home.iterdir()} == {"logs"}


def test_reset_leaves_no_folder_that_only_the_cloud_used(settings):
    embedded.up(settings)
    embedded.reset(settings)
    assert not settings.vmdp_home.exists()


def test_cloud_with_no_workers_leaves_its_queue_to_others(settings):
    cloud = embedded.up(settings.model_copy(update={"vmdp_local_workers": 0}))
    assert child(cloud, "include.local.emulator")
    assert not child(cloud, "include.local.worker")
    assert (embedded.status(settings).answers, embedded.status(settings).workers_alive) == (True, 0)


def test_cloud_in_the_foreground_runs_until_it_is_told_to_stop(settings):
    environment = os.environ | {"VMDP_HOME": str(settings.vmdp_home), "VMDP_CLOUD": "local"}
    command = [sys.executable, "-c", "from include.cli.main import run; run()", "local", "up", "--foreground"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        cloud = eventually(lambda: embedded.current(settings))
        pids = family(cloud)
        process.terminate()
        assert process.wait(120) == 0
        assert all(gone(pid) for pid in pids)
    finally:
        process.kill()
