"""The version of the code that makes samples: a hash over exactly the files that take part."""

import hashlib
from functools import cache
from pathlib import Path

from include.settings import PROJECT_ROOT

DOCKERFILE = "lambda_image/Dockerfile"

# What goes into the Lambda image, and so what its version depends on. The Dockerfile copies the same.
IMAGE_FILES = (
    "generators/**/*.py",
    "generators/kit/fonts/*.ttf",
    "include/*.py",
    "lambda_image/*.py",
    "lambda_image/requirements.txt",
)


def image_files(root: Path = PROJECT_ROOT) -> list[Path]:
    """The files that go into the image, in order."""
    return sorted({path for pattern in IMAGE_FILES for path in root.glob(pattern)})


@cache
def code_digest() -> str:
    """Sixteen hex digits, equal wherever the code is equal, whatever the machine or checkout."""
    digest = hashlib.sha256()
    for path in image_files():
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(PROJECT_ROOT).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:16]
