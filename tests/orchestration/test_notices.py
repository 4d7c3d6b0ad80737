"""A failure is told to the one that the setting names, and always to the log."""

import logging
import sys
from types import SimpleNamespace

import pytest

from include.errors import UserError
from include.orchestration import notices

CONTEXT = {
    "ti": SimpleNamespace(
        dag_id="nightly_regeneration",
        task_id="canary.compare",
        run_id="scheduled__1",
        map_index=-1,
        log_url="http://x/log",
    ),
    "exception": ValueError("the canary drifted: O-41 {{ params }} {% if %}"),
}


@pytest.fixture
def told(monkeypatch):
    """What was sent, in place of a provider's notifier's last step."""
    sent = []

    def keep(notifier, context):
        fields = ("target_arn", "subject", "message", "to", "html_content", "aws_conn_id", "smtp_conn_id")
        sent.append({name: getattr(notifier, name) for name in fields if hasattr(notifier, name)})

    from airflow.providers.amazon.aws.notifications.sns import SnsNotifier
    from airflow.providers.smtp.notifications.smtp import SmtpNotifier

    monkeypatch.setattr(SnsNotifier, "notify", keep)
    monkeypatch.setattr(SmtpNotifier, "notify", keep)
    return sent


def test_a_failed_task_is_told_with_its_run_its_reason_and_its_log(caplog):
    with caplog.at_level(logging.ERROR):
        notices.task_failed(CONTEXT)
    for fact in ("nightly_regeneration", "canary.compare", "scheduled__1", "the canary drifted: O-41", "http://x/log"):
        assert fact in caplog.text


def test_sns_gets_the_notice_as_it_is_whatever_braces_are_in_it(told, monkeypatch):
    monkeypatch.setenv("VMDP_NOTIFY", "sns://team/arn:aws:sns:us-east-2:1:alarms")
    notices.task_failed(CONTEXT)
    (sent,) = told
    assert (sent["aws_conn_id"], sent["target_arn"]) == ("team", "arn:aws:sns:us-east-2:1:alarms")
    assert sent["subject"] == "nightly_regeneration: canary.compare failed"
    assert "O-41 {{ params }} {% if %}" in sent["message"]


def test_a_mail_shows_a_reason_as_text_not_as_html(told, monkeypatch):
    monkeypatch.setenv("VMDP_NOTIFY", "smtp://post/data@example.org")
    notices.send("subject", "<script>alert(1)</script>")
    (sent,) = told
    assert (sent["smtp_conn_id"], sent["to"]) == ("post", "data@example.org")
    assert sent["html_content"] == "<pre>&lt;script&gt;alert(1)&lt;/script&gt;</pre>"


def test_a_long_reason_is_cut(told, monkeypatch):
    monkeypatch.setenv("VMDP_NOTIFY", "sns://team/topic")
    notices.send("s" * 200, "n" * 10_000)
    assert len(told[0]["message"]) == notices.LONGEST
    assert len(told[0]["subject"]) == 99


@pytest.mark.parametrize("address", ["", "slack", "slack://", "slack://conn", "pager://conn/me", "sns:///topic"])
def test_a_setting_that_names_nobody_is_refused_and_says_what_it_reads_like(address):
    with pytest.raises(UserError, match="use log, slack://CONNECTION/channel"):
        notices.notifier(address)


def test_a_provider_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "airflow.providers.slack.notifications.slack", None)
    with pytest.raises(UserError, match="apache-airflow-providers-slack is not installed"):
        notices.notifier("slack://team/alarms")


def test_trouble_with_telling_never_hides_the_failure_nor_raises(caplog, monkeypatch):
    monkeypatch.setenv("VMDP_NOTIFY", "pager://conn/me")
    with caplog.at_level(logging.ERROR):
        notices.task_failed(CONTEXT)
    assert "the canary drifted" in caplog.text
    assert "the notice was not sent" in caplog.text


def test_a_run_is_told_of_only_where_no_task_of_it_was(caplog):
    dag = SimpleNamespace(dag_id="nightly_regeneration")
    with caplog.at_level(logging.ERROR):
        notices.run_failed({"dag": dag, "run_id": "r", "reason": "task_failure"})
    assert caplog.text == ""
    with caplog.at_level(logging.ERROR):
        notices.run_failed({"dag": dag, "run_id": "r", "reason": "timed_out"})
    assert "timed_out" in caplog.text
