"""A client of `vmdp judge serve`, which needs NumPy alone.

Copy this file into a trainer, or import it: it imports nothing else of this package.
"""

import io
import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

Sample = str | Mapping[str, Any]
"""A reference such as `O-41:medium:42:7`, the contents of metadata.json, or a folder in the service's data."""
Video = NDArray[np.uint8] | bytes | Path
"""Frames of shape (T, height, width, 3), RGB; or the contents of a video file, or its path."""
Pictures = list[Video] | tuple[Video, ...]
"""An answer in pictures instead: arrays of shape (height, width, 3), RGB; or contents of PNG files, or their paths."""


class ServiceError(Exception):
    """The service refused a request, or can't be reached."""


class JudgeClient:
    """Score videos over HTTP. It keeps no connection, so threads and processes may share it."""

    def __init__(
        self, url: str = "http://127.0.0.1:8100", token: str = "", *, timeout: float = 180.0, patience: float = 600.0,
        batch: int = 64,
    ) -> None:  # fmt: skip
        """`timeout` in seconds is that of one request; a busy service is asked again for `patience` seconds.

        A request has at most `batch` videos: no more than the service lets wait.
        """
        if urlsplit(url).scheme not in ("http", "https"):
            raise ValueError(f"the service's address begins with http:// or https://: {url!r:.80}")
        self._url, self._token, self._timeout, self._patience = url.rstrip("/"), token, timeout, patience
        self._batch = max(1, batch)

    def score(
        self, pairs: Sequence[tuple[Sample, Video | Pictures]], *, recipe: Mapping[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """Score videos, batch after batch; an answer for each pair, in order.

        An answer has `score` (0 to 100, or None), `passed`, `items` and `fault` (None, or its kind and reason). The
        `recipe` says how samples named by references are drawn, such as `{"look": "varied", "size": 256}`. Raise
        `ServiceError`.
        """
        starts = range(0, len(pairs), self._batch) if pairs else range(1)  # the service refuses an empty batch
        return [answer for k in starts for answer in self._scored(pairs[k : k + self._batch], recipe)]

    def _scored(
        self, pairs: Sequence[tuple[Sample, Video | Pictures]], recipe: Mapping[str, Any] | None
    ) -> list[dict[str, Any]]:
        given = {"recipe": dict(recipe)} if recipe else {}
        batch, parts = list[dict[str, Any]](), list[tuple[str, bytes]]()
        for k, (sample, video) in enumerate(pairs):
            shown: dict[str, Any] = {"video": f"video-{k}"}
            if isinstance(video, list | tuple):
                shown = {"pictures": [f"picture-{k}-{n}" for n in range(len(video))]}
                parts += zip(shown["pictures"], map(_contents, video), strict=True)
            else:
                parts.append((shown["video"], _contents(video)))
            batch.append({"sample": sample} | shown | (given if isinstance(sample, str) else {}))
        body, kind = _form(json.dumps(batch), parts)
        answers: list[dict[str, Any]] = self._sent("/score", body, kind)["answers"]
        return answers

    def health(self) -> dict[str, Any]:
        """The service's state: its processes, and how many videos wait."""
        return self._sent("/health")

    def _sent(self, path: str, body: bytes | None = None, kind: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        if kind:
            headers["Content-Type"] = kind
        end = time.monotonic() + self._patience
        while True:
            request = urllib.request.Request(self._url + path, body, headers)  # noqa: S310  HTTP by `__init__`
            try:
                with urllib.request.urlopen(request, timeout=self._timeout) as response:  # noqa: S310
                    found: dict[str, Any] = json.load(response)
                    return found
            except urllib.error.HTTPError as error:
                wait = float(error.headers.get("Retry-After", 1))
                reason = _reason(error)
                if error.code != 429 or time.monotonic() + wait > end:
                    raise ServiceError(f"the judge service answers {error.code}: {reason}") from None
                time.sleep(wait)
            except OSError as error:
                why = getattr(error, "reason", error)
                if isinstance(why, ConnectionResetError | BrokenPipeError):
                    why = f"{why} (a request of {len(body or b'') >> 20} MiB may be too large)"
                raise ServiceError(f"the judge service at {self._url} can't be reached: {why}") from None


def _contents(video: Video) -> bytes:
    if isinstance(video, bytes):
        return video
    if isinstance(video, Path):
        return video.read_bytes()
    file = io.BytesIO()
    np.save(file, np.ascontiguousarray(video), allow_pickle=False)
    return file.getvalue()


def _form(batch: str, parts: Sequence[tuple[str, bytes]]) -> tuple[bytes, str]:
    """The body of a multipart form, and its content type."""
    edge = uuid.uuid4().hex
    pieces = [f'--{edge}\r\nContent-Disposition: form-data; name="batch"\r\n\r\n{batch}\r\n'.encode()]
    for name, contents in parts:
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n'
        pieces += [head.encode(), contents, b"\r\n"]
    return b"".join([*pieces, f"--{edge}--\r\n".encode()]), f"multipart/form-data; boundary={edge}"


def _reason(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["error"])
    except (ValueError, KeyError, TypeError, OSError):
        return str(error.reason)
