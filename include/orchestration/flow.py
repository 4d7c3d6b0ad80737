"""The pipeline as a part of other DAGs: make these samples, wait, validate, publish; then train.

from airflow.sdk import dag, task
from include.orchestration.flow import make_dataset

@dag
def nonograms():
    made = make_dataset(generators=["O-41"], samples=1000, dataset="nonograms/{{ ds }}")
    train(made)
"""

from collections.abc import Mapping
from typing import Any

from airflow.sdk import task, task_group

from include.errors import UserError
from include.orchestration import steps
from include.orchestration.form import PARAMS
from include.orchestration.tasks import DEFAULTS, linked, make_samples, publish


def make_dataset(group_id: str = "dataset", **fields: Any) -> Any:
    """Add tasks that make, validate and publish a dataset; return the result of the last one.

    `fields` are those of the form of `generate_dataset`, with its defaults; they may be templates. The result has
    `dataset`, `address`, `samples`, `generators` and more: it is what the asset `vmdp/datasets` has. Raise `UserError`
    for a field that the form lacks. Inside a DAG, several groups need ids of their own.
    """
    if unknown := sorted(set(fields) - set(PARAMS)):
        raise UserError(f"{', '.join(unknown)}: unknown field; those of the form are {', '.join(PARAMS)}")
    form: Mapping[str, Any] = {name: param.value for name, param in PARAMS.items()} | fields

    @task(multiple_outputs=True)
    def plan(form: dict[str, Any]) -> dict[str, Any]:
        return steps.plan_dataset(form)

    @task_group(group_id=group_id, default_args=DEFAULTS)
    def made() -> Any:
        planned: Any = plan(dict(form))
        checked = make_samples(planned)
        published: Any = publish(planned["plan"], checked.groups, checked.report)
        linked(published)
        return published

    return made()
