"""Options of a repository's script by level, in the lock file."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from pydantic import ValidationError

from include.errors import UserError, reasons
from include.external.contract import SCRIPT, START, options_of
from include.external.generator import LEVEL
from include.external.lock import Pinned, Place

Options = Mapping[str, Sequence[str]]
"""Words by level: `mixed`, `easy`, `medium` or `hard`."""


def set_options(place: Place, short: str, options: Options) -> Pinned:
    """Give a repository these options in the lock file, in place of its present ones; return it as it is then.

    Raise `UserError` for an unknown repository, for a level without words, and as `with_options` does.
    """
    with place.changing() as change:
        found = next((one for one in change.lock.repositories if one.short == short), None)
        if found is None:
            raise UserError(f"no repository is called {short}")
        if empty := [level for level, words in options.items() if not words and level != LEVEL]:
            raise UserError(f"{empty[0]} has no options: without any it would be the same as mixed")
        changed = with_options(place, found, {level: words for level, words in options.items() if words})
        change.lock = change.lock.with_([changed])
    return changed


def with_options(place: Place, pinned: Pinned, options: Options) -> Pinned:
    """The repository with these options; raise `UserError` for one missing in its files."""
    known = options_of(place.checkout(pinned))
    for level, words in options.items():
        for word in words:
            name = word.partition("=")[0]
            if name.startswith("--") and name not in known:
                near = get_close_matches(name, known, 1)
                meant = f"did you mean {near[0]}?" if near else f"it has {', '.join(known) or 'none'}"
                raise UserError(f"{pinned.short}: {SCRIPT} has no option {name}, which {level} asks for; {meant}")
            if "{" in word and word != START:
                raise UserError(f"{pinned.short}: {word!r} can't be filled; {START}, the first index, is known")
    try:
        return Pinned.model_validate(pinned.model_dump() | {"options": options})
    except ValidationError as error:
        raise UserError(f"{pinned.short}: {reasons(error)}") from None
