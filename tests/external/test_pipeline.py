"""External generators go the way of all others: planned, made in batches, validated, exported, replayed."""

import json

import pytest
from click.testing import Result
from typer.testing import CliRunner

from generators.kit.registry import UnknownGenerator
from generators.kit.sample import FILES, METADATA
from include.batch.make import OutOfTime, run_batch
from include.cli.main import app
from include.dataset import task_types
from include.dataset.code import code_digest
from include.dataset.message import BatchMessage, InvalidMessage
from include.errors import UserError
from include.external.tools.trial import trial
from include.planning.plan import Request, done_batches, make_plan
from include.services.storage import FolderStore
from include.settings import Settings
from include.validation.run import validate_group


def message(start: int, count: int, **more) -> BatchMessage:
    return BatchMessage(type="ext-O-41", start_index=start, num_samples=count, dataset="d", size=256, **more)


def contents(store: FolderStore) -> dict[str, bytes]:
    return {key: store.get(key) for key in store.keys("") if "_batches/" not in key}


def test_an_own_generator_comes_first_and_an_external_one_is_told_from_it(known):
    assert task_types.get("O_41_nonogram_data_generator").id.short == "O-41"
    assert task_types.get("ext-O-41_nonogram_data-generator").id.short == "ext-O-41"
    assert task_types.get("G_174_arange_circles_data_generator").id.short == "ext-G-174"
    assert task_types.get("misbehaving-task-data-generator").id.short == "ext-misbehaving-task"
    assert [one.id.short for one in task_types.select(["external"])] == [
        "ext-misbehaving-task",
        "ext-G-174",
        "ext-O-41",
    ]
    assert all(not one.id.source for one in task_types.select(["all"]))
    with pytest.raises(UnknownGenerator, match="did you mean ext-O-41"):
        task_types.get("ext-O-42")
    with pytest.raises(UserError, match="is external: it makes whole batches"):
        task_types.own("ext-O-41")


def test_the_pinned_commits_are_part_of_the_code(known, monkeypatch):
    with_them = code_digest()
    monkeypatch.setenv("VMDP_EXTERNAL", str(known.root / "none"))
    task_types.reload()
    assert code_digest() != with_them


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"level": "easy"}, "ext-O-41 has no level 'easy': say which options of its script make it"),
        ({"dedup": True}, "dedup can't be kept for ext-O-41"),
        ({"start_index": 3, "num_samples": 4, "block": 5}, "lie in more than one block of 5"),
    ],
)
def test_what_an_external_generator_can_not_do_is_refused(known, fields, reason):
    body = {"type": "ext-O-41", "num_samples": 1, **fields}
    with pytest.raises(InvalidMessage, match=reason):
        BatchMessage.parse(json.dumps(body))
    with pytest.raises(InvalidMessage, match="is not external"):
        BatchMessage.parse('{"type": "O-41", "num_samples": 1, "transcode": true}')


def test_batches_of_a_block_hold_what_the_whole_block_holds(known, tmp_path):
    whole, parts = FolderStore(tmp_path / "whole"), FolderStore(tmp_path / "parts")
    run_batch(message(0, 6, block=6), whole)
    for start, count in ((4, 2), (0, 4)):
        run_batch(message(start, count, block=6), parts)
    assert contents(parts) == contents(whole)
    assert len(contents(whole)) == 6 * len(FILES)


def test_a_batch_out_of_time_leaves_nothing_and_is_made_by_the_next_delivery(known, tmp_path):
    store = FolderStore(tmp_path)
    with pytest.raises(OutOfTime, match="0 of 3 samples"):
        run_batch(message(0, 3), store, out_of_time=lambda: True)
    assert contents(store) == {}
    mark = run_batch(message(0, 3), store)
    assert len(mark.samples) == 3
    assert mark.commit == task_types.get("ext-O-41").pinned.commit
    assert mark.cpu_seconds > 0


def test_the_first_plan_fixes_block_and_commit(known, tmp_path):
    store = FolderStore(tmp_path)

    def plan(**more):
        return make_plan(Request.of(generators=["ext-O-41", "O-29"], dataset="d", **more), store)

    first = plan(samples=6)
    assert first.spec.generators["ext-O-41_nonogram_data-generator"].block == 6
    more = plan(samples=14)
    spans = [(m.start_index, m.num_samples, m.block) for m in more.missing([]) if m.type.startswith("ext")]
    assert spans == [(0, 6, 6), (6, 6, 6), (12, 2, 6)]
    with pytest.raises(UserError, match="is made in blocks of 6, not of 5"):
        plan(samples=14, batch_size=5)
    with pytest.raises(UserError, match="transcode is False, not True"):
        plan(samples=14, transcode=True)


@pytest.mark.parametrize("transcode", [False, True])
@pytest.mark.parametrize("form", ["files", "tar"])
def test_a_dataset_of_external_samples_is_valid_and_what_they_lack_is_noted(known, tmp_path, form, transcode):
    store = FolderStore(tmp_path)
    request = Request.of(
        generators=["ext-O-41"], samples=3, size=256, output_format=form, transcode=transcode, batch_size=3
    )
    plan = make_plan(request, store, folder=True)
    for order in plan.missing([]):
        run_batch(order, store, prefix="")
    assert len(done_batches(store, plan.spec.layout)) == 1
    (result,) = validate_group(store, plan.spec, plan.generators).generators
    assert result.problems == ()
    assert result.external
    assert any(note.startswith("redraw: derived") for note in result.notes)
    assert transcode == (not any(note.startswith("video-format: codec mpeg4") for note in result.notes))


def test_what_was_changed_in_a_stored_sample_is_found(known, tmp_path):
    store = FolderStore(tmp_path)
    plan = make_plan(Request.of(generators=["ext-O-41"], samples=3, size=256), store, folder=True)
    for order in plan.missing([]):
        run_batch(order, store, prefix="")
    folder = tmp_path / "ext-O-41_nonogram_data-generator" / "nonogram_task"
    (folder / "ext_nonogram_00000000" / "ground_truth.mp4").write_bytes(b"no video")
    path = folder / "ext_nonogram_00000001" / METADATA
    path.write_text(path.read_text().replace('"index": 1', '"index": 2'))
    (folder / "ext_nonogram_00000002" / "final_frame.png").unlink()
    (result,) = validate_group(store, plan.spec, plan.generators).generators
    found = {(problem.sample_id[-1], problem.rule) for problem in result.problems}
    assert {("0", "video-decode"), ("0", "hash"), ("1", "metadata-place"), ("2", "files-missing")} <= found


def test_the_command_line_makes_validates_replays_and_tries_them(known, tmp_path):
    run = CliRunner().invoke
    out = str(tmp_path / "d")
    made = run(app, ["make", "ext-G-174", "--samples", "3", "--size", "256", "--out", out, "--jobs", "1", "--json"])
    assert json.loads(made.stdout)["made"] == 3
    assert run(app, ["validate", out]).exit_code == 0
    sample = tmp_path / "d" / "ext-G-174_arange_circles_data-generator" / "arange_circles_task"
    sample /= "ext_arange_circles_00000002"
    again = run(app, ["replay", "--metadata", str(sample / METADATA), "--out", str(tmp_path / "again"), "--json"])
    assert again.exit_code == 0, again.output
    replayed = tmp_path / "again" / sample.relative_to(tmp_path / "d")
    assert {path.name: path.read_bytes() for path in replayed.iterdir()} == {
        path.name: path.read_bytes() for path in sample.iterdir()
    }
    listed = json.loads(run(app, ["generators", "list", "--json"]).stdout)
    assert [entry["id"] for entry in listed if entry["external"]] == ["ext-misbehaving-task", "ext-G-174", "ext-O-41"]


def test_what_external_samples_will_cost_is_guessed_and_said(known):
    told = CliRunner().invoke(app, ["cost", "--generator", "ext-O-41", "--samples", "5", "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["unmeasured"] == ["ext-O-41"]


def test_an_export_claims_no_proof_and_no_licence_for_samples_of_others(known, tmp_path):
    run = CliRunner().invoke
    out, release = str(tmp_path / "d"), tmp_path / "release"
    assert run(app, ["make", "ext-O-41", "--samples", "2", "--size", "256", "--out", out, "--jobs", "1"]).exit_code == 0
    exported = run(app, ["export", "croissant", out, str(release), "--jobs", "1"])
    assert exported.exit_code == 0, exported.output
    card = (release / "v1" / "README.md").read_text()
    described = json.loads((release / "v1" / "croissant.json").read_text())
    assert "**ext-O-41: made by other authors' repositories.** Nothing is proved" in card
    assert "vmdp replay --metadata metadata.json" in card
    assert (described["license"], card.count("license: other")) == ("other", 1)
    for said in ("description", "rai:dataCollection", "rai:dataAnnotationProtocol"):
        assert "Samples of ext-O-41 are made by other authors' repositories" in described[said]


def test_an_export_of_clips_that_trainers_would_cut_is_no_success_and_names_the_way_out(known, tmp_path):
    out, release = str(tmp_path / "d"), str(tmp_path / "release")
    run = CliRunner().invoke
    assert run(app, ["make", "ext-O-41", "--samples", "2", "--size", "256", "--out", out, "--jobs", "1"]).exit_code == 0
    exported = run(app, ["export", "diffsynth", out, release, "--jobs", "1"])
    assert exported.exit_code == 1
    said = " ".join(exported.output.split())
    assert "a dataset made with --transcode has clips of this form" in said
    assert "most samples are left out: the release has 0 of 2" in said


def test_a_trial_tells_problems_determinism_and_repeats(generator, wrong):
    found = trial(generator(), 3)
    assert (found.deterministic, found.failure, found.duplicates) == (True, "", 0)
    assert [sample.made for sample in found.samples] == [True] * 3
    assert "codec mpeg4, not h264" in found.samples[0].problems
    failing = trial(wrong("broken-video"), 3, settings=Settings(vmdp_external_timeout_s=30))
    assert [sample.made for sample in failing.samples] == [False, True, True]
    assert failing.samples[0].problems[0].startswith("the video can't be opened")
    assert failing.deterministic


@pytest.mark.parametrize(
    ("how", "made", "verdict"),
    [
        ("ignores-seed", 5, "ignores its seed: another block has the same samples"),
        ("finite", 3, "finite: 3 samples, the same in every run"),
        ("", 5, ""),
    ],
)
def test_a_trial_tells_whether_blocks_are_alike(wrong, how, made, verdict):
    found = trial(wrong(how), 5)
    assert found.verdict == verdict
    assert (found.again == made) == bool(verdict)
    assert sum(sample.made for sample in found.samples) == made


def test_a_script_that_ignores_its_seed_is_planned_in_one_block_and_its_repeats_fail(wrong, monkeypatch, tmp_path):
    generator = wrong("ignores-seed")
    monkeypatch.setenv("VMDP_EXTERNAL", str(generator.place.root))
    task_types.reload()
    try:
        run = CliRunner().invoke

        def made(out: str, *options: str) -> Result:
            fixed = ("--size", "256", "--jobs", "1", "--out", str(tmp_path / out))
            return run(app, ["make", "ext-misbehaving-task", *fixed, *options])

        assert made("before", "--samples", "8", "--batch-size", "4").exit_code == 0
        checked = run(app, ["validate", str(tmp_path / "before")])
        assert checked.exit_code == 1
        assert "4 of 8 samples repeat another one" in " ".join(checked.output.split())
        tried = run(app, ["generators", "test", "ext-misbehaving-task"])
        assert "ext-misbehaving-task ignores its seed" in " ".join(tried.output.split())
        assert made("after", "--samples", "30").exit_code == 0
        assert run(app, ["validate", str(tmp_path / "after")]).exit_code == 0
        again = made("after", "--samples", "31")
        assert again.exit_code == 1
        assert "makes the same samples in every block of 30" in str(again.exception)
        assert made("other", "--samples", "8", "--batch-size", "4").exit_code == 1
    finally:
        monkeypatch.undo()
        task_types.reload()


def test_a_trial_ends_within_its_time(wrong):
    found = trial(wrong("hangs"), 2, seconds=1)
    assert "was not done within" in found.failure


def test_further_files_of_others_go_through_a_dataset_and_its_export(wrong, monkeypatch, tmp_path):
    generator = wrong("others")
    monkeypatch.setenv("VMDP_EXTERNAL", str(generator.place.root))
    task_types.reload()
    try:
        for form in ("files", "tar"):
            out, release = str(tmp_path / form), str(tmp_path / f"{form}-release")
            options = ["--samples", "3", "--size", "256", "--jobs", "1", "--format", form, "--out", out]
            assert CliRunner().invoke(app, ["make", "ext-misbehaving-task", *options]).exit_code == 0
            assert CliRunner().invoke(app, ["validate", out]).exit_code == 0
            exported = CliRunner().invoke(app, ["export", "webdataset", out, release, "--jobs", "1"])
            assert exported.exit_code == 0, exported.output
    finally:
        monkeypatch.undo()
        task_types.reload()


def test_a_trial_tells_what_differs_from_run_to_run(wrong):
    found = trial(wrong("random"), 2)
    assert (found.deterministic, found.differing) == (False, ("prompt.txt", "metadata.json"))
