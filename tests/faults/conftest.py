from collections.abc import Iterator

import pytest

from include.local import cloud as embedded
from include.settings import Settings
from tests.faults.ground import Ground
from tests.faults.proxy import FaultProxy


@pytest.fixture(scope="module")
def emulator_settings(tmp_path_factory) -> Iterator[Settings]:
    settings = Settings(
        vmdp_home=tmp_path_factory.mktemp("faults") / "home",
        vmdp_cloud="local",
        vmdp_local_port=0,
        vmdp_local_workers=1,  # on a queue of its own, where nothing is sent
    )
    yield settings
    embedded.down(settings)


@pytest.fixture
def ground(emulator_settings, tmp_path) -> Iterator[Ground]:
    with FaultProxy(embedded.up(emulator_settings).endpoint_url) as proxy:
        here = Ground(embedded.up(emulator_settings), proxy, tmp_path)
        with here.as_settings():
            yield here
