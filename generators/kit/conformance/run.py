"""Run the rules on one generator and report."""

import json
import os
import shlex
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from generators.kit.conformance import chance, difficulty, guessing, looks, motion, pictures, source, texts, truth
from generators.kit.conformance.finding import Broken, Cost, Finding, Report
from generators.kit.conformance.processes import Elsewhere
from generators.kit.conformance.rule import Rule
from generators.kit.conformance.subject import Subject, in_one_line
from generators.kit.registry import AnyGenerator
from generators.kit.sample import METADATA

_RULES = (
    source.documented, source.pure, truth.config, chance.draws, truth.solves, truth.refuses, truth.unique, truth.data,
    chance.deterministic, chance.independent, chance.golden, chance.seeds, chance.distinct, texts.prompt,
    texts.wordings, texts.grammar, texts.answer, guessing.guessed, difficulty.harder, texts.silent, texts.rubric,
    texts.facts, texts.placed, texts.actors, pictures.builds, pictures.redraws, pictures.seen, motion.followed,
    motion.flows, looks.legible, looks.looks, pictures.frames, pictures.ends, texts.scores,
)  # fmt: skip

_COSTLY = ("builds", "distinct", "draws", "prompt", "rubric", "solves")  # costs mean nothing if one is broken


def rules() -> tuple[Rule, ...]:
    """Every rule, the most fundamental first."""
    return _RULES


def select(names: Iterable[str]) -> tuple[Rule, ...]:
    """The rules with these names, or all; raise `ValueError` for an unknown name."""
    wanted, known = list(names), {rule.name: rule for rule in rules()}
    if unknown := [name for name in wanted if name not in known]:
        raise ValueError(f"unknown rule {unknown[0]!r}; the rules are {', '.join(known)}")
    return tuple(rule for name, rule in known.items() if name in wanted or not wanted)


def check(
    generator: AnyGenerator,
    *,
    seed: int = 42,
    only: Sequence[Rule] = (),
    thorough: bool = False,
    path: Path | None = None,
    elsewhere: Elsewhere | None = None,
    tick: Callable[[], None] = lambda: None,
) -> Report:
    """Check a generator; `path` is the user's file or folder for one outside the catalogue.

    `elsewhere` are the other processes, which several checks may share. Call `tick` after each rule.
    """
    subject = Subject(generator, seed, thorough=thorough, elsewhere=elsewhere)
    chosen, findings, began = only or rules(), [], _cpu_seconds()
    for rule in chosen:
        findings += findings_of(rule, subject, path)
        tick()
    costs = () if only or any(finding.rule in _COSTLY for finding in findings) else tuple(_costs(subject))
    return Report(
        generator.id.short,
        generator.id.name,
        seed,
        tuple(rule.name for rule in chosen),
        tuple(findings),
        costs,
        round(_cpu_seconds() - began, 2),
    )


def _cpu_seconds() -> float:
    """CPU seconds of this process and its finished children."""
    return sum(os.times()[:4])


def findings_of(rule: Rule, subject: Subject, path: Path | None = None) -> list[Finding]:
    """Findings of one rule; an exception from an author's code is a finding too."""
    found: list[Broken] = []
    try:
        found.extend(rule.broken(subject))
    except Exception as error:
        found.append(Broken(f"the rule can't be judged: {in_one_line(error)}"))
    short = subject.generator.id.short
    outside = path or subject.outside
    where = f" --path {shlex.quote(str(outside))}" if outside else ""
    command = f"vmdp generators check {short}{where} --rule {rule.name} --seed {subject.seed}"
    return [
        Finding(
            rule.name,
            short,
            broken.reason,
            broken.level,
            broken.seed if broken.seed is not None else subject.seed,
            broken.index,
            command + _sample(subject, broken, outside),
        )
        for broken in found
    ]


def _sample(subject: Subject, broken: Broken, outside: Path | None) -> str:
    """The command to make the sample at fault, for generators of the catalogue."""
    if outside or broken.index is None:
        return ""
    seed = broken.seed if broken.seed is not None else subject.seed
    return f"; vmdp replay {subject.generator.id.short}:{broken.level}:{seed}:{broken.index}"


def _costs(subject: Subject) -> Iterable[Cost]:
    for film in subject.films:
        puzzles = subject.puzzles[film.level]
        yield Cost(
            film.level,
            round(film.cpu_ms, 1),
            sum(map(len, film.sample.files.values())),
            json.loads(film.sample.files[METADATA])["truth"]["frames"],
            round(subject.rejects[film.level], 2),
            len(puzzles),
            len(set(puzzles)),
            subject.generator.capacity(subject.generator.levels[film.level]),
        )
