"""Who gets in, from where, and what a page may do."""

import io
import os

import psutil
import pytest
from fastapi import HTTPException
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from include.settings import Settings
from include.studio.app import create_app
from include.studio.protection import MOST_FORM_BYTES, MOST_UPLOAD_BYTES
from include.studio.workshop import Process
from tests.studio.conftest import SAME_ORIGIN, send, without_scripts

FILLED = {
    "short": "O-47", "level": "easy", "seed": "1", "index": "1", "name": "prompt.txt", "dataset": "first", "id": "x",
    "full": "O-47_sliding_puzzle_data-generator", "folder": "sliding_puzzle_task", "file": "prompt.txt", "number": "1",
}  # fmt: skip


@pytest.mark.parametrize(
    "page", ["/", "/tasks/O-47/", "/make/O-47/easy/1/1/", "/trials/", "/external/", "/no/such/page"]
)
def test_no_page_holds_a_script_or_a_style_or_leads_elsewhere(studio, page):
    answer = studio.get(page)
    without_scripts(answer.text)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io:8000", "[::1]", "10.0.0.1"]
)
def test_it_answers_to_this_machines_names_alone(studio, host):
    assert studio.get("/", headers={"Host": host}).status_code == 400
    assert studio.get("/", headers={"Host": "127.0.0.1:8000"}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://localhost:9000"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),
        ({}, 403),
        (SAME_ORIGIN, 403),  # a page of ours, but no token
        ({"Origin": "http://localhost:8000"}, 403),
    ],
)
def test_a_form_of_another_site_changes_nothing(studio, headers, status):
    studio.cookies.clear()
    answer = studio.post("/trials/", data={"task": "O-47", "samples": "1", "seed": "1", "token": "x"}, headers=headers)
    assert answer.status_code == status
    assert "None yet" in studio.get("/trials/").text


def test_work_is_not_done_for_another_sites_picture(studio):
    address = "/make/O-47/easy/1/1/files/first_frame.png"
    assert studio.get(address, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_what_is_too_large_is_refused_before_it_is_read(studio):
    assert send(studio, "/trials/", {"task": "x" * MOST_FORM_BYTES}).status_code == 413
    address = "/make/O-47/easy/1/1/score"
    claimed = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(MOST_UPLOAD_BYTES + 1)}
    assert studio.post(address, content=b"", headers=SAME_ORIGIN | claimed).status_code == 413
    unsized = studio.post(address, content=iter([b"x"]), headers=SAME_ORIGIN)
    assert unsized.status_code == 411


@pytest.mark.parametrize(
    "address",
    [
        "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/pictures/..%2f..%2fREADME.webp", "/tasks/..%2f..%2fetc/",
        "/make/O-47/easy/1/1/files/..%2f..%2fetc%2fpasswd", "/make/O-47/easy/1/1/files/result.json",
        "/make/O-47/..%2feasy/1/1/", "/trials/..%2f..%2fhome/", "/trials/%2e%2e/", "/tasks/O-47/levels/..%2fx.webp",
    ],
)  # fmt: skip
def test_no_address_leads_out_of_what_is_shown(studio, address):
    assert studio.get(address).status_code in (404, 422)


@pytest.mark.parametrize("status", [401, 403])
def test_every_route_asks_the_guard_first(tmp_path, status):
    async def nobody(request, right):
        raise HTTPException(status, f"not {right}")

    app = create_app(Settings(vmdp_home=tmp_path, vmdp_cloud="local"), guard=nobody)
    client = TestClient(app, base_url="http://localhost")
    routes = [route for route in app.routes if isinstance(route, APIRoute)]
    assert len(routes) == len(app.routes) > 25, "nothing is mounted beside the routes"
    for route in routes:
        for method in route.methods:
            path = route.path.replace(":path}", "}").format(**FILLED)
            answer = client.request(method, path, headers=SAME_ORIGIN | {"Content-Length": "0"})
            assert answer.status_code == status, f"{method} {route.path}"
            assert "not " in answer.text


def test_who_may_look_may_not_make(tmp_path):
    async def looks(request, right):
        if right != "look":
            raise HTTPException(403, f"may not {right}")

    app = create_app(Settings(vmdp_home=tmp_path, vmdp_cloud="local"), guard=looks)
    client = TestClient(app, base_url="http://localhost")
    assert client.get("/").status_code == 200
    assert "may not make" in client.get("/make/O-47/easy/1/1/sample").text
    assert send(client, "/trials/", {"task": "O-47", "samples": "1", "seed": "1"}).status_code == 403
    for address in ("table/tags", "samples/O-47/1/tags", "samples/O-47/1/note"):
        assert "may not make" in send(client, f"/datasets/first/{address}").text
    redrive = send(client, "/datasets/first/redrive")
    assert (redrive.status_code, "may not operate" in redrive.text) == (403, True)


def test_the_token_is_out_of_reach_of_scripts_and_of_other_sites(studio):
    studio.cookies.clear()
    cookie = studio.get("/").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


def test_a_job_gets_no_credentials(monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    process = Process()
    try:
        assert "AWS_SECRET_ACCESS_KEY" in os.environ
        assert "AWS_SECRET_ACCESS_KEY" not in psutil.Process(process._process.pid).environ()
    finally:
        process.end()


def test_what_is_uploaded_is_no_path(studio):
    files = {"video": ("../../evil.mp4", io.BytesIO(b"no video"), "video/mp4")}
    answer = send(studio, "/make/O-47/easy/1/1/score", files=files)
    assert answer.status_code == 422
    assert "can&#39;t be decoded" in answer.text or "holds no video" in answer.text
