"""References to samples of this project: `O-47:medium:42:7`."""

import re

from generators.kit.generator import TaskType
from generators.kit.sample import BuildError, Sample, build
from include.dataset import task_types
from include.dataset.message import LAST_INDEX
from include.dataset.recipe import LARGEST_SEED, Recipe
from include.errors import UserError

REFERENCE = re.compile(r"(?P<generator>[^:]+):(?P<level>[a-z]+):(?P<seed>\d+):(?P<index>\d+)(:(?P<attempt>\d{1,4}))?")


def made(reference: str, recipe: Recipe) -> tuple[TaskType, Sample]:
    """Make the sample `generator:level:seed:index`, with `:attempt` unless it is the first valid one.

    The recipe says how it is drawn. Raise `UserError` if there is no such sample.
    """
    match = REFERENCE.fullmatch(reference)
    if match is None:
        raise UserError(f"{reference[:200]!r} does not read generator:level:seed:index, such as O-47:medium:42:7")
    seed, index = int(match["seed"]), int(match["index"])
    if seed > LARGEST_SEED or index > LAST_INDEX:
        raise UserError(
            f"{reference} names no sample: the seed is at most {LARGEST_SEED}, and the index at most {LAST_INDEX}"
        )
    generator = task_types.own(match["generator"])
    attempt = int(match["attempt"]) if match["attempt"] else None
    level = checked_level(generator, match["level"])
    try:
        return generator, build(generator, level, seed, index, attempt=attempt, **recipe.rendered)
    except (BuildError, ValueError) as error:
        raise UserError(f"{reference} can't be replayed: {error}") from None


def checked_level(generator: TaskType, level: str | None) -> str | None:
    """Check a level of the generator; None and `mixed` alternate between them."""
    if level in (None, "mixed"):
        return None
    try:
        return generator.level_at(level, 0)
    except ValueError as error:
        raise UserError(str(error)) from None
