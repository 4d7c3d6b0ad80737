"""The card above the releases, so that `load_dataset` on the destination itself reads the newest one, once.

Without it, `datasets` looks for tables below the destination by their names, and mixes those of all releases. The card
follows from the newest release's own and is the only file that a later release replaces. A README.md without the mark
belongs to the user and stays.
"""

import re
from pathlib import PurePosixPath

from jinja2 import Environment, PackageLoader, StrictUndefined

from include.cloud.place import Place
from include.exports.release import read_release
from include.services.storage import NotFound, Store

NAME = "README.md"
MARK = "# vmdp export keeps this file at the newest release; without this line the file is yours"
_FRONT = re.compile(r"---\n(?P<fields>.*?)^---\n", re.DOTALL | re.MULTILINE)
_PATH = re.compile(r'^( +path: )"', re.MULTILINE)


def write(target: Place, store: Store) -> bool:
    """Name the newest release in the destination's card; False if the user's own file stands there.

    Exports may end at the same time, so look again after a write: the last one sees every release.
    """
    key = target.key(NAME)
    while (wanted := _wanted(target, store)) is not None:
        there = _read(store, key)
        if there == wanted:
            return True
        if there is not None and MARK not in there:
            return False
        store.put(key, wanted.encode())
    return True


def problem(target: Place, store: Store) -> str | None:
    """The reason `load_dataset` on the destination doesn't read the newest release."""
    wanted, there = _wanted(target, store), _read(store, target.key(NAME))
    if wanted is None or there == wanted or (there is not None and MARK not in there):
        return None
    return f"{NAME} {'is missing' if there is None else 'does not name the newest release'}: export again"


def newest(target: Place, store: Store) -> int | None:
    """The highest version with a pointer; None before the first release."""
    names = (PurePosixPath(key).name for key in store.keys(target.key("releases/v")))
    return max((int(found[1]) for name in names if (found := re.fullmatch(r"v(\d+)\.json", name))), default=None)


def _wanted(target: Place, store: Store) -> str | None:
    version = newest(target, store)
    release = read_release(target, store, version) if version else None
    if release is None:
        return None
    card = _read(store, target.key(f"{release.data}{NAME}"))
    if card is None or not (front := _FRONT.match(card)):
        return None
    fields = _PATH.sub(rf'\1"{release.data}', front["fields"])
    environment = Environment(
        loader=PackageLoader("include.exports"), autoescape=False, undefined=StrictUndefined, keep_trailing_newline=True
    )
    return environment.get_template("front.md").render(mark=MARK, fields=fields, release=release)


def _read(store: Store, key: str) -> str | None:
    try:
        return store.get(key).decode()
    except NotFound:
        return None
