"""What git may be given: addresses and refs that hold no secret and can be neither an option nor a command."""

import re

from include.errors import UserError

_HOST = r"[A-Za-z0-9][A-Za-z0-9.-]*(:\d+)?"
_ADDRESS = re.compile(
    rf"https://{_HOST}/\S+|(ssh|git)://([A-Za-z0-9_.]+@)?{_HOST}/\S+|file:///\S+|[A-Za-z0-9_.]+@{_HOST}:[^\s:/-]\S*"
)
_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+-]{0,199}")


def is_address(text: str) -> bool:
    """Whether git may fetch from this address: no secret in it, and none of git's ways to run a command."""
    return bool(_ADDRESS.fullmatch(text))


def checked_ref(ref: str | None) -> str | None:
    """A branch, tag or commit; `UserError` if it could be anything else."""
    if ref is not None and (not _REF.fullmatch(ref) or ".." in ref):
        raise UserError(f"{ref!r} is no branch, tag or commit")
    return ref
