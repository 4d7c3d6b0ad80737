"""Two batches of one generator at once never swap files, where runs have folders of their own and where they wait."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from generators.kit.sample import METADATA, VIDEO
from include.external import sandbox
from include.external.batch import block_of
from include.external.environment import environment
from include.external.sandbox import can_isolate
from tests.external.conftest import making


@pytest.fixture(params=["private folders", "one at a time"])
def how(request, monkeypatch):
    if request.param == "one at a time":
        monkeypatch.setattr(sandbox, "can_isolate", lambda python: False)
    return request.param


def test_batches_that_write_to_one_fixed_path_keep_their_own_videos(wrong, how):
    generator = wrong("shared-path")
    python = environment(generator.place, generator.pinned)
    private = how == "private folders" and can_isolate(python)
    clips = [(generator.place.checkout(generator.pinned) / "assets" / f"{kind}.mp4").read_bytes() for kind in range(4)]
    together = threading.Barrier(3)

    def make(seed: int) -> list[tuple[int, int]]:
        work = making(generator, 6)
        work.block = block_of(generator, seed, 0, 6)
        together.wait()
        found = []
        for sample in work.samples():
            told = json.loads(sample.files[METADATA])
            found.append((told["origin"]["batch_seed"] % 4, clips.index(sample.files[VIDEO])))
        assert work.cost.private_tmp == private
        return found

    with ThreadPoolExecutor(3) as pool:
        for found in pool.map(make, [1, 2, 3]):
            assert [due for due, _ in found] == [there for _, there in found]
