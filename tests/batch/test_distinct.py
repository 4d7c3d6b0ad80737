"""A dataset shows no puzzle twice by default, however it is made, as long as its levels have puzzles."""

import json
import multiprocessing
import random
from concurrent.futures import ProcessPoolExecutor

import pytest

from generators.kit import distinct
from generators.kit.distinct import searched
from generators.kit.registry import registry
from include.batch.make import run_batch
from include.dataset.capacity import capacity, searched_below
from include.dataset.mark import DoneMark
from include.dataset.message import BatchMessage
from include.planning.plan import Request, done_batches, make_plan
from include.services.storage import FolderStore
from include.validation.problem import Problem
from include.validation.report import reference
from include.validation.run import validate_group

FEW = registry.get("O-53")
MOST = capacity(FEW, "easy")
SAMPLES = MOST + 30


def request(samples=SAMPLES, **changes) -> Request:
    asked = {"generators": ["O-53"], "level": "easy", "size": 256, "video": False, "repeats": True, "batch_size": 40}
    return Request.of(**asked | {"samples": samples} | changes)


def run(message: BatchMessage, folder) -> None:
    run_batch(message, FolderStore(folder), prefix="")


def make(folder, asked: Request, order=None):
    """Make the missing batches one by one, or in this order by two processes; return all records by index."""
    store = FolderStore(folder)
    plan = make_plan(asked, store, folder=True)
    messages = list(plan.missing(done_batches(store, plan.spec.layout)))
    if order:
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(2, mp_context=spawn) as pool:
            list(pool.map(run, order.sample(messages, len(messages)), [folder] * len(messages)))
    else:
        for message in messages:
            run(message, folder)
    return records(folder, asked)


def records(folder, asked: Request):
    store = FolderStore(folder)
    layout = make_plan(asked, store, folder=True).spec.layout
    marks = [DoneMark.model_validate_json(store.get(layout.mark(batch))) for batch in done_batches(store, layout)]
    return {record.index: record for mark in marks for record in mark.samples}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """All puzzles of a level and some more, made in one go; its samples by index."""
    folder = tmp_path_factory.mktemp("whole")
    return folder, make(folder, request(batch_size=SAMPLES))


def test_a_level_shows_all_its_puzzles_before_it_repeats_one(whole):
    _, made = whole
    assert len(made) == SAMPLES
    assert len({made[index].param_hash for index in range(MOST)}) == MOST
    assert {made[index].param_hash for index in range(MOST, SAMPLES)} <= {made[k].param_hash for k in range(MOST)}


def test_batches_in_odd_order_by_several_processes_and_an_extension_give_the_same_samples(whole, tmp_path):
    _, made = whole
    order = random.Random(5)
    some = make(tmp_path, request(200), order)
    assert some == {index: made[index] for index in range(200)}
    assert make(tmp_path, request(), order) == made


def test_a_dataset_that_repeats_only_where_nothing_is_left_is_valid(whole):
    folder, _ = whole
    store, spec = FolderStore(folder), make_plan(request(), FolderStore(folder), folder=True).spec
    (result,) = validate_group(store, spec, list(spec.generators), deep=0).generators
    assert not result.problems
    assert result.distinct == MOST


def test_a_repeat_while_puzzles_are_left_is_an_error_and_named(tmp_path):
    make(tmp_path, request(60))
    path = next(tmp_path.glob("_batches/*/*-000020.json"))
    mark = json.loads(path.read_text())
    mark["samples"][3]["param_hash"] = mark["samples"][1]["param_hash"]
    path.write_text(json.dumps(mark))
    store, spec = FolderStore(tmp_path), make_plan(request(60), FolderStore(tmp_path), folder=True).spec
    (result,) = validate_group(store, spec, list(spec.generators), deep=0).generators
    (found,) = (problem for problem in result.problems if problem.rule == "duplicates")
    assert found.sample_id == mark["samples"][3]["id"]
    assert found.reason == f"{mark['samples'][3]['id']} = {mark['samples'][1]['id']}, where no puzzle may repeat"


def test_independent_draws_repeat_by_chance_and_are_valid(tmp_path):
    made = make(tmp_path, request(60, dedup=False, seed=7))
    assert len({record.param_hash for record in made.values()}) < 60
    store, spec = (
        FolderStore(tmp_path),
        make_plan(request(60, dedup=False, seed=7), FolderStore(tmp_path), folder=True).spec,
    )
    (result,) = validate_group(store, spec, list(spec.generators), deep=0).generators
    assert not result.problems


def test_the_reference_of_a_sample_has_the_attempt_if_lower_indices_decide_it(whole):
    folder, made = whole
    spec = make_plan(request(), FolderStore(folder), folder=True).spec
    chosen = searched(FEW, "easy", spec.seed, range(200), searched_below(FEW))
    moved = next(index for index, choice in chosen.items() if distinct.TAKEN in choice.rejects)
    first = reference(spec, Problem(FEW.id.full, FEW.id.task_id(0), "redraw", ""))
    later = reference(spec, Problem(FEW.id.full, FEW.id.task_id(moved), "redraw", ""))
    assert (first, later) == ("O-53:easy:42:0", f"O-53:easy:42:{moved}:{made[moved].attempt}")
