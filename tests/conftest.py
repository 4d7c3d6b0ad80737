"""Airflow reads its environment at import, so it is set here, before anything imports it."""

import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

ROOT = Path(__file__).resolve().parent.parent

os.environ |= {
    "AIRFLOW_HOME": tempfile.mkdtemp(prefix="airflow-"),
    "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
    "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
    "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
}
# A test never meets the user's own cloud.
for name in ("SQS_QUEUE_URL", "OUTPUT_BUCKET", "AWS_ENDPOINT_URL", "AWS_PROFILE", "VMDP_CLOUD", "VMDP_LOCAL_PORT"):
    os.environ.pop(name, None)
os.environ.pop("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", None)  # nor their Airflow's database

# How long an example takes is the machine's affair, never a failure.
hypothesis_settings.register_profile("any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("any-machine")
