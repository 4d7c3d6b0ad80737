"""The work of each task; `include.orchestration.tasks` and the DAGs only wire it together.

An impossible request fails its task at once, without retries, in one clear line.
"""

import functools
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from include.errors import UserError
from include.orchestration.connection import use_connection
from include.orchestration.form import Form, NoForm, RedriveForm, read
from include.orchestration.links import OBJECTS, REPORT, STUDIO, StudioLink, report_page, samples_page, studio_page
from include.orchestration.notes import keep, this_run
from include.orchestration.refusals import refusal

if TYPE_CHECKING:
    from include.services.dead_letters import Choice

log = logging.getLogger(__name__)

A = ParamSpec("A")
R = TypeVar("R")

Push = Callable[[str, Any], None]
"""Function to keep a value for the task's links."""

MOST_LOGGED = 5  # problems of a generator in the log of `validate`; the report has more
MOST_GROUPS = 16  # a task instance costs about a CPU second


def clearly(step: Callable[A, R]) -> Callable[A, R]:
    """Turn a `UserError` into a failure without retries, and add it to the run's note.

    For other errors, log the known remedy, if there is one.
    """

    @functools.wraps(step)
    def wrapped(*args: A.args, **kwargs: A.kwargs) -> R:
        try:
            use_connection()
            return step(*args, **kwargs)
        except UserError as error:
            keep("\n\n".join(filter(None, (f"**Failed:** {error}", error.note))))
            raise refusal(str(error)) from None
        except Exception as error:
            from include.cloud.explain import explain

            if remedy := explain(error):
                log.error("%s", remedy)
            raise

    return wrapped


# A dataset.


@clearly
def plan_dataset(params: Mapping[str, Any]) -> dict[str, Any]:
    """Check the form of a run, fix the dataset's spec, and plan: see `planned`."""
    return planned(read(Form, params))


@clearly
def planned(form: Form) -> dict[str, Any]:
    """Return the plan, its options and its estimate; a dry run writes nothing.

    Refuse a plan that takes longer than a run waits.
    """
    from include.cloud.connect import connect
    from include.cost.estimate import Capacity, estimate
    from include.cost.prices import read_prices
    from include.planning.plan import Request, done_batches, make_plan
    from include.run.repair import repair
    from include.run.waiting import LONGEST
    from include.services.runs import new_run
    from include.settings import Settings

    carrying_out = {"deploy", "rounds", "deep_check", "strictness", "dry_run"}
    request = Request.of(**form.model_dump(exclude={*carrying_out, "repair"}))
    settings = Settings()
    store = connect(settings, start=True).store
    plan = make_plan(request, store, dry_run=True)
    faulty = repair(store, plan.spec, plan.generators, dry_run=True) if form.repair else []
    anew = sum(batch.count for batch in faulty)
    capacity = Capacity.of(settings)
    done = done_batches(store, plan.spec.layout)
    todo = estimate(plan.spec, plan.left(done), capacity, prices=read_prices(settings.vmdp_prices))
    log.info("dataset %s: %d samples of %d generators", plan.spec.dataset, plan.samples, len(plan.generators))
    log.info("to do: %s", todo)
    if plan.repeats:
        log.warning("%s", plan.repeats)
    if todo.seconds > LONGEST.total_seconds():
        raise UserError(
            f"{todo} with {capacity.environments} workers: a run waits at most {LONGEST.total_seconds() / 3600:.0f} h. "
            "Order fewer samples, extend the dataset in several runs, or add workers"
        )
    if form.dry_run:
        log.info("a dry run ends here: nothing was written")
        keep(
            f"**Plan of `{plan.spec.dataset}`; nothing was made:** {todo}, with {capacity.environments} workers."
            f"{f' There will be {plan.repeats}.' if plan.repeats else ''}"
            f"{f' Besides, {anew:,} faulty samples would be made anew.' if anew else ''}"
        )
    else:
        plan = make_plan(request, store).model_copy(update={"run": new_run(this_run())})
        if faulty:
            repair(store, plan.spec, plan.generators)
            log.info("%d faulty samples are made anew", anew)
        if plan.repeats:
            keep(f"There will be {plan.repeats}.")
    how = form.model_dump(include=carrying_out)
    return {
        "plan": plan.model_dump(mode="json"),
        "estimate": todo.facts(),
        **how,
    }


def groups(plan: Mapping[str, Any]) -> list[list[str]]:
    """Divide the plan's generators into at most 16 groups, one for each task instance."""
    count = min(MOST_GROUPS, len(plan["generators"]))
    return [plan["generators"][k::count] for k in range(count)]


@clearly
def deploy_code(plan: Mapping[str, Any], wanted: bool) -> dict[str, Any]:
    """Bring the workers to the plan's code, unless the form's switch is off."""
    from include.dataset.code import code_digest

    if not wanted:
        log.info("not deployed: the switch is off")
        return {"code": None, "changed": False}
    if plan["code"] != code_digest():
        raise UserError(f"the code changed since the plan ({plan['code']} is now {code_digest()}): trigger a new run")
    return deploy_workers()


@clearly
def deploy_workers() -> dict[str, Any]:
    """Bring the workers to the code of this machine."""
    from include.cloud.deploy import deploy
    from include.settings import Settings

    deployment = deploy(Settings())
    log.info("%s: code %s%s", deployment.where, deployment.code, "" if deployment.changed else " was there already")
    return {"code": deployment.code, "changed": deployment.changed}


@clearly
def deploy_alone(params: Mapping[str, Any]) -> dict[str, Any]:
    """Bring the workers to the code of this machine in a run that does nothing else."""
    read(NoForm, params)
    deployed = deploy_workers()
    keep(f"The workers {'now run' if deployed['changed'] else 'already ran'} code `{deployed['code']}`")
    return deployed


@clearly
def enqueue(plan: Mapping[str, Any]) -> dict[str, int]:
    """Send a message for each batch without a done mark."""
    from include.cloud.connect import connect
    from include.planning.plan import Plan
    from include.run.submit import enqueue_missing
    from include.settings import Settings

    sent = enqueue_missing(Plan.model_validate(plan), connect(Settings(), start=True), by=this_run())
    log.info("enqueued %d batches with %d of %d samples", sent.batches, sent.samples, sent.planned)
    return {"batches": sent.batches, "samples": sent.samples, "planned": sent.planned}


@clearly
def validate(plan: Mapping[str, Any], generators: list[str], deep: float, push: Push) -> dict[str, Any]:
    """Check one group of generators; the gate judges the problems."""
    from include.cloud.connect import connect
    from include.planning.plan import Plan
    from include.settings import Settings
    from include.validation.run import validate_group

    store = connect(Settings(), start=True).store
    spec = Plan.model_validate(plan).spec
    # A mapped task's process knows nothing of its links, so push the value as Airflow would.
    push(StudioLink.xcom_key, studio_page(spec.dataset))
    found = validate_group(store, spec, generators, deep=deep, index=True)
    for result in found.generators:
        log.info(
            "%s: %d of %d samples are there, %d were opened, %d problems",
            result.generator, result.found, result.planned, result.deep_checked, result.problem_count,
        )  # fmt: skip
        for problem in result.problems[:MOST_LOGGED]:
            log.warning("%s %s: %s", problem.sample_id or result.generator, problem.rule, problem.reason)
    return found.model_dump(mode="json")


@clearly
def report(plan: Mapping[str, Any], groups: Sequence[dict[str, Any]], strictness: Any, push: Push) -> dict[str, Any]:
    """Write the report next to the dataset, and fail the run if the gate is not met."""
    from include.cloud.connect import connect
    from include.planning.plan import Plan
    from include.settings import Settings
    from include.validation.report import gate, write_report
    from include.validation.run import GroupResult

    store = connect(Settings(), start=True).store
    spec = Plan.model_validate(plan).spec
    results = [GroupResult.model_validate(groups[k]) for k in range(len(groups))]  # iterating logs an error at its end
    write_report(store, spec, results, strictness=strictness)
    page = store.where(spec.layout.report("index.html"))
    log.info("report: %s", page)
    _push_pages(spec.dataset, push)
    if reasons := gate(results, strictness):
        anew = sum(count for group in results for result in group.generators for _, count in result.anew)
        way_on = f"Trigger the same form with **Make faulty samples anew** on: {anew:,} samples" if anew else ""
        raise UserError(
            f"the dataset is not valid: {'; '.join(reasons)}. Report: {page}",
            note=f"[Report]({report_page(spec.dataset)}). {way_on}".strip(),
        )
    return {"page": page}


@clearly
def publish(
    plan: Mapping[str, Any], groups: Sequence[dict[str, Any]], report: Mapping[str, Any], push: Push
) -> dict[str, Any]:
    """Write the manifest; return the facts for the dataset's asset event."""
    from include.cloud.connect import connect
    from include.cost.bill import bill
    from include.cost.estimate import Capacity
    from include.cost.prices import read_prices
    from include.planning.plan import Plan, done_batches
    from include.run.publish import publish_dataset
    from include.settings import Settings
    from include.validation.run import GroupResult

    results = [GroupResult.model_validate(groups[k]) for k in range(len(groups))]  # iterating logs an error at its end
    settings = Settings()
    cloud = connect(settings, start=True)
    spec = Plan.model_validate(plan).spec
    manifest = publish_dataset(cloud.store, spec, results)
    capacity = Capacity.of(settings)
    batches = done_batches(cloud.store, spec.layout)
    prices = read_prices(settings.vmdp_prices)
    found = bill(spec, batches, manifest.generators, prices=prices, function=capacity.function)
    paid = capacity.paid
    cost = round(found.cost.total, 4) if paid else 0.0
    log.info("published %s: %d samples, %d bytes, $%.2f", manifest.dataset, manifest.samples, manifest.bytes, cost)
    _push_pages(spec.dataset, push)
    problems = sum(group.problem_count for group in results)
    keep(
        f"Published `{manifest.dataset}`: {manifest.samples:,} samples of {len(manifest.generators)} generators, "
        f"{manifest.bytes / 1e6:,.1f} MB{f', ${cost:,.2f}' if paid else ''}, "
        f"{f'{problems:,} problems' if problems else 'valid'}; [report]({report_page(spec.dataset)})"
    )
    made = plan["generators"]
    facts = {"dollars": cost, "address": cloud.store.where(spec.layout.key("")), "report": report["page"]}
    return {**manifest.model_dump(mode="json"), "made": made, **facts}


def _push_pages(dataset: str, push: Push) -> None:
    """Give a task's links their addresses: pages of the Studio, behind Airflow's own address and permissions."""
    push(REPORT, report_page(dataset))
    push(OBJECTS, samples_page(dataset))
    push(STUDIO, studio_page(dataset))


# A night.


@clearly
def plan_canary(moment: datetime, params: Mapping[str, Any]) -> dict[str, Any]:
    """Plan the samples of every night; validation opens all of them. A night takes no form."""
    from include.dataset.code import code_digest
    from include.planning.nightly import CANARY, night

    read(NoForm, params)
    return planned(Form(**CANARY, dataset=f"{night(moment, code_digest())}/canary", deep_check=1.0))


@clearly
def plan_night(moment: datetime, canary: Mapping[str, Any]) -> dict[str, Any]:
    """Plan a few new samples of every generator beside the night's canary, with the same code."""
    from include.planning.nightly import FRESH, seed_of
    from include.settings import Settings

    dataset = canary["spec"]["dataset"].removesuffix("canary") + "samples"
    samples = Settings().vmdp_nightly_samples
    return planned(Form(**FRESH, samples=samples, seed=seed_of(moment), dataset=dataset, deep_check=1.0))


@clearly
def compare_canary(plan: Mapping[str, Any]) -> list[str]:
    """Fail if a generator's bytes differ from the accepted ones; accept news."""
    from include.cloud.connect import connect
    from include.planning.nightly import check_canary
    from include.planning.plan import Plan
    from include.settings import Settings

    news = check_canary(connect(Settings(), start=True).store, Plan.model_validate(plan).spec)
    outcome = f"The canary is accepted anew for {'; '.join(news)}" if news else "The canary is unchanged"
    log.info(outcome)
    keep(outcome)
    return news


@clearly
def expire_nights(now: datetime) -> dict[str, Any]:
    """Delete nightly datasets beyond their retention."""
    from include.cloud.connect import connect
    from include.planning.nightly import expire
    from include.settings import Settings

    settings = Settings()
    keep = timedelta(days=settings.vmdp_nightly_keep_days)
    gone = expire(connect(settings, start=True).store, now, keep=keep)
    log.info("deleted %d nights with %d objects%s", len(gone.nights), gone.objects, ", more is left" * gone.left)
    return {"nights": list(gone.nights), "objects": gone.objects, "left": gone.left}


# Dead letters.


@clearly
def find_letters(params: Mapping[str, Any]) -> dict[str, Any]:
    """List the chosen dead letters by reason; return the ones to redrive, none in a dry run."""
    from include.cloud.connect import connect
    from include.run.redrive import Redrive, find_letters, listing
    from include.settings import Settings

    form = read(RedriveForm, params)
    letters = find_letters(connect(Settings(), start=True), _choice(form))
    chosen = Redrive.of(letters)
    table = listing(letters)
    log.info("%d dead letters fit%s", chosen.letters, f"\n{table}" if letters else "")
    listed = f"; none was sent back\n\n{table}" if form.dry_run and letters else ""
    keep(f"{chosen.letters:,} dead letters fit{listed}")
    if chosen.unreadable:
        log.warning("%d of them order no batch: they are sent back, but nothing can be awaited", chosen.unreadable)
    return {
        "redrive": chosen.model_dump(mode="json"),
        "listing": table if letters else "",
        "go": bool(letters) and not form.dry_run,
    }


@clearly
def redrive_letters(params: Mapping[str, Any], redrive: Mapping[str, Any]) -> dict[str, int]:
    """Send the listed dead letters back to the task queue."""
    from include.cloud.connect import connect
    from include.run.redrive import Redrive
    from include.run.redrive import redrive as send_back
    from include.settings import Settings

    cloud = connect(Settings(), start=True)
    done = send_back(cloud, _choice(read(RedriveForm, params)), Redrive.model_validate(redrive))
    log.info("redriven: %d; %d of them are still in the dead-letter queue, which is harmless", done.taken, done.doubled)
    return {"redriven": done.taken, "doubled": done.doubled}


def _choice(form: RedriveForm) -> "Choice":
    from include.services.dead_letters import Choice

    return Choice(
        reason=form.reason or None,
        kind=None if form.kind == "any" else form.kind,
        generator=None if form.generator == "any" else form.generator,
        dataset=form.dataset or None,
    )
