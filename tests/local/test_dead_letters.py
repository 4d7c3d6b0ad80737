"""Dead letters in a real queue: looking takes nothing away, and what is redriven is in one place or the other."""

import json
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from include.dataset.message import BatchMessage
from include.services import dead_letters
from include.services.dead_letters import Choice, DeadLetter, DeadLetterQueue, causes, write_letters
from include.services.queue import TaskQueue
from include.services.storage import FolderStore
from tests.local.until import local_client

NAME = "O-47_sliding_puzzle_data-generator"


@dataclass(frozen=True)
class Queues:
    """A task queue of a test's own and its dead-letter queue."""

    tasks: TaskQueue
    dead: DeadLetterQueue

    def bury(self, *letters: DeadLetter) -> None:
        for letter in letters:
            assert self.dead.queue.deliver([letter.entry()]) == {}

    def bodies(self) -> list[str]:
        """What is in the task queue; it is taken out."""
        found = []
        while messages := self.tasks.receive(wait_s=0, visibility_s=60):
            found += [message["Body"] for message in messages]
        return sorted(found)


@pytest.fixture
def queues(cloud) -> Queues:
    sqs = local_client("sqs", cloud)
    urls = [sqs.create_queue(QueueName=f"test-{uuid4().hex}")["QueueUrl"] for _ in range(2)]
    tasks, dead = (TaskQueue(sqs, url, patience_s=1) for url in urls)
    return Queues(tasks, DeadLetterQueue(dead))


def message(k: int, dataset: str = "d") -> BatchMessage:
    return BatchMessage(type="O-47", start_index=10 * k, num_samples=10, dataset=dataset)


def letters(count: int, kind: dead_letters.Kind = "failed", reason: str = "sample {k} is bad") -> list[DeadLetter]:
    return [DeadLetter(message(k).model_dump_json(), reason.format(k=k), kind, generator=NAME) for k in range(count)]


def test_looking_takes_nothing_away_and_shows_each_letter_once(queues):
    queues.bury(*letters(23))
    for _ in range(2):  # a second look at once sees all again
        assert sorted(letter.reason for letter in queues.dead.read()) == sorted(f"sample {k} is bad" for k in range(23))
    assert (queues.dead.depth().waiting, queues.dead.depth().in_flight) == (23, 0)
    assert len(queues.dead.read(most=7)) == 7
    assert queues.dead.depth().waiting == 23


def test_an_empty_queue_has_no_letters(queues):
    assert queues.dead.read() == []


def test_letters_group_by_cause_whatever_the_numbers_in_it(queues):
    queues.bury(*letters(3), *letters(2, "invalid", "level: no level 'x'"))
    found = causes(queues.dead.read())
    assert [(one.kind, one.text, len(one.letters)) for one in found] == [
        ("failed", "sample # is bad", 3),
        ("invalid", "level: no level 'x'", 2),
    ]
    assert found[0].generators == {NAME: 3}


def test_chosen_letters_go_back_as_fresh_messages_and_the_others_stay(queues):
    queues.bury(*letters(12), *letters(3, "invalid", "no"))
    done = queues.dead.redrive(Choice(kind="failed").takes, queues.tasks)
    assert (done.taken, done.doubled, done.kept) == (12, 0, [])
    assert [letter.kind for letter in queues.dead.read()] == ["invalid"] * 3
    returned = queues.tasks.receive(wait_s=0, visibility_s=0)[0]
    assert set(returned["MessageAttributes"]) == {"generator", "identity"}
    assert queues.bodies() == sorted(message(k).model_dump_json() for k in range(12))


def test_what_the_task_queue_does_not_take_stays_a_dead_letter(queues):
    queues.bury(*letters(4))
    nowhere = replace(queues.tasks, url=f"{queues.tasks.url}-nowhere", patient=True, patience_s=0.1)
    done = queues.dead.redrive(lambda letter: True, nowhere)
    assert done.taken == 0
    assert len(done.kept) == 4
    assert len(queues.dead.read()) == 4


class Refusing:
    """The real client, but a batch request refuses the entries whose place is named."""

    def __init__(self, client: Any, operation: str, places: set[str]) -> None:
        self.client, self.operation, self.places = client, operation, places

    def __getattr__(self, name: str) -> Any:
        real = getattr(self.client, name)
        if name != self.operation:
            return real

        def some(QueueUrl: str, Entries: list[dict]) -> dict:  # noqa: N803 - boto3's names
            kept = [entry for entry in Entries if entry["Id"] not in self.places]
            answer = real(QueueUrl=QueueUrl, Entries=kept) if kept else {}
            failed = [{"Id": entry["Id"], "Code": "X", "SenderFault": True} for entry in Entries if entry not in kept]
            return answer | {"Failed": failed}

        return some


def test_a_letter_that_is_refused_stays_while_its_neighbours_go(queues):
    queues.bury(*letters(6))
    refusing = replace(queues.tasks, client=Refusing(queues.tasks.client, "send_message_batch", {"1", "4"}))
    done = queues.dead.redrive(lambda letter: True, refusing)
    kept = {letter.body for letter, _ in done.kept}
    assert (done.taken, len(kept)) == (4, 2)
    assert {letter.body for letter in queues.dead.read()} == kept
    assert {*queues.bodies()} == {message(k).model_dump_json() for k in range(6)} - kept


def test_a_letter_that_can_not_be_deleted_is_in_both_queues_rather_than_in_none(queues):
    queues.bury(*letters(3))
    stubborn = replace(queues.dead.queue, client=Refusing(queues.tasks.client, "delete_message_batch", {"0"}))
    done = DeadLetterQueue(stubborn).redrive(lambda letter: True, queues.tasks)
    assert (done.taken, done.doubled) == (2, 1)
    assert len(queues.bodies()) == 3
    assert len(queues.dead.read()) == 1


def test_a_queue_that_can_not_show_letters_again_does_not_hold_up_the_look(queues):
    class Failing(Refusing):
        def __getattr__(self, name: str) -> Any:
            if name != "change_message_visibility_batch":
                return getattr(self.client, name)

            def refuse(**request: Any) -> dict:
                self.places.add(request["Entries"][0]["ReceiptHandle"])
                raise ClientError({"Error": {"Code": "RequestThrottled"}}, name)

            return refuse

    queues.bury(*letters(12))
    failing = Failing(queues.tasks.client, "", set())
    dead = DeadLetterQueue(replace(queues.dead.queue, client=failing, patience_s=0))
    assert len(dead.read()) == 12
    assert len(failing.places) == 1, "it does not insist on each request"


def test_a_body_that_is_no_message_goes_back_as_it_is(queues):
    queues.bury(DeadLetter("not json", "no", "invalid"))
    assert queues.dead.redrive(lambda letter: True, queues.tasks).taken == 1
    assert queues.bodies() == ["not json"]


def test_only_chosen_letters_are_deleted(queues):
    queues.bury(*letters(5), *letters(2, "code", "other code"))
    assert queues.dead.delete(Choice(reason="SAMPLE").takes).taken == 5
    assert [letter.reason for letter in queues.dead.read()] == ["other code"] * 2


def test_what_sqs_moved_here_by_itself_is_killed_and_keeps_its_attributes(cloud):
    sqs = local_client("sqs", cloud)
    dead = sqs.create_queue(QueueName=f"test-{uuid4().hex}")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
    url = sqs.create_queue(QueueName=f"test-{uuid4().hex}", Attributes={"RedrivePolicy": policy})["QueueUrl"]
    TaskQueue(sqs, url).send([message(1)])
    for _ in range(2):
        TaskQueue(sqs, url).receive(wait_s=0, visibility_s=0)
    (letter,) = DeadLetterQueue(TaskQueue(sqs, dead)).read()
    assert (letter.kind, letter.generator, letter.identity) == ("killed", NAME, message(1).identity)
    assert letter.batch == message(1).batch


def test_letters_are_kept_as_files_named_by_their_message_ids(queues, tmp_path):
    queues.bury(*letters(3))
    found = queues.dead.read()
    keys = write_letters(found, FolderStore(tmp_path))
    assert sorted(keys) == sorted(f"{letter.message_id}.json" for letter in found)
    page = json.loads((tmp_path / keys[0]).read_text())
    assert page["body"] == found[0].body
    assert (page["kind"], page["dataset"], page["num_samples"]) == ("failed", "d", 10)


@pytest.mark.parametrize("message_id", ["../../outside", "/etc/passwd", "", "a/b", "..", "é" * 300, "x\0y"])
def test_a_message_id_never_leads_out_of_the_folder(tmp_path, message_id):
    letter = replace(letters(1)[0], message_id=message_id)
    (key,) = write_letters([letter], FolderStore(tmp_path / "in"))
    assert [path.name for path in (tmp_path / "in").iterdir()] == [key]
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
