"""The texts of a sample, in the wording of its rendition and the colours of its look."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from generators.kit.clip import Clip
from generators.kit.generator import Generator
from generators.kit.identity import Identity, stream
from generators.kit.prompt import spoken
from generators.kit.rubric import Item
from generators.kit.scene.look import Look, Stand

SHARE = re.compile(r"\[(?P<units>-?[0-9.]+) (?P<of>across|down|wide|high)\]")
"""A place or a length in units, of which the sample's texts give the share of the picture."""


@dataclass(frozen=True)
class Texts:
    """The prompt and all other texts of a sample."""

    prompt: str
    image_prompt: str  # the prompt for pictures instead of a video; "" without any
    caption: str  # the whole video in words, its answer too
    question: str  # "" if the task has no answer in a word
    answer: str
    goal: str
    items: tuple[Item, ...]


def texts_of(
    generator: Generator[Any, Any, Any],
    puzzle: Any,
    states: Sequence[Any],
    identity: Identity,
    look: Look,
    clip: Clip,
    items: Sequence[Item],
    pictures: int = 0,
) -> Texts:
    """The texts of a puzzle and its solution, with a prompt for that number of `pictures`; `items` are weighed."""
    stand = Stand.of(look, clip.width, clip.height)

    def shown(text: str) -> str:
        return spoken(in_shares(text, stand), words)

    words, chance = look.words_of_roles, f"{identity.of_rendition}/words"
    rng = stream(chance)
    composed = generator.prompt(puzzle)
    prompt, scene = composed.worded(rng), rng.choice(composed.scene)
    goal, answer = generator.goal(puzzle), generator.answer(puzzle, states)
    steps = [item.text for item in items if item.group == "process"]
    return Texts(
        prompt=shown(prompt),
        image_prompt=shown(composed.worded(stream(chance), pictures)) if pictures else "",
        caption=shown(" ".join([scene, *steps, f"At the end {goal}"])),
        question=shown(rng.choice(composed.question)) if composed.question else "",
        answer=shown(answer),
        goal=shown(goal),
        items=tuple(replace(item, text=shown(item.text)) for item in items),
    )


def in_shares(text: str, stand: Stand) -> str:
    """Put percentages of the picture for places and lengths in units: `[256 across]`, `[64 wide]`."""
    measures = {
        "across": lambda units: (stand.left + units * stand.scale) / stand.width,
        "down": lambda units: (stand.top + units * stand.scale) / stand.height,
        "wide": lambda units: units * stand.scale / stand.width,
        "high": lambda units: units * stand.scale / stand.height,
    }
    return SHARE.sub(lambda match: f"{measures[match['of']](float(match['units'])):.0%}", text)
