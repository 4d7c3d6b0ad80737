"""Airflow's home in this checkout: write its `airflow.cfg` from the template beside this file.

Airflow reads an option in this order: environment variable, `airflow.cfg`, default. It never changes a file it finds.
`make setup` runs `python -m include.orchestration.home FOLDER`.
"""

import base64
import io
import os
import secrets
import sys
from collections.abc import Mapping
from configparser import Error as ConfigParserError
from configparser import RawConfigParser
from pathlib import Path

from include.settings import PROJECT_ROOT

TEMPLATE = Path(__file__).with_name("airflow.cfg")
SECRETS = (("core", "fernet_key"), ("api", "secret_key"), ("api_auth", "jwt_secret"))
"""Options with a random key of this checkout's own. Airflow makes none in a file it finds."""


def options(root: Path = PROJECT_ROOT) -> Mapping[str, Mapping[str, str]]:
    """Return the template's options by section, for a checkout in `root`."""
    template = _parser()
    template.read_string(TEMPLATE.read_text(encoding="utf-8"))
    here = str(root).replace("%", "%%")  # Airflow interpolates
    return {name: {key: text.format(root=here) for key, text in template.items(name)} for name in template.sections()}


def write(home: Path, root: Path = PROJECT_ROOT) -> Path:
    """Write `airflow.cfg` in Airflow's home and return its path; an unchanged file is not touched.

    The template's options are set, missing secrets are made, and every other option stays. Comments do not.
    """
    file = home / "airflow.cfg"
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    config = _parser()
    config.read_string(before, str(file))
    config.read_dict(options(root))
    for section, option in SECRETS:
        if not config.get(section, option, fallback=""):
            length = 64 if option == "jwt_secret" else 32
            config.read_dict({section: {option: base64.urlsafe_b64encode(secrets.token_bytes(length)).decode()}})
    text = io.StringIO()
    text.write(f"# Written by `make setup` from {TEMPLATE.relative_to(PROJECT_ROOT)}, which says what it keeps.\n")
    config.write(text)
    if text.getvalue() != before:
        home.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".new")
        with open(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as output:
            output.write(text.getvalue())
        draft.replace(file)
    return file


def _parser() -> RawConfigParser:
    # Airflow's values hold `%`, and a full file of its own holds options without a value.
    return RawConfigParser(allow_no_value=True)


if __name__ == "__main__":
    folder = Path(sys.argv[1]).resolve()
    try:
        write(folder)
    except ConfigParserError as error:
        sys.exit(f"{folder / 'airflow.cfg'} can't be read: mend or delete it. {error}")
