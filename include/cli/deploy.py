"""`vmdp deploy` and `vmdp push-image`: deploy the workers' code."""

from dataclasses import asdict
from typing import Annotated

import typer

from include.cli.options import Json
from include.cli.output import print_facts
from include.cloud import deploy as deploying
from include.cloud.build import Architecture
from include.settings import Settings


def deploy(as_json: Json = False) -> None:
    """Deploy this code to the workers, or to the function in AWS; do nothing if they run it."""
    print_facts(asdict(deploying.deploy(Settings())), as_json)


def push_image(
    architecture: Annotated[Architecture, typer.Option(help="Of the function.")] = "x86_64", as_json: Json = False
) -> None:
    """Build this code's image into IMAGE_REPOSITORY, with Docker or AWS CodeBuild, unless it exists."""
    image = deploying.push_image(Settings(), architecture)
    print_facts({"tag": image.code, "image": image.uri}, as_json)
