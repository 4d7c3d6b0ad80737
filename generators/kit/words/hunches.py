"""Hunches: how far a rule of thumb leads through one puzzle's decisions, for draws that must not be guessed."""

from collections.abc import Iterable, Sequence

from generators.kit.glance import Choice


def led(decisions: Iterable[Sequence[Choice]], *features: str) -> float:
    """How much better than lots the best hunch does, as a share of the decisions.

    A hunch takes the candidate with the most, the least or the middle one of these features, a number each.
    """
    open_ones = [each for each in decisions if 0 < sum(choice.right for choice in each) < len(each)]
    if not open_ones:
        return 0.0
    lots = sum(map(_share, open_ones))
    hunches = [(name, pick) for name in features for pick in (_first, _middle, _last)]
    return max(sum(_share(pick(each, name)) for each in open_ones) - lots for name, pick in hunches) / len(open_ones)


def _first(decision: Sequence[Choice], name: str) -> Sequence[Choice]:
    least = min(float(choice.seen[name]) for choice in decision)
    return [choice for choice in decision if choice.seen[name] == least]


def _last(decision: Sequence[Choice], name: str) -> Sequence[Choice]:
    most = max(float(choice.seen[name]) for choice in decision)
    return [choice for choice in decision if choice.seen[name] == most]


def _middle(decision: Sequence[Choice], name: str) -> Sequence[Choice]:
    order = sorted(decision, key=lambda choice: float(choice.seen[name]))
    return order[(len(order) - 1) // 2 : len(order) // 2 + 1]


def _share(picked: Sequence[Choice]) -> float:
    return sum(choice.right for choice in picked) / len(picked)
