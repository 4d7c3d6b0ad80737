"""Deploy: make the workers run exactly the code of the plan.

On AWS: build the image unless the repository has it, update the function, and make one sample. Roll back to the
previous image if that sample differs from this machine's.
"""

import json
import logging
import uuid
from dataclasses import dataclass
from typing import Any, get_args

from include.cloud.build import Architecture, Builder, CodeBuild, Docker, Image, is_pushed
from include.cloud.connect import connect
from include.dataset.code import code_digest
from include.dataset.message import BatchMessage
from include.errors import UserError
from include.local import cloud as embedded
from include.services.clients import client
from include.settings import Settings

log = logging.getLogger(__name__)

SCRATCH = "scratch"  # dataset of smoke tests; the stack lets S3 expire it
SMOKE = ("O-39", 256)  # a fast generator, and the size of its sample


class SmokeFailed(Exception):
    """Report a failed smoke test; the text names the difference."""


@dataclass(frozen=True)
class Deployment:
    """The running code, and whether this call changed it."""

    code: str
    changed: bool
    where: str


def deploy(settings: Settings) -> Deployment:
    """Deploy this code to the workers; do nothing if they run it. Raise `UserError`."""
    code = code_digest()
    if settings.is_local:
        before = embedded.current(settings)
        cloud = connect(settings, start=True, code=code)
        return Deployment(code, before is None or before.code != code, f"workers at {cloud.endpoint_url}")
    if settings.lambda_function_name is None:
        raise UserError("LAMBDA_FUNCTION_NAME is not set: take it from the stack's outputs, or switch `deploy` off")
    return Aws(settings).deploy(code)


class Aws:
    """The function of the settings."""

    def __init__(self, settings: Settings, builder: Builder | None = None) -> None:
        self._settings = settings
        self._builder = builder
        self._function = settings.lambda_function_name
        self._lambda = _client(settings, "lambda")

    def deploy(self, code: str) -> Deployment:
        """Build if needed, update, wait, test; roll back if the test fails."""
        assert self._function
        found = self._lambda.get_function(FunctionName=self._function)
        before = found["Code"]["ImageUri"]
        repository, _, tag = before.partition("@")[0].rpartition(":")
        if tag == code:
            return Deployment(code, False, self._function)
        image = Image(self._settings.image_repository or repository, code, _architecture(found["Configuration"]))
        if is_pushed(_client(self._settings, "ecr"), image):
            log.info("%s is in the repository", image.uri)
        else:
            (self._builder or usual_builder(self._settings)).build(image)
        self._run(image.uri)
        try:
            self._smoke(code)
        except SmokeFailed as failure:
            self._run(before)
            raise UserError(
                f"{image.uri} fails its smoke test ({failure}); {self._function} is back on {before}"
            ) from None
        return Deployment(code, True, self._function)

    def _run(self, uri: str) -> None:
        """Update the function to an image, and wait until it is active."""
        log.info("%s: %s", self._function, uri)
        self._lambda.update_function_code(FunctionName=self._function, ImageUri=uri)
        self._lambda.get_waiter("function_updated_v2").wait(FunctionName=self._function)

    def _smoke(self, code: str) -> None:
        """Invoke the function for one sample, and compare it with the one made here."""
        from generators.kit.registry import registry
        from generators.kit.sample import build
        from include.dataset.layout import Layout
        from include.dataset.mark import DoneMark
        from include.services.storage import NotFound, S3Store

        generator, size = SMOKE
        dataset = f"{SCRATCH}/{code}-{uuid.uuid4().hex[:12]}"
        message = BatchMessage(type=generator, num_samples=1, dataset=dataset, level="easy", size=size, code=code)
        attributes = {"ApproximateReceiveCount": "1"}
        record = {"messageId": "smoke", "body": message.model_dump_json(), "attributes": attributes}
        answer = self._lambda.invoke(FunctionName=self._function, Payload=json.dumps({"Records": [record]}))
        response = answer["Payload"].read().decode(errors="replace")
        if answer.get("FunctionError"):
            raise SmokeFailed(response[:500])
        store = S3Store(_client(self._settings, "s3"), self._settings.output_bucket)
        try:
            mark = DoneMark.model_validate_json(store.get(Layout(dataset).mark(message.batch)))
        except NotFound:
            raise SmokeFailed(f"it made no sample and responded {response[:500]}") from None
        if mark.code != code:
            raise SmokeFailed(f"it runs code {mark.code}")
        if mark.failed:
            raise SmokeFailed(f"it made no sample: {mark.failed[0].reason}")
        if mark.samples[0].sha256 != build(registry.get(generator), "easy", message.seed, 0, size=size).sha256:
            raise SmokeFailed("its sample has other bytes than the one made here")


def push_image(settings: Settings, architecture: Architecture, builder: Builder | None = None) -> Image:
    """Build this code's image into the repository unless it exists; a stack's first deployment needs it."""
    if settings.image_repository is None:
        raise UserError("IMAGE_REPOSITORY is not set: take it from the image stack's outputs")
    image = Image(settings.image_repository, code_digest(), architecture)
    if not is_pushed(_client(settings, "ecr"), image):
        (builder or usual_builder(settings)).build(image)
    return image


def usual_builder(settings: Settings) -> Builder:
    """Choose Docker if its daemon runs, else AWS CodeBuild; raise `UserError` without either."""
    if Docker.runs():
        return Docker(_client(settings, "ecr"))
    if settings.build_project and settings.build_bucket:
        builds, s3 = _client(settings, "codebuild"), _client(settings, "s3")
        return CodeBuild(builds, s3, settings.build_project, settings.build_bucket)
    raise UserError(
        "the image can't be built here: start Docker, or set BUILD_PROJECT and BUILD_BUCKET to the outputs of the "
        "image stack, for AWS CodeBuild"
    )


def _client(settings: Settings, service: str) -> Any:
    return client(service, region=settings.aws_region, endpoint_url=settings.aws_endpoint_url)


def _architecture(configuration: dict[str, Any]) -> Architecture:
    named = configuration.get("Architectures", ["x86_64"])[0]
    return next((each for each in get_args(Architecture) if each == named), "x86_64")
