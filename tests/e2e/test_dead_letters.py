"""What real workers give up ends its run with the reason, and is made good by running it again."""

import json
import time

import pytest

from include.cloud.connect import Cloud, connect
from include.dataset.code import code_digest
from include.errors import UserError
from include.planning.plan import Plan, Request, make_plan
from include.run.completion import Ending, Watchdog
from include.run.submit import enqueue_missing
from include.services.dead_letters import DeadLetter
from include.settings import Settings
from tests.e2e.conftest import objects_of, samples_below

pytestmark = pytest.mark.e2e

OTHER = 16 * "0"


@pytest.fixture
def cloud(home) -> Cloud:
    return connect(Settings(), start=True, code=code_digest())


def planned(cloud: Cloud, dataset: str, code: str) -> Plan:
    fields = {"generators": ["O-47"], "samples": 6, "batch_size": 2, "size": 256, "video": False}
    return make_plan(Request.of(dataset=dataset, **fields), cloud.store).model_copy(update={"code": code})


def ending(plan: Plan, cloud: Cloud) -> Ending:
    watchdog = Watchdog(plan, stall=60, patience=120)
    while not (found := watchdog.check(cloud)):
        time.sleep(0.2)
    return found


def test_a_run_of_other_code_is_refused_by_name_and_made_by_running_it_anew(cloud, vmdp):
    other = planned(cloud, "pinned", OTHER)
    with pytest.raises(UserError, match="the workers run other code"):
        enqueue_missing(other, cloud)
    cloud.queue.send(other.missing([]))  # as one whose workers were replaced after that look
    found = ending(planned(cloud, "pinned", OTHER), cloud)
    assert found.status == "refused"
    assert "code: the batch is pinned to code 0000000000000000" in found.reason
    assert samples_below(objects_of("pinned")) == {}
    listed = json.loads(vmdp("dlq", "list", "--dataset", "pinned", "--json").stdout)
    assert {cause["kind"] for cause in listed["causes"]} == {"code"}

    present = planned(cloud, "pinned", code_digest())
    enqueue_missing(present, cloud)
    assert ending(present, cloud) == Ending("complete", 6, 6)
    assert len(samples_below(objects_of("pinned"))) == 6 * 5


def test_what_is_no_message_is_a_dead_letter_at_once_and_the_run_beside_it_is_not_touched(cloud, vmdp, tmp_path):
    junk = {"MessageBody": json.dumps({"type": "O-9999", "num_samples": 1, "dataset": "beside"})}
    assert cloud.queue.deliver([junk]) == {}
    plan = planned(cloud, "beside", code_digest())
    enqueue_missing(plan, cloud)
    assert ending(plan, cloud) == Ending("complete", 6, 6)
    deadline = time.monotonic() + 60
    while not (found := [letter for letter in cloud.dead_letters.read() if "O-9999" in letter.body]):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert (found[0].kind, found[0].received) == ("invalid", 1)
    assert "O-9999" in found[0].reason
    assert vmdp("dlq", "download", tmp_path, "--dataset", "beside").returncode == 0
    assert json.loads((tmp_path / f"{found[0].message_id}.json").read_text())["body"] == junk["MessageBody"]
    assert vmdp("dlq", "purge", "--dataset", "beside", "--yes").returncode == 0
    assert [letter for letter in cloud.dead_letters.read() if letter.dataset == "beside"] == []


def test_a_redriven_batch_is_made(cloud, vmdp):
    plan = planned(cloud, "redriven", code_digest())
    letters = [DeadLetter(order.model_dump_json(), "died", "failed") for order in plan.missing([])]
    assert cloud.dead_letters.queue.deliver([letter.entry() for letter in letters]) == {}
    done = vmdp("dlq", "redrive", "--dataset", "redriven", "--json")
    assert json.loads(done.stdout) == {"dead_letters": 3, "kinds": {"failed": 3}, "doubled": 0, "kept": 0}
    assert ending(plan, cloud) == Ending("complete", 6, 6)
