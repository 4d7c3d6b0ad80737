"""Looks in exports: hold-outs for the test split, the card, and formats that take one look."""

import json

import pytest

from generators.kit.sample import METADATA, Rendition
from include.errors import UserError
from include.exports.plan import Options
from tests.exports.conftest import export
from tests.exports.test_run import rows_of


def look_of(files):
    return Rendition.read(json.loads(files[METADATA])).look


def test_samples_in_a_held_out_look_are_in_the_test_split_alone(varied, tmp_path):
    looks = {id_: look_of(files) for id_, files in varied.samples.items()}
    theme = next(iter(looks.values())).theme
    folder, exported = export("huggingface", varied, tmp_path / "out", holdout_looks=(theme, "Go Mono"))
    rows = list(rows_of(folder, "data/**/*.parquet"))
    assert len(rows) == len(looks)
    held = {row["sample_id"] for row in rows if {theme, "Go Mono"} & looks[row["sample_id"]].words}
    assert held
    assert {row["split"] for row in rows if row["sample_id"] in held} == {"test"}
    assert {row["look"] for row in rows} == {look.theme for look in looks.values()}
    assert exported.manifest.splits["test"] > len(held) / 2
    card = (folder / "README.md").read_text()
    assert f"Held out for the test split: looks with {theme}, Go Mono." in card
    assert "--look varied" in card


def test_each_sample_has_its_caption_question_and_answer_in_the_table(varied, tmp_path):
    folder, _ = export("huggingface", varied, tmp_path / "out")
    for row in rows_of(folder, "data/**/*.parquet"):
        metadata = json.loads(row["metadata_json"])
        assert row["caption"] == metadata["caption"] != ""
        assert (row["question"] or "", row["answer"] or "") == (metadata["question"], metadata["answer"])
        assert (row["width"], row["height"]) == (256, 256)


def test_an_unknown_look_and_a_hold_out_without_a_test_split_are_refused():
    with pytest.raises(UserError, match=r"no look is called 'neon'; known are .*blackboard"):
        Options.of("60,20,20", "blackboard, neon")
    with pytest.raises(UserError, match="give it a share"):
        Options.of(None, "blackboard")


def test_a_bench_takes_one_look(varied, tmp_path):
    with pytest.raises(UserError, match="compares models on one look: make its dataset with --look vbvr, not varied"):
        export("vbvr-bench", varied, tmp_path / "out")
