import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from include.settings import Settings
from include.studio.app import create_app
from include.studio.protection import COOKIE

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def studio(tmp_path_factory) -> Iterator[TestClient]:
    """A browser at a Studio whose cloud is down."""
    settings = Settings(vmdp_home=tmp_path_factory.mktemp("studio") / "home", vmdp_cloud="local")
    with TestClient(create_app(settings), base_url="http://localhost:8000") as client:
        yield client


def send(client: TestClient, address: str, fields: dict | None = None, *, files: dict | None = None, **headers: str):
    """Send a form as one of the Studio's own pages does."""
    client.get("/trials/")
    token = client.cookies[COOKIE]
    return client.post(
        address,
        data={**(fields or {}), "token": token},
        files=files,
        headers=SAME_ORIGIN | headers,
        follow_redirects=False,
    )


def without_scripts(page: str) -> None:
    """Assert that nothing in a page's text would run, or be styled, but files of the Studio."""
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page, re.I)
    assert not re.search(r"(?:src|href|srcset|action)=\"(?:https?:)?//", page)
