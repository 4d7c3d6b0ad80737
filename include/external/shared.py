"""Share equal files between environments by hard links: most repositories install the same wheels.

Neither installer can: pip copies, and uv links to its user's cache, so that a script could change other projects.
"""

import contextlib
import errno
import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

COMPILE_S = 600
_NO_LINK = (errno.EMLINK, errno.EXDEV, errno.EPERM, errno.ENOTSUP)


def share(folder: Path, python: Path, files: Path) -> None:
    """Replace an environment's files by links to equal ones in `files`, which has them by content.

    Its bytecode is compiled anew without paths and times, so that it is equal, too. A file system without hard links
    leaves everything as it is.
    """
    # In a new environment nothing changes; a source that does not compile is none of ours.
    command = [str(python), "-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash"]
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(
            [*command, "-s", str(folder), str(folder / "lib")], stdin=subprocess.DEVNULL, capture_output=True,
            check=False, timeout=COMPILE_S, env={"PYTHONHASHSEED": "0"},
        )  # fmt: skip
    files.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in _plain_files(folder / "lib"):
        if not _linked(path, files):
            return


def prune(files: Path) -> None:
    """Delete the files that no environment has any more."""
    for path in _plain_files(files):
        if path.stat().st_nlink == 1:
            path.unlink(missing_ok=True)


def _linked(path: Path, files: Path) -> bool:
    """Link one file; False if the file system refuses."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    mode = path.stat().st_mode & 0o777 & ~0o222  # a write would reach every environment
    kept = files / digest[:2] / f"{digest}-{mode:o}"
    new = path.with_name(f".{path.name}.link")
    kept.parent.mkdir(mode=0o700, exist_ok=True)
    path.chmod(mode)
    try:
        with contextlib.suppress(FileExistsError):
            os.link(path, kept)
            return True
        os.link(kept, new)
        new.replace(path)
    except FileNotFoundError:  # pruned meanwhile
        return True
    except OSError as error:
        if error.errno in _NO_LINK:
            return error.errno == errno.EMLINK
        raise
    return True


def _plain_files(top: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(top):
        for name in names:
            path = Path(folder, name)
            if not path.is_symlink() and path.is_file() and path.stat().st_size:
                yield path
