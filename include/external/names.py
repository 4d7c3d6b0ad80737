"""Ids of external generators, derived from the names of their repositories, and the name of a file of theirs."""

import re

from generators.kit.identity import GeneratorId
from include.errors import UserError

SOURCE = "ext"
"""Default source of repositories."""
OTHERS = "others.tar"
"""A sample's further files, in a tar; most have none."""

_SOURCE = re.compile(r"[a-z][a-z0-9]{0,15}")
_ENDINGS = re.compile(r"[-_](data|task)?[-_]?(generator|pipeline)s?$", re.IGNORECASE)
_NUMBERED = re.compile(r"(?P<kind>[A-Za-z])[-_](?P<number>\d+)(?P<letter>[a-z]?)[-_](?P<name>.+)")


def identity(repository: str, source: str = SOURCE) -> GeneratorId:
    """Derive the id of a repository from its name: `O_41_nonogram_data_generator` of `ext` is `ext-O-41`, `nonogram`.

    Spelling mistakes stay: only letters, digits and separators count. Raise `UserError` if the name is empty then, or
    if the source is no short word.
    """
    if not _SOURCE.fullmatch(source):
        raise UserError(f"a source is a lower-case word of at most 16 letters and digits, not {source!r}")
    bare = _ENDINGS.sub("", repository.strip().removesuffix(".git"))
    match = _NUMBERED.fullmatch(bare)
    name = _joined(match["name"] if match else bare, "_")
    if not name:
        raise UserError(f"nothing of {repository!r} can be a generator's name: it needs letters or digits")
    if match:
        return GeneratorId(f"{source}-{match['kind'].upper()}-{match['number']}{match['letter']}", name)
    return GeneratorId(f"{source}-{_joined(bare, '-')}", name)


def _joined(text: str, by: str) -> str:
    return by.join(re.findall(r"[a-z0-9]+", text.lower()))
