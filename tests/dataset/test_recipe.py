"""One recipe: its fields, bounds and help are the same in every file, message, option and form."""

import inspect
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.cli.main import app
from include.dataset.layout import DATASET
from include.dataset.mark import DoneMark
from include.dataset.message import BatchMessage
from include.dataset.recipe import FIRST, SCHEMA, Recipe
from include.dataset.spec import DatasetSpec
from include.orchestration.form import LARGEST_EXACT, PARAMS, Form
from include.planning.nightly import Canary
from include.planning.plan import Request
from include.run.publish import Manifest
from include.settings import PROJECT_ROOT
from include.validation.report import Report

DATA = Path(__file__).with_name("data")
"""Files of one dataset, as the code before this model wrote them."""

FILES = {
    "message.json": BatchMessage,
    "mark.json": DoneMark,
    "dataset.json": DatasetSpec,
    "report.json": Report,
    "manifest.json": Manifest,
}
MODELS = (*FILES.values(), Request, Form, Canary)
MADE = Recipe(seed=7, level="easy", size=256, output_format="tar", dedup=True)
fields = pytest.mark.parametrize("name", Recipe.model_fields)
files = pytest.mark.parametrize("file", FILES)


def read(file: str) -> dict:
    return json.loads((DATA / file).read_bytes())


@files
def test_a_file_of_before_is_read_and_written_with_the_same_content(file):
    found = FILES[file].model_validate_json((DATA / file).read_bytes())
    written = json.loads(found.model_dump_json())
    assert read(file).items() <= written.items()
    assert set(written) - set(read(file)) <= set(SCHEMA)
    known = {name: value for name, value in dict(MADE).items() if name in read(file)}
    assert known.items() <= dict(found.recipe).items()


@files
def test_a_field_that_came_later_has_its_default_in_older_files(file):
    older = {name: value for name, value in read(file).items() if name not in SCHEMA or name in FIRST}
    found = FILES[file].model_validate_json(json.dumps(older))
    # Samples of older files were drawn independently; a message orders samples of today.
    assert found.recipe == MADE.model_copy(update={"dedup": None if file == "message.json" else False})


@pytest.mark.parametrize("name", FIRST)
@pytest.mark.parametrize("file", [file for file in FILES if file != "message.json"])
def test_a_damaged_file_that_lacks_a_first_field_is_refused(file, name):
    damaged = {key: value for key, value in read(file).items() if key != name}
    with pytest.raises(ValueError, match=f"missing: {name}"):
        FILES[file].model_validate_json(json.dumps(damaged))


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({}, "1x10-mixed-seed-42-9fd81a64"),
        ({"seed": 7, "level": "easy", "size": 256}, "1x10-easy-seed-7-3566d33f"),
        ({"video": False, "output_format": "tar"}, "1x10-mixed-seed-42-f6890606"),
        ({"dedup": True}, "1x10-mixed-seed-42-9ff1cee4"),
        ({"dedup": False}, "1x10-mixed-seed-42-4a6212b0"),
        ({"samples": 5, "start": 5, "batch_size": 3, "repeats": True}, "1x5-mixed-seed-42-c2826f43"),
    ],
)
def test_a_request_names_the_dataset_that_it_always_did(change, name):
    assert Request.of(**({"generators": ["O-47"], "samples": 10} | change)).dataset_name == name


@pytest.mark.parametrize(
    ("change", "prefix", "identity"),
    [
        ({}, "public-mixed-512-files", "346bb0dea262926a316b93d669d0516e"),
        # The identities of messages that say whether puzzles may repeat are those of before there was a third way.
        ({"dedup": False}, "public-mixed-512-files-repeats", "ad01875bc1e4ff122b8a4887a33c3a1d"),
        (
            {"seed": 7, "level": "easy", "size": 256, "dedup": False},
            "public-easy-256-files-repeats",
            "f48325d51acaaeef2ada45f842503ad5",
        ),
        (
            {"video": False, "output_format": "tar", "dedup": False},
            "public-mixed-512-tar-stills-repeats",
            "76792071a9a07e95026215163333e9fb",
        ),
        ({"dedup": True, "start_index": 5}, "public-mixed-512-files-distinct", "3c85800c834cf64edc2cad940250ca1d"),
        (
            {"dataset": "mazes/v2", "code": "0123456789abcdef", "output_bucket": "spare", "dedup": False},
            "mazes/v2",
            "6951a34ec2e0e7d8d30f6f23c6e9b638",
        ),
    ],
)
def test_a_message_has_the_prefix_of_its_recipe_and_the_identity_that_it_always_had(change, prefix, identity):
    message = BatchMessage(**({"type": "O-47", "num_samples": 10} | change))
    assert (message.prefix, message.identity) == (prefix, identity)


@fields
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_has_each_field_with_the_same_type_bounds_and_help(model, name):
    ours, theirs = Recipe.model_fields[name], model.model_fields[name]
    assert (theirs.annotation, theirs.default, theirs.metadata) == (ours.annotation, ours.default, ours.metadata)
    assert (theirs.title, theirs.description) == (ours.title, ours.description)


@fields
def test_every_field_is_explained_once_and_bounded_if_it_is_a_number(name):
    field = SCHEMA[name]
    assert field["title"]
    assert field["description"].endswith(".")
    if "enum" in field:
        assert field["default"] in field["enum"]
    elif field.get("type") in ("integer", "number"):
        assert field["minimum"] <= field["default"] <= field["maximum"]


@fields
@pytest.mark.parametrize("command", ["make", "submit"])
def test_every_command_that_orders_samples_has_each_field_as_an_option(command, name):
    (callback,) = (each.callback for each in app.registered_commands if each.callback.__name__ == command)
    parameter = inspect.signature(callback).parameters[name]
    kind, option = get_args(parameter.annotation)
    field = SCHEMA[name]
    assert (kind, parameter.default) == (Recipe.model_fields[name].annotation, field["default"])
    assert (option.help, option.min, option.max) == (field["description"], field.get("minimum"), field.get("maximum"))


@fields
def test_the_trigger_form_has_each_field(name):
    param, field = PARAMS[name], SCHEMA[name]
    schema = param.schema
    assert (schema["title"], schema["description_md"]) == (field["title"], field["description"])
    assert param.value == {"level": "mixed", "dedup": "auto"}.get(name, field["default"])
    assert schema.get("minimum") == field.get("minimum")
    assert schema.get("multipleOf") == field.get("multipleOf")
    if "maximum" in field:
        assert schema["maximum"] == min(field["maximum"], LARGEST_EXACT)
    if "choices" in field:
        assert list(schema["enum"]) == list(field["choices"])
        assert schema["values_display"] == field["choices"]


recipes = st.builds(
    Recipe,
    seed=st.integers(0, 99),
    level=st.sampled_from([None, "easy", "hard"]),
    size=st.sampled_from([256, 512]),
    video=st.booleans(),
    output_format=st.sampled_from(["files", "tar"]),
    transcode=st.booleans(),
    keyframes=st.booleans(),
    dedup=st.sampled_from([None, True, False]),
)


@pytest.mark.parametrize(("choice", "meant"), [("auto", None), ("", None), ("true", True), ("false", False)])
def test_the_forms_choices_of_distinct_puzzles_are_the_three_values(choice, meant):
    assert choice in ("", *SCHEMA["dedup"]["choices"])
    assert Recipe.of(dedup=choice).dedup is meant


@given(recipes, recipes)
def test_recipes_are_the_same_if_no_field_differs_and_name_different_datasets_otherwise(one, other):
    differences = one.differences(other)
    assert (one == other) == (not differences) == ((one.slug, one.seed) == (other.slug, other.seed))
    assert [text.partition(" is ")[0] for text in differences] == [
        name for name in Recipe.model_fields if getattr(one, name) != getattr(other, name)
    ]
    assert DATASET.fullmatch(one.slug)


def test_a_part_of_a_dataset_that_is_not_external_has_nothing_to_transcode():
    spec = DatasetSpec(**read("dataset.json") | {"transcode": True})
    (name,) = spec.generators
    assert spec.recipe_of(name) == MADE
    blocks = {name: spec.generators[name].model_copy(update={"block": 2})}
    assert spec.model_copy(update={"generators": blocks}).recipe_of(name) == MADE.model_copy(update={"transcode": True})


ADDED = """
    dedup: Annotated["""
FPS = """
    fps: Annotated[int, Field(ge=1, le=60, title="Frames per second", description="Speed of the video.")] = 16
"""
CHECK = """
from include.dataset.message import BatchMessage
from include.planning.plan import Request, sketch
from include.studio.pages import PICTURES, _templates
assert "fps" in PICTURES
form = '{% import "parts/macros.html" as m %}{{ m.field("fps") }}'
assert 'name="fps" value="16" min="1" max="60"' in _templates.from_string(form).render()
request = Request.of(generators=["O-47"], samples=1, fps=24)
plan, usual = sketch(request), sketch(Request.of(generators=["O-47"], samples=1))
message, = plan.missing([])
assert (plan.spec.fps, message.fps, BatchMessage.parse(message.model_dump_json()).fps) == (24, 24, 24)
assert BatchMessage(type="O-47", num_samples=1, fps=24).prefix == "public-mixed-512-files-fps-24"
assert plan.spec.dataset != usual.spec.dataset
assert plan.spec.differences(usual.spec) == ["fps is 24, not 16"]
"""


def test_a_field_added_in_one_line_reaches_all_of_them_and_changes_no_name_of_before(tmp_path):
    for folder in ("generators", "include", "dags", "tests/dataset"):
        shutil.copytree(PROJECT_ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("tests/__init__.py", "pyproject.toml", "lambda_image"):
        if (PROJECT_ROOT / file).is_dir():
            shutil.copytree(PROJECT_ROOT / file, tmp_path / file)
        else:
            shutil.copy(PROJECT_ROOT / file, tmp_path / file)
    source = tmp_path / "include/dataset/recipe.py"
    text = source.read_text()
    assert text.count(ADDED) == 1
    source.write_text(text.replace(ADDED, FPS + ADDED.removeprefix("\n")))
    (tmp_path / "check.py").write_text(CHECK)
    env = {"PATH": "", "HOME": str(tmp_path), "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    tests = ["-m", "pytest", "-v", "-p", "no:cacheprovider", "tests/dataset/test_recipe.py", "-k", "not added_in_one"]
    for arguments in (["check.py"], tests):
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    for case in (
        "[BatchMessage-fps]",
        "[Manifest-fps]",
        "[make-fps]",
        "[submit-fps]",
        "_the_trigger_form_has_each_field[fps]",
    ):
        assert f"{case} PASSED" in done.stdout
