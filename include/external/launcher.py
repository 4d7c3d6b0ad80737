"""Launcher in the repository's environment: isolate the process, then become the script.

It uses the standard library only, since the environment lacks this project. Its one argument is JSON; see
`Order` in sandbox.py. The report, also JSON, records the degree of isolation.
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
    """Become the script; with isolation, in a child of the namespace's first process."""
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
    """Enter a mount namespace with private temporary folders; network, process and IPC ones too if allowed."""
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
        for kept in order["kept"]:  # needed paths below the shared folder
            if kept.startswith(shared + "/"):
                inside = os.path.join(mine, kept[len(shared) + 1 :])
                os.makedirs(inside)
                mount(libc, kept.encode(), inside.encode(), _BIND)
        mount(libc, mine.encode(), shared.encode(), _BIND | _REC)
    os.chdir(order["cwd"])
    report["private_tmp"] = True
    report["network"] = not flags & _NEWNET


def mount(libc: ctypes.CDLL, source: bytes, target: bytes, flags: int, kind: bytes | None = None) -> None:
    """Mount; raise `OSError` if it is not allowed."""
    if libc.mount(source, target, kind, ctypes.c_ulong(flags), None):
        number = ctypes.get_errno()
        raise OSError(number, f"mount of {target.decode()}: {os.strerror(number)}")


def enter() -> None:
    """Continue as a process of the namespace, whose first one reaps orphans and ends with this one."""
    outside = os.fork()
    if outside:
        _, status = os.waitpid(outside, 0)
        os._exit(ended(status))
    die_with_parent()
    # /proc shows the environments of other processes. A user namespace may not mount a partly hidden /proc,
    # but can't read them either.
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
    """Exit status of a child in the form of shells: 128 plus the number of the signal."""
    code = os.waitstatus_to_exitcode(status)
    return 128 - code if code < 0 else code


def die_with_parent() -> None:
    """Die with the parent's thread, even if the parent is killed."""
    ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def limit(order: Order) -> None:
    """Limit this process; the whole tree is watched from outside."""
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
    """Seed the global random streams."""
    random.seed(number)
    try:
        import numpy
    except ImportError:
        return
    numpy.random.seed(number % 2**32)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
