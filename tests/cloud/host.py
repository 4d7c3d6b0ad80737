"""Stands in for Lambda's own hosts behind the emulator: an image's address leads to a folder of code."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from include.local.runtime import Environment, Function, FunctionError


class LambdaHost:
    """Answers invocations that the emulator forwards, with the function given to it."""

    def __init__(self, function: Function) -> None:
        self.function = function
        self.invocations = 0
        host = self

        class Request(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                host.invocations += 1
                with Environment(host.function) as environment:
                    try:
                        status, answer = 200, environment.invoke(event)
                    except FunctionError as error:
                        status, answer = 500, {"errorType": error.error_type, "errorMessage": error.message}
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Request)
        self.url = f"http://127.0.0.1:{self._server.server_port}/invoke"

    def __enter__(self) -> "LambdaHost":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
