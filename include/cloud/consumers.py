"""Who takes batches from the task queue: Lambda's event source mapping, or the workers of the embedded cloud.

A pause takes nothing out of the queue and ends nothing that is being made; it lasts until it is lifted.
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
"""How long a mapping may take to follow a change; AWS names no bound, and takes up to a minute as a rule."""
GLANCE_S = 2.0
LEAST_ON_AWS, MOST_ON_AWS = 2, 1000
"""https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"""
MOST_HERE = 64


@dataclass(frozen=True)
class Consumers:
    """Who works on the queue."""

    where: str
    paused: bool
    at_once: int | None
    """Batches that are made at once, at most; None is as many as the account allows."""


def consumers(settings: Settings) -> Consumers:
    """Who works on the queue now; `UserError` if nobody does who could be told to pause."""
    return _here(settings) if settings.is_local else _Mapping(settings).consumers()


def pause(settings: Settings) -> Consumers:
    """Have no further batch taken from the queue. Batches that are being made are finished. Safe to repeat."""
    if settings.is_local:
        return _mark(settings, paused=True)
    return _Mapping(settings).change(Enabled=False)


def resume(settings: Settings) -> Consumers:
    """Have batches taken again. Safe to repeat."""
    if settings.is_local:
        return _mark(settings, paused=False)
    return _Mapping(settings).change(Enabled=True)


def limit(settings: Settings, at_once: int) -> Consumers:
    """Have so many batches made at once, at most; `UserError` where that is not possible.

    The embedded cloud replaces its workers, which give back what they were at.
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
    """The event source mapping through which Lambda takes messages from the queue."""

    def __init__(self, settings: Settings) -> None:
        if settings.sqs_queue_url is None:
            raise UserError("SQS_QUEUE_URL is not set: take it from the deployed stack's outputs")
        self._queue_url = settings.sqs_queue_url
        self._function = settings.lambda_function_name
        place: dict[str, Any] = {"region": settings.aws_region, "endpoint_url": settings.aws_endpoint_url}
        self._lambda, self._sqs = client("lambda", **place), client("sqs", **place)

    def consumers(self) -> Consumers:
        return _told(self._find())

    def change(self, **changes: Any) -> Consumers:
        """Change the mapping and wait until it has followed; AWS refuses a change while another is under way."""
        found = self._settled(self._find()["UUID"])
        if any(_value(found, name) != value for name, value in changes.items()):
            self._lambda.update_event_source_mapping(UUID=found["UUID"], **changes)
            found = self._settled(found["UUID"])
        return _told(found)

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
                    "look again with `vmdp queue workers`"
                )
            time.sleep(GLANCE_S)
        return dict(found)


def _value(mapping: dict[str, Any], name: str) -> Any:
    """What a mapping has where an update says `name`."""
    return mapping["State"] == "Enabled" if name == "Enabled" else mapping.get(name)


def _told(mapping: dict[str, Any]) -> Consumers:
    at_once = mapping.get("ScalingConfig", {}).get("MaximumConcurrency")
    paused = mapping["State"] in ("Disabled", "Disabling")
    return Consumers(f"function {mapping['FunctionArn'].rpartition(':')[2]}", paused, at_once)
