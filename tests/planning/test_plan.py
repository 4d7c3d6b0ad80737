"""The planner lists exactly what is missing, and a dataset is never two things at once."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.kit.conformance.capacity import expected_distinct
from generators.kit.registry import registry
from include.dataset.layout import Batch, Layout
from include.errors import UserError
from include.planning.plan import (
    DatasetSpec,
    Plan,
    Request,
    Share,
    default_batch_size,
    done_batches,
    expected_repeats,
    make_plan,
    read_spec,
    sketch,
)
from include.run.completion import Progress
from include.services.storage import FolderStore

NAME = "O-47_sliding_puzzle_data-generator"


def plan_of(samples: int, size: int, start: int = 0) -> Plan:
    spec = DatasetSpec(
        dataset="d",
        seed=1,
        level=None,
        size=512,
        video=True,
        output_format="files",
        generators={NAME: Share(version=1, samples=samples, start=start)},
    )
    return Plan(spec=spec, generators=(NAME,), batch_sizes={NAME: size}, code=16 * "c")


batches = st.builds(Batch, generator=st.just(NAME), start=st.integers(0, 300), count=st.integers(1, 80))


@given(st.integers(1, 250), st.integers(1, 60), st.integers(0, 50), st.lists(batches, max_size=12))
def test_missing_batches_and_done_ones_cover_the_plan_once_and_nothing_else(samples, size, start, done):
    plan = plan_of(samples, size, start)
    missing = [index for message in plan.missing(done) for index in message.indices]
    covered = {index for batch in done for index in range(batch.start, batch.start + batch.count)}
    planned = set(range(start, start + samples))
    assert len(missing) == len(set(missing))
    assert set(missing) == planned - covered
    assert plan.done(done) == {NAME: len(planned & covered)}
    assert all(message.num_samples <= size for message in plan.missing(done))
    assert {message.code for message in plan.missing(done)} <= {plan.code}


@given(st.integers(1, 250), st.integers(1, 60), st.data())
def test_after_a_loss_exactly_the_lost_batches_are_planned_again(samples, size, data):
    plan = plan_of(samples, size)
    every = [message.batch for message in plan.missing([])]
    kept = data.draw(st.lists(st.sampled_from(every), unique=True))
    assert {message.batch for message in plan.missing(kept)} == set(every) - set(kept)


@given(st.integers(1, 250), st.integers(1, 60))
def test_a_finished_plan_is_complete_and_has_nothing_to_send(samples, size):
    plan = plan_of(samples, size)
    every = [message.batch for message in plan.missing([])]
    assert list(plan.missing(every)) == []
    assert Progress.of(plan, every).complete
    assert Progress.of(plan, every[1:]).finished == samples - every[0].count


def request(**changes) -> Request:
    return Request.of(**({"generators": ["O-47"], "samples": 10, "dataset": "d"} | changes))


def test_the_first_plan_fixes_the_dataset_and_a_larger_one_extends_it(tmp_path):
    store = FolderStore(tmp_path)
    make_plan(request(), store)
    assert make_plan(request(samples=25), store).samples == 25
    assert make_plan(request(samples=5), store).samples == 25
    assert read_spec(store, "d").generators[NAME].samples == 25


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ({"seed": 43}, "seed is 42, not 43"),
        ({"level": "easy"}, "level is None, not 'easy'"),
        ({"size": 256}, "size is 512, not 256"),
        ({"video": False}, "video is True, not False"),
        ({"output_format": "tar"}, "output_format is 'files', not 'tar'"),
        ({"start": 20}, "has samples 0..9, and 20..29 would leave a hole"),
    ],
)
def test_a_plan_that_contradicts_the_dataset_is_refused_and_changes_nothing(tmp_path, change, difference):
    store = FolderStore(tmp_path)
    make_plan(request(), store)
    before = store.get("d/_dataset.json")
    with pytest.raises(UserError, match=difference):
        make_plan(request(**change), store)
    assert store.get("d/_dataset.json") == before


def test_another_version_of_a_generator_does_not_mix_into_a_dataset(tmp_path, monkeypatch):
    store = FolderStore(tmp_path)
    make_plan(request(), store)
    monkeypatch.setattr(type(registry.get("O-47")), "version", 2)
    with pytest.raises(UserError, match="of version 1, the code's is 2"):
        make_plan(request(), store)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"generators": ["O-9999"]}, "no generator is called 'O-9999'"),
        ({"generators": []}, "name at least one generator"),
        ({"samples": 0}, "samples: .*greater than or equal to 1, not 0"),
        ({"samples": -3}, "samples: .*not -3"),
        ({"level": "brutal"}, "no level 'brutal'; it has easy, medium, hard"),
        ({"dataset": "../up"}, "can't be used"),
        ({"size": 500}, "multiple of 16"),
        ({"batch_size": 0}, "batch_size"),
        ({"colour": "red"}, "colour: unknown field$"),
    ],
)
def test_a_request_that_cant_be_carried_out_is_one_clear_line(change, reason):
    with pytest.raises(UserError, match=reason) as refused:
        request(**change)
    assert "\n" not in str(refused.value)


def test_the_same_form_names_the_same_dataset_and_another_form_another():
    def name(**changes):
        return request(dataset=None, **changes).dataset_name

    forms = [{}, {"seed": 1}, {"samples": 11}, {"generators": ["O-47", "G-15"]}, {"level": "easy"}, {"video": False}]
    assert len({name(**form) for form in forms}) == len(forms)
    assert name() == name(generators=["sliding_puzzle"]) == name(batch_size=3) == name(level="mixed")


def test_static_puzzles_go_in_larger_batches_than_scenes_and_the_file_overrides_both():
    assert default_batch_size(registry.get("O-47")) > default_batch_size(registry.get("G-15"))
    assert default_batch_size(registry.get("O-39")) == 50


def test_an_own_task_is_planned_with_all_others(own_task, tmp_path):
    plan = make_plan(Request.of(generators=["all"], samples=3, dataset="d"), FolderStore(tmp_path))
    assert plan.generators[-1] == own_task.id.full
    assert plan.batch_sizes[own_task.id.full] == default_batch_size(own_task)


def test_marks_of_one_dataset_are_found_in_one_listing(tmp_path):
    store = FolderStore(tmp_path)
    layout = plan_of(10, 5).spec.layout
    for batch in (Batch(NAME, 0, 5), Batch("G-15_x", 5, 5)):
        store.put(layout.mark(batch), b"{}")
    store.put(layout.key("_batches/notes.txt"), b"")
    assert done_batches(store, layout) == [Batch("G-15_x", 5, 5), Batch(NAME, 0, 5)]


def test_more_samples_than_a_level_has_puzzles_are_refused_with_the_number_before_anything_is_planned(tmp_path):
    store = FolderStore(tmp_path)
    puzzle = registry.get("O-47")
    most = puzzle.capacity(puzzle.levels["easy"])
    refusal = f"O-47 easy has {most:,} for {most + 1:,} samples"
    easy = {"samples": most + 1, "level": "easy"}
    for change in (easy, {"samples": 3 * most + 1}, easy | {"start": 9}):
        with pytest.raises(UserError, match=refusal):
            make_plan(request(**change), store)
    assert list(store.keys("")) == []
    assert make_plan(request(samples=3 * most), store).samples == 3 * most
    with pytest.raises(UserError, match=refusal):  # nor can a dataset grow beyond it
        make_plan(request(samples=3 * most + 1), store)
    assert make_plan(request(samples=3 * most + 1, repeats=True), store).samples == 3 * most + 1


def repeats(**changes) -> str:
    return sketch(Request.of(**{"generators": ["O-53"], "level": "easy", "repeats": True} | changes)).repeats


def test_a_plan_names_the_levels_where_puzzles_repeat_and_about_how_many():
    few = registry.get("O-53")
    most = few.capacity(few.levels["easy"])
    assert repeats(samples=most) == ""
    assert repeats(samples=most, level="mixed") == ""
    assert repeats(samples=most + 400) == f"samples that repeat a puzzle: O-53 easy up to about 400 of {most + 400:,}"
    # Samples beyond the last puzzle are drawn from all of them, whatever lower indices show.
    later = round(40 - expected_distinct(40, most))
    assert repeats(samples=40, start=2000) == f"samples that repeat a puzzle: O-53 easy up to about {later} of 40"
    chance = round(most - expected_distinct(most, most))
    assert (
        repeats(samples=most, dedup=False) == f"samples that repeat a puzzle: O-53 easy up to about {chance} of {most}"
    )
    assert repeats(samples=most, dedup=True) == ""


@settings(max_examples=20)
@given(st.sampled_from(list(registry)), st.integers(1, 30_000), st.integers(0, 90_000), st.booleans())
def test_fewer_repeats_are_expected_by_default_than_of_independent_draws(generator, samples, start, mixed):
    asked = {"generators": [generator.id.short], "samples": samples, "start": start, "repeats": True}
    asked["level"] = None if mixed else "hard"
    found = []
    for dedup in (None, False):
        spec = sketch(Request.of(**asked, dedup=dedup)).spec
        found.append({level: many for level, _, many in expected_repeats(spec, generator.id.full)})
    ours, independent = found
    assert ours.keys() <= independent.keys()
    assert all(many <= independent[level] for level, many in ours.items())


def test_beyond_the_bound_of_comparison_as_many_repeats_are_expected_as_by_chance(monkeypatch):
    few = registry.get("O-53")
    monkeypatch.setattr("include.planning.plan.searched_below", lambda generator: {"hard": 1000})
    most = few.capacity(few.levels["hard"])
    (found,) = expected_repeats(sketch(Request.of(generators=["O-53"], samples=9000, level="hard")).spec, few.id.full)
    shown, chance = set(range(1000)), random.Random(5)
    shown |= {chance.randrange(most) for _ in range(8000)}
    assert found[:2] == ("hard", 9000)
    assert found[2] == pytest.approx(9000 - len(shown), rel=0.1)


def test_a_dataset_of_independent_draws_is_not_continued_by_default_and_the_error_says_how_it_is(tmp_path):
    store = FolderStore(tmp_path)
    before = request(samples=4, dedup=False)
    make_plan(before, store)
    key = Layout(before.dataset).spec
    kept = store.get(key)
    with pytest.raises(UserError, match=r"dedup is False, not None.*or continue it with --no-dedup"):
        make_plan(request(samples=8), store)
    assert store.get(key) == kept
    assert make_plan(request(samples=8, dedup=False), store).samples == 8
    older = json.loads(kept)
    del older["dedup"]  # as files of before the field are
    store.put(key, json.dumps(older).encode())
    assert make_plan(request(samples=9, dedup=False), store).spec.dedup is False


def test_repeats_do_not_make_another_dataset():
    assert request(dataset=None).dataset_name == request(dataset=None, repeats=True).dataset_name


def test_clips_too_short_for_a_solution_are_refused_before_anything_is_planned(tmp_path):
    order = {"generators": ["O-39", "O-47"], "samples": 6, "video": False}
    named = r"O-39 easy \d+, O-39 medium \d+, O-39 hard \d+, O-47 hard \d+"
    with pytest.raises(UserError, match=f"33 frames are too few .* take more: {named}"):
        make_plan(Request.of(**order, frames=33), FolderStore(tmp_path / "short"), folder=True)
    assert not list((tmp_path / "short").rglob("*.json"))
    assert make_plan(Request.of(**order, frames=121), FolderStore(tmp_path / "long"), folder=True).spec.frames == 121


def test_external_generators_are_planned_without_a_look_of_ours():
    spec = sketch(Request.of(generators=["O-47"], samples=3, look="varied", fps=24, dataset="d")).spec
    [name] = spec.generators
    block = spec.generators[name].model_copy(update={"block": 3})
    foreign = spec.model_copy(update={"generators": {name: block}})
    assert (spec.recipe_of(name).look, spec.recipe_of(name).fps) == ("varied", 24)
    assert (foreign.recipe_of(name).look, foreign.recipe_of(name).fps) == ("plain", 16)
