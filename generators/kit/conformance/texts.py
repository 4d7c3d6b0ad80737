"""Rules about prompts and rubrics."""

import json
import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import partial
from itertools import islice

from generators.kit import prompt as prompts
from generators.kit import rubric as rubrics
from generators.kit.conformance.finding import Broken
from generators.kit.conformance.rule import rule
from generators.kit.conformance.subject import MOST_FAULTS, Case, Subject, told
from generators.kit.judge import baselines
from generators.kit.sample import METADATA, RUBRIC

SHORTEST_LEAK = 2  # facts in a row that tell something


@rule("prompt", "The prompt is one paragraph of whole sentences, within its length, with nothing left to fill in.")
def prompt(subject: Subject) -> Iterator[Broken]:
    """The grammar of prompt.txt."""
    yield from islice(subject.faults("prompt"), MOST_FAULTS)
    for case in subject.cases:
        if found := prompts.check_text(case.prompt):
            yield case.broken(f"by its grammar a prompt {'; '.join(found)}")
            return


@rule("silent", "The prompt does not tell the steps of the answer.")
def silent(subject: Subject) -> Iterator[Broken]:
    """A prompt leaks if it fits the process of its own sample better than that of the level's other samples.

    Facts are the numbers of the rubric's process sentences, and the words that differ between the level's samples or
    are not equally frequent in them. A prompt tells those that it has at least two in a row and in order, unless the
    rubric's goal or start sentences, which say what is given, have them so too. If more is told of its own answer than
    of any other, in more than half of the samples, it is a leak: chance does not do that.
    """
    for level in subject.generator.levels:
        cases = subject.of_level(level)
        processes = [words(_sentences(case, "process")) for case in cases]
        for facts in _vocabularies(processes):
            leaks = list(_leaks(subject, cases, processes, facts))
            if 2 * len(leaks) > len(cases) > 1:
                case, told = leaks[0]
                often = f"as {len(leaks)} of {len(cases)} of its level do"
                yield case.broken(f"the prompt tells {' … '.join(told)[:120]!r} of the answer, {often}")
                break


def _vocabularies(processes: Sequence[Sequence[str]]) -> Iterator[frozenset[str]]:
    """What may be facts: words that some lack, words that some have more often, numbers."""
    every = frozenset(word for process in processes for word in process)
    yield frozenset(word for word in every if not all(word in process for process in processes))
    yield frozenset(word for word in every if len({process.count(word) for process in processes}) > 1)
    yield frozenset(word for word in every if word.isdecimal())


def _leaks(
    subject: Subject, cases: Sequence[Case], processes: Sequence[Sequence[str]], facts: frozenset[str]
) -> Iterator[tuple[Case, Sequence[str]]]:
    """The samples whose prompts tell more of their own answer than of any other, and what they tell."""
    answers = [[word for word in process if word in facts] for process in processes]
    for case, answer in zip(cases, answers, strict=True):
        given = [words(subject.generator.goal(case.puzzle)), words(_sentences(case, "start"))]
        said = [word for word in words(case.prompt) if word in facts]
        told = shared(said, answer, given)
        if told and all(len(told) > len(shared(said, other, given)) for other in answers if other != answer):
            yield case, told


def _sentences(case: Case, group: str) -> str:
    return " ".join(item.text for item in case.items if item.group == group)


def words(text: str) -> list[str]:
    """The words and numbers of a text, in lower case."""
    return re.findall(r"[a-z0-9]+", text.lower())


def shared(said: Sequence[str], answer: Sequence[str], given: Sequence[Sequence[str]]) -> list[str]:
    """The words of all runs, at least two words long, that two texts share in one order and none of the `given` has."""
    found: list[str] = []
    for block in SequenceMatcher(None, said, answer, autojunk=False).get_matching_blocks():
        run = said[block.a : block.a + block.size]
        if len(run) >= SHORTEST_LEAK and not any(_holds(text, run) for text in given):
            found += run
    return found


def _holds(text: Sequence[str], run: Sequence[str]) -> bool:
    return any(text[k : k + len(run)] == run for k in range(len(text) - len(run) + 1))


@rule("rubric", "The rubric has 4 to 8 items that weigh 100 together, most of them on the process.")
def rubric(subject: Subject) -> Iterator[Broken]:
    """The grammar of rubric.txt, and weights by which a still picture and a jump to the end can't score well."""
    yield from islice(subject.faults("rubric"), MOST_FAULTS)
    for case in subject.cases:
        if found := rubrics.check_text(case.sample.files[RUBRIC].decode()):
            yield case.broken(f"by its grammar a rubric {'; '.join(found)}")
            return


@rule("facts", "Different puzzles have different rubrics: each holds its own sample's facts.")
def facts(subject: Subject) -> Iterator[Broken]:
    """The goal counts with the items. Two puzzles may happen to be told in the same words; half of them may not."""
    for level in subject.generator.levels:
        cases = subject.of_level(level)
        puzzles = {case.sample.param_hash for case in cases}
        rubrics_told = {(subject.generator.goal(case.puzzle), *(item.text for item in case.items)) for case in cases}
        if 0 < 2 * len(rubrics_told) <= len(puzzles):
            yield Broken(f"{len(puzzles)} different puzzles have {len(rubrics_told)} different rubrics", level)


@rule("actors", "The rubric's checks name actors that are drawn, and steps that the solution has.")
def actors(subject: Subject) -> Iterator[Broken]:
    """Held against the symbolic truth in metadata.json."""
    for case in subject.cases:
        metadata = json.loads(case.sample.files[METADATA])
        drawn = set(metadata["truth"]["actors"])
        for item in metadata["rubric"]:
            if unknown := sorted(set(item["check"].get("actors", ())) - drawn):
                yield case.broken(f"item {item['id']!r} names {', '.join(unknown[:5])}, which is never drawn")
                return
            first, last = item["check"].get("steps", (1, 1))
            steps = len(metadata["truth"]["states"]) - 1
            if not 1 <= first <= last <= steps:
                yield case.broken(f"item {item['id']!r} names steps {first} to {last} of {steps}")
                return


@rule("scores", "The rubric's machine twin gives the truth 100, and little to what only looks like it.")
def scores(subject: Subject) -> Iterator[Broken]:
    """One sample of each level, measured by `generators.kit.judge.baselines`."""
    for film in subject.films:
        try:
            measured = baselines.measure(
                subject.generator, film.level, subject.seed, film.case.index, partial(subject.whole, film.level)
            )
        except Exception as error:  # a generator may be anyone's
            yield film.case.broken(f"it can't be scored: {told(error)}")
            continue
        for reason in baselines.broken(measured):
            yield film.case.broken(reason)
