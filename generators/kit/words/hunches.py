"""Hunches: how far a rule of thumb leads through one puzzle's decisions, for draws that must not be guessed."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import exp

from generators.kit.glance import Choice, Decision, middle, pickers, share_right, still_open


def led(decisions: Iterable[Sequence[Choice]], *features: str) -> float:
    """How much better than lots the best hunch does, as a share of the decisions.

    A hunch takes the candidate with the most, the least or the middle one of these features, a number each.
    """
    open_ones = still_open(decisions)
    if not open_ones:
        return 0.0
    lots, hits = sum(map(share_right, open_ones)), []
    for each in open_ones:
        right = tuple([choice.right for choice in each])
        hits.append([hit for name in features for hit in _hits(right, tuple([choice.seen[name] for choice in each]))])
    best = max(map(sum, zip(*hits, strict=True)))
    return (best - lots) / len(open_ones)


@lru_cache(maxsize=1 << 14)
def _hits(right: tuple[bool, ...], values: tuple[float | str, ...]) -> tuple[float, float, float]:
    """How often three hunches by a feature are right: for the least value, the middle one and the most."""
    decision = [Choice(each, {"": value}) for each, value in zip(right, values, strict=True)]
    least, halfway, most = [share_right(pick(decision, "")) for pick in (_first, middle, _last)]
    return least, halfway, most


def right_hunches(
    decision: Sequence[Choice], *, least: Sequence[str] = (), most: Sequence[str] = (), halfway: Sequence[str] = ()
) -> int:
    """Count the hunches that may be right: those for the candidates with the least, the most or the middle value."""
    picked = [_first(decision, name) for name in least]
    picked += [_last(decision, name) for name in most]
    picked += [middle(decision, name) for name in halfway]
    return sum(any(choice.right for choice in choices) for choices in picked)


def kept(decision: Decision, leans: Mapping[str, float]) -> float:
    """The share of draws like this one to keep: less if these rules of thumb, each by its lean, do better than lots."""
    picks, lots = pickers([decision]), share_right(decision)
    return min(1.0, exp(sum(lean * (lots - share_right(picks[rule](decision))) for rule, lean in leans.items())))


def as_lots_fall(decision: Sequence[Choice], lots: Mapping[str, float]) -> bool:
    """True if by each feature the right candidate has the rank that a lot gives, 0..1 from the least to the most.

    Draws are repeated with the same lots until it is true: then no rank is right more often than others.
    """
    for name, lot in lots.items():
        values = sorted(float(choice.seen[name]) for choice in decision)
        if not any(choice.right and choice.seen[name] == values[int(lot * len(values))] for choice in decision):
            return False
    return True


def against_hunches(draws: Sequence[Sequence[Decision]], rounds: int = 200) -> list[float]:
    """Weights of possible draws, by their decisions, with which no hunch is right much more often than others.

    In each round the draws that suit the best hunch lose weight, by multiplicative weights (Freund and Schapire, 1999).
    """
    found = [still_open(each) for each in draws]
    hits = [
        [sum(share_right(pick(decision) or decision) for decision in each) for each in found]
        for pick in pickers([decision for each in found for decision in each]).values()
    ]
    weights = [1.0] * len(draws)
    for _ in range(rounds):
        best = max(hits, key=lambda row: sum(weight * hit for weight, hit in zip(weights, row, strict=True)))
        weights = [weight * 0.95**hit for weight, hit in zip(weights, best, strict=True)]
    return weights


def _first(decision: Sequence[Choice], name: str) -> Sequence[Choice]:
    least = min([float(choice.seen[name]) for choice in decision])
    return [choice for choice in decision if choice.seen[name] == least]


def _last(decision: Sequence[Choice], name: str) -> Sequence[Choice]:
    most = max([float(choice.seen[name]) for choice in decision])
    return [choice for choice in decision if choice.seen[name] == most]
