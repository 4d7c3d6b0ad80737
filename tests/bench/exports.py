"""What exports cost: processor time, memory and the wall clock, from and to folders and the embedded cloud.

    python -m tests.bench.exports --samples 500 4000 --formats webdataset huggingface

The samples are a few real ones under many indices. Each case runs in a process of its own. The rate is that between the
smallest and the largest number of samples, so that what an export costs at all (the card, counting capacities) is told
apart. On the embedded cloud the emulator's processor time is told beside the export's: on one machine they share it, on
AWS it is not ours. `--latency-ms` makes each request to it take longer, as one to S3 does.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from generators.kit.sample import Sample
from include.batch.make import run_batch
from include.cloud.connect import connect
from include.cloud.place import Place
from include.dataset.layout import Layout
from include.dataset.shard import end, members
from include.exports import run
from include.exports.formats import FORMATS
from include.exports.keyframes import KeyFrames
from include.exports.plan import Options
from include.local import cloud as embedded
from include.planning.plan import Request, make_plan
from include.services.storage import FolderStore
from include.settings import Settings

BATCH = 500
REAL = 25


def main() -> None:
    """Print a line for each case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, nargs="+", default=[500, 4000])
    clips = [name for name in FORMATS if not isinstance(run.FORMS[name], KeyFrames)]  # the samples have no key frames
    parser.add_argument("--formats", nargs="+", default=clips, choices=clips)
    parser.add_argument("--places", nargs="+", default=["folder", "s3"], choices=["folder", "s3"])
    parser.add_argument("--latency-ms", type=float, default=0)
    parser.add_argument("--case", nargs=3, metavar=("FORMAT", "SRC", "DST"), help="measure one export in this process")
    chosen = parser.parse_args()
    if len(set(chosen.samples)) < 2:
        parser.error("--samples needs two numbers: the rate is taken between them")
    if chosen.case:
        far_away(chosen.latency_ms / 1000)
        print(json.dumps(measured(*chosen.case)))
        return
    with tempfile.TemporaryDirectory(prefix="vmdp-bench-") as folder, cloud(Path(folder) / "cloud"):
        tops = {"s3": f"s3://{Settings().output_bucket}/bench", "folder": f"{folder}/bench"}
        print("format       place   samples/CPU s   start CPU s   wall s       peak MB      emulator CPU s")
        for place in chosen.places:
            for count in chosen.samples:
                fill(Place.parse(f"{tops[place]}/{count}"), count)
            for form in chosen.formats:
                found = [_case(form, f"{tops[place]}/{count}", chosen.latency_ms) for count in chosen.samples]
                print(_line(form, place, chosen.samples, found), flush=True)


def _case(form: str, source: str, latency_ms: float) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.exports", "--latency-ms", str(latency_ms)]
    command += ["--case", form, source, f"{source}-{form}"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _line(form: str, place: str, counts: list[int], found: list[dict[str, float]]) -> str:
    each = (found[-1]["cpu"] - found[0]["cpu"]) / (counts[-1] - counts[0])
    rate, start = (
        (1 / each, found[0]["cpu"] - each * counts[0]) if len(counts) > 1 else (counts[0] / found[0]["cpu"], 0)
    )
    walls, peaks, theirs = (" ".join(f"{one[name]:.0f}" for one in found) for name in ("wall", "peak", "emulator"))
    return f"{form:<12} {place:<7} {rate:>13,.0f} {start:>13.1f}   {walls:<12} {peaks:<12} {theirs}"


def far_away(seconds: float) -> None:
    """Let each request to S3 take so much longer."""
    from include.cloud import place

    make = place.client

    def slower(*arguments: Any, **options: Any) -> Any:
        client = make(*arguments, **options)
        client.meta.events.register("before-send.s3", lambda **_: time.sleep(seconds))
        return client

    if seconds:
        place.client = slower


def measured(form: str, source: str, target: str) -> dict[str, float]:
    """One export with one process: seconds of its processor time and of the emulator's, peak memory in MB."""
    places = Place.parse(source), Place.parse(target)
    emulator = _emulator()
    before, wall, theirs = time.process_time(), time.perf_counter(), _cpu(emulator)
    exported = run.export(form, *places, Options())
    assert exported.release, exported.manifest.reasons
    return {
        "cpu": time.process_time() - before,
        "wall": time.perf_counter() - wall,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "emulator": _cpu(emulator) - theirs,
    }


def fill(place: Place, count: int) -> None:
    """Make a dataset of so many samples in shards: a few real ones under new indices."""
    store = place.store()
    layout = Layout(place.prefix)
    asked: dict[str, Any] = {"dataset": place.prefix} if place.bucket else {}
    request = Request.of(
        generators=["O-47"], samples=count, batch_size=BATCH, output_format="tar", repeats=True, **asked
    )
    messages = list(make_plan(request, store, folder=not place.bucket).missing(()))
    made: list[Sample] = []
    with tempfile.TemporaryDirectory() as scratch:
        few = messages[0].model_copy(update={"num_samples": min(REAL, count)})
        real = run_batch(few, FolderStore(Path(scratch)), prefix="", made=made.append)
    for message in messages:
        records = []
        stream = store.stream(layout.shard(message.batch))
        for index in range(message.start_index, message.start_index + message.num_samples):
            its = index % len(made)
            records.append(
                real.samples[its].model_copy(update={"id": message.generator.id.task_id(index), "index": index})
            )
            for piece in members(records[-1].id, made[its].files):
                stream.write(piece)
        stream.write(end(stream.size))
        stream.close()
        told = {"start": message.start_index, "count": message.num_samples, "samples": tuple(records)}
        store.put(layout.mark(message.batch), real.model_copy(update=told).model_dump_json().encode())


@contextmanager
def cloud(home: Path) -> Iterator[None]:
    """An embedded cloud that makes nothing."""
    os.environ |= {"VMDP_HOME": str(home), "VMDP_CLOUD": "local", "VMDP_LOCAL_WORKERS": "0", "VMDP_LOCAL_PORT": "0"}
    connect(Settings(), start=True)
    try:
        yield
    finally:
        embedded.down(Settings())


def _emulator() -> list[psutil.Process]:
    running = embedded.current(Settings())
    return psutil.Process(running.supervisor_pid).children(recursive=True) if running else []


def _cpu(processes: list[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes)


if __name__ == "__main__":
    main()
