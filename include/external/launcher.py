"""Runs inside the repository's environment, before its script: makes a world of its own, then becomes the script.

Standard library only, and no other file of this project: the environment knows none of them. Its one argument is
JSON; see `Order` in sandbox.py. What could be had of a private world is reported as JSON in the file that it names.
"""

import contextlib
import ctypes
import json
import os
import random
import resource
import runpy
import signal
import sys
import traceback
from typing import Any

Order = dict[str, Any]
_NEWNS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = 0x00020000, 0x08000000, 0x10000000, 0x20000000, 0x40000000
_BIND, _REC, _PRIVATE = 4096, 16384, 1 << 18
_NOSUID_NODEV_NOEXEC = 2 | 4 | 8
_PDEATHSIG = 1
SHARED = ("/tmp", "/var/tmp", "/dev/shm")


def main(order: Order) -> None:
    """Become the script; where a private world was made, in a child of its first process."""
    os.chdir(order["cwd"])
    report = {"private_tmp": False, "network": True, "why": ""}
    if order["isolate"]:
        try:
            apart(order, report)
        except OSError as error:
            report["why"] = str(error)
    with open(order["report"], "w") as file:
        json.dump(report, file)
    if order["isolate"] == "required" and not report["private_tmp"]:
        sys.exit(97)
    if report["private_tmp"]:
        enter()
    limit(order)
    seed(order["seed"])
    sys.argv = [order["script"], *order["arguments"]]
    sys.path[0] = os.path.dirname(os.path.abspath(order["script"]))
    try:
        runpy.run_path(order["script"], run_name="__main__")
    except Exception as error:
        own = error.__traceback__
        while own and own.tb_next and not own.tb_frame.f_code.co_filename.endswith(order["script"]):
            own = own.tb_next
        traceback.print_exception(type(error), error, own)
        sys.exit(1)


def apart(order: Order, report: dict[str, Any]) -> None:
    """A mount namespace with folders for temporary files of its own; network, processes and IPC too if allowed."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    for flags in (_NEWNET | _NEWPID | _NEWIPC, _NEWPID | _NEWIPC):
        if not libc.unshare(_NEWNS | flags):
            break
        if not libc.unshare(_NEWUSER | _NEWNS | flags):
            for name, text in (
                ("setgroups", "deny"),
                ("uid_map", f"{user} {user} 1"),
                ("gid_map", f"{group} {group} 1"),
            ):
                with open("/proc/self/" + name, "w") as file:
                    file.write(text)
            break
    else:
        raise OSError(ctypes.get_errno(), "no namespaces are allowed here")
    mount(libc, b"none", b"/", _REC | _PRIVATE)
    for shared in SHARED:
        if not os.path.isdir(shared) or os.path.islink(shared):
            continue
        mine = os.path.join(order["tmp"], shared.strip("/").replace("/", "-"))
        os.makedirs(mine)
        for kept in order["kept"]:  # what lies below the shared folder, and is needed
            if kept.startswith(shared + "/"):
                inside = os.path.join(mine, kept[len(shared) + 1 :])
                os.makedirs(inside)
                mount(libc, kept.encode(), inside.encode(), _BIND)
        mount(libc, mine.encode(), shared.encode(), _BIND | _REC)
    os.chdir(order["cwd"])
    report["private_tmp"] = True
    report["network"] = not flags & _NEWNET


def mount(libc: ctypes.CDLL, source: bytes, target: bytes, flags: int, kind: bytes | None = None) -> None:
    """Raise `OSError` if it is not allowed."""
    if libc.mount(source, target, kind, ctypes.c_ulong(flags), None):
        number = ctypes.get_errno()
        raise OSError(number, f"mount of {target.decode()}: {os.strerror(number)}")


def enter() -> None:
    """Go on as a process of the new world, whose first one takes care of orphans and ends it all when this one ends."""
    outside = os.fork()
    if outside:
        _, status = os.waitpid(outside, 0)
        os._exit(ended(status))
    die_with_parent()
    # The environments of other processes stand in /proc. A user's namespace may not mount it where a part of it is
    # hidden, but can't read them either.
    with contextlib.suppress(OSError):
        mount(ctypes.CDLL(None, use_errno=True), b"proc", b"/proc", _NOSUID_NODEV_NOEXEC, b"proc")
    script = os.fork()
    if script:
        while True:
            child, status = os.wait()
            if child == script:
                os._exit(ended(status))
    die_with_parent()


def ended(status: int) -> int:
    """How a child ended, as shells tell it: 128 and the number of the signal."""
    code = os.waitstatus_to_exitcode(status)
    return 128 - code if code < 0 else code


def die_with_parent() -> None:
    """Be killed when the parent's thread ends, even if it is killed itself."""
    ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def limit(order: Order) -> None:
    """What one process may take; the whole tree is watched from outside."""
    for name, most in order["limits"].items():
        number = getattr(resource, name, None)
        if number is None:
            continue
        _, hard = resource.getrlimit(number)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(number, (most, most))
        except (ValueError, OSError):
            if sys.platform == "linux":  # macOS refuses some of them
                raise


def seed(number: int) -> None:
    """The streams that scripts forget to seed."""
    random.seed(number)
    try:
        import numpy
    except ImportError:
        return
    numpy.random.seed(number % 2**32)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
