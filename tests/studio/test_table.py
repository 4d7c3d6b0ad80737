"""The table of a dataset: what it finds, what its address may hold, and what two people write at once."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient

from generators.kit.registry import registry
from generators.kit.sample import METADATA, PROMPT
from include.batch.make import run_batch
from include.dataset.capacity import stored_capacity
from include.errors import UserError
from include.planning.plan import Request, make_plan, read_spec
from include.services.storage import FolderStore
from include.settings import Settings
from include.studio import indexes as indexing
from include.studio.app import create_app
from include.studio.indexes import Indexes
from include.studio.selection import COLUMNS, PAGE_ROWS, Query, Statement, details
from include.studio.tags import Mark, change, marked
from include.validation.report import write_report
from include.validation.run import validate_group
from tests.studio.conftest import send, without_scripts

EVIL = "<script>alert('x')</script>"
TABLE = "/datasets/shelf~set/table/"
SLIDING = "O-47_sliding_puzzle_data-generator"
SAMPLE = "/datasets/shelf~set/samples/O-47/5/"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory) -> Path:
    """A folder with a validated dataset of 24 samples, one of them broken, and one without a validation."""
    root = tmp_path_factory.mktemp("top") / "shelf"
    store = FolderStore(root)
    for name in ("set", "raw"):
        asked = Request.of(generators=("O-47", "G-18"), samples=12, size=256, dataset=name, look="varied")
        for message in make_plan(asked, store).missing(()):
            run_batch(message, store)
    broken = next(root.glob("set/O-47*/*/*_00000004"))
    (broken / PROMPT).write_text(f"Purple elephants: 100%_ of {EVIL}'; DROP TABLE hits; --")
    metadata = json.loads((broken / METADATA).read_text())
    (broken / METADATA).write_text(json.dumps({**metadata, "answer": "=1+1"}))
    _validate(root)
    return root


def _validate(root: Path, deep: float = 1.0) -> None:
    store = FolderStore(root)
    spec = read_spec(store, "set")
    write_report(store, spec, [validate_group(store, spec, list(spec.generators), deep=deep, index=True)])


@pytest.fixture(scope="module")
def studio(shelf, tmp_path_factory) -> Iterator[TestClient]:
    settings = Settings(vmdp_home=tmp_path_factory.mktemp("studio") / "home", vmdp_cloud="local")
    with TestClient(create_app(settings, folders=[shelf], local=True), base_url="http://localhost") as client:
        yield client


def found(studio: TestClient, **query) -> list[str]:
    """The samples of a page, as `O-47:4`."""
    answer = studio.get(TABLE, params=query)
    assert answer.status_code == 200, answer.text
    without_scripts(answer.text)
    return re.findall(r'name="sample" value="([^"]+)"', answer.text)


def test_a_dataset_without_validation_says_how_to_get_its_table(studio, shelf):
    page = studio.get("/datasets/shelf~raw/table/").text
    assert "There is no table yet" in page
    assert f"vmdp validate {shelf}/raw --report" in page
    assert studio.get("/datasets/shelf~raw/table/samples.csv").status_code == 404
    assert '<a class="button" href="table/">Table</a>' in studio.get("/datasets/shelf~raw/").text


def test_every_sample_has_a_row_that_leads_to_it(studio):
    rows = found(studio)
    assert rows == [f"{short}:{index}" for short in ("G-18", "O-47") for index in range(12)]
    page = studio.get(TABLE).text
    assert "24 of 24 samples" in page
    assert 'href="../../../datasets/shelf~set/samples/O-47/3/?rows="' in page
    assert studio.get("/datasets/shelf~set/samples/O-47/3/").status_code == 200


def test_filters_are_joined_by_and_and_the_values_of_one_by_or(studio):
    assert found(studio, task_type="O-47", level="hard") == ["O-47:2", "O-47:5", "O-47:8", "O-47:11"]
    assert len(found(studio, level=["hard", "easy"])) == 16
    assert found(studio, verdict="faulty") == ["O-47:4"]
    assert len(found(studio, verdict="sound")) == 23
    assert found(studio, task_type="O-99") == []
    frames = studio.get(f"{TABLE}samples.csv", params={"task_type": "O-47"}).text
    row = next(csv.DictReader(io.StringIO(frames)))
    assert f"O-47:{row['index']}" in found(studio, frames=row["frames"], look=row["look"], answer=row["answer"])


def test_a_page_beyond_the_last_one_names_it(studio, monkeypatch):
    monkeypatch.setitem(PAGE_ROWS, "table", 10)
    assert studio.get(TABLE, params={"page": 3}).status_code == 200
    beyond = studio.get(TABLE, params={"page": 999})
    assert (beyond.status_code, "There is no page 999; the last one is 3." in beyond.text) == (404, True)


def test_search_finds_texts_in_any_case_and_takes_no_sign_for_a_pattern(studio):
    assert found(studio, q="PURPLE elephants") == ["O-47:4"]
    assert found(studio, q="100%_") == ["O-47:4"]
    assert found(studio, q="%") == ["O-47:4"]
    assert found(studio, q="purple elephants of") == []


def test_rows_are_sorted_by_any_short_column_both_ways(studio):
    sizes = [int(row["bytes"]) for row in csv.DictReader(io.StringIO(studio.get(f"{TABLE}samples.csv").text))]
    places = [f"{short}:{index}" for short in ("G-18", "O-47") for index in range(12)]
    by_size = [place for _, place in sorted(zip(sizes, places, strict=True))]
    assert found(studio, sort="bytes") == by_size
    assert found(studio, sort="bytes", order="down") == by_size[::-1]
    for name, column in COLUMNS.items():
        assert studio.get(TABLE, params={"sort": name}).status_code == (200 if column.sortable else 422)


def test_columns_are_chosen_and_the_address_keeps_the_whole_query(studio):
    page = studio.get(TABLE, params={"columns": ["answer", "seed"], "level": "hard", "sort": "answer", "q": "the"}).text
    heads = re.findall(r'<th scope="col"[^>]*>(?:<a href="([^"]+)">)?\s*([A-Z][^<]*?)\s*<', page)
    assert [name for _, name in heads] == ["Sample", "Answer", "Seed"]
    for address, _ in heads:
        for part in ("columns=answer", "columns=seed", "level=hard", "q=the"):
            assert part in address
    assert 'value="caption"' in page


@pytest.mark.parametrize(
    "query",
    [
        "sort=id;DROP", 'sort="index"', "sort=text", "columns=text", "columns=(select 1)", "verdict=x", "page=0",
        "page=99", "order=sideways", "view=list", "unknown=1", "q=" + "x" * 201, "level=" + "x" * 201, "filename=x",
    ],
)  # fmt: skip
def test_nothing_but_the_fixed_names_is_asked_for(studio, query):
    assert studio.get(f"{TABLE}?{query}").status_code in (404, 422)


@pytest.mark.parametrize(
    "value",
    ["' OR 1=1 --", "x') UNION SELECT * FROM read_text('/etc/passwd') --", "/etc/passwd", "\\", "é\u0000", EVIL],
)
def test_no_value_becomes_a_part_of_the_query_or_of_the_page(studio, value):
    for name in ("q", "level", "task_type", "look", "frames", "difficulty", "answer", "tag"):
        answer = studio.get(TABLE, params={name: value})
        assert answer.status_code == 200
        assert "No sample fits" in answer.text or (name, value) == ("q", EVIL)
        assert EVIL not in answer.text
        assert studio.get(f"{TABLE}distributions", params={name: value}).status_code == 200
    with pytest.raises(KeyError):
        details([value], [], [])


def test_the_database_reads_its_folder_and_nothing_else(tmp_path):
    (tmp_path / "secret.csv").write_text("a\n1\n")
    base = Indexes(tmp_path / "cache")
    for sql in (
        f"SELECT * FROM read_csv('{tmp_path}/secret.csv')",
        f"SELECT * FROM read_text('{tmp_path}/cache/../secret.csv')",
        "SELECT * FROM read_parquet('http://127.0.0.1:9/x.parquet')",
        f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
        f"ATTACH '{tmp_path}/other.db'",
        "INSTALL httpfs",
        "SET threads = 64",
        "SET enable_external_access = true",
    ):
        with pytest.raises(UserError):
            base.rows(Statement(sql, []))
    assert not list(tmp_path.glob("o*"))


def test_a_query_without_end_is_stopped(tmp_path):
    ranges = "range(10000000) a, range(10000000) b"
    endless = Statement(f"SELECT count(*) FROM {ranges} WHERE hash(a.range + b.range) = 7", [])
    with pytest.raises(UserError, match=r"exceeds 0.3 s"):
        list(Indexes(tmp_path).stream(endless, seconds=0.3))


def test_distributions_count_each_value_and_link_to_adding_and_removing_it(studio):
    page = studio.get(f"{TABLE}distributions", params={"level": "hard"}).text
    levels = re.search(r'id="by-level".*?</section>', page, re.S)[0]
    bars = re.findall(r'href="([^"]+)"( aria-current="true")?>\s*<span class="value">(\w+)', levels)
    assert [(name, bool(active)) for _, active, name in bars] == [("easy", False), ("hard", True), ("medium", False)]
    assert [link for link, _, _ in bars] == [
        "../table/?level=hard&amp;level=easy", "../table/?", "../table/?level=hard&amp;level=medium",
    ]  # fmt: skip
    assert re.findall(r'<span class="number">([\d,]+)</span>', levels) == ["8", "8", "8"]
    types = re.search(r'id="by-task_type".*?</section>', page, re.S)[0]
    assert re.findall(r'<span class="number">(\d+)</span>', types) == ["4", "4"]
    difficulties = re.search(r'id="by-difficulty".*?</section>', page, re.S)[0]
    counts = [int(count) for count in re.findall(r'<span class="number">(\d+)</span>', difficulties)]
    assert sum(counts) == 8
    assert counts == sorted(counts, reverse=True)


def test_samples_that_were_not_opened_are_found_and_told_apart(studio, shelf):
    assert len(found(studio, checked="opened")) == 24
    before = found(studio, q="the", sort="difficulty")
    _validate(shelf, deep=0)
    try:
        assert len(found(studio, checked="opened")) == 8
        assert len(found(studio, checked="listed")) == 16
        assert len(found(studio, checked=["listed", "opened"])) == 24
        assert "24 of 24 samples" in studio.get(TABLE).text
        page = studio.get(f"{TABLE}distributions").text
        checks = re.search(r'id="by-checked".*?</section>', page, re.S)[0]
        assert re.findall(r'<span class="value">(\w+)</span>\s*<span class="number">(\d+)', checks) == [
            ("listed", "16"), ("opened", "8"),
        ]  # fmt: skip
        listed = found(studio, q="the", sort="difficulty")  # the broken sample's prompt is drawn again, unless opened
        assert set(before) <= set(listed)
    finally:
        _validate(shelf)


def test_the_page_says_how_many_samples_of_external_generators_have_a_row(studio, shelf, monkeypatch):
    monkeypatch.setattr("include.studio.table.is_external", lambda short: short == "G-18")
    assert "Of external generators" not in studio.get(TABLE).text
    index = next((shelf / "set/_index").glob("G-18*"))
    kept = index.read_bytes()
    pq.write_table(pq.read_table(index).slice(0, 5), index)
    try:
        page = studio.get(TABLE).text
        assert "Of external generators, only samples that validation opened have a row: 5 of 12." in page
    finally:
        index.write_bytes(kept)


def test_the_use_of_capacity_counts_distinct_puzzles_of_those_possible(studio):
    page = studio.get(f"{TABLE}distributions", params={"task_type": "O-47", "level": "easy"}).text
    possible = stored_capacity(registry.get("O-47"), "easy")
    assert f"4 of {possible:,}" in page


def neighbours(page: str) -> dict[str, str]:
    """The links to the samples before and after one, by their relation."""
    return dict(re.findall(r'rel="(prev|next)" href="([^"]+)"', page))


@pytest.mark.parametrize(
    "query",
    [
        {}, {"level": "hard"}, {"sort": "bytes"}, {"sort": "answer", "order": "down"}, {"sort": "problems"},
        {"sort": "origin", "order": "down"}, {"view": "grid"}, {"q": "the", "task_type": "O-47", "sort": "frames"},
    ],
)  # fmt: skip
def test_previous_and_next_walk_the_rows_of_the_query_that_a_sample_was_opened_from(studio, query):
    tile = r'href="(?:\.\./)+(datasets/shelf~set/samples/[^"]+)"'
    listed = re.findall(tile, studio.get(TABLE, params=query).text)
    assert len(listed) > 2
    address, walked = listed[0], []
    while address:
        walked.append(address)
        page = studio.get(f"/{address}").text
        without_scripts(page)
        assert f"Row {len(walked)} of {len(listed)}" in page
        following = neighbours(page).get("next")
        address = following and f"datasets/shelf~set/samples/{following.removeprefix('../../')}"
    assert walked == listed
    back = neighbours(page)["prev"]
    assert listed[-2].endswith(back.removeprefix("../../"))
    table = re.search(r'href="(?:\.\./)+(datasets/shelf~set/table/[^"]*)">table<', page)[1]
    assert re.findall(tile, studio.get(f"/{table.replace('&amp;', '&')}").text) == listed


def test_a_sample_that_no_longer_fits_keeps_its_place_and_its_form_keeps_the_query(studio):
    send(studio, f"{TABLE}tags", {"sample": ["O-47:3", "O-47:5", "O-47:8"], "tag": "walk", "act": "add"})
    rows = "?rows=tag%3Dwalk"
    sent = send(studio, f"{SAMPLE}tags{rows}", {"remove": "walk"})
    assert sent.headers["location"].endswith(f"O-47/5/{rows}")
    page = studio.get(f"{SAMPLE}{rows}").text
    assert "Not among the 2 rows any more" in page
    assert neighbours(page) == {"prev": f"../../O-47/3/{rows}", "next": f"../../O-47/8/{rows}"}
    send(studio, f"{TABLE}tags", {"sample": ["O-47:3", "O-47:8"], "tag": "walk", "act": "remove"})
    page = studio.get(f"{SAMPLE}{rows}").text
    assert neighbours(page) == {}
    table = re.search(r'href="(?:\.\./)+(datasets/shelf~set/table/[^"]*)">table<', page)[1]
    assert studio.get(f"/{table}").status_code == 200


@pytest.mark.parametrize(
    "rows",
    [
        "sort=id;DROP", "columns=text", "level=" + "x" * 201, "page=0", "unknown=1", "&".join(["level=a"] * 1001),
        "view=list", "order=1",
    ],
)  # fmt: skip
def test_an_invalid_query_of_rows_counts_as_none(studio, rows):
    page = studio.get(SAMPLE, params={"rows": rows})
    assert page.status_code == 200
    assert neighbours(page.text) == {"prev": "../../O-47/4/", "next": "../../O-47/6/"}
    assert "?rows=" not in page.text


@pytest.mark.parametrize("value", ["' OR 1=1 --", "/etc/passwd", "é\u0000", EVIL, "../../", "😀 %00 &amp;"])
def test_no_value_of_rows_becomes_a_part_of_the_query_or_of_the_page(studio, value):
    for name in ("q", "level", "task_type", "frames", "tag"):
        page = studio.get(SAMPLE, params={"rows": Query(**{name: [value] if name != "q" else value}).link()[1:]})
        assert page.status_code == 200
        without_scripts(page.text)
        assert EVIL not in page.text
        assert "?rows=" in page.text


def test_a_selection_is_downloaded_whole_and_safe_for_a_spreadsheet(studio):
    rows = list(csv.DictReader(io.StringIO(studio.get(f"{TABLE}samples.csv", params={"q": "elephant"}).text)))
    assert [(row["id"], row["answer"]) for row in rows] == [("sliding_puzzle_00000004", "'=1+1")]
    lines = studio.get(f"{TABLE}samples.jsonl", params={"level": "hard", "sort": "index", "order": "down"}).text
    ids = [json.loads(line) for line in lines.splitlines()]
    assert len(ids) == 8
    assert ids[1] == {"task_type": "O-47", "index": 11, "id": "sliding_puzzle_00000011"}


def test_a_download_of_another_site_is_refused(studio):
    assert studio.get(f"{TABLE}samples.csv", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_the_grid_shows_the_same_samples(studio):
    page = studio.get(TABLE, params={"view": "grid", "level": "hard"}).text
    without_scripts(page)
    assert page.count("data-video=") == 8
    address = re.search(r'data-video="(?:\.\./)+([^"]+)"', page)[1]
    assert studio.get(f"/{address}").headers["content-type"] == "video/mp4"


def test_a_new_validation_is_seen_at_once_and_old_copies_go(studio, shelf, monkeypatch):
    cache = studio.app.state.studio.home / "indexes"
    assert len(found(studio)) == 24
    index = next((shelf / "set/_index").glob("O-47*"))
    kept = index.read_bytes()
    index.unlink()
    try:
        assert found(studio, level="hard") == ["G-18:2", "G-18:5", "G-18:8", "G-18:11"]
        assert "not in the table: O-47" in studio.get(TABLE).text
    finally:
        index.write_bytes(kept)
    monkeypatch.setattr(indexing, "CACHE_BYTES", 0)
    assert len(found(studio)) == 24
    assert len(set(cache.glob("*.parquet"))) == 2


def test_a_damaged_index_is_named(studio, shelf):
    index = next((shelf / "set/_index").glob("O-47*"))
    kept = index.read_bytes()
    index.write_bytes(b"PAR1 no more")
    try:
        answer = studio.get(TABLE)
        assert answer.status_code == 503
        assert "validate again" in answer.text
    finally:
        index.write_bytes(kept)


def test_a_sample_is_shown_where_its_table_cant_be_asked(studio, shelf):
    index = next((shelf / "set/_index").glob("O-47*"))
    kept = index.read_bytes()
    index.write_bytes(b"PAR1 no more")
    try:
        page = studio.get(f"{SAMPLE}?rows=level%3Dhard")
        assert page.status_code == 200
        assert "validate again" in page.text
        assert neighbours(page.text) == {"prev": "../../O-47/4/", "next": "../../O-47/6/"}
    finally:
        index.write_bytes(kept)


def test_rows_are_tagged_in_bulk_and_found_by_their_tags(studio):
    fields = {"sample": ["O-47:3", "G-18:7"], "tag": "  look  again ", "act": "add"}
    sent = send(studio, f"{TABLE}tags?level=hard&page=1", fields)
    assert sent.headers["location"] == "../../../datasets/shelf~set/table/?level=hard"
    assert found(studio, tag="look again") == ["G-18:7", "O-47:3"]
    assert found(studio, tag=["look again", "other"]) == []
    assert ">look again<" in studio.get(TABLE).text
    rows = csv.DictReader(io.StringIO(studio.get(f"{TABLE}samples.csv", params={"tag": "look again"}).text))
    assert [row["tags"] for row in rows] == ["look again"] * 2
    send(studio, f"{TABLE}tags", {**fields, "act": "remove"})
    assert found(studio, tag="look again") == []


@pytest.mark.parametrize(
    "fields",
    [
        {"sample": "O-47:3", "tag": ""}, {"sample": "O-47:3", "tag": "<b>"}, {"sample": "O-47:3", "tag": "x" * 41},
        {"sample": "O-47:12", "tag": "a"}, {"sample": "O-48:1", "tag": "a"}, {"sample": "O-47:../x", "tag": "a"},
        {"sample": "O-47:²", "tag": "a"}, {"tag": "a"},
    ],
)  # fmt: skip
def test_only_planned_samples_take_only_plain_tags(studio, shelf, fields):
    assert send(studio, f"{TABLE}tags", fields).status_code == 422


def test_two_people_who_tag_at_once_lose_nothing(tmp_path, shelf):
    spec = read_spec(FolderStore(shelf), "set")

    class Busy(FolderStore):
        """Somebody else writes between reading and writing, three times."""

        left = 3

        def get(self, key):
            data = super().get(key) if self.left < 3 else b'{"samples": {}}'
            if self.left:
                self.left -= 1
                change(FolderStore(self.root), spec, SLIDING, [self.left], lambda mark: mark.with_tags(["theirs"]))
            return data

    change(Busy(tmp_path), spec, SLIDING, [1, 9], lambda mark: mark.with_tags(["mine"]))
    assert marked(FolderStore(tmp_path), spec, SLIDING).samples == {
        0: Mark(tags=("theirs",)), 1: Mark(tags=("mine", "theirs")), 2: Mark(tags=("theirs",)), 9: Mark(tags=("mine",)),
    }  # fmt: skip


def test_a_links_query_is_read_as_it_was_written():
    query = Query(q="a&b=c", level=("hard", "easy"), sort="bytes", order="down", columns=("answer",), page=3)
    assert query.link(page=3) == "?q=a%26b%3Dc&level=hard&level=easy&sort=bytes&order=down&columns=answer&page=3"
    assert query.toggled("level", "hard") == "?q=a%26b%3Dc&level=easy&sort=bytes&order=down&columns=answer"


def test_a_grid_shows_the_task_types_in_turn(studio):
    page = studio.get(TABLE, params={"view": "grid"}).text
    assert re.findall(r"<h2><a [^>]*>([GO]-\d+) [^<]* (\d+)</a>", page)[:4] == [
        ("G-18", "0"), ("O-47", "0"), ("G-18", "1"), ("O-47", "1"),
    ]  # fmt: skip


def test_a_sample_takes_tags_and_a_note_and_loses_them_again(studio):
    assert send(studio, f"{SAMPLE}tags?verdict=sound", {"add": "odd"}).headers["location"].endswith("5/?verdict=sound")
    send(studio, f"{SAMPLE}tags", {"add": "two words"})
    send(studio, f"{SAMPLE}note", {"note": f"look\r\nat {EVIL}", "before": ""})
    page = studio.get(SAMPLE).text
    without_scripts(page)
    assert 'name="remove" value="odd"' in page
    assert "look\nat &lt;script&gt;" in page
    assert found(studio, tag=["odd", "two words"]) == ["O-47:5"]
    [row] = csv.DictReader(io.StringIO(studio.get(f"{TABLE}samples.csv", params={"tag": "odd"}).text))
    assert (row["tags"], row["note"]) == ("odd; two words", f"look\nat {EVIL}")
    send(studio, f"{SAMPLE}note", {"note": "", "before": f"look\r\nat {EVIL}"})
    send(studio, f"{SAMPLE}tags", {"remove": ["odd", "two words"]})
    assert found(studio, tag="odd") == []
    assert "&lt;script&gt;" not in studio.get(SAMPLE).text


def test_a_note_is_not_written_over_one_that_its_writer_has_not_seen(studio):
    send(studio, f"{SAMPLE}note", {"note": "theirs", "before": ""})
    answer = send(studio, f"{SAMPLE}note", {"note": "mine", "before": ""})
    assert (answer.status_code, "theirs" in answer.text) == (409, True)
    assert "theirs" in studio.get(SAMPLE).text
    assert send(studio, f"{SAMPLE}note", {"note": "", "before": "theirs"}).status_code == 303


def test_what_is_too_long_or_no_tag_is_refused(studio):
    assert send(studio, f"{SAMPLE}tags", {"add": "<b>"}).status_code == 422
    assert send(studio, f"{SAMPLE}note", {"note": "x" * 2001}).status_code == 422


def test_other_renditions_show_the_same_puzzle_in_other_looks_and_words(studio, shelf):
    page = studio.get(f"{SAMPLE}renditions").text
    without_scripts(page)
    prompts = re.findall(r"<p>(.+?)</p>", page)
    own = next(shelf.glob(f"set/{SLIDING}/*/*_00000005")) / PROMPT
    assert len({own.read_text().strip(), *prompts}) == 5
    videos = {studio.get(f"{SAMPLE}renditions/{number}/ground_truth.mp4").content for number in (1, 2, 3, 4)}
    assert len(videos) == 4
    assert studio.get(f"{SAMPLE}renditions/5/ground_truth.mp4").status_code == 404
    assert studio.get(f"{SAMPLE}renditions/1/metadata.json").status_code == 404
