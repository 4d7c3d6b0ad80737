"""Download repositories: find, fetch in parallel, read, and pin them in the lock file."""

import hashlib
import json
import os
import re
import shutil
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from include.errors import UserError
from include.external.address import checked_ref, is_address
from include.external.contract import (
    REQUIREMENTS,
    SCRIPT,
    read_contract,
    requirements_hash,
    requirements_of,
    title_of,
    unusual,
    with_added,
)
from include.external.lock import FETCHED, Pinned, Place
from include.external.names import SOURCE, identity
from include.external.tools import git
from include.external.tools.options import with_options

GITHUB_API = "https://api.github.com"
AT_ONCE = 8
_PAGE = 100
_MOST_PAGES = 100
_SECONDS = 30
_ORGANISATION = re.compile(r"github:(?P<name>[A-Za-z0-9][A-Za-z0-9-]{0,38})")

Progress = Callable[[int, int, str], None]
"""Called with the number of finished repositories, the total, and the last name."""


@dataclass(frozen=True)
class Origin:
    """Origin of one repository."""

    url: str
    name: str
    plain: bool = False
    """True for a folder without git."""


@dataclass(frozen=True)
class Wish:
    """Wishes for the environment of a download."""

    added: tuple[str, ...] = ()
    """Packages missing in its requirements."""
    allowed: tuple[str, ...] = ()
    """Unusual requirements to accept."""
    built: bool = False
    """True to accept packages built here."""
    any: bool = False
    """True to accept all unusual requirements, and packages built here."""


Asked = tuple[Origin, str | None, str, Wish]
"""A repository with its ref, its source and the wishes for its environment."""


@dataclass(frozen=True)
class Outcome:
    """Result for one repository."""

    repository: str
    url: str
    short: str = ""
    commit: str = ""
    before: str = ""
    """The commit pinned before; "" for a new one."""
    reason: str = ""
    """Reason of the failure; "" for success."""
    clash: bool = False
    """True if another repository has its id or name."""


@dataclass(frozen=True)
class Outdated:
    """A pinned repository with a newer commit at its origin, or with an unreachable origin."""

    short: str
    url: str
    pinned: str
    latest: str
    reason: str = ""


def download(
    place: Place,
    origins: Sequence[str],
    *,
    pattern: str | None = None,
    ref: str | None = None,
    source: str = SOURCE,
    api: str = GITHUB_API,
    most: int | None = None,
    wish: Wish | None = None,
    progress: Progress = lambda done, total, name: None,
) -> list[Outcome]:
    """Fetch and pin the repositories at these origins with a name matching the pattern; a failure stops no other.

    An origin is a git URL, a repository's folder, a folder of repositories, or `github:ORGANISATION`. Raise
    `UserError` for any other origin, for no match, or for more than `most` repositories.
    """
    wanted = checked(origins, pattern, ref, source)
    found = {one.url: one for origin in origins for one in find(origin, api)}
    chosen = [one for one in found.values() if wanted.search(one.name)]
    if not chosen:
        raise UserError(f"none of {len(found)} repositories at {', '.join(origins)} has a name that {pattern!r} finds")
    if most is not None and len(chosen) > most:
        raise UserError(
            f"{len(chosen)} repositories are meant, at most {most} are fetched at once: name fewer by a filter"
        )
    wish = wish or Wish()
    for package in wish.added:
        if unusual(package):
            raise UserError(f"{package!r} is no package: write a name such as opencv-python-headless, or name==1.2")
    return _fetch_all(place, [(one, ref, source, wish) for one in chosen], progress)


def checked(origins: Sequence[str], pattern: str | None, ref: str | None, source: str) -> re.Pattern[str]:
    """Validate the arguments of a download without fetching; return the filter, or raise `UserError`."""
    for origin in origins:
        if not (_ORGANISATION.fullmatch(origin) or is_address(origin) or Path(origin).is_dir()):
            raise UserError(
                f"{origin!r} is no git address (https, ssh, git or file, with no password in it), no folder and no "
                "github:ORGANISATION"
            )
    checked_ref(ref)
    identity("O-1_a", source)
    try:
        return re.compile(pattern or "")
    except re.error as error:
        raise UserError(f"{pattern!r} is no regular expression: {error}") from None


def over_https(origin: str) -> bool:
    """True for an https URL or GitHub: encrypted, and nothing of this machine is read."""
    return bool(_ORGANISATION.fullmatch(origin)) or (origin.startswith("https://") and is_address(origin))


def update(
    place: Place, shorts: Sequence[str] = (), *, progress: Progress = lambda done, total, name: None
) -> list[Outcome]:
    """Pin the current commits of the refs of these repositories, or of all."""
    pinned = _chosen(place, shorts)
    origins = [
        (Origin(one.url, one.repository, one.plain), one.ref, one.id.source, Wish(one.added, one.allowed, one.built))
        for one in pinned
    ]
    return _fetch_all(place, origins, progress)


def outdated(
    place: Place, shorts: Sequence[str] = (), *, progress: Progress = lambda done, total, name: None
) -> list[Outdated]:
    """List the repositories with a newer commit at their origin, or with an unreachable origin."""
    pinned = _chosen(place, shorts)
    found = []
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="outdated") as pool:
        work = {pool.submit(_latest, one): one for one in pinned}
        for done, future in enumerate(as_completed(work), 1):
            one = work[future]
            progress(done, len(pinned), one.repository)
            try:
                if (now := future.result()) != one.commit:
                    found.append(Outdated(one.short, one.url, one.commit, now))
            except UserError as error:
                found.append(Outdated(one.short, one.url, one.commit, "", str(error)))
    return sorted(found, key=lambda one: one.short)


def remove(place: Place, shorts: Sequence[str]) -> None:
    """Remove repositories; raise `UserError` for an unknown one.

    Files not shared with others are deleted; during a batch they stay until the next download or removal.
    """
    with place.changing() as change:
        gone = _chosen(place, shorts) if shorts else []
        change.lock = change.lock.with_([], {one.short for one in gone})
    place.prune()


def find(origin: str, api: str = GITHUB_API) -> Iterator[Origin]:
    """Find the repositories at a validated origin."""
    if match := _ORGANISATION.fullmatch(origin):
        yield from _of_organisation(match["name"], api)
    elif is_address(origin):
        yield Origin(origin, origin.rstrip("/").rpartition("/")[2].rpartition(":")[2].removesuffix(".git"))
    else:
        folder = Path(origin).resolve()
        inner = [folder] if _is_repository(folder) else sorted(filter(_is_repository, folder.iterdir()))
        if not inner:
            raise UserError(f"{origin} holds no repository with {SCRIPT}")
        yield from (_of_folder(one) for one in inner)


def _is_repository(folder: Path) -> bool:
    return (folder / SCRIPT).is_file() or (folder / "HEAD").is_file()


def _of_folder(folder: Path) -> Origin:
    known = (folder / ".git").exists() or (folder / "HEAD").is_file()
    return Origin(f"file://{folder}" if known else str(folder), folder.name.removesuffix(".git"), not known)


def _of_organisation(name: str, api: str) -> Iterator[Origin]:
    """https://docs.github.com/en/rest/repos/repos#list-organization-repositories"""
    for page in range(1, _MOST_PAGES + 1):
        found = _asked(f"{api}/orgs/{name}/repos?per_page={_PAGE}&page={page}&type=public", api)
        for entry in found:
            url = str(entry.get("clone_url", ""))
            if not is_address(url):
                raise UserError(f"{api} names {url[:100]!r}, which is no git address")
            yield Origin(url, str(entry.get("name", "")))
        if len(found) < _PAGE:
            return


def _asked(url: str, api: str) -> list[dict[str, object]]:
    headers = {"Accept": "application/vnd.github+json", "User-Agent": "vm-dataset-pipeline"}
    # Send the token to this host only.
    if (token := os.environ.get("GITHUB_TOKEN")) and api == GITHUB_API:
        headers["Authorization"] = f"Bearer {token}"
    try:
        opener = urllib.request.build_opener(_NoRedirect)
        request = urllib.request.Request(url, headers=headers)  # noqa: S310  `api` is GitHub's, or a setting
        with opener.open(request, timeout=_SECONDS) as answer:
            found = json.loads(answer.read(32 << 20))
    except urllib.error.HTTPError as error:
        if error.code in (403, 429) and error.headers.get("X-RateLimit-Remaining") == "0":
            raise UserError(
                f"{api} answers no more until its limit is reset at {error.headers.get('X-RateLimit-Reset')} (Unix "
                "time): wait, or set GITHUB_TOKEN, with which the limit is higher"
            ) from None
        raise UserError(f"{url} answers {error.code} {error.reason}") from None
    except (OSError, ValueError) as error:
        raise UserError(f"{url} can't be read: {error}") from None
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise UserError(f"{url} answers no list of repositories")
    return found


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def _fetch_all(
    place: Place, origins: Sequence[tuple[Origin, str | None, str, Wish]], progress: Progress
) -> list[Outcome]:
    place.root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with place.in_use():
        outcomes = _pin(place, origins, progress)
    place.prune()
    return outcomes


def _pin(place: Place, origins: Sequence[Asked], progress: Progress) -> list[Outcome]:
    outcomes: list[Outcome] = []
    pinned: list[Pinned] = []
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="download") as pool:
        work = {pool.submit(_fetch, place, *origin): origin[0] for origin in origins}
        for done, future in enumerate(as_completed(work), 1):
            origin = work[future]
            progress(done, len(origins), origin.name)
            try:
                pinned.append(future.result())
            except (UserError, OSError) as error:
                outcomes.append(Outcome(origin.name, origin.url, reason=str(error)))
    with place.changing() as change:
        taken = {one.short: one for one in change.lock.repositories}
        kept: list[Pinned] = []
        for one in sorted(pinned, key=lambda one: one.url):
            other = taken.get(one.short) or next((two for two in kept if two.short == one.short), None)
            clash = other or next((two for two in [*taken.values(), *kept] if two.id.stem == one.id.stem), None)
            if clash and clash.url != one.url:
                reason = f"{clash.url} is {clash.short} already: bring this one under another source with --as"
                outcomes.append(Outcome(one.repository, one.url, reason=reason, clash=True))
                continue
            if other and other.options:
                try:
                    one = with_options(place, one, other.options)
                except UserError as error:
                    outcomes.append(Outcome(one.repository, one.url, reason=str(error)))
                    continue
            kept.append(one)
            outcomes.append(Outcome(one.repository, one.url, one.short, one.commit, other.commit if other else ""))
        change.lock = change.lock.with_(kept)
    return sorted(outcomes, key=lambda outcome: outcome.repository)


def _fetch(place: Place, origin: Origin, ref: str | None, source: str, wish: Wish) -> Pinned:
    named = identity(origin.name, source)
    with tempfile.TemporaryDirectory(prefix=unfinished(os.getpid()), dir=place.root) as folder:
        new = Path(folder, named.full)
        new.mkdir()
        if origin.plain:
            shutil.copytree(origin.url, new, symlinks=True, dirs_exist_ok=True, ignore=_left_out)
            commit = digest_of(new)
        else:
            mirror = place.mirror(origin.url)
            commit = git.fetch(origin.url, ref, mirror)
            git.unpack(mirror, commit, new)
        contract, requirements = read_contract(new), with_added(requirements_of(new), wish.added)
        found = unusual(requirements)
        if not wish.any and (refused := [line for line in found if line not in wish.allowed]):
            listed = ", ".join(f"`{line}`" for line in refused)
            raise UserError(
                f"its {REQUIREMENTS} holds more than names and versions: {listed}. Installing that may run "
                "its code with your rights, or fetch from anywhere: read it, then download with --allow"
            )
        pinned = Pinned(
            short=named.short,
            name=named.name,
            repository=origin.name,
            url=origin.url,
            ref=ref,
            commit=commit,
            plain=origin.plain,
            samples_option=contract.samples,
            output_option=contract.output,
            seed_option=contract.seed,
            requirements=requirements_hash(requirements, commit),
            added=wish.added,
            allowed=tuple(found),
            built=wish.built or wish.any,
            title=title_of(new),
        )
        checkout = place.checkout(pinned)
        if not checkout.exists():
            checkout.parent.mkdir(mode=0o700, exist_ok=True)
            os.replace(new, checkout)
    return pinned


def unfinished(pid: int) -> str:
    """Name prefix of the folders of a process's unfinished downloads."""
    return f"{FETCHED}{pid}-"


def digest_of(folder: Path) -> str:
    """Digest of the names and contents of a folder's files."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            digest.update(f"{name} -> {os.readlink(path)}\n".encode())
        elif path.is_file():
            digest.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _left_out(folder: str, names: list[str]) -> Iterable[str]:
    return {name for name in names if name in (".git", "__pycache__", ".venv", "venv")}


def _latest(one: Pinned) -> str:
    if not one.plain:
        return git.latest(one.url, one.ref)
    if not Path(one.url).is_dir():
        raise UserError(f"{one.url} is gone")
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(one.url, folder, symlinks=True, dirs_exist_ok=True, ignore=_left_out)
        return digest_of(Path(folder))


def _chosen(place: Place, shorts: Sequence[str]) -> list[Pinned]:
    there = {one.short: one for one in place.read().repositories}
    if unknown := [short for short in shorts if short not in there]:
        raise UserError(f"no repository is called {', '.join(unknown)}; there are {', '.join(there) or 'none'}")
    return [there[short] for short in shorts] if shorts else list(there.values())
