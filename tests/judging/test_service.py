"""`vmdp judge serve`, in a process of its own and by its client, as a trainer uses it."""

import asyncio
import http.client
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict

import httpx
import numpy as np
import pytest
from PIL import Image

from generators.kit import keyframes
from generators.kit.judge.client import JudgeClient, ServiceError
from generators.kit.judge.score import score
from generators.kit.judge.trusted import rgb_of
from generators.kit.registry import registry
from generators.kit.sample import METADATA, VIDEO, build
from include.judging import service
from include.judging.pool import Answer
from tests.local.until import eventually

REFERENCE = "O-3:easy:42:0"
FILES = build(registry.get("O-3"), "easy", 42, 0).files
FACTS = json.loads(FILES[METADATA])
FRAMES = rgb_of(FILES[VIDEO])
STILL = np.repeat(FRAMES[:1], 30, axis=0)
KEY_FRAMES = build(registry.get("O-3"), "easy", 42, 0, video=False, keyframes=True).files
PICTURES = [KEY_FRAMES[name] for name in keyframes.PICTURES if name in KEY_FRAMES]
TOKEN = "a-token-of-the-test"
VMDP = sys.executable, "-c", "from include.cli.main import run; run()"


class Served:
    """A running service."""

    def __init__(self, *options: str, **environment: str) -> None:
        command = ["bash", "-c", 'ulimit -Sn 64 && exec "$@"', "-", *VMDP, "judge", "serve", "--port", "0", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | environment)
        assert self.process.stdout is not None
        [self.url] = re.findall(r"http://127\.0\.0\.1:\d+", self.process.stdout.readline())
        self.client = JudgeClient(self.url)

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(240)


def refused(*options: str) -> str:
    """The error of a service that does not start."""
    command = [*VMDP, "judge", "serve", *options]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=240, env=os.environ | {"COLUMNS": "200"})
    assert ended.returncode == 1
    return ended.stderr


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    (data / "sample").mkdir()
    (data / "sample" / METADATA).write_bytes(FILES[METADATA])
    served = Served("--jobs", "1", "--waiting", "4", "--most-mb", "128", "--data", str(data))
    yield served
    assert served.end() == -signal.SIGTERM  # it ends in order, then as a program does that this signal ends


def test_references_metadata_and_folders_with_files_and_arrays_get_the_scores_of_vmdp_score(served, tmp_path):
    (tmp_path / "answer.mp4").write_bytes(FILES[VIDEO])
    answers = served.client.score(
        [(REFERENCE, FILES[VIDEO]), (FACTS, tmp_path / "answer.mp4"), ("sample", FRAMES), (FACTS, STILL)]
    )
    known = score(FILES, FILES[VIDEO])
    assert [(each["score"], each["passed"], each["fault"]) for each in answers] == [
        (100, True, None), (100, True, None), (100, True, None), (5, False, None),
    ]  # fmt: skip
    assert answers[1]["items"] == json.loads(json.dumps([asdict(item) for item in known.items]))


def test_a_reference_is_drawn_by_the_recipe_of_the_request(served):
    video = build(registry.get("O-3"), "easy", 42, 0, look="varied").files[VIDEO]
    [varied] = served.client.score([(REFERENCE, video)], recipe={"look": "varied"})
    [plain, wrong] = served.client.score([(REFERENCE, video), (REFERENCE, video)], recipe={"look": "plain"})
    assert (varied["score"], plain["score"], wrong["score"]) == (100, 0, 0)
    [fault] = served.client.score([(REFERENCE, video)], recipe={"look": "none"})
    assert fault["fault"]["kind"] == "refused"
    assert "look" in fault["fault"]["reason"]


def test_pictures_as_files_arrays_and_paths_get_the_scores_of_the_judge(served, tmp_path):
    arrays = [np.asarray(Image.open(io.BytesIO(each))) for each in PICTURES]
    paths = [tmp_path / f"{number}.png" for number in range(len(PICTURES))]
    for path, each in zip(paths, PICTURES, strict=True):
        path.write_bytes(each)
    answers = served.client.score([(FACTS, PICTURES), (FACTS, arrays), (FACTS, paths), (REFERENCE, PICTURES[:1])])
    assert [(each["score"], each["passed"]) for each in answers[:3]] == [(100, True)] * 3
    assert 0 < answers[3]["score"] <= 50
    assert "the last picture does not show the solved state" in [item["reason"] for item in answers[3]["items"]]


def test_pictures_that_cannot_be_scored_harm_no_other(served):
    wrong = [[FILES[VIDEO]], [PICTURES[0], FRAMES[0]], [], PICTURES[:1] * 65]
    answers = [each for part in (wrong[:2], wrong[2:]) for each in served.client.score(
        [(FACTS, answer) for answer in [*part, PICTURES]]
    )]  # fmt: skip
    faults = [each["fault"] for each in answers]
    assert [fault and fault["kind"] for fault in faults] == ["refused", "refused", None] * 2
    for fault, reason in zip(
        [fault for fault in faults if fault],
        ["picture 1 is no PNG", "give either", "there are 0 pictures", "there are 65 pictures"],
        strict=True,
    ):
        assert reason in fault["reason"]


def test_more_large_files_than_a_process_may_open_by_default_are_taken(served):
    video = FILES[VIDEO] + bytes((1 << 20) + 1)
    with httpx.Client(timeout=60) as client:
        answer = client.post(
            f"{served.url}/score",
            data={"batch": json.dumps([{"sample": FACTS, "video": "v0"}])},
            files={f"v{k}": video for k in range(80)},
        )
    assert answer.json()["answers"][0]["score"] == 100


def test_a_video_that_cannot_be_scored_harms_no_other(served):
    answers = served.client.score([(FACTS, b"no video"), ("../sample", STILL), (FACTS, STILL), ({}, STILL)])
    assert [each["fault"] and each["fault"]["kind"] for each in answers] == ["refused", "refused", None, "refused"]
    assert [each["score"] for each in answers] == [None, None, 5, None]


def test_a_slow_video_delays_no_other_of_its_batch():
    ready, slow = Future(), Future()
    ready.set_result(Answer(None, "", "scored"))
    answers = [asyncio.run(service._by(time.monotonic() - 1, each)) for each in (slow, ready)]
    assert [each.kind for each in answers] == ["late", "scored"]
    assert slow.cancelled()


def test_many_videos_go_to_the_service_in_batches(served):
    client = JudgeClient(served.url, batch=2)
    answers = client.score([(FACTS, each) for each in (STILL, FRAMES, STILL, FRAMES, STILL)])
    assert [each["score"] for each in answers] == [5, 100, 5, 100, 5]


def test_unknown_names_and_weights_are_refused(served):
    [fault] = served.client.score([(REFERENCE, STILL)], recipe={"foo": 1})
    assert "no field 'foo'" in fault["fault"]["reason"]
    for weight in (float("nan"), 1e308, -1):
        rubric = [FACTS["rubric"][0] | {"weight": weight}, *FACTS["rubric"][1:]]
        wrong, right = served.client.score([(FACTS | {"rubric": rubric}, STILL), (FACTS, STILL)])
        assert (wrong["fault"]["kind"], right["score"]) == ("refused", 5)
    assert httpx.post(f"{served.url}/score?secnds=1", data={"batch": "[]"}).status_code == 422


def test_a_batch_without_room_is_answered_by_429_and_the_client_asks_again(served):
    def answered(patience):
        try:
            answers = JudgeClient(served.url, patience=patience).score([(FACTS, FRAMES)] * 3)
        except ServiceError as error:
            return str(error)
        return [each["score"] for each in answers]

    with ThreadPoolExecutor(6) as threads:
        batches = list(threads.map(answered, [240] * 6))
        at_once = list(threads.map(answered, [0] * 6))
    assert batches == [[100] * 3] * 6
    assert any("429: " in each and "at most 4 may" in each for each in at_once if isinstance(each, str))


def test_a_batch_beyond_the_waiting_room_is_never_asked_again(served):
    with pytest.raises(ServiceError, match=r"422: a batch has at most 4 videos here, not 5"):
        served.client.score([(FACTS, STILL[:2])] * 5)


def test_health_and_metrics_tell_what_was_answered(served):
    served.client.score([(FACTS, STILL), (FACTS, b"")])
    health = eventually(lambda: (found := served.client.health())["open"] == 0 and found)
    assert (health["status"], health["processes"], health["open"], health["most_open"]) == ("ok", 1, 0, 4)
    text = httpx.get(f"{served.url}/metrics", timeout=60).text
    for line in ('vmdp_judge_videos_total{outcome="scored"}', 'vmdp_judge_requests_total{status="200"}',
                 "vmdp_judge_open_videos 0.0", "vmdp_judge_batch_seconds_count"):  # fmt: skip
        assert line in text


@pytest.mark.parametrize(
    ("given", "status", "reason"),
    [
        ({}, 422, "no field `batch`"),
        ({"data": {"batch": "[]"}}, 422, "1 to 256"),
        ({"data": {"batch": "{"}}, 422, "batch: Invalid JSON"),
        ({"data": {"batch": '[{"sample": "O-3:easy:1:1"}]'}}, 422, "batch: 0: give either"),
        ({"data": {"batch": '[{"sample": "O-3:easy:1:1", "pictures": ["a"]}]'}}, 422, "pictures: the form has no"),
        ({"data": {"batch": '[{"sample": "O-3:easy:1:1", "video": "v"}]'}}, 422, "no file 'v'"),
        ({"data": {"batch": '[{"sample": "O-3:easy:1:1", "video": "v", "x": 1}]'}}, 422, "batch: 0.x: unknown field"),
        ({"params": {"seconds": 0}}, 422, "seconds"),
        ({"headers": {"Origin": "http://example.com"}}, 403, "web page"),
        ({"headers": {"Host": "example.com"}}, 400, "host"),
        ({"content": iter([b"abc"])}, 411, "Content-Length"),
    ],
)
def test_other_requests_are_refused_in_a_line(served, given, status, reason):
    if given.keys() <= {"data"}:
        given = {**given, "files": {"other": b"1"}}
    answer = httpx.post(f"{served.url}/score", timeout=60, **given)
    assert answer.status_code == status
    assert reason in answer.text


def test_a_request_that_is_too_large_is_refused_before_it_is_read(served):
    asked = http.client.HTTPConnection(served.url.removeprefix("http://"), timeout=60)
    asked.putrequest("POST", "/score")
    asked.putheader("Content-Length", str(1 << 40))
    asked.endheaders()
    answer = asked.getresponse()
    assert (answer.status, b"exceeds 128 MiB" in answer.read()) == (413, True)
    with pytest.raises(ServiceError, match=r"413|of 13\d MiB may be too large"):
        served.client.score([(FACTS, np.zeros((180, 512, 512, 3), np.uint8))])


def test_a_batch_that_takes_too_long_is_answered_in_time(served):
    body = {"batch": json.dumps([{"sample": FACTS, "video": "v"}])}
    given = {"params": {"seconds": 0.01}, "data": body, "files": {"v": FILES[VIDEO]}, "timeout": 60}
    answer = httpx.post(f"{served.url}/score", **given).json()
    assert answer["answers"][0]["fault"]["kind"] == "late"
    assert served.client.score([(FACTS, STILL)])[0]["score"] == 5


def test_another_address_needs_a_token_and_the_token_is_asked_for():
    assert "VMDP_JUDGE_TOKEN" in refused("--host", "0.0.0.0", "--port", "0")
    assert "no address" in refused("--host", "somewhere")
    served = Served("--jobs", "1", VMDP_JUDGE_TOKEN=TOKEN)
    try:
        assert httpx.get(f"{served.url}/health", timeout=60).status_code == 200
        assert httpx.get(f"{served.url}/metrics", timeout=60).status_code == 401
        with pytest.raises(ServiceError, match="401: send the service's token"):
            served.client.score([(FACTS, STILL)])
        assert JudgeClient(served.url, TOKEN).score([(FACTS, STILL)])[0]["score"] == 5
    finally:
        served.end()


def test_it_ends_when_what_it_took_is_answered():
    ending = Served("--jobs", "1")
    answers = list[dict]()
    asking = threading.Thread(target=lambda: answers.extend(ending.client.score([(FACTS, FRAMES)] * 6)))
    asking.start()
    while ending.client.health()["open"] == 0 and asking.is_alive():
        pass
    ending.end()
    asking.join()
    assert [each["score"] for each in answers] == [100] * 6
    with pytest.raises(ServiceError, match="can't be reached"):
        JudgeClient(ending.url, patience=0).health()


def test_a_port_that_is_taken_and_data_that_are_none_are_refused(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert "can't be listened on" in refused("--port", str(taken.getsockname()[1]))
    assert "no folder" in refused("--data", str(tmp_path / "none"))


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1", "127.0.0.1:8100"])
def test_the_client_speaks_http_alone(url):
    with pytest.raises(ValueError, match="begins with http:// or https://"):
        JudgeClient(url)
