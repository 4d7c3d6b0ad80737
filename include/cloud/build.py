"""Build the function's image: with Docker if its daemon runs, else with AWS CodeBuild.

An image's tag is the digest of its code and never moves, so an image in the repository is never built again.
"""

import base64
import io
import logging
import shutil
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from botocore.exceptions import ClientError

from include.dataset.code import DOCKERFILE, image_files
from include.errors import UserError
from include.external.lock import Place
from include.settings import PROJECT_ROOT, Settings

log = logging.getLogger(__name__)

Architecture = Literal["x86_64", "arm64"]
PLATFORMS: dict[Architecture, str] = {"x86_64": "linux/amd64", "arm64": "linux/arm64"}
DAEMON_TIMEOUT_S = 10
BUILD_TIMEOUT_S = 1800
POLL_S = 10.0
_EPOCH = (1980, 1, 1, 0, 0, 0)  # of every file in an archive: the same code makes the same archive


@dataclass(frozen=True)
class Image:
    """An image, existing or planned: a repository's address and the digest of its code."""

    repository: str  # 123456789012.dkr.ecr.us-east-2.amazonaws.com/name
    code: str
    architecture: Architecture = "x86_64"

    @property
    def uri(self) -> str:
        """Its address."""
        return f"{self.repository}:{self.code}"

    @property
    def registry(self) -> str:
        """Host of the repository."""
        return self.repository.partition("/")[0]

    @property
    def name(self) -> str:
        """The repository's name."""
        return self.repository.partition("/")[2]


class Builder(Protocol):
    """Interface to build an image of this code and push it."""

    def build(self, image: Image) -> None:
        """Build and push; raise `UserError` with the last output of a failed build."""


def is_pushed(ecr: Any, image: Image) -> bool:
    """True if the repository has the image."""
    try:
        found = ecr.describe_images(repositoryName=image.name, imageIds=[{"imageTag": image.code}])
    except ClientError as error:
        if error.response["Error"]["Code"] == "ImageNotFoundException":
            return False
        raise
    return bool(found["imageDetails"])


def archive(root: Path = PROJECT_ROOT, external: Place | None = None) -> bytes:
    """Zip exactly the input of an image build: equal bytes for equal code.

    It includes the external generators of the lock file, in their own folder.
    """
    place = external or Place(Settings().external)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in (root / DOCKERFILE, *image_files(root)):
            _pack(packed, path.relative_to(root).as_posix(), path.read_bytes())
        lock = place.read()
        _pack(packed, "external/lock.json", lock.text().encode())
        for pinned in lock.repositories:
            checkout = place.checkout(pinned)
            if not checkout.is_dir():
                raise UserError(f"{checkout} is missing: bring it back with `vmdp generators update {pinned.short}`")
            for path in sorted(checkout.rglob("*")):
                if path.is_file() and not path.is_symlink():
                    name = path.relative_to(checkout).as_posix()
                    _pack(packed, f"external/checkouts/{checkout.name}/{name}", path.read_bytes())
    return buffer.getvalue()


def _pack(packed: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    packed.writestr(entry, content)


@dataclass(frozen=True)
class Docker:
    """Build with the `docker` command of this machine."""

    ecr: Any
    command: str = "docker"

    @classmethod
    def runs(cls, command: str = "docker") -> bool:
        """True if the command exists and its daemon answers."""
        if shutil.which(command) is None:
            return False
        try:
            asked = subprocess.run([command, "info"], capture_output=True, timeout=DAEMON_TIMEOUT_S, check=False)
        except subprocess.TimeoutExpired:
            return False
        return asked.returncode == 0

    def build(self, image: Image) -> None:
        """Build from an unpacked archive, and push with a temporary login."""
        with tempfile.TemporaryDirectory() as folder:
            zipfile.ZipFile(io.BytesIO(archive())).extractall(f"{folder}/context")
            Path(folder, "config").mkdir()
            say = [self.command, "--config", f"{folder}/config"]
            # Lambda takes a plain manifest only, and provenance would make an index of it.
            self._run(
                [
                    *say, "build", "--platform", PLATFORMS[image.architecture], "--provenance=false",
                    "--tag", image.uri, "--file", f"{folder}/context/{DOCKERFILE}", f"{folder}/context",
                ]
            )  # fmt: skip
            user, _, password = self._login().partition(":")
            self._run([*say, "login", "--username", user, "--password-stdin", image.registry], password)
            self._run([*say, "push", image.uri])

    def _login(self) -> str:
        token: str = self.ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
        return base64.b64decode(token).decode()

    def _run(self, command: list[str], text: str | None = None) -> None:
        log.info("%s", " ".join(command[:1] + command[3:]))
        done = subprocess.run(
            command, input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
            timeout=BUILD_TIMEOUT_S,
        )  # fmt: skip
        if done.returncode:
            raise UserError(f"`docker {command[3]}` failed: {' | '.join(done.stdout.strip().splitlines()[-5:])}")


@dataclass(frozen=True)
class CodeBuild:
    """Build in AWS, in the project of the image stack."""

    codebuild: Any
    s3: Any
    project: str
    bucket: str
    sleep: Callable[[float], None] = time.sleep

    def build(self, image: Image) -> None:
        """Upload the source, start the build, wait for its end; a build does nothing if the image exists."""
        key = f"{image.code}.zip"
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=archive())
        started = self.codebuild.start_build(
            projectName=self.project,
            sourceTypeOverride="S3",
            sourceLocationOverride=f"{self.bucket}/{key}",
            environmentVariablesOverride=[
                {"name": "CODE", "value": image.code, "type": "PLAINTEXT"},
                {"name": "REPOSITORY_URI", "value": image.repository, "type": "PLAINTEXT"},
                {"name": "PLATFORM", "value": PLATFORMS[image.architecture], "type": "PLAINTEXT"},
            ],
        )["build"]["id"]
        log.info("build %s of code %s", started, image.code)
        for _ in range(int(BUILD_TIMEOUT_S / POLL_S)):
            build = self.codebuild.batch_get_builds(ids=[started])["builds"][0]
            if build["buildStatus"] != "IN_PROGRESS":
                break
            self.sleep(POLL_S)
        else:
            raise UserError(f"build {started} is not done after {BUILD_TIMEOUT_S // 60} minutes; it goes on: try later")
        if build["buildStatus"] != "SUCCEEDED":
            messages = [
                f"{phase['phaseType']}: {context['message']}"
                for phase in build.get("phases", ())
                for context in phase.get("contexts", ())
                if context.get("message")
            ]
            where = build.get("logs", {}).get("deepLink", "")
            raise UserError(f"build {started} ended {build['buildStatus']}: {' | '.join(messages)} {where}".strip())
