"""The worker's real handler in an environment where something goes wrong: what is said by MISBEHAVIOUR.

A JSON list of {"do", "generator", "index", "flag"}: when the generator draws the puzzle of this index, it raises,
exits, sleeps or takes memory for ever. With a "flag", a file's path, it does so only once: the file is made first.
To "stay" lasts until the file "until" is there.
"clock" is no generator's fault: the clock that requests are signed with is off by so many seconds.
"""

import datetime
import json
import os
import random
import time
from pathlib import Path

import botocore.auth
import botocore.compat

from generators.kit.identity import Identity
from lambda_image.handler import handler

__all__ = ["handler"]

MEGABYTE = 1 << 20
_sound_rng = Identity.rng


def _rng(identity: Identity) -> random.Random:
    for fault in _faults:
        if (fault.get("generator"), fault.get("index")) == (identity.generator, identity.index):
            flag = fault.get("flag")
            if flag is None or not Path(flag).exists():
                if flag:
                    Path(flag).touch()
                globals()[f"_{fault['do']}"](**{name: fault[name] for name in fault.keys() & {"until"}})
    return _sound_rng(identity)


def _raise() -> None:
    raise ZeroDivisionError("as asked")


def _exit() -> None:
    os._exit(9)


def _sleep() -> None:
    time.sleep(3600)


def _nap() -> None:
    time.sleep(10)


def _stay(until: str) -> None:
    while not Path(until).exists():
        time.sleep(0.05)


def _eat() -> None:
    held = []
    while True:
        if len(held) < 64:  # far more than any test allows; who kills it may be late
            held.append(b"x" * (16 * MEGABYTE))
        time.sleep(0.01)


def _set_clock(seconds: float) -> None:
    sound = botocore.compat.get_current_datetime

    def off(remove_tzinfo: bool = True) -> datetime.datetime:
        return sound(remove_tzinfo) + datetime.timedelta(seconds=seconds)

    botocore.auth.get_current_datetime = off


_faults = json.loads(os.environ.get("MISBEHAVIOUR", "[]"))
Identity.rng = _rng  # type: ignore[method-assign]
for _fault in _faults:
    if "clock" in _fault:
        _set_clock(_fault["clock"])
