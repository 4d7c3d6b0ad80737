"""Rubrics: each item is a sentence for a judge and a check for the machine.

A rubric has 4 to 8 items whose weights add to 100. Its text form is one line per item,
`[id weight] sentence` or `[id weight must] sentence`, between a head and a closing line.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any, Literal, TypeVar, get_args

from pydantic import TypeAdapter

from generators.kit.speech import span

Group = Literal["start", "process", "end", "constancy"]
T = TypeVar("T")


@dataclass(frozen=True)
class FirstFrame:
    """The video starts with the sample's first frame."""


@dataclass(frozen=True)
class FinalFrame:
    """The video ends with the sample's final frame."""


@dataclass(frozen=True)
class Returns:
    """These actors are hidden for a while, then end at the place and with the look of the truth's."""

    actors: tuple[str, ...]


@dataclass(frozen=True)
class Follows:
    """The actors take the truth's route from the first of these steps to the last, in order."""

    actors: tuple[str, ...]
    steps: tuple[int, int]


@dataclass(frozen=True)
class Appears:
    """These actors appear, each at its own place, no more at once than in the truth, and stay.

    `steps` count the truth's solution. Any order is right unless `ordered`: then each actor appears after all
    actors of earlier steps.
    """

    actors: tuple[str, ...]
    steps: tuple[int, int]
    ordered: bool = False


@dataclass(frozen=True)
class Steady:
    """Nothing changes apart from these actors and the places they pass."""

    actors: tuple[str, ...]


@dataclass(frozen=True)
class Gradual:
    """The truth's frames appear in order: no jump, no other route. Frames are picked evenly by difference.

    The check ignores the frames' contents; it replaces `Follows` if no actors are known.
    """


Check = FirstFrame | FinalFrame | Returns | Follows | Appears | Steady | Gradual
KINDS: Mapping[str, type] = {kind.__name__.lower(): kind for kind in get_args(Check)}


@dataclass(frozen=True)
class Item:
    """One observation: a sentence for a judge and its check for a machine."""

    id: str
    group: Group
    weight: float
    text: str
    check: Check
    must: bool = False

    def as_data(self) -> dict[str, Any]:
        """The item as written to metadata.json; the check's kind is its class name in lower case."""
        check = {"kind": type(self.check).__name__.lower(), **asdict(self.check)}
        if check.get("ordered") is False:
            del check["ordered"]
        return {
            "id": self.id,
            "group": self.group,
            "weight": self.weight,
            "must": self.must,
            "text": self.text,
            "check": check,
        }


def read_items(data: Sequence[Mapping[str, Any]]) -> tuple[Item, ...]:
    """Parse the items of metadata.json, written by `Item.as_data`; raise `ValueError` or `KeyError` if malformed."""
    items = []
    for entry in data:
        facts = dict(entry["check"])
        kind = facts.pop("kind")
        if kind not in KINDS:
            raise ValueError(f"no check is called {kind!r}; there are {', '.join(KINDS)}")
        check: Check = TypeAdapter(KINDS[kind]).validate_python(facts)
        if not 0 <= entry["weight"] <= 100:
            raise ValueError(f"a weight is 0 to 100, not {entry['weight']!r:.20}")
        items.append(Item(entry["id"], entry["group"], entry["weight"], entry["text"], check, entry["must"]))
    return tuple(items)


def start(id: str, weight: float, text: str, check: Check | None = None) -> Item:
    """An item about the first frame."""
    return Item(id, "start", weight, text, check or FirstFrame())


def process(id: str, weight: float, text: str, check: Check, *, must: bool = False) -> Item:
    """An item about the process."""
    return Item(id, "process", weight, text, check, must)


def end(id: str, weight: float, text: str, check: Check | None = None) -> Item:
    """An item about the final frame."""
    return Item(id, "end", weight, text, check or FinalFrame())


def constancy(id: str, weight: float, text: str, check: Check) -> Item:
    """An item about everything that must not change."""
    return Item(id, "constancy", weight, text, check)


def grouped(steps: Sequence[T], most: int = 4) -> list[tuple[int, Sequence[T]]]:
    """Split a long solution into at most `most` runs of nearly equal length.

    Return each run with the number of its first step, counted from 1.
    """
    runs = min(most, len(steps))
    bounds = [round(k * len(steps) / runs) for k in range(runs + 1)]
    return [(a + 1, steps[a:b]) for a, b in pairwise(bounds)]


def stages(
    noun: str,
    steps: Sequence[T],
    weight: float,
    describe: Callable[[Sequence[T]], str],
    actors: Sequence[str] | Callable[[Sequence[T]], Sequence[str]],
    *,
    most: int = 4,
) -> Iterator[Item]:
    """Cover a long solution in at most `most` process items, such as `Steps 3 to 5: the disc goes …`.

    `describe` puts a run of steps into words; the check compares each run with the same steps of the truth.
    """
    runs = grouped(steps, most)
    for first, run in runs:
        last = first + len(run) - 1
        number = span(noun, first, last).capitalize()
        check = Follows(tuple(actors(run) if callable(actors) else actors), (first, last))
        yield process(f"{noun}s-{first}", weight / len(runs), f"{number}: {describe(run)}.", check)


def weigh(items: Iterable[Item]) -> tuple[Item, ...]:
    """Round the weights to whole numbers that add to 100, by largest remainder.

    Raise `ValueError` if they do not add to 100 beforehand, or if the items break a rule of rubrics.
    """
    drawn = tuple(items)
    total = sum(item.weight for item in drawn)
    if abs(total - 100) > 1e-6:
        raise ValueError(f"rubric weights add to {total:g}, not 100")
    floors = [int(item.weight + 1e-9) for item in drawn]
    by_remainder = sorted(range(len(drawn)), key=lambda k: (floors[k] - drawn[k].weight, k))
    for k in by_remainder[: 100 - sum(floors)]:
        floors[k] += 1
    weighed = tuple(replace(item, weight=weight) for item, weight in zip(drawn, floors, strict=True))
    if problem := problems([(item.id, int(item.weight), item.text) for item in weighed]):
        raise ValueError(f"rubric: {problem[0]}")
    share = {group: sum(item.weight for item in weighed if item.group == group) for group in get_args(Group)}
    # A still picture or a jump to the end must not score well.
    if not (0 < share["start"] <= 10 and share["process"] >= 50 and share["end"] > 0 and share["constancy"] > 0):
        raise ValueError(f"rubric: start weighs 1..10, process at least 50, end and constancy some; not {share}")
    return weighed


def write(task: str, sample: str, goal: str, items: Sequence[Item], free: str) -> str:
    """The text of rubric.txt."""
    lines = [f"Task {task}, sample {sample}", f"Goal: {goal}"]
    for item in items:
        lines.append(f"[{item.id} {item.weight:g}{' must' if item.must else ''}] {item.text}")
    lines.append(f"Score: the sum of the weights of the items that hold; 0 if one marked must does not. {free}")
    return "\n".join(lines) + "\n"


_LINE = re.compile(r"\[(?P<id>[a-z][a-z0-9-]*) (?P<weight>\d+)(?P<must> must)?\] (?P<text>\S.*)")
PLACEHOLDER = re.compile(r"\{[^{}]*\}|\bTODO\b|\bNone\b|<[a-z_]+>")


def check_text(text: str) -> list[str]:
    """List the grammar rules this rubric.txt breaks; empty if none."""
    lines = text.splitlines()
    if len(lines) < 4 or not text.endswith("\n"):
        return ["has a head of two lines, items and a closing line"]
    found = []
    if not re.fullmatch(r"Task ([GOX]-|[a-z][a-z0-9]*-)\S+ .+, sample \S+", lines[0]):
        found.append("the first line reads 'Task O-41 nonogram, sample nonogram_00000000'")
    if not lines[1].startswith("Goal: "):
        found.append("the second line starts with 'Goal: '")
    if not lines[-1].startswith("Score: "):
        found.append("the last line starts with 'Score: '")
    items = []
    for number, line in enumerate(lines[2:-1], 3):
        if match := _LINE.fullmatch(line):
            items.append((match["id"], int(match["weight"]), match["text"]))
        else:
            found.append(f"line {number} does not read '[id weight] sentence': {line[:60]!r}")
    return found + problems(items) + ([f"unfilled placeholder {m[0]!r}"] if (m := PLACEHOLDER.search(text)) else [])


def problems(items: Sequence[tuple[str, int, str]]) -> list[str]:
    """List the rules broken by items given as (id, weight, sentence)."""
    found = []
    if not 4 <= len(items) <= 8:
        found.append(f"has 4 to 8 items, not {len(items)}")
    if len({id for id, _, _ in items}) != len(items):
        found.append("ids are unique")
    if (total := sum(weight for _, weight, _ in items)) != 100:
        found.append(f"weights add to 100, not {total}")
    if any(weight <= 0 for _, weight, _ in items):
        found.append("every weight is above 0")
    return found
