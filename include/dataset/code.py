"""The code digest: a hash over exactly the files involved in making samples."""

import hashlib
import json
from functools import cache
from pathlib import Path

from include.external.lock import Place
from include.settings import PROJECT_ROOT, Settings

DOCKERFILE = "lambda_image/Dockerfile"

# Contents of the Lambda image, and so of its digest.
IMAGE_FILES = (
    "generators/*.py",
    "generators/wordings/*.toml",
    "generators/kit/*.py",
    "generators/kit/*.toml",
    "generators/kit/fonts/*.[ot]tf",
    "generators/kit/scene/*.py",
    "generators/kit/video/*.py",
    "generators/kit/words/*.py",
    "include/*.py",
    "include/batch/*.py",
    "include/dataset/*.py",
    "include/dataset/*.json",
    "include/external/*.py",
    "include/services/*.py",
    "lambda_image/*.py",
    "lambda_image/requirements.txt",
)


def image_files(root: Path = PROJECT_ROOT) -> list[Path]:
    """The files of the image, in order."""
    return sorted(path for pattern in IMAGE_FILES for path in root.glob(pattern))


@cache
def code_digest() -> str:
    """Sixteen hex digits, equal wherever the code is equal, whatever the machine or checkout.

    Commits and options of pinned external generators are part of it.
    """
    digest = hashlib.sha256()
    for path in image_files(PROJECT_ROOT):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(PROJECT_ROOT).as_posix()} {content}\n".encode())
    for pinned in Place(Settings().external).read().repositories:
        options = f" {json.dumps(pinned.options)}" if pinned.options else ""
        digest.update(f"{pinned.short} {pinned.name} {pinned.commit} {pinned.requirements}{options}\n".encode())
    return digest.hexdigest()[:16]
