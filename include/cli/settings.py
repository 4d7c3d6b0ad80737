"""`vmdp settings`: the current values and their sources, or the page about all of them."""

import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import boto3
import typer
from botocore.exceptions import BotoCoreError
from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from rich.table import Column, Table

from include.cli.options import Json
from include.cli.output import out, plain, print_json
from include.errors import UserError
from include.local.worker import CREDENTIAL_VARIABLES
from include.settings import Settings, default_home, is_checkout


def settings(
    page: Annotated[bool, typer.Option("--page", help="Write the page of all settings instead.")] = False,
    out_file: Annotated[Path, typer.Option("--out", help="A .md file.")] = Path("docs/configuration.md"),
    as_json: Json = False,
) -> None:
    """Show every setting with its value and its source; secrets are masked."""
    if page:
        try:
            out_file.write_text(configuration_page())
        except OSError as error:
            raise UserError(f"can't write {out_file} ({error.strerror}): name a file with --out") from None
        out.print(str(out_file), markup=False)
        return
    found = in_force(Settings())
    if as_json:
        print_json(found)
        return
    table = Table("Variable", Column("Value", overflow="fold"), "From")
    for one in found:
        table.add_row(one["variable"], plain(str("" if one["value"] is None else one["value"])), one["from"])
    out.print(table)


def in_force(values: Settings) -> list[dict[str, Any]]:
    """List each setting's value in this process, then the resulting cloud and the credentials it would use."""
    found = [
        {
            "variable": name.upper(),
            "value": _masked(getattr(values, name)),
            "from": _source(values, name),
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
    """Write the page of all settings from their class."""
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


def _source(values: Settings, name: str) -> str:
    if name in values.model_fields_set:
        return "environment"
    if name == "vmdp_home":
        return "default: this checkout" if is_checkout() else "default: the user's data folder"
    return "default"


def _masked(value: Any) -> Any:
    """Convert the value for JSON; user and password in a URL are masked."""
    if isinstance(value, tuple):
        return [_masked(each) for each in value]
    if isinstance(value, Path | SecretStr):
        return str(value)  # a secret as asterisks
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
    if not value and value != 0:  # an empty secret, too
        return "unset"
    if isinstance(value, tuple):
        value = ",".join(value)
    return "`.vmdp` or the user's data folder" if value == default_home() else f"`{value}`"


def _takes(field: FieldInfo) -> str:
    """Describe the values of the field: its words, its bounds, or its kind."""
    if get_origin(field.annotation) is Literal:
        return ", ".join(f"`{word}`" for word in get_args(field.annotation))
    bounds = {type(bound).__name__: bound for bound in field.metadata}
    if "Ge" in bounds and "Le" in bounds:
        return f"{bounds['Ge'].ge} to {bounds['Le'].le}"
    if field.annotation is Path:
        return "folder"
    return "texts, comma separated" if get_origin(field.annotation) is tuple else "text"
