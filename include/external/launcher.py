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
_RDONLY, _REMOUNT, _BIND, _REC, _PRIVATE, _DETACH = 1, 32, 4096, 16384, 1 << 18, 2
_NOSUID_NODEV_NOEXEC = 2 | 4 | 8
# Flags of a mount, by their names in `os.statvfs`: nosuid, nodev, noexec, noatime, nodiratime, relatime.
_KEPT_FLAGS = {2: 2, 4: 4, 8: 8, 1024: 1024, 2048: 2048, 4096: 1 << 21}
_PDEATHSIG, _CAPBSET_DROP, _NO_NEW_PRIVS = 1, 24, 38
_CAPABILITY_VERSION = 0x20080522
SHARED = ("/tmp", "/var/tmp", "/dev/shm")
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/alternatives", "/etc/fonts", "/etc/group",
          "/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types", "/etc/nsswitch.conf", "/etc/passwd",
          "/sys/devices/system/cpu", "/var/cache/fontconfig")  # fmt: skip
"""What a script sees of the machine, besides Python and its run's folder: libraries, commands and fonts, read-only."""
DEVICES = ("/dev/full", "/dev/null", "/dev/random", "/dev/urandom", "/dev/zero")


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
    """Enter a file system of what the script needs; network, process and IPC namespaces too, if allowed."""
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
    mount(libc, "none", "/", _REC | _PRIVATE)
    root = os.path.join(order["tmp"], "root")
    os.makedirs(root)
    mount(libc, root, root, _BIND)
    for path in (*SYSTEM, *DEVICES):
        if os.path.islink(path):  # such as /lib, to /usr/lib
            os.makedirs(os.path.dirname(root + path), exist_ok=True)
            os.symlink(os.readlink(path), root + path)
        elif os.path.exists(path):
            show(libc, path, root + path, write=path in DEVICES)
    show(libc, "/proc", root + "/proc", write=True)
    for shared in SHARED:
        mine = os.path.join(order["tmp"], shared.strip("/").replace("/", "-"))
        os.makedirs(mine)
        show(libc, mine, root + shared, write=True)
    show(libc, order["folder"], root + order["folder"], write=True)
    python = {path for prefix in (sys.prefix, sys.base_prefix) for path in (prefix, os.path.realpath(prefix))}
    for path in sorted(python):
        if not any(path == seen or path.startswith(seen + "/") for seen in SYSTEM):
            show(libc, path, root + path, write=False)
    os.makedirs(root + "/old")
    if libc.pivot_root(root.encode(), (root + "/old").encode()):
        raise OSError(ctypes.get_errno(), "the script's own file system can't be entered here")
    os.chdir("/")
    if libc.umount2(b"/old", _DETACH):
        raise OSError(ctypes.get_errno(), "the machine's file system can't be left")
    os.rmdir("/old")
    os.chdir(order["cwd"])
    report["private_tmp"] = True
    report["network"] = not flags & _NEWNET


def show(libc: ctypes.CDLL, path: str, target: str, *, write: bool) -> None:
    """Show a file or folder of the machine at a place of the new file system, with what is mounted below it."""
    if os.path.isdir(path):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "a"):
            pass
    mount(libc, path, target, _BIND | _REC)
    if not write:
        read_only(libc, target)


def read_only(libc: ctypes.CDLL, target: str) -> None:
    """Make a mount read-only; a user namespace may not take away the flags that it has."""
    there = os.statvfs(target).f_flag
    kept = sum(flag for stated, flag in _KEPT_FLAGS.items() if there & stated)
    mount(libc, "none", target, _BIND | _REMOUNT | _RDONLY | kept)


def mount(libc: ctypes.CDLL, source: str, target: str, flags: int, kind: str | None = None) -> None:
    """Mount; raise `OSError` if it is not allowed."""
    named = None if kind is None else kind.encode()
    if libc.mount(source.encode(), target.encode(), named, ctypes.c_ulong(flags), None):
        number = ctypes.get_errno()
        raise OSError(number, f"mount of {target}: {os.strerror(number)}")


def enter() -> None:
    """Continue as a process of the namespace, whose first one reaps orphans and ends with this one."""
    outside = os.fork()
    if outside:
        _, status = os.waitpid(outside, 0)
        os._exit(ended(status))
    die_with_parent()
    # /proc shows the environments of other processes. A user namespace may not mount a partly hidden /proc,
    # but can't read them either.
    libc = ctypes.CDLL(None, use_errno=True)
    with contextlib.suppress(OSError):
        mount(libc, "proc", "/proc", _NOSUID_NODEV_NOEXEC, "proc")
        for path in ("/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus"):
            if os.path.exists(path):
                mount(libc, path, path, _BIND | _REC)
                read_only(libc, path)
    script = os.fork()
    if script:
        while True:
            child, status = os.wait()
            if child == script:
                os._exit(ended(status))
    drop_capabilities()
    die_with_parent()


def drop_capabilities() -> None:
    """Drop every right of root's, for good: to leave the file system, to mount, to read files of others."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in range(64):
        libc.prctl(_CAPBSET_DROP, capability, 0, 0, 0)  # fails above the kernel's last one
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    if libc.capset(header, (ctypes.c_uint32 * 6)()) or libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0):
        sys.exit("the script's rights can't be taken away here")


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
