"""How many puzzles there are is kept, since planning can't wait for the count; what is kept is what is counted."""

import pytest

from generators.kit.registry import registry
from include.catalogue import capacity as kept
from include.catalogue.capacity import capacity, keep_capacities


@pytest.mark.parametrize(("place", "generator"), list(enumerate(registry)), ids=[each.id.short for each in registry])
def test_what_is_kept_is_what_is_counted(place, generator):
    level = list(generator.levels)[place % len(generator.levels)]  # all of them would take a quarter of a minute
    assert capacity(generator, level) == generator.capacity(generator.levels[level])


def test_a_level_that_changed_since_is_counted(tmp_path, monkeypatch):
    generator = registry.get("O-41")
    path = tmp_path / "capacities.json"
    keep_capacities([generator], path)
    monkeypatch.setattr(kept, "CAPACITIES", path)
    monkeypatch.setattr(type(generator), "capacity", lambda self, config: 7)
    capacity.cache_clear()
    before = capacity(generator, "easy")
    monkeypatch.setattr(type(generator), "version", generator.version + 1)
    capacity.cache_clear()
    assert before != capacity(generator, "easy") == 7
    capacity.cache_clear()
