"""The one place where AWS clients are made."""

from typing import Any

import boto3
from botocore.config import Config

LOCAL_CREDENTIALS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
"""What the embedded cloud accepts; no secret, and never the user's own."""


def client(service: str, *, region: str, endpoint_url: str | None = None, local: bool = False) -> Any:
    """A client for the service. `local` is the embedded cloud, which answers at once or not at all.

    SQS's read timeout is longer than its longest poll. A bucket stays in the path where there is an
    endpoint, since a loopback address has no subdomains.
    """
    config = Config(
        retries={"mode": "standard", "max_attempts": 3 if local else 8},
        connect_timeout=5,
        read_timeout=65 if service == "sqs" else 20,
        max_pool_connections=64,
        s3={"addressing_style": "path"} if endpoint_url else None,
    )
    credentials: dict[str, Any] = LOCAL_CREDENTIALS if local else {}
    return boto3.session.Session(region_name=region, **credentials).client(
        service,  # type: ignore[call-overload]
        endpoint_url=endpoint_url,
        config=config,
    )
