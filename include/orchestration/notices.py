"""Who is told of a failure: the log, or Slack, SNS or mail through an Airflow connection, as `VMDP_NOTIFY` says."""

import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from airflow.sdk import BaseNotifier

from include.errors import UserError

log = logging.getLogger(__name__)

# What is told may hold braces: it goes through the notifier's template as a value, never as part of the template.
# The values' names are none of a notifier's own fields, which would come before them.
_TEXT, _SUBJECT = "{{ notice }}", "{{ headline }}"
LONGEST = 3000
"""Characters of a notice; Slack cuts longer ones."""


def task_failed(context: Mapping[str, Any]) -> None:
    """For a task's `on_failure_callback`: says which task of which run failed, and why."""
    instance = context["ti"]
    why = str(context.get("exception") or "its process died")
    place = f" ({instance.map_index})" if instance.map_index >= 0 else ""
    subject = f"{instance.dag_id}: {instance.task_id}{place} failed"
    tell(subject, f"{subject} in run {instance.run_id}\n{why}\n{getattr(instance, 'log_url', '')}".strip())


def run_failed(context: Mapping[str, Any]) -> None:
    """For a DAG's `on_failure_callback`: says why a run failed that no failed task has told of, such as its timeout."""
    reason = context.get("reason")
    if reason == "task_failure":
        return
    run_id = context.get("run_id") or context["dag_run"].run_id
    subject = f"{context['dag'].dag_id}: a run failed"
    tell(subject, f"{subject}: {run_id}\n{reason or 'for an unknown reason'}")


def tell(subject: str, notice: str) -> None:
    """Tell the one that `VMDP_NOTIFY` names, and the log in any case; what goes wrong with it is logged, not raised."""
    from include.settings import Settings

    notice = notice if len(notice) <= LONGEST else notice[: LONGEST - 1] + "…"
    log.error("%s", notice)
    try:
        chosen = notifier(Settings().vmdp_notify)
    except UserError as error:
        log.error("nobody else was told: %s", error)
        return
    if chosen:
        chosen({"headline": subject, "notice": notice})


def notifier(address: str) -> BaseNotifier | None:
    """The provider's notifier that an address names; None for `log`.

    Raise `UserError` if the address is none, or its provider is not installed.
    """
    if address == "log":
        return None
    parts = urlsplit(address)
    connection, target = parts.netloc, parts.path.removeprefix("/")
    make = _NOTIFIERS.get(parts.scheme)
    if make is None or not connection or not target:
        raise UserError(
            f"VMDP_NOTIFY is {address!r}; it reads log, slack://CONNECTION/channel, sns://CONNECTION/topic-arn or "
            "smtp://CONNECTION/address"
        )
    try:
        return make(connection, target)
    except ImportError:
        provider = "amazon" if parts.scheme == "sns" else parts.scheme
        raise UserError(
            f"VMDP_NOTIFY is {address!r}, and apache-airflow-providers-{provider} is not installed"
        ) from None


def _slack(connection: str, channel: str) -> Any:
    from airflow.providers.slack.notifications.slack import SlackNotifier

    return SlackNotifier(slack_conn_id=connection, channel=channel, text=_TEXT)


def _sns(connection: str, topic: str) -> BaseNotifier:
    from airflow.providers.amazon.aws.notifications.sns import SnsNotifier

    from include.settings import Settings

    # SNS takes a subject of at most 99 characters.
    return SnsNotifier(
        aws_conn_id=connection,
        target_arn=topic,
        subject="{{ headline[:99] }}",
        message=_TEXT,
        region_name=Settings().aws_region,
    )


def _smtp(connection: str, address: str) -> BaseNotifier:
    from airflow.providers.smtp.notifications.smtp import SmtpNotifier

    return SmtpNotifier(
        smtp_conn_id=connection, to=address, subject=_SUBJECT, html_content="<pre>{{ notice | e }}</pre>"
    )


_NOTIFIERS: Mapping[str, Callable[[str, str], BaseNotifier]] = {"slack": _slack, "sns": _sns, "smtp": _smtp}
