"""`vmdp`: what the DAGs do, and more, from the command line.

Exit code 0 means success, 1 that something was refused or failed, 2 that the command was mistyped.
"""

import sys

import typer
from rich.console import Console

from include.cli import catalogue, cloud, dataset
from include.cli.bench import bench
from include.errors import UserError

app = typer.Typer(
    name="vmdp",
    help="Proven, reproducible video-reasoning samples at any scale.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(catalogue.app, name="generators")
app.add_typer(cloud.local, name="local")
app.command()(catalogue.preview)
app.command()(bench)
app.command()(dataset.make)
app.command()(dataset.replay)
app.command()(dataset.validate)
app.command()(cloud.submit)
app.command()(cloud.status)
app.command()(cloud.worker)
app.command()(cloud.code)


def run() -> None:
    """The console script: a refused request is one line on stderr, never a traceback."""
    try:
        app()
    except UserError as error:
        Console(stderr=True, soft_wrap=True).print(f"[bold red]error:[/] {_plain(str(error))}", highlight=False)
        sys.exit(1)


def _plain(text: str) -> str:
    return text.replace("[", r"\[")
