"""`vmdp settings`: the values in force and where each comes from, or the page that explains them all."""

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import boto3
import typer
from botocore.exceptions import BotoCoreError
from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic.fields import FieldInfo
from rich.table import Table

from include.cli.options import Json
from include.cli.output import out, plain, print_json
from include.local.worker import CREDENTIAL_VARIABLES
from include.settings import PROJECT_ROOT, Settings


def settings(
    page: Annotated[bool, typer.Option("--page", help="Write the page of all settings instead.")] = False,
    out_file: Annotated[Path, typer.Option("--out", help="A .md file.")] = Path("docs/configuration.md"),
    as_json: Json = False,
) -> None:
    """Show every setting, its value here and where that is from; secrets are masked."""
    if page:
        out_file.write_text(configuration_page())
        out.print(str(out_file), markup=False)
        return
    found = in_force(Settings())
    if as_json:
        print_json(found)
        return
    table = Table("Variable", "Value", "From")
    for one in found:
        table.add_row(one["variable"], plain(str("" if one["value"] is None else one["value"])), one["from"])
    out.print(table)


def in_force(values: Settings) -> list[dict[str, Any]]:
    """Each setting as this process has it, the cloud that follows from them, and whose credentials would be used."""
    found = [
        {
            "variable": name.upper(),
            "value": _masked(getattr(values, name)),
            "from": "environment" if name in values.model_fields_set else "default",
        }
        for name in Settings.model_fields
    ]
    where = "the embedded cloud" if values.is_local else "AWS"
    who, source = _credentials(values)
    return [
        *found,
        {"variable": "cloud", "value": where, "from": "VMDP_CLOUD and SQS_QUEUE_URL"},
        {"variable": "credentials", "value": who, "from": source},
    ]


def configuration_page() -> str:
    """The page of all settings, from their classes."""
    fields = [
        {
            "variable": name.upper(),
            "default": _default(field),
            "takes": _takes(field),
            "meaning": " ".join((field.description or "").split()),
        }
        for name, field in Settings.model_fields.items()
    ]
    environment = Environment(loader=PackageLoader("include.cli"), undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("configuration.md.jinja").render(fields=fields, credentials=CREDENTIAL_VARIABLES)


def _masked(value: Any) -> Any:
    """The value as JSON has it, without what stands for a user and a password in an address."""
    if isinstance(value, tuple):
        return [_masked(each) for each in value]
    if isinstance(value, Path):
        return str(value)
    return re.sub(r"//[^/@\s]+@", "//****@", value) if isinstance(value, str) else value


def _credentials(values: Settings) -> tuple[str, str]:
    if values.is_local:
        return "the embedded cloud's own, no secret", "fixed"
    try:
        found = boto3.Session(region_name=values.aws_region).get_credentials()
    except BotoCoreError as error:
        return f"none: {error}", f"AWS_PROFILE={os.environ.get('AWS_PROFILE', '')}"
    if found is None:
        return "none", "neither environment, profile nor role"
    key: str = found.access_key or ""
    return f"****{key[-4:] if len(key) >= 16 else ''}", found.method


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is None or value == ():
        return "unset"
    if isinstance(value, tuple):
        value = ",".join(value)
    if isinstance(value, Path) and value.is_relative_to(PROJECT_ROOT):
        value = value.relative_to(PROJECT_ROOT)
    return f"`{value}`"


def _takes(field: FieldInfo) -> str:
    """What the field takes: its words, its bounds, or its kind."""
    if get_origin(field.annotation) is Literal:
        return ", ".join(f"`{word}`" for word in get_args(field.annotation))
    bounds = {type(bound).__name__: bound for bound in field.metadata}
    if "Ge" in bounds and "Le" in bounds:
        return f"{bounds['Ge'].ge} to {bounds['Le'].le}"
    if field.annotation is Path:
        return "folder"
    return "texts, comma separated" if get_origin(field.annotation) is tuple else "text"
