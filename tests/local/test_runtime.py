"""The runtime host gives a handler what Lambda gives it, and ends it where Lambda would."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from include.local.runtime import Environment, Function, FunctionError
from tests.local.until import eventually, gone

HANDLERS = Path(__file__).parent / "handlers"
CLIENTS = [
    pytest.param("awslambdaric", marks=pytest.mark.skipif(sys.platform != "linux", reason="it has Linux wheels only")),
    "bootstrap",
]


@pytest.fixture
def function(tmp_path) -> Function:
    return Function("toy.handler", root=HANDLERS, memory_mb=256, timeout_s=60, scratch=tmp_path)


@pytest.fixture(params=CLIENTS)
def either(request, function) -> Function:
    return replace(function, client=request.param)


def test_answer_comes_back_and_the_process_is_used_again(either):
    with Environment(either) as environment:
        first, second = (environment.invoke({"do": "echo", "text": "grüß"}) for _ in range(2))
    assert first["event"] == {"do": "echo", "text": "grüß"}
    assert (first["calls"], second["calls"]) == (1, 2)
    assert first["pid"] == second["pid"]
    assert environment.cold_starts == 1


def test_context_says_what_lambdas_says(either):
    with Environment(either) as environment:
        context = environment.invoke({"do": "context"})
    assert 0 < context.pop("remaining_ms") <= 60_000
    assert len(context.pop("request_id")) == 36
    assert context == {
        "memory": "256",
        "name": "vm-dataset-generator",
        "version": "$LATEST",
        "arn": "arn:aws:lambda:us-east-2:000000000000:function:vm-dataset-generator",
        "log_group": "/aws/lambda/vm-dataset-generator",
    }


def test_exception_keeps_type_message_and_stack_and_the_process_lives_on(either):
    with Environment(either) as environment:
        with pytest.raises(FunctionError) as caught:
            environment.invoke({"do": "raise"})
        assert environment.invoke({"do": "echo"})["calls"] == 2
    assert (caught.value.error_type, caught.value.message) == ("ValueError", "no such puzzle: ü")
    assert any("toy.py" in frame and "do_raise" in frame for frame in caught.value.stack_trace)
    assert not any("bootstrap" in frame for frame in caught.value.stack_trace)


def test_answer_that_is_not_json_is_an_error(either):
    with Environment(either) as environment, pytest.raises(FunctionError) as caught:
        environment.invoke({"do": "unserialisable"})
    assert caught.value.error_type == "Runtime.MarshalError"


@pytest.mark.parametrize(
    ("handler", "variables", "error_type", "words"),
    [
        ("nowhere.handler", {}, "Runtime.ImportModuleError", "nowhere"),
        ("toy.nothing", {}, "Runtime.HandlerNotFound", "nothing"),
        ("toy.handler", {"TOY_BROKEN": "1"}, "RuntimeError", "broken at import"),
    ],
)
def test_handler_that_does_not_load_is_an_init_error(either, handler, variables, error_type, words):
    with Environment(replace(either, handler=handler, variables=variables)) as environment:
        for _ in range(2):
            with pytest.raises(FunctionError, match=words) as caught:
                environment.invoke({"do": "echo"})
            assert caught.value.error_type == error_type
        assert environment.cold_starts == 2


def test_process_that_exits_is_replaced(either):
    with Environment(either) as environment:
        with pytest.raises(FunctionError, match="exit status 3") as caught:
            environment.invoke({"do": "exit"})
        assert caught.value.error_type == "Runtime.ExitError"
        assert environment.invoke({"do": "echo"})["calls"] == 1


def test_process_that_ends_between_events_costs_no_event(function, tmp_path):
    told = tmp_path / "told"
    with Environment(function) as environment:
        assert environment.invoke({"do": "exit_afterwards", "told": str(told)}) == "served"
        pid = environment.pid
        told.touch()
        eventually(lambda: gone(pid))
        assert environment.invoke({"do": "echo"})["calls"] == 1
        assert environment.cold_starts == 2


def test_timeout_ends_the_process_and_all_it_started(function, tmp_path):
    pids = tmp_path / "pids.json"
    with Environment(replace(function, timeout_s=10)) as environment:
        begin = time.monotonic()
        with pytest.raises(FunctionError, match=r"Task timed out after 10\.00 seconds") as caught:
            environment.invoke({"do": "sleep_with_children", "pids": str(pids)})
        assert time.monotonic() - begin < 100, "it would sleep for 300 s"
        assert caught.value.error_type == "Sandbox.Timedout"
        for pid in json.loads(pids.read_text()):
            eventually(lambda pid=pid: gone(pid))
        assert environment.invoke({"do": "echo"})["calls"] == 1


@pytest.mark.parametrize("where", ["eat", "eat_in_child"])
def test_memory_counts_over_the_whole_tree(function, where):
    with Environment(function) as environment:
        with pytest.raises(FunctionError, match="MB used of 256 MB") as caught:
            environment.invoke({"do": where})
        assert caught.value.error_type == "Runtime.OutOfMemory"
        assert environment.peak_mb > 256
        assert environment.invoke({"do": "echo"})["calls"] == 1


def test_answer_beyond_lambdas_limit_is_an_error(function):
    with Environment(function) as environment, pytest.raises(FunctionError) as caught:
        environment.invoke({"do": "big"})
    assert caught.value.error_type == "Function.ResponseSizeTooLarge"


def test_handler_sees_no_more_of_this_machine_than_it_needs(function, monkeypatch, tmp_path):
    monkeypatch.setenv("AWS_SESSION_TOKEN", "of the user")
    monkeypatch.setenv("MY_SECRET", "of the user")
    with Environment(replace(function, variables={"OUTPUT_BUCKET": "clips"})) as environment:
        seen = environment.invoke({"do": "environment"})
        assert Path(seen["TMPDIR"], "left-behind").exists()
    assert "of the user" not in seen.values()
    assert seen["OUTPUT_BUCKET"] == "clips"
    assert seen["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256"
    assert seen["HOME"] == seen["TMPDIR"]
    assert not list(tmp_path.iterdir()), "its temporary folder must go with it"


def test_kill_from_another_thread_ends_a_running_invocation(function, tmp_path):
    pids = tmp_path / "pids.json"
    with Environment(function) as environment:
        killer = threading.Thread(target=lambda: (eventually(pids.exists), environment.kill()))
        killer.start()
        with pytest.raises(FunctionError, match="SIGKILL"):
            environment.invoke({"do": "sleep_with_children", "pids": str(pids)})
        killer.join()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_handler_does_not_outlive_a_killed_host(tmp_path):
    pids = tmp_path / "pids.json"
    script = (
        "import sys; from pathlib import Path; from include.local.runtime import Environment, Function\n"
        "function = Function('toy.handler', root=Path(sys.argv[1]), scratch=Path(sys.argv[2]))\n"
        "Environment(function).invoke({'do': 'sleep_with_children', 'pids': sys.argv[3]})"
    )
    host = subprocess.Popen([sys.executable, "-c", script, str(HANDLERS), str(tmp_path), str(pids)])
    handler, *children = eventually(lambda: pids.exists() and json.loads(pids.read_text() or "null"))
    host.send_signal(signal.SIGKILL)
    host.wait()
    eventually(lambda: gone(handler))
    for child in children:
        os.kill(child, signal.SIGKILL)
