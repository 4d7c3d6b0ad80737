"""Sockets of the web services that run on a user's machine."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from include.errors import UserError

LOCAL_HOSTS = ("localhost", "127.0.0.1")
"""This machine's own names. Any other name would be a foreign page resolving to this machine (DNS rebinding)."""


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket which listens already: its address can be printed and always connects; port 0 takes a free one.

    Raise `UserError` if the address can't be listened on.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as found:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((host, port))
            found.listen()
        except OSError as error:
            raise UserError(
                f"{host}:{port} can't be listened on ({error.strerror}): take another port with --port"
            ) from None
        yield found
