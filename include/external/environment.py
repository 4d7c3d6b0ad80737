"""Virtual environments: one for each set of requirements, shared between repositories."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

from include.external.contract import requirements_of
from include.external.lock import Pinned, Place

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
                _make(folder, requirements_of(place.checkout(pinned)))
            except EnvironmentFailed as error:
                shutil.rmtree(folder, ignore_errors=True)
                raise EnvironmentFailed(f"{pinned.short}: {error}") from None
            ready.touch()
        return python
    finally:
        os.close(handle)


def _make(folder: Path, requirements: str) -> None:
    uv = _uv()
    if uv:
        _run([uv, "venv", "--quiet", "--no-project", "--python", sys.executable, str(folder)])
    else:
        bare = [] if requirements else ["--without-pip"]
        _run([sys.executable, "-m", "venv", *bare, str(folder)])
    if not requirements:
        return
    listed = folder / "requirements.txt"
    listed.write_text(requirements)
    python = str(folder / "bin" / "python")
    if uv:
        _run([uv, "pip", "install", "--quiet", "--python", python, "-r", str(listed)])
    else:
        pip = [python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--no-input"]
        _run([*pip, "-r", str(listed)])


def _uv() -> str | None:
    """The `uv` command, if it runs."""
    found = shutil.which("uv")
    if found is None:
        return None
    asked = subprocess.run([found, "--version"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return found if asked.returncode == 0 else None


def _run(command: list[str]) -> None:
    variables = {name: os.environ[name] for name in VARIABLES if name in os.environ}
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", check=False, timeout=INSTALL_S, env=variables,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise EnvironmentFailed(f"its requirements were not installed within {INSTALL_S} s") from None
    if done.returncode:
        output = " | ".join(line.strip() for line in done.stdout.strip().splitlines()[-4:])
        raise EnvironmentFailed(f"its requirements can't be installed: {output[-800:]}")
