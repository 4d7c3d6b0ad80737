"""Which datasets a run of `export_dataset` exports, and where to."""

import pytest
from airflow.providers.common.compat.sdk import AirflowFailException

from include.dataset.layout import checked_dataset
from include.orchestration import exporting
from include.planning.nightly import TOP as NIGHTS
from include.planning.plan import Request, make_plan
from include.services.storage import FolderStore

FORM = {name: param.value for name, param in exporting.EXPORT_PARAMS.items()}
NIGHT = f"{NIGHTS}20260217T031700Z-1a2b3c4d/samples"


class Bucket(FolderStore):
    """A folder that says where it is as a bucket does."""

    bucket = "b"

    def where(self, key: str) -> str:
        return f"s3://b/{key}"


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch) -> Bucket:
    found = Bucket(tmp_path)
    here = type("Here", (), {"store": found, "bucket": "b"})
    monkeypatch.setattr("include.cloud.connect.connect", lambda *a, **k: here)
    monkeypatch.setattr("include.cloud.place.Place.parse", lambda address, settings: address)
    for name in ("mazes/v1", "mazes/v2", NIGHT):
        make_plan(Request.of(generators=["O-47"], samples=1, dataset=name), found)
    return found


def plan(*events: str, **form) -> list[tuple[str, str]]:
    orders = exporting.plan_exports(FORM | form, [{"dataset": name} for name in events])
    return [(order["dataset"], order["format"]) for order in orders]


def test_a_run_by_hand_exports_what_its_form_names_in_each_format():
    assert plan(dataset="mazes/v1", formats=["hf", "musubi", "huggingface"]) == [
        ("mazes/v1", "huggingface"),
        ("mazes/v1", "musubi"),
    ]


def test_a_run_that_publishing_started_exports_each_dataset_once_in_the_formats_of_the_setting(monkeypatch):
    assert plan("mazes/v1", "mazes/v2", "mazes/v1") == [("mazes/v1", "webdataset"), ("mazes/v2", "webdataset")]
    monkeypatch.setenv("VMDP_EXPORT_FORMATS", "croissant, hf")
    assert plan("mazes/v1") == [("mazes/v1", "croissant"), ("mazes/v1", "huggingface")]


def test_nights_are_exported_by_hand_alone():
    assert plan(NIGHT) == []
    assert plan(NIGHT, "mazes/v1") == [("mazes/v1", "webdataset")]
    assert plan(dataset=NIGHT) == [(NIGHT, "webdataset")]


@pytest.mark.parametrize(
    ("form", "events", "reason"),
    [
        ({}, [], "dataset is empty"),
        ({"dataset": "mazes/v9"}, [], "there is no dataset at s3://b/mazes/v9"),
        ({"dataset": "../secret"}, [], "dataset '../secret' can't be used"),
        ({"dataset": "mazes/v1", "formats": ["zip"]}, [], "unknown format 'zip'"),
        ({"dataset": "mazes/v1", "splits": "0.5"}, [], "splits read train,validation,test"),
        ({"dataset": "mazes/v1", "lengths": "5n"}, [], "lengths"),
        ({"dataset": "mazes/v1", "shard_size": 3}, [], "shard_size"),
        ({"dataset": "mazes/v1", "destination": "s3://theirs/x"}, [], "bucket 'theirs' is not allowed"),
        ({"dataset": "mazes/v1", "destination": "s3://b"}, [], "can't be used"),
        ({"dataset": "mazes/v1", "destination": "a/../../b"}, [], "can't be used"),
        ({"dataset": "mazes/v1", "destination": "mazes/v1/out"}, [], "lies in the dataset mazes/v1"),
        ({"dataset": "mazes/v1", "destination": "nightly/x"}, [], "lies among the nights"),
        ({}, [None], "names no dataset"),
        ({}, ["/etc"], "dataset '/etc' can't be used"),
    ],
)
def test_what_cant_be_exported_is_refused_before_anything_is_written(form, events, reason, store):
    before = list(store.keys(""))
    with pytest.raises(AirflowFailException, match=reason):
        exporting.plan_exports(FORM | form, [{"dataset": name} if name else {} for name in events])
    assert list(store.keys("")) == before


@pytest.mark.parametrize(
    ("destination", "address"),
    [
        (None, "s3://b/exports/mazes/v1/musubi"),
        ("team/x/", "s3://b/team/x/musubi"),
        ("s3://b/team", "s3://b/team/musubi"),
        ("s3://other/team", "s3://other/team/musubi"),
        ("mazes/v10", "s3://b/mazes/v10/musubi"),
    ],
)
def test_each_format_has_a_folder_below_the_destination(destination, address):
    from include.settings import Settings

    settings = Settings(vmdp_allowed_buckets=("other",))
    assert exporting._target(destination, "mazes/v1", "musubi", "b", settings) == address


def test_the_lengths_of_the_form_reach_the_export(monkeypatch):
    class Reached(Exception):
        pass

    def export(form, source, target, options, **more):
        raise Reached(options.lengths)

    monkeypatch.setattr("include.exports.run.export", export)
    for lengths in (None, "8n+1"):
        [order] = exporting.plan_exports(FORM | {"dataset": "mazes/v1", "lengths": lengths}, [])
        with pytest.raises(Reached) as reached:
            exporting.carry_out(order, lambda key, value: None)
        assert reached.value.args == (lengths,)


def test_an_export_of_a_night_stays_when_its_night_expires(store):
    from datetime import UTC, datetime, timedelta

    from include.planning.nightly import expire

    kept = f"{exporting.TOP}/{checked_dataset(NIGHT)}/webdataset/v1/manifest.json"
    store.put(kept, b"{}")
    gone = expire(store, datetime(2027, 1, 1, tzinfo=UTC), keep=timedelta(days=14))
    assert gone.nights == (NIGHT.split("/")[1],)
    assert list(store.keys(NIGHTS)) == []
    assert list(store.keys(exporting.TOP)) == [kept]
