"""Failure notices: to the log, and by `VMDP_NOTIFY` to Slack, SNS or mail through an Airflow connection."""

import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from airflow.sdk import BaseNotifier

from include.errors import UserError

log = logging.getLogger(__name__)

# A notice may hold braces, so it enters the notifier's template as a value, never as part of the template.
# A notifier's own fields outrank values of the same name; these two are no fields.
_TEXT, _SUBJECT = "{{ notice }}", "{{ headline }}"
LONGEST = 3000
"""Characters of a notice; Slack cuts longer ones."""


def task_failed(context: Mapping[str, Any]) -> None:
    """Send the notice of a failed task, with its run and reason: an `on_failure_callback` of tasks."""
    instance = context["ti"]
    why = str(context.get("exception") or "its process died")
    place = f" ({instance.map_index})" if instance.map_index >= 0 else ""
    subject = f"{instance.dag_id}: {instance.task_id}{place} failed"
    send(subject, f"{subject} in run {instance.run_id}\n{why}\n{getattr(instance, 'log_url', '')}".strip())


def run_failed(context: Mapping[str, Any]) -> None:
    """Send the notice of a run that failed without a failed task, such as by its timeout: for DAGs."""
    reason = context.get("reason")
    if reason == "task_failure":
        return
    run_id = context.get("run_id") or context["dag_run"].run_id
    subject = f"{context['dag'].dag_id}: a run failed"
    send(subject, f"{subject}: {run_id}\n{reason or 'for an unknown reason'}")


def send(subject: str, notice: str) -> None:
    """Log a notice and send it to the target of `VMDP_NOTIFY`; log trouble with sending, and never raise."""
    from include.settings import Settings

    notice = notice if len(notice) <= LONGEST else notice[: LONGEST - 1] + "…"
    log.error("%s", notice)
    try:
        chosen = notifier(Settings().vmdp_notify)
    except UserError as error:
        log.error("the notice was not sent: %s", error)
        return
    if chosen:
        chosen({"headline": subject, "notice": notice})


def notifier(address: str) -> BaseNotifier | None:
    """Return the provider's notifier for an address; None for `log`.

    Raise `UserError` for an invalid address and for a missing provider.
    """
    if address == "log":
        return None
    parts = urlsplit(address)
    connection, target = parts.netloc, parts.path.removeprefix("/")
    make = _NOTIFIERS.get(parts.scheme)
    if make is None or not connection or not target:
        raise UserError(
            f"VMDP_NOTIFY is {address!r}; use log, slack://CONNECTION/channel, sns://CONNECTION/topic-arn or "
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
