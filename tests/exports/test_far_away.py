"""A bucket is far away: what follows is read ahead, files are sent and checked side by side, and nothing is lost."""

import hashlib
import threading

import pytest

from include.dataset.shard import end, members
from include.exports import source
from include.exports.output import FILES_AT_ONCE, File, Output, problems
from include.exports.source import shard_samples
from include.services.storage import NotFound

FILES = {"prompt.txt": b"goal", "rubric.txt": bytes(700), "metadata.json": b"{}" * 900}
IDS = [f"x_{index:08d}" for index in range(40)]
WAIT_S = 60


class Bucket:
    """Objects in memory that are no folder, so that they are treated as far away."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put(self, key: str, data: bytes, *, absent: bool = False) -> None:
        self.objects[key] = data

    def get(self, key: str) -> bytes:
        return self.get_range(key, 0, 1 << 40)

    def get_range(self, key: str, start: int, length: int) -> bytes:
        if key not in self.objects:
            raise NotFound(key)
        return self.objects[key][start : start + length]


@pytest.fixture
def bucket() -> Bucket:
    found = Bucket()
    tar = b"".join(piece for each in IDS for piece in members(each, FILES))
    found.put("shard", tar + end(len(tar)))
    return found


@pytest.mark.parametrize("window", [512, 700, 1000, 3333, 1 << 20])
@pytest.mark.parametrize("step", [1, 7])
def test_reading_ahead_gives_the_same_samples_whatever_the_window(bucket, monkeypatch, window, step):
    monkeypatch.setattr(source, "WINDOW_BYTES", window)
    wanted = dict.fromkeys(IDS[::step])
    ahead = list(shard_samples(bucket, "shard", wanted, ahead=True))
    assert ahead == list(shard_samples(bucket, "shard", wanted)) == [(each, FILES) for each in wanted]


def test_what_follows_is_on_its_way_before_it_is_asked_for(bucket, monkeypatch):
    monkeypatch.setattr(source, "WINDOW_BYTES", 10_000)
    asked = threading.Event()
    read = bucket.get_range

    def noticed(key, start, length):
        if start >= 10_000:
            asked.set()
        return read(key, start, length)

    monkeypatch.setattr(bucket, "get_range", noticed)
    samples = shard_samples(bucket, "shard", dict.fromkeys(IDS), ahead=True)
    assert next(samples) == (IDS[0], FILES)
    assert asked.wait(WAIT_S)
    samples.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ahead")]


def test_files_are_sent_side_by_side_and_are_there_when_all_is_settled(monkeypatch):
    bucket, meeting = Bucket(), threading.Barrier(FILES_AT_ONCE, timeout=WAIT_S)
    put = bucket.put

    def met(key, data):
        meeting.wait()  # nobody comes through unless all are under way at once
        put(key, data)

    monkeypatch.setattr(bucket, "put", met)
    out = Output(bucket, "e")
    for number in range(2 * FILES_AT_ONCE):
        out.send(f"{number}", b"%d" % number)
    out.settle()
    assert bucket.objects == {f"e/{number}": b"%d" % number for number in range(2 * FILES_AT_ONCE)}
    assert out.files["7"].sha256 == hashlib.sha256(b"7").hexdigest()


def test_a_file_that_could_not_be_sent_is_told_at_the_latest_when_all_is_settled(monkeypatch):
    bucket = Bucket()

    def full(key, data):
        raise OSError("the bucket is full")

    monkeypatch.setattr(bucket, "put", full)
    out = Output(bucket, "e")
    out.send("a", b"")
    with pytest.raises(OSError, match="full"):
        out.settle()


def test_every_damaged_file_of_many_is_found_in_order():
    bucket = Bucket()
    files = []
    for number in range(3 * FILES_AT_ONCE):
        data = b"x" * number
        bucket.put(f"{number:03d}", data)
        files.append(
            (f"{number:03d}", File(path=f"{number:03d}", bytes=number, sha256=hashlib.sha256(data).hexdigest()))
        )
    bucket.objects["005"] = b"y" * 5
    bucket.objects["050"] += b"x"
    del bucket.objects["090"]
    assert list(problems(bucket, files)) == [
        "005 has another hash than was published",
        "050 has more than 50 bytes",
        "090 is missing",
    ]
