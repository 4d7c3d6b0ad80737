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
    "include/__init__.py",
    "include/batch.py",
    "include/task_types.py",
    "include/checkpoint.py",
    "include/clients.py",
    "include/code.py",
    "include/dead_letters.py",
    "include/errors.py",
    "include/external/*.py",
    "include/forked.py",
    "include/layout.py",
    "include/mark.py",
    "include/message.py",
    "include/queue.py",
    "include/reasons.py",
    "include/settings.py",
    "include/shard.py",
    "include/storage.py",
    "lambda_image/*.py",
    "lambda_image/requirements.txt",
)
# The part of the kit that judges samples and generators makes none.
LEFT_OUT = (
    "generators/kit/baselines.py",
    "generators/kit/capacity.py",
    "generators/kit/child.py",
    "generators/kit/golden.py",
    "generators/kit/likeness.py",
    "generators/kit/outside.py",
    "generators/kit/score.py",
    "generators/kit/trusted.py",
    "include/external/download.py",
    "include/external/git.py",
    "include/external/replay.py",
    "include/external/trial.py",
)


def image_files(root: Path = PROJECT_ROOT) -> list[Path]:
    """The files that go into the image, in order."""
    found = {path for pattern in IMAGE_FILES for path in root.glob(pattern)}
    return sorted(found - {root / name for name in LEFT_OUT})


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
