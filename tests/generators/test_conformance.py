"""What every generator promises, checked over the whole catalogue."""

import json
import math
import subprocess
import sys

import pytest

from generators.kit import prompt, rubric
from generators.kit.registry import registry
from generators.kit.sample import FILES, BuildError, build, redraw
from generators.kit.timeline import MOST_FRAMES

GENERATORS = {generator.id.short: generator for generator in registry}
CASES = [(short, level) for short, generator in GENERATORS.items() for level in generator.levels]

every_generator = pytest.mark.parametrize("generator", GENERATORS.values(), ids=GENERATORS.keys())
every_level = pytest.mark.parametrize(
    ("generator", "level"), [(GENERATORS[short], level) for short, level in CASES], ids=[f"{a}-{b}" for a, b in CASES]
)


@every_generator
def test_it_has_three_levels_a_title_and_a_reason_why_its_answer_is_right(generator):
    assert list(generator.levels) == ["easy", "medium", "hard"]
    title, blank, *reason = generator.documentation.splitlines()
    assert title.startswith(f"{generator.id.short} ")
    assert title.endswith(".")
    assert blank == ""
    assert len(" ".join(reason)) > 100


@every_level
def test_its_solution_obeys_the_rules_and_a_wrong_one_does_not(generator, level):
    for index in range(5):
        facts = json.loads(build(generator, level, 7, index, video=False).files["metadata.json"])
        puzzle = generator.puzzle_format.validate_python(facts["puzzle"])
        states = list(generator.solve(puzzle))
        assert generator.verify(puzzle, states).ok
        wrong = {"still": states[:1] * 2, "cut short": states[:-1], "backwards": states[::-1]}
        if len(states) > 2:
            wrong["jump to the end"] = [states[0], states[-1]]
        for name, shown in wrong.items():
            if len(shown) < 2:
                continue
            verdict = generator.verify(puzzle, shown)
            assert not verdict.ok, f"{name} of index {index} is accepted"
            assert verdict.reason


@every_level
def test_a_sample_is_whole_and_its_texts_obey_their_grammar(generator, level):
    sample = build(generator, level, 11, 3)
    assert sorted(sample.files) == sorted(FILES)
    assert prompt.check_text(sample.files["prompt.txt"].decode()) == []
    assert rubric.check_text(sample.files["rubric.txt"].decode()) == []
    facts = json.loads(sample.files["metadata.json"])
    assert facts["level"] == level
    assert facts["truth"]["frames"] % 4 == 1
    assert facts["truth"]["frames"] <= MOST_FRAMES
    assert len(facts["truth"]["step"]) == len(facts["truth"]["t"]) == facts["truth"]["frames"]


@every_level
def test_each_actor_of_the_rubric_is_one_that_is_drawn(generator, level):
    for index in range(3):
        facts = json.loads(build(generator, level, 13, index, video=False).files["metadata.json"])
        named = {actor for item in facts["rubric"] for actor in item["check"].get("actors", ())}
        assert named <= set(facts["truth"]["actors"])


@every_level
def test_a_sample_is_drawn_again_from_its_metadata_alone(generator, level):
    sample = build(generator, level, 17, 5)
    again = redraw(generator, json.loads(sample.files["metadata.json"]))
    assert again.files == sample.files


@every_generator
def test_a_sample_does_not_depend_on_what_was_made_before_it_nor_on_the_hash_seed(generator):
    hashes = {build(generator, None, 42, index, video=False).sha256 for index in (5, 4, 3)}
    code = (
        "import sys; from generators.kit.registry import registry; from generators.kit.sample import build\n"
        "for i in (3, 4, 5): print(build(registry.get(sys.argv[1]), None, 42, i, video=False).sha256)"
    )
    command = [sys.executable, "-c", code, generator.id.short]
    there = subprocess.run(command, env={"PYTHONHASHSEED": "99"}, capture_output=True, text=True, check=True)
    assert set(there.stdout.split()) == hashes


@every_level
def test_puzzles_repeat_no_more_than_the_declared_capacity_allows(generator, level):
    draws = 150
    capacity = generator.capacity(generator.levels[level])
    hashes = {build(generator, level, 19, index, size=256, video=False).param_hash for index in range(draws)}
    expected = -capacity * math.expm1(draws * math.log1p(-1 / capacity))
    assert len(hashes) >= expected - 4 * max(1.0, draws - expected) ** 0.5 - 2


@every_generator
def test_neighbouring_seeds_share_no_sample(generator):
    here, next_door = (
        {build(generator, "hard", seed, index, size=256, video=False).param_hash for index in range(12)}
        for seed in (42, 43)
    )
    assert not here & next_door


def test_another_version_of_the_generator_is_not_redrawn():
    generator = GENERATORS["O-47"]
    facts = json.loads(build(generator, "easy", 1, 0, video=False).files["metadata.json"])
    facts["generator"]["version"] += 1
    with pytest.raises(BuildError, match="is of version 2 of O-47; this is 1"):
        redraw(generator, facts)


@pytest.mark.parametrize("size", [0, 100, 255, 257, 1040, 4096])
def test_a_size_that_no_trainer_keeps_is_refused(size):
    with pytest.raises(ValueError, match="multiple of 16 from 256 to 1024"):
        build(GENERATORS["O-47"], "easy", 1, 0, size=size)


def test_an_unknown_level_is_refused():
    with pytest.raises(ValueError, match="has no level 'brutal'; it has easy, medium, hard"):
        build(GENERATORS["O-47"], "brutal", 1, 0)
