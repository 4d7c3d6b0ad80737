"""Mutants: near misses of an answer, and right answers by other means. `verify` decides which a mutant is.

A leaf is a single value inside a state: a number, a letter, a set. A mutant differs from the truth in the order or
number of its steps, or in one leaf.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from itertools import islice
from random import Random
from typing import Any

from generators.kit.judge.renditions.answers import CHANGES, Change, from_the_middle, swapped
from generators.kit.judge.renditions.subject import UNDRAWABLE, States, Subject

MOST = 4  # mutants of a sample by one change
ORDERS = 6  # other orders of the steps that are tried
SEARCHED = 200  # right answers of a small puzzle to choose from

Path = tuple[int | str, ...]


def mutants(subject: Subject, most: int = MOST) -> Iterator[tuple[str, States]]:
    """Yield other states with the name of the change, each once and at most `most` by one change."""
    known: list[States] = [list(subject.states)]
    for name, change in MUTATIONS.items():
        fresh = (states for states in change(subject) if len(states) > 1 and list(states) not in known)
        for states in islice(fresh, most):
            known.append(list(states))
            yield name, states


def searched(subject: Subject) -> Iterator[States]:
    """Other right answers, by the generator's exhaustive search of small puzzles."""
    found = subject.generator.brute_force(subject.puzzle)
    answers = [list(states) for states in islice(found or (), SEARCHED) if len(states) > 1]
    Random(1).shuffle(answers)
    yield from answers


def reordered(subject: Subject) -> Iterator[States]:
    """Exchange neighbouring steps at random, as long as `verify` accepts it."""
    yield from orders(subject, subject.accepts)


def disordered(subject: Subject) -> Iterator[States]:
    """Exchange neighbouring steps at random."""
    yield from orders(subject, lambda states: True)


def orders(subject: Subject, allowed: Callable[[States], bool]) -> Iterator[States]:
    """Walk through the orders of the steps; each exchange on the way is allowed."""
    for seed in range(ORDERS):
        rng, states = Random(seed), list(subject.states)
        for _ in range(min(40, 2 * subject.steps)):
            k = rng.randint(1, max(1, subject.steps - 1))
            other = exchanged(states, k)
            if other and allowed(other):
                states = other
        yield states


def swaps(subject: Subject) -> Iterator[States]:
    """Exchange two neighbouring steps."""
    for k in from_the_middle(subject, 1, subject.steps):
        if other := exchanged(subject.states, k):
            yield other


def undone(subject: Subject) -> Iterator[States]:
    """Undo the whole answer, or its last step."""
    yield [*subject.states, *subject.states[-2::-1]]
    yield [*subject.states, subject.states[-2]]


def wrong_leaves(subject: Subject) -> Iterator[States]:
    """Give one leaf that a step changes another value, from this step on."""
    states = subject.states
    for k in (subject.steps, *from_the_middle(subject, 1, subject.steps)):
        before, after = dict(leaves(states[k - 1])), dict(leaves(states[k]))
        changed = [path for path, value in after.items() if path in before and before[path] != value]
        yield from from_then_on(subject, k, changed)


def other_leaves(subject: Subject) -> Iterator[States]:
    """Also change a leaf that the step leaves as it is, from this step on."""
    states = subject.states
    for k in (subject.steps, *from_the_middle(subject, 1, subject.steps)):
        before, after = dict(leaves(states[k - 1])), dict(leaves(states[k]))
        yield from from_then_on(subject, k, [path for path, value in after.items() if before.get(path) == value])


def one_more(subject: Subject) -> Iterator[States]:
    """Change one leaf more after the end."""
    last = subject.states[-1]
    for states in from_then_on(subject, subject.steps, [path for path, _ in leaves(last)]):
        yield [*subject.states, states[-1]]


def both_answers(subject: Subject) -> Iterator[States]:
    """Add what another puzzle's answer changes to the last state."""
    if subject.other is None:
        return
    given, last = subject.states[0], subject.states[-1]
    start, *_, goal = subject.generator.solve(subject.other)
    before, after, left = dict(leaves(start)), dict(leaves(goal)), dict(leaves(last))
    both = last
    for path, value in leaves(given):
        if path in after and path in left and before.get(path) != after[path] and left[path] == value:
            both = replaced(both, path, after[path])
    if both != last:
        yield [*subject.states[:-1], both]
    if isinstance(last, tuple) and isinstance(goal, tuple) and len(last) != len(given):
        yield [*subject.states[:-1], last + tuple(part for part in goal if part not in last)]


def from_then_on(subject: Subject, step: int, paths: Sequence[Path]) -> Iterator[States]:
    """Change one of these leaves from a step on, as long as it keeps its value."""
    rng = Random(step)
    for path in rng.sample(paths, min(len(paths), MOST)):
        wanted = dict(leaves(subject.states[step]))[path]
        values = [value for value in alternatives(subject.states, path) if value != wanted]
        if not values:
            continue
        value, states, holding = rng.choice(values), list(subject.states), True
        for k in range(step, len(states)):
            holding = holding and dict(leaves(states[k])).get(path) == wanted
            states[k] = replaced(states[k], path, value) if holding else states[k]
        yield states


def alternatives(states: States, path: Path) -> list[Any]:
    """Values of the same type that occur at a leaf, or at its neighbours if it has only one."""
    at_path, beside = list[Any](), list[Any]()
    for state in states:
        for other, value in leaves(state):
            if other == path and value not in at_path:
                at_path.append(value)
            if other[:-1] == path[:-1] and value not in beside:
                beside.append(value)
    kinds = {type(value) for value in at_path}
    return [value for value in (beside or at_path) if type(value) in kinds]


def leaves(state: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Each leaf of a state with its path; the letters of a text are leaves."""
    if is_dataclass(state) and not isinstance(state, type):
        for field in fields(state):
            yield from leaves(getattr(state, field.name), (*path, field.name))
    elif isinstance(state, tuple) or (isinstance(state, str) and len(state) > 1):
        for number, part in enumerate(state):
            yield from leaves(part, (*path, number))
    else:
        yield path, state


def replaced(state: Any, path: Path, value: Any) -> Any:
    """A state with another value at one path."""
    if not path:
        return value
    first, *rest = path
    if isinstance(first, str):
        return replace(state, **{first: replaced(getattr(state, first), tuple(rest), value)})
    part = replaced(state[first], tuple(rest), value)
    if isinstance(state, str):
        return state[:first] + part + state[first + 1 :]
    parts = (*state[:first], part, *state[first + 1 :])
    return type(state)(*parts) if hasattr(state, "_fields") else parts


def exchanged(states: States, k: int) -> list[Any] | None:
    """Exchange the steps before and after state `k`; None if they change the same value."""
    if not 0 < k < len(states) - 1:
        return None
    try:
        between = _between(*states[k - 1 : k + 2])
    except UNDRAWABLE:
        return None
    return None if between == states[k] else [*states[:k], between, *states[k + 1 :]]


def _between(a: Any, b: Any, c: Any) -> Any:
    """The state between `a` and `c` after the second step alone; sequences may grow."""
    if a == b:
        return c
    if b == c:
        return a
    if isinstance(a, tuple) and not hasattr(a, "_fields"):
        if len(a) == len(b) == len(c):
            return tuple(_between(*parts) for parts in zip(a, b, c, strict=True))
        if b[: len(a)] == a and c[: len(b)] == b:
            return a + c[len(b) :]
    return swapped(a, b, c)


MUTATIONS: Mapping[str, Change] = {
    "searched": searched,
    "reordered": reordered,
    "steps_swapped": swaps,
    "disordered": disordered,
    **{name: change for name, change in CHANGES.items() if name != "steps_swapped"},
    "undone": undone,
    "wrong_leaf": wrong_leaves,
    "other_leaf": other_leaves,
    "one_more": one_more,
    "both_answers": both_answers,
}
