"""Rankings: rules that order things by one feature after another, read off a row that obeys one.

A thing is a tuple of numbers from 0, its value of each feature. A rule weighs the features one after another and puts
the values of each into an order: a later feature decides between things that are equal in all earlier ones.
"""

from collections.abc import Sequence
from functools import cache, reduce
from itertools import chain, combinations, pairwise, permutations, product
from operator import and_, eq
from random import Random

from generators.kit.generator import Reject

Thing = tuple[int, ...]
TRIES = 60  # draws of things for one rule


@cache
def rankings(counts: tuple[int, ...]) -> tuple[dict[Thing, int], ...]:
    """Each rule, for features with these numbers of values, as the ranks of all things from 0."""
    found = []
    for weights in permutations(range(len(counts))):
        for orders in product(*(permutations(range(counts[feature])) for feature in weights)):
            ranked = (dict(zip(weights, values, strict=True)) for values in product(*orders))
            found.append({tuple(thing[k] for k in range(len(counts))): rank for rank, thing in enumerate(ranked)})
    return tuple(found)


def drawn_rows(rng: Random, counts: tuple[int, ...], row: int, line: int) -> tuple[list[Thing], list[Thing]]:
    """A row of things and a line of others, both sorted by one rule, so that the row is telling.

    Raise `Reject` after many draws without any.
    """
    ranks = rng.choice(rankings(counts))
    for _ in range(TRIES):
        drawn = rng.sample(list(ranks), row + line)
        rows = sorted(drawn[:row], key=ranks.__getitem__), sorted(drawn[row:], key=ranks.__getitem__)
        if is_telling(*rows, counts):
            return rows
    raise Reject("no row tells the order of the others")


def line_like(row: Sequence[Thing], things: Sequence[Thing], counts: tuple[int, ...]) -> list[Thing]:
    """The order of some things by the first rule that puts a row into its order."""
    fitting = _fitting(row, counts)
    ranks = rankings(counts)[(fitting & -fitting).bit_length() - 1]
    return sorted(things, key=ranks.__getitem__)


def is_telling(row: Sequence[Thing], line: Sequence[Thing], counts: tuple[int, ...]) -> bool:
    """True if all rules that fit a row put some things into this line, and would not without any one of the row."""
    if not _is_only(line, _fitting(row, counts), counts):
        return False
    return not any(_is_only(line, _fitting([*row[:k], *row[k + 1 :]], counts), counts) for k in range(len(row)))


def alike(row: Sequence[Thing], place: int, thing: Thing) -> dict[str, int]:
    """The number of features in which a thing is equal to those in a row's first, last and this place."""
    others = {"first": row[0], "last": row[-1], "one above": row[place]}
    return {f"like the {name}": sum(map(eq, thing, other)) for name, other in others.items()}


def have_one_rule(rows: Sequence[Sequence[Thing]]) -> bool:
    """True if one rule puts each of these rows into its order.

    A feature may weigh most if the pairs of neighbours do not contradict each other on the order of its values. It
    then decides between the unequal ones, so taking it never makes another feature impossible.
    """
    pairs = [pair for row in rows for pair in pairwise(row)]
    features = set(range(len(pairs[0][0]) if pairs else 0))
    while pairs:
        fit = [k for k in features if _is_order({(a[k], b[k]) for a, b in pairs if a[k] != b[k]})]
        if not fit:
            return False
        features.remove(fit[0])
        pairs = [(a, b) for a, b in pairs if a[fit[0]] == b[fit[0]]]
    return True


def agree(rows: Sequence[Sequence[Thing]], weights: Sequence[int]) -> bool:
    """True if no pairs within rows contradict each other by these weights, the heaviest first; of 3 values at most."""
    before = set()
    for a, b in chain.from_iterable(combinations(row, 2) for row in rows):
        feature = next(k for k in weights if a[k] != b[k])
        before.add((feature, a[feature], b[feature]))
    around = ((k, w, u) in before for k, u, v in before for w in range(3) if w == v or (k, v, w) in before)
    return not any(around)


@cache
def _before(counts: tuple[int, ...]) -> dict[tuple[Thing, Thing], int]:
    """The rules, as bits, by which the first thing of a pair comes before the second."""
    pairs = permutations(product(*map(range, counts)), 2)
    return {(a, b): sum(1 << k for k, ranks in enumerate(rankings(counts)) if ranks[a] < ranks[b]) for a, b in pairs}


def _fitting(row: Sequence[Thing], counts: tuple[int, ...]) -> int:
    """The rules, as bits, that put a row into its order."""
    return reduce(and_, (_before(counts)[pair] for pair in pairwise(row)))


def _is_only(line: Sequence[Thing], rules: int, counts: tuple[int, ...]) -> bool:
    """True if all these rules put the things of a line into its order."""
    return not any(rules & ~_before(counts)[pair] for pair in pairwise(line))


def _is_order(pairs: set[tuple[int, int]]) -> bool:
    """True if no values lead back to themselves by such pairs."""
    while pairs:
        lasts = {b for _, b in pairs} - {a for a, _ in pairs}
        if not lasts:
            return False
        pairs = {(a, b) for a, b in pairs if b not in lasts}
    return True
