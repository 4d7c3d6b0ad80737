"""The rule about shortcuts: no answer can be guessed from what a glance shows."""

from collections.abc import Iterator, Mapping

from generators.kit.conformance.finding import Broken
from generators.kit.conformance.rule import rule
from generators.kit.conformance.subject import Subject
from generators.kit.glance import Decision, Guess, best_guess, best_sum

BETTER = 0.1  # share of the decisions by which a guesser may do better than chance


@rule("guessed", "No rule of thumb finds the answer in more than a tenth of the samples above chance.")
def guessed(subject: Subject) -> Iterator[Broken]:
    """Try a guesser's rules on the generator's `choices`, and on its `glance` if its answer is a number."""
    for level in filter(subject.is_sound, subject.generator.levels):
        for guess in guesses(subject, level):
            if guess.hits > guess.chance + BETTER:
                yield Broken(_sentence(guess), level)


def guesses(subject: Subject, level: str) -> list[Guess]:
    """The best rules of thumb of a level: for its decisions, and for its answers that are numbers."""
    generator = subject.generator
    decisions: list[Decision] = []
    numbers: list[tuple[int, Mapping[str, float]]] = []
    for puzzle, states in subject.solved(level):
        decisions += generator.choices(puzzle, states)
        seen, answer = generator.glance(puzzle), generator.answer(puzzle, states)
        if seen and answer:  # another rule asks for the answer
            numbers.append((int(answer), seen))
    return [guess for guess in (best_guess(decisions), best_sum(numbers)) if guess]


def _sentence(guess: Guess) -> str:
    return f"the rule of thumb {guess.rule!r} is right in {guess.hits:.0%}, where chance gives {guess.chance:.0%}"
