"""The tasks of `evaluate_model`: read the form, plan an order for each task type, score, and sum up."""

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from airflow.sdk import Param
from pydantic import BaseModel, ConfigDict

from include.errors import UserError
from include.orchestration.exporting import logged
from include.orchestration.form import read
from include.orchestration.links import STUDIO, models_page
from include.orchestration.notes import keep
from include.orchestration.steps import Push, clearly

if TYPE_CHECKING:
    from include.judging.answers import Questions
    from include.judging.evaluation import Header
    from include.services.storage import Store

log = logging.getLogger(__name__)

EVALUATE_PARAMS = {
    "dataset": Param(
        None,
        type=["null", "string"],
        title="Dataset",
        description_md="Name of a dataset in the bucket, such as `mazes/v2`. Required.",
    ),
    "answers": Param(
        None,
        type=["null", "string"],
        title="Answers",
        description_md="A prefix in the dataset's bucket, or an address in an allowed bucket, such as "
        "`s3://bucket/answers/my-model`. An answer is a video or a folder of pictures with the name of its sample. "
        "Required.",
    ),
    "model": Param(
        None,
        type=["null", "string"],
        title="Model",
        description_md="Name of the results. Empty: the last part of the answers' prefix.",
    ),
    "keyframes": Param(
        False,
        type="boolean",
        title="Key frames",
        description_md="On: folders of pictures are key frames, not frames of a video.",
    ),
    "count_missing": Param(
        False,
        type="boolean",
        title="Count missing answers",
        description_md="On: a sample without an answer counts 0. Off: it is left out.",
    ),
}


class EvaluateForm(BaseModel):
    """The fields of `evaluate_model`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dataset: str | None
    answers: str | None
    model: str | None
    keyframes: bool
    count_missing: bool


class Order(BaseModel):
    """A task type's answers to score."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dataset: str
    answers: str
    """Address of the place of all answers."""
    model: str
    keyframes: bool
    count_missing: bool
    task: str


@clearly
def plan_evaluation(params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return an order for each task type with answers; refuse a form that names none."""
    from include.cloud.connect import connect
    from include.cloud.place import Place, within
    from include.judging.evaluation import checked_model
    from include.judging.stored import answers_of, by_task
    from include.settings import Settings

    form = read(EvaluateForm, params)
    if not form.dataset or not form.answers:
        raise UserError(f"{'answers' if form.dataset else 'dataset'} is empty: name the one to evaluate")
    settings = Settings()
    cloud = connect(settings, start=True)
    questions = _questions(cloud.store, form.dataset)
    place = Place.parse("s3://{}/{}".format(*within(form.answers, cloud.bucket, settings)), settings)
    model = checked_model(form.model or place.prefix.rpartition("/")[2])
    answers = answers_of(place)
    tasks, left = by_task(answers, questions)
    if not tasks:
        path = next(iter(left))
        raise UserError(f"no answer has the name of a sample of {form.dataset}: {path}: {left[path]}")
    log.info("%d answers to %s at %s, in %d task types", len(answers) - len(left), form.dataset, place, len(tasks))
    how = {"keyframes": form.keyframes, "count_missing": form.count_missing}
    return [
        Order(dataset=form.dataset, answers=str(place), model=model, task=task, **how).model_dump() for task in tasks
    ]


@clearly
def score(order: Mapping[str, Any]) -> dict[str, Any]:
    """Score one task type's answers; return how many, and how many passed."""
    from include.cloud.connect import connect
    from include.cloud.place import Place
    from include.judging.stored import answers_of, by_task, journal_key, score_task
    from include.settings import Settings

    todo, settings = Order(**order), Settings()
    store = connect(settings, start=True).store
    questions, place = _questions(store, todo.dataset), Place.parse(todo.answers, settings)
    answers = answers_of(place)
    paths = by_task(answers, questions)[0].get(todo.task, ())
    done, progress = 0, logged(f"{todo.model} on {todo.task}", "answers")

    def scored() -> None:
        nonlocal done
        done += 1
        progress(done, len(paths))

    results = score_task(
        place,
        {path: answers[path] for path in paths},
        questions,
        _header(todo, store),
        results=store,
        key=journal_key(todo.dataset, todo.model, todo.task),
        jobs=settings.vmdp_export_jobs,
        scored=scored,
    )
    passed = sum(result.passed for result in results)
    log.info("%s: %d answers, %d passed", todo.task, len(results), passed)
    return {"task": todo.task, "answers": len(results), "passed": passed}


@clearly
def sum_up(orders: Sequence[Mapping[str, Any]], push: Push) -> dict[str, Any]:
    """Write the results of all task types; return the facts of the asset event."""
    from include.cloud.connect import connect
    from include.cloud.place import Place
    from include.exports.results import write_results
    from include.judging.evaluation import Journal
    from include.judging.stored import answers_of, by_task, journal_key, results_prefix
    from include.judging.summary import Evaluation
    from include.settings import Settings

    todo, settings = Order(**orders[0]), Settings()
    store = connect(settings, start=True).store
    questions, place = _questions(store, todo.dataset), Place.parse(todo.answers, settings)
    header = _header(todo, store)
    results = [
        result
        for order in orders
        for result in Journal.parsed(store.get(journal_key(todo.dataset, todo.model, order["task"])).decode())
    ]
    unknown = by_task(answers_of(place), questions)[1]
    found = Evaluation.of(
        header,
        results,
        samples=questions.count,
        zeros=todo.count_missing,
        answers=todo.answers,
        unknown=unknown,
    )
    prefix = results_prefix(todo.dataset)
    write_results(store, prefix, found, results)
    store.put(f"{prefix}{todo.model}.jsonl", Journal.text(header, results).encode())
    push(STUDIO, models_page())
    address = store.where(f"{prefix}{todo.model}.json")
    low, high = (round(100 * share) for share in found.overall.passed_interval)
    keep(
        f"Evaluated `{todo.model}` on `{todo.dataset}`: {found.answered:,} of {found.samples:,} samples answered, mean "
        f"{found.overall.mean:.1f} of 100, {100 * found.overall.passed:.0f} % passed (95 %: {low} to {high} %)"
        + (f", {len(unknown):,} answers to no sample" if unknown else "")
        + f": `{address}`"
    )
    facts = {"model": todo.model, "dataset": todo.dataset, "answers": todo.answers, "address": address}
    return facts | found.model_dump(mode="json", include={"judge", "samples", "answered", "overall"})


def _questions(store: "Store", dataset: str) -> "Questions":
    from include.judging.answers import Planned
    from include.planning.plan import read_spec

    return Planned(store, read_spec(store, dataset))


def _header(order: Order, store: "Store") -> "Header":
    from include.judging.evaluation import Header, judge_digest

    dataset = store.where(order.dataset)
    return Header(model=order.model, dataset=dataset, pictures=order.keyframes, judge=judge_digest())
