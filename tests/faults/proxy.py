"""A proxy in front of the emulator that does to S3 and SQS requests what networks and AWS do to them.

It knows the two protocols, so that a fault has the form in which AWS sends it and an SDK believes it. Which
request meets which fault is decided by `choose`, from the operation and its running number alone: the same seed
gives the same faults to the nth request of each operation, however threads take turns.
"""

import contextlib
import email.utils
import hashlib
import http.client
import json
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SKEW_S = 15 * 60
"""How far a request's clock may be off: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"""

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "expect", "content-length", "host"}


class Fault(StrEnum):
    """What can happen to one request."""

    SLOW_DOWN = "503 SlowDown"
    INTERNAL = "500 InternalError"
    CONFLICT = "409 ConditionalRequestConflict"
    THROTTLED = "SQS RequestThrottled"
    RESET = "connection reset"
    LOST_ANSWER = "reset after the request was carried out"
    HANG = "no answer at all"
    CORRUPT_UPLOAD = "corrupted upload"
    SHORT_UPLOAD = "truncated upload"
    CORRUPT_ANSWER = "corrupted answer"
    SHORT_ANSWER = "truncated answer"
    REFUSE_SOME = "SQS partial batch failure"
    DUPLICATE = "duplicate delivery"


S3, SQS = "s3", "sqs"
BATCHES = ("SendMessageBatch", "DeleteMessageBatch", "ChangeMessageVisibilityBatch")

_S3_ERRORS = {
    Fault.SLOW_DOWN: (503, "SlowDown", "Please reduce your request rate."),
    Fault.INTERNAL: (500, "InternalError", "We encountered an internal error. Please try again."),
    Fault.CONFLICT: (409, "ConditionalRequestConflict", "A conflicting operation occurred."),
}
_SQS_ERRORS = {
    Fault.THROTTLED: (403, "RequestThrottled", "The request was denied due to request throttling."),
    Fault.INTERNAL: (500, "InternalFailure", "The request failed because of an internal error."),
}

Choice = Callable[[str, str, int], Fault | None]
"""From the service, the operation and the operation's running number, which starts at 0."""


def calm(service: str, operation: str, number: int) -> None:
    """No faults."""


@dataclass(frozen=True)
class Strike:
    """One fault for some requests of one operation."""

    fault: Fault
    operation: str
    times: int = 1
    after: int = 0

    def __call__(self, service: str, operation: str, number: int) -> Fault | None:
        return self.fault if operation == self.operation and 0 <= number - self.after < self.times else None


class Strikes:
    """Several of them at once."""

    def __init__(self, *strikes: Strike) -> None:
        self.strikes = strikes

    def __call__(self, service: str, operation: str, number: int) -> Fault | None:
        return next((fault for strike in self.strikes if (fault := strike(service, operation, number))), None)


@dataclass(frozen=True)
class Weather:
    """Random faults at these rates per request; the seed decides all of them."""

    seed: int
    rates: Mapping[Fault, float]

    def __call__(self, service: str, operation: str, number: int) -> Fault | None:
        digest = hashlib.sha256(f"{self.seed}/{service}/{operation}/{number}".encode()).digest()
        drawn = int.from_bytes(digest[:8]) / 2**64
        for fault, rate in self.rates.items():
            if fits(fault, service, operation):
                if drawn < rate:
                    return fault
                drawn -= rate
        return None


def fits(fault: Fault, service: str, operation: str) -> bool:
    """True if AWS, or the network on the way to it, can do this to such a request."""
    match fault:
        case Fault.SLOW_DOWN | Fault.HANG:  # an SQS long poll that hangs is an SQS long poll
            return service == S3
        case Fault.THROTTLED:
            return service == SQS
        case Fault.CONFLICT | Fault.CORRUPT_UPLOAD | Fault.SHORT_UPLOAD:
            return operation == "PutObject"
        case Fault.CORRUPT_ANSWER:  # of all answers only an object carries a checksum; TLS guards the rest
            return operation == "GetObject"
        case Fault.SHORT_ANSWER:
            return operation in ("GetObject", "ListObjectsV2")
        case Fault.REFUSE_SOME:
            return operation in BATCHES
        case Fault.DUPLICATE:
            return operation == "SendMessageBatch"
    return True


class FaultProxy(ThreadingHTTPServer):
    """Listens on loopback from construction until `close`."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, upstream: str, choose: Choice = calm) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.upstream = urlsplit(upstream).netloc
        self.choose = choose
        self.fired: Counter[Fault] = Counter()
        self.skewed = 0
        """Requests refused because their clock was off."""
        self.requests = 0
        self._numbers: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.closing = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.05,), name="fault-proxy", daemon=True).start()

    @property
    def url(self) -> str:
        """What clients take as the endpoint."""
        return f"http://127.0.0.1:{self.server_port}"

    def __enter__(self) -> "FaultProxy":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start_over(self, choose: Choice = calm) -> None:
        """Count requests and faults from 0 again, with these faults from now on."""
        with self._lock:
            self.choose = choose
            self.fired.clear()
            self._numbers.clear()

    def close(self) -> None:
        """Stop listening; let go of the connections that hang."""
        self.closing.set()
        self.shutdown()
        self.server_close()

    def fault(self, service: str, operation: str, conditional: bool) -> Fault | None:
        """What happens to the next request of this operation."""
        with self._lock:
            self.requests += 1
            number = self._numbers[operation]
            self._numbers[operation] += 1
            fault = self.choose(service, operation, number)
        return None if fault is Fault.CONFLICT and not conditional else fault

    def count(self, fault: Fault) -> None:
        """Note that a fault happened."""
        with self._lock:
            self.fired[fault] += 1

    def shutdown_request(self, request: Any) -> None:
        """Close without the FIN that would come before a RST."""
        self.close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay quiet: clients that were killed break their connections."""


class _Request(BaseHTTPRequestHandler):
    server: FaultProxy
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self._upstream = http.client.HTTPConnection(self.server.upstream, timeout=90)

    def finish(self) -> None:
        self._upstream.close()
        with contextlib.suppress(OSError):
            super().finish()

    def handle_any(self) -> None:
        service, operation = self._operation()
        body = self._body()
        if self._is_skewed():
            self.server.skewed += 1
            text = "The difference between the request time and the current time is too large."
            return self._error(service, 403, "RequestTimeTooSkewed", text)
        fault = self.server.fault(service, operation, "If-None-Match" in self.headers)
        errors = _S3_ERRORS if service == S3 else _SQS_ERRORS
        if fault in errors:
            self.server.count(fault)
            return self._error(service, *errors[fault])
        match fault:
            case Fault.RESET:
                self.server.count(fault)
                return self._reset()
            case Fault.HANG:
                self.server.count(fault)
                return self._hang()
            case Fault.CORRUPT_UPLOAD if body:
                self.server.count(fault)
                body = _flipped(body)
            case Fault.SHORT_UPLOAD if body:
                self.server.count(fault)
                body = body[: len(body) // 2]
            case Fault.DUPLICATE:
                self.server.count(fault)
                self._forward(body)
            case Fault.REFUSE_SOME if (split := _split(body)) is not None:
                self.server.count(fault)
                return self._forward_some(*split)
        try:
            status, headers, answer = self._forward(body)
        except (OSError, http.client.HTTPException):  # the emulator is down
            return self._reset()
        cut = len(answer)
        if fault is Fault.LOST_ANSWER:
            self.server.count(fault)
            return self._reset()
        if status == 200 and len(answer) > 1:
            if fault is Fault.CORRUPT_ANSWER:
                self.server.count(fault)
                answer = _flipped(answer)
            elif fault is Fault.SHORT_ANSWER:
                self.server.count(fault)
                cut //= 2
        self._answer(status, headers, answer, cut)
        return None

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_any  # noqa: N815

    def _operation(self) -> tuple[str, str]:
        if target := self.headers.get("X-Amz-Target"):
            return SQS, target.rpartition(".")[2]
        address = urlsplit(self.path)
        query = parse_qs(address.query, keep_blank_values=True)
        kind = "Object" if address.path.strip("/").count("/") else "Bucket"
        match self.command, kind:
            case "PUT", "Object":
                return S3, "UploadPart" if "uploadId" in query else "PutObject"
            case "POST", "Object":
                return S3, "CompleteMultipartUpload" if "uploadId" in query else "CreateMultipartUpload"
            case "DELETE", "Object":
                return S3, "AbortMultipartUpload" if "uploadId" in query else "DeleteObject"
            case "GET", "Bucket" if "list-type" in query:
                return S3, "ListObjectsV2"
            case method, _:
                return S3, f"{method.capitalize()}{kind}"

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _is_skewed(self) -> bool:
        stamp = self.headers.get("X-Amz-Date")
        if stamp is None:
            return False
        signed = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
        return abs(signed - time.time()) > SKEW_S

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        try:
            self._upstream.request(self.command, self.path, body, {**headers, "Content-Length": str(len(body))})
            answer = self._upstream.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        except (OSError, http.client.HTTPException):
            self._upstream.close()
            raise

    def _forward_some(self, taken: bytes, refused: list[dict[str, Any]]) -> None:
        """Every second entry fails for a passing reason, the others are carried out."""
        status, headers, answer = self._forward(taken)
        if status == 200:
            content = json.loads(answer)
            content["Failed"] = [*content.get("Failed", []), *refused]
            answer = json.dumps(content).encode()
        self._answer(status, headers, answer, len(answer))

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes, cut: int) -> None:
        self.send_response_only(status)
        length = {name.lower(): value for name, value in headers}.get("content-length", "0")
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", length if self.command == "HEAD" else str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[:cut])
        if cut < len(body):
            self._reset()

    def _error(self, service: str, status: int, code: str, text: str) -> None:
        if service == S3:
            content = (
                f"<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code><Message>{text}</Message></Error>"
            )
            headers = [("Content-Type", "application/xml")]
        else:
            content = json.dumps({"__type": f"com.amazonaws.sqs#{code}", "message": text})
            blame = "Sender" if status < 500 else "Receiver"
            headers = [("Content-Type", "application/x-amz-json-1.0"), ("x-amzn-query-error", f"{code};{blame}")]
        body = b"" if self.command == "HEAD" else content.encode()
        self._answer(status, [*headers, ("Date", email.utils.formatdate(usegmt=True))], body, len(body))

    def _hang(self) -> None:
        """Say nothing until the client gives up."""
        self.connection.settimeout(0.2)
        while not self.server.closing.is_set():
            try:
                if not self.connection.recv(1):
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        self.close_connection = True

    def _reset(self) -> None:
        """RST rather than FIN: the server closes the connection, which has a lingering time of zero."""
        with contextlib.suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Say nothing: faults are counted."""


def _flipped(body: bytes) -> bytes:
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 0x01]) + body[middle + 1 :]


def _split(body: bytes) -> tuple[bytes, list[dict[str, Any]]] | None:
    """The request with every second entry, and what the answer says of the others; None if there is but one entry."""
    content = json.loads(body)
    entries = content["Entries"]
    if len(entries) < 2:
        return None
    refused = [
        {"Id": entry["Id"], "SenderFault": False, "Code": "InternalError", "Message": "try again"}
        for entry in entries[::2]
    ]
    return json.dumps(content | {"Entries": entries[1::2]}).encode(), refused
