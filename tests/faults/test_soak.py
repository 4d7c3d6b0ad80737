"""The soak in its short form; `make soak` is the long one."""

import pytest

from tests.bench.soak import soak


@pytest.mark.timeout(900)
def test_under_random_faults_nothing_is_lost_doubled_or_different(ground, emulator_settings):
    outcome = soak(ground, emulator_settings, batches=30, seed=1, kills_every_s=8)
    assert outcome.batches == 30
    assert len(outcome.fired) >= 8, "too little went wrong to prove anything"
    assert outcome.sound, outcome.table()
