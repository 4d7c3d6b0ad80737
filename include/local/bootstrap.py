"""Lambda's runtime client in plain Python, for platforms without a wheel of `awslambdaric`.

`python -m include.local.bootstrap MODULE.FUNCTION` takes events from the Runtime API and posts the
handler's answer or error in the form of `awslambdaric`.
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import http.client
import importlib
import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

RUNTIME = "/2018-06-01/runtime"


@dataclass
class Context:
    """Context of an invocation, with Lambda's attribute names."""

    aws_request_id: str
    invoked_function_arn: str
    deadline_ms: int
    client_context: None = None
    identity: None = None

    def __post_init__(self) -> None:
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the timeout, at least 0."""
        return max(0, self.deadline_ms - int(time.time() * 1000))


def run(name: str) -> None:
    """Load the handler and serve until the process is ended; exits 1 if it can't be loaded."""
    api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = load(name)
    except Exception as error:
        _report(api, "/init/error", error)
        sys.exit(1)
    while True:
        api.request("GET", f"{RUNTIME}/invocation/next")
        response = api.getresponse()
        event = json.loads(response.read())
        request_id = response.headers["Lambda-Runtime-Aws-Request-Id"]
        arn, deadline = (
            response.headers["Lambda-Runtime-Invoked-Function-Arn"],
            response.headers["Lambda-Runtime-Deadline-Ms"],
        )
        try:
            answer = to_json(handler(event, Context(request_id, arn, int(deadline))))
        except Exception as error:
            _report(api, f"/invocation/{request_id}/error", error)
        else:
            _post(api, f"/invocation/{request_id}/response", answer, {})


class Fault(Exception):
    """A failure with an error type of Lambda's own."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def load(name: str) -> Callable[[Any, Any], Any]:
    """Import `module.function`."""
    module_name, _, function_name = name.rpartition(".")
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}") from error
    except SyntaxError as error:
        raise Fault("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}") from error
    handler: Callable[[Any, Any], Any] | None = getattr(module, function_name, None)
    if handler is None:
        raise Fault("Runtime.HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'")
    return handler


def to_json(answer: Any) -> str:
    """Serialize the handler's answer."""
    try:
        return json.dumps(answer)
    except (TypeError, ValueError) as error:
        raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}") from error


def _report(api: http.client.HTTPConnection, path: str, error: Exception) -> None:
    if isinstance(error, Fault):
        kind, stack = error.kind, []
    else:
        # The first frame is this file's own call.
        kind, stack = type(error).__name__, traceback.format_list(traceback.extract_tb(error.__traceback__)[1:])
    body = json.dumps({"errorMessage": str(error), "errorType": kind, "stackTrace": stack})
    print(f"[ERROR] {kind}: {error}", *stack, sep="\n", flush=True)
    _post(api, path, body, {"Lambda-Runtime-Function-Error-Type": kind})


def _post(api: http.client.HTTPConnection, path: str, body: str, headers: dict[str, str]) -> None:
    api.request("POST", RUNTIME + path, body.encode(), {"Content-Type": "application/json", **headers})
    api.getresponse().read()


if __name__ == "__main__":
    # `python -m` puts the working directory first, as Lambda does.
    run(sys.argv[1])
