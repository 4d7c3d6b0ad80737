"""Connect to the cloud of the settings: AWS, or the embedded one of this machine."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any
from urllib.parse import quote

from include.dataset.code import code_digest
from include.errors import UserError
from include.local import cloud as embedded
from include.services.clients import client
from include.services.dead_letters import DeadLetterQueue
from include.services.queue import TaskQueue, dead_letter_url
from include.services.storage import S3Store
from include.settings import Settings


@dataclass(frozen=True)
class Cloud:
    """Addresses of a cloud, and clients for them."""

    region: str
    bucket: str
    queue_url: str
    dead_letter_url: str | None
    endpoint_url: str | None = None
    local: bool = False
    blocked: Callable[[], str | None] = field(default=lambda: None, compare=False)
    """The reason the workers have stopped taking messages; None if they work, or if unknown."""
    code: str = field(default="", compare=False)
    """Digest of the workers' code; "" if unknown."""

    def page(self, key: str) -> str:
        """Address of an object or prefix in AWS's console; "" for any other cloud, whose address may not last."""
        if self.endpoint_url:
            return ""
        kind = "buckets" if key.endswith("/") else "object"
        console = f"https://{self.region}.console.aws.amazon.com/s3/{kind}/{self.bucket}"
        return f"{console}?region={self.region}&prefix={quote(key, safe='')}"

    def client(self, service: str) -> Any:
        """A boto3 client."""
        return client(service, region=self.region, endpoint_url=self.endpoint_url, local=self.local)

    @cached_property
    def store(self) -> S3Store:
        """The output bucket."""
        return S3Store(self.client("s3"), self.bucket)

    @cached_property
    def queue(self) -> TaskQueue:
        """The task queue."""
        return TaskQueue(self.client("sqs"), self.queue_url, patient=self.local)

    @cached_property
    def dead_letters(self) -> DeadLetterQueue | None:
        """The dead-letter queue, if there is one."""
        if self.dead_letter_url is None:
            return None
        return DeadLetterQueue(TaskQueue(self.client("sqs"), self.dead_letter_url, patient=self.local))


def connect(settings: Settings, *, start: bool = False, code: str | None = None) -> Cloud:
    """Connect to the cloud of the settings. With `start`, start an embedded cloud that is down.

    Raise `UserError` if it is down or fails to start.
    """
    if settings.is_local:
        running = embedded.current(settings) if start else embedded.running(settings)
        if running is None or (start and code not in (None, running.code)):
            running = embedded.up(settings, code=code or code_digest())
        return Cloud(
            running.region,
            running.bucket,
            running.queue_url,
            running.dead_letter_queue_url,
            running.endpoint_url,
            local=True,
            code=running.code,
            blocked=partial(embedded.blocked, settings),
        )
    if settings.sqs_queue_url is None:
        raise UserError("SQS_QUEUE_URL is not set: take it from the deployed stack's outputs")
    sqs = client("sqs", region=settings.aws_region, endpoint_url=settings.aws_endpoint_url)
    dead = settings.dead_letter_queue_url or next(dead_letter_url(sqs, settings.sqs_queue_url), None)
    region = sqs.meta.region_name  # an account given to `act_as` may have its own
    return Cloud(region, settings.output_bucket, settings.sqs_queue_url, dead, settings.aws_endpoint_url)
