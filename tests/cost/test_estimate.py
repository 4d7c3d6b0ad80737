"""An estimate rests on measured costs, and a plan that nobody could wait for is known beforehand."""

import os

import pytest

from generators.kit.registry import registry
from include.cost.bill import PUT_CPU_S
from include.cost.estimate import Capacity, Figure, estimate, keep_figures, read_figures
from include.planning.plan import Request, make_plan
from include.services.storage import FolderStore
from include.settings import Settings

LEVELS = ("easy", "medium", "hard")
FIGURES = {("O-47", level): Figure(cpu_ms, 1000) for level, cpu_ms in zip(LEVELS, (50, 100, 150), strict=True)}
TWO = Capacity(2, 1.0, 1769, paid=True)


def planned(store, **changes):
    form = {"generators": ["O-47"], "samples": 100, "batch_size": 10, "dataset": "d"} | changes
    return make_plan(Request.of(**form), store, dry_run=True)


def of(tmp_path, capacity=TWO, figures=FIGURES, **changes):
    plan = planned(FolderStore(tmp_path), **changes)
    return estimate(plan.spec, plan.left([]), capacity, figures=figures)


def making(found, objects=610):
    """CPU seconds besides the upload of so many objects."""
    return pytest.approx(found.cpu_seconds - objects * PUT_CPU_S, abs=0.001)


def test_an_estimate_is_the_measured_cost_of_every_sample_over_the_workers(tmp_path):
    found = of(tmp_path)
    assert (found.batches, found.samples, found.bytes) == (10, 100, 100_000)
    assert making(found) == 10
    assert found.seconds == pytest.approx(found.cpu_seconds / 2, abs=0.1)
    assert found.unmeasured == ()


def test_the_level_decides_the_cost_and_the_area_multiplies_it(tmp_path):
    assert making(of(tmp_path, level="hard")) == 15
    assert making(of(tmp_path, size=1024)) == 40
    assert of(tmp_path, size=1024).bytes == 400_000


def test_fewer_batches_than_workers_leave_workers_idle(tmp_path):
    many = Capacity(50, 1.0, 1769, paid=True)
    assert of(tmp_path, many).seconds == pytest.approx(1, abs=0.15)
    assert of(tmp_path, many, batch_size=50).seconds == pytest.approx(5, abs=0.6)


def test_a_generator_without_figures_is_guessed_from_the_others_and_named(tmp_path):
    found = of(tmp_path, generators=["G-48"])
    assert found.unmeasured == ("G-48",)
    assert making(found) == 10
    assert "guessed for G-48" in str(found)


def test_shards_cost_less_than_files_and_this_machine_is_free(tmp_path):
    files, tar = of(tmp_path), of(tmp_path, output_format="tar")
    assert files.dollars == files.bill.cost.total > tar.dollars > 0
    assert of(tmp_path, Capacity(2, 1.0, 1769, paid=False)).dollars == 0


def test_capacity_is_that_of_this_machine_or_of_the_function():
    assert Capacity.of(Settings(vmdp_cloud="local", vmdp_local_workers=2)).environments == 2
    by_hand = Capacity.of(Settings(vmdp_cloud="local", vmdp_local_workers=0))
    assert (by_hand.environments, by_hand.cpus) == (os.cpu_count(), 1.0)
    aws = Capacity.of(Settings(vmdp_cloud="aws", lambda_concurrency=7, lambda_memory_mb=1769))
    assert aws == Capacity(7, 1.0, 1769, paid=True)


def test_a_dry_run_writes_nothing_and_plans_what_a_run_would(tmp_path):
    store = FolderStore(tmp_path)
    request = Request.of(generators=["O-47"], samples=10, dataset="d")
    dry = make_plan(request, store, dry_run=True)
    assert list(store.keys("")) == []
    assert make_plan(request, store) == dry
    before = store.get("d/_dataset.json")
    more = make_plan(Request.of(generators=["O-47"], samples=30, dataset="d"), store, dry_run=True)
    assert more.samples == 30
    assert store.get("d/_dataset.json") == before


def test_figures_of_other_generators_stay_when_some_are_measured_and_those_of_none_go(tmp_path):
    path = tmp_path / "figures.json"
    keep_figures({("O-47", "easy"): Figure(1, 1), ("O-9999", "easy"): Figure(1, 1)}, path)
    keep_figures({("O-47", "hard"): Figure(2, 2)}, path)
    assert read_figures(path) == {("O-47", "easy"): Figure(1, 1), ("O-47", "hard"): Figure(2, 2)}


def test_the_kept_figures_give_an_estimate_for_every_generator(tmp_path):
    found = of(tmp_path, figures=None, generators=["all"], samples=3)
    assert found.samples == 3 * len(registry)
    assert min(found.cpu_seconds, found.seconds, found.bytes, found.dollars) > 0
    assert len(read_figures()) > 90
