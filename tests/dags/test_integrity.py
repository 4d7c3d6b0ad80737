"""DAGs load, and keep the rules that every DAG of ours keeps."""

import copy
import json
import re
import runpy
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from airflow.providers.common.compat.sdk import ParamValidationError
from airflow.timetables.trigger import CronTriggerTimetable

from include.errors import UserError
from include.orchestration.flow import make_dataset
from include.orchestration.refusals import NO_RETRY
from include.orchestration.tasks import DATASETS, EVALUATIONS, exports_as, samples_of
from tests.dags.documented import documented_dag

ROOT = Path(__file__).resolve().parents[2]
DAG_IDS = {
    "generate_dataset", "deploy_lambda_image", "evaluate_model", "export_dataset", "nightly_regeneration",
    "redrive_failed",
}  # fmt: skip


@pytest.fixture(params=sorted(DAG_IDS))
def dag(request, dagbag):
    return dagbag.dags[request.param]


def test_every_file_loads_and_gives_exactly_the_known_dags(dagbag):
    assert dagbag.import_errors == {}
    assert set(dagbag.dags) == DAG_IDS
    assert {path.stem for path in (ROOT / "dags").glob("*.py")} == DAG_IDS


def test_a_dag_is_documented_tagged_owned_and_bounded_in_time(dag):
    assert dag.doc_md
    assert dag.doc_md.startswith("# ")
    assert dag.tags
    assert dag.owner != "airflow"
    assert dag.dagrun_timeout
    assert dag.max_active_runs <= 8
    assert not dag.catchup


def test_a_dag_is_described_in_a_line_and_its_texts_have_no_italics_which_vanish_in_airflows_pages(dag):
    assert dag.description.endswith(".")
    assert len(dag.description) < 100
    texts = [dag.doc_md, *(dag.params.get_param(name).schema["description_md"] for name in dag.params)]
    assert not [found for text in texts for found in re.findall(r"(?<!\*)\*[^*\s][^*]*\*(?!\*)", text)]


def test_no_task_dumps_what_it_returns_into_its_log(dag):
    assert not any(getattr(task, "show_return_value_in_logs", False) for task in dag.tasks)


def test_every_task_is_retried_unless_it_refuses_and_ends(dag):
    for task in dag.tasks:
        assert task.retry_policy == NO_RETRY, task.task_id
        assert task.retries >= 1, task.task_id
        assert task.retry_delay >= timedelta(seconds=5), task.task_id
        assert task.execution_timeout, task.task_id


def test_a_task_that_waits_ends_before_its_run_does(dag):
    for task in dag.tasks:
        assert task.execution_timeout <= dag.dagrun_timeout, task.task_id


def test_failures_of_tasks_and_runs_are_told_and_who_tells_them_can_be_imported(dag):
    from airflow.sdk.module_loading import import_string

    told = [dag.on_failure_callback]
    for task in dag.tasks:
        given = task.on_failure_callback
        told += given if isinstance(given, (list, tuple)) else [given]
    assert len(told) == 1 + len(dag.tasks)
    for callback in told:
        assert import_string(f"{callback.__module__}.{callback.__qualname__}") is callback


def test_a_mapped_task_is_labelled_and_never_mapped_over_batches_or_samples(dag):
    for task in dag.tasks:
        if task.is_mapped:
            assert task.map_index_template, task.task_id
            assert task.task_id.endswith("validate") or task.task_id in ("export", "score")


def test_a_scheduled_dag_starts_in_the_past_at_an_odd_minute_and_needs_no_form(dagbag):
    dag = dagbag.dags["nightly_regeneration"]
    assert dag.timetable.serialize()["expression"] == "17 3 * * *"
    assert dag.max_active_runs == 1
    assert not dag.params
    timed = {one for one, each in dagbag.dags.items() if isinstance(each.timetable, CronTriggerTimetable)}
    assert timed == {"nightly_regeneration"}


def test_our_assets_have_a_namespace_and_a_uri_of_their_own(dagbag):
    for asset in (DATASETS, EVALUATIONS, samples_of("O-41"), exports_as("webdataset")):
        assert asset.name.startswith("vmdp/")
        assert asset.uri == f"x-vmdp://{asset.name.removeprefix('vmdp/')}"


def test_exports_follow_the_asset_of_published_datasets_and_the_others_are_triggered(dagbag):
    following = {one: each.schedule for one, each in dagbag.dags.items() if isinstance(each.schedule, list)}
    assert following == {"export_dataset": [DATASETS]}
    assert dagbag.dags["generate_dataset"].get_task("publish").outlets[0] == DATASETS


def test_exports_that_nobody_wants_by_themselves_are_triggered_by_hand_alone(monkeypatch):
    monkeypatch.setenv("VMDP_EXPORT_FORMATS", "none")
    assert runpy.run_path(str(ROOT / "dags/export_dataset.py"))["export_dataset"]().schedule is None


def test_the_form_of_exports_has_the_fields_and_the_formats_that_there_are(dagbag):
    from include.exports.run import FORMS
    from include.orchestration.exporting import ExportForm

    params = dagbag.dags["export_dataset"].params
    assert set(params) == set(ExportForm.model_fields)
    ExportForm(**params.dump())
    formats = params.get_param("formats").schema
    assert formats["examples"] == formats["items"]["enum"] == list(FORMS)


def test_the_documented_dag_that_waits_for_samples_loads(tmp_path):
    from tests.dags.versions import DagBag

    (tmp_path / "example.py").write_text(documented_dag())
    found = DagBag(dag_folder=tmp_path)
    assert found.import_errors == {}
    assert found.dags["train_on_nonograms"].schedule == [samples_of("O-41")]


def test_the_documented_dag_with_a_dataset_of_its_own_loads(tmp_path):
    from tests.dags.versions import DagBag

    (tmp_path / "example.py").write_text(documented_dag("train_on_mazes"))
    found = DagBag(dag_folder=tmp_path)
    assert found.import_errors == {}
    tasks = found.dags["train_on_mazes"].task_dict
    assert {"dataset.plan", "dataset.wait", "dataset.validate", "dataset.publish", "train"} <= set(tasks)
    assert tasks["train"].upstream_task_ids == {"dataset.publish"}
    assert tasks["dataset.wait"].retries == 2


def test_a_field_that_the_form_lacks_is_named_when_the_dag_is_parsed():
    with pytest.raises(UserError, match="sample: unknown field; those of the form are generators, samples"):
        make_dataset(generators=["O-41"], sample=3)


def test_every_field_of_a_form_is_named_and_explained(dag):
    for name in dag.params:
        schema = dag.params.get_param(name).schema
        assert schema["title"], name
        assert schema["description_md"].endswith("."), name


def test_the_first_fields_of_the_form_stand_above_its_sections(dagbag):
    params = dagbag.dags["generate_dataset"].params
    sections = {name: params.get_param(name).schema.get("section") for name in params}
    assert [name for name, section in sections.items() if not section] == [
        "generators", "samples", "level", "seed", "dataset", "dry_run",
    ]  # fmt: skip
    assert len(set(sections.values())) == 5


def test_the_bounds_of_the_form_are_those_of_the_pipeline(dagbag):
    from generators.kit.sample import SIZES
    from include.dataset.message import LAST_INDEX, MOST_SAMPLES
    from include.dataset.recipe import LARGEST_SEED
    from include.services.dead_letters import KINDS

    params = dagbag.dags["generate_dataset"].params
    size = params.get_param("size").schema
    assert range(size["minimum"], size["maximum"] + 1, size["multipleOf"]) == SIZES
    assert params.get_param("batch_size").schema["maximum"] == MOST_SAMPLES
    assert params.get_param("samples").schema["maximum"] <= LAST_INDEX + 1
    assert params.get_param("seed").schema["maximum"] <= LARGEST_SEED
    assert dagbag.dags["redrive_failed"].params.get_param("kind").schema["enum"] == ["any", *KINDS]


def test_a_redrive_only_lists_unless_it_is_told_to_send(dagbag):
    from include.orchestration.form import RedriveForm

    params = dagbag.dags["redrive_failed"].params.dump()
    assert set(params) == set(RedriveForm.model_fields)
    assert RedriveForm(**params).dry_run


def test_the_defaults_of_the_form_are_valid(dag):
    dag.params.validate()


@pytest.mark.parametrize(
    "change",
    [
        {"samples": 0}, {"samples": -1}, {"samples": "many"}, {"generators": []}, {"level": "brutal"}, {"size": 500},
        {"size": 2048}, {"seed": -1}, {"batch_size": 0}, {"output_format": "zip"}, {"deep_check": 1.5},
        {"strictness": "x"}, {"dataset": "../elsewhere"}, {"dataset": ""}, {"generators": ["O-9999"]},
        {"generators": ["X-99"]}, {"generators": [""]},
    ],
)  # fmt: skip
def test_the_form_refuses_what_cant_be_carried_out(dagbag, change):
    params = copy.deepcopy(dagbag.dags["generate_dataset"].params)
    with pytest.raises(ParamValidationError, match="Invalid input for param"):
        params.update(change)


def test_the_form_offers_every_generator_and_all(dagbag):
    from generators.kit.registry import registry

    schema = dagbag.dags["generate_dataset"].params.get_param("generators").schema
    assert schema["examples"] == ["all", *(generator.id.short for generator in registry)]
    assert set(schema["values_display"]) == set(schema["examples"])


@pytest.mark.parametrize("name", ["O-41", "o41", "nonogram", "O-41_nonogram", "O-41_nonogram_data-generator", "all"])
def test_a_runs_conf_may_use_any_name_of_a_task_type(dagbag, name):
    params = copy.deepcopy(dagbag.dags["generate_dataset"].params)
    params.update({"generators": [name]})
    assert params.dump()["generators"] == [name]


def test_the_form_and_the_model_that_reads_it_have_the_same_fields(dagbag):
    from include.orchestration.form import Form

    assert set(dagbag.dags["generate_dataset"].params) == set(Form.model_fields)
    Form(**dagbag.dags["generate_dataset"].params.dump())


def test_a_dag_survives_serialisation(dag):
    from tests.dags.versions import DagSerialization

    kept = DagSerialization.to_dict(dag)
    again = DagSerialization.from_dict(json.loads(json.dumps(kept)))
    assert {task.task_id: task.downstream_task_ids for task in again.tasks} == {
        task.task_id: task.downstream_task_ids for task in dag.tasks
    }
    assert set(again.params) == set(dag.params)
    assert (again.doc_md, again.tags) == (dag.doc_md, dag.tags)


def test_a_dags_constructors_get_nothing_that_varies_between_parses(dag):
    from airflow.utils.dag_version_inflation_checker import check_dag_file_stability

    assert not check_dag_file_stability(dag.fileloc).warnings


def test_the_tasks_run_in_the_order_of_the_design(dagbag):
    dag = dagbag.dags["generate_dataset"]
    for before, after in (
        ("plan", "proceed"), ("proceed", "deploy"), ("proceed", "groups"), ("deploy", "enqueue"), ("enqueue", "wait"),
        ("wait", "validate"), ("validate", "report"), ("report", "publish"),
    ):  # fmt: skip
        assert after in dag.get_task(before).downstream_task_ids
    assert [task.task_id for task in dag.leaves] == ["publish"]


def test_a_night_publishes_nothing_before_its_canary_was_compared(dagbag):
    dag = dagbag.dags["nightly_regeneration"]
    after = dag.get_task("canary.compare").get_flat_relative_ids(upstream=False)
    for task in dag.tasks:
        if task.task_id.startswith("samples."):
            assert task.task_id in after
        assert task.outlets == [] or task.task_id == "samples.publish"
    assert "canary.report" in dag.get_task("canary.compare").upstream_task_ids
    assert {task.task_id for task in dag.leaves} == {"samples.publish", "expire"}


def test_the_tasks_with_a_report_link_to_it_to_the_objects_and_to_the_studio(dagbag):
    from tests.dags.versions import DagSerialization

    dag = DagSerialization.from_dict(DagSerialization.to_dict(dagbag.dags["generate_dataset"]))
    for name in ("report", "publish"):
        assert set(dag.get_task(name).extra_links) == {"Report", "Objects", "Studio"}
    assert set(dag.get_task("validate").extra_links) == {"Studio"}


def test_every_trigger_imports_where_the_dags_folder_is_not_on_the_path_and_keeps_its_arguments():
    code = """
import json, sys
from airflow.sdk.module_loading import import_string
from airflow.triggers.base import BaseTrigger
from include.orchestration import triggers
assert not any(entry.rstrip("/").endswith("dags") for entry in sys.path)
ours = [each for each in vars(triggers).values() if isinstance(each, type) and issubclass(each, BaseTrigger)]
ours = [each for each in ours if each.__module__ == triggers.__name__ and not each.__name__.startswith("_")]
assert {each.__name__ for each in ours} == {"SamplesTrigger", "RedriveTrigger"}
for each in ours:
    about = {"SamplesTrigger": "plan", "RedriveTrigger": "redrive"}[each.__name__]
    path, arguments = each(**{about: {"a": 1}}, poll=1, stall=2, patience=3, until=5, round=4).serialize()
    kept = json.loads(json.dumps(arguments))
    assert import_string(path)(**kept).serialize() == (path, arguments)
    assert {about: {"a": 1}, "poll": 1, "stall": 2, "patience": 3, "until": 5, "round": 4} == arguments
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd="/")


@pytest.mark.parametrize("path", sorted((ROOT / "dags").glob("*.py")), ids=lambda path: path.stem)
def test_a_dag_file_imports_nothing_that_only_its_tasks_need(path):
    code = """
import runpy, sys
import airflow.sdk
before = set(sys.modules)
runpy.run_path(sys.argv[1])
heavy = ("av", "numpy", "pyarrow", "pandas", "boto3", "botocore", "aiobotocore", "moto", "fastapi", "slack_sdk",
         "aiosmtplib", "airflow.providers.amazon", "airflow.providers.smtp", "airflow.models",
         "include.batch.make", "include.cloud.connect", "include.exports.run", "include.validation")
print([name for name in heavy if name in sys.modules and name not in before])
"""
    found = subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True)
    assert found.stdout.splitlines()[-1] == "[]"


def test_the_linter_finds_nothing_in_the_dags_that_airflow_warns_of():
    command = [sys.executable, "-m", "ruff", "check", "--select", "AIR", "--preview", "--no-cache", "dags", "include"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
