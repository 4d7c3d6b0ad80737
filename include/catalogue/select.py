"""Search the catalogue: task types by kind, faculty, family, level and words."""

from generators.kit.generator import FACULTIES, TaskType
from generators.kit.registry import AnyGenerator, registry
from include.dataset import task_types
from include.errors import UserError
from include.external.generator import ExternalGenerator

PUBLIC = ("same", "stricter", "another", "own")  # beside the public task of an id; of X, none has the task
KINDS = {"O": "static puzzles", "G": "dynamic scenes", "X": "own tasks"}


def families() -> list[str]:
    """Every family, in order."""
    return sorted({generator.family for generator in registry} - {""})


def levels() -> list[str]:
    """Every level of any task type, easiest first."""
    return list(dict.fromkeys(level for generator in registry for level in generator.levels))


def select(
    *, kind: str = "", faculty: str = "", family: str = "", level: str = "", words: str = "", public: str = ""
) -> list[AnyGenerator]:
    """Task types matching every choice; "" matches all. Raise `UserError` for an unknown choice.

    Every one of `words` must occur in the id, name or documentation, ignoring case. `public` is the meaning beside the
    public task of the id; `own` for a task that no public set has.
    """
    choices = (
        ("kind", kind.upper(), list(KINDS)), ("faculty", faculty, FACULTIES),
        ("family", family, families()), ("level", level, levels()), ("public meaning", public, PUBLIC),
    )  # fmt: skip
    for what, chosen, known in choices:
        if chosen and chosen not in known:
            raise UserError(f"unknown {what} {chosen!r}: choose from {', '.join(known)}")
    wanted = words.casefold().split()
    return [
        generator
        for generator in registry
        if kind.upper() in ("", generator.id.kind)
        and faculty in ("", generator.faculty)
        and family in ("", generator.family)
        and (not level or level in generator.levels)
        and generator.public.startswith(public)
        and all(word in _text(generator) for word in wanted)
    ]


def select_external(
    *, kind: str = "", faculty: str = "", family: str = "", level: str = "", words: str = ""
) -> list[ExternalGenerator]:
    """External generators matching the choices; none with a faculty, family or level."""
    wanted = words.casefold().split()
    return [
        generator
        for generator in task_types.external()
        if not (faculty or family or level)
        and kind.upper() in ("", generator.id.kind)
        and all(word in _text(generator) for word in wanted)
    ]


def _text(generator: TaskType) -> str:
    about = (generator.id.short, generator.id.name, generator.id.name.replace("_", " "), generator.family)
    return " ".join((*about, generator.faculty or "", generator.documentation)).casefold()
