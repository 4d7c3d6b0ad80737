"""Rules about prompts and rubrics."""

import importlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from types import ModuleType
from typing import Any

from generators.kit import prompt as prompts
from generators.kit import rubric as rubrics
from generators.kit.conformance.finding import Broken
from generators.kit.conformance.rule import rule
from generators.kit.conformance.subject import MOST_FAULTS, Case, Subject, told
from generators.kit.sample import METADATA, RUBRIC

BASELINES = "generators.kit.baselines"
SHORTEST_LEAK = 2  # facts in a row

# What a video may score against its own rubric: at least, at most.
BOUNDS: Mapping[str, tuple[float, float]] = {
    "ground_truth": (100, 100), "recoded": (95, 100), "fps24": (95, 100), "smaller": (95, 100),
    "still": (0, 20), "jump": (0, 50), "half": (0, 60), "other_sample": (0, 60), "wrong_process": (0, 60),
}  # fmt: skip


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

    Facts are the words and numbers of the rubric's process sentences that differ between the level's samples. A prompt
    tells those that it has in a row and in order, unless the rubric's goal or start sentences, which say what is given,
    have them so too. At least two facts in a row, in more than half of the samples, make a leak: chance does not.
    """
    for level in subject.generator.levels:
        cases = subject.of_level(level)
        processes = [words(" ".join(item.text for item in case.items if item.group == "process")) for case in cases]
        common = set.intersection(*map(set, processes)) if processes else set()
        answers = [[word for word in process if word not in common] for process in processes]
        leaks = []
        for k, case in enumerate(cases):
            shown = (
                words(subject.generator.goal(case.puzzle)),
                words(" ".join(item.text for item in case.items if item.group == "start")),
            )
            facts = set().union(*answers)
            said = [word for word in words(case.prompt) if word in facts]
            own = longest_common(said, answers[k], shown)
            if len(own) >= SHORTEST_LEAK and all(
                len(own) > len(longest_common(said, other, shown))
                for other in answers[:k] + answers[k + 1 :]
                if other != answers[k]
            ):
                leaks.append((case, own))
        if 2 * len(leaks) > len(cases) > 1:
            case, own = leaks[0]
            yield case.broken(f"the prompt tells {' … '.join(own)!r} of the answer, as {len(leaks)} of {len(cases)} do")


def words(text: str) -> list[str]:
    """The words and numbers of a text, in lower case."""
    return re.findall(r"[a-z0-9]+", text.lower())


def longest_common(said: Sequence[str], answer: Sequence[str], shown: Sequence[Sequence[str]]) -> Sequence[str]:
    """The longest run of words that two texts share and that none of the texts `shown` has."""
    best: Sequence[str] = ()
    for a in range(len(said)):
        for b in range(len(answer)):
            long = 0
            while a + long < len(said) and b + long < len(answer) and said[a + long] == answer[b + long]:
                long += 1
            run = said[a : a + long]
            if long > len(best) and not any(_holds(text, run) for text in shown):
                best = run
    return best


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


@rule("facts", "Two puzzles have two rubrics: each holds its own sample's facts.")
def facts(subject: Subject) -> Iterator[Broken]:
    """The goal counts with the items."""
    for level in subject.generator.levels:
        seen: dict[tuple[str, ...], Case] = {}
        for case in subject.of_level(level):
            text = (subject.generator.goal(case.puzzle), *(item.text for item in case.items))
            twin = seen.setdefault(text, case)
            if twin.puzzle != case.puzzle and twin.states != case.states:
                yield case.broken(f"its rubric is that of index {twin.index}, whose puzzle is another")
                return


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
    """One sample of each level, measured by `generators.kit.baselines`."""
    module = baselines()
    if module is None:
        return
    measure: Callable[[Any, str, int, int], Mapping[str, float]] = module.measure
    for level in subject.generator.levels:
        for case in subject.of_level(level)[:1]:
            try:
                measured = measure(subject.generator, level, subject.seed, case.index)
            except Exception as error:  # a generator may be anyone's
                yield case.broken(f"it can't be scored: {told(error)}")
                continue
            for name, (least, most) in BOUNDS.items():
                if not least <= measured[name] <= most:
                    due = f"at least {least:g}" if measured[name] < least else f"at most {most:g}"
                    yield case.broken(f"{name.replace('_', ' ')} scores {measured[name]:g}, {due} is due")


def baselines() -> ModuleType | None:
    """The module that measures scores, where the kit has it."""
    try:
        return importlib.import_module(BASELINES)
    except ModuleNotFoundError as error:
        if error.name != BASELINES:
            raise
        return None
