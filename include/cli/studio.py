"""`vmdp studio`: the Studio on this machine, without Airflow."""

import socket
from typing import Annotated

import typer

from include.cli.output import out
from include.errors import UserError


def studio(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Loopback port; 0 takes a free one.")] = 8000,
) -> None:
    """Serve the Studio on http://localhost:8000: task types, datasets, samples, scores."""
    try:
        import uvicorn

        from include.studio.app import create_app
    except ModuleNotFoundError as error:
        raise UserError(f"the Studio needs its extra ({error}): pip install 'vm-dataset-pipeline[studio]'") from None
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", port))
            listening.listen()  # listen before printing the address, so that a click always connects
        except OSError as error:
            raise UserError(f"port {port} can't be listened on ({error.strerror}): take another with --port") from None
        out.print(f"the Studio is on http://localhost:{listening.getsockname()[1]}, until Ctrl-C", markup=False)
        server = uvicorn.Server(uvicorn.Config(create_app(local=True), log_level="warning", server_header=False))
        server.run(sockets=[listening])
