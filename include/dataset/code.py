"""The version of the code that makes samples: a hash over exactly the files that take part."""

import hashlib
from functools import cache
from pathlib import Path

from include.external.lock import Place
from include.settings import PROJECT_ROOT, Settings

DOCKERFILE = "lambda_image/Dockerfile"

# What goes into the Lambda image, and so what its version depends on.
IMAGE_FILES = (
    "generators/*.py",
    "generators/kit/*.py",
    "generators/kit/fonts/*.ttf",
    "generators/kit/scene/*.py",
    "generators/kit/video/*.py",
    "generators/kit/words/*.py",
    "include/*.py",
    "include/batch/*.py",
    "include/dataset/*.py",
    "include/external/*.py",
    "include/services/*.py",
    "lambda_image/*.py",
    "lambda_image/requirements.txt",
)


def image_files(root: Path = PROJECT_ROOT) -> list[Path]:
    """The files that go into the image, in order."""
    return sorted(path for pattern in IMAGE_FILES for path in root.glob(pattern))


@cache
def code_digest() -> str:
    """Sixteen hex digits, equal wherever the code is equal, whatever the machine or checkout.

    The commits that external generators are pinned to are part of it, if there are any.
    """
    digest = hashlib.sha256()
    for path in image_files(PROJECT_ROOT):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(PROJECT_ROOT).as_posix()} {content}\n".encode())
    for pinned in Place(Settings().external).read().repositories:
        digest.update(f"{pinned.short} {pinned.name} {pinned.commit} {pinned.requirements}\n".encode())
    return digest.hexdigest()[:16]
