"""The documentation site builds strictly, is complete, and loads nothing from elsewhere."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from tests.docs.pages import ROOT


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    )
    assert done.returncode == 0, done.stderr
    return folder


class Loads(HTMLParser):
    """Addresses that a browser loads by itself: all but links to follow."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.found += [named["src"]] if named.get("src") else []
        if tag == "link" and named.get("rel") not in ("canonical", "next", "prev"):
            self.found.append(named["href"])


def test_no_page_loads_anything_from_elsewhere(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 40
    for page in pages:
        loads = Loads()
        loads.feed(page.read_text())
        assert loads.found
        for address in loads.found:
            assert not re.match(r"(?:[a-z]+:)?//", address), f"{page.name} loads {address}"
    for sheet in site.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(?:[a-z]+:)?//", sheet.read_text()), sheet.name


def test_each_page_of_docs_is_a_page_of_the_site(site):
    for page in (ROOT / "docs").glob("*.md"):
        assert (site / f"{page.stem}.html").exists()
    for name in ("index", "contributing", "changelog"):
        assert (site / f"{name}.html").exists()


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("generator", "brute_force"), ("bounds", "one_of"), ("rubric", "stages"), ("scene.tokens", "symbol"),
        ("words.floor", "only_way"), ("judge.score", "score"), ("conformance", "check"),
    ],
)  # fmt: skip
def test_the_reference_documents_the_kit(site, module, name):
    page = (site / "api" / f"kit.{module}.html").read_text()
    assert re.search(rf'id="generators\.kit\.{module}[\w.]*\.{name}"', page), name
