from collections.abc import Iterator

import pytest

from include.local import cloud as embedded
from include.settings import Settings


@pytest.fixture
def settings(tmp_path) -> Iterator[Settings]:
    """Settings of an embedded cloud of this test's own, which is down again at the end."""
    settings = Settings(vmdp_home=tmp_path / "home", vmdp_cloud="local", vmdp_local_port=0)
    yield settings
    embedded.down(settings)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory) -> Iterator[embedded.LocalCloud]:
    """One embedded cloud for the tests of a module that don't stop it."""
    settings = Settings(vmdp_home=tmp_path_factory.mktemp("cloud") / "home", vmdp_cloud="local", vmdp_local_port=0)
    yield embedded.up(settings)
    embedded.down(settings)
