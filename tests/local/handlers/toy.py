"""A handler that does what its event says, well or badly."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

if os.environ.get("TOY_BROKEN"):
    raise RuntimeError("broken at import")

CALLS = 0
SLEEPER = [sys.executable, "-c", "import time; time.sleep(300)"]
EATER = [sys.executable, "-c", "import time; held = b'x' * (300 << 20); time.sleep(300)"]


def handler(event, context):
    global CALLS
    CALLS += 1
    return globals()[f"do_{event['do']}"](event, context)


def do_echo(event, context):
    return {"event": event, "calls": CALLS, "pid": os.getpid()}


def do_context(event, context):
    return {
        "request_id": context.aws_request_id,
        "remaining_ms": context.get_remaining_time_in_millis(),
        "memory": context.memory_limit_in_mb,
        "name": context.function_name,
        "version": context.function_version,
        "arn": context.invoked_function_arn,
        "log_group": context.log_group_name,
    }


def do_environment(event, context):
    Path(os.environ["TMPDIR"], "left-behind").touch()
    return dict(os.environ)


def do_raise(event, context):
    raise ValueError("no such puzzle: ü")


def do_exit(event, context):
    os._exit(3)


def do_exit_afterwards(event, context):
    import threading

    def wait() -> None:
        while not Path(event["told"]).exists():
            time.sleep(0.01)
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()
    return "served"


def do_sleep_with_children(event, context):
    near = subprocess.Popen(SLEEPER)
    far = subprocess.Popen(SLEEPER, start_new_session=True)
    script = (
        "import subprocess, sys\n"
        "print(subprocess.Popen(sys.argv[1:], start_new_session=True, stdout=subprocess.DEVNULL).pid)"
    )
    orphan = subprocess.run([sys.executable, "-c", script, *SLEEPER], stdout=subprocess.PIPE, timeout=60)
    Path(event["pids"]).write_text(json.dumps([os.getpid(), near.pid, far.pid, int(orphan.stdout)]))
    time.sleep(300)


def do_eat(event, context):
    held = b"x" * (300 << 20)
    time.sleep(300)
    return len(held)


def do_eat_in_child(event, context):
    subprocess.run(EATER, check=True)


def do_big(event, context):
    return "x" * (7 << 20)


def do_unserialisable(event, context):
    return object()


def queue_handler(event, context):
    """Each message's body names a file to note its receive in, and what to do."""
    failures = []
    for record in event["Records"]:
        job = json.loads(record["body"])
        count = int(record["attributes"]["ApproximateReceiveCount"])
        with open(job["notes"], "a") as notes:
            notes.write(f"{job['name']} {count} {os.getpid()} {time.time()}\n")
        if job.get("sleep") and count == 1:
            time.sleep(job["sleep"])
        if job.get("fail"):
            failures.append({"itemIdentifier": record["messageId"]})
        if job.get("raise"):
            raise ValueError("as asked")
    return {"batchItemFailures": failures}
