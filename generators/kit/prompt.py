"""Prompts: independent parts, composed anew for each sample with one meaning.

A generator's file `NAME.py` has its wordings in `wordings/NAME.toml` beside it: each part of the prompt in several
ways. A sample takes one way of each, an order and an opening from the stream of its rendition, so the puzzle does not
depend on its words. In a way, `{name}` stands for a value of the puzzle and `[role]` for the colour of a role in the
sample's look; an article before either agrees with it.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import factorial, prod
from pathlib import Path
from random import Random
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from generators.kit.rubric import PLACEHOLDER
from generators.kit.scene.palette import NAMES
from generators.kit.speech import article, listed, sentences

Ways = tuple[str, ...]
"""Wordings of one part, each of whole sentences and with the same meaning. A part refers to no other by a pronoun."""


class Opening(NamedTuple):
    """A first sentence asking for a video, for one picture, or for `{count}` of them."""

    video: str
    picture: str
    pictures: str

    def asking(self, pictures: int) -> str:
        """The sentence for this number of pictures; for a video if it is 0."""
        if not pictures:
            return self.video
        return self.picture if pictures == 1 else self.pictures.format(count=pictures)


OPENINGS = (
    Opening(
        "",
        "Show in one picture how this ends. ",
        "Show in {count} pictures how this is solved, in about equal parts; the last one shows the end. ",
    ),
    Opening(
        "",
        "Make one picture of the solution. ",
        "Make {count} pictures of the solution, spread evenly over it; the last one shows the end. ",
    ),
    Opening(
        "Show the solution as a video. ",
        "Show the solution as one picture. ",
        "Show the solution as {count} pictures, one after another in about equal parts, up to the end. ",
    ),
    Opening(
        "Make a video that solves this. ",
        "Make one picture that solves this. ",
        "Make {count} pictures that solve this in about equal parts; the last one shows it solved. ",
    ),
    Opening(
        "Solve this step by step. ",
        "Solve this in one picture. ",
        "Solve this step by step in {count} pictures, spread evenly over the way to the end. ",
    ),
)
LABELS = (("", "", ""), ("", "", ""), ("Scene: ", "Task: ", "Rules: "), ("Given: ", "Goal: ", "Conditions: "))
SHORTEST, LONGEST = 60, 900
LONGEST_OPENING = 100
_SHARED = Path(__file__).with_name("wordings.toml")
_FEWEST = re.compile(r"\b(as few|fewest|shortest|least number|minimum|smallest number|as short)\b")
_FACT = re.compile(r"\[[a-z ]+\]|\d+(?:\.\d+)?|\b[A-Z]\b|\b(?:" + "|".join(NAMES) + r")\b")
_ARTICLE = r"(?:\b(?P<article>[Aa])n? )?"
_VALUE = re.compile(_ARTICLE + r"\{(?P<name>\w+)\}")
_ROLE = re.compile(_ARTICLE + r"\[(?P<name>[a-z ]+)\]")


@dataclass(frozen=True)
class Prompt:
    """A prompt: the scene, the goal, rules in any order, and what stays as it is; apart from it, a question."""

    scene: Ways
    goal: Ways
    rules: tuple[Ways, ...] = ()
    steady: Ways = ()
    question: Ways = ()  # for video question answering; the generator's `answer` answers it

    @property
    def parts(self) -> Iterator[Ways]:
        """All parts."""
        yield from (self.scene, self.goal, *self.rules)
        if self.steady:
            yield self.steady

    @property
    def count(self) -> int:
        """The number of wordings, without openings and labels."""
        return prod(len(set(ways)) for ways in self.parts) * factorial(len(self.rules))

    def worded(self, rng: Random, pictures: int = 0) -> str:
        """One wording, as a paragraph with roles in brackets: it asks for a video, or for this number of pictures.

        The number changes the opening alone.
        """
        scene, goal = rng.choice(self.scene), rng.choice(self.goal)
        rules = [rng.choice(ways) for ways in rng.sample(self.rules, len(self.rules))]
        steady = [rng.choice(self.steady)] if self.steady else []
        given, task, conditions = rng.choice(LABELS)
        opening = rng.choice(OPENINGS).asking(pictures)
        if given or rng.random() < 0.7:
            sentences = [given + scene, task + goal, *rules, *steady]
            sentences[2:3] = [conditions + sentence for sentence in sentences[2:3]]
        else:
            sentences = [scene, *rules, goal, *steady]
        return opening + " ".join(sentences)

    def faults(self) -> Iterator[str]:
        """The parts whose wordings differ in meaning, as far as their numbers, letters and colours tell."""
        for ways in (*self.parts, self.question):
            for other in ways[1:]:
                if facts(other) != facts(ways[0]):
                    yield f"{other!r} and {ways[0]!r} differ in {', '.join(sorted(facts(other) ^ facts(ways[0])))}"


def check_text(text: str, *, pictures: bool = False) -> list[str]:
    """List the grammar rules this prompt.txt breaks, or a prompt for pictures; empty if none."""
    found, longest = [], LONGEST + LONGEST_OPENING * pictures
    body = text.removesuffix("\n")
    if not text.endswith("\n") or "\n" in body or body != body.strip():
        found.append("is one paragraph on one line")
    if not SHORTEST <= len(body) <= longest:
        found.append(f"has {SHORTEST} to {longest} characters, not {len(body)}")
    if not body[:1].isupper() or body[-1:] not in ".?!":
        found.append("is whole sentences")
    if "  " in body:
        found.append("has single spaces")
    if match := PLACEHOLDER.search(body):
        found.append(f"has no unfilled placeholder such as {match[0]!r}")
    return found


def facts(text: str) -> frozenset[str]:
    """The numbers, single letters, colours and superlatives of a text."""
    found = {match[0] for match in _FACT.finditer(text)}
    if not re.search(r"[^.?!:] A\b|\bA\b(?! [\[a-z])", text):  # the article, not the letter
        found.discard("A")
    return frozenset(found | ({"fewest"} if _FEWEST.search(text) else set()))


def still(*things: str) -> Ways:
    """Say that these things and the camera do not change. `still("the board")` speaks of both."""
    if not things:
        return ("The camera stays still.", "Keep the camera still.", "The camera does not move.")
    all_ = listed([*things, "the camera"])
    return (
        sentences(f"{all_} stay still."),
        f"Keep {all_} still.",
        sentences(f"{all_} do not move."),
        f"Nothing else changes: {all_} stay as they are.",
    )


def spoken(text: str, words: Mapping[str, str]) -> str:
    """Put a palette's word for each `[role]`, with its article: `a [agent] disc` is a blue or an orange disc."""
    return sentences(_ROLE.sub(lambda match: _placed(match, words[match["name"]]), text))


def _placed(match: re.Match[str], word: str) -> str:
    if not match["article"]:
        return word
    return f"{match['article']}{article(word)[1:]} {word}"


class _Parts(BaseModel):
    """A table of a file of wordings. A text instead of a list of ways is the name of shared ones."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scene: Ways | str | None = None
    goal: Ways | str | None = None
    rules: tuple[Ways | str, ...] = ()
    steady: Ways | str | None = None
    still: tuple[str, ...] | None = None  # things; instead of `steady`
    question: Ways | None = None
    values: Mapping[str, str] = {}


class _Wordings(_Parts):
    when: Mapping[str, _Parts] = {}  # parts for values that are true
    unless: Mapping[str, _Parts] = {}  # and for values that are not


def compose(path: Path, given: Mapping[str, object]) -> Prompt:
    """Compose the prompt of a file of wordings with a puzzle's values.

    Raise `ValueError` if the file is missing or malformed, lacks a value, or has no use for one.
    """
    wordings = _read(path)
    values = {name: str(value) for name, value in given.items()}

    def filled(text: str) -> str:
        return _VALUE.sub(lambda match: _placed(match, filled(values[match["name"]])), text)

    def part(kind: str, ways: Ways | str) -> Ways:
        return tuple(sentences(filled(way)) for way in (_shared()[kind][ways] if isinstance(ways, str) else ways))

    try:
        tables = [
            wordings,
            *(table for name, table in wordings.when.items() if given[name]),
            *(table for name, table in wordings.unless.items() if not given[name]),
        ]
        for table in tables:
            values |= table.values
        chosen = {name: value for table in tables for name, value in table if value is not None}
        steady = chosen.get("steady", ())
        prompt = Prompt(
            part("scene", chosen.get("scene", ())),
            part("goal", chosen.get("goal", ())),
            tuple(part("rules", ways) for table in tables for ways in table.rules),
            still(*map(filled, chosen["still"])) if "still" in chosen else part("steady", steady),
            part("question", chosen.get("question", ())),
        )
    except KeyError as error:
        raise ValueError(f"{path.name} needs {error}, which is neither a value nor a shared wording") from None
    if idle := sorted(given.keys() - _names(path)):
        raise ValueError(f"{path.name} has no use for {', '.join(idle)}")
    return prompt


@cache
def _read(path: Path) -> _Wordings:
    try:
        return _Wordings.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError:
        raise ValueError(f"there are no wordings {path.parent.name}/{path.name}") from None
    except ValueError as error:
        raise ValueError(f"{path.name} does not hold wordings: {error}") from error


@cache
def _names(path: Path) -> frozenset[str]:
    """The values that a file of wordings and the shared ones speak of."""
    texts = path.read_text("utf-8") + _SHARED.read_text("utf-8")
    cases = _read(path)
    return frozenset({match["name"] for match in _VALUE.finditer(texts)} | {*cases.when, *cases.unless})


@cache
def _shared() -> Mapping[str, Mapping[str, Ways]]:
    tables: dict[str, dict[str, list[str]]] = tomllib.loads(_SHARED.read_text("utf-8"))
    return {kind: {name: tuple(ways) for name, ways in table.items()} for kind, table in tables.items()}
