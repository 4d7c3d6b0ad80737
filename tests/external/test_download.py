"""Repositories are found by address, folder or organisation, fetched by git, pinned, and told when they moved on."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from include.errors import UserError
from include.external.address import is_address
from include.external.contract import read_contract, requirements_of
from include.external.environment import EnvironmentFailed, environment
from include.external.lock import Place
from include.external.names import identity
from include.external.tools.download import Wish, download, outdated, remove, update
from tests.external import repositories


@pytest.mark.parametrize(
    ("repository", "short", "name"),
    [
        ("O-41_nonogram_data-generator", "ext-O-41", "nonogram"),
        ("O_41_nonogram_data_generator", "ext-O-41", "nonogram"),
        ("G-174_arange_circles-by_circumfrence_data-generator", "ext-G-174", "arange_circles_by_circumfrence"),
        ("M-127_thyroidus_cine_data-pipeline", "ext-M-127", "thyroidus_cine"),
        ("chess-task-data-generator", "ext-chess-task", "chess_task"),
        ("Collision.git", "ext-collision", "collision"),
    ],
)
def test_names_are_brought_to_one_spelling_and_mistakes_are_kept(repository, short, name):
    assert (identity(repository).short, identity(repository).name) == (short, name)


def test_two_spellings_share_an_id_and_no_external_one_shares_one_with_the_catalogue():
    found = identity("O_41_nonogram_data_generator")
    assert found.full == "ext-O-41_nonogram_data-generator"
    assert found.task_id(7) == "ext_nonogram_00000007"
    assert identity("O-41_nonogram_data-generator", "vbvr").short == "vbvr-O-41"


@pytest.mark.parametrize("source", ["", "Ext", "a-b", "../x", "1a", "a" * 17])
def test_a_source_is_a_short_word(source):
    with pytest.raises(UserError, match="a source is a lower-case word"):
        identity("O-1_a", source)


def test_a_download_pins_the_commit_and_reads_the_contract_without_running_anything(place, origins):
    nonogram = next(one for one in place.read().repositories if one.short == "ext-O-41")
    assert nonogram.commit == repositories.git(origins / "O_41_nonogram_data_generator", "rev-parse", "HEAD")
    assert nonogram.contract.arguments(5, 7, "out") == ["--num-samples", "5", "--seed", "7", "--output-dir", "out"]
    assert nonogram.title == "Red square"
    assert (place.checkout(nonogram) / "examples" / "generate.py").is_file()
    seedless = next(one for one in place.read().repositories if one.short == "ext-G-174")
    assert seedless.contract.arguments(5, 7, "out") == ["--num-samples", "5", "--output", "out"]
    assert seedless.plain


def test_a_filter_takes_only_names_that_it_finds(tmp_path, origins):
    outcomes = download(Place(tmp_path), [str(origins)], pattern="^O[-_]([1-9]|[1-4][0-9]|50)_")
    assert [outcome.short for outcome in outcomes] == ["ext-O-41"]
    with pytest.raises(UserError, match="none of 3 repositories"):
        download(Place(tmp_path), [str(origins)], pattern="^X")
    with pytest.raises(UserError, match="no regular expression"):
        download(Place(tmp_path), [str(origins)], pattern="(")


def test_what_moved_on_is_outdated_until_it_is_updated(tmp_path):
    well = repositories.write(tmp_path / "O-1_a_data-generator", repositories.WELL)
    first = repositories.commit(well)
    plain = repositories.write(tmp_path / "O-2_b_data-generator", repositories.SEEDLESS)
    place = Place(tmp_path / "home")
    download(place, [str(well), str(plain)])
    assert outdated(place) == []
    (well / "README.md").write_text("# Another title\n")
    second = repositories.commit(well)
    (plain / "README.md").write_text("# Another\n")
    moved = outdated(place)
    assert [(one.short, one.reason) for one in moved] == [("ext-O-1", ""), ("ext-O-2", "")]
    assert (moved[0].pinned, moved[0].latest) == (first, second)
    assert place.read().repositories[0].commit == first
    outcomes = update(place)
    assert [(outcome.before != outcome.commit, outcome.reason) for outcome in outcomes] == [(True, "")] * 2
    assert outdated(place) == []
    assert place.read().repositories[0].title == "Another title"
    remove(place, ["ext-O-1"])
    assert [one.short for one in place.read().repositories] == ["ext-O-2"]


def test_what_no_entry_names_is_deleted_as_soon_as_nothing_uses_it(tmp_path):
    def files() -> set[str]:
        return {path.name for folder in ("checkouts", "mirrors") for path in (place.root / folder).glob("*")}

    well = repositories.write(tmp_path / "O-1_a_data-generator", repositories.WELL)
    repositories.commit(well)
    place = Place(tmp_path / "home")
    download(place, [str(well)])
    old = place.checkout(place.read().repositories[0])
    (well / "README.md").write_text("# Another title\n")
    repositories.commit(well)
    (place.root / ".new-killed").mkdir()
    with place.in_use():  # as a batch does
        update(place)
        assert old.is_dir()
    update(place)
    (pinned,) = place.read().repositories
    assert files() == {place.checkout(pinned).name, place.mirror(pinned.url).name}
    assert not (place.root / ".new-killed").exists()
    remove(place, ["ext-O-1"])
    assert files() == set()


def test_a_ref_is_followed_be_it_a_branch_a_tag_or_a_commit(tmp_path):
    well = repositories.write(tmp_path / "O-1_a_data-generator", repositories.WELL)
    first = repositories.commit(well)
    repositories.git(well, "tag", "--annotate", "v1", "--message", "one")
    repositories.git(well, "branch", "old")
    (well / "README.md").write_text("# Another\n")
    second = repositories.commit(well)
    address = f"file://{well}"
    for number, (ref, commit) in enumerate([("v1", first), ("old", first), (first, first), (None, second)]):
        (outcome,) = download(Place(tmp_path / str(number)), [address], ref=ref)
        assert (outcome.reason, outcome.commit) == ("", commit)
    (outcome,) = download(Place(tmp_path / "none"), [address], ref="v2")
    assert "has no branch or tag 'v2'" in outcome.reason


@pytest.mark.parametrize(
    "address",
    [
        "ext::sh -c touch%20/tmp/x",
        "--upload-pack=touch /tmp/x",
        "http://example.org/a/b",
        "https://user:secret@example.org/a/b",  # pragma: allowlist secret
        "ssh://-oProxyCommand=x/a",
        "git@-oProxyCommand=x:a",
        "file://relative",
        "nowhere",
    ],
)
def test_no_address_can_run_a_command_or_hold_a_secret(tmp_path, address):
    assert not is_address(address)
    with pytest.raises(UserError, match="is no git address"):
        download(Place(tmp_path), [address])


@pytest.mark.parametrize("ref", ["--upload-pack=x", "-x", "a..b", "a b", "", "a\n"])
def test_a_ref_can_be_no_option(tmp_path, origins, ref):
    with pytest.raises(UserError, match="is no branch, tag or commit"):
        download(Place(tmp_path), [str(origins)], ref=ref)


def test_a_repository_that_breaks_the_contract_stops_no_other(tmp_path, origins):
    bad = tmp_path / "O-2_bad_data-generator" / "examples"
    bad.mkdir(parents=True)
    (bad / "generate.py").write_text("import argparse\n")
    gone = f"file://{tmp_path}/gone"
    outcomes = download(
        Place(tmp_path / "home"), [str(bad.parent), gone, str(origins / "O_41_nonogram_data_generator")]
    )
    reasons = {outcome.repository: outcome.reason for outcome in outcomes}
    assert "has no option --num-samples" in reasons["O-2_bad_data-generator"]
    assert "`git ls-remote` failed" in reasons["gone"]
    assert reasons["O_41_nonogram_data_generator"] == ""


def test_two_repositories_of_one_id_need_two_sources(tmp_path, origins):
    other = repositories.write(tmp_path / "O-41_nonogram_data-generator", repositories.WELL)
    place = Place(tmp_path / "home")
    download(place, [str(origins)])
    (outcome,) = download(place, [str(other)])
    assert "is ext-O-41 already: bring this one under another source with --as" in outcome.reason
    (outcome,) = download(place, [str(other)], source="mine")
    assert (outcome.reason, outcome.short) == ("", "mine-O-41")


def test_options_in_a_module_beside_the_script_are_found(tmp_path):
    folder = repositories.write(tmp_path / "O-1_a_data-generator", "from src.cli import main\nmain()\n")
    (folder / "src").mkdir()
    (folder / "src" / "cli.py").write_text('OPTIONS = ("--num-samples", "--output-dir", "--seed")\n')
    assert read_contract(folder).seed == "--seed"


def test_a_damaged_lock_file_is_told(tmp_path):
    (tmp_path / "lock.json").write_text('{"form": 1, "repositories": [{"short": "x"}]}')
    with pytest.raises(UserError, match=r"lock\.json can't be read: .*Delete it"):
        Place(tmp_path).read()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("short", "../../x"),
        ("short", "O-41"),
        ("name", "a/b"),
        ("commit", "../" * 14),
        ("requirements", "../../../../../x"),
        ("url", "ext::sh -c true"),
        ("ref", "--upload-pack=x"),
        ("samples_option", "-c"),
    ],
)
def test_a_lock_file_can_name_no_path_and_no_command(tmp_path, place, field, value):
    whole = json.loads(place.lock_file.read_text())
    next(one for one in whole["repositories"] if not one["plain"])[field] = value
    (tmp_path / "lock.json").write_text(json.dumps(whole))
    with pytest.raises(UserError, match=r"lock\.json can't be read"):
        Place(tmp_path).read()


def test_the_token_follows_no_redirect(tmp_path, monkeypatch):
    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append((self.path, self.headers.get("Authorization")))
            self.send_response(301)
            self.send_header("Location", f"http://localhost:{server.server_port}/other")
            self.end_headers()

        def log_message(self, *_):
            pass

    seen: list[tuple[str, str | None]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    api = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr("include.external.tools.download.GITHUB_API", api)
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    try:
        with pytest.raises(UserError, match="answers 301"):
            download(Place(tmp_path), ["github:anybody"], api=api)
    finally:
        server.shutdown()
        server.server_close()
    assert [token for _, token in seen] == ["Bearer secret"]


@pytest.fixture
def listing(origins):
    """An organisation of 130 repositories, of which one can be cloned; it notes the headers that it was sent."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(dict(self.headers))
            page = int(self.path.partition("&page=")[2].partition("&")[0])
            if "limited" in self.path:
                self.send_response(403)
                self.send_header("X-RateLimit-Remaining", "0")
                self.send_header("X-RateLimit-Reset", "1700000000")
                self.end_headers()
                return
            names = [f"G-{n}_other_data-generator" for n in range(129)] + ["O_41_nonogram_data_generator"]
            entries = [{"name": n, "clone_url": f"file://{origins}/{n}"} for n in names[100 * page - 100 : 100 * page]]
            body = json.dumps(entries).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    seen: list[dict] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()
    server.server_close()


def test_an_organisation_is_listed_page_by_page_and_the_token_goes_to_its_own_host_alone(
    tmp_path, listing, monkeypatch
):
    api, seen = listing
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    (outcome,) = download(Place(tmp_path), ["github:anybody"], pattern="^O_", api=api)
    assert (outcome.reason, outcome.short) == ("", "ext-O-41")
    assert len(seen) == 2
    assert not any("secret" in value for headers in seen for value in headers.values())


def test_a_rate_limit_is_told_with_what_to_do(tmp_path, listing):
    with pytest.raises(UserError, match=r"until its limit is reset at 1700000000 .*set GITHUB_TOKEN"):
        download(Place(tmp_path), ["github:limited"], api=listing[0])


def repository(top, requirements: str, **included: str):
    folder = repositories.write(top / "O_88_other_data_generator", repositories.WELL, requirements=requirements)
    for name, text in included.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


UNUSUAL = "-e .", "-r ../elsewhere.txt", "git+https://example.org/x", "x @ https://example.org/x.whl", "./x", "--pre"


@pytest.mark.parametrize("line", UNUSUAL)
def test_requirements_that_are_no_names_with_versions_need_a_leave_of_their_own(tmp_path, line):
    folder, place = repository(tmp_path, f"numpy>=1.2  # usual\n{line}\n"), Place(tmp_path / "external")
    (refused,) = download(place, [str(folder)])
    assert refused.reason.startswith(f"its requirements.txt holds more than names and versions: `{line}`.")
    (taken,) = download(place, [str(folder)], wish=Wish(any=True))
    assert taken.reason == ""
    (pinned,) = place.read().repositories
    assert (pinned.allowed, pinned.built) == ((line,), True)
    assert update(place)[0].reason == "", "what was allowed once stays allowed"
    (folder / "requirements.txt").write_text(f"{line}\n--extra-index-url https://example.org\n")
    assert "--extra-index-url https://example.org" in update(place)[0].reason


@pytest.mark.parametrize("line", ["numpy", "a_b[c,d] >=1,<2.*; python_version < '3.13'", "Pillow (>=9)"])
def test_names_with_versions_need_no_leave(tmp_path, line):
    (taken,) = download(Place(tmp_path / "external"), [str(repository(tmp_path, line))])
    assert taken.reason == ""


def test_included_requirements_are_read_within_the_repository(tmp_path):
    folder = repository(
        tmp_path, "-r base.txt\nnumpy\n", base="pillow==9 # old\n-r more.txt\n-r base.txt\n", more="av\n"
    )
    assert requirements_of(folder) == "pillow==9\nav\nnumpy\n"


def test_packages_can_be_added_and_are_part_of_the_environments_name(tmp_path):
    folder = repository(tmp_path, "numpy\n")
    places = Place(tmp_path / "a"), Place(tmp_path / "b")
    for place, wish in zip(places, (Wish(), Wish(("opencv-python-headless",))), strict=True):
        download(place, [str(folder)], wish=wish)
    (without,), (with_it,) = (place.read().repositories for place in places)
    assert with_it.added == ("opencv-python-headless",)
    assert without.requirements != with_it.requirements
    assert update(places[1])[0].reason == ""
    assert places[1].read().repositories[0].added == with_it.added
    with pytest.raises(UserError, match="'-e x' is no package"):
        download(places[0], [str(folder)], wish=Wish(("-e x",)))


def test_an_environment_is_not_made_of_what_nobody_allowed(tmp_path):
    place = Place(tmp_path / "external")
    download(place, [str(repository(tmp_path, "-e .\n"))], wish=Wish(any=True))
    (pinned,) = place.read().repositories
    with pytest.raises(EnvironmentFailed, match=r"nobody allowed -e \.; see `vmdp generators download --allow`"):
        environment(place, pinned.model_copy(update={"allowed": ()}))
