"""The samples that answers name: found by the plan alone, in a dataset of any size."""

import tracemalloc

import pytest

from include.dataset.message import LAST_INDEX
from include.judging.answers import Asked, Listed, Planned, answers_among
from include.planning.plan import Request, make_plan
from include.services.storage import FolderStore

FULL = "O-47_sliding_puzzle_data-generator"
FOLDER = f"{FULL}/sliding_puzzle_task"


@pytest.fixture
def planned(tmp_path) -> Planned:
    store = FolderStore(tmp_path)
    asked = Request.of(generators=("O-47", "G-18"), samples=12, dataset="a/set", level="easy", repeats=True)
    return Planned(store, make_plan(asked, store).spec)


@pytest.mark.parametrize(
    "path",
    [
        "sliding_puzzle_00000003.mp4", f"{FOLDER}/sliding_puzzle_00000003", f"{FOLDER}/sliding_puzzle_00000003.WEBM",
        "elsewhere/sliding_puzzle_00000003.mp4", "sliding_puzzle_00000003.v2", "sliding_puzzle_3.mp4",
        "sliding_puzzle_00000012.mp4", "sliding_puzzle_000000030.mp4", "other_00000003.mp4", "mp4", ".mp4", "",
        "sliding_puzzle_٠٠٠٠٠٠٠٣.mp4",
    ],
)  # fmt: skip
def test_a_planned_dataset_finds_the_samples_that_a_list_of_them_does(planned, path):
    listed = Listed(
        [Asked(f"sliding_puzzle_{k:08d}", FULL, f"{FOLDER}/sliding_puzzle_{k:08d}") for k in range(12)], lambda _: b""
    )
    assert planned.find(path) == listed.find(path)
    assert (planned.count, listed.count) == (24, 12)


def test_a_dataset_of_any_size_takes_no_more_memory(planned, tmp_path):
    spec = planned._spec
    shares = {full: share.model_copy(update={"samples": LAST_INDEX}) for full, share in spec.generators.items()}
    tracemalloc.start()
    large = Planned(FolderStore(tmp_path), spec.model_copy(update={"generators": shares}))
    assert large.find("sliding_puzzle_00900000.mp4") is not None
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_keys_that_lead_out_of_a_folder_name_no_answer():
    keys = ["/sliding_puzzle_00000000.mp4", "../sliding_puzzle_00000001.mp4", "a/../../x_00000002/0.png", "in/side.mp4"]
    assert answers_among(keys, "the bucket") == {"in/side.mp4": ["in/side.mp4"]}


def test_a_bucket_may_hold_a_video_and_a_folder_of_one_name():
    assert answers_among(["a_00000001.mp4", "a_00000001.mp4/0.png"], "it") == {"a_00000001.mp4": ["a_00000001.mp4"]}
