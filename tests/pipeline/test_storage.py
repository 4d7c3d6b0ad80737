"""A folder and a bucket keep the same promises."""

import pytest

from include.cloud import connect
from include.errors import UserError
from include.local import cloud as embedded
from include.settings import Settings
from include.storage import Changed, FolderStore, NotFound, S3Store


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    settings = Settings(vmdp_home=tmp_path_factory.mktemp("storage") / "home", vmdp_cloud="local", vmdp_local_workers=1)
    yield connect(settings, start=True)
    embedded.down(settings)


@pytest.fixture(params=["folder", "bucket"])
def store(request, tmp_path):
    return FolderStore(tmp_path) if request.param == "folder" else request.getfixturevalue("cloud").store


def test_objects_are_read_listed_and_found_below_prefixes(store):
    for key in ("s/b/2.txt", "s/a/1.txt", "s/a/deep/3.txt", "s.txt"):
        store.put(key, key.encode())
    assert store.get("s/a/1.txt") == b"s/a/1.txt"
    assert list(store.keys("s/")) == ["s/a/1.txt", "s/a/deep/3.txt", "s/b/2.txt"]
    assert list(store.keys("s/a/d")) == ["s/a/deep/3.txt"]
    assert list(store.folders("s/")) == ["a", "b"]
    assert list(store.folders("nowhere/")) == list(store.keys("nowhere/")) == []


def test_an_object_that_is_not_there_is_named(store):
    with pytest.raises(NotFound, match="nothing/here"):
        store.get("nothing/here")


def test_a_conditional_write_never_replaces(store):
    store.put("once", b"first", absent=True)
    with pytest.raises(Changed):
        store.put("once", b"second", absent=True)
    assert store.get("once") == b"first"
    store.put("once", b"third")
    assert store.get("once") == b"third"


def test_more_keys_than_one_listing_holds_are_all_found(cloud):
    for number in range(1005):
        cloud.store.put(f"many/{number:04d}", b"")
    assert len(list(cloud.store.keys("many/"))) == 1005


def test_a_missing_bucket_is_one_clear_line(cloud):
    missing = S3Store(cloud.client("s3"), "no-such-bucket")
    for action in (lambda: missing.put("k", b""), lambda: missing.get("k"), lambda: list(missing.keys(""))):
        with pytest.raises(UserError, match="there is no bucket 'no-such-bucket': create it, or set OUTPUT_BUCKET"):
            action()


@pytest.mark.parametrize("key", ["../out", "a/../../out", "/etc/passwd"])
def test_no_key_leads_out_of_the_folder(tmp_path, key):
    with pytest.raises(ValueError, match="leads out of"):
        FolderStore(tmp_path / "in").put(key, b"")


def test_a_write_that_was_killed_is_not_an_object(tmp_path):
    store = FolderStore(tmp_path)
    store.put("a/whole", b"1")
    (tmp_path / "a" / ".writing-half").write_bytes(b"")
    assert list(store.keys("")) == ["a/whole"]
