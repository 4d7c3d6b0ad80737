"""`vmdp judge` and `vmdp bench --judge`: they measure the judge, and fail when it or a task's rules are wrong."""

import inspect
import json
import subprocess
import sys

import pytest

from generators.kit.generator import OK
from generators.kit.judge import selfcheck
from generators.kit.judge.judge import Judge
from generators.kit.judge.result import Score
from generators.kit.registry import registry
from generators.kit.words import marking as marking_words
from include.cli import judge_speed, judge_tables
from include.cli.judge_journal import code_of
from include.cost import judging
from include.errors import UserError
from tests.cli.test_commands import vmdp

__all__ = ["vmdp"]

ONE = ("--samples", 1, "--seed", 7, "--level", "easy", "--size", 256, "--jobs", 1)
ATTACKS = [word for name in ("held", "shift_2px", "jump", "undone") for word in ("--attack", name)]


def always(score: Score):
    """A judge that gives every video the same score."""
    return lambda self, frames, fps=16: score


def test_bounds_are_shown_by_attack_and_by_generator(vmdp, tmp_path):
    code, out, err = vmdp("judge", "bounds", "O-48", *ONE, *ATTACKS, "--save", tmp_path / "b.json")
    assert (code, err.strip()) == (0, "")
    assert "4 renditions of 1 samples, 256 px: 0 break their bound." in out
    assert out.index("│ held ") < out.index("│ shift_2px ") < out.index("│ jump ") < out.index("│ O-48 ")
    facts = json.loads((tmp_path / "b.json").read_text())
    assert [(each["attack"], each["kind"], each["bound"], each["broken"]) for each in facts["attacks"]] == [
        ("held", "right", 95, 0),
        ("shift_2px", "degraded", 90, 0),
        ("jump", "wrong", 40, 0),
        ("undone", "wrong", 50, 0),
    ]
    assert facts["generators"][0]["worst"]["right"]["sample"] == "O-48:easy:7:0"
    assert facts["breaches"] == []


def test_one_kind_of_renditions_is_chosen(vmdp):
    code, out, _ = vmdp("judge", "bounds", "O-48", *ONE, *ATTACKS, "--kind", "wrong", "--json")
    assert code == 0
    assert [each["attack"] for each in json.loads(out)["attacks"]] == ["jump", "undone"]


def test_several_processes_find_the_same(vmdp):
    words = ("judge", "bounds", "O-48", "G-31", *ONE[:-2], "--attack", "jump", "--json")
    assert vmdp(*words, "--jobs", 2)[:2] == vmdp(*words, "--jobs", 1)[:2]


@pytest.mark.parametrize("what", ["bounds", "mutations"])
def test_a_measurement_that_was_killed_goes_on_where_it_was(vmdp, tmp_path, monkeypatch, what):
    journal = tmp_path / "journal.jsonl"
    words = ("judge", what, *ONE, "--json", *(ATTACKS if what == "bounds" else ()))
    expected = vmdp(*words, "O-48", "O-47")
    assert vmdp(*words, "O-48", "--resume", journal)[0] == 0
    journal.write_text(journal.read_text() + '{"sample": "O-47:easy:7:0", "res')  # killed while it wrote
    monkeypatch.setattr(Judge, "score", lambda self, frames, fps=16: pytest.fail("it is known"))
    assert vmdp(*words, "O-48", "--resume", journal)[0] == 0
    monkeypatch.undo()
    assert vmdp(*words, "O-48", "O-47", "--resume", journal) == expected
    assert len(journal.read_text().splitlines()) == 3


def test_a_task_type_whose_code_changed_since_is_measured_again_and_no_other(vmdp, tmp_path, monkeypatch):
    journal = tmp_path / "journal.jsonl"
    words = ("judge", "bounds", "O-48", "O-47", *ONE, *ATTACKS, "--json", "--resume", journal)
    expected, kept = vmdp(*words), journal.read_text()
    journal.write_text(kept.replace(code_of(inspect.getfile(type(registry.get("O-47")))), "of another code"))
    assert vmdp(*words) == expected
    assert [line["sample"] for line in map(json.loads, journal.read_text().splitlines()[1:])] == [
        "O-47:easy:7:0", "O-48:easy:7:0", "O-47:easy:7:0",
    ]  # fmt: skip


def test_the_code_of_a_task_type_is_its_page_and_all_that_it_imports(tmp_path):
    page = tmp_path / "page.py"
    page.write_text("from generators.kit.words.marking import Marks\n")
    marking, words = code_of(str(page)), code_of(inspect.getfile(marking_words))
    assert marking != words
    assert code_of.__wrapped__(str(page)) == marking
    page.write_text("from generators.kit.words import nests\n")
    assert code_of.__wrapped__(str(page)) != marking


def test_a_journal_of_other_options_is_refused(vmdp, tmp_path):
    journal, other = tmp_path / "journal.jsonl", tmp_path / "other.txt"
    words = ("judge", "bounds", "O-48", *ONE, "--resume")
    assert vmdp(*words, journal, "--attack", "jump")[0] == 0
    code, _, err = vmdp(*words, journal, "--attack", "still")
    assert (code, err) == (1, f"error: {journal} is of other code, libraries or options: name another file\n")
    kept = journal.read_text()
    other.write_text(kept.splitlines()[0] + "\nno JSON\n")
    code, _, err = vmdp(*words, other, "--attack", "jump")
    assert (code, err) == (1, f"error: {other} is no journal: name another file\n")
    assert journal.read_text() == kept


def test_a_judge_that_passes_everything_breaks_the_bounds_of_wrong_videos(vmdp, monkeypatch):
    monkeypatch.setattr(Judge, "score", always(Score((), 100.0, True)))
    code, out, err = vmdp("judge", "bounds", "O-48", *ONE, *ATTACKS)
    assert code == 1
    assert err.strip().splitlines() == [
        "O-48:easy:7:0 jump: 100, not at most 40, passed",
        "O-48:easy:7:0 undone: 100, not at most 50, passed",
    ]
    assert "2 break their bound" in out


def test_a_median_below_full_marks_is_a_fault_of_its_own(vmdp, monkeypatch):
    monkeypatch.setattr(Judge, "score", always(Score((), 97.0, True)))
    code, _, err = vmdp("judge", "bounds", "O-48", *ONE, "--attack", "held")
    assert (code, err.strip()) == (1, "held: median 97, not 100")


def test_a_judge_that_fails_breaks_the_bound(vmdp, monkeypatch):
    def fail(self, frames, fps=16):
        raise ValueError("operands could not be broadcast")

    monkeypatch.setattr(Judge, "score", fail)
    code, _, err = vmdp("judge", "bounds", "O-48", *ONE, "--attack", "still")
    assert code == 1
    assert err.strip() == "O-48:easy:7:0 still: no score: ValueError: operands could not be broadcast"


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--kind", "good"), "no kind is called 'good'; choose from right, degraded, wrong"),
        (("--attack", "stil"), "no rendition is called 'stil'; choose from pace_slower, "),
        (("--size", "100"), "size must be a multiple of 16 from 256 to 1024, not 100"),
        (("--level", "harder"), "O-48 has no level 'harder'; it has easy, medium, hard"),
    ],
)
def test_a_wrong_choice_is_refused(vmdp, words, error):
    code, _, err = vmdp("judge", "bounds", "O-48", *words)
    assert code == 1
    assert err.startswith(f"error: {error}")


MUTATIONS = ("judge", "mutations", "O-48", *ONE, "--most", 1)


def test_judge_and_rules_agree(vmdp):
    code, out, _ = vmdp(*MUTATIONS, "--json")
    facts = json.loads(out)
    assert code == 0
    assert facts["differing"] == []
    assert facts["total"]["right"] >= 2  # free orders
    assert facts["total"]["wrong"] >= 8
    assert {"reordered", "wrong_leaf", "undone"} <= {each["Change"] for each in facts["changes"]}
    assert facts["generators"][0]["Agreement"] == "100.0 %"


def test_rules_that_accept_everything_are_noticed(vmdp, monkeypatch):
    monkeypatch.setattr(type(registry.get("O-48")), "verify", lambda self, puzzle, states: OK)
    code, out, err = vmdp(*MUTATIONS)
    assert code == 1
    assert "O-48:easy:7:0 wrong_leaf: right, but does not pass" in err
    assert "0 of 0 wrong ones don't" in out


def test_a_judge_that_passes_everything_disagrees(vmdp, monkeypatch):
    monkeypatch.setattr(Judge, "score", always(Score((), 100.0, True)))
    code, _, err = vmdp(*MUTATIONS)
    assert code == 1
    assert "O-48:easy:7:0 last_step_missing: wrong, but passes, 100 points: " in err


@pytest.fixture
def one_sample(monkeypatch):
    monkeypatch.setattr(selfcheck, "SAMPLES", selfcheck.SAMPLES[-1:])


def test_this_installation_gives_the_known_scores(vmdp):
    code, out, err = vmdp("judge", "selfcheck")
    assert (code, err.strip()) == (0, "")
    assert "42 scores with opencv " in out
    assert all(f"{name} " in out for name in ("numpy", "pillow", "av"))
    assert "all within 1 point" in out


def test_another_score_is_a_fault(vmdp, monkeypatch, tmp_path, one_sample):
    sample = str(selfcheck.SAMPLES[0])
    known = selfcheck.read()
    changed = known[sample] | {"jump": known[sample]["jump"] + 2, "vae_like": known[sample]["vae_like"] - 1, "new": 5}
    monkeypatch.setattr(selfcheck, "KNOWN", tmp_path / "selfcheck.json")
    selfcheck.KNOWN.write_text(json.dumps({sample: changed}))
    code, out, _ = vmdp("judge", "selfcheck", "--json")
    found = json.loads(out)
    assert code == 1
    assert [(row["rendition"], row["known"], row["found"]) for row in found["differing"]] == [
        ("jump", changed["jump"], known[sample]["jump"]), ("new", 5, None),
    ]  # fmt: skip
    assert vmdp("judge", "selfcheck", "--write")[0] == 0
    assert selfcheck.read() == {sample: known[sample]}
    assert vmdp("judge", "selfcheck")[0] == 0


def test_without_opencv_the_rest_works(tmp_path):
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        script = "import sys; sys.modules['cv2'] = None; from include.cli.main import run; run()"
        return subprocess.run([sys.executable, "-c", script, *words], capture_output=True, text=True, check=False)

    assert run("judge", "--help").returncode == 0
    for words in (("judge", "bounds"), ("bench", "--judge"), ("generators", "check", "O-47")):
        done = run(*words)
        assert (done.returncode, done.stderr) == (
            1, "error: the judge needs OpenCV: pip install 'vm-dataset-pipeline[judge]'\n",
        )  # fmt: skip


def test_the_judges_speed_is_stored_in_its_page(vmdp, monkeypatch, tmp_path):
    page = tmp_path / "judge.md"
    page.write_text("# Judge\n\n<!-- speed -->\n\nnothing\n\n<!-- end -->\nMore.\n")
    monkeypatch.setattr(judge_speed, "PAGE", page)
    monkeypatch.setattr(judge_speed, "VIDEOS", 1)
    monkeypatch.setattr(judging, "WARM", 1)
    code, out, _ = vmdp("bench", "O-48", "--judge", "--level", "easy", "--save")
    assert code == 0
    assert "1 samples, 81 frames each." in out
    assert "| prepare: Judge.of | ≤ 60 | " in page.read_text()
    assert page.read_text().endswith("\n\n<!-- end -->\nMore.\n")
    assert vmdp("bench", "O-48", "--judge", "--size", 256)[0] == 1


def test_the_page_has_every_block_that_is_filled():
    marks = [f"<!-- {name} -->" for name in ("attacks", "generators", "agreement", "changes", "speed")]
    text = judge_tables.PAGE.read_text()
    assert all(text.count(mark) == 1 for mark in marks)
    assert text.count("<!-- end -->") == len(marks)


def test_a_page_without_the_block_is_refused(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# Other\n")
    with pytest.raises(UserError, match="has no block `<!-- speed -->`"):
        judge_tables.fill(page, {"speed": ""})
