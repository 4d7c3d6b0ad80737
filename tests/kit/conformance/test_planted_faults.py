"""The conformance suite catches one planted fault per rule, each by the rule meant for it and by no other."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest

from generators.kit import sample
from generators.kit.conformance import Elsewhere, Finding, check, golden, rules, select, subject, truth
from generators.kit.conformance.golden import GoldenFile
from generators.kit.conformance.outside import load
from generators.kit.identity import Identity
from generators.kit.judge import baselines
from generators.kit.prompt import Prompt
from generators.kit.registry import AnyGenerator, registry

Caught = Callable[[AnyGenerator], set[str]]

SOUND = '''"""O-9901 Planted: slide tiles into the empty place until the numbers are in order.

It is the sliding puzzle of the catalogue, in which a solution exists because the scramble walks backwards, and is the
only one because boards with more than one are drawn again.
"""

from dataclasses import replace
from generators.kit import OK, Choice, Verdict
from generators.kit.words.places import across_and_down
from generators.o47_sliding_puzzle import *

def also(prompt, words):
    return replace(prompt, steady=tuple(f"{way} {words}" for way in prompt.steady))

LEVELS = {"easy": Config(3, 4, 7), "medium": Config(3, 8, 12), "hard": Config(4, 12, 15)}
'''
CLASS = """
@generator("O-9901", "planted", version=1, levels=LEVELS)
class Planted(SlidingPuzzle):
"""

# In the body of the class, by the rule that has to catch it; `planted` has those that are elsewhere in the file.
FAULTS = {
    "draws": """
    def sample(self, rng, config):
        if config == LEVELS["medium"]:
            raise KeyError("no board")
        return super().sample(rng, config)
    """,
    "solves": """
    def solve(self, puzzle):
        states = super().solve(puzzle)
        return states[:-1] if len(states) > 8 else states
    """,
    "refuses": """
    def verify(self, puzzle, states):
        ends = states[0] == puzzle.start and states[-1] == solved(puzzle.side)
        return OK if ends else Verdict(False, "an end is wrong")
    """,
    "unique": """
    def sample(self, rng, config):
        if config != LEVELS["easy"] or rng.random() < 0.5:
            return super().sample(rng, config)
        board = solved(3)
        for place in (5, 4, 7, 8, 5, 4):  # half a turn about a corner: the other half is as long
            moved, gap = list(board), board.index(0)
            moved[gap], moved[place] = moved[place], 0
            board = tuple(moved)
        return Puzzle(3, board)

    def capacity(self, config):
        return 8

    def glance(self, puzzle):
        return {}
    """,
    "data": """
    def sample(self, rng, config):
        drawn = super().sample(rng, config)
        return Marked(drawn.side, drawn.start, "red")
    """,
    "deterministic": """
    def prompt(self, puzzle):
        liked = " or ".join({"red", "green", "blue", "pink", "teal"})
        return also(super().prompt(puzzle), f"Some like {liked} tiles.")
    """,
    "independent": """
    calls = 0

    def sample(self, rng, config):
        self.calls += 1
        if self.calls % 3 == 0:
            rng.random()
        return super().sample(rng, config)
    """,
    "distinct": """
    def sample(self, rng, config):
        if config == LEVELS["hard"]:
            rng.seed(rng.randrange(3500))
        return super().sample(rng, config)
    """,
    "prompt": """
    def prompt(self, puzzle):
        return also(super().prompt(puzzle), "Move {tile} first.")
    """,
    "wordings": """
    def prompt(self, puzzle):
        prompt = super().prompt(puzzle)
        return replace(prompt, goal=(*prompt.goal, "Slide the 1 into the gap."))
    """,
    "grammar": """
    def goal(self, puzzle):
        return f"the numbers are in order after {len(self.solve(puzzle)) - 1} moves of a orange hand."
    """,
    "placed": """
    def goal(self, puzzle):
        return f"the numbers are in order, the 1 at {across_and_down(500, 500)}."
    """,
    "answer": """
    def answer(self, puzzle, states):
        return "" if puzzle.side == 4 else super().answer(puzzle, states)
    """,
    "guessed": """
    def choices(self, puzzle, states):
        first = states[1][puzzle.start.index(0)]
        yield [Choice(tile == first, {"size": 40 + (tile == first)}) for tile in puzzle.start if tile]
    """,
    "silent": """
    def prompt(self, puzzle):
        tiles = [after[before.index(0)] for before, after in pairwise(self.solve(puzzle))]
        return also(super().prompt(puzzle), f"Take the tiles {', '.join(map(str, tiles))}.")
    """,
    "rubric": """
    def rubric(self, puzzle, states):
        for item in super().rubric(puzzle, states):
            yield replace(item, weight=item.weight * 0.9)
    """,
    "facts": """
    def rubric(self, puzzle, states):
        for item in super().rubric(puzzle, states):
            yield replace(item, text="The tiles move as they should.")
    """,
    "actors": """
    def rubric(self, puzzle, states):
        for item in super().rubric(puzzle, states):
            yield replace(item, check=Steady(("tile-99",))) if item.group == "constancy" else item
    """,
    "builds": """
    def draw(self, scene, puzzle, moment):
        super().draw(scene, puzzle, moment)
        1 / (moment.step - 2)
    """,
    "redraws": """
    def sample(self, rng, config):
        drawn = super().sample(rng, config)
        object.__setattr__(drawn, "tint", "green")
        return drawn

    def backdrop(self, scene, puzzle):
        super().backdrop(scene, puzzle)
        scene.ball((24, 24), 8, getattr(puzzle, "tint", "red"))
    """,
    "seen": """
    def draw(self, scene, puzzle, moment):
        if moment.step == 1:
            moment = Moment(0, 0.0, moment.before, moment.before)
        super().draw(scene, puzzle, moment)
    """,
    "followed": """
    def draw(self, scene, puzzle, moment):
        super().draw(scene, puzzle, moment)
        scene.ball((24 + 400 * (moment.t > 0.5), 500), 6, "ink", name="flea")
    """,
    "flows": """
    def draw(self, scene, puzzle, moment):
        super().draw(scene, puzzle, moment)
        scene.ball((24 + 20 * (moment.step + moment.t), 500), 6, "ink", name="snail")
    """,
    "legible": """
    def backdrop(self, scene, puzzle):
        super().backdrop(scene, puzzle)
        scene.label((500, 24), "sliding puzzle", 20)
    """,
    "looks": """
    def backdrop(self, scene, puzzle):
        super().backdrop(scene, puzzle)
        scene.block((400, 20, 60, 24), "black")
        scene.label((430, 32), "B", 18, "paper")
    """,
}


def written(folder: Path, text: str) -> AnyGenerator:
    """The generator of a file with this text."""
    file = folder / "o9901_planted.py"
    file.write_text(text, encoding="utf-8")
    return load(file).get("planted")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer samples: the faults are coarse, and there is one suite to run for each."""
    monkeypatch.setattr(subject, "CASES", 4)
    monkeypatch.setattr(subject, "DRAWS", 400)
    monkeypatch.setattr(subject, "FEWEST_DRAWS", 400)
    monkeypatch.setattr(truth, "SEARCHED", 6)


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    with Elsewhere() as processes:
        yield processes


@pytest.fixture
def caught(elsewhere: Elsewhere) -> Caught:
    """Check a generator, and give the rules that it breaks."""

    def broken(generator: AnyGenerator) -> set[str]:
        # A fault in the pictures costs points as well; what scores are due is a rule of its own, tested below.
        report = check(generator, only=[rule for rule in rules() if rule.name != "scores"], elsewhere=elsewhere)
        for finding in report.findings:
            assert finding.reason
            assert f"--rule {finding.rule} --seed 42" in finding.reproduce
            assert "--path" in finding.reproduce
        return {finding.rule for finding in report.findings}

    return broken


def test_the_generator_without_a_fault_keeps_every_rule(tmp_path: Path) -> None:
    report = check(written(tmp_path, SOUND + CLASS + "    pass\n"))
    assert report.findings == ()
    assert [cost.level for cost in report.costs] == ["easy", "medium", "hard"]
    assert all(cost.cpu_ms > 1 for cost in report.costs)  # what is shared is counted where it is made


def planted(rule: str) -> str:
    """The sound generator with a fault that breaks this rule."""
    match rule:
        case "documented":
            return '"""O-9901 Planted: slide."""\n' + SOUND.split('"""\n', 2)[-1] + CLASS + "    pass\n"
        case "pure":
            return SOUND + "import time\n" + CLASS + "    pass\n"
        case "config":
            loose = "@dataclass(frozen=True)\nclass Loose(Config):\n    spare: int = 0\n"
            levels = "LEVELS = {name: Loose(c.side, c.fewest, c.most) for name, c in LEVELS.items()}\n"
            return SOUND + loose + levels + CLASS + "    pass\n"
        case "harder":
            exchanged = '"medium": Config(4, 12, 15), "hard": Config(3, 8, 12)'
            return (
                SOUND.replace('"medium": Config(3, 8, 12), "hard": Config(4, 12, 15)', exchanged) + CLASS + "    pass\n"
            )
        case "data":
            marked = '@dataclass(frozen=True)\nclass Marked(Puzzle):\n    colour: str = "red"\n'
            return SOUND + marked + CLASS + FAULTS[rule]
    return SOUND + CLASS + FAULTS[rule]


# Answers whose every word is in all samples of a level: only order and number tell.
TELLING = {
    "o39_maze": """
LEVELS = Maze.levels
@generator("O-9901", "planted", version=1, levels=LEVELS)
class Planted(Maze):
    def prompt(self, puzzle):
        headings = puzzle.floor.headings(pairwise(self.solve(puzzle)))
        legs = [f"{len(list(same))} {heading}" for heading, same in groupby(headings)]
        return also(super().prompt(puzzle), f"Go {', '.join(legs)}.")
""",
    "o48_sudoku": """
LEVELS = Sudoku.levels
@generator("O-9901", "planted", version=1, levels=LEVELS)
class Planted(Sudoku):
    def prompt(self, puzzle):
        facts = [item.text.partition(": ")[2] for item in self.rubric(puzzle, self.solve(puzzle))]
        return also(super().prompt(puzzle), "Remember: " + " ".join(facts))
""",
}
KIT_FAULTS = ("golden", "seeds", "frames", "ends", "scores")  # not of a file alone: they are planted elsewhere
PLANTED = [rule.name for rule in rules() if rule.name not in KIT_FAULTS]


@pytest.mark.parametrize("rule", PLANTED)
def test_a_planted_fault_is_caught_by_the_rule_meant_for_it_alone(rule: str, caught: Caught, tmp_path: Path) -> None:
    assert caught(written(tmp_path, planted(rule))) == {rule}


def test_a_prompt_that_tells_the_answer_is_caught_at_every_level(tmp_path: Path) -> None:
    for base, told in TELLING.items():
        text = SOUND.partition("LEVELS")[0].replace("o47_sliding_puzzle", base) + told
        findings = check(written(tmp_path, text), only=select(["silent"])).findings
        assert [finding.level for finding in findings] == ["easy", "medium", "hard"], base


def test_an_answer_that_is_the_same_in_all_samples_of_a_level_is_caught(tmp_path: Path) -> None:
    constant = """
    def answer(self, puzzle, states):
        return "7" if puzzle.side == 4 else str(len(states) - 1)
    """
    (finding,) = check(written(tmp_path, SOUND + CLASS + constant), only=select(["answer"])).findings
    assert (finding.level, finding.reason) == ("hard", "every sample has the answer '7'")


def test_a_puzzle_that_the_judge_refuses_is_no_data() -> None:
    generator = registry.get("G-212")
    puzzle = sample.draw(generator, "easy", 42, 0).puzzle
    assert not truth.spoiled(generator, puzzle)
    assert "the puzzle holds 1200" in truth.spoiled(generator, replace(puzzle, first=1200))


def test_run_seeds_that_overlap_are_caught(caught: Caught, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def rng(self: Identity) -> Random:
        text = f"{self.generator}/{self.level}/{self.seed + self.index}/{self.attempt}"
        return Random(int.from_bytes(sha256(text.encode()).digest()))

    monkeypatch.setattr(Identity, "rng", rng)
    assert caught(written(tmp_path, SOUND + CLASS + "    pass\n")) == {"seeds"}


def test_a_video_of_another_number_of_frames_is_caught(
    caught: Caught, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments_of = sample.moments_of
    monkeypatch.setattr(sample, "moments_of", lambda *arguments: moments_of(*arguments)[:-1])
    assert caught(written(tmp_path, SOUND + CLASS + "    pass\n")) == {"frames"}


def test_a_still_that_is_not_the_videos_first_frame_is_caught(
    caught: Caught, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = sample.film

    def swapped(*arguments: object, **options: object) -> object:
        shown = film(*arguments, **options)
        return replace(shown, first=shown.final)

    monkeypatch.setattr(sample, "film", swapped)
    assert caught(written(tmp_path, SOUND + CLASS + "    pass\n")) == {"ends"}


@pytest.fixture
def golden_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A list of golden hashes that holds, of the catalogue's sliding puzzle alone."""
    file, puzzle = tmp_path / "golden.json", registry.get("O-47")
    golden.write(GoldenFile(sample.KIT_VERSION, {"O-47": golden.measure(puzzle)}), file)
    monkeypatch.setattr(golden, "FILE", file)
    return file


def golden_findings() -> list[Finding]:
    return list(check(registry.get("O-47"), only=select(["golden"])).findings)


def test_other_bytes_under_the_same_version_are_caught_with_the_file_and_the_way_out(
    golden_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert golden_findings() == []
    puzzle = type(registry.get("O-47"))
    monkeypatch.setattr(puzzle, "prompt", lambda self, puzzle: Prompt(("Tiles.",), ("Slide them.",)))
    found = golden_findings()
    assert [(each.level, each.index) for each in found] == [(level, k) for level in puzzle.levels for k in (0, 1)]
    assert found[0].reason == (
        "metadata.json, prompt.txt of sample 0 differ from "
        "what version 1 promises; if they should, raise `version` in its @generator "
        "line, then `vmdp generators golden O-47 --update` renews the hashes"
    )
    assert found[0].reproduce.endswith("vmdp replay O-47:easy:42:0")


def test_a_generator_without_golden_hashes_or_with_those_of_another_version_is_caught(
    golden_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(registry.get("O-47")), "version", 2)
    (found,) = golden_findings()
    kit = sample.KIT_VERSION
    assert f"its golden hashes are of version 1 and kit {kit}, not 2 and {kit}" in found.reason
    golden_file.unlink()
    (found,) = golden_findings()
    assert found.reason == "it has no golden hashes; `vmdp generators golden O-47 --update` adds them"


GOOD: dict[str, float] = {**baselines.AT_LEAST, **baselines.AT_MOST}


@pytest.mark.parametrize(
    ("name", "score", "due"),
    [
        ("ground_truth", 99, "ground_truth scores 99, not at least 100"),
        ("still", 35, "still scores 35, more than 15"),
        ("skipped_step", 70, "skipped_step scores 70, more than 60"),
    ],
)
def test_scores_out_of_bounds_are_caught(
    name: str, score: float, due: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = dict(GOOD)
    monkeypatch.setattr(baselines, "measure", lambda *_: measured)
    generator = written(tmp_path, SOUND + CLASS + "    pass\n")
    assert check(generator, only=select(["scores"])).ok
    measured[name] = score
    findings = check(generator, only=select(["scores"])).findings
    assert [finding.level for finding in findings] == ["easy", "medium", "hard"]
    assert findings[0].reason == due


IMPURE = {
    "imports random": "import random",
    "imports environ from os": "from os import environ",
    "calls Random": "rng = Random(7)",
    "calls hash": "key = hash('a')",
    "calls open": "def read():\n    return open('a')",
    "holds the literal colour #FF0000": "RED = '#FF0000'",
    "draws with the literal colour (255, 0, 0)": "def mark(scene):\n    scene.ball((1, 2), 3, (255, 0, 0))",
    "draws with the literal colour (0, 9, 0)": "C = (0, 9, 0)\ndef mark(scene):\n    scene.ball((1, 2), 3, colour=C)",
    "uses numpy's exp": "import numpy as np\nE = np.exp(1)",
}


@pytest.mark.parametrize(("reason", "line"), IMPURE.items())
def test_what_a_generator_may_not_use_is_named_with_its_line(reason: str, line: str) -> None:
    tried = SimpleNamespace(source=f"'''A file.'''\n{line}\n")
    (pure,) = select(["pure"])
    (found,) = pure.broken(tried)
    assert reason in found.reason
    assert found.reason.startswith("line ")


def test_what_looks_like_a_fault_and_is_none_is_let_through() -> None:
    lines = "from random import Random\nSIZES = (100, 88, 76)\ndef f(scene):\n    scene.block((1, 2, 3, 4), 'ink')\n"
    (pure,) = select(["pure"])
    assert list(pure.broken(SimpleNamespace(source=lines))) == []
