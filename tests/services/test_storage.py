"""A folder and a bucket keep the same promises."""

import errno
import os
from pathlib import Path

import pytest

from include.cloud.connect import connect
from include.errors import UserError
from include.local import cloud as embedded
from include.services.storage import PART_BYTES, Changed, FolderStore, NotFound, Paused, S3Store, Unreadable
from include.settings import Settings


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return Settings(vmdp_home=tmp_path_factory.mktemp("storage") / "home", vmdp_cloud="local", vmdp_local_workers=1)


@pytest.fixture(scope="module")
def cloud(settings):
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
    assert list(store.keys("s/", after="s/a/1.txt")) == ["s/a/deep/3.txt", "s/b/2.txt"]
    assert list(store.folders("s/")) == ["a", "b"]
    assert list(store.folders("nowhere/")) == list(store.keys("nowhere/")) == []


def test_a_write_on_condition_of_a_version_leaves_the_writes_of_others(store):
    with pytest.raises(Changed):
        store.put("v/one.txt", b"mine", match='"0123"')
    store.put("v/one.txt", b"first")
    [(key, version)] = store.versions("v/")
    store.put(key, b"second", match=version)
    with pytest.raises(Changed):
        store.put(key, b"third", match=version)
    assert store.get(key) == b"second"
    assert [key for key, _ in store.versions("v/")] == ["v/one.txt"]
    assert list(store.versions("nowhere/")) == []


def test_an_object_that_is_not_there_is_named(store):
    with pytest.raises(NotFound, match="nothing/here"):
        store.get("nothing/here")


def test_an_object_of_another_length_than_its_own_is_named(cloud, settings):
    cloud.store.put("damaged/one.txt", b"whole")
    with (embedded.status(settings).objects / "damaged/one.txt").open("ab") as file:
        file.write(b"!")
    with pytest.raises(Unreadable, match=r"damaged/one.txt can't be read: its bytes end early, or contradict"):
        cloud.store.get("damaged/one.txt")


@pytest.mark.parametrize("read", [lambda store, key: store.get(key), lambda store, key: store.get_range(key, 0, 2)])
def test_a_bad_sector_is_the_objects_fault_and_want_of_files_is_not(tmp_path, monkeypatch, read):
    store = FolderStore(tmp_path)
    store.put("one.txt", b"whole")
    faults = iter([errno.EIO, errno.EMFILE, errno.EACCES])

    def failing(*_):
        number = next(faults)
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "open", failing)
    with pytest.raises(Unreadable, match=r"one.txt can't be read: Input/output error"):
        read(store, "one.txt")
    with pytest.raises(OSError, match="Too many open files") as raised:
        read(store, "one.txt")
    assert not isinstance(raised.value, Unreadable)
    with pytest.raises(UserError, match=r"one.txt may not be read: check its permissions"):
        read(store, "one.txt")


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


PIECE = bytes(range(256)) * 4000  # about a megabyte
LENGTHS = {"nothing": 0, "less than a part": 3, "some parts": 2 * PART_BYTES // len(PIECE) + 3}


@pytest.fixture(params=LENGTHS.values(), ids=LENGTHS)
def pieces(request) -> list[bytes]:
    return [bytes([n]) + PIECE for n in range(request.param)]


def test_a_stream_is_seen_when_it_is_closed_and_holds_all_pieces(store, pieces):
    stream = store.stream("deep/stream.tar")
    for piece in pieces:
        stream.write(piece)
    assert "deep/stream.tar" not in set(store.keys("deep/"))
    stream.close()
    assert store.get("deep/stream.tar") == b"".join(pieces)
    assert stream.size == sum(map(len, pieces))
    store.delete("deep/stream.tar")
    store.delete("deep/stream.tar")  # nothing is there, nothing happens
    assert list(store.keys("deep/")) == []


@pytest.mark.parametrize("at", [0, 1, 10])
def test_a_paused_stream_is_continued_by_another_as_if_nothing_had_happened(store, pieces, at):
    first = store.stream("paused.tar")
    for piece in pieces[:at]:
        first.write(piece)
    second = store.stream("paused.tar", first.pause())
    assert second.size == sum(map(len, pieces[:at]))
    for piece in pieces[at:]:
        second.write(piece)
    second.close()
    assert store.get("paused.tar") == b"".join(pieces)
    store.delete("paused.tar")


def test_an_aborted_stream_leaves_nothing(store, pieces, cloud):
    stream = store.stream("aborted.tar")
    for piece in pieces:
        stream.write(piece)
    stream.abort()
    stream.abort()
    assert list(store.keys("aborted")) == []
    assert "Uploads" not in cloud.client("s3").list_multipart_uploads(Bucket=cloud.bucket)
    if isinstance(store, FolderStore):
        assert list(store.root.iterdir()) == []


def test_only_one_can_go_on_with_a_paused_file(tmp_path):
    store = FolderStore(tmp_path)
    paused = store.stream("a.tar").pause()
    store.stream("a.tar", paused).abort()
    with pytest.raises(NotFound):
        store.stream("a.tar", paused)
    with pytest.raises(NotFound):
        store.stream("a.tar", Paused("../../etc/passwd", b""))
    assert list(tmp_path.iterdir()) == []


def test_many_objects_are_deleted_at_once_and_no_others(store):
    for key in ("few/1.txt", "few/2.txt", "few/3.txt"):
        store.put(key, b"x")
    store.delete_all(["few/1.txt", "few/3.txt", "few/never.txt"])
    store.delete_all([])
    assert list(store.keys("few/")) == ["few/2.txt"]
