"""Glances: what a guesser sees of a puzzle without solving it, and how often that gives the answer away.

A decision is a number of candidates, the right ones marked, each with what a glance shows of it by names: its place,
size, colour, distance, how often its look occurs. A guesser has one rule for all samples of a level, such as "take the
largest". It draws lots among several candidates that its rule leaves.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import isclose, log2
from typing import NamedTuple

FEW_VALUES = 12  # of a feature, which a rule may name


@dataclass(frozen=True)
class Choice:
    """A candidate in a decision."""

    right: bool
    seen: Mapping[str, float | str]  # by the feature's name; the same names in all candidates


class Guess(NamedTuple):
    """A guesser's rule, and its success."""

    rule: str
    hits: float  # share of the decisions, 0..1
    chance: float  # the same for lots alone


Decision = Sequence[Choice]
Picker = Callable[[Decision], Sequence[Choice]]


def best_guess(decisions: Iterable[Decision]) -> Guess | None:
    """The rule that is right most often; None if no decision is left to make."""
    open_ones = still_open(decisions)
    if not open_ones:
        return None
    lots = sum(map(share_right, open_ones)) / len(open_ones)
    found = [Guess("lots", lots, lots)]
    for rule, pick in pickers(open_ones).items():
        hits = sum(share_right(pick(each) or each) for each in open_ones) / len(open_ones)
        found.append(Guess(rule, hits, lots))
    return max(found, key=lambda guess: guess.hits)


def best_sum(numbers: Sequence[tuple[int, Mapping[str, float]]]) -> Guess | None:
    """The best rule "this number, and a constant more" for answers that are numbers; None if there is none.

    `numbers` are the answer and what a glance shows in numbers, by names. Chance is the share of the commonest answer.
    """
    if not numbers:
        return None
    lots = Counter(answer for answer, _ in numbers).most_common(1)[0][1] / len(numbers)
    found = [Guess("always the same", lots, lots)]
    for name in numbers[0][1]:
        (more, often), *_ = Counter(round(answer - seen[name], 6) for answer, seen in numbers).most_common(1)
        found.append(Guess(f"{name} {more:+g}", often / len(numbers), lots))
    return max(found, key=lambda guess: guess.hits)


def still_open(decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions with right and wrong candidates."""
    return [each for each in decisions if 0 < sum([choice.right for choice in each]) < len(each)]


def bits(decisions: Iterable[Decision]) -> float:
    """The bits of choice in some decisions: the logarithm to base 2 of candidates for each right one, added up."""
    return sum(-log2(share_right(each)) for each in still_open(decisions))


def share_right(picked: Sequence[Choice]) -> float:
    """The share of candidates that are right: how often lots among them hit."""
    return sum([choice.right for choice in picked]) / len(picked)


def pickers(decisions: Sequence[Decision]) -> dict[str, Picker]:
    """The guesser's rules for these decisions, by their names."""
    found: dict[str, Picker] = {}
    names = list(decisions[0][0].seen)
    texts = [name for name in names if isinstance(decisions[0][0].seen[name], str)]
    for name in names:
        values = Counter(choice.seen[name] for each in decisions for choice in each)
        if name not in texts:
            found |= {f"most {name}": _extreme(name, max), f"least {name}": _extreme(name, min)}
            found[f"middle {name}"] = partial(middle, name=name)
        found |= {f"commonest {name}": _often(name, max), f"rarest {name}": _often(name, min)}
        found |= {f"{name} {value}": _named(name, value) for value in values if len(values) <= FEW_VALUES}
    if len(texts) > 1:
        found["agrees most with the others"] = _agreeing(texts, max)
        found["agrees least with the others"] = _agreeing(texts, min)
    return found


def _extreme(name: str, end: Callable[..., float]) -> Picker:
    def pick(decision: Decision) -> Sequence[Choice]:
        values = [float(choice.seen[name]) for choice in decision]
        wanted = end(values)
        return [choice for choice, value in zip(decision, values, strict=True) if isclose(value, wanted)]

    return pick


def middle(decision: Decision, name: str) -> Sequence[Choice]:
    """The candidate in the middle by a feature that is a number, or the two of them."""
    order = sorted(decision, key=lambda choice: float(choice.seen[name]))
    return order[(len(order) - 1) // 2 : len(order) // 2 + 1]


def _often(name: str, end: Callable[..., int]) -> Picker:
    def pick(decision: Decision) -> Sequence[Choice]:
        counts = Counter(choice.seen[name] for choice in decision)
        wanted = end(counts.values())
        return [choice for choice in decision if counts[choice.seen[name]] == wanted]

    return pick


def _named(name: str, value: float | str) -> Picker:
    return lambda decision: [choice for choice in decision if choice.seen[name] == value]


def _agreeing(names: Sequence[str], end: Callable[..., int]) -> Picker:
    def pick(decision: Decision) -> Sequence[Choice]:
        agreeing: defaultdict[int, int] = defaultdict(int)
        for name in names:
            counts = Counter(choice.seen[name] for choice in decision)
            for k, choice in enumerate(decision):
                agreeing[k] += counts[choice.seen[name]]
        wanted = end(agreeing.values())
        return [choice for k, choice in enumerate(decision) if agreeing[k] == wanted]

    return pick
