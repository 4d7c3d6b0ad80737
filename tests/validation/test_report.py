"""The gate, and the report that a person reads."""

import io
import json
import re
import shutil
from html.parser import HTMLParser

import pytest
from PIL import Image

from include.errors import UserError
from include.planning.plan import read_spec
from include.validation.problem import Problem
from include.validation.report import gate, page, summary, write_report
from include.validation.run import GroupResult, validate_group
from tests.cli.test_commands import vmdp
from tests.validation.conftest import PUZZLE, Dataset, make

__all__ = ["vmdp"]


def group(dataset: Dataset, deep: float = 0) -> GroupResult:
    return validate_group(dataset.store, dataset.spec, list(dataset.spec.generators), deep=deep)


def with_problems(good: GroupResult, faulty: int, *problems: Problem) -> GroupResult:
    """The same result, had these problems been found in so many of 1,000 samples."""
    first, *rest = good.generators
    rules: dict[str, int] = {}
    for problem in problems:
        rules[problem.rule] = rules.get(problem.rule, 0) + 1
    changed = first.model_copy(
        update={
            "planned": 1000, "found": 1000, "deep_checked": 1000, "problems": problems, "problem_count": len(problems),
            "rules": rules, "faulty": faulty, "faulty_deep": faulty,
        }
    )  # fmt: skip
    return GroupResult(generators=(changed, *rest))


HASH = Problem(PUZZLE, "sliding_puzzle_00000003", "redraw", "prompt.txt differs when drawn again")
MISSING = Problem(PUZZLE, "sliding_puzzle_00000004", "sample-missing", "1 of 6 is missing")


def test_a_clean_dataset_passes_every_gate(good):
    found = group(good["files"])
    assert [gate([found], strictness) for strictness in ("strict", "tolerant", "report")] == [[], [], []]


def test_a_dataset_of_an_own_task_passes_every_gate(own_task, tmp_path):
    made = make(tmp_path, "tar", samples=3, only="X-901")
    assert list(made.spec.generators) == ["X-901_shifted_tiles_data-generator"]
    found = group(made, deep=1.0)
    assert [each.found for each in found.generators] == [3]
    assert gate([found], "strict") == []


def test_the_strict_gate_fails_on_any_problem_and_names_it(good):
    (reason,) = gate([with_problems(group(good["files"]), 1, HASH)], "strict")
    assert reason == "redraw: O-47 sliding_puzzle_00000003 (prompt.txt differs when drawn again)"


def test_the_tolerant_gate_passes_one_percent_and_not_more(good):
    found = group(good["files"])
    assert gate([with_problems(found, 10, HASH)], "tolerant") == []
    first, second = gate([with_problems(found, 20, HASH)], "tolerant")
    assert first.startswith("20 of ")
    assert "O-47 sliding_puzzle_00000003" in second


def test_the_tolerant_gate_fails_on_what_is_not_as_planned(good):
    (reason,) = gate([with_problems(group(good["files"]), 1, HASH, MISSING)], "tolerant")
    assert reason.startswith("sample-missing: O-47 sliding_puzzle_00000004")


def test_the_report_gate_never_fails(good):
    assert gate([with_problems(group(good["files"]), 900, HASH, MISSING)], "report") == []


def test_results_pass_through_json_unchanged(good):
    found = with_problems(group(good["files"]), 1, HASH, MISSING)
    assert GroupResult.model_validate_json(found.model_dump_json()) == found


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name in ("src", "href", "poster")]


@pytest.mark.parametrize("form", ["files", "tar"])
def test_the_report_says_what_was_found_and_links_to_what_is_there(good, tmp_path, form):
    dataset = Dataset(shutil.copytree(good[form].root, tmp_path / form))
    report = write_report(dataset.store, dataset.spec, [group(dataset)], strictness="strict")
    folder = dataset.root / "set/_report"
    assert report.passed
    assert report.planned == 6 * len(dataset.spec.generators)
    assert json.loads((folder / "report.json").read_text())["digest"] == report.digest
    text = (folder / "index.html").read_text()
    assert all(fact in text for fact in ("Passed", "O-47 sliding puzzle", "easy 2 · medium 2 · hard 2", "vmdp replay"))
    links = _Page(text).links
    assert all((folder / link).is_file() for link in links)
    assert any(link.endswith(".mp4") for link in links) == (form == "files")
    sheet = Image.open(io.BytesIO((folder / "contact_sheet.png").read_bytes()))
    assert sheet.width > 600


def test_the_report_is_the_same_each_time(good, tmp_path):
    dataset = Dataset(shutil.copytree(good["files"].root, tmp_path / "files"))
    found = group(dataset)
    written = []
    for _ in range(2):
        write_report(dataset.store, dataset.spec, [found])
        written.append({path.name: path.read_bytes() for path in (dataset.root / "set/_report").iterdir()})
    assert written[0] == written[1]


def test_a_report_beside_the_samples_is_no_problem_for_the_next_validation(files):
    write_report(files.store, files.spec, [group(files)])
    assert group(files).problem_count == 0


def test_the_page_names_faults_and_how_to_replay_them_and_lets_nothing_through(good):
    hostile = Problem(PUZZLE, "sliding_puzzle_00000005", "prompt-grammar", "<script>alert(1)</script><img src=x>")
    report = summary(good["files"].spec, [with_problems(group(good["files"]), 2, HASH, hostile)], "strict")
    text = page(good["files"].spec, report)
    assert "Failed" in text
    assert "O-47:easy:42:3" in text
    assert "&lt;script&gt;alert(1)" in text
    assert _Page(text).tags.count("script") == 1  # the page's own


def test_generators_that_were_left_out_are_named(good):
    dataset = good["files"]
    if len(dataset.spec.generators) == 1:
        pytest.skip("there is but one generator")
    found = validate_group(dataset.store, dataset.spec, [PUZZLE], deep=0)
    report = summary(dataset.spec, [found], "strict")
    assert len(report.unchecked) == len(dataset.spec.generators) - 1
    assert "Not validated this time" in page(dataset.spec, report)


def test_a_plain_folder_is_validated_like_a_dataset(good, tmp_path):
    root = shutil.copytree(good["files"].root / "set", tmp_path / "plain")
    dataset = Dataset(root)
    spec = read_spec(dataset.store, "").model_copy(update={"dataset": ""})
    found = validate_group(dataset.store, spec, [PUZZLE], deep=0)
    assert found.problem_count == 0
    assert found.generators[0].found == 6
    assert write_report(dataset.store, spec, [found]).passed
    assert (root / "_report/index.html").is_file()


def test_progress_reaches_the_number_it_promises(good):
    dataset, told = good["files"], []
    validate_group(dataset.store, dataset.spec, [PUZZLE], deep=0.5, progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (3, 3)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_what_is_not_in_the_dataset_can_not_be_validated(good):
    with pytest.raises(UserError, match="has no O-1_nothing"):
        validate_group(good["files"].store, good["files"].spec, ["O-1_nothing_data-generator"])


@pytest.mark.parametrize("options", [(), ("--look", "varied", "--canvas", "832x480", "--fps", "24", "--no-video")])
def test_the_report_says_how_a_sample_is_made_again(vmdp, tmp_path, options):
    assert vmdp("make", "O-3", "--samples", 1, "--out", tmp_path / "d", *options)[0] == 0
    assert vmdp("validate", tmp_path / "d", "--report")[0] == 0
    text = (tmp_path / "d/_report/index.html").read_text()
    [command] = re.findall(r"<code>vmdp (replay .*) --out sample</code>", text)
    again = json.loads(vmdp(*command.split(), "--out", tmp_path / "again", "--json")[1])
    [mark] = (tmp_path / "d").glob("_batches/*/*.json")
    assert again["sha256"] == json.loads(mark.read_text())["samples"][0]["sha256"]
