"""`vmdp studio`: the Studio on this machine, without Airflow."""

from pathlib import Path
from typing import Annotated

import typer

from include.cli.output import out
from include.errors import UserError
from include.local.serving import listening


def studio(
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Folders of datasets to show beside the cloud's, or without a cloud.")
    ] = None,
    results: Annotated[Path, typer.Option(help="Folder of the results of `vmdp evaluate`.")] = Path("out/evaluation"),
    port: Annotated[int, typer.Option(min=0, max=65535, help="Loopback port; 0 takes a free one.")] = 8000,
) -> None:
    """Serve the Studio on http://localhost:8000: task types, datasets, samples, scores."""
    try:
        import uvicorn

        from include.studio.app import create_app
    except ModuleNotFoundError as error:
        raise UserError(f"the Studio needs its extra ({error}): pip install 'vm-dataset-pipeline[studio]'") from None
    app = create_app(local=True, folders=folders or (), results=results)
    with listening("127.0.0.1", port) as found:
        out.print(f"the Studio is on http://localhost:{found.getsockname()[1]}, until Ctrl-C", markup=False)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False))
        server.run(sockets=[found])
