"""The catalogue: each generator registers itself."""

import difflib
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from generators.kit.generator import FACULTIES, Faculty, Generator
from generators.kit.identity import SUFFIX, GeneratorId

NEAR = 0.75  # least likeness of a name to suggest, 0 to 1

AnyGenerator = Generator[Any, Any, Any]
_Class = TypeVar("_Class", bound=type[AnyGenerator])


class UnknownGenerator(KeyError):
    """Report an unknown id; the text suggests names like it, if there are any."""

    def __str__(self) -> str:
        return str(self.args[0])


class Registry:
    """Generators by id, in the order of their ids."""

    def __init__(self) -> None:
        self._by_id: dict[str, AnyGenerator] = {}

    def add(self, generator: AnyGenerator) -> None:
        """Add a generator; raise `ValueError` naming both files if its id or task ids are taken."""
        if generator.id.source:
            raise ValueError(f"{generator.id.short} is the id of a repository; a generator's reads O-41, G-174 or X-1")
        if other := self.rival(generator):
            raise ValueError(
                f"{generator.id.full} in {inspect.getfile(type(generator))} clashes with "
                f"{other.id.full} in {inspect.getfile(type(other))}"
            )
        self._by_id[generator.id.short] = generator

    def rival(self, generator: AnyGenerator) -> AnyGenerator | None:
        """The registered generator with the same id or the same task ids, if any."""
        for other in self._by_id.values():
            if other.id.short == generator.id.short or other.id.stem == generator.id.stem:
                return other
        return None

    def __contains__(self, generator: AnyGenerator) -> bool:
        return generator in self._by_id.values()

    def __iter__(self) -> Iterator[AnyGenerator]:
        return iter(sorted(self._by_id.values(), key=lambda generator: generator.id.order))

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, reference: str) -> AnyGenerator:
        """Look up `O-41`, `o41`, `nonogram` or `O-41_nonogram_data-generator`; raise `UnknownGenerator`."""
        wanted = reference.strip().removesuffix(SUFFIX)
        short = re.fullmatch(r"([GOXgox])-?(x?\d+[a-z]?)(_.*)?", wanted)
        for generator in self._by_id.values():
            if generator.id.stem == wanted:
                return generator
            if (
                short
                and generator.id.short == f"{short[1].upper()}-{short[2]}"
                and (short[3] in (None, f"_{generator.id.name}"))
            ):
                return generator
        known = [name for generator in self for name in (generator.id.short, generator.id.stem)]
        near = difflib.get_close_matches(wanted, known, n=3, cutoff=NEAR)
        meant = f"did you mean {', '.join(near)}? " if near else ""
        raise UnknownGenerator(f"no generator is called {reference!r}; {meant}`vmdp generators list` shows them all")

    def select(self, references: Iterable[str]) -> tuple[AnyGenerator, ...]:
        """Look up several names; return each generator once, in order. `all` names every one."""
        wanted = list(references)
        if "all" in wanted:
            return tuple(self)
        return tuple(sorted({self.get(name) for name in wanted}, key=lambda generator: generator.id.order))


registry = Registry()
_registering: ContextVar[Registry] = ContextVar("registering", default=registry)


@contextmanager
def registering() -> Iterator[Registry]:
    """Register generators in a separate registry inside the context; the catalogue stays unchanged."""
    apart = Registry()
    token = _registering.set(apart)
    try:
        yield apart
    finally:
        _registering.reset(token)


def generator(
    short: str,
    name: str,
    *,
    version: int,
    levels: Mapping[str, Any],
    faculty: Faculty | None = None,
    family: str = "",
) -> Callable[[_Class], _Class]:
    """Register a generator class under its id with its named difficulty levels.

    `faculty` and `family` group the catalogue; no sample depends on them. Raise `ValueError` for an unknown faculty.
    """
    if faculty is not None and faculty not in FACULTIES:
        raise ValueError(f"{short}: unknown faculty {faculty!r}; known are {', '.join(FACULTIES)}")

    def register(cls: _Class) -> _Class:
        cls.id = GeneratorId(short, name)
        cls.version = version
        cls.levels = dict(levels)
        cls.faculty = faculty
        cls.family = family
        _registering.get().add(cls())
        return cls

    return register
