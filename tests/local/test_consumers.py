"""A paused queue keeps what waits and finishes what is being made."""

import time

import pytest

from include.cloud import consumers
from include.errors import UserError
from include.local import cloud as embedded
from tests.local.until import all_pause, eventually, local_client


def test_a_pause_takes_no_message_outlives_the_cloud_and_ends_when_told_to(settings):
    embedded.up(settings)
    assert consumers.pause(settings) == consumers.pause(settings)
    cloud = embedded.current(settings)
    eventually(lambda: all_pause(cloud))
    local_client("sqs", cloud).send_message(QueueUrl=cloud.queue_url, MessageBody="not a batch")
    time.sleep(1.5)
    assert (embedded.status(settings).visible, embedded.status(settings).in_flight) == (1, 0)
    embedded.down(settings)
    embedded.up(settings)
    assert consumers.consumers(settings).paused
    assert not consumers.resume(settings).paused
    eventually(lambda: embedded.status(settings).dead_letters == 1)


def test_more_batches_at_once(settings):
    embedded.up(settings)
    assert consumers.limit(settings, 3).at_once == embedded.current(settings).workers == 3
    with pytest.raises(UserError, match=r"concurrency must be 1\.\.64, not 0"):
        consumers.limit(settings, 0)


def test_a_queue_that_is_left_to_others_has_no_number_of_workers(settings):
    settings = settings.model_copy(update={"vmdp_local_workers": 0})
    embedded.up(settings)
    with pytest.raises(UserError, match="left to `vmdp worker`"):
        consumers.limit(settings, 3)


def test_a_cloud_that_is_down_has_no_workers_to_pause(settings):
    with pytest.raises(UserError, match="not running: start it with `vmdp local up`"):
        consumers.pause(settings)
