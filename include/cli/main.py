"""`vmdp`: everything the DAGs do, and more, from the command line.

Exit code 0 means success, 1 a refusal or failure, 2 a mistyped command.
"""

import importlib.metadata
import sys
import traceback
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.markup import escape

from include.cli import catalogue, cloud, dataset, dead_letters, deploy, judge, queue, score, settings
from include.cli.bench import bench
from include.cli.cost import cost
from include.cli.demo import demo
from include.cli.evaluate import evaluate_model
from include.cli.export import export
from include.cli.fuzz import fuzz
from include.cli.output import log_to_terminal, notes, out
from include.cli.repair import repair
from include.cli.studio import studio
from include.cloud.explain import explain
from include.dataset.code import code_digest
from include.errors import UserError
from include.services.queue import NotAccepted

app = typer.Typer(
    name="vmdp",
    help="Proven, reproducible video-reasoning samples at any scale.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(catalogue.app, name="generators")
app.add_typer(cloud.local, name="local")
app.add_typer(queue.app, name="queue")
app.add_typer(dead_letters.app, name="dlq")
app.add_typer(judge.app, name="judge")
app.command()(catalogue.preview)
app.command()(demo)
app.command()(bench)
app.command()(fuzz)
app.command()(dataset.make)
app.command()(dataset.replay)
app.command()(dataset.validate)
app.command()(repair)
app.command()(export)
app.command()(score.score)
app.command("evaluate")(evaluate_model)
app.command()(cloud.submit)
app.command()(cloud.cancel)
app.command()(cloud.status)
app.command()(cost)
app.command()(cloud.worker)
app.command()(cloud.code)
app.command()(studio)
app.command()(deploy.deploy)
app.command()(deploy.push_image)
app.command()(settings.settings)

_traceback = False


def _version(wanted: bool) -> None:
    if wanted:
        version = importlib.metadata.version("vm-dataset-pipeline")
        out.print(f"vmdp {version}, code {code_digest()}, Python {sys.version.split()[0]}", markup=False)
        raise typer.Exit


@app.callback()
def options(
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log actions, and the traceback of an error.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Proven, reproducible video-reasoning samples at any scale."""
    global _traceback
    _traceback = verbose
    log_to_terminal(verbose=verbose)


def run() -> None:
    """The console script: a refused request is one line on stderr, never a traceback."""
    try:
        app()
    except (UserError, NotAccepted) as error:
        _refuse(str(error))
    except OSError as error:  # a read-only folder, a full disk
        _refuse(f"{error.filename or 'input or output'}: {error.strerror}" if error.strerror else str(error))
    except (BotoCoreError, ClientError) as error:  # no credentials, no network, no permission
        _refuse(explain(error) or " ".join(str(error).split()))


def _refuse(reason: str) -> None:
    if _traceback:
        traceback.print_exc()
    notes.print(f"[bold red]error:[/] {escape(reason)}")
    sys.exit(1)
