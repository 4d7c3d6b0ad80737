"""The canary sings when bytes change without a version; retention deletes old nights and nothing else."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from include.dataset.layout import DATASET, Batch, Layout
from include.dataset.mark import DoneMark, SampleRecord
from include.dataset.spec import DatasetSpec, Share
from include.errors import UserError
from include.planning.nightly import ACCEPTED, MOST_NAMED, check_canary, expire, last_accepted, night, seed_of
from include.services.storage import FolderStore

NIGHT = datetime(2026, 2, 17, 3, 17, tzinfo=UTC)
ONE, TWO = "O-47_sliding_puzzle_data-generator", "O-41_nonogram_data-generator"
CODE = 16 * "c"


@pytest.fixture
def store(tmp_path) -> FolderStore:
    return FolderStore(tmp_path)


def canary(store, hashes: dict[str, list[str]], *, versions=None, seed=1, code=CODE) -> DatasetSpec:
    """A finished canary whose samples have these hashes."""
    spec = DatasetSpec(
        dataset=f"{night(NIGHT, code)}/canary", seed=seed, level=None, size=512, video=True, output_format="files",
        generators={
            name: Share(version=(versions or {}).get(name, 1), samples=len(all)) for name, all in hashes.items()
        },
    )  # fmt: skip
    for name, all in hashes.items():
        short = name.split("_", 1)[1].removesuffix("_data-generator")
        records = [
            SampleRecord(
                id=f"{short}_{k:08d}", index=k, level="easy", attempt=0, sha256=one, param_hash="p", bytes=1
            )
            for k, one in enumerate(all)
        ]  # fmt: skip
        batch = Batch(name, 0, len(all))
        mark = DoneMark(
            generator=name, version=spec.generators[name].version, start=0, count=len(all), seed=seed, level=None,
            size=512, video=True, output_format="files", samples=tuple(records), rejects={}, bytes=1, cpu_seconds=1,
            peak_mb=1, code=code, request_id="r",
        )  # fmt: skip
        store.put(spec.layout.mark(batch), mark.model_dump_json().encode())
    return spec


def test_the_first_night_is_accepted_and_the_same_bytes_change_nothing(store):
    assert check_canary(store, canary(store, {ONE: ["a", "b"]})) == [f"{ONE}: first seen"]
    assert check_canary(store, canary(store, {ONE: ["a", "b"]}, code=16 * "d")) == []
    assert last_accepted(store).number == 1


def test_a_canary_accepted_before_it_had_a_whole_recipe_is_compared_all_the_same(store):
    check_canary(store, canary(store, {ONE: ["a", "b"]}))
    (key,) = store.keys(ACCEPTED)
    accepted = json.loads(store.get(key))
    kept = ("version", "seed", "size", "code", "dataset", "samples")
    accepted["generators"][ONE] = {name: accepted["generators"][ONE][name] for name in kept}
    store.put(key, json.dumps(accepted).encode())
    assert check_canary(store, canary(store, {ONE: ["a", "b"]}, code=16 * "d")) == []
    with pytest.raises(UserError, match="the canary drifted"):
        check_canary(store, canary(store, {ONE: ["a", "B"]}, code=16 * "e"))


def test_other_bytes_of_the_same_version_are_a_drift_that_names_samples_generator_version_and_codes(store):
    check_canary(store, canary(store, {ONE: ["a", "b", "c"], TWO: ["x"]}))
    with pytest.raises(UserError) as drift:
        check_canary(store, canary(store, {ONE: ["a", "B", "c"], TWO: ["x"]}, code=16 * "d"))
    for fact in (ONE, "version 1", CODE, 16 * "d", "sliding_puzzle_00000001 (b… is now B…)"):
        assert fact in str(drift.value)
    for innocent in (TWO, "sliding_puzzle_00000000", "sliding_puzzle_00000002"):
        assert innocent not in str(drift.value)


def test_a_drift_accepts_nothing_not_even_what_is_new_and_is_told_again_the_next_night(store):
    check_canary(store, canary(store, {ONE: ["a"]}))
    before = last_accepted(store)
    for _ in range(2):
        with pytest.raises(UserError, match="drifted"):
            check_canary(store, canary(store, {ONE: ["z"], TWO: ["x"]}))
    assert last_accepted(store) == before


def test_a_new_version_may_make_other_bytes_and_they_are_what_counts_from_then_on(store):
    check_canary(store, canary(store, {ONE: ["a"], TWO: ["x"]}))
    assert check_canary(store, canary(store, {ONE: ["z"], TWO: ["x"]}, versions={ONE: 2})) == [
        f"{ONE}: version 1 became 2"
    ]
    assert check_canary(store, canary(store, {ONE: ["z"], TWO: ["x"]}, versions={ONE: 2})) == []
    with pytest.raises(UserError, match="version 2"):
        check_canary(store, canary(store, {ONE: ["a"], TWO: ["x"]}, versions={ONE: 2}))


def test_a_generator_that_was_taken_out_is_still_known_when_it_comes_back(store):
    check_canary(store, canary(store, {ONE: ["a"], TWO: ["x"]}))
    check_canary(store, canary(store, {ONE: ["a"]}))
    with pytest.raises(UserError, match="O-41"):
        check_canary(store, canary(store, {ONE: ["a"], TWO: ["y"]}))


def test_other_samples_are_not_compared_but_accepted_and_said_to_be(store):
    check_canary(store, canary(store, {ONE: ["a"]}))
    news = check_canary(store, canary(store, {ONE: ["q"]}, seed=2))
    assert news == [f"{ONE}: the canary orders other samples"]


def test_of_many_drifted_samples_the_first_are_named(store):
    check_canary(store, canary(store, {ONE: ["a"] * 50}))
    with pytest.raises(UserError, match=f"and {50 - MOST_NAMED} more"):
        check_canary(store, canary(store, {ONE: ["b"] * 50}))


def test_a_canary_that_is_not_complete_is_not_compared(store):
    spec = canary(store, {ONE: ["a", "b"]})
    more = spec.model_copy(update={"generators": {ONE: Share(version=1, samples=3)}})
    with pytest.raises(UserError, match="not complete"):
        check_canary(store, more)
    assert last_accepted(store).number == 0


class Rival(FolderStore):
    """Someone else accepts a canary between our look and our write."""

    def __init__(self, store: FolderStore, theirs: bytes) -> None:
        super().__init__(store.root)
        self.theirs = [theirs]

    def put(self, key, data, *, absent=False):
        if key.startswith(ACCEPTED) and self.theirs:
            super().put(key, self.theirs.pop())
        super().put(key, data, absent=absent)


def test_what_another_run_accepted_meanwhile_is_never_overwritten_but_compared_with(store, tmp_path):
    elsewhere = FolderStore(tmp_path / "elsewhere")
    check_canary(elsewhere, canary(elsewhere, {ONE: ["theirs"]}))
    rival = Rival(store, elsewhere.get(f"{ACCEPTED}000001.json"))
    with pytest.raises(UserError, match="drifted"):
        check_canary(rival, canary(store, {ONE: ["ours"]}))
    assert last_accepted(store).generators[ONE].samples == {"sliding_puzzle_00000000": "theirs"}


def test_the_accepted_canary_lies_where_no_dataset_can():
    assert not DATASET.match(ACCEPTED)


def test_a_night_is_dated_its_seed_too_and_other_code_makes_other_datasets():
    assert night(NIGHT, CODE) == "nightly/20260217T031700Z-cccccccc"
    assert DATASET.fullmatch(f"{night(NIGHT, CODE)}/samples")
    assert seed_of(NIGHT) == 20260217
    assert night(NIGHT, 16 * "d") != night(NIGHT, CODE)


# Retention.

OTHERS = (
    "nightly/mine/a.txt", "nightly/20200101T000000Z/a.txt", "nightly/20200101T000000Z-0123456/a.txt",
    "nightly/20200101T000000Z-01234567x/a.txt", "nightly/20200101T000000Z-01234567", "demo/a.txt",
    "demo/nightly/20200101T000000Z-01234567/a.txt", "_nightly/canary/000001.json", "nightlyx/a.txt",
)  # fmt: skip


def nights(store, *ages: int) -> list[str]:
    """Nights so many days old, each with a manifest, a mark and two samples."""
    names = [night(NIGHT - timedelta(days=age), CODE).removeprefix("nightly/") for age in ages]
    for name in names:
        layout = Layout(f"nightly/{name}/samples")
        for key in (layout.manifest, layout.mark(Batch(ONE, 0, 2)), layout.key("g/1.png"), layout.key("g/2.png")):
            store.put(key, b"x")
    return names


def test_nights_past_their_retention_go_and_nothing_else_does(store):
    old, older, young = nights(store, 15, 40, 3)
    for key in OTHERS[:4] + OTHERS[5:]:
        store.put(key, b"keep me")
    kept = set(store.keys("")) - {key for key in store.keys("nightly/") if old in key or older in key}
    done = expire(store, NIGHT, keep=timedelta(days=14))
    assert (done.nights, done.objects, done.left) == ((older, old), 8, False)
    assert set(store.keys("")) == kept
    assert any(young in key for key in kept)


def test_the_last_published_night_is_kept_however_old_and_however_many_failed_since(store):
    last, _, failed = nights(store, 100, 200, 90)
    store.delete(Layout(f"nightly/{failed}/samples").manifest)
    expire(store, NIGHT, keep=timedelta(days=1))
    assert {key.split("/")[1] for key in store.keys("nightly/")} == {last}


def test_one_night_deletes_a_bounded_number_and_what_is_deleted_in_part_does_not_look_whole(store):
    oldest, older, _ = nights(store, 60, 50, 1)
    done = expire(store, NIGHT, keep=timedelta(days=14), most=2)
    assert (done.objects, done.left) == (2, True)
    left = list(store.keys(f"nightly/{oldest}/"))
    assert len(left) == 2
    assert all(key.endswith(".png") for key in left)
    assert len(list(store.keys(f"nightly/{older}/"))) == 4
    assert not expire(store, NIGHT, keep=timedelta(days=14)).left
    assert list(store.keys(f"nightly/{oldest}/")) == list(store.keys(f"nightly/{older}/")) == []
