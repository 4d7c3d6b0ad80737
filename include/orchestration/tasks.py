"""Tasks shared by DAGs, from a plan to checked samples, and the defaults of every task."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from airflow.sdk import Asset, AssetAlias, get_current_context, task

from include.orchestration import steps
from include.orchestration.links import ObjectsLink, ReportLink, StudioLink
from include.orchestration.notices import task_failed
from include.orchestration.operators import WaitForSamples
from include.orchestration.refusals import NO_RETRY
from include.run.waiting import LONGEST

DEFAULTS = {
    "owner": "datasets",
    "retries": 2,
    "retry_delay": timedelta(seconds=10),
    "execution_timeout": timedelta(hours=1),
    "on_failure_callback": task_failed,
    "show_return_value_in_logs": False,  # each step logs a line of its own instead
} | ({"retry_policy": NO_RETRY} if NO_RETRY else {})


VALIDATIONS_AT_ONCE = 4
"""Most validations of one run at a time: each reads shards or samples into memory, and other runs want their turn."""


def _asset(path: str) -> Asset:
    return Asset(f"vmdp/{path}", f"x-vmdp://{path}")


DATASETS = _asset("datasets")
"""Every published dataset; the event describes it."""

SAMPLES = AssetAlias("vmdp/samples")
"""Resolves to `samples_of(...)` for each generator of a run."""


def samples_of(short: str) -> Asset:
    """New validated samples of one generator: `schedule=[samples_of("O-41")]`."""
    return _asset(f"samples/{short}")


EVALUATIONS = _asset("evaluations")
"""Every evaluated model; the event holds its results in sum."""

EXPORTS = AssetAlias("vmdp/exports")
"""Resolves to `exports_as(...)` for each format of a run."""


def exports_as(form: str) -> Asset:
    """New exports in one format: `schedule=[exports_as("webdataset")]`."""
    return _asset(f"exports/{form}")


class Checked(NamedTuple):
    """Results of the validation by group of generators, and the report's place."""

    groups: Any
    report: Any


def make_samples(planned: Any) -> Checked:
    """Deploy, enqueue, wait, validate and report; `planned` is the output of `steps.planned`."""
    plan = planned["plan"]
    deployed = deploy(plan, planned["deploy"])
    wait = WaitForSamples(task_id="wait", plan=plan, rounds=planned["rounds"], execution_timeout=LONGEST)
    grouped = groups(plan)
    checked: Any = validate.partial(plan=plan, deep=planned["deep_check"]).expand(generators=grouped)
    checked.operator.operator_extra_links = (StudioLink(),)
    reported = linked(report(plan, checked, planned["strictness"]))
    proceed(planned["dry_run"]) >> [deployed, grouped]
    deployed >> enqueue(plan) >> wait >> checked
    return Checked(checked, reported)


@task.short_circuit
def proceed(dry_run: bool) -> bool:
    """Stop a dry run here."""
    return not dry_run


@task(multiple_outputs=False)
def deploy(plan: dict[str, Any], wanted: bool) -> dict[str, Any]:
    """Bring the workers to the plan's code."""
    return steps.deploy_code(plan, wanted)


@task(multiple_outputs=False)
def enqueue(plan: dict[str, Any]) -> dict[str, Any]:
    """Enqueue the missing batches."""
    return steps.enqueue(plan)


@task
def groups(plan: dict[str, Any]) -> list[list[str]]:
    """Group the generators for validation."""
    return steps.groups(plan)


@task(map_index_template="{{ group }}", multiple_outputs=False, max_active_tis_per_dagrun=VALIDATIONS_AT_ONCE)
def validate(plan: dict[str, Any], generators: list[str], deep: float) -> dict[str, Any]:
    """Check some generators' samples."""
    context: Any = get_current_context()
    context["group"] = ", ".join(name.partition("_")[0] for name in generators)
    return steps.validate(plan, generators, deep, context["ti"].xcom_push)


@task(multiple_outputs=False)
def report(plan: dict[str, Any], groups: list[Any], strictness: str) -> dict[str, Any]:
    """Write the report; the gate."""
    return steps.report(plan, groups, strictness, get_current_context()["ti"].xcom_push)


@task(outlets=[DATASETS, SAMPLES], multiple_outputs=False)
def publish(plan: dict[str, Any], groups: list[Any], report: dict[str, Any]) -> dict[str, Any]:
    """Write the manifest and emit the asset events."""
    context = get_current_context()
    published = steps.publish(plan, groups, report, context["ti"].xcom_push)
    announce(published, context["outlet_events"])
    return published


def announce(published: Mapping[str, Any], events: Any) -> None:
    """Emit an event for the dataset and one for each generator of the run."""
    events[DATASETS].extra = {name: value for name, value in published.items() if name != "made"}
    for name in published["made"]:
        about = {
            key: published[key] for key in ("dataset", "seed", "level", "size", "output_format", "address", "report")
        }
        extra = {"generator": name, **published["generators"][name], **about}
        events[SAMPLES].add(samples_of(name.partition("_")[0]), extra=extra)


def announce_export(facts: Mapping[str, Any], events: Any) -> None:
    """Emit the event of an export."""
    events[EXPORTS].add(exports_as(facts["format"]), extra=dict(facts))


def linked(result: Any) -> Any:
    """Give a task links to the report, to the objects and to the Studio."""
    result.operator.operator_extra_links = (ReportLink(), ObjectsLink(), StudioLink())
    return result
