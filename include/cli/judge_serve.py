"""`vmdp judge serve`: score videos over HTTP."""

import os
import resource
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

import typer

from include.cli.output import out
from include.errors import UserError
from include.local.serving import listening
from include.settings import Settings


def serve(
    host: Annotated[str, typer.Option(help="Address; another than this machine's own needs a token.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8100,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = os.cpu_count() or 1,
    waiting: Annotated[int, typer.Option(min=1, help="Videos that may wait; more are answered by 429.")] = 1024,
    seconds: Annotated[float, typer.Option(min=1, help="For a batch, waiting included.")] = 120.0,
    most_mb: Annotated[int, typer.Option(min=1, help="MiB of a request.")] = 1024,
    data: Annotated[
        Path | None, typer.Option(help="Folder of datasets, whose samples can be named by their paths.")
    ] = None,
) -> None:
    """Score videos over HTTP, for a trainer: references or metadata and MP4 files or arrays in, scores out."""
    try:
        import uvicorn

        from include.judging.pool import JudgePool
        from include.judging.service import Limits, create_app
    except ModuleNotFoundError as error:
        raise UserError(f"the service needs its extra ({error}): pip install 'vm-dataset-pipeline[serve]'") from None
    if data is not None and not data.is_dir():
        raise UserError(f"{data} is no folder")
    token = Settings().vmdp_judge_token.get_secret_value()
    if not token and not _is_loopback(host):
        raise UserError(f"{host} can be reached from elsewhere: set VMDP_JUDGE_TOKEN, which clients have to send")
    _open_many_files()
    with listening(host, port) as found:
        limits = Limits(token=token, data=data, most_bytes=most_mb << 20, seconds=seconds)
        pool = JudgePool(jobs, waiting=waiting, seconds=seconds)
        out.print(f"the judge is on http://{host}:{found.getsockname()[1]}, until Ctrl-C", markup=False)
        config = uvicorn.Config(create_app(pool, limits), log_level="warning", server_header=False)
        uvicorn.Server(config).run(sockets=[found])


def _open_many_files() -> None:
    """Allow as many open files as this user may have: each large file of a request is one until it is read."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        raise UserError(f"{host!r} is no address: give one such as 127.0.0.1 or 0.0.0.0") from None
