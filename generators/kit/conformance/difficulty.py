"""The rule about levels: each is harder than the one before it, by a figure that is measured."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import hypot, sqrt
from statistics import mean, stdev

from generators.kit.conformance.finding import Broken
from generators.kit.conformance.guessing import guesses
from generators.kit.conformance.rule import rule
from generators.kit.conformance.subject import Subject
from generators.kit.glance import Guess, still_open

ERRORS = 4  # standard errors by which two levels differ at least, so that no other seed decides otherwise


@dataclass(frozen=True)
class Figures:
    """Means over the solved samples of a level."""

    steps: float
    decisions: float  # in a sample
    candidates: float | None  # in a decision; None without decisions
    guess: Guess | None  # the rule of thumb furthest above chance; None if there is nothing to guess
    difficulty: float


def figures(subject: Subject, level: str) -> Figures:
    """Measure a level."""
    generator, solved = subject.generator, subject.solved(level)
    decisions = [still_open(generator.choices(puzzle, states)) for puzzle, states in solved]
    sizes = [len(decision) for each in decisions for decision in each]
    return Figures(
        steps=mean(len(states) - 1 for _, states in solved),
        decisions=len(sizes) / len(solved),
        candidates=mean(sizes) if sizes else None,
        guess=max(guesses(subject, level), key=lambda guess: guess.hits - guess.chance, default=None),
        difficulty=_difficulty(subject, level)[0],
    )


@rule("harder", "Each level is harder than the one before it: more steps, more to choose from, or both.")
def harder(subject: Subject) -> Iterator[Broken]:
    """Compare the mean difficulty of neighbouring levels; chance alone explains a few standard errors."""
    measured = {level: _difficulty(subject, level) for level in subject.generator.levels if subject.is_sound(level)}
    for lower, upper in pairwise(subject.generator.levels):
        if not measured.keys() >= {lower, upper}:
            continue
        (easier, error), (found, other) = measured[lower], measured[upper]
        least = easier + ERRORS * hypot(error, other)
        if not found > least:
            yield Broken(f"its difficulty is {found:.2f}, not above {least:.2f}; {lower} has {easier:.2f}", upper)


def _difficulty(subject: Subject, level: str) -> tuple[float, float]:
    """The mean difficulty of a level, and its standard error."""
    found = [subject.generator.difficulty(puzzle, states) for puzzle, states in subject.solved(level)]
    return mean(found), stdev(found) / sqrt(len(found))
