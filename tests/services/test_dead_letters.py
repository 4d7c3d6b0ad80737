"""A dead letter says what it was and why it was given up, and is never lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.dataset.layout import Batch
from include.dataset.message import BatchMessage
from include.services.dead_letters import KILLED, KINDS, MOST_REASON, Choice, DeadLetter, cause, one_line

NAME = "O-47_sliding_puzzle_data-generator"
BODY = BatchMessage(type="O-47", start_index=20, num_samples=10, dataset="d").model_dump_json()


def received(entry: dict, message_id: str = "m") -> dict:
    """The message that `receive_message` gives for what was sent."""
    return {
        "MessageId": message_id,
        "ReceiptHandle": f"receipt-{message_id}",
        "Body": entry["MessageBody"],
        "MessageAttributes": entry.get("MessageAttributes", {}),
        "Attributes": {"SentTimestamp": "1700000000000"},
    }


@pytest.mark.parametrize("kind", KINDS[:3])
def test_what_a_worker_wrote_is_what_is_read(kind):
    letter = DeadLetter(BODY, "level: no level 'x'", kind, request_id="r", received=5, generator=NAME, identity="i")
    found = DeadLetter.of(received(letter.entry()))
    assert (found.reason, found.kind, found.request_id, found.received) == ("level: no level 'x'", kind, "r", 5)
    assert (found.generator, found.identity, found.dataset) == (NAME, "i", "d")
    assert found.batch == Batch(NAME, 20, 10)


def test_what_sqs_moved_by_itself_was_killed():
    found = DeadLetter.of(received({"MessageBody": BODY}))
    assert (found.kind, found.reason) == ("killed", KILLED)


@given(st.text())
def test_a_reason_is_one_line_that_sqs_takes(text):
    line = one_line(text)
    assert len(line) <= MOST_REASON
    assert len(line.splitlines()) <= 1
    assert all(character >= " " and character not in "￾￿" for character in line)
    line.encode()


@given(st.one_of(st.text(), st.just("[" * 100_000), st.just('{"dataset": 5, "type": [], "start_index": null}')))
def test_any_body_can_be_a_dead_letter(body):
    letter = DeadLetter.of(received({"MessageBody": body}))
    assert letter.order is None
    assert letter.dataset is None
    assert letter.batch is None


def test_a_letter_of_an_invalid_message_still_names_its_dataset_and_batch():
    body = BODY.replace('"seed":42', '"seed":-1')
    letter = DeadLetter.of(received({"MessageBody": body}))
    assert letter.order is None
    assert (letter.dataset, letter.batch) == ("d", Batch(NAME, 20, 10))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sample 17 took 3.5 s", "sample 4 took 12 s"),
        ("request 0c1f8a2e-1111-4222-8333-944455556666 died", "request ffffffff-0000-4000-8000-000000000000 died"),
        ("the batch is of code 0123456789abcdef", "the batch is of code fedcba9876543210"),
    ],
)
def test_causes_that_differ_only_in_numbers_and_ids_are_equal(one, other):
    assert cause(one) == cause(other)


def test_different_causes_stay_apart():
    assert cause("no level 'easy'") != cause("no level 'hard'")
    assert cause("feedbacks failed") == "feedbacks failed"


@pytest.mark.parametrize("wanted", ["O-47", "o-47", NAME])
def test_a_generator_is_chosen_by_its_id(wanted):
    letter = DeadLetter(BODY, "no", "failed", generator=NAME)
    assert Choice(generator=wanted, dataset="d", kind="failed", reason="NO").takes(letter)
    assert not Choice(generator="O-4").takes(letter)
    assert not Choice(dataset="other").takes(letter)
