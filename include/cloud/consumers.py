"""Consumers of the task queue: Lambda's event source mapping, or the workers of the embedded cloud.

A pause removes nothing from the queue and kills no batch in flight; it lasts until `resume`.
"""

import time
from dataclasses import dataclass
from typing import Any

from include.errors import UserError
from include.local import cloud as embedded
from include.local.home import Home
from include.services.clients import client
from include.settings import Settings

SETTLING_S = 180.0
"""Seconds a mapping may take to apply a change; AWS states no bound, and usually needs up to a minute."""
GLANCE_S = 2.0
LEAST_ON_AWS, MOST_ON_AWS = 2, 1000
"""https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"""
MOST_HERE = 64


@dataclass(frozen=True)
class Consumers:
    """The consumers of the queue."""

    where: str
    paused: bool
    at_once: int | None
    """Most batches in flight; None is the account's limit."""


def consumers(settings: Settings) -> Consumers:
    """Find the consumers of the queue; raise `UserError` if there are none to control."""
    return _here(settings) if settings.is_local else _Mapping(settings).consumers()


def pause(settings: Settings) -> Consumers:
    """Stop taking batches from the queue; batches in flight finish. Safe to repeat."""
    if settings.is_local:
        return _mark(settings, paused=True)
    return _Mapping(settings).change(Enabled=False)


def resume(settings: Settings) -> Consumers:
    """Take batches again. Safe to repeat."""
    if settings.is_local:
        return _mark(settings, paused=False)
    return _Mapping(settings).change(Enabled=True)


def limit(settings: Settings, at_once: int) -> Consumers:
    """Limit the number of batches in flight; raise `UserError` if impossible.

    The embedded cloud replaces its workers, which return their batches to the queue.
    """
    least, most = (1, MOST_HERE) if settings.is_local else (LEAST_ON_AWS, MOST_ON_AWS)
    if not least <= at_once <= most:
        raise UserError(f"concurrency must be {least}..{most}, not {at_once}")
    if settings.is_local:
        if not embedded.running(settings).workers:
            raise UserError("this queue is left to `vmdp worker`: start that with another --concurrency")
        embedded.up(settings.model_copy(update={"vmdp_local_workers": at_once}))
        return _here(settings)
    return _Mapping(settings).change(ScalingConfig={"MaximumConcurrency": at_once})


def _here(settings: Settings) -> Consumers:
    cloud = embedded.running(settings)
    return Consumers(f"workers at {cloud.endpoint_url}", embedded.is_paused(settings), cloud.workers)


def _mark(settings: Settings, *, paused: bool) -> Consumers:
    embedded.running(settings)
    file = Home(settings.vmdp_home.absolute()).paused_file
    if paused:
        file.touch(mode=0o600)
    else:
        file.unlink(missing_ok=True)
    return _here(settings)


class _Mapping:
    """The event source mapping between the queue and Lambda."""

    def __init__(self, settings: Settings) -> None:
        if settings.sqs_queue_url is None:
            raise UserError("SQS_QUEUE_URL is not set: take it from the deployed stack's outputs")
        self._queue_url = settings.sqs_queue_url
        self._function = settings.lambda_function_name
        place: dict[str, Any] = {"region": settings.aws_region, "endpoint_url": settings.aws_endpoint_url}
        self._lambda, self._sqs = client("lambda", **place), client("sqs", **place)

    def consumers(self) -> Consumers:
        return _as_consumers(self._find())

    def change(self, **changes: Any) -> Consumers:
        """Change the mapping and wait until the change is applied; AWS refuses concurrent changes."""
        found = self._settled(self._find()["UUID"])
        if any(_value(found, name) != value for name, value in changes.items()):
            self._lambda.update_event_source_mapping(UUID=found["UUID"], **changes)
            found = self._settled(found["UUID"])
        return _as_consumers(found)

    def _find(self) -> dict[str, Any]:
        names = ["QueueArn"]
        arn = self._sqs.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=names)["Attributes"]["QueueArn"]
        of = {"FunctionName": self._function} if self._function else {}
        pages = self._lambda.get_paginator("list_event_source_mappings").paginate(EventSourceArn=arn, **of)
        found = [mapping for page in pages for mapping in page["EventSourceMappings"]]
        if not found:
            whose = f"function {self._function}" if self._function else "function"
            raise UserError(
                f"no {whose} takes messages from {self._queue_url}: deploy the stack. "
                "A worker that was started with `vmdp worker` pauses by Ctrl-C"
            )
        if len(found) > 1:
            functions = ", ".join(sorted(mapping["FunctionArn"].rpartition(":")[2] for mapping in found))
            raise UserError(
                f"several functions work on {self._queue_url}: set LAMBDA_FUNCTION_NAME to one of {functions}"
            )
        return dict(found[0])

    def _settled(self, uuid: str) -> dict[str, Any]:
        deadline = time.monotonic() + SETTLING_S
        while (found := self._lambda.get_event_source_mapping(UUID=uuid))["State"] not in ("Enabled", "Disabled"):
            if time.monotonic() > deadline:
                raise UserError(
                    f"event source mapping {uuid} is {found['State']} for {SETTLING_S:.0f} s: "
                    "check again with `vmdp queue workers`"
                )
            time.sleep(GLANCE_S)
        return dict(found)


def _value(mapping: dict[str, Any], name: str) -> Any:
    """The mapping's present value of an update's field."""
    return mapping["State"] == "Enabled" if name == "Enabled" else mapping.get(name)


def _as_consumers(mapping: dict[str, Any]) -> Consumers:
    at_once = mapping.get("ScalingConfig", {}).get("MaximumConcurrency")
    paused = mapping["State"] in ("Disabled", "Disabling")
    return Consumers(f"function {mapping['FunctionArn'].rpartition(':')[2]}", paused, at_once)
