"""Distinct samples: no puzzle twice, whatever the order, the batches and the retries, and none of it remembered."""

from collections import Counter
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.kit import distinct
from generators.kit.distinct import TAKEN, choices, searched
from generators.kit.generator import Reject
from generators.kit.identity import GeneratorId, Identity
from generators.kit.registry import registry
from generators.kit.sample import BuildError, build, draw, param_hash_of
from include.dataset.message import BatchMessage, InvalidMessage


@dataclass(frozen=True)
class Few:
    """A task type with few puzzles, of which it refuses some."""

    puzzles: int = 80
    id = GeneratorId("O-1", "few")
    version = 1
    levels = {"easy": 0, "hard": 1}  # noqa: RUF012 - as a class of the catalogue has them

    def level_at(self, level: str | None, index: int) -> str:
        return level or ("easy", "hard")[index % 2]

    def sample(self, rng, config) -> dict:
        drawn = rng.randrange(2 * self.puzzles)
        if drawn >= self.puzzles:
            raise Reject("too large")
        return {"number": drawn}


def puzzles(few: Few, level: str | None, seed: int, chosen) -> list[str]:
    found = []
    for index, choice in chosen.items():
        name = few.level_at(level, index)
        identity = Identity(few.id.short, few.version, name, seed, index, choice.attempt)
        found.append(param_hash_of(few.sample(identity.rng(), few.levels[name])))
    return found


@given(
    level=st.sampled_from([None, "easy"]),
    seed=st.integers(0, 2**63 - 1),
    sizes=st.lists(st.integers(1, 9), min_size=1, max_size=6),
    order=st.randoms(use_true_random=False),
)
@settings(max_examples=60)
def test_any_order_of_batches_and_any_process_gives_the_same_and_no_puzzle_twice(level, seed, sizes, order):
    few = Few()
    starts = [sum(sizes[:k]) for k in range(len(sizes))]
    batches = [range(start, start + size) for start, size in zip(starts, sizes, strict=True)]
    distinct.forget()
    whole = choices(few, level, seed, range(sum(sizes)))
    apart = {}
    for batch in order.sample(batches, len(batches)):
        if order.random() < 0.5:  # another process
            distinct.forget()
        apart |= choices(few, level, seed, batch)
    assert apart == whole
    found = puzzles(few, level, seed, whole)
    assert len(set(found)) == len(found)
    # A dataset that is extended keeps what it has.
    more = choices(few, level, seed, range(sum(sizes) + 5))
    assert {index: more[index] for index in whole} == whole


def test_every_puzzle_that_there_is_can_be_taken_and_then_no_more():
    few, seed = replace(Few(), puzzles=12), 7
    distinct.forget()
    taken = choices(few, "easy", seed, range(12))
    assert len(set(puzzles(few, "easy", seed, taken))) == 12
    assert sum(choice.rejects.get(TAKEN, 0) for choice in taken.values()) > 0
    with pytest.raises(BuildError, match="2000 draws gave no puzzle that no lower index has"):
        choices(few, "easy", seed, range(13))
    distinct.forget()


def test_what_was_drawn_before_an_interruption_is_kept():
    class Enough(Exception):
        pass

    calls = []

    def check() -> None:
        calls.append(1)
        if len(calls) == 6:
            raise Enough

    distinct.forget()
    with pytest.raises(Enough):
        choices(Few(), "easy", 1, range(20), check)
    calls.clear()
    choices(Few(), "easy", 1, range(10), lambda: calls.append(1))
    assert len(calls) == 5


def test_a_sample_built_by_its_choice_redraws_as_ever():
    generator = registry.get("O-29")
    chosen = choices(generator, "easy", 42, range(3))
    sample = build(generator, "easy", 42, 2, size=256, video=False, attempt=chosen[2].attempt)
    assert sample.attempt == chosen[2].attempt


def test_what_can_not_be_kept_is_refused():
    for body, reason in (
        ('{"type": "O-41", "num_samples": 1, "start_index": 50000, "dedup": true}', "indices below 50,000"),
        ('{"type": "O-53", "num_samples": 9000, "level": "easy", "dedup": true}', "different puzzles"),
    ):
        with pytest.raises(InvalidMessage, match=reason):
            BatchMessage.parse(body)


# The default: distinct where it can be had.

EVERYWHERE = {"easy": 10_000, "hard": 10_000}


class Counted(Few):
    """It counts its draws by level."""

    def __init__(self, puzzles: int = 80) -> None:
        super().__init__(puzzles)
        object.__setattr__(self, "drawn", Counter())

    def sample(self, rng, config) -> dict:
        self.drawn[config] += 1
        return super().sample(rng, config)


@given(
    level=st.sampled_from([None, "easy"]),
    seed=st.integers(0, 2**63 - 1),
    sizes=st.lists(st.integers(1, 9), min_size=1, max_size=6),
    order=st.randoms(use_true_random=False),
    puzzle_count=st.sampled_from([5, 80]),
)
@settings(max_examples=60)
def test_by_default_any_order_of_batches_gives_the_same_and_no_level_repeats_while_it_has_puzzles(
    level, seed, sizes, order, puzzle_count
):
    few, below = Few(puzzle_count), {"easy": 40}
    starts = [sum(sizes[:k]) for k in range(len(sizes))]
    batches = [range(start, start + size) for start, size in zip(starts, sizes, strict=True)]
    distinct.forget()
    whole = searched(few, level, seed, range(sum(sizes)), below)
    apart = {}
    for batch in order.sample(batches, len(batches)):
        if order.random() < 0.5:  # another process
            distinct.forget()
        apart |= searched(few, level, seed, batch, below)
    assert apart == whole
    found = puzzles(few, level, seed, whole)
    assert len(set(found)) == len(found)
    easy = [index for index in range(min(40, sum(sizes))) if few.level_at(level, index) == "easy"]
    assert list(whole) == easy[:puzzle_count]  # 2,000 draws find the last of 80 puzzles, too
    more = searched(few, level, seed, range(sum(sizes) + 5), below)
    assert {index: more[index] for index in whole} == whole


def test_levels_are_compared_apart_and_the_draws_of_one_are_no_cost_of_another():
    few = Counted()
    distinct.forget()
    chosen = searched(few, None, 3, [100], {"easy": 10_000})
    assert list(chosen) == [100]
    assert few.drawn[few.levels["easy"]] >= 51  # the even indices up to it
    assert few.drawn[few.levels["hard"]] == 0
    both = searched(Few(30), None, 3, range(60), EVERYWHERE)
    assert len(both) == 60
    assert len(set(puzzles(Few(30), None, 3, both))) == 30  # each level has them all


def test_an_exhausted_level_is_left_to_its_plain_draws_and_searched_no_more():
    few = Counted(12)
    distinct.forget()
    chosen = searched(few, "easy", 7, range(14), EVERYWHERE)
    assert list(chosen) == list(range(12))
    drawn = few.drawn.total()
    assert searched(few, "easy", 7, range(5000), EVERYWHERE) == chosen
    assert few.drawn.total() == drawn


def test_an_index_that_can_not_be_drawn_stops_no_other():
    @dataclass(frozen=True)
    class Broken(Few):
        def sample(self, rng, config) -> dict:
            found = super().sample(rng, config)
            if found["number"] < 8:
                raise ZeroDivisionError
            return found

    distinct.forget()
    chosen = searched(Broken(), "easy", 7, range(60), EVERYWHERE)
    assert 30 < len(chosen) < 60
    assert len(set(puzzles(Broken(), "easy", 7, chosen))) == len(chosen)


def test_a_broken_machine_is_no_property_of_an_index():
    @dataclass(frozen=True)
    class Full(Few):
        def sample(self, rng, config) -> dict:
            raise MemoryError

    distinct.forget()
    with pytest.raises(MemoryError):
        searched(Full(), "easy", 7, range(3), EVERYWHERE)


@pytest.mark.parametrize("generator", registry, ids=[each.id.short for each in registry])
def test_puzzles_are_compared_by_what_tells_them_apart_in_metadata(generator):
    drawn = [draw(generator, None, seed, index).puzzle for index in range(6) for seed in (42, 43)]
    again = [draw(generator, None, seed, index).puzzle for index in range(6) for seed in (42, 43)]
    for one in drawn:
        for other in again:
            assert (distinct._digest(one) == distinct._digest(other)) == (param_hash_of(one) == param_hash_of(other))
