"""Batches of public clients, each with its own seed, make one dataset."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from types import SimpleNamespace

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from typer.testing import CliRunner

from generators.kit.registry import registry
from generators.kit.sample import METADATA, PROMPT, build
from include.batch.enrol import MOST_HOLE, enrol
from include.cli.main import app
from include.dataset.message import BatchMessage, InvalidMessage
from include.dataset.wire import wire
from include.errors import UserError
from include.planning.plan import Plan, Request, make_plan, read_spec
from include.run.completion import letters_of, look
from include.run.repair import repair_all
from include.services.dead_letters import DeadLetter
from include.services.queue import Depth
from include.services.storage import FolderStore
from include.settings import Settings
from include.studio.app import create_app
from include.studio.browse import find_datasets
from include.validation.report import write_report
from include.validation.run import validate_group
from lambda_image import worker as module
from lambda_image.worker import NotCarriedOut, Worker

NAME, FULL = "public-mixed-512-files-repeats", "O-29_ballcolor_data-generator"


def submitted(samples: int, batch: int, seed: int, **more) -> list[dict]:
    """Messages as the public client sends them: a seed for each batch, the last batch smaller."""
    return [
        {
            "type": "O_29_ballcolor_data_generator",
            "start_index": start,
            "num_samples": min(batch, samples - start),
            "seed": (seed + number) % 2**31,
            "output_format": "files",
            "output_bucket": None,
            "dedup": False,
            **more,
        }
        for number, start in enumerate(range(0, samples, batch))
    ]


def parsed(body: dict) -> BatchMessage:
    return BatchMessage.parse(json.dumps(body))


def long() -> int:
    return 900_000


@pytest.fixture
def store(tmp_path):
    return FolderStore(tmp_path / "out")


@pytest.fixture
def worker(store, monkeypatch):
    monkeypatch.setattr(module, "S3Store", lambda s3, bucket: store)
    return Worker(s3=None, bucket="out", emit=lambda line: None)


def test_the_studio_shows_the_seed_of_a_samples_batch(worker, tmp_path):
    worker.answer(submitted(4, 2, 7), "r", long)
    settings = Settings(vmdp_home=tmp_path / "home", vmdp_cloud="local")
    app = create_app(settings, local=True, folders=[tmp_path / "out" / NAME])
    studio = TestClient(app, base_url="http://localhost")
    assert "one a batch" in studio.get("/datasets/").text
    assert "from clients" in studio.get(f"/datasets/{NAME}/").text
    page = studio.get(f"/datasets/{NAME}/samples/O-29/3/").text
    assert "<dt>Seed, draw</dt><dd>8, " in page
    assert re.search(r"make/O-29/\w+/8/3/", page)


@pytest.mark.parametrize("form", ["files", "tar"])
def test_the_batches_of_a_run_make_one_valid_dataset_of_reproducible_samples(worker, store, form):
    last, *others = reversed(submitted(5, 2, 2**31 - 1, output_format=form))
    answers = worker.answer([last, *others], "r", long)["results"]  # in any order
    ids = [sample for answer in reversed(answers) for sample in answer["sample_ids"]]
    assert ids == [f"ballcolor_{index:08d}" for index in range(5)]
    spec = read_spec(store, f"public-mixed-512-{form}-repeats")
    assert list(store.folders("")) == [spec.dataset]
    assert find_datasets(store) == [spec]
    assert spec.by_clients
    assert spec.generators[FULL].indices == range(5)
    (result,) = validate_group(store, spec, [FULL]).generators
    assert (result.found, result.deep_checked, result.problems) == (5, 5, ())
    if form == "files":
        for index, seed in enumerate((2**31 - 1, 2**31 - 1, 0, 0, 1)):
            folder = spec.layout.sample(registry.get("O-29").id, f"ballcolor_{index:08d}")
            again = build(registry.get("O-29"), None, seed, index)
            assert {name: store.get(folder + name) for name in again.files} == dict(again.files)


def test_the_index_has_the_words_of_samples_with_the_seed_of_their_batch(worker, store):
    worker.answer(submitted(8, 4, 7), "r", long)
    spec = read_spec(store, NAME)
    validate_group(store, spec, [FULL], deep=0.5, index=True)
    rows = pq.read_table(BytesIO(store.get(spec.layout.index(FULL)))).to_pylist()
    assert {row["checked"] for row in rows} == {"opened", "listed"}
    assert [row["seed"] for row in rows] == [7] * 4 + [8] * 4
    made = [build(registry.get("O-29"), None, row["seed"], row["index"], video=False) for row in rows]
    assert [row["prompt"] for row in rows] == [sample.files[PROMPT].decode().strip() for sample in made]


def test_validation_finds_a_sample_of_another_seed_than_its_batchs(worker, store):
    worker.answer(submitted(2, 1, 7), "r", long)
    spec = read_spec(store, NAME)
    folder = spec.layout.sample(registry.get("O-29").id, "ballcolor_00000001")
    for name, data in build(registry.get("O-29"), None, 7, 1).files.items():
        store.put(folder + name, data)
    (result,) = validate_group(store, spec, [FULL]).generators
    assert {problem.rule for problem in result.problems} >= {"metadata-place", "hash"}


def test_a_batch_of_other_bounds_or_of_another_seed_is_refused_with_the_reason(worker):
    worker.answer(submitted(4, 2, 7), "r", long)
    with pytest.raises(NotCarriedOut, match=r"has samples 0 to 1 of .* from another batch, and this one is 0 to 3"):
        worker.answer(submitted(4, 4, 7), "r", long)
    with pytest.raises(NotCarriedOut, match="seed is 7, not 9"):
        worker.answer(submitted(2, 2, 9), "r", long)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"size": 256}, "size is 512, not 256"),
        ({"output_format": "tar"}, "output_format is 'files', not 'tar'"),
        ({"start_index": 10 * MOST_HOLE}, "start_index 10000000 is more than 1,000,000 away"),
    ],
)
def test_a_message_that_does_not_fit_its_dataset_is_refused_by_field(store, change, reason):
    first = {**submitted(2, 2, 7)[0], "dataset": "run"}
    enrol(parsed(first), store)
    with pytest.raises(InvalidMessage, match=f"dataset 'run' exists and differs: .*{reason}"):
        enrol(parsed({**first, **change}), store)


def test_distinct_samples_need_one_seed(store):
    one, two = submitted(4, 2, 7, dedup=True)
    enrol(parsed(one), store)
    enrol(parsed({**two, "seed": 7}), store)
    with pytest.raises(InvalidMessage, match="dedup compares the samples of one seed only"):
        enrol(parsed(two), store)


def test_the_dataset_is_the_messages_own_or_that_of_the_settings(monkeypatch):
    body = submitted(1, 1, 7)[0]
    assert parsed(body).prefix == NAME
    monkeypatch.setenv("VMDP_CLIENT_DATASET", "monday")
    wire.cache_clear()
    try:
        assert parsed(body).prefix == "monday"
        assert parsed({**body, "dataset": "tuesday"}).prefix == "tuesday"
        monkeypatch.setenv("VMDP_CLIENT_DATASET", "../up")
        wire.cache_clear()
        with pytest.raises(UserError, match="can't be used"):
            wire()
    finally:
        wire.cache_clear()


@given(st.permutations(range(12)))
def test_workers_that_extend_a_dataset_at_once_lose_no_batch(tmp_path_factory, order):
    store = FolderStore(tmp_path_factory.mktemp("out"))
    messages = [parsed(body) for body in submitted(60, 5, 3)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: enrol(messages[number], store), order))
    assert read_spec(store, NAME).generators[FULL].indices == range(60)


def test_a_planned_dataset_stays_as_it_is_and_takes_no_plan_of_clients(worker, store):
    planned = make_plan(Request.of(generators=["O-29"], samples=3, dataset="planned"), store).spec
    enrol(parsed({"type": "O-29", "num_samples": 9, "dataset": "planned"}), store)
    assert read_spec(store, "planned") == planned
    worker.answer({**submitted(1, 1, 7)[0], "dataset": "theirs"}, "r", long)
    spec = read_spec(store, "theirs")
    with pytest.raises(UserError, match="made by messages of clients, not by plans"):
        make_plan(Request.of(generators=["O-29"], samples=3, dataset="theirs", dedup=False), store)
    store.delete(spec.layout.sample(registry.get("O-29").id, "ballcolor_00000000") + METADATA)
    write_report(store, spec, [validate_group(store, spec, [FULL])])
    with pytest.raises(UserError, match="send their messages again"):
        repair_all(store, spec)


def test_status_counts_what_was_ordered_and_names_its_dead_letters(worker, store):
    one, two = submitted(4, 2, 7)
    worker.answer(one, "r", long)
    enrol(parsed(two), store)  # and died then
    plan = Plan.whole(read_spec(store, NAME))

    queue = SimpleNamespace(depth=lambda: Depth(0, 0))
    seen = look(plan, SimpleNamespace(store=store, queue=queue, dead_letters=None, blocked=lambda: None))
    assert (seen.progress.finished, seen.progress.total) == (2, 4)
    letter = DeadLetter(body=json.dumps(two), reason="killed", kind="killed")
    other = DeadLetter(body=json.dumps({**two, "size": 256}), reason="killed", kind="killed")
    assert letters_of(plan, [letter, other]) == [letter]


def test_an_export_names_the_seed_of_each_sample(worker, store, tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    worker.answer(submitted(4, 2, 7), "r", long)
    target = tmp_path / "export"
    done = CliRunner().invoke(app, ["export", "webdataset", str(tmp_path / "out" / NAME), str(target)])
    assert done.exit_code == 0, done.output
    rows = [row for path in sorted(target.rglob("*.parquet")) for row in pq.read_table(path).to_pylist()]
    assert [(row["index"], row["seed"]) for row in rows] == [(0, 7), (1, 7), (2, 8), (3, 8)]
    assert any("vmdp replay --metadata" in card.read_text() for card in target.rglob("README.md"))
