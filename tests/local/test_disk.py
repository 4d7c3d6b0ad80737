"""A disk that is full is said to be, and nothing is taken for written that is not."""

import errno
import os
import resource
import shutil
import subprocess
import sys

import psutil
import pytest

from include.errors import UserError
from include.local import cloud as embedded
from include.services.storage import FolderStore, S3Store
from tests.local.test_cloud import child
from tests.local.until import eventually, local_client

SAMPLES = ("O-47", "--samples", "3", "--size", "256", "--no-video", "--jobs", "1")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the files of a process that runs")
def test_the_embedded_cloud_acknowledges_no_object_that_the_disk_does_not_have(settings):
    cloud = embedded.up(settings)
    emulator = eventually(lambda: child(cloud, "include.local.emulator"))
    store = S3Store(local_client("s3", cloud), cloud.bucket)
    emulator.rlimit(psutil.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
    store.put("a/small", b"1")
    for absent in (False, True):
        with pytest.raises(Exception, match="500"):
            store.put("a/large", bytes(100_000), absent=absent)
    assert list(store.keys("a/")) == ["a/small"]
    emulator.rlimit(psutil.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    store.put("a/large", bytes(100_000), absent=True)
    assert (cloud.objects / "a" / "large").stat().st_size == 100_000


def test_workers_take_nothing_while_the_disk_is_full(settings, monkeypatch):
    settings.vmdp_home.mkdir()
    assert embedded.blocked(settings) is None
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9 - 10**7, 10**7))
    assert embedded.blocked(settings) == (
        f"the disk is full: {settings.vmdp_home} has 10 MB left, and workers wait for 100. Make room"
    )


def test_a_full_disk_is_one_line(tmp_path, monkeypatch):
    def full(**_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("tempfile.mkstemp", full)
    for write in (lambda store: store.put("a", b"1"), lambda store: store.stream("a")):
        with pytest.raises(UserError, match=f"the disk is full, writing to {tmp_path}: free space, then run it again"):
            write(FolderStore(tmp_path))


def test_what_could_not_be_written_leaves_nothing_behind_and_is_made_the_next_time(tmp_path):
    def make(**options) -> subprocess.CompletedProcess:
        command = [sys.executable, "-c", "from include.cli.main import run; run()", "make", *SAMPLES, "--out", tmp_path]
        return subprocess.run(command, capture_output=True, text=True, **options)

    refused = make(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, resource.RLIM_INFINITY)))
    assert refused.returncode == 1
    assert f"the file would be larger than is allowed here (`ulimit -f`), writing to {tmp_path}" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not list(tmp_path.rglob(".*"))
    assert not list(tmp_path.rglob("_batches/*/*.json"))
    assert "3 samples made" in make().stdout
