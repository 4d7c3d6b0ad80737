"""Every message reaches the queue once its refusals are passed."""

import pytest
from botocore.exceptions import ClientError

from include.errors import UserError
from include.message import BatchMessage
from include.queue import TaskQueue


def messages(count: int) -> list[BatchMessage]:
    return [BatchMessage(type="O-47", start_index=10 * k, num_samples=10, dataset="d") for k in range(count)]


class Sqs:
    """Refuses what it is told to, then accepts."""

    def __init__(self, refuse=(), throttle=0, sender_fault=False):
        self.refuse, self.throttle, self.sender_fault = list(refuse), throttle, sender_fault
        self.bodies = []
        self.requests = 0

    def send_message_batch(self, QueueUrl, Entries):  # noqa: N803 - boto3's names
        self.requests += 1
        assert 1 <= len(Entries) <= 10
        if self.throttle:
            self.throttle -= 1
            raise ClientError({"Error": {"Code": "RequestThrottled", "Message": "slow down"}}, "SendMessageBatch")
        answer = {"Successful": [], "Failed": []}
        for entry in Entries:
            if self.refuse and entry["Id"] in self.refuse[0]:
                answer["Failed"].append(
                    {"Id": entry["Id"], "Code": "X", "SenderFault": self.sender_fault, "Message": "bad"}
                )
            else:
                answer["Successful"].append({"Id": entry["Id"]})
                self.bodies.append(entry["MessageBody"])
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
    with pytest.raises(UserError, match="the queue refuses a message: bad"):
        TaskQueue(Sqs(refuse=[{"0"}], sender_fault=True), "url").send(messages(1))


def test_a_missing_queue_is_one_clear_line():
    class Missing:
        def get_queue_attributes(self, **_):
            raise ClientError({"Error": {"Code": "AWS.SimpleQueueService.NonExistentQueue"}}, "GetQueueAttributes")

    with pytest.raises(UserError, match="there is no queue at url"):
        TaskQueue(Missing(), "url").depth()
