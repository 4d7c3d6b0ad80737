"""Create AWS clients: the only place to do so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.utils import parse_timestamp

# Seconds without a byte from the service before a request times out and is repeated.
# A long poll of SQS takes 20 s; S3 answers much sooner, and a batch should survive a hanging connection.
READ_TIMEOUT_S = {"sqs": 65, "s3": 20}

LOCAL_CREDENTIALS = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
"""Credentials of the embedded cloud: no secret, and never the user's own."""


@dataclass(frozen=True)
class Account:
    """Credentials, region and endpoints from elsewhere than the environment."""

    session: boto3.session.Session
    region: str | None
    """None leaves it to the settings."""
    endpoint: Callable[[str], str | None]
    """The endpoint of a service; None for AWS's own."""


_account: Callable[[], Account] | None = None


def act_as(account: Callable[[], Account] | None) -> None:
    """From now on, create this process's clients with an account; None stands for the environment's."""
    global _account
    _account = account


def client(service: str, *, region: str, endpoint_url: str | None = None, local: bool = False) -> Any:
    """Create a client for the service. `local` is the embedded cloud, which answers at once or not at all.

    An account given to `act_as` outranks region and endpoint, but not for the embedded cloud.

    With an endpoint, buckets stay in the path, since a loopback address has no subdomains. S3 compares the checksum of
    every upload; the client compares every download's.
    """
    given = _account() if _account and not local else None
    if given:
        endpoint_url = given.endpoint(service)
    config = Config(
        retries={"mode": "standard", "max_attempts": 3 if local else 8},
        connect_timeout=5,
        read_timeout=READ_TIMEOUT_S.get(service, 20),
        request_checksum_calculation="when_supported",
        response_checksum_validation="when_supported",
        max_pool_connections=64,
        s3={"addressing_style": "path"} if endpoint_url else None,
    )
    credentials: dict[str, Any] = LOCAL_CREDENTIALS if local else {}
    core = given.session._session if given else botocore.session.get_session()
    core.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=_moment)
    session = given.session if given else boto3.session.Session(botocore_session=core, **credentials)
    return session.client(
        service,  # type: ignore[call-overload]
        region_name=(given.region if given else None) or region,
        endpoint_url=endpoint_url,
        config=config,
    )


def _moment(value: Any) -> datetime:
    """Parse a timestamp in a response, ten times faster than botocore; a listing has a thousand."""
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):  # seconds since the epoch, or a header's `Thu, 26 Nov 2026 22:08:53 GMT`
        return parse_timestamp(value)
