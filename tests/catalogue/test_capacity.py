"""How many puzzles there are is kept, since planning can't wait for the count; what is kept is what is counted."""

import pytest

from generators.kit.registry import registry
from include.catalogue.capacity import keep_capacities
from include.dataset import capacity as kept
from include.dataset.capacity import MANY, capacity, searched_below, stored
from include.dataset.recipe import MOST_DISTINCT


@pytest.mark.parametrize(("place", "generator"), list(enumerate(registry)), ids=[each.id.short for each in registry])
def test_what_is_kept_is_what_is_counted(place, generator):
    level = list(generator.levels)[place % len(generator.levels)]  # all of them would take a quarter of a minute
    assert capacity(generator, level) == generator.capacity(generator.levels[level])


def test_a_level_that_changed_since_is_counted(tmp_path, monkeypatch):
    generator = registry.get("O-41")
    path = tmp_path / "capacities.json"
    keep_capacities([generator], {}, path)
    monkeypatch.setattr(kept, "CAPACITIES", path)
    monkeypatch.setattr(type(generator), "capacity", lambda self, config: 7)
    capacity.cache_clear()
    before = capacity(generator, "easy")
    monkeypatch.setattr(type(generator), "version", generator.version + 1)
    capacity.cache_clear()
    assert before != capacity(generator, "easy") == 7
    capacity.cache_clear()


@pytest.mark.parametrize("generator", registry, ids=[each.id.short for each in registry])
def test_every_level_with_few_puzzles_and_no_other_has_a_bound_below_which_they_are_distinct(generator):
    few = {level for level in generator.levels if capacity(generator, level) < MANY}
    assert set(searched_below(generator)) == few
    assert all(0 < bound <= MOST_DISTINCT for bound in searched_below(generator).values())


def test_a_bound_stays_as_long_as_its_level_does_whatever_samples_cost(tmp_path):
    generator, path = registry.get("O-53"), tmp_path / "capacities.json"
    cost = {("O-53", "easy"): 0.001}
    keep_capacities([generator], cost, path)
    first = stored(path)["O-53"]["easy"]["searched"]
    keep_capacities([generator], {case: 10_000 * ms for case, ms in cost.items()}, path)
    assert stored(path)["O-53"]["easy"]["searched"] == first < searched_below(generator)["easy"]
    assert "searched" not in stored(path)["O-53"]["hard"]  # its cost is unknown


def test_a_level_that_changed_since_is_drawn_plainly(monkeypatch):
    generator = registry.get("O-53")
    searched_below.cache_clear()
    monkeypatch.setattr(type(generator), "version", generator.version + 1)
    assert searched_below(generator) == {}
    searched_below.cache_clear()
