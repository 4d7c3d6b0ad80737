"""The texts of a sample, in the wording of its rendition and the colours of its look."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from generators.kit import rubric
from generators.kit.generator import Generator
from generators.kit.identity import Identity, stream
from generators.kit.prompt import spoken
from generators.kit.rubric import Item
from generators.kit.scene.look import Look


@dataclass(frozen=True)
class Texts:
    """The prompt and all other texts of a sample."""

    prompt: str
    caption: str  # the whole video in words, its answer too
    question: str  # "" if the task has no answer in a word
    answer: str
    goal: str
    items: tuple[Item, ...]


def texts_of(
    generator: Generator[Any, Any, Any], puzzle: Any, states: Sequence[Any], identity: Identity, look: Look
) -> Texts:
    """The texts of a puzzle and its solution; raise `ValueError` for a rubric that breaks its rules."""
    words, rng = look.words_of_roles, stream(f"{identity.of_rendition}/words")
    composed = generator.prompt(puzzle)
    prompt, scene = composed.worded(rng), rng.choice(composed.scene)
    items = rubric.weigh(generator.rubric(puzzle, states))
    goal, answer = generator.goal(puzzle), generator.answer(puzzle, states)
    steps = [item.text for item in items if item.group == "process"]
    return Texts(
        prompt=spoken(prompt, words),
        caption=spoken(" ".join([scene, *steps, f"At the end {goal}"]), words),
        question=spoken(rng.choice(composed.question), words) if composed.question else "",
        answer=spoken(answer, words),
        goal=spoken(goal, words),
        items=tuple(replace(item, text=spoken(item.text, words)) for item in items),
    )
