"""Airflow reads its settings at import, so its home is made here, before anything imports it."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from include.orchestration.home import write

for name in [name for name in os.environ if name.startswith("AIRFLOW_")]:  # none of the developer's own Airflow
    del os.environ[name]
os.environ |= {
    "AIRFLOW_HOME": tempfile.mkdtemp(prefix="airflow-"),
    "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
}
write(Path(os.environ["AIRFLOW_HOME"]))
# A test never meets the user's own cloud.
for name in ("SQS_QUEUE_URL", "OUTPUT_BUCKET", "AWS_ENDPOINT_URL", "AWS_PROFILE", "VMDP_CLOUD", "VMDP_LOCAL_PORT"):
    os.environ.pop(name, None)

# How long an example takes is the machine's affair, never a failure.
hypothesis_settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("any-machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file in one process, where they share fixtures; a group by mark goes before."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.as_posix()))
