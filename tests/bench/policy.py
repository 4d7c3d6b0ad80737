"""A toy policy that learns from the judge alone, for docs/rewards.md: its reward and its true success rise together.

A policy has five numbers: how often it knows the answer, how much of it it shows, how often it moves rather than jumps,
how often it leaves the rest alone, and its pace. It renders answers with them. The search changes the numbers at random
and keeps what the judge rewards. It never sees `verify`, which measures the truth beside it.

`python -m tests.bench.policy` prints a row per round; `--write` puts the table into the page.
"""

import argparse
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import cache
from random import Random
from statistics import mean
from typing import Self

import numpy as np

from generators.kit.identity import stream
from generators.kit.judge.agreement import filmed
from generators.kit.judge.judge import Judge
from generators.kit.judge.renditions import Frames, Subject
from generators.kit.judge.renditions.mutants import mutants
from generators.kit.registry import registry
from generators.kit.sample import METADATA, build
from include.cli.judge_tables import Sheet, fill
from tests.bench.rewards import PAGE

PROMPTS = ("O-41:easy", "O-59:easy", "G-15:easy", "G-131:easy")
ROUNDS, POLICIES, KEPT, PUZZLES = 10, 6, 2, 3
SPREAD = 0.25  # of a number, from one round to the next
SIZE = 256
SPECK = 40  # pixels of the largest thing that a careless policy leaves in the picture


@dataclass(frozen=True)
class Policy:
    """Five numbers, 0 to 1."""

    knows: float
    finishes: float
    moves: float
    keeps: float
    pace: float

    def mutated(self, rng: Random) -> Self:
        """Another policy nearby."""
        return type(self)(*(min(1.0, max(0.0, rng.gauss(each, SPREAD))) for each in astuple(self)))


@dataclass(frozen=True)
class Rollout:
    """The score of an answer, whether the judge passed it, and whether it solves the puzzle as `verify` sees it."""

    score: float
    passed: bool
    solves: bool


@cache
def prepared(prompt: str, index: int) -> tuple[Subject, Judge, tuple[Sequence[object], ...]]:
    """A puzzle with its judge, and wrong answers to it."""
    short, level = prompt.split(":")
    generator = registry.get(short)
    subject = Subject.of(generator, level, 42, index, SIZE)
    judge = Judge.of(build(generator, level, 42, index, size=SIZE, video=False).files[METADATA])
    return subject, judge, tuple(states for _, states in mutants(subject, 2) if not subject.accepts(states))


def rolled_out(policy: Policy, prompt: str, index: int, rng: Random) -> Rollout:
    """Let a policy answer a prompt, and judge its video."""
    subject, judge, wrong = prepared(prompt, index)
    knows, moves, keeps = (rng.random() < share for share in (policy.knows, policy.moves, policy.keeps))
    states = subject.states if knows or not wrong else rng.choice(wrong)
    states = states[: 1 + max(1, round(policy.finishes * (len(states) - 1)))]
    frames = paced(filmed(subject, states), 0.5 + policy.pace)
    if not moves:
        frames = np.concatenate([frames[:1].repeat(len(frames) // 2, axis=0), frames[-1:].repeat(8, axis=0)])
    if not keeps:
        left, top = (rng.randrange(SIZE - SPECK) for _ in range(2))
        frames = frames.copy()
        frames[len(frames) // 3 :, top : top + SPECK, left : left + SPECK] = 255 - frames[0, top, left]
    found = judge.score(frames)
    return Rollout(found.total, found.passed, moves and keeps and subject.accepts(states))


def paced(frames: Frames, slower: float) -> Frames:
    """The frames at another pace: dropped, or shown twice."""
    count = max(2, round(slower * len(frames)))
    return frames[np.linspace(0, len(frames) - 1, count).round().astype(int)]


def learned(
    prompts: Sequence[str] = PROMPTS, rounds: int = ROUNDS, policies: int = POLICIES, puzzles: int = PUZZLES
) -> list[list[Rollout]]:
    """Search for a better policy; the rollouts of the kept ones, by round."""
    rng = stream("policy")
    kept = [Policy(0.2, 0.3, 0.3, 0.3, 0.2)]
    history = []
    for _ in range(rounds):
        tried = [*kept, *(rng.choice(kept).mutated(rng) for _ in range(policies - len(kept)))]
        asked = [(prompt, index) for prompt in prompts for index in range(puzzles)]
        rolled = [[rolled_out(policy, *each, rng) for each in asked] for policy in tried]
        best = sorted(range(len(tried)), key=lambda k: -mean(each.score for each in rolled[k]))[:KEPT]
        kept = [tried[k] for k in best]
        history.append([each for k in best for each in rolled[k]])
    return history


def table(history: Sequence[Sequence[Rollout]]) -> Sheet:
    """A row per round."""
    rows = [
        (
            f"{number}",
            f"{mean(each.score for each in rolled):.0f}",
            f"{100 * mean(each.passed for each in rolled):.0f} %",
            f"{100 * mean(each.solves for each in rolled):.0f} %",
            f"{100 * mean(each.passed == each.solves for each in rolled):.0f} %",
        )
        for number, rolled in enumerate(history, 1)
    ]
    return Sheet(("Round", "Mean score", "Passed by the judge", "Truly solved", "Agreement"), rows)


def main() -> None:
    """Print the table, and write it into the page if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    sheet = table(learned())
    sheet.show()
    if given.write:
        end = f"{POLICIES} policies a round, each with {PUZZLES} puzzles of {', '.join(PROMPTS)}."
        fill(PAGE, {"policy": f"{sheet.markdown()}\n\n{end}"})


if __name__ == "__main__":
    main()
