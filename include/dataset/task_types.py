"""All task types: the generators of this project, and the external ones of the lock file.

A process reads the lock file once, so it always matches the code digest, which covers it.
"""

import contextlib
import difflib
from collections.abc import Iterable
from functools import cache

from generators.kit.generator import TaskType
from generators.kit.identity import GeneratorId
from generators.kit.registry import AnyGenerator, UnknownGenerator, registry
from include.dataset.code import code_digest
from include.dataset.wire import wire
from include.errors import UserError
from include.external.generator import ExternalGenerator
from include.external.lock import Place
from include.external.names import identity
from include.settings import Settings

ALL, ALL_EXTERNAL = "all", "external"


@cache
def external() -> tuple[ExternalGenerator, ...]:
    """The external generators in the order of their ids; `UserError` if the lock file is damaged."""
    place = Place(Settings().external)
    return tuple(ExternalGenerator.of(pinned, place) for pinned in place.read().repositories)


def reload() -> None:
    """Read the lock file and the settings again, after a change of them in this process."""
    external.cache_clear()
    wire.cache_clear()
    code_digest.cache_clear()


def get(reference: str) -> TaskType:
    """The task type of a reference in any spelling: `O-41`, `nonogram`, `O_41_nonogram_data_generator`, `ext-O-41`.

    A name of both kinds means this project's own. Raise `UnknownGenerator`.
    """
    try:
        return registry.get(reference)
    except UnknownGenerator as unknown:
        try:
            plain = identity(reference)
        except UserError:
            raise unknown from None
        if ours := _own_namesake(plain):
            return ours
        if found := _external(reference, plain):
            return found
        names = [name for one in external() for name in (one.id.short, one.id.stem)]
        if near := difflib.get_close_matches(reference, names, n=3):
            raise UnknownGenerator(f"no generator is called {reference!r}; did you mean {', '.join(near)}?") from None
        raise


def for_client(reference: str) -> TaskType:
    """As `get`, for a client's message that names no dataset: a name of both kinds means what the settings say."""
    if wire().names == "external":
        with contextlib.suppress(UserError):
            if found := _external(reference, identity(reference)):
                return found
    return get(reference)


def namesakes() -> list[tuple[TaskType, ExternalGenerator]]:
    """Own generators with external ones of the same id and name, which clients' messages may mean."""
    pairs = ((_own_namesake(one.id), one) for one in external())
    return [(ours, one) for ours, one in pairs if ours]


def _own_namesake(there: GeneratorId) -> TaskType | None:
    try:
        return registry.get(f"{there.short.removeprefix(f'{there.source}-')}_{there.name}")
    except UnknownGenerator:
        return None


def _external(reference: str, plain: GeneratorId) -> ExternalGenerator | None:
    """The external generator of a reference; `UnknownGenerator` if several have that name."""
    short = plain.short.removeprefix(f"{plain.source}-")
    found = [one for one in external() if reference.strip() in (one.id.short, one.id.full, one.id.stem)]
    found = found or [one for one in external() if _is_called(one, reference.strip(), short, plain.name)]
    if len(found) > 1:
        could = ", ".join(one.id.short for one in found)
        raise UnknownGenerator(f"{reference!r} could be {could}: name one of them")
    return found[0] if found else None


def own(reference: str) -> AnyGenerator:
    """The generator of this project; `UserError` for an unknown or external one."""
    try:
        found = get(reference)
    except UnknownGenerator as error:
        raise UserError(str(error)) from None
    if isinstance(found, ExternalGenerator):
        raise UserError(
            f"{found.id.short} is external: it makes whole batches, never a single sample; `vmdp "
            f"generators test {found.id.short}` tries it, and `vmdp replay --metadata FILE` runs a sample's batch again"
        )
    return registry.get(found.id.short)


def select_own(references: Iterable[str]) -> tuple[AnyGenerator, ...]:
    """The named ones of this project, once each and in order; `UserError` as in `own`."""
    return registry.select(name if name == ALL else own(name).id.short for name in references)


def select(references: Iterable[str]) -> tuple[TaskType, ...]:
    """The named ones, once each and in order; `all` means all of this project, `external` all others."""
    chosen: dict[str, TaskType] = {}
    for reference in references:
        many: Iterable[TaskType] = (get(reference),) if reference not in (ALL, ALL_EXTERNAL) else ()
        if reference == ALL:
            many = registry
        elif reference == ALL_EXTERNAL:
            many = external()
        chosen |= {one.id.short: one for one in many}
    return tuple(sorted(chosen.values(), key=lambda one: one.id.order))


def _is_called(one: ExternalGenerator, reference: str, short: str, name: str) -> bool:
    there = one.id.short.removeprefix(f"{one.id.source}-")
    return reference in (one.pinned.repository, one.id.name, there) or (short, name) == (there, one.id.name)
