"""The function's entry point: an SQS event in, the batches that failed out."""

import logging
from typing import Any

from include.clients import client
from include.settings import Settings
from lambda_image.worker import Worker

logging.getLogger().setLevel(logging.INFO)

settings = Settings()
worker = Worker(
    s3=client("s3", region=settings.aws_region, endpoint_url=settings.aws_endpoint_url),
    bucket=settings.output_bucket,
    allowed=settings.vmdp_allowed_buckets,
)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Carry out each record's batch; those reported here are delivered again."""
    failed = worker.process(event, context.aws_request_id, context.get_remaining_time_in_millis)
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}
