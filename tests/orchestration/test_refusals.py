"""Refusals: one try, and one line in the log where Airflow can do that."""

import pytest
from airflow.providers.common.compat.sdk import AirflowFailException
from airflow.sdk import RetryAction

from include.orchestration import refusals
from include.orchestration.refusals import NO_RETRY, Refused, refusal


class Task:
    def __init__(self, policy):
        self.retry_policy = policy


def test_a_refusal_is_not_tried_again_and_other_failures_are():
    assert NO_RETRY.evaluate(Refused("no"), 1, 3).action == RetryAction.FAIL
    assert NO_RETRY.evaluate(OSError("later"), 1, 3).action == RetryAction.DEFAULT
    assert NO_RETRY.evaluate(SystemExit(1), 1, 3).action == RetryAction.DEFAULT


@pytest.mark.parametrize(("policy", "kind"), [(NO_RETRY, Refused), (None, AirflowFailException)])
def test_a_task_that_might_be_tried_again_fails_in_airflows_own_way(monkeypatch, policy, kind):
    instance = type("Instance", (), {"task": Task(policy)})()
    monkeypatch.setattr(refusals, "get_current_context", lambda: {"ti": instance})
    found = refusal("there is no such dataset")
    assert type(found) is kind
    assert str(found) == "there is no such dataset"


def test_outside_a_task_a_refusal_is_airflows_own_failure():
    assert type(refusal("no")) is AirflowFailException
