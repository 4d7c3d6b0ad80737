"""A message is carried out exactly as it says, or refused with a reason."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.dataset.message import BatchMessage, InvalidMessage
from include.dataset.recipe import LARGEST_SEED

GOOD = {"type": "O-47_sliding_puzzle_data-generator", "start_index": 0, "num_samples": 10, "seed": 42}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_the_public_submitters_message_is_understood():
    body = GOOD | {"output_format": "files", "output_bucket": None, "dedup": False}
    message = BatchMessage.parse(json.dumps(body))
    assert (message.type, message.indices) == (GOOD["type"], range(10))


@pytest.mark.parametrize("name", ["O-47", "sliding_puzzle", "o47"])
def test_every_form_of_a_generators_name_becomes_its_full_id(name):
    assert BatchMessage.parse(json.dumps(GOOD | {"type": name})).type == GOOD["type"]


@pytest.mark.parametrize("name", ["X-901_shifted_tiles_data-generator", "X_901_shifted_tiles_data_generator", "x901"])
def test_every_form_of_an_own_tasks_name_becomes_its_full_id(own_task, name):
    message = BatchMessage.parse(json.dumps(GOOD | {"type": name}))
    assert message.type == "X-901_shifted_tiles_data-generator"
    assert BatchMessage.parse(message.model_dump_json()).generator is own_task


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"type": "O-9999_nothing"}, "no generator is called"),
        ({"type": "../../etc/passwd"}, "no generator is called"),
        ({"num_samples": 0}, "num_samples: .*greater than or equal to 1, not 0"),
        ({"num_samples": 10**9}, "num_samples"),
        ({"start_index": -1}, "start_index"),
        ({"start_index": 99_999_999, "num_samples": 2}, "last index"),
        ({"seed": LARGEST_SEED + 1}, "seed"),
        ({"dataset": "../other"}, "dataset"),
        ({"dataset": "a/../../b"}, "dataset"),
        ({"dataset": "/abs"}, "dataset"),
        ({"dataset": "_batches"}, "dataset"),
        ({"level": "brutal"}, "no level 'brutal'"),
        ({"size": 500}, "multiple of 16"),
        ({"output_format": "zip"}, "output_format"),
        ({"extra": 1}, "extra: unknown field"),
        ({"type": None}, "type"),
    ],
)
def test_what_cant_be_carried_out_is_refused_with_the_field_and_the_reason(change, reason):
    with pytest.raises(InvalidMessage, match=reason):
        BatchMessage.parse(json.dumps(GOOD | change))


@given(st.binary() | st.text().map(str.encode) | json_values.map(lambda v: json.dumps(v).encode()))
def test_any_other_body_is_refused_in_one_line(body):
    with pytest.raises(InvalidMessage) as refused:
        BatchMessage.parse(body)
    assert str(refused.value)


@given(st.dictionaries(st.sampled_from([*GOOD, "dataset", "level", "size", "video", "dedup"]), json_values))
def test_no_value_of_any_field_gets_past_validation_into_a_path(change):
    try:
        message = BatchMessage.parse(json.dumps(GOOD | change))
    except InvalidMessage:
        return
    assert ".." not in message.prefix
    assert not message.prefix.startswith(("/", "_"))


@given(
    st.integers(0, 10**6),
    st.integers(1, 10_000),
    st.integers(0, LARGEST_SEED),
    st.sampled_from([None, "easy", "hard"]),
    st.booleans(),
)
def test_a_message_survives_the_wire(start, count, seed, level, video):
    message = BatchMessage(type="O-47", start_index=start, num_samples=count, seed=seed, level=level, video=video)
    again = BatchMessage.parse(message.model_dump_json())
    assert again == message
    assert again.identity == message.identity


def test_messages_of_different_recipes_share_no_dataset_by_default_and_seeds_of_batches_do():
    assert BatchMessage.parse(json.dumps(GOOD | {"seed": 1})).prefix == BatchMessage.parse(json.dumps(GOOD)).prefix
    changes = [{}, {"level": "easy"}, {"size": 256}, {"video": False}, {"output_format": "tar"}]
    prefixes = {BatchMessage.parse(json.dumps(GOOD | change)).prefix for change in changes}
    assert len(prefixes) == len(changes)
