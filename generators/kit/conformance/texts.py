"""Rules about prompts and rubrics."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import count, islice, pairwise, product
from math import hypot, inf
from random import Random

from generators.kit import prompt as prompts
from generators.kit import rubric as rubrics
from generators.kit.conformance.finding import Broken
from generators.kit.conformance.rule import rule
from generators.kit.conformance.subject import MOST_FAULTS, Case, Subject, in_one_line
from generators.kit.judge import baselines
from generators.kit.prompt import Prompt
from generators.kit.sample import METADATA, RUBRIC
from generators.kit.scene.look import Look
from generators.kit.speech import faults
from generators.kit.texts import SHARE

FEWEST_WORDINGS = 40
WORDED, FEWEST_TEXTS = 300, 150
FEW = 30  # wordings of which the form is checked
LONGEST_ANSWER, RIGHT_ANSWERS, ANSWERS = 80, 20, 40
PLACED = 20.0  # units by which the middle of a thing may differ from that of its box
SHORTEST_LEAK = 2  # facts in a row that leak something


@rule("prompt", "The prompt is one paragraph of whole sentences, within its length, with nothing left to fill in.")
def prompt(subject: Subject) -> Iterator[Broken]:
    """Check the form of prompt.txt, and that of other wordings in the words of several looks."""
    yield from islice(subject.faults("prompt"), MOST_FAULTS)
    for case in subject.cases:
        for text in (case.prompt.removesuffix("\n"), *_in_looks(_texts(case.composed, FEW))):
            if found := prompts.check_text(text + "\n"):
                yield case.broken(f"by its grammar a prompt {'; '.join(found)}")
                return


@rule("wordings", "A prompt has many wordings, and all of them state the same facts.")
def wordings(subject: Subject) -> Iterator[Broken]:
    """Count the wordings, and compare the ways of each part."""
    for case in subject.cases:
        reasons = list(case.composed.faults())
        if (number := case.composed.count) < FEWEST_WORDINGS:
            reasons.append(f"a prompt has {number} wordings, fewer than {FEWEST_WORDINGS}")
        if (texts := len(_texts(case.composed, WORDED))) < FEWEST_TEXTS:
            reasons.append(f"{WORDED} samples of one puzzle have {texts} different prompts, fewer than {FEWEST_TEXTS}")
        if reasons:
            yield case.broken(reasons[0])
            return


def _texts(composed: Prompt, count: int) -> list[str]:
    return sorted({composed.worded(Random(seed)) for seed in range(count)})


@rule("grammar", "Articles, plurals, counts and ranges are right in all wordings of prompts and in rubrics.")
def grammar(subject: Subject) -> Iterator[Broken]:
    """Look for the faults of `generators.kit.speech` in the words of several looks."""
    for case in subject.cases:
        ways = [*(way for part in case.composed.parts for way in part), *case.composed.question]
        stated = [subject.generator.goal(case.puzzle), *(item.text for item in case.items)]
        for text in _in_looks([*ways, *stated]):
            if found := faults(text):
                yield case.broken(f"{found[0]} in {text!r}")
                return


def _in_looks(texts: Iterable[str]) -> Iterator[str]:
    """Texts in the words of a light, a colour-blind safe and a dark look."""
    for text, theme in product(texts, ("plain", "clear", "blackboard")):
        yield prompts.spoken(text, Look.named(theme).words_of_roles)


@rule("answer", "A question has a short answer that varies and is the same for every right solution.")
def answer(subject: Subject) -> Iterator[Broken]:
    """Compare answers over each level's samples, and with those of solutions found by exhaustive search."""
    generator = subject.generator
    for case in subject.cases:
        questions, given = case.composed.question, generator.answer(case.puzzle, case.states)
        if bool(questions) != bool(given):
            yield case.broken(f"the answer to {list(questions)[:1]} is {given!r}")
            return
        if questions and not all(question.endswith("?") for question in questions):
            yield case.broken("a question does not end in a question mark")
        if len(given) > LONGEST_ANSWER:
            yield case.broken(f"an answer has at most {LONGEST_ANSWER} characters, not {len(given)}")
    for level in filter(subject.is_sound, generator.levels):
        if first := next(_answers(subject, level), ""):
            answers = islice(_answers(subject, level), ANSWERS)
            if all(given == first for given in answers):
                yield Broken(f"every sample has the answer {first!r}", level)
    for case in subject.looked_at:
        given = generator.answer(case.puzzle, case.states)
        for right in islice(generator.brute_force(case.puzzle) or (), RIGHT_ANSWERS):
            states = right if len(right) > 1 else [*case.states[:-1], *right]
            if (other := generator.answer(case.puzzle, states)) != given:
                yield case.broken(f"the answer is {given!r}, and {other!r} for another right solution")
                return


def _answers(subject: Subject, level: str) -> Iterator[str]:
    for index in count():
        puzzle = subject.drawn(level, index).puzzle
        yield subject.generator.answer(puzzle, subject.generator.solve(puzzle))


@rule("silent", "The prompt does not tell the steps of the answer.")
def silent(subject: Subject) -> Iterator[Broken]:
    """Find leaks: prompts closer to the process of their own sample than to that of the level's other samples.

    Facts are numbers in the rubric's process sentences, and words with different frequencies in the level's samples. A
    prompt reveals facts it shares in order, at least two in a row, unless the rubric's goal or start sentences share
    them too. It is a leak if more than half of the samples reveal more of their own answer than of any other.
    """
    for level in subject.generator.levels:
        cases = subject.of_level(level)
        processes = [words(_sentences(case, "process")) for case in cases]
        for facts in _vocabularies(processes):
            leaks = list(_leaks(subject, cases, processes, facts))
            if 2 * len(leaks) > len(cases) > 1:
                case, leaked = leaks[0]
                often = f"as {len(leaks)} of {len(cases)} of its level do"
                yield case.broken(f"the prompt leaks {' … '.join(leaked)[:120]!r} of the answer, {often}")
                break


def _vocabularies(processes: Sequence[Sequence[str]]) -> Iterator[frozenset[str]]:
    """Candidate facts: words missing from some texts, words more frequent in some, numbers."""
    every = frozenset(word for process in processes for word in process)
    yield frozenset(word for word in every if not all(word in process for process in processes))
    yield frozenset(word for word in every if len({process.count(word) for process in processes}) > 1)
    yield frozenset(word for word in every if word.isdecimal())


def _leaks(
    subject: Subject, cases: Sequence[Case], processes: Sequence[Sequence[str]], facts: frozenset[str]
) -> Iterator[tuple[Case, Sequence[str]]]:
    """Samples with a leaking prompt, and the leaked facts."""
    answers = [[word for word in process if word in facts] for process in processes]
    for case, answer in zip(cases, answers, strict=True):
        given = [words(subject.generator.goal(case.puzzle)), words(_sentences(case, "start"))]
        prompted = [word for word in words(case.prompt) if word in facts]
        leaked = shared(prompted, answer, given)
        if leaked and all(len(leaked) > len(shared(prompted, other, given)) for other in answers if other != answer):
            yield case, leaked


def _sentences(case: Case, group: str) -> str:
    return " ".join(item.text for item in case.items if item.group == group)


def words(text: str) -> list[str]:
    """The words and numbers of a text, in lower case."""
    return re.findall(r"[a-z0-9]+", text.lower())


def shared(prompted: Sequence[str], answer: Sequence[str], given: Sequence[Sequence[str]]) -> list[str]:
    """Words in runs of at least two, shared by two texts in one order and absent from every `given`."""
    found: list[str] = []
    for block in SequenceMatcher(None, prompted, answer, autojunk=False).get_matching_blocks():
        run = prompted[block.a : block.a + block.size]
        if len(run) >= SHORTEST_LEAK and not any(_holds(text, run) for text in given):
            found += run
    return found


def _holds(text: Sequence[str], run: Sequence[str]) -> bool:
    return any(text[k : k + len(run)] == run for k in range(len(text) - len(run) + 1))


@rule("rubric", "The rubric has 4 to 8 items that weigh 100 together, most of them on the process.")
def rubric(subject: Subject) -> Iterator[Broken]:
    """Check the grammar of rubric.txt, and weights that keep a still and a jump to the end low."""
    yield from islice(subject.faults("rubric"), MOST_FAULTS)
    for case in subject.cases:
        if found := rubrics.check_text(case.sample.files[RUBRIC].decode()):
            yield case.broken(f"by its grammar a rubric {'; '.join(found)}")
            return


@rule("facts", "Different puzzles have different rubrics: each holds its own sample's facts.")
def facts(subject: Subject) -> Iterator[Broken]:
    """Compare rubrics with their goals. Two puzzles may share a text by chance; half of them may not."""
    for level in subject.generator.levels:
        cases = subject.of_level(level)
        puzzles = {case.sample.param_hash for case in cases}
        rubrics = {(subject.generator.goal(case.puzzle), *(item.text for item in case.items)) for case in cases}
        if 0 < 2 * len(rubrics) <= len(puzzles):
            yield Broken(f"{len(puzzles)} different puzzles have {len(rubrics)} different rubrics", level)


@rule("placed", "A place that the rubric or the goal names is one where a thing is in some frame.")
def placed(subject: Subject) -> Iterator[Broken]:
    """Look for a thing at each place that is given as a share of the picture."""
    for case, _, places in subject.tracks:
        middles = {(x + w / 2, y + h / 2) for frame in places for x, y, w, h in frame.values()}
        for text in (subject.generator.goal(case.puzzle), *(item.text for item in case.items)):
            measures = [(match["of"], float(match["units"])) for match in SHARE.finditer(text)]
            for (of, x), (beside, y) in pairwise([*measures, ("", 0.0)]):
                away = min((abs(u - x) if beside != "down" else hypot(u - x, v - y) for u, v in middles), default=inf)
                if of == "across" and away > PLACED:
                    yield case.broken(f"nothing is at the place that it gives, {x:g} units across: {text}")
                    return


@rule("actors", "The rubric's checks name actors that are drawn, and steps that the solution has.")
def actors(subject: Subject) -> Iterator[Broken]:
    """Compare actors with the symbolic truth in metadata.json."""
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


@rule("scores", "The judge gives the truth 100, other right videos nearly so, and little to wrong ones.")
def scores(subject: Subject) -> Iterator[Broken]:
    """Measure one sample of each level with `generators.kit.judge.baselines`."""
    for film in subject.films:
        try:
            measured = baselines.measure(
                subject.generator, film.level, subject.seed, film.case.index, film.sample.files
            )
        except Exception as error:  # a foreign generator may raise anything
            yield film.case.broken(f"it can't be scored: {in_one_line(error)}")
            continue
        for reason in baselines.broken(measured):
            yield film.case.broken(reason)
