"""The Studio in Airflow's interface.

Airflow runs this file in every process, tasks included, so it imports only the plugin's base. The first request
imports the app, in the api-server alone.
"""

from airflow.plugins_manager import AirflowPlugin


async def studio(scope, receive, send):
    """Pass a request on to the Studio."""
    from include.orchestration.studio import app

    await app()(scope, receive, send)


class StudioPlugin(AirflowPlugin):
    """The mount, the entry in the navigation, and the tab on a run's page."""

    name = "studio"
    fastapi_apps = [{"app": studio, "url_prefix": "/studio", "name": "Studio"}]  # noqa: RUF012 (Airflow's own form)
    external_views = [  # noqa: RUF012
        {
            "name": "Studio",
            "href": "studio/",
            "destination": "nav",
            "url_route": "studio",
            "nav_top_level": True,
            "icon": "studio/static/icon.svg",
        },
        {
            "name": "Samples",
            "href": "studio/runs?dag_id={DAG_ID}&run_id={RUN_ID}",
            "destination": "dag_run",
            "url_route": "samples",
        },
    ]
