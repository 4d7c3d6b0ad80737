"""Run inside the repository's environment before its script: isolate the process, then become the script.

It uses only the standard library, since the environment has no file of this project. Its one argument is JSON; see
`Order` in sandbox.py. It reports the achieved isolation as JSON in a file named there.
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
    """Become the script; inside new namespaces, as a child of their first process."""
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
    """Enter a mount namespace with private temporary folders; also network, process and IPC namespaces if allowed."""
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
        for kept in order["kept"]:  # needed, but below the shared folder
            if kept.startswith(shared + "/"):
                inside = os.path.join(mine, kept[len(shared) + 1 :])
                os.makedirs(inside)
                mount(libc, kept.encode(), inside.encode(), _BIND)
        mount(libc, mine.encode(), shared.encode(), _BIND | _REC)
    os.chdir(order["cwd"])
    report["private_tmp"] = True
    report["network"] = not flags & _NEWNET


def mount(libc: ctypes.CDLL, source: bytes, target: bytes, flags: int, kind: bytes | None = None) -> None:
    """Mount; raise `OSError` if forbidden."""
    if libc.mount(source, target, kind, ctypes.c_ulong(flags), None):
        number = ctypes.get_errno()
        raise OSError(number, f"mount of {target.decode()}: {os.strerror(number)}")


def enter() -> None:
    """Continue in the new namespaces; their first process reaps orphans and ends all with this one."""
    outside = os.fork()
    if outside:
        _, status = os.waitpid(outside, 0)
        os._exit(ended(status))
    die_with_parent()
    # /proc shows the environments of other processes. A user namespace may not mount it if a part of it is
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
    """Exit status of a child like a shell's: 128 plus the signal number."""
    code = os.waitstatus_to_exitcode(status)
    return 128 - code if code < 0 else code


def die_with_parent() -> None:
    """Die with the parent's thread, even if it is killed."""
    ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def limit(order: Order) -> None:
    """Limit one process; the parent watches the whole tree."""
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
    """Seed the random streams scripts forget."""
    random.seed(number)
    try:
        import numpy
    except ImportError:
        return
    numpy.random.seed(number % 2**32)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
