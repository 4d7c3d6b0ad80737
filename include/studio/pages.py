"""Render pages from templates, with links relative to the mount point."""

import json
import re
import shlex
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import HTTPException, Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.datastructures import QueryParams
from starlette.responses import HTMLResponse, RedirectResponse

from include.dataset.recipe import SCHEMA, Recipe
from include.run.completion import duration
from include.studio.protection import remember, token_of

# One sample has no storage format or neighbours, and is shown with its video.
_OF_DATASETS = {"video", "output_format", "transcode", "dedup"}
PICTURES = tuple(name for name in SCHEMA if name not in {"level", "seed", *_OF_DATASETS})
"""Fields of the recipe that a sample made on the spot can choose, besides level and seed."""


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Render a whole page, or a fragment if htmx asked for it."""
    token = token_of(request)
    text = _templates.get_template(template).render(
        root=root_of(request), token=token, here=_path(request), query=request.query_params, **values
    )
    # Texts of external samples may hold half of a surrogate pair, which UTF-8 lacks.
    response = HTMLResponse(text.encode(errors="replace"), status)
    remember(request, response, token)
    return response


def root_of(request: Request) -> str:
    """Relative link from this page to the first one: `../../`."""
    return "../" * (_path(request).count("/") - 1) or "./"


def go(request: Request, path: str) -> RedirectResponse:
    """Redirect the browser to another page after a form."""
    return RedirectResponse(root_of(request) + path, 303)


def asks_for_part(request: Request) -> bool:
    """True if htmx will insert the response into an open page."""
    return request.headers.get("hx-request") == "true"


def _path(request: Request) -> str:
    """The path below the mount point; it starts with "/"."""
    path: str = request.scope["path"]
    return path.removeprefix(request.scope.get("root_path", "")) or "/"


def size(count: float) -> str:
    """Bytes for people: `640 B`, `12.5 kB`."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" or count >= 100 else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:,.1f} TB"


def plain(full: str) -> str:
    """A generator's id without the common suffix: `O-47 sliding puzzle`."""
    return full.removesuffix("_data-generator").replace("_", " ")


def settings(config: Any) -> str:
    """A level's settings in words."""
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in vars(config).items())


def query_of(recipe: Recipe) -> str:
    """The query of what a recipe's samples look like, of fields not at their default: `?size=256`."""
    changed = {name: value for name, value in recipe.unusual.items() if name in PICTURES}
    return f"?{urlencode(changed)}" if changed else ""


def pages_of(count: int, shown: int, number: int) -> int:
    """The number of pages with `shown` items each; a `number` beyond them is a 404."""
    pages = max(1, -(-count // shown))
    if number > pages:
        raise HTTPException(404, f"There is no page {number:,}; the last one is {pages:,}.")
    return pages


def prose(text: str) -> Markup:
    """A docstring's text, with code as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704  escaped


def with_query(query: QueryParams, **changes: Any) -> str:
    """This page's query with other values; empty ones are dropped."""
    merged = {**dict(query), **{name: str(value) for name, value in changes.items()}}
    return "?" + str(QueryParams({name: value for name, value in merged.items() if value != ""}))


def readable(content: bytes) -> str:
    """Pretty JSON: objects over several lines, rows of numbers on one. Too deep for this, it stays as it is."""
    try:
        return _laid_out(json.loads(content), 0)
    except RecursionError:
        return content.decode(errors="replace")


def _laid_out(value: Any, depth: int) -> str:
    short = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or len(short) + 2 * depth <= 100:
        return short
    inner = "  " * (depth + 1)
    if isinstance(value, dict):
        lines = [f"{inner}{json.dumps(key, ensure_ascii=False)}: {_laid_out(v, depth + 1)}" for key, v in value.items()]
        return "{\n" + ",\n".join(lines) + "\n" + "  " * depth + "}"
    return "[\n" + ",\n".join(inner + _laid_out(each, depth + 1) for each in value) + "\n" + "  " * depth + "]"


def _moment(when: datetime | float) -> str:
    found = datetime.fromtimestamp(when).astimezone() if isinstance(when, (int, float)) else when
    return found.strftime("%Y-%m-%d %H:%M")


_templates = Environment(
    loader=PackageLoader("include.studio"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters |= {
    "size": size,
    "plain": plain,
    "prose": prose,
    "settings": settings,
    "duration": duration,
    "moment": _moment,
    "whole": lambda value: f"{value:,.0f}",
    "quote": shlex.quote,
}
_templates.globals["with_query"] = with_query
_templates.globals |= {"recipe": SCHEMA, "pictures": PICTURES, "query_of": query_of}
