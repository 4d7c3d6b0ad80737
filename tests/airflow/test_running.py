"""Airflow's services as docker-compose.yaml runs them, with the embedded cloud: real runs, faults, a real browser."""

import json
import shutil
import signal
from collections.abc import Iterator
from functools import partial
from urllib.parse import unquote, urlsplit

import httpx
import pytest

from tests.airflow.running import (
    AIRFLOW,
    DAG,
    RUN_S,
    Deployment,
    eventually,
    make_secrets,
    postgres,
    postgres_programs,
    redis,
)
from tests.dags.documented import documented_dag

pytestmark = [pytest.mark.deployment, pytest.mark.timeout(3600)]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SMALL = {"generators": ["O-47"], "samples": 4, "batch_size": 2, "level": "easy", "size": 256}
SECONDS = 1000  # in the milliseconds of Playwright
RUN_MS = RUN_S * SECONDS


@pytest.fixture(scope="module")
def deployment(tmp_path_factory) -> Iterator[Deployment]:
    """On SQLite, tasks run by the scheduler. Its tests leave the queue empty and every service running."""
    more_dags = tmp_path_factory.mktemp("dags")
    (more_dags / "example.py").write_text(documented_dag())
    running = Deployment(tmp_path_factory.mktemp("deployment"), make_secrets(), more_dags=more_dags)
    try:
        running.up("local-cloud", "worker", *AIRFLOW)
        yield running
    finally:
        running.down()


def manifest(deployment: Deployment, dataset: str) -> dict:
    return json.loads((deployment.objects(dataset) / "_manifest.json").read_text())


def test_publishing_starts_the_export_and_the_documented_dag_that_waits_for_samples(deployment):
    nonograms = SMALL | {"generators": ["O-41"]}
    run = deployment.trigger(**nonograms, dataset="waited-for")
    deployment.wait_for_success(run)
    assert deployment.note(run).startswith("Published `waited-for`: 4 samples of 1 generators, ")
    for dag in ("train_on_nonograms", "export_dataset"):
        (started,) = eventually(f"a run of {dag}", partial(deployment.runs, dag), RUN_S)
        deployment.wait_for_success(started, dag=dag)
    address = "s3://vm-dataset/waited-for/"
    (trained,) = deployment.runs("train_on_nonograms")
    assert deployment.result(trained, "train", "train_on_nonograms") == [f"{address}: 4"]
    (exported,) = deployment.runs("export_dataset")
    assert "Exported `waited-for` as webdataset: 4 samples, " in deployment.note(exported, "export_dataset")
    release = json.loads((deployment.objects("exports") / "waited-for/webdataset/releases/v1.json").read_text())
    assert (release["samples"], release["failed"]) == (4, 0)

    deployment.wait_for_success(deployment.trigger(**SMALL, dataset="of-others"))
    eventually("the export of another dataset", lambda: len(deployment.runs("export_dataset")) == 2, RUN_S)
    assert deployment.runs("train_on_nonograms") == [trained], "it waits for O-41 alone"


def test_a_failed_run_says_why_in_its_note(deployment):
    run = deployment.trigger("export_dataset", dataset="nobody/made/this")
    eventually("the failure", lambda: deployment.state(run, "export_dataset") == "failed", RUN_S)
    assert "there is no dataset at s3://vm-dataset/nobody/made/this" in deployment.note(run, "export_dataset")


def test_five_runs_at_once_all_succeed(deployment):
    runs = {f"five-{k}": deployment.trigger(**SMALL, seed=k, dataset=f"five-{k}") for k in range(5)}
    for dataset, run in runs.items():
        deployment.wait_for_success(run)
        assert manifest(deployment, dataset)["samples"] == SMALL["samples"]


@pytest.mark.parametrize("what", ["wait", "run"])
def test_a_run_that_a_person_ends_makes_nothing_more(deployment, what):
    deployment.stop("worker")
    ended, other = f"ended-{what}", f"going-on-{what}"
    runs = {dataset: deployment.trigger(**SMALL, dataset=dataset) for dataset in (ended, other)}
    for run in runs.values():
        eventually("the wait", lambda run=run: deployment.task(run, "wait").get("state") == "deferred", 300)
    address, change = f"/dags/{DAG}/dagRuns/{runs[ended]}", {"state": "failed"}
    if what == "wait":
        address, change = f"{address}/taskInstances/wait", {"new_state": "failed"}
    assert deployment.api("PATCH", address, json=change).is_success
    eventually("the failure", lambda: deployment.state(runs[ended]) == "failed", RUN_S)
    (record,) = deployment.objects(ended).glob(f"_runs/{16 * '?'}.json")
    eventually("the cancelling", lambda: json.loads(record.read_text())["cancelled"], 60)
    note = deployment.note(runs[ended])
    assert note.startswith(f"Ended before all samples of `{ended}` were made. Workers drop what is queued"), note
    deployment.start("worker")
    deployment.wait_for_success(runs[other])
    assert not [*deployment.objects(ended).glob("_batches/*/*")]
    deployment.wait_for_success(deployment.trigger(**SMALL, dataset=ended))


def test_a_run_outlives_restarts_of_triggerer_and_scheduler_while_it_waits(deployment):
    deployment.stop("worker")
    run = deployment.trigger(**SMALL, dataset="restarts")
    waiting = eventually("the wait", lambda: (t := deployment.task(run, "wait")).get("state") == "deferred" and t, 300)
    deployment.stop("triggerer", signal.SIGTERM)
    deployment.start("triggerer")
    deployment.stop("scheduler", signal.SIGKILL)
    deployment.start("scheduler")
    deployment.wait_until_healthy("scheduler")
    deployment.wait_until_healthy("triggerer")
    assert deployment.state(run) == "running"
    deployment.start("worker")
    deployment.wait_for_success(run)
    assert deployment.task(run, "wait")["try_number"] == waiting["try_number"], "no retry was needed"
    assert manifest(deployment, "restarts")["samples"] == SMALL["samples"]


def test_a_bad_form_is_refused_by_the_api(deployment):
    conf = {**SMALL, "samples": 0}
    answer = deployment.api("POST", f"/dags/{DAG}/dagRuns", json={"logical_date": None, "conf": conf})
    assert answer.status_code in (400, 422)
    assert "samples" in answer.text


def test_nothing_listens_but_on_loopback(deployment):
    assert deployment.listening() == {
        "127.0.0.1"
    }  # in a container the api-server alone listens on all of its addresses


def test_nobody_comes_in_without_the_password(deployment):
    address = f"http://127.0.0.1:{deployment.port}"
    assert httpx.get(f"{address}/api/v2/dags").status_code == 401
    login = {"username": "admin", "password": "admin"}  # pragma: allowlist secret
    assert httpx.post(f"{address}/auth/token", json=login).status_code == 401


@pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium")
def test_a_researcher_makes_a_dataset_in_the_browser(deployment):
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(120 * SECONDS)
        page.goto(f"http://localhost:{deployment.port}/dags/{DAG}")
        page.locator("input[name=username]").fill("admin")
        page.locator("input[name=password]").fill(deployment.variables["AIRFLOW_ADMIN_PASSWORD"])
        page.locator("button[type=submit]").click()
        page.get_by_test_id("trigger-dag-button").first.click()
        dialog = page.locator("[role=dialog][data-state=open]")
        dialog.locator("input[name=element_samples]").fill("2")
        dialog.locator("input[name=element_seed]").fill("7")
        dialog.get_by_test_id("trigger-dag-submit").click()
        page.wait_for_url("**/runs/**")
        run = unquote(urlsplit(page.url).path.partition("/runs/")[2].partition("/")[0])
        conf = deployment.api("GET", f"/dags/{DAG}/dagRuns/{run}").json()["conf"]
        assert (conf["samples"], conf["seed"]) == (2, 7)
        expect(page.get_by_text("Success", exact=True).first).to_be_visible(timeout=RUN_MS)
        deployment.wait_for_success(run)

        published = deployment.result(run, "publish")
        objects = deployment.objects(published["dataset"])
        page.goto((objects / "_report/index.html").as_uri())
        expect(page.locator("img").first).to_be_visible()
        assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")

        videos = sorted(objects.glob("*/*_task/*/ground_truth.mp4"))
        assert len(videos) == published["samples"]
        page.goto(videos[0].as_uri())
        page.wait_for_function("document.querySelector('video')?.readyState >= 2")
        assert page.evaluate("document.querySelector('video').videoWidth") == 512
        browser.close()


def test_twenty_runs_and_not_one_deferral_fails(deployment):
    runs = [deployment.trigger(**SMALL, seed=1000 + k, dataset=f"twenty-{k}") for k in range(20)]
    for run in runs:
        deployment.wait_for_success(run, 3000)
    assert {deployment.task(run, "wait")["try_number"] for run in runs} == {1}
    assert "state attribute is queued" not in deployment.log("scheduler")


@pytest.mark.skipif(postgres_programs() is None, reason="needs a database server: apt-get install postgresql")
def test_a_run_on_postgres(tmp_path):
    variables = make_secrets()
    with postgres(variables["POSTGRES_PASSWORD"]) as server:
        one_run(Deployment(tmp_path, variables, postgres_port=server.port), "worker", *AIRFLOW)


@pytest.mark.skipif(postgres_programs() is None, reason="needs a database server: apt-get install postgresql")
@pytest.mark.skipif(shutil.which("redis-server") is None, reason="needs a broker: apt-get install redis-server")
def test_a_run_by_celery_workers_on_postgres(tmp_path):
    variables = make_secrets() | {"AIRFLOW_EXECUTOR": "CeleryExecutor"}
    with postgres(variables["POSTGRES_PASSWORD"]) as server, redis(variables["REDIS_PASSWORD"], tmp_path) as broker:
        running = Deployment(tmp_path, variables, postgres_port=server.port, redis_port=broker.port)
        run = one_run(running, "worker", *AIRFLOW, "celery-worker")
        assert running.log("celery-worker").count("succeeded in") >= 8, run


def one_run(running: Deployment, *names: str) -> str:
    try:
        running.up("local-cloud", *names)
        run = running.trigger(**SMALL, dataset="one")
        running.wait_for_success(run)
        assert manifest(running, "one")["samples"] == SMALL["samples"]
        return run
    finally:
        running.down()
