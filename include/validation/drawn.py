"""A sample drawn again from its identity: its texts and measures, without its files."""

from dataclasses import dataclass, replace
from typing import Any

from generators.kit import rubric
from generators.kit.generator import Generator
from generators.kit.pacing import moments_of
from generators.kit.registry import registry
from generators.kit.sample import param_hash_of
from generators.kit.texts import texts_of
from include.external.generator import ExternalGenerator
from include.validation.checks import DRAWING, Expected

MOST_PACED = 20
"""Steps of a solution whose frames are counted: pacing draws every step, and takes up to a tenth of a second."""


@dataclass(frozen=True)
class Drawn:
    """Texts and measures of a sample, as its files have them."""

    look: str
    """The theme."""
    surface: str
    prompt: str
    caption: str
    question: str
    answer: str
    frames: int | None
    """None for a long solution, unless the recipe fixes the number."""
    difficulty: float


def drawn(expected: Expected) -> Drawn | None:
    """Draw a recorded sample again: some milliseconds of CPU.

    None for an external sample, one without a record, and one whose puzzle the present code does not draw.
    """
    found = _solved(expected)
    if found is None:
        return None
    generator, puzzle, states = found
    rendition = expected.rendition
    look, clip = rendition.look, rendition.clip
    with DRAWING:
        items = rubric.weigh(generator.rubric(puzzle, states))
        texts = texts_of(generator, puzzle, states, expected.identity, look, clip, items)
        frames = clip.frames
        if frames is None and len(states) - 1 <= MOST_PACED:
            frames = len(moments_of(generator, puzzle, states, clip, rendition.tempo))
        difficulty = generator.difficulty(puzzle, states)
    return Drawn(
        look.theme,
        look.surface,
        texts.prompt,
        texts.caption,
        texts.question,
        texts.answer,
        frames,
        round(difficulty, 2),
    )


def difficulty_of(expected: Expected) -> float | None:
    """The difficulty of a recorded sample, a number of its generator's; None where `drawn` gives None."""
    found = _solved(expected)
    if found is None:
        return None
    generator, puzzle, states = found
    with DRAWING:
        return round(generator.difficulty(puzzle, states), 2)


def _solved(expected: Expected) -> tuple[Generator[Any, Any, Any], Any, Any] | None:
    record = expected.record
    if record is None or isinstance(expected.generator, ExternalGenerator):
        return None
    generator = registry.get(expected.generator.id.short)
    identity = replace(expected.identity, attempt=record.attempt)
    with DRAWING:
        puzzle = generator.sample(identity.rng(), generator.levels[expected.level])
        if param_hash_of(puzzle) != record.param_hash:
            return None
        return generator, puzzle, generator.solve(puzzle)
