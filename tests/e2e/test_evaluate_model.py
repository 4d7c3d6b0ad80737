"""The DAG scores a model's answers in the bucket; the note, the asset, the files and the Studio give the results."""

import json

import pytest
from starlette.testclient import TestClient

from generators.kit.sample import VIDEO
from include.batch.make import run_batch
from include.cloud.connect import Cloud, connect
from include.dataset.code import code_digest
from include.planning.plan import Request, make_plan
from include.settings import Settings
from include.studio.app import create_app
from tests.e2e.conftest import note, told

pytestmark = pytest.mark.e2e

KEYS = "{0}/{1}_data-generator/{2}_task/{2}_{3:08d}/"
TYPES = (("O-47_sliding_puzzle", "sliding_puzzle"), ("G-18_grid_shortest_path", "grid_shortest_path"))


@pytest.fixture
def cloud(home) -> Cloud:
    """A cloud with a dataset of four samples, and answers to three of them: a wrong one, and one without a name."""
    found = connect(Settings(), start=True, code=code_digest())
    order = {"generators": ["O-47", "G-18"], "samples": 2, "size": 256, "look": "plain"}
    for message in make_plan(Request.of(dataset="mazes/v1", **order), found.store).missing(()):
        run_batch(message, found.store)
    (full, puzzle), (other, walk) = TYPES
    answers = {
        f"{puzzle}_00000000": KEYS.format("mazes/v1", full, puzzle, 0),
        f"{puzzle}_00000001": KEYS.format("mazes/v1", full, puzzle, 0),
        f"{walk}_00000000": KEYS.format("mazes/v1", other, walk, 0),
        "nobody_00000000": KEYS.format("mazes/v1", other, walk, 0),
    }
    for name, sample in answers.items():
        found.store.put(f"answers/model-1/{name}.mp4", found.store.get(sample + VIDEO))
    return found


def test_answers_are_scored_summed_up_and_shown_and_a_second_run_scores_none_again(run_dag, cloud, monkeypatch):
    studio = TestClient(create_app(Settings()), base_url="http://localhost")
    assert "<code>evaluate_model</code>, then open this page again" in studio.get("/models/").text
    run = run_dag("evaluate_model", dataset="mazes/v1", answers="answers/model-1")
    assert run.state == "success"
    found = json.loads(cloud.store.get("evaluations/mazes/v1/model-1.json"))
    assert (found["samples"], found["answered"], found["missing"]) == (4, 3, 1)
    assert found["unknown"] == {"nobody_00000000.mp4": "no sample has this name"}
    assert found["overall"]["passed"] == pytest.approx(2 / 3, abs=1e-3)
    assert set(found["by_task"]) == {f"{full}_data-generator" for full, _ in TYPES}
    theirs = json.loads(cloud.store.get("evaluations/mazes/v1/model-1_vbvr_results.json"))
    assert [sample["passed"] for sample in theirs["samples"]].count(True) == 2
    event = told(run)["vmdp/evaluations"]
    assert (event["model"], event["dataset"], event["answered"]) == ("model-1", "mazes/v1", 3)
    text = note(run)
    assert text.startswith("Evaluated `model-1` on `mazes/v1`: 3 of 4 samples answered, mean ")
    assert "67 % passed" in text
    assert "1 answers to no sample" in text

    assert "mazes~v1~model-1/" in studio.get("/models/").text
    assert "sliding_puzzle_00000001" in studio.get("/models/mazes~v1~model-1/").text
    sample = KEYS.format("x", *TYPES[0], 1).removeprefix("x/").rstrip("/")
    assert "steps are made" in studio.get("/models/mazes~v1~model-1/answer", params={"sample": sample}).text

    before = cloud.store.get("evaluations/mazes/v1/model-1.jsonl")
    monkeypatch.setattr("include.judging.evaluation.JudgePool", None)  # nothing is left to score
    assert run_dag("evaluate_model", dataset="mazes/v1", answers="answers/model-1").state == "success"
    assert cloud.store.get("evaluations/mazes/v1/model-1.jsonl") == before


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"dataset": "mazes/v1"}, "answers is empty"),
        ({"answers": "answers/model-1"}, "dataset is empty"),
        ({"dataset": "mazes/v9", "answers": "answers/model-1"}, "there is no dataset at s3://vm-dataset/mazes/v9"),
        ({"dataset": "mazes/v1", "answers": "answers/model-2"}, "s3://vm-dataset/answers/model-2 holds no videos"),
        ({"dataset": "mazes/v1", "answers": "s3://theirs/x"}, "bucket 'theirs' is not allowed"),
        ({"dataset": "mazes/v1", "answers": "answers/model-1", "model": "../x"}, "'../x' can't name a file"),
        ({"dataset": "mazes/v1", "answers": "mazes/v1/_batches"}, "holds no videos"),
        ({"dataset": "mazes/v1", "answers": "answers/model-1", "modle": "x"}, "modle: unknown field"),
    ],
)
def test_what_cant_be_evaluated_is_refused_in_one_line(cloud, form, reason):
    from airflow.providers.common.compat.sdk import AirflowFailException

    from include.orchestration.evaluating import EVALUATE_PARAMS, plan_evaluation

    params = {name: param.value for name, param in EVALUATE_PARAMS.items()}
    with pytest.raises(AirflowFailException) as failed:
        plan_evaluation(params | form)
    assert reason in str(failed.value)
    assert "\n" not in str(failed.value)
