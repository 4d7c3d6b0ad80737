"""What tests of real processes need: to wait for a fact, and to look at a cloud from outside."""

import re
import time
from collections.abc import Callable
from typing import Any

import psutil

from include.local.cloud import LocalCloud
from include.services.clients import client


def local_client(service: str, cloud: LocalCloud) -> Any:
    return client(service, region=cloud.region, endpoint_url=cloud.endpoint_url, local=True)


def eventually(check: Callable[[], Any], timeout_s: float = 60) -> Any:
    """The first true value of `check`; fails after `timeout_s`."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if value := check():
            return value
        time.sleep(0.02)
    raise AssertionError(f"not so within {timeout_s} s")


def all_pause(cloud: LocalCloud) -> bool:
    """True once each poller has seen that the queue is paused, so that none asks for messages any more."""
    log = cloud.logs / "worker.log"
    said = re.findall(r"(poller-\d+): the queue is paused", log.read_text()) if log.exists() else []
    return len(set(said)) == cloud.workers


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
