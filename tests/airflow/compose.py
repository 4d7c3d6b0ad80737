"""docker-compose.yaml as a container sees it: commands and environments, with .env put in.

Docker is not needed. The image's own environment is read from the Dockerfile.
"""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docker-compose.yaml"
VARIABLE = re.compile(r"\$(?:(\$)|\{(\w+)(?:(:-|:\?)([^}]*))?\})")


class Unset(Exception):
    """A variable that must be set is not, or is empty."""


@dataclass(frozen=True)
class Service:
    """One service; of those made from our image, `environment` holds the image's too."""

    name: str
    ours: bool
    command: tuple[str, ...]
    environment: Mapping[str, str]
    health: tuple[str, ...]
    definition: Mapping[str, Any]


def services(variables: Mapping[str, str]) -> dict[str, Service]:
    """Every service, with the variables put in as compose does it. Raise `Unset`."""
    document = yaml.safe_load(FILE.read_text())
    return {name: _service(name, _put_in(each, variables)) for name, each in document["services"].items()}


def image_environment() -> dict[str, str]:
    """What the Dockerfile's last stage sets."""
    last = (ROOT / "Dockerfile").read_text().split("\nFROM ")[-1]
    found = re.findall(r"^ENV ((?:.*\\\n)*.*)$", last, re.M)
    return dict(word.split("=", 1) for lines in found for word in shlex.split(lines.replace("\\\n", " ")))


def example_variables() -> list[str]:
    """The variables that .env.example leaves to be filled."""
    return re.findall(r"^(\w+)=$", (ROOT / ".env.example").read_text(), re.M)


def _service(name: str, definition: dict[str, Any]) -> Service:
    ours = str(definition["image"]).startswith("vm-dataset-pipeline:")
    own = {key: str(value) for key, value in definition.get("environment", {}).items()}
    health = definition.get("healthcheck", {}).get("test", ["NONE"])
    return Service(
        name=name,
        ours=ours,
        command=tuple(definition.get("command", ())),
        environment={**image_environment(), **own} if ours else own,
        health=("sh", "-c", health[1]) if health[0] == "CMD-SHELL" else tuple(health[1:]),
        definition=definition,
    )


def _put_in(value: Any, variables: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _put_in(each, variables) for key, each in value.items()}
    if isinstance(value, list):
        return [_put_in(each, variables) for each in value]
    return VARIABLE.sub(lambda found: _value(found, variables), value) if isinstance(value, str) else value


def _value(found: re.Match[str], variables: Mapping[str, str]) -> str:
    dollar, name, operator, rest = found.groups()
    if dollar:
        return "$"
    if value := variables.get(name):
        return value
    if operator == ":?":
        raise Unset(f"{name}: {rest}")
    return rest or ""
