"""Pages of models: compared, one by one, and each answer with its evidence."""

import re
import shutil

import pytest
from starlette.testclient import TestClient

from generators.kit.judge.result import ItemScore
from generators.kit.sample import VIDEO
from include.batch.make import run_batch
from include.cloud.connect import connect
from include.judging.evaluation import Header, Journal, Result
from include.judging.summary import Evaluation
from include.local import cloud as embedded
from include.planning.plan import Request, make_plan
from include.settings import Settings
from include.studio.app import create_app
from include.studio.protection import everyone
from include.studio.samples import Found, Part
from include.studio.studio import Studio
from include.validation.stored import generator_id
from tests.cli.test_commands import vmdp

__all__ = ["vmdp"]


@pytest.fixture
def results(vmdp, tmp_path, monkeypatch):
    """Two models' answers to three samples; one model has a wrong one, and one that is no video."""
    monkeypatch.chdir(tmp_path)
    vmdp("make", "O-47", "G-18", "--samples", 2, "--out", "data", "--size", 256, "--level", "easy", "--look", "plain")
    samples = sorted(tmp_path.glob("data/*_data-generator/*_task/*"))
    for model in ("right", "wrong"):
        (tmp_path / model).mkdir()
        for sample in samples:
            shutil.copy(sample / VIDEO, tmp_path / model / f"{sample.name}.mp4")
    shutil.copy(samples[0] / VIDEO, tmp_path / "wrong" / f"{samples[1].name}.mp4")
    (tmp_path / "wrong" / f"{samples[2].name}.mp4").write_bytes(b"no video")
    for model in ("right", "wrong"):
        assert vmdp("evaluate", model, "data", "--out", "results")[0] == 0
    (tmp_path / "results/other.json").write_text("{}")
    return samples


def client(tmp_path, **more) -> TestClient:
    settings = Settings(vmdp_home=tmp_path / "home", vmdp_cloud="local")
    return TestClient(create_app(settings, **more), base_url="http://localhost")


def test_models_are_compared_and_each_shows_its_wrong_answers_with_evidence(results, tmp_path):
    studio = client(tmp_path, local=True, results=tmp_path / "results")
    page = studio.get("/models/").text
    right, wrong, *_ = map(float, re.findall(r"<strong>([\d.]+)</strong>", page))
    assert (right, 50 <= wrong < 100) == (100, True)
    assert "spatiality" in page
    for by, group in (("level", "easy"), ("look", "plain"), ("task", "O-47 sliding puzzle")):
        assert group in studio.get(f"/models/?by={by}").text
    assert studio.get("/models/?by=seed").status_code == 422

    model = studio.get("/models/wrong/").text
    wrong, broken = (sample.relative_to(tmp_path / "data").as_posix() for sample in results[1:3])
    assert results[1].name in model
    assert "the video can&#39;t be decoded" in model
    assert "Lowest scores" not in studio.get("/models/right/").text
    answer = studio.get("/models/wrong/answer", params={"sample": wrong}).text
    assert "looking for the frames" in answer
    evidence = studio.get("/models/wrong/evidence", params={"sample": wrong}).text
    assert 'data-frames="' in evidence
    assert "The first frame" in evidence
    video = studio.get("/models/wrong/video", params={"sample": wrong})
    assert (video.status_code, video.headers["content-type"]) == (200, "video/mp4")
    assert "be decoded" in studio.get("/models/wrong/answer", params={"sample": broken}).text


@pytest.mark.parametrize("address", ["none/", "none/answer?sample=x", "wrong/answer?sample=x", "..%2fright/"])
def test_what_has_no_results_is_not_found(results, tmp_path, address):
    studio = client(tmp_path, local=True, results=tmp_path / "results")
    assert studio.get(f"/models/{address}").status_code == 404


def test_no_answer_leads_out_of_the_models_folder_and_none_is_played_for_others(results, tmp_path):
    wrong = results[1].relative_to(tmp_path / "data").as_posix()
    shared = client(tmp_path, results=tmp_path / "results")
    page = shared.get("/models/wrong/answer", params={"sample": wrong}).text
    assert "not passed" in page
    assert "from here, so it does not play" in page
    assert shared.get("/models/wrong/video", params={"sample": wrong}).status_code == 404
    journal = tmp_path / "results/wrong.jsonl"
    (tmp_path / "secret.mp4").write_bytes(b"secret")
    journal.write_text(journal.read_text().replace(f"{results[1].name}.mp4", "../secret.mp4"))
    studio = client(tmp_path, local=True, results=tmp_path / "results")
    assert studio.get("/models/wrong/video", params={"sample": wrong}).status_code == 404


def test_a_studio_without_results_says_how_they_are_made(tmp_path):
    assert "vmdp evaluate" in client(tmp_path, results=tmp_path / "none").get("/models/").text
    without_cloud = client(tmp_path).get("/models/")
    assert (without_cloud.status_code, "vmdp local up" in without_cloud.text) == (503, True)


@pytest.fixture(params=["files", "tar"])
def bucket(request, tmp_path):
    """A cloud with a dataset, and a model's answer to one of its samples, evaluated."""
    settings = Settings(vmdp_home=tmp_path / "home", vmdp_cloud="local", vmdp_local_workers=0)
    cloud = connect(settings, start=True)
    try:
        asked = Request.of(
            generators=("O-47",), samples=2, size=256, level="easy", dataset="a/set", output_format=request.param
        )
        plan = make_plan(asked, cloud.store)
        for message in plan.missing(()):
            run_batch(message, cloud.store)
        own = Found(Part(plan.spec, FULL, generator_id(FULL)), 1).file(Studio(settings, everyone), VIDEO)
        for path in ("answers/m/one.mp4", "answers/other.mp4", "answers/m/page.html"):
            cloud.store.put(path, own)
        evaluated(cloud.store, f"s3://{cloud.bucket}/answers/m", f"s3://{cloud.bucket}/a/set", "one.mp4")
        yield settings, cloud, own
    finally:
        embedded.down(settings)


FULL = "O-47_sliding_puzzle_data-generator"
SAMPLE = {"sample": f"{FULL}/sliding_puzzle_task/sliding_puzzle_00000001"}


def evaluated(store, answers: str, dataset: str, answer: str) -> None:
    """The results of the DAG `evaluate_model`."""
    header = Header(model="m", dataset=dataset, pictures=False, judge="0" * 16)
    result = Result(
        sample="sliding_puzzle_00000001", path=SAMPLE["sample"], task=FULL, answer=answer, sha256="0", asked_sha256="0",
        score=5, items=(ItemScore("given", 5, 5, True, "it is"),),
    )  # fmt: skip
    found = Evaluation.of(header, [result], samples=2, zeros=False, answers=answers, unknown={})
    store.put("evaluations/a/set/m.json", found.model_dump_json().encode())
    store.put("evaluations/a/set/m.jsonl", Journal.text(header, [result]).encode())


def test_an_answer_in_the_bucket_plays_with_its_evidence_for_everyone_who_may_look(bucket):
    settings, cloud, own = bucket
    studio = TestClient(create_app(settings), base_url="http://localhost")
    name = re.search(r'href="([^"]+)/">m</a>', studio.get("/models/").text)[1].rpartition("/")[2]
    assert "looking for the frames" in studio.get(f"/models/{name}/answer", params=SAMPLE).text
    video = studio.get(f"/models/{name}/video", params=SAMPLE, headers={"Range": "bytes=4-7"})
    assert (video.status_code, video.content, video.headers["content-type"]) == (206, own[4:8], "video/mp4")
    evidence = studio.get(f"/models/{name}/evidence", params=SAMPLE).text
    assert 'class="earned" data-frame' in evidence

    address, dataset = f"s3://{cloud.bucket}/answers/m", f"s3://{cloud.bucket}/a/set"
    for answers, answer in (
        (address, "gone.mp4"), (address, "../other.mp4"), (address, "page.html"), ("s3://elsewhere/m", "one.mp4"),
        ("s3://", "one.mp4"),
    ):  # fmt: skip
        evaluated(cloud.store, answers, dataset, answer)
        assert studio.get(f"/models/{name}/video", params=SAMPLE).status_code == 404, (answers, answer)
        assert "not passed" in studio.get(f"/models/{name}/answer", params=SAMPLE).text
    for other in ("s3://elsewhere/a/set", "../..", f"s3://{cloud.bucket}/none", str(settings.vmdp_home)):
        evaluated(cloud.store, address, other, "one.mp4")
        assert studio.get(f"/models/{name}/evidence", params=SAMPLE).status_code == 404, other
