"""DAGs load, and keep the rules that every DAG of ours keeps."""

import copy
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from airflow.sdk.exceptions import ParamValidationError

ROOT = Path(__file__).resolve().parents[2]
DAG_IDS = {"generate_dataset", "deploy_lambda_image", "nightly_regeneration", "redrive_failed"}


@pytest.fixture(params=sorted(DAG_IDS))
def dag(request, dagbag):
    return dagbag.dags[request.param]


def test_every_file_loads_and_gives_exactly_the_known_dags(dagbag):
    assert dagbag.import_errors == {}
    assert set(dagbag.dags) == DAG_IDS
    assert {path.stem for path in (ROOT / "dags").glob("*.py")} == DAG_IDS


def test_a_dag_is_documented_tagged_owned_and_bounded_in_time(dag):
    assert dag.doc_md
    assert dag.tags
    assert dag.owner != "airflow"
    assert dag.dagrun_timeout


def test_every_task_is_retried_and_ends(dag):
    for task in dag.tasks:
        assert task.retries >= 1, task.task_id
        assert task.retry_delay >= timedelta(seconds=5), task.task_id
        assert task.execution_timeout, task.task_id


def test_the_defaults_of_the_form_are_valid(dag):
    dag.params.validate()


@pytest.mark.parametrize(
    "change",
    [
        {"samples": 0}, {"samples": -1}, {"samples": "many"}, {"generators": []}, {"level": "brutal"}, {"size": 500},
        {"size": 2048}, {"seed": -1}, {"batch_size": 0}, {"output_format": "zip"}, {"deep_check": 1.5},
        {"strictness": "x"},
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


def test_the_form_and_the_model_that_reads_it_have_the_same_fields(dagbag):
    from include.orchestration.form import Form

    assert set(dagbag.dags["generate_dataset"].params) == set(Form.model_fields)
    Form(**dagbag.dags["generate_dataset"].params.dump())


def test_a_dag_survives_serialisation(dag):
    from airflow.serialization.serialized_objects import DagSerialization

    again = DagSerialization.from_dict(DagSerialization.to_dict(dag))
    assert {task.task_id for task in again.tasks} == {task.task_id for task in dag.tasks}


def test_a_dags_constructors_get_nothing_that_varies_between_parses(dag):
    from airflow.utils.dag_version_inflation_checker import check_dag_file_stability

    assert not check_dag_file_stability(dag.fileloc).warnings


def test_the_tasks_run_in_the_order_of_the_design(dagbag):
    dag = dagbag.dags["generate_dataset"]
    for before, after in (("plan", "deploy"), ("deploy", "enqueue"), ("enqueue", "wait"), ("wait", "validate"),
                          ("validate", "report"), ("report", "publish")):  # fmt: skip
        assert after in dag.get_task(before).downstream_task_ids
    assert [task.task_id for task in dag.leaves] == ["publish"]


def test_triggers_import_where_the_dags_folder_is_not_on_the_path():
    code = """
import sys
from airflow._shared.module_loading import import_string
from include.orchestration.triggers import SamplesTrigger
path, arguments = SamplesTrigger(plan={}, poll=1, stall=2, patience=3, round=1).serialize()
assert not any(entry.rstrip("/").endswith("dags") for entry in sys.path)
assert import_string(path)(**arguments).serialize() == (path, arguments)
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd="/")


def test_a_dag_file_imports_nothing_that_only_its_tasks_need():
    code = """
import runpy, sys
runpy.run_path(sys.argv[1])
heavy = ("av", "numpy", "botocore.client", "include.batch", "include.validation.run")
print([name for name in heavy if name in sys.modules])
"""
    for path in (ROOT / "dags").glob("*.py"):
        found = subprocess.run(
            [sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True
        ).stdout.splitlines()
        assert found[-1] == "[]", path
