"""A dataset with key frames has them whole, and each fault in them is found."""

import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from generators.kit.keyframes import IMAGE_PROMPT, PICTURES
from generators.kit.registry import registry
from generators.kit.sample import build
from include.batch.make import run_batch
from include.dataset.message import BatchMessage
from include.planning.plan import Request, make_plan
from include.services.storage import FolderStore
from include.validation.run import validate_group
from tests.validation.conftest import make, with_faults
from tests.validation.test_faults import cut, edit, edited_json, resized, sample


@pytest.mark.parametrize("form", ["files", "tar"])
def test_a_good_dataset_with_key_frames_has_no_problem(tmp_path, form):
    dataset = make(tmp_path, form, samples=3, only="O-47", keyframes=True)
    result = dataset.check()
    assert (result.problems, result.found, result.deep_checked) == ((), 3, 3)
    assert dataset.spec.keyframes
    if form == "files":
        made = {path.relative_to(dataset.sample(0)).as_posix() for path in dataset.sample(0).rglob("*.*")}
        assert made == set(build(registry.get("O-47"), None, 42, 0, size=256, keyframes=True).files)
        assert {IMAGE_PROMPT, *PICTURES} <= made
    else:
        with tarfile.open(next(dataset.root.rglob("*.tar"))) as shard:
            names = {name.partition(".")[2] for name in shard.getnames() if name.startswith(sample(0))}
        assert {"image_prompt.txt", "frame_1.png", "frame_8.png", "final_frame.png"} <= names


FAULTS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "no prompt": ("files-missing", lambda f: (f / IMAGE_PROMPT).unlink()),
    "no first key frame": ("files-missing", lambda f: (f / PICTURES[0]).unlink()),
    "no key frame between others": ("files-missing", lambda f: (f / PICTURES[3]).unlink()),
    "no last key frame": ("files-missing", lambda f: (f / PICTURES[-1]).unlink()),
    "a ninth key frame": ("files-extra", lambda f: shutil.copy(f / PICTURES[0], f / "image/frame_9.png")),
    "a key frame of another size": ("png-size", lambda f: resized(f / PICTURES[2], 128)),
    "a key frame cut off": ("png-decode", lambda f: cut(f / PICTURES[1], 0.5)),
    "another last key frame": ("keyframes-final", lambda f: shutil.copy(f / PICTURES[0], f / PICTURES[7])),
    "key frames in another order": ("redraw", lambda f: shutil.copy(f / PICTURES[0], f / PICTURES[1])),
    "a prompt with a placeholder": (
        "prompt-grammar", lambda f: (f / IMAGE_PROMPT).write_text("Show {count} pictures.\n")
    ),
    "metadata without key frames": ("metadata-place", lambda f: edited_json(f, lambda m: m.pop("keyframes"))),
    "metadata with an empty list": ("metadata-format", lambda f: edited_json(f, lambda m: m.update(keyframes=[]))),
    "metadata with another step": (
        "metadata-keyframes", lambda f: edited_json(f, lambda m: m["keyframes"][0].update(step=0))
    ),
    "metadata with another file": (
        "metadata-keyframes", lambda f: edited_json(f, lambda m: m["keyframes"][0].update(file="../../x.png"))
    ),
    "a changed byte": ("hash", lambda f: edit(f / IMAGE_PROMPT, "tile", "Tile")),
}  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return with_faults(tmp_path_factory.mktemp("damaged"), (plant for _, plant in FAULTS.values()), keyframes=True)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_key_frames_is_found_where_it_is(found, fault):
    problems = [each for each in found.problems if each.sample_id == sample(list(FAULTS).index(fault))]
    assert FAULTS[fault][0] in {each.rule for each in problems}


def test_no_fault_is_found_in_key_frames_without_any(found):
    assert sample(len(FAULTS)) not in {each.sample_id for each in found.problems}


def test_a_dataset_without_key_frames_takes_none(tmp_path):
    dataset = make(tmp_path, "files", samples=2, only="O-47")
    (dataset.sample(0) / "image").mkdir()
    shutil.copy(dataset.sample(0) / "final_frame.png", dataset.sample(0) / PICTURES[0])
    edited_json(
        dataset.sample(1),
        lambda m: m.update(keyframes=[{"file": PICTURES[0], "step": len(m["truth"]["states"]) - 1, "progress": 1.0}]),
    )
    found = {(each.sample_id, each.rule) for each in dataset.check().problems}
    assert {(sample(0), "files-extra"), (sample(1), "metadata-place")} <= found


def test_a_short_solution_has_fewer_key_frames_and_none_is_missed(tmp_path):
    store = FolderStore(tmp_path)
    request = Request.of(generators=["G-51"], samples=2, size=256, level="easy", dataset="set", keyframes=True)
    plan = make_plan(request, store)
    for message in plan.missing(()):
        assert BatchMessage.parse(message.model_dump_json()).keyframes
        run_batch(message, store)
    assert validate_group(store, plan.spec, list(plan.spec.generators)).problem_count == 0
    assert len(list(tmp_path.rglob("image/frame_*.png"))) == 2
