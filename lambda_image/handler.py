"""The function's entry point: an SQS event in, the failed batches out."""

import os
from typing import Any

from include.dataset.code import code_digest
from include.forked import processors
from include.services.clients import client
from include.settings import Settings
from lambda_image.logs import log_json_lines
from lambda_image.scratch import scratch
from lambda_image.worker import Worker, is_from_queue

log_json_lines()
code_digest()  # of the files as they are now, while they are imported

settings = Settings()
clients = {
    service: client(service, region=settings.aws_region, endpoint_url=settings.aws_endpoint_url)
    for service in ("s3", "sqs")
}
worker = Worker(
    s3=clients["s3"],
    bucket=settings.output_bucket,
    allowed=settings.vmdp_allowed_buckets,
    sqs=clients["sqs"],
    dead_letter_url=settings.dead_letter_queue_url,
    most_receives=settings.vmdp_max_receives,
    processes=processors(int(os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"])),
)


def handler(event: Any, context: Any) -> dict[str, Any]:
    """Carry out each record's batch; SQS delivers those reported here again.

    If the event is a message or a list of messages, answer with the samples of each.
    """
    with scratch():
        if not is_from_queue(event):
            return worker.answer(event, context.aws_request_id, context.get_remaining_time_in_millis)
        failed = worker.process(event, context.aws_request_id, context.get_remaining_time_in_millis)
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}
