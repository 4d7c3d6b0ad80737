"""A second implementation of S3 and SQS: moto's server, in this process, with everything in memory."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

REGION = "eu-central-1"


@dataclass(frozen=True)
class SecondCloud:
    """Its address."""

    endpoint_url: str
    region: str = REGION


@contextmanager
def second_cloud() -> Iterator[SecondCloud]:
    """Serve on a free port of loopback."""
    from moto.server import ThreadedMotoServer  # workers import this module, too, and need no server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line for each request
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        yield SecondCloud("http://{}:{}".format(*server.get_host_and_port()))
    finally:
        server.stop()
