"""Refusals: failures of a task that another try can't mend, in the log as one line.

Airflow logs an exit of a task in one line, and other failures with a traceback. It would try again after an exit; from
version 3.3 on, a retry policy forbids it.
"""

from typing import Any

from airflow.providers.common.compat.sdk import AirflowFailException
from airflow.sdk import get_current_context


class Refused(SystemExit):
    """A request can't be carried out; the text says why."""


def _no_retry() -> Any:
    """The retry policy of all tasks; None before Airflow 3.3, which has none."""
    try:
        from airflow.sdk import ExceptionRetryPolicy, RetryAction, RetryRule
    except ImportError:
        return None
    return ExceptionRetryPolicy([RetryRule(Refused, action=RetryAction.FAIL)])


NO_RETRY = _no_retry()


def refusal(reason: str) -> BaseException:
    """The exception for a refusal: with a traceback in the log where a task lacks the policy, such as a user's own."""
    try:
        task = get_current_context()["ti"].task
    except (RuntimeError, KeyError, AttributeError):  # outside a task
        task = None
    known = NO_RETRY is not None and getattr(task, "retry_policy", None) is NO_RETRY
    return Refused(reason) if known else AirflowFailException(reason)
