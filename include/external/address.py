"""Validate git URLs and refs: no credentials, no options, no commands."""

import re

from include.errors import UserError

_HOST = r"[A-Za-z0-9][A-Za-z0-9.-]*(:\d+)?"
_ADDRESS = re.compile(
    rf"https://{_HOST}/\S+|(ssh|git)://([A-Za-z0-9_.]+@)?{_HOST}/\S+|file:///\S+|[A-Za-z0-9_.]+@{_HOST}:[^\s:/-]\S*"
)
_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+-]{0,199}")


def is_address(text: str) -> bool:
    """True for a URL without credentials and without git's ways to run a command."""
    return bool(_ADDRESS.fullmatch(text))


def checked_ref(ref: str | None) -> str | None:
    """Return a branch, tag or commit; raise `UserError` for anything else."""
    if ref is not None and (not _REF.fullmatch(ref) or ".." in ref):
        raise UserError(f"{ref!r} is no branch, tag or commit")
    return ref
