"""Rules about truth: settings, solutions, the check of solutions, and puzzles as data."""

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from itertools import islice
from random import Random
from typing import Any

from pydantic_core import to_jsonable_python

from generators.kit.bounds import moderate
from generators.kit.conformance.finding import Broken
from generators.kit.conformance.rule import rule
from generators.kit.conformance.subject import MOST_FAULTS, Case, Subject, in_one_line
from generators.kit.generator import Generator
from generators.kit.registry import AnyGenerator

ABSURD = 1_000_000_007  # no side, count or length
SEARCHED = 24  # puzzles of each level to solve by brute force
MOST_SKIPPED = 6  # the level's puzzles are too large


@rule("config", "A setting out of range is refused with a ValueError that names the value.")
def config(subject: Subject) -> Iterator[Broken]:
    """Set each whole number of each level's settings far too high and far too low."""
    for level, given in subject.generator.levels.items():
        if not is_dataclass(given) or isinstance(given, type) or not _is_frozen(given):
            yield Broken(f"{type(given).__name__} is no frozen dataclass", level)
            continue
        try:
            type(given)()
        except Exception as error:  # a foreign generator may raise anything
            yield Broken(f"not every setting has a default that fits the others: {in_one_line(error)}", level)
        for field in fields(given):
            if type(getattr(given, field.name)) is not int:
                continue
            for value in (-ABSURD, ABSURD):
                try:
                    replace(given, **{field.name: value})
                except ValueError as error:
                    if str(value) not in str(error):
                        yield Broken(f"{field.name}={value} is refused without naming the value: {error}", level)
                except Exception as error:  # a foreign generator may raise anything
                    yield Broken(f"{field.name}={value} raises {in_one_line(error)}, not a ValueError", level)
                else:
                    yield Broken(f"{field.name}={value} is accepted", level)


@rule("solves", "`verify` accepts what `solve` shows.")
def solves(subject: Subject) -> Iterator[Broken]:
    """Check each solution by the rules; the kit refuses to build a sample with a wrong one."""
    yield from islice(subject.faults("solves"), MOST_FAULTS)


@rule("refuses", "`verify` refuses still, jumping, cut, shuffled, reversed and altered states, and says why.")
def refuses(subject: Subject) -> Iterator[Broken]:
    """Require a negative verdict on wrong solutions; an exception is no verdict.

    A mutation may be right after all, such as another order of the same deductions. So omitted steps and slightly
    changed values count only if the generator accepts most of them.
    """
    for level in subject.generator.levels:
        accepted: dict[str, list[tuple[Case, bool]]] = {}
        for case in subject.of_level(level):
            for name, states in _wrong(case, subject.generator.near):
                try:
                    verdict = subject.generator.verify(case.puzzle, states)
                except Exception as error:  # a foreign generator may raise anything
                    yield case.broken(f"verify raises {in_one_line(error)} on {name} states")
                    return
                if not verdict.ok and not verdict.reason:
                    yield case.broken(f"rules refuse {name} states without a reason")
                    return
                accepted.setdefault(name, []).append((case, verdict.ok))
        for name, outcomes in accepted.items():
            wrong = [case for case, ok in outcomes if ok]
            if wrong and (name not in _DOUBTFUL or 2 * len(wrong) > len(outcomes)):
                yield wrong[0].broken(f"rules accept {name} states ({len(wrong)} of {len(outcomes)} tried)")


_DOUBTFUL = ("skipping", "slightly altered")


def _wrong(case: Case, near: int) -> Iterator[tuple[str, Sequence[Any]]]:
    """Wrong solutions by kind of fault; numbers are altered by more than `near`, the tolerance of the rules."""
    states, rng = list(case.states), Random(case.index)
    yield "still", states[:1] * 2
    yield "still", states[:1] * len(states)
    if len(states) > 2:
        yield "jumping", [states[0], states[-1]]
        yield "cut", states[:-1]
        yield "cut", states[: len(states) // 2 + 1]
        left_out = rng.randrange(1, len(states) - 1)
        yield "skipping", states[:left_out] + states[left_out + 1 :]
    if states[::-1] != states:
        yield "reversed", states[::-1]
    if len(states) > 3:
        order = rng.sample(range(1, len(states) - 1), len(states) - 2)
        if [states[k] for k in order] == states[1:-1]:
            order.reverse()
        if [states[k] for k in order] != states[1:-1]:
            yield "shuffled", [states[0], *(states[k] for k in order), states[-1]]
    ends = (0, len(states) - 1)
    for place in {*ends, rng.randrange(len(states)), rng.randrange(len(states))}:
        for name, by in (("absurdly altered", ABSURD), ("slightly altered", rng.choice((-1, 1)) * (near + 1))):
            altered = _altered(states[place], rng, by)
            if altered != states[place]:
                yield name, [*states[:place], altered, *states[place + 1 :]]


def _altered(value: Any, rng: Random, by: int) -> Any:
    """Change one number in a value by this much, or a word or a truth value."""
    match value:
        case bool():
            return not value
        case int():
            return value + by
        case float():
            return value + float(by)
        case str():
            return value + "?"
        case tuple() | list() if value:
            place = rng.randrange(len(value))
            parts = [*value[:place], _altered(value[place], rng, by), *value[place + 1 :]]
            if hasattr(value, "_make"):
                return value._make(parts)
            return type(value)(parts)
        case frozenset() if value:
            old = rng.choice(sorted(value, key=repr))
            return (value - {old}) | {_altered(old, rng, by)}
        case _ if is_dataclass(value) and not isinstance(value, type) and fields(value):
            name = rng.choice(fields(value)).name
            return replace(value, **{name: _altered(getattr(value, name), rng, by)})
        case _:
            return value


@rule("unique", "A search by brute force finds the same answer and, unless several are right, no other.")
def unique(subject: Subject) -> Iterator[Broken]:
    """Compare with brute force; silent without `brute_force` and for puzzles beyond its reach."""
    generator = subject.generator
    if type(generator).brute_force is Generator.brute_force:
        return
    for level in filter(subject.is_sound, generator.levels):
        skipped = 0
        for index in range(SEARCHED):
            puzzle = subject.drawn(level, index).puzzle
            found = generator.brute_force(puzzle)
            if found is None:
                skipped += 1
                if skipped == MOST_SKIPPED:
                    break
            elif reason := _otherwise(generator, puzzle, [tuple(answer) for answer in islice(found, 100)]):
                yield Broken(reason, level, index)
                break


def _otherwise(generator: AnyGenerator, puzzle: Any, answers: Sequence[tuple[Any, ...]]) -> str:
    """Describe how a complete list of answers contradicts `solve` or `verify`; empty if it does not."""
    if not answers:
        return "brute force finds no answer"
    states = tuple(generator.solve(puzzle))
    if not any(answer == (states if len(answer) > 1 else states[-1:]) for answer in answers):
        return f"brute force finds {len(answers)} answers; solve's is not among them"
    if generator.unique and len(answers) > 1:
        return f"brute force finds {len(answers)} answers, and the generator says that there is one"
    for answer in answers:
        if len(answer) > 1 and not (verdict := generator.verify(puzzle, answer)).ok:
            return f"verify refuses an answer that brute force finds: {verdict.reason}"
    return ""


@rule("data", "A puzzle is frozen data: it comes back equal from pickle and from the JSON in metadata.json.")
def data(subject: Subject) -> Iterator[Broken]:
    """Check the puzzle as data: JSON redraws samples, and caches need hashes."""
    for case in subject.cases:
        if reason := spoiled(subject.generator, case.puzzle):
            yield case.broken(reason)
            return


def spoiled(generator: AnyGenerator, puzzle: Any) -> str:
    """Describe how a puzzle fails to be data; empty if it does not."""
    if not is_dataclass(puzzle) or not _is_frozen(puzzle):
        return f"{type(puzzle).__name__} is no frozen dataclass"
    try:
        hash(puzzle)
    except TypeError as error:
        return f"the puzzle can't be hashed: {error}"
    try:
        ways = {
            "pickle": pickle.loads(pickle.dumps(puzzle)),
            "JSON": generator.puzzle_format.validate_python(to_jsonable_python(puzzle)),
        }
    except Exception as error:  # a foreign generator may raise anything
        return f"the puzzle can't be stored: {in_one_line(error)}"
    for way, again in ways.items():
        if again != puzzle or type(again) is not type(puzzle):
            return f"the puzzle comes back from {way} as {again!r:.200}"
    try:
        moderate(to_jsonable_python(puzzle))
    except ValueError as error:
        return f"the judge refuses the sample: {error}"
    return ""


def _is_frozen(value: Any) -> bool:
    return bool(getattr(value, "__dataclass_params__").frozen)  # noqa: B009  dataclasses have no public name for it
