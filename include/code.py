"""The version of the code that makes samples: a hash over exactly the files that take part."""

import hashlib
from functools import cache

from include.settings import PROJECT_ROOT

# What goes into the Lambda image, and so what its version depends on.
IMAGE_FILES = (
    "generators/**/*.py",
    "generators/kit/fonts/*.ttf",
    "include/*.py",
    "lambda_image/*.py",
    "lambda_image/requirements.txt",
)


@cache
def code_digest() -> str:
    """Sixteen hex digits, equal wherever the code is equal, whatever the machine or checkout."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in IMAGE_FILES for path in PROJECT_ROOT.glob(pattern)}):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(PROJECT_ROOT).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:16]
