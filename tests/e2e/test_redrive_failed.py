"""Dead letters go back through the DAG, and the run knows what became of them."""

import pytest

from include.cloud.connect import Cloud, connect
from include.dataset.code import code_digest
from include.planning.plan import Plan
from include.services.dead_letters import DeadLetter
from include.settings import Settings
from tests.e2e.conftest import objects_of, samples_below
from tests.e2e.test_dead_letters import OTHER, planned

pytestmark = pytest.mark.e2e


@pytest.fixture
def cloud(home) -> Cloud:
    return connect(Settings(), start=True, code=code_digest())


def bury(cloud: Cloud, plan: Plan, reason: str) -> None:
    letters = [DeadLetter(order.model_dump_json(), reason, "failed") for order in plan.missing([])]
    assert cloud.dead_letters.queue.deliver([letter.entry() for letter in letters]) == {}


def dead(cloud: Cloud, dataset: str) -> int:
    return len([letter for letter in cloud.dead_letters.read() if letter.dataset == dataset])


def test_chosen_dead_letters_are_listed_then_made_and_others_stay(run_dag, cloud):
    bury(cloud, planned(cloud, "chosen", code_digest()), "disk 3 is full")
    bury(cloud, planned(cloud, "other", code_digest()), "disk 3 is full")
    listed = run_dag("redrive_failed", dataset="chosen")
    assert listed.state == "success"
    assert "| 3 | failed | disk # is full |" in listed.get_task_instance("find").xcom_pull(
        task_ids="find", key="listing"
    )
    assert (dead(cloud, "chosen"), dead(cloud, "other")) == (3, 3)

    run = run_dag("redrive_failed", dataset="chosen", kind="failed", generator="O-47", reason="FULL", dry_run=False)
    assert run.state == "success"
    assert run.get_task_instance("wait").xcom_pull(task_ids="wait") == {"samples": 6}
    assert len(samples_below(objects_of("chosen"))) == 6 * 5
    assert (dead(cloud, "chosen"), dead(cloud, "other")) == (0, 3)


def test_a_run_whose_dead_letters_come_back_fails(run_dag, cloud):
    bury(cloud, planned(cloud, "again", OTHER), "made by other code")
    run = run_dag("redrive_failed", dataset="again", dry_run=False)
    assert run.state == "failed"
    assert run.get_task_instance("redrive").state == "success"
    assert run.get_task_instance("wait").state == "failed"
    assert dead(cloud, "again") == 3


def test_with_nothing_to_redrive_a_run_succeeds(run_dag, cloud):
    assert run_dag("redrive_failed", dataset="nobody", dry_run=False).state == "success"
