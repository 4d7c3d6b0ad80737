"""What the pages point to is there: files, anchors, commands, options, targets of make, variables."""

import re
import shlex
from urllib.parse import unquote

import pytest
from typer.main import get_command

from include.cli.main import app
from include.settings import Settings
from tests.docs.pages import ROOT, Page, pages

PAGES = pages()
VMDP = get_command(app)
BY_PATH = {page.path: page for page in PAGES}
README = BY_PATH[ROOT / "README.md"]
MAKEFILE = (ROOT / "Makefile").read_text()
PLACEHOLDERS = re.compile(r"[A-Z_]+|…")


def named(page: Page) -> str:
    return page.path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page):
    for link in page.links:
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = (page.path.parent / path).resolve() if path else page.path
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        if anchor:
            assert target.suffix == ".md", link
            assert anchor in BY_PATH[target].anchors, link


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_commands_exist_with_their_options(page):
    for command in commands(page):
        assert_parses(command)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_targets_of_make_exist(page):
    shown = [line for block in page.blocks for line in block.text.splitlines()] + sorted(page.code)
    for target in {match[1] for line in shown if (match := re.match(r"make ([a-z][a-z-]*)\b", line))}:
        assert f"\n{target}:" in MAKEFILE, target


def test_each_page_is_reached_from_the_readme():
    reached, new = set(), {README.path}
    while new:
        reached |= new
        links = {(page, link) for page in new for link in BY_PATH[page].links if not re.match(r"[a-z]+:", link)}
        found = {(page.parent / link.partition("#")[0]).resolve() for page, link in links if link.partition("#")[0]}
        new = {path for path in found if path.suffix == ".md"} - reached
    assert {page.path for page in PAGES} == reached


def test_every_figure_of_the_page_of_figures_names_its_command():
    rows = [line for line in (ROOT / "docs/performance.md").read_text().splitlines() if line.startswith("| ")]
    figures = [row for row in rows if not row.startswith("| What")]
    assert len(figures) >= 15
    for row in figures:
        command = row.rstrip("|").rpartition("|")[2].strip()
        assert command.startswith(("`vmdp ", "`make ", "`airflow ", "`python -m ", "the same", "[")), row


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_paths_of_the_project_exist(page):
    places = re.compile(r"(generators|include|dags|plugins|lambda_image|infra|tests|docs)/[\w./-]*")
    for code in page.code:
        if places.fullmatch(code) and "/x/" not in code and "my_" not in code:
            assert (ROOT / code).exists(), code


def test_variables_that_are_named_exist():
    known = {name.upper() for name in Settings.model_fields}
    for page in PAGES:
        for code in page.code:
            for variable in re.findall(r"\bVMDP_[A-Z_]+\b", code):
                assert variable in known | {"VMDP_WORKERS", "VMDP_IMAGE"}, f"{named(page)}: {variable}"


def test_every_target_of_make_is_explained_under_a_heading():
    targets = re.findall(r"^([a-z][a-z-]*):(?! export).*$", MAKEFILE, re.MULTILINE)
    for target in targets:
        assert re.search(rf"^{target}:.*## ", MAKEFILE, re.MULTILINE), target
    assert MAKEFILE.count("\n##@ ") >= 3


def test_pictures_are_legible_on_light_and_dark():
    for name in ("flow", "seams"):
        text = (ROOT / f"docs/{name}.svg").read_text()
        assert "prefers-color-scheme: dark" in text
        assert not re.search(r'(?:fill|stroke)="#', text), "colours are named at the top"


def commands(page: Page) -> list[str]:
    """Each command of vmdp on the page: in blocks, without comments and what the shell does with it, and in `…`."""
    lines = [line for block in page.blocks if block.language in ("sh", "") for line in block.text.splitlines()]
    found = [line.strip() for line in lines] + sorted(page.code)
    return [line for line in found if line.startswith("vmdp ")]


def assert_parses(line: str) -> None:
    """Every word up to the first argument names a command, and every option is one of its."""
    words = shlex.split(re.split(r"\s[&|>;]|;|\s&&", line.partition(" #")[0])[0])[1:]
    command = VMDP
    words = words[1:] if words[:1] in (["-v"], ["--verbose"]) else words
    while words and (below := getattr(command, "commands", None)):
        if words[0].startswith("-") or PLACEHOLDERS.fullmatch(words[0]):
            break
        assert words[0] in below or "|" in words[0], line
        command = below.get(words[0], command)
        words = words[1:]
    options = {name for option in command.params for name in (*option.opts, *option.secondary_opts)} | {"--help", "-h"}
    for word in words:
        if word.startswith("--"):
            assert word.partition("=")[0].strip("[]") in options, f"{line}: {word}"


def test_a_command_that_is_no_more_would_be_found():
    for line in ("vmdp nonsense", "vmdp queue stop", "vmdp make O-47 --nonsense", "vmdp dlq list --level easy"):
        with pytest.raises(AssertionError):
            assert_parses(line)
    assert_parses("vmdp -v queue workers --concurrency 3 | tee log")
