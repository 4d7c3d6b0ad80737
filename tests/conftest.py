"""Airflow reads its settings at import, so its home is made here, before anything imports it."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from generators.kit.registry import AnyGenerator, generator, registering, registry
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


@pytest.fixture
def own_task(monkeypatch: pytest.MonkeyPatch) -> AnyGenerator:
    """A task type of the series X, in the catalogue for the length of a test."""

    class Shifted(type(registry.get("O-47"))):
        documentation = "X-901 Shifted tiles: slide the tiles.\n\nA solution exists."
        public = "own; none of them slides tiles on Sundays"

    with registering():
        found = generator(
            "X-901", "shifted_tiles", version=1, levels=Shifted.levels, faculty="spatiality", family="boards"
        )(Shifted)()
    monkeypatch.setitem(registry._by_id, found.id.short, found)
    return found


class ByFile(LoadScopeScheduling):
    """Keeps the tests of a file in one process, where they share fixtures; in the conformance suite, of a task type."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, name = nodeid.partition("::")
        return name.rpartition("-")[0] if file.endswith("test_conformance.py") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile | None:
    """Share out the tests of `pytest -n 3 --dist loadscope`; xdist has its own ways for the rest."""
    return ByFile(config, log) if config.getoption("dist") == "loadscope" else None
