"""Options of several commands; those of the recipe take default, bounds and help from it."""

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer.models import OptionInfo

from include.dataset.recipe import SCHEMA, Recipe

Values = dict[str, Any]
"""The recipe as a command gets it: values by field, not yet validated."""

_FLAGS = {"output_format": "--format"}


def option(name: str) -> OptionInfo:
    """Build the option of one field of the recipe."""
    field = SCHEMA[name]
    flag = _FLAGS.get(name, f"--{name.replace('_', '-')}")
    if "boolean" in field.get("type", ()) and field["default"] is not False:
        flag = f"{flag}/--no-{flag.removeprefix('--')}"
    found: OptionInfo = typer.Option(
        flag, help=field["description"], min=field.get("minimum"), max=field.get("maximum")
    )
    return found


def with_recipe(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each field of the recipe, in place of its parameter `recipe`."""
    return _with(command, "recipe", {name: SCHEMA[name]["default"] for name in Recipe.model_fields})


def with_rendition(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command options for what a single sample looks like, in place of `rendition`; it is plain by default."""
    return _with(command, "rendition", Recipe().rendered)


def _with(command: Callable[..., None], parameter: str, defaults: Values) -> Callable[..., None]:
    signature = inspect.signature(command)
    parameters = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in signature.parameters.values()]
    place = [each.name for each in parameters].index(parameter)
    parameters[place : place + 1] = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=default,
            annotation=Annotated[Recipe.model_fields[name].annotation, option(name)],
        )
        for name, default in defaults.items()
    ]

    @functools.wraps(command)
    def wrapped(**given: Any) -> None:
        chosen = {name: given.pop(name) for name in defaults}
        command(**given, **{parameter: chosen})

    wrapped.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    wrapped.__annotations__ = {each.name: each.annotation for each in parameters}
    return wrapped


Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Level = Annotated[str | None, option("level")]
Seed = Annotated[int, option("seed")]
Size = Annotated[int, option("size")]
Repeats = Annotated[bool, typer.Option("--repeats", help="Accept more samples than there are different puzzles.")]
