"""The values that docs/airflow-deployments.md gives to the official Helm chart, and the pods that come of them."""

import re
from importlib.resources import files

import pytest
import yaml

from include.settings import Settings
from tests.airflow.compose import ROOT, image_environment

PAGE = (ROOT / "docs/airflow-deployments.md").read_text()
VALUES = yaml.safe_load(re.findall(r"```yaml\n# values.yaml.*?\n(.*?)```", PAGE, re.S)[0])
ENVIRONMENT = {each["name"]: each["value"] for each in VALUES["env"]}
NEEDED = {"vmdp_cloud", "output_bucket", "sqs_queue_url", "dead_letter_queue_url", "lambda_function_name", "aws_region"}


@pytest.fixture(scope="module")
def pod():
    """A task's pod: the chart's template for DAGs in the image, with the values, by the executor's own code."""
    from airflow.providers.cncf.kubernetes.pod_generator import PodGenerator
    from kubernetes.client import ApiClient

    examples = files("airflow.providers.cncf.kubernetes") / "pod_template_file_examples"
    template = yaml.safe_load((examples / "dags_in_image_template.yaml").read_text())
    template["spec"]["containers"][0]["env"] += VALUES["env"]
    made = PodGenerator.construct_pod(
        dag_id="generate_dataset",
        task_id="validate",
        run_id="manual__1",
        map_index=3,
        pod_id="generate-dataset-validate",
        try_number=1,
        kube_image="{repository}:{tag}".format(**VALUES["images"]["airflow"]),
        date=None,
        args=["python", "-m", "airflow.sdk.execution_time.execute_workload", "--json-string", "{}"],
        pod_override_object=None,
        base_worker_pod=PodGenerator.deserialize_model_dict(template),
        namespace="airflow",
        scheduler_job_id="1",
    )
    return ApiClient().sanitize_for_serialization(made)


def test_a_tasks_pod_runs_the_image_as_its_user_with_the_settings_of_the_values(pod):
    (container,) = pod["spec"]["containers"]
    assert container["image"] == "{repository}:{tag}".format(**VALUES["images"]["airflow"])
    given = {each["name"]: each.get("value") for each in container["env"]}
    assert ENVIRONMENT.items() <= given.items()
    assert pod["spec"]["securityContext"]["runAsUser"] == 50000
    assert re.search(r"^USER 50000$", (ROOT / "Dockerfile").read_text(), re.M)
    # Nothing that the chart mounts lies over the code, and what it sets of the image's paths is the same there.
    for mount in container["volumeMounts"]:
        assert not mount["mountPath"].startswith("/opt/vmdp")
        assert mount["mountPath"].startswith(image_environment()["AIRFLOW_HOME"])


def test_the_values_set_what_the_aws_stack_needs_and_nothing_that_nobody_reads():
    settings = {name.lower(): value for name, value in ENVIRONMENT.items() if not name.startswith("AIRFLOW__")}
    assert set(settings) == NEEDED
    assert not Settings.model_validate(settings).is_local
    assert ENVIRONMENT["AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL"] == "1"
    assert all(isinstance(value, str) for value in ENVIRONMENT.values()), "Kubernetes takes strings alone"


def test_the_image_holds_the_executor_that_the_values_name():
    from airflow.executors.executor_loader import ExecutorLoader
    from airflow.sdk.module_loading import import_string

    assert import_string(ExecutorLoader.executors[VALUES["executor"]]).__name__ == VALUES["executor"]
    assert "\napache-airflow-providers-cncf-kubernetes==" in (ROOT / "requirements-image.txt").read_text()


def test_the_program_that_a_pod_starts_is_there(pod):
    import importlib.util

    words = pod["spec"]["containers"][0]["args"]
    assert words[:2] == ["python", "-m"]
    assert importlib.util.find_spec(words[2])
