"""S3 and SQS inside this process, behind real boto3 clients: what a request costs the client, and no server.

botocore lets a handler answer a request before it is sent. So serializing, signing, retrying and parsing are the real
ones; only the network and the services are not. It knows the operations that the pipeline's control plane uses, and
answers any other with an error. `test_scale.py` holds it to the embedded cloud.
"""

import hashlib
import io
import json
import tempfile
import threading
import time
from bisect import bisect_left, insort
from collections import Counter, deque
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4
from xml.sax.saxutils import escape

from botocore.awsrequest import AWSResponse

from include.cloud.connect import Cloud
from include.services.clients import client

BUCKET = "in-process"
ENDPOINT = "http://127.0.0.1:9"  # the discard port: what is not answered here fails
MOST_KEYS = 1000


class InProcessAws:
    """A bucket and two queues. Objects lie in one temporary file, so that memory is the client's own."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        """Requests by operation."""
        self.cpu_seconds = 0.0
        """Spent in here: no part of the client's cost."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as this is
        self._places: dict[str, tuple[int, int, str]] = {}  # offset, length, and when it was written
        self._keys: list[str] = []
        self._queues: dict[str, deque[dict[str, Any]]] = {"tasks": deque(), "dead": deque()}
        self._hidden: dict[str, dict[str, dict[str, Any]]] = {"tasks": {}, "dead": {}}
        self._lock = threading.Lock()

    @cached_property
    def cloud(self) -> Cloud:
        """The cloud that this is, for the pipeline's functions."""
        return _Cloud("us-east-2", BUCKET, f"{ENDPOINT}/queue/tasks", f"{ENDPOINT}/queue/dead", ENDPOINT, True, self)

    def client(self, service: str) -> Any:
        """A boto3 client that asks here."""
        made = client(service, region="us-east-2", endpoint_url=ENDPOINT, local=True)
        made.meta.events.register(f"before-send.{service}", self._answer)
        return made

    def fill(self, keys: list[str]) -> None:
        """Let there be empty objects, for listings."""
        self._keys = sorted({*self._keys, *keys})
        self._places.update(dict.fromkeys(keys, (0, 0, _now())))

    def _answer(self, request: Any, event_name: str, **_: Any) -> AWSResponse:
        began = time.thread_time()
        operation = event_name.rpartition(".")[2]
        with self._lock:
            self.counts[operation] += 1
            if operation in _QUEUE_OPERATIONS:
                status, headers, body = (
                    200,
                    {"content-type": "application/x-amz-json-1.0"},
                    self._sqs(operation, request),
                )
            else:
                status, headers, body = self._s3(operation, request)
            self.cpu_seconds += time.thread_time() - began
        return AWSResponse(request.url, status, {"content-length": str(len(body)), **headers}, _Raw(body))

    # S3.

    def _s3(self, operation: str, request: Any) -> tuple[int, dict[str, str], bytes]:
        parts = urlsplit(request.url)
        key = unquote(parts.path).removeprefix(f"/{BUCKET}").removeprefix("/")
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        match operation:
            case "PutObject" if key in self._places and request.headers.get("If-None-Match"):
                return _error(412, "PreconditionFailed")
            case "PutObject":
                self._put(key, _body(request))
                return 200, {"etag": '"0"'}, b""
            case "GetObject" if key in self._places:
                offset, length, _ = self._places[key]
                self._file.seek(offset)
                return 200, {"etag": '"0"'}, self._file.read(length)
            case "GetObject":
                return _error(404, "NoSuchKey")
            case "DeleteObject":
                if key in self._places:
                    del self._places[key]
                    del self._keys[bisect_left(self._keys, key)]
                return 204, {}, b""
            case "ListObjectsV2":
                return 200, {}, self._list(query).encode()
        return _error(501, "NotImplemented")

    def _put(self, key: str, data: bytes) -> None:
        offset = self._file.seek(0, io.SEEK_END)
        self._file.write(data)
        if key not in self._places:
            insort(self._keys, key)
        self._places[key] = offset, len(data), _now()

    def _list(self, query: dict[str, str]) -> str:
        prefix, after = query.get("prefix", ""), query.get("continuation-token", "")
        if "delimiter" in query:
            raise NotImplementedError("folders are not listed here")
        at = bisect_left(self._keys, max(prefix, after))
        found = []
        while at < len(self._keys) and self._keys[at].startswith(prefix) and len(found) < MOST_KEYS:
            found.append(self._keys[at])
            at += 1
        more = at < len(self._keys) and self._keys[at].startswith(prefix)
        token = f"<NextContinuationToken>{escape(self._keys[at])}</NextContinuationToken>" if more else ""
        entries = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>{self._places[key][2]}</LastModified><ETag>&quot;0&quot;"
            f"</ETag><Size>{self._places[key][1]}</Size><StorageClass>STANDARD</StorageClass></Contents>"
            for key in found
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<Name>{BUCKET}</Name><Prefix>{escape(prefix)}</Prefix><KeyCount>{len(found)}</KeyCount>"
            f"<MaxKeys>{MOST_KEYS}</MaxKeys><IsTruncated>{str(more).lower()}</IsTruncated>{token}{entries}"
            "</ListBucketResult>"
        )

    # SQS.

    def _sqs(self, operation: str, request: Any) -> bytes:
        asked = json.loads(_body(request))
        name = asked["QueueUrl"].rpartition("/")[2]
        waiting, hidden = self._queues[name], self._hidden[name]
        answer: dict[str, Any] = {}
        match operation:
            case "SendMessageBatch":
                answer = {"Successful": [_sent(waiting, entry) for entry in asked["Entries"]], "Failed": []}
            case "ReceiveMessage":
                taken = [waiting.popleft() for _ in range(min(len(waiting), asked["MaxNumberOfMessages"]))]
                hidden.update({message["ReceiptHandle"]: message for message in taken})
                answer = {"Messages": taken} if taken else {}
            case "DeleteMessageBatch":
                for entry in asked["Entries"]:
                    hidden.pop(entry["ReceiptHandle"], None)
                answer = {"Successful": [{"Id": entry["Id"]} for entry in asked["Entries"]], "Failed": []}
            case "GetQueueAttributes":
                counts = (len(waiting), 0, len(hidden))
                answer = {"Attributes": {name: str(count) for name, count in zip(_DEPTHS, counts, strict=True)}}
        return json.dumps(answer).encode()


_JSON = {"content-type": "application/x-amz-json-1.0"}
_QUEUE_OPERATIONS = ("SendMessageBatch", "ReceiveMessage", "DeleteMessageBatch", "GetQueueAttributes")
_DEPTHS = (
    "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed", "ApproximateNumberOfMessagesNotVisible",
)  # fmt: skip


class _Cloud(Cloud):
    """The addresses of a cloud whose clients ask in this process."""

    def __init__(self, *addresses: Any) -> None:
        *rest, aws = addresses
        super().__init__(*rest)
        object.__setattr__(self, "aws", aws)

    def client(self, service: str) -> Any:
        return self.aws.client(service)


class _Raw(io.BytesIO):
    """A body as urllib3 hands it on."""

    def stream(self, amt: int = 1 << 16, **_: Any) -> Iterator[bytes]:
        while piece := self.read(amt):
            yield piece


def _sent(waiting: deque[dict[str, Any]], entry: dict[str, Any]) -> dict[str, str]:
    body = entry["MessageBody"]
    digest = hashlib.md5(body.encode()).hexdigest()
    message_id = str(uuid4())
    waiting.append(
        {
            "MessageId": message_id,
            "ReceiptHandle": message_id,
            "Body": body,
            "MD5OfBody": digest,
            "Attributes": {"ApproximateReceiveCount": "1"},
            "MessageAttributes": entry.get("MessageAttributes", {}),
        }
    )
    return {"Id": entry["Id"], "MessageId": message_id, "MD5OfMessageBody": digest}


def _body(request: Any) -> bytes:
    body = request.body
    data = body.read() if hasattr(body, "read") else body
    return data.encode() if isinstance(data, str) else data or b""


def _error(status: int, code: str) -> tuple[int, dict[str, str], bytes]:
    return status, {}, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode()


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
