"""The Studio inside Airflow: Airflow decides permissions, and a run leads to its datasets."""

from functools import cache
from typing import Annotated, Any

from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity
from airflow.api_fastapi.core_api.security import bearer_scheme, get_user, requires_access_dag
from airflow.utils.session import create_session
from fastapi import APIRouter, FastAPI, HTTPException, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from include.orchestration.cancelling import plans_in, results_of
from include.orchestration.connection import use_connection
from include.studio.app import create_app
from include.studio.datasets import address
from include.studio.pages import go, page
from include.studio.protection import Right

READ, MAKE, OPERATE = "generate_dataset", "generate_dataset", "redrive_failed"
"""DAGs whose permissions count: the right to read the first, to trigger the second and the third."""

runs = APIRouter()


@cache
def app() -> FastAPI:
    """Return the app of this process. Its guard asks Airflow; the server in front checks host names."""
    use_connection()
    return create_app(guard=guard, hosts=None, more=[runs])


async def guard(request: Request, right: Right) -> None:
    """Require the right to read the DAG for looking, and the right to trigger it for everything else."""
    if right == "look":
        await _may(request, READ, "GET", None)
    else:
        await _may(request, MAKE if right == "make" else OPERATE, "POST", DagAccessEntity.RUN)


@runs.get("/runs")
async def run(
    request: Request,
    dag_id: Annotated[str, Query(max_length=250)],
    run_id: Annotated[str, Query(max_length=250)],
) -> Response:
    """Lead from a run's page to the dataset it plans or exports."""
    await guard(request, "look")
    await _may(request, dag_id, "GET", DagAccessEntity.XCOM)
    names = await run_in_threadpool(datasets_of, dag_id, run_id)
    if len(names) == 1:
        return go(request, address(names[0]))
    return page(request, "run.html", names=names, address=address, dag_id=dag_id, run_id=run_id)


def datasets_of(dag_id: str, run_id: str) -> list[str]:
    """List the datasets planned or exported by a run so far, in order of name."""
    with create_session() as session:
        values = results_of(session, dag_id, run_id)
    orders = [order for _, value in values if isinstance(value, list) for order in value if isinstance(order, dict)]
    planned = {plan["spec"]["dataset"] for plan in plans_in(values).values()}
    return sorted(planned | {order["dataset"] for order in orders if "dataset" in order})


async def _may(request: Request, dag_id: str, method: Any, entity: DagAccessEntity | None) -> None:
    try:
        user = await get_user(request, None, await bearer_scheme(request))
    except HTTPException as error:  # no token, one that has run out, or none of Airflow's
        raise HTTPException(401, "Log in to Airflow in this browser, then open this page again.") from error
    check: Any = requires_access_dag(method, entity, dag_id)
    try:
        await run_in_threadpool(check, request, user)
    except HTTPException as error:
        what = "trigger" if method == "POST" else "read"
        text = f"You need the right to {what} the DAG {dag_id}: ask your Airflow administrator."
        raise HTTPException(error.status_code, text) from error
