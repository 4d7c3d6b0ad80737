"""What each task of `generate_dataset` does; the DAG only wires these together.

A request that can't be carried out fails its task at once, without retries, in one clear line.
"""

import functools
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

from airflow.sdk.exceptions import AirflowFailException
from pydantic import ValidationError

from include.errors import UserError
from include.orchestration.form import Form

log = logging.getLogger(__name__)

A = ParamSpec("A")
R = TypeVar("R")

MOST_GROUPS = 16  # a task instance costs about a CPU second, whatever it does


def clearly(step: Callable[A, R]) -> Callable[A, R]:
    """Turn a `UserError` into a failure that is not retried."""

    @functools.wraps(step)
    def wrapped(*args: A.args, **kwargs: A.kwargs) -> R:
        try:
            return step(*args, **kwargs)
        except UserError as error:
            raise AirflowFailException(str(error)) from None

    return wrapped


@clearly
def plan_dataset(params: Mapping[str, Any]) -> dict[str, Any]:
    """Check the form, fix the dataset's spec, and plan the run; returns the plan."""
    from include.cloud import connect
    from include.message import reasons
    from include.plan import Request, make_plan
    from include.settings import Settings

    try:
        form = Form(**params)
    except ValidationError as error:
        raise UserError(reasons(error)) from None
    fields = ("generators", "samples", "level", "seed", "size", "batch_size", "output_format", "video", "dataset")
    request = Request.of(**{name: getattr(form, name) for name in fields})
    plan = make_plan(request, connect(Settings(), start=True).store)
    log.info("dataset %s: %d samples of %d generators", plan.spec.dataset, plan.samples, len(plan.generators))
    return plan.model_dump(mode="json")


def groups(plan: Mapping[str, Any]) -> list[list[str]]:
    """The plan's generators in at most 16 groups, each validated by one task instance."""
    count = min(MOST_GROUPS, len(plan["generators"]))
    return [plan["generators"][k::count] for k in range(count)]


@clearly
def deploy_code(plan: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """Bring the workers to the plan's code, unless the form's switch is off."""
    from include.code import code_digest

    if not params["deploy"]:
        log.info("not deployed: the switch is off")
        return {"code": None, "changed": False}
    if plan["code"] != code_digest():
        raise UserError(f"the code changed since the plan ({plan['code']} is now {code_digest()}): trigger a new run")
    return deploy_workers()


@clearly
def deploy_workers() -> dict[str, Any]:
    """Bring the workers to the code of this machine."""
    from include.deploy import deploy
    from include.settings import Settings

    deployment = deploy(Settings())
    log.info("%s: code %s%s", deployment.where, deployment.code, "" if deployment.changed else " was there already")
    return {"code": deployment.code, "changed": deployment.changed}


@clearly
def enqueue(plan: Mapping[str, Any]) -> dict[str, int]:
    """Send a message for each batch that has no done mark."""
    from include.cloud import connect
    from include.plan import Plan
    from include.settings import Settings
    from include.submit import enqueue_missing

    sent = enqueue_missing(Plan.model_validate(plan), connect(Settings(), start=True))
    log.info("enqueued %d batches with %d of %d samples", sent.batches, sent.samples, sent.planned)
    return {"batches": sent.batches, "samples": sent.samples, "planned": sent.planned}


@clearly
def validate(plan: Mapping[str, Any], generators: list[str], params: Mapping[str, Any]) -> dict[str, Any]:
    """Check one group of generators; problems are reported here and judged by the gate."""
    from include.cloud import connect
    from include.plan import Plan
    from include.settings import Settings
    from include.validation.run import validate_group

    store = connect(Settings(), start=True).store
    found = validate_group(store, Plan.model_validate(plan).spec, generators, deep=params["deep_check"])
    return found.model_dump(mode="json")


@clearly
def report(plan: Mapping[str, Any], groups: Sequence[dict[str, Any]], params: Mapping[str, Any]) -> dict[str, Any]:
    """Write the report next to the dataset, and fail the run if the gate is not met."""
    from include.cloud import connect
    from include.plan import Plan
    from include.settings import Settings
    from include.validation.report import gate, write_report
    from include.validation.run import GroupResult

    store = connect(Settings(), start=True).store
    spec = Plan.model_validate(plan).spec
    results = [GroupResult.model_validate(groups[k]) for k in range(len(groups))]  # iterating logs an error at its end
    write_report(store, spec, results, strictness=params["strictness"])
    page = store.where(spec.layout.report("index.html"))
    log.info("report: %s", page)
    if reasons := gate(results, params["strictness"]):
        raise UserError(f"the dataset is not valid: {'; '.join(reasons)}. Report: {page}")
    return {"page": page}


@clearly
def publish(plan: Mapping[str, Any], groups: Sequence[dict[str, Any]], report: Mapping[str, Any]) -> dict[str, Any]:
    """Write the manifest; returns what the dataset's asset event says of it."""
    from include.cloud import connect
    from include.plan import Plan
    from include.publish import publish_dataset
    from include.settings import Settings
    from include.validation.run import GroupResult

    results = [GroupResult.model_validate(groups[k]) for k in range(len(groups))]  # iterating logs an error at its end
    store = connect(Settings(), start=True).store
    manifest = publish_dataset(store, Plan.model_validate(plan).spec, results)
    log.info("published %s: %d samples, %d bytes", manifest.dataset, manifest.samples, manifest.bytes)
    return {**manifest.model_dump(mode="json"), "report": report["page"]}
