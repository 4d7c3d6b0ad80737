"""Virtual environments: one for each set of requirements, shared between repositories; equal files are hard links."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from include.external.contract import requirements_of, unusual, with_added
from include.external.lock import Pinned, Place
from include.external.shared import share

INSTALL_S = 1800
VARIABLES = ("PATH", "HOME", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "https_proxy", "NO_PROXY",
         "no_proxy", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "PIP_CERT", "UV_DEFAULT_INDEX", "UV_INDEX_URL",
         "UV_CONFIG_FILE", "UV_CACHE_DIR", "PIP_CACHE_DIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")  # fmt: skip
"""Environment variables passed on to the installer."""


class EnvironmentFailed(Exception):
    """Installing a repository's requirements failed; the text has the installer's last lines."""


def environment(place: Place, pinned: Pinned) -> Path:
    """Return the Python of the repository's environment, made on first use.

    It is made under a lock and marked when complete: an incomplete one is made anew, and two processes
    make it only once. Raise `EnvironmentFailed`.
    """
    folder = place.environments / pinned.requirements
    python = folder / "bin" / "python"
    ready = folder / "ready"
    if ready.exists():
        return python
    place.environments.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not ready.exists():
            # Made in its final place: scripts in an environment name its path.
            shutil.rmtree(folder, ignore_errors=True)
            try:
                _make(folder, place.checkout(pinned), pinned)
            except EnvironmentFailed as error:
                shutil.rmtree(folder, ignore_errors=True)
                raise EnvironmentFailed(f"{pinned.short}: {error}") from None
            share(folder, python, place.shared)
            ready.touch()
        return python
    finally:
        os.close(handle)


def _make(folder: Path, checkout: Path, pinned: Pinned) -> None:
    """Make it and install the requirements, as wheels: installing them runs nothing of theirs.

    If somebody allowed it, packages may be built, and a copy of the repository itself may be one.
    """
    requirements = with_added(requirements_of(checkout), pinned.added)
    if refused := set(unusual(requirements)) - set(pinned.allowed):
        raise EnvironmentFailed(f"nobody allowed {', '.join(sorted(refused))}; see `vmdp generators download --allow`")
    uv = _uv()
    if uv:
        _run([uv, "venv", "--quiet", "--no-project", "--python", sys.executable, str(folder)])
    else:
        bare = [] if requirements else ["--without-pip"]
        _run([sys.executable, "-m", "venv", *bare, str(folder)])
    if not requirements:
        return
    python = str(folder / "bin" / "python")
    form = [] if pinned.built else ["--only-binary", ":all:"]
    if uv:
        install = [uv, "pip", "install", "--quiet", "--link-mode", "copy", "--python", python]
    else:
        install = [
            python,
            "-m",
            "pip",
            "--disable-pip-version-check",
            "--quiet",
            "install",
            "--no-input",
            "--no-compile",
        ]
    with tempfile.TemporaryDirectory(prefix="vmdp-external-") as name:
        copied = Path(name, "repository")
        shutil.copytree(checkout, copied, symlinks=True)
        listed = copied / "vmdp-requirements.txt"
        # An editable one would point to the copy.
        listed.write_text(re.sub(r"(?m)^(-e|--editable)[ =]\s*", "", requirements))
        _run([*install, *form, "-r", str(listed)], copied)


def _uv() -> str | None:
    """The `uv` command, if it runs."""
    found = shutil.which("uv")
    if found is None:
        return None
    asked = subprocess.run([found, "--version"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return found if asked.returncode == 0 else None


def _run(command: list[str], folder: Path | None = None) -> None:
    variables = {name: os.environ[name] for name in VARIABLES if name in os.environ}
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", check=False, timeout=INSTALL_S, env=variables, cwd=folder,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise EnvironmentFailed(f"its requirements were not installed within {INSTALL_S} s") from None
    if done.returncode:
        output = " | ".join(line.strip() for line in done.stdout.strip().splitlines()[-4:])
        built = "; a package without a wheel needs `vmdp generators download --allow`" * ("--only-binary" in command)
        raise EnvironmentFailed(f"its requirements can't be installed: {output[-800:]}{built}")
