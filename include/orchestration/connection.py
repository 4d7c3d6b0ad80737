"""AWS by an Airflow connection, in place of the environment: credentials, role, region and endpoints.

The library knows no Airflow, so tasks, triggers and the Studio say first whose account it uses.
"""

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from include.errors import UserError

if TYPE_CHECKING:
    from include.services.clients import Account


def use_connection() -> None:
    """Create this process's clients by the connection of `VMDP_AWS_CONN_ID`, if it names one."""
    from include.services.clients import act_as
    from include.settings import Settings

    if name := Settings().vmdp_aws_conn_id:
        act_as(partial(_account, name))


@cache  # the session renews a role's credentials by itself
def _account(name: str) -> "Account":
    from airflow.providers.amazon.aws.hooks.base_aws import AwsGenericHook
    from airflow.providers.common.compat.sdk import AirflowNotFoundException

    from include.services.clients import Account

    try:
        AwsGenericHook.get_connection(name)  # a session of one that is missing would be the environment's
    except AirflowNotFoundException:
        raise UserError(f"there is no Airflow connection {name!r}, which VMDP_AWS_CONN_ID names") from None
    hook: AwsGenericHook[Any] = AwsGenericHook(aws_conn_id=name, client_type="s3")
    return Account(hook.get_session(), hook.conn_config.region_name, hook.conn_config.get_service_endpoint_url)
