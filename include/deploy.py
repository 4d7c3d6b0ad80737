"""Deploying: the workers run exactly the code that planned the run."""

from dataclasses import dataclass
from typing import Any

from include.clients import client
from include.cloud import connect
from include.code import code_digest
from include.errors import UserError
from include.local import cloud as embedded
from include.settings import Settings

CODE_VARIABLE = "VMDP_CODE"  # the function's environment variable that holds its code's digest


@dataclass(frozen=True)
class Deployment:
    """What runs now, and whether this call changed it."""

    code: str
    changed: bool
    where: str


def deploy(settings: Settings) -> Deployment:
    """Bring the workers to this code; nothing is done where they run it already."""
    code = code_digest()
    if settings.is_local:
        before = embedded.current(settings)
        cloud = connect(settings, start=True, code=code)
        return Deployment(code, before is None or before.code != code, f"workers at {cloud.endpoint_url}")
    if settings.lambda_function_name is None:
        raise UserError("LAMBDA_FUNCTION_NAME is not set: take it from the stack's outputs, or switch `deploy` off")
    functions = client("lambda", region=settings.aws_region, endpoint_url=settings.aws_endpoint_url)
    found = _deployed_code(functions, settings.lambda_function_name)
    if found != code:
        raise UserError(
            f"function {settings.lambda_function_name} runs code {found or 'of unknown version'}, this is {code}: "
            "build and push the image from lambda_image/, or switch `deploy` off to use it as it is"
        )
    return Deployment(code, False, settings.lambda_function_name)


def _deployed_code(functions: Any, name: str) -> str | None:
    found = functions.get_function_configuration(FunctionName=name)
    code: str | None = found.get("Environment", {}).get("Variables", {}).get(CODE_VARIABLE)
    return code
