"""`vmdp deploy` and `vmdp push-image`: the code that workers run."""

from dataclasses import asdict
from typing import Annotated

import typer

from include.cli.options import Json
from include.cli.output import print_facts
from include.cloud import deploy as deploying
from include.cloud.build import Architecture
from include.settings import Settings


def deploy(as_json: Json = False) -> None:
    """Bring the workers, or the function in AWS, to this code; nothing is done where they run it."""
    print_facts(asdict(deploying.deploy(Settings())), as_json)


def push_image(
    architecture: Annotated[Architecture, typer.Option(help="Of the function.")] = "x86_64", as_json: Json = False
) -> None:
    """Build this code's image into IMAGE_REPOSITORY, with Docker or AWS CodeBuild, unless it is there."""
    image = deploying.push_image(Settings(), architecture)
    print_facts({"tag": image.code, "image": image.uri}, as_json)
