"""Where a sample's chance comes from, and what generators are called."""

import itertools
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.identity import GeneratorId, Identity
from generators.kit.registry import Registry, UnknownGenerator, registry

identities = st.builds(
    Identity,
    generator=st.sampled_from(["O-41", "O-4", "G-15"]),
    version=st.integers(1, 12),
    level=st.sampled_from(["easy", "hard"]),
    seed=st.integers(0, 2**63 - 1),
    index=st.integers(0, 10**8 - 1),
    attempt=st.integers(0, 2000),
)


@given(identities, identities)
def test_two_identities_share_a_stream_only_if_they_are_equal(a, b):
    same_stream = [a.rng().random() for _ in range(2)] == [b.rng().random() for _ in range(2)]
    assert same_stream == (a == b)


def test_neighbouring_seeds_indices_and_attempts_share_nothing():
    streams = {
        Identity("O-41", 1, "easy", seed, index, attempt).rng().random()
        for seed, index, attempt in itertools.product(range(10), range(10), range(10))
    }
    assert len(streams) == 1000


def test_a_stream_does_not_depend_on_the_hash_seed():
    code = "from generators.kit.identity import Identity; print(Identity('O-41', 1, 'easy', 42, 7).rng().random())"
    found = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("0", "1", "1234")
    }
    assert found == {f"{Identity('O-41', 1, 'easy', 42, 7).rng().random()}\n"}


@pytest.mark.parametrize("reference", ["O-47", "o47", "o-47", "sliding_puzzle", "O-47_sliding_puzzle_data-generator"])
def test_a_generator_is_found_by_every_form_of_its_name(reference):
    assert registry.get(reference).id.full == "O-47_sliding_puzzle_data-generator"


@pytest.mark.parametrize("reference", ["", "O-47_maze", "../O-47", "O-4700", "sliding", "O-47_sliding_puzzle/.."])
def test_an_unknown_generator_is_refused_with_a_hint(reference):
    with pytest.raises(UnknownGenerator, match="vmdp generators list"):
        registry.get(reference)


def test_generators_are_listed_by_kind_and_number():
    ids = ["ext-O-1", "X-10", "O-10", "X-2", "O-2", "G-174"]
    listed = sorted((GeneratorId(short, "a") for short in ids), key=lambda each: each.order)
    assert [each.short for each in listed] == ["G-174", "O-2", "O-10", "X-2", "X-10", "ext-O-1"]


def test_an_own_task_has_a_full_name_and_a_kind():
    own, outside = GeneratorId("X-7", "shell_game"), GeneratorId("ext-X-7", "shell_game")
    assert (own.full, own.source, own.kind) == ("X-7_shell_game_data-generator", "", "X")
    assert own.task_id(3) == "shell_game_00000003"
    assert (outside.source, outside.kind) == ("ext", "X")


def test_two_public_ids_of_one_name_have_their_own_task_ids():
    name = "highlight_horizontal_lines"
    first, second = GeneratorId("G-166", name), GeneratorId("G-223", name)
    assert first.full == "G-166_highlight_horizontal_lines_data-generator"
    assert first.task_id(7) == "g166_highlight_horizontal_lines_00000007"
    assert second.task_id(7) == "highlight_horizontal_lines_00000007"


@pytest.mark.parametrize("reference", ["X-901", "x901", "x-901", "shifted_tiles", "X-901_shifted_tiles_data-generator"])
def test_an_own_task_is_found_by_every_form_of_its_name(own_task, reference):
    assert registry.get(reference) is own_task
    assert list(registry)[-1] is own_task
    with pytest.raises(UnknownGenerator):
        registry.get("X-901_sliding_puzzle")


@pytest.mark.parametrize(
    ("short", "name"), [("Y-1", "maze"), ("O-", "maze"), ("X-", "maze"), ("O-1", "Maze"), ("O-1", "a/b"), ("O-1", "")]
)
def test_a_bad_id_or_name_is_refused(short, name):
    with pytest.raises(ValueError, match="a generator's"):
        GeneratorId(short, name)


@pytest.mark.parametrize(("short", "name"), [("O-47", "other"), ("O-470", "sliding_puzzle")])
def test_two_generators_with_one_id_or_name_are_refused_naming_both_files(short, name):
    real = registry.get("O-47")
    catalogue = Registry()
    catalogue.add(real)

    class Second(type(real)):
        id = GeneratorId(short, name)

    with pytest.raises(ValueError, match=r"test_identity\.py clashes with .*o47_sliding_puzzle\.py"):
        catalogue.add(Second())
