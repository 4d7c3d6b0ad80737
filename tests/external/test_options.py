"""Options of a script by level: declared once, part of the version, passed to each run, recorded in each sample."""

import json

import pytest
from typer.testing import CliRunner

from generators.kit.sample import METADATA
from include.cli.main import app
from include.dataset import task_types
from include.dataset.code import code_digest
from include.errors import UserError
from include.external.batch import Making, block_of
from include.external.contract import options_of
from include.external.generator import ExternalGenerator
from include.external.lock import Place
from include.external.sample import Form
from include.external.tools.download import download, update
from include.external.tools.options import set_options
from include.planning.plan import Request, sketch
from tests.external import repositories
from tests.external.conftest import LIMITS

SHORT = "ext-O-77"
LEVELS = {"easy": ("--map-size", "3"), "hard": ("--map-size=9", "--symbol-set", "greek", "--start-index", "{start}")}


@pytest.fixture
def origin(tmp_path):
    return repositories.write(tmp_path / "origin" / "O-77_maps_data-pipeline", repositories.PIPELINE)


@pytest.fixture
def place(origin, tmp_path, monkeypatch):
    """The repository, downloaded, and the catalogue with it."""
    place = Place(tmp_path / "external")
    (outcome,) = download(place, [str(origin)])
    assert not outcome.reason
    monkeypatch.setenv("VMDP_EXTERNAL", str(place.root))
    task_types.reload()
    yield place
    monkeypatch.undo()
    task_types.reload()


def generator(place: Place) -> ExternalGenerator:
    return ExternalGenerator.of(place.read().repositories[0], place)


def told(place: Place, level: str | None, start: int = 0) -> dict:
    """The metadata of the first sample of a block of two."""
    one = generator(place)
    made = Making(one, block_of(one, 42, start, 2, level), range(start, start + 2), Form(256, True, False), LIMITS)
    return json.loads(next(iter(list(made.samples()))).files[METADATA])


def run(*arguments) -> str:
    """What a command prints; raise as it does."""
    done = CliRunner().invoke(app, [*map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


def test_options_are_found_in_the_script_without_those_of_the_contract(place):
    found = options_of(place.checkout(place.read().repositories[0]))
    assert found == ["--map-size", "--start-index", "--symbol-set"]


def test_a_level_passes_its_options_and_each_sample_records_them(place):
    set_options(place, SHORT, LEVELS)
    plain, easy, hard = (told(place, level, 4) for level in (None, "easy", "hard"))
    assert plain["external"]["parameters"]["map_size"] == 4
    assert "options" not in plain["origin"]
    assert (easy["level"], easy["external"]["parameters"]["map_size"]) == ("easy", 3)
    assert hard["level"] == "hard"
    assert {name: hard["external"]["parameters"][name] for name in ("map_size", "symbol_set", "number")} == {
        "map_size": 9, "symbol_set": "greek", "number": 4,
    }  # fmt: skip
    assert hard["origin"]["options"] == ["--map-size=9", "--symbol-set", "greek", "--start-index", "4"]
    assert len({one["origin"]["batch_seed"] for one in (plain, easy, hard)}) == 3, "levels share no seeds"


def test_other_options_are_another_version_and_none_again_the_first(place):
    versions = [generator(place).version]
    for options in (LEVELS, {**LEVELS, "easy": ("--map-size", "2")}, {}):
        set_options(place, SHORT, options)
        versions.append(generator(place).version)
    assert len(set(versions)) == 3
    assert versions[0] == versions[-1] == int(generator(place).pinned.commit[:12], 16)


def test_workers_with_other_options_have_other_code(place):
    digests = []
    for options in ({}, LEVELS, {"easy": LEVELS["easy"]}):
        set_options(place, SHORT, options)
        task_types.reload()
        digests.append(code_digest())
    assert len(set(digests)) == 3


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"easy": ("--map-sise", "3")}, "has no option --map-sise, which easy asks for; did you mean --map-size?"),
        ({"easy": ("--seed", "3")}, "has no option --seed"),
        ({"easy": ("3", "--map-size")}, "begin with '3', which is none"),
        ({"easy": ("--map-size", "{index}")}, "can't be filled"),
        ({"easy": ("--map-size", "3\n")}, "options"),
        ({"easy": ()}, "easy has no options"),
        ({"nightmare": ("--map-size", "3")}, "nightmare"),
    ],
)
def test_options_that_can_not_be_passed_are_refused_and_change_nothing(place, options, reason):
    set_options(place, SHORT, LEVELS)
    before = place.lock_file.read_bytes()
    with pytest.raises(UserError, match=reason.replace("?", r"\?")):
        set_options(place, SHORT, options)
    assert place.lock_file.read_bytes() == before


def test_an_option_of_the_contract_is_refused_in_the_lock_file_too(place):
    set_options(place, SHORT, LEVELS)
    place.lock_file.write_text(place.lock_file.read_text().replace("--map-size=9", "--output=/x"))
    with pytest.raises(UserError, match="--output=/x has its value from the dataset"):
        place.read()


def test_an_update_keeps_the_options_unless_the_script_lost_one(place, origin):
    set_options(place, SHORT, LEVELS)
    script = origin / "examples" / "generate.py"
    script.write_text(script.read_text() + "# more\n")
    (outcome,) = update(place)
    assert not outcome.reason
    assert place.read().repositories[0].options == LEVELS
    script.write_text(script.read_text().replace("--symbol-set", "--alphabet"))
    (outcome,) = update(place)
    assert "has no option --symbol-set" in outcome.reason
    assert place.read().repositories[0].options == LEVELS


def test_the_command_line_declares_levels_that_datasets_then_have(place, tmp_path):
    options, out = ("generators", "options", SHORT), tmp_path / "out"
    assert "names --map-size, --start-index, --symbol-set" in run(*options)
    with pytest.raises(ValueError, match="has no level 'hard'"):
        Request(generators=[SHORT], samples=2, level="hard")
    run(*options, "--easy", "--map-size 3", "--hard", "--map-size 9 --symbol-set 'greek'")
    assert "easy: --map-size 3 hard: --map-size 8" in run(*options, "--hard", "--map-size 8")
    with pytest.raises(UserError, match="can't be split into words"):
        run(*options, "--easy", "--map-size '3")
    with pytest.raises(UserError, match="leave it out"):
        run(*options, "--none", "--easy", "--map-size 3")

    wanted = ("make", SHORT, "--samples", 3, "--level", "hard", "--size", 256, "--out", out)
    run(*wanted)
    first, *more = sorted(out.glob("*/*_task/*/metadata.json"))
    assert [json.loads(path.read_text())["external"]["parameters"]["map_size"] for path in (first, *more)] == [8, 8, 8]
    run("validate", out)
    run("replay", "--metadata", first, "--out", tmp_path / "again")
    with pytest.raises(UserError, match="has no level 'medium'"):
        run("generators", "test", SHORT, "--level", "medium")

    run(*options, "--hard", "--map-size 7")
    with pytest.raises(UserError, match="version"):
        run(*wanted, "--start", 3)
    with pytest.raises(UserError, match="was made with --map-size 8; ext-O-77 has --map-size 7 now"):
        run("replay", "--metadata", first, "--out", tmp_path / "later")
    run(*options, "--none")
    assert place.read().repositories[0].options == {}


def test_a_trial_is_of_one_level_and_counts_for_it_alone(place):
    set_options(place, SHORT, LEVELS)
    task_types.reload()
    pinned, full = place.read().repositories[0], generator(place).id.full
    run("generators", "test", SHORT, "--samples", 2, "--level", "hard")
    place.note(pinned, "hard", same_blocks=True)
    assert [place.same_blocks(pinned, level) for level in ("mixed", "easy", "hard")] == [False, False, True]
    blocks = {
        level: sketch(Request(generators=[SHORT], samples=30, level=level)).batch_sizes[full]
        for level in ("easy", "hard")
    }
    assert blocks == {"easy": 20, "hard": 30}, "one block where all are alike"
    set_options(place, SHORT, {**LEVELS, "hard": ("--map-size", "2")})
    assert not place.same_blocks(place.read().repositories[0], "hard")
