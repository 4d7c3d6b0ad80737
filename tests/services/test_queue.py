"""Every message reaches the queue once its refusals are passed."""

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    IncompleteReadError,
    NoCredentialsError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError
from hypothesis import given
from hypothesis import strategies as st

from include.dataset.message import BatchMessage
from include.errors import UserError
from include.services.queue import MOST_BYTES, NotAccepted, TaskQueue, entry, requests, size_of


def messages(count: int) -> list[BatchMessage]:
    return [BatchMessage(type="O-47", start_index=10 * k, num_samples=10, dataset="d") for k in range(count)]


class Sqs:
    """Refuses what it is told to, then accepts."""

    def __init__(self, refuse=(), throttle=0, sender_fault=False, code="X"):
        self.refuse, self.throttle, self.sender_fault, self.code = list(refuse), throttle, sender_fault, code
        self.bodies = []
        self.requests = 0

    def send_message_batch(self, QueueUrl, Entries):  # noqa: N803 - boto3's names
        self.requests += 1
        assert 1 <= len(Entries) <= 10
        if self.throttle:
            self.throttle -= 1
            raise ClientError({"Error": {"Code": "RequestThrottled", "Message": "slow down"}}, "SendMessageBatch")
        answer = {"Successful": [], "Failed": []}
        for one in Entries:
            if self.refuse and one["Id"] in self.refuse[0]:
                answer["Failed"].append(
                    {"Id": one["Id"], "Code": self.code, "SenderFault": self.sender_fault, "Message": "bad"}
                )
            else:
                answer["Successful"].append({"Id": one["Id"]})
                self.bodies.append(one["MessageBody"])
        if self.refuse:
            self.refuse.pop(0)
        return answer


def test_messages_go_in_requests_of_ten():
    sqs = Sqs()
    assert TaskQueue(sqs, "url").send(messages(25)) == 25
    assert sqs.requests == 3


def test_only_the_refused_entries_are_sent_again():
    sqs = Sqs(refuse=[{"1", "7"}, {"7"}])
    TaskQueue(sqs, "url").send(messages(10))
    assert sorted(sqs.bodies) == sorted(m.model_dump_json() for m in messages(10))
    assert sqs.requests == 3


def test_throttling_is_waited_out():
    sqs = Sqs(throttle=2)
    assert TaskQueue(sqs, "url").send(messages(3)) == 3
    assert len(sqs.bodies) == 3


def test_a_message_that_the_queue_will_never_take_is_an_error():
    with pytest.raises(UserError, match=r"the queue refuses 1 of 1 messages, .*: bad"):
        TaskQueue(Sqs(refuse=[{"0"}], sender_fault=True), "url").send(messages(1))


def test_a_missing_queue_is_one_clear_line():
    class Missing:
        def get_queue_attributes(self, **_):
            raise ClientError({"Error": {"Code": "AWS.SimpleQueueService.NonExistentQueue"}}, "GetQueueAttributes")

    with pytest.raises(UserError, match="there is no queue at url"):
        TaskQueue(Missing(), "url").depth()


class Failing(Sqs):
    """Raises what it is given, one an attempt, then accepts."""

    def __init__(self, *errors):
        super().__init__()
        self.errors = list(errors)

    def send_message_batch(self, QueueUrl, Entries):  # noqa: N803
        if self.errors:
            raise self.errors.pop(0)
        return super().send_message_batch(QueueUrl, Entries)


def refusal(code: str, status: int = 400) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "SendMessageBatch")


@pytest.mark.parametrize(
    "error",
    [
        refusal("AWS.SimpleQueueService.RequestThrottled"), refusal("KmsThrottled"), refusal("SlowDown", 503),
        refusal("InternalFailure", 500), refusal("Whatever", 502), refusal("X", 429),
        ConnectionClosedError(endpoint_url="e"), EndpointConnectionError(endpoint_url="e"),
        ReadTimeoutError(endpoint_url="e"), IncompleteReadError(actual_bytes=1, expected_bytes=2),
        ResponseParserError("half a body"),
    ],
    ids=repr,
)  # fmt: skip
def test_what_passes_is_waited_out(error):
    sqs = Failing(error)
    assert TaskQueue(sqs, "url").send(messages(3)) == 3
    assert len(sqs.bodies) == 3


@pytest.mark.parametrize("error", [refusal("AccessDenied", 403), NoCredentialsError()], ids=repr)
def test_what_does_not_pass_is_raised_at_once(error):
    sqs = Failing(error)
    with pytest.raises(type(error)):
        TaskQueue(sqs, "url").send(messages(3))
    assert sqs.errors == []
    assert sqs.bodies == []


def test_a_queue_that_takes_nothing_is_given_up_after_a_while():
    sqs = Sqs(throttle=10**6)
    with pytest.raises(NotAccepted, match="RequestThrottled"):
        TaskQueue(sqs, "url", patience_s=0.2).send(messages(3))


def test_an_entry_that_is_throttled_is_sent_again_whoever_is_said_to_be_at_fault():
    sqs = Sqs(refuse=[{"1"}], sender_fault=True, code="KmsThrottled")
    assert TaskQueue(sqs, "url").send(messages(3)) == 3
    assert sqs.requests == 2


def test_one_hopeless_message_does_not_hold_up_the_others():
    sqs = Sqs(refuse=[{"3"}], sender_fault=True)
    with pytest.raises(UserError, match=r"refuses 1 of 25 messages, .*bad"):
        TaskQueue(sqs, "url").send(messages(25))
    assert len(sqs.bodies) == 24


def test_an_answer_that_came_back_corrupted_counts_for_nothing():
    class Corrupt(Sqs):
        def send_message_batch(self, QueueUrl, Entries):  # noqa: N803
            answer = super().send_message_batch(QueueUrl, Entries)
            junk = {"Successful": [{"Id": "77"}, {"Id": "x"}, {}], "Failed": [{}, {"Id": "-1"}]}
            return junk if self.requests == 1 else answer

    sqs = Corrupt()
    assert TaskQueue(sqs, "url").send(messages(3)) == 3
    assert sqs.requests == 2


def test_entries_with_no_answer_are_sent_again():
    class Mute(Sqs):
        def send_message_batch(self, QueueUrl, Entries):  # noqa: N803
            answer = super().send_message_batch(QueueUrl, Entries)
            return {"Successful": answer["Successful"][:1]} if self.requests == 1 else answer

    sqs = Mute()
    assert TaskQueue(sqs, "url").send(messages(3)) == 3
    assert sqs.requests == 2


@given(st.lists(st.integers(0, 150_000), max_size=40))
def test_a_request_holds_at_most_ten_messages_and_256_kb(sizes):
    entries = [{"MessageBody": "x" * size, "MessageAttributes": {}} for size in sizes]
    groups = list(requests(entries))
    assert [entry for group in groups for entry in group] == entries
    assert all(len(group) <= 10 and sum(map(size_of, group)) <= MOST_BYTES for group in groups)


def test_equal_batches_have_equal_identities_and_others_differ():
    one, same, other = (entry(messages(3)[k]) for k in (1, 1, 2))
    assert one == same
    identities = {e["MessageAttributes"]["identity"]["StringValue"] for e in (one, same, other)}
    assert len(identities) == 2
