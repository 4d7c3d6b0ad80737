import pytest

from generators.o37_light_sequence import LightSequence


@pytest.mark.parametrize("level", ["easy", "medium", "hard"])
def test_a_rule_names_about_half_of_the_lamps_and_levels_have_many_puzzles(level: str) -> None:
    config = LightSequence.levels[level]
    for rule in config.rules:
        assert abs(len(rule.chosen(config.lamps)) - config.lamps / 2) <= 1
    assert LightSequence().capacity(config) >= 1000
