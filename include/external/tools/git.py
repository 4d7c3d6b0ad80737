"""Run git restricted: known protocols, no prompts, no hooks, no configuration of the machine."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from include.errors import UserError
from include.external.address import checked_ref

if sys.version_info >= (3, 11, 4):
    import tarfile
else:  # the module of Debian 12's Python does not filter members
    from backports import tarfile  # type: ignore[no-redef, unused-ignore]

TIMEOUT_S = 600
PROTOCOLS = ("https", "ssh", "git", "file")
_COMMIT = re.compile(r"[0-9a-f]{40,64}")
VARIABLES = ("PATH", "HOME", "SSH_AUTH_SOCK", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "https_proxy", "NO_PROXY",
             "no_proxy")  # fmt: skip
"""Environment variables passed on to git."""


def latest(url: str, ref: str | None) -> str:
    """Resolve a ref to its current commit."""
    if ref and _COMMIT.fullmatch(ref):
        return ref
    wanted = checked_ref(ref) or "HEAD"
    names = [wanted, f"refs/heads/{wanted}", f"refs/tags/{wanted}", f"refs/tags/{wanted}^{{}}"]
    found = {}
    for line in _git(["ls-remote", "--", url, *names]).splitlines():
        commit, _, name = line.partition("\t")
        found[name] = commit
    for name in reversed(names):  # the target of an annotated tag precedes the tag
        if name in found:
            return found[name]
    raise UserError(f"{url} has no branch or tag {wanted!r}")


def fetch(url: str, ref: str | None, mirror: Path) -> str:
    """Fetch a ref's commit into a bare repository, and return it."""
    mirror.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (mirror / "HEAD").exists():
        _git(["init", "--quiet", "--bare", "--", str(mirror)])
    commit = latest(url, ref)
    if _has(mirror, commit):
        return commit
    base = [f"--git-dir={mirror}", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head"]
    try:
        _git([*base, "--depth=1", "--", url, commit])
    except UserError:  # the server serves no single commits
        _git([*base, "--", url, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"])
        if not _has(mirror, commit):
            raise UserError(f"{url} does not give out commit {commit[:12]}: name a branch or tag") from None
    return commit


def unpack(mirror: Path, commit: str, folder: Path) -> None:
    """Write a commit's files into a folder."""
    with tempfile.TemporaryFile() as file:
        _git([f"--git-dir={mirror}", "archive", "--format=tar", commit], output=file.fileno())
        file.seek(0)
        try:
            with tarfile.open(fileobj=file) as archive:
                archive.extractall(folder, filter="data")
        except tarfile.TarError as error:  # such as a link out of the repository
            raise UserError(f"commit {commit[:12]} can't be unpacked: {error}") from None


def _has(mirror: Path, commit: str) -> bool:
    try:
        _git([f"--git-dir={mirror}", "cat-file", "-e", f"{commit}^{{tree}}"])
    except UserError:
        return False
    return True


def _git(arguments: Sequence[str], output: int = subprocess.PIPE) -> str:
    settings = ["protocol.allow=never", *(f"protocol.{name}.allow=always" for name in PROTOCOLS)]
    settings += [f"core.hooksPath={os.devnull}", "fetch.recurseSubmodules=false"]
    fenced = [word for setting in settings for word in ("-c", setting)]
    environment = {name: os.environ[name] for name in VARIABLES if name in os.environ} | {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",
        "LC_ALL": "C",
    }
    try:
        done = subprocess.run(
            ["git", *fenced, *arguments],  # noqa: S607  the user's own git
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE, check=False, timeout=TIMEOUT_S,
            env=environment,
        )  # fmt: skip
    except FileNotFoundError:
        raise UserError("git is not installed: repositories can't be fetched without it") from None
    except subprocess.TimeoutExpired:
        raise UserError(f"`git {arguments[0]}` was not done within {TIMEOUT_S} s") from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        verb = next((word for word in arguments if not word.startswith("-")), "")
        raise UserError(f"`git {verb}` failed: {lines[-1][:300] if lines else f'exit status {done.returncode}'}")
    return done.stdout.decode(errors="replace") if output == subprocess.PIPE else ""
