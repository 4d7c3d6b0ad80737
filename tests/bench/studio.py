"""Time to the first byte of every page of the Studio, on a dataset of a hundred thousand samples in the embedded cloud.

`python -m tests.bench.studio` makes a hundred of the samples and writes the done marks of all; then it starts
`vmdp studio` and asks for every page in turns. `--table` measures the pages of the table alone, on a made index of a
million rows over all task types, with the texts of real samples.
"""

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx
import psutil

from generators.kit.registry import AnyGenerator, registry
from generators.kit.sample import METADATA, PROMPT, build
from generators.kit.scene.look import THEMES
from include.batch.make import run_batch
from include.cloud.connect import Cloud, connect
from include.dataset.layout import Batch, Format, Layout
from include.dataset.mark import DoneMark
from include.local import cloud as embedded
from include.planning.plan import Request, make_plan
from include.settings import Settings
from include.validation.index import TEXTS, Index
from include.validation.problem import Problem
from include.validation.report import write_report
from include.validation.run import GeneratorResult, GroupResult, validate_group

GENERATORS = ("O-47", "G-1")
BATCH = 50
REAL = 6
"""Real samples of each task type behind the texts of a made index."""


def fill(cloud: Cloud, dataset: str, samples: int, form: Format) -> None:
    """A validated dataset of so many samples by its done marks, of which each generator's first batch is there."""
    store = cloud.store
    request = Request.of(generators=GENERATORS, samples=BATCH, batch_size=BATCH, dataset=dataset, output_format=form)
    plan = make_plan(request, store)
    marks = [run_batch(message, store) for message in plan.missing([])]
    found = [_with_a_fault(result) for result in validate_group(store, plan.spec, plan.generators).generators]
    each = samples // len(GENERATORS)
    shares = {name: share.model_copy(update={"samples": each}) for name, share in plan.spec.generators.items()}
    spec = plan.spec.model_copy(update={"generators": shares})
    later = [_moved(mark, start) for mark in marks for start in range(BATCH, each, BATCH)]
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(_put, cloud, spec.layout, mark) for mark in later]:
            done.result()
    store.put(spec.layout.spec, spec.model_dump_json().encode())
    write_report(store, spec, [GroupResult(generators=tuple(found))])


def index(cloud: Cloud, dataset: str, rows: int) -> None:
    """A planned dataset with an index of so many rows; texts are those of real samples, with other numbers in them."""
    each = -(-rows // len(registry))
    names = [generator.id.short for generator in registry]
    request = Request.of(generators=names, samples=each, dataset=dataset, repeats=True)
    spec = make_plan(request, cloud.store).spec
    rng, looks = random.Random(1), list(THEMES)
    for full in spec.generators:
        generator = registry.get(full)
        real = [_texts(generator, k) for k in range(REAL)]
        with Index(cloud.store, spec.layout.index(full)) as table:
            for k in range(each):
                texts = {name: _renumbered(rng, text) for name, text in rng.choice(real).items()}
                frames = 4 * rng.randrange(5, 21) + 1
                values = {
                    "id": generator.id.task_id(k), "index": k, "task_type": generator.id.short, "seed": 42,
                    "level": generator.level_at(None, k), "look": rng.choice(looks), "frames": frames, "fps": 16.0,
                    "width": 512, "height": 512, "duration": frames / 16, "bytes": rng.randrange(50_000, 150_000),
                    "attempt": 0, "param_hash": f"{rng.getrandbits(128):032x}", "cpu_seconds": 0.2,
                    "checked": "opened" if rng.random() < 0.1 else "listed",
                    "text": "\n".join(texts.values()).lower(), **texts,
                }  # fmt: skip
                table.add(values, ["hash"] if rng.random() < 0.001 else [])


def _texts(generator: AnyGenerator, index: int) -> dict[str, str]:
    files = build(generator, None, 42, index, size=256, video=False, look="varied").files
    facts = {**json.loads(files[METADATA]), "prompt": files[PROMPT].decode().strip()}
    return {name: facts.get(name, "") for name in TEXTS}


def _renumbered(rng: random.Random, text: str) -> str:
    return re.sub("[0-9]", lambda _: str(rng.randrange(10)), text)


def _put(cloud: Cloud, layout: Layout, mark: DoneMark) -> None:
    cloud.store.put(layout.mark(Batch(mark.generator, mark.start, mark.count)), mark.model_dump_json().encode())


def _with_a_fault(result: GeneratorResult) -> GeneratorResult:
    name = registry.get(result.generator).id.name
    problem = Problem(result.generator, f"{name}_00000007", "hash", "planted by the benchmark")
    return result.model_copy(update={"problems": (problem,), "problem_count": 1, "faulty": 1, "rules": {"hash": 1}})


def _moved(mark: DoneMark, start: int) -> DoneMark:
    """The mark of a later batch."""
    generator = registry.get(mark.generator)
    indices = range(start, start + mark.count)
    new = ({"index": k, "id": generator.id.task_id(k), "level": generator.level_at(None, k)} for k in indices)
    samples = tuple(record.model_copy(update=values) for record, values in zip(mark.samples, new, strict=True))
    return mark.model_copy(update={"start": start, "samples": samples})


def table_pages(rows: int) -> dict[str, str]:
    """Addresses of the table by what they show."""
    top = "datasets/million/table/"
    return {
        "table, first page": top,
        "table, sorted by size": f"{top}?sort=bytes&order=down",
        "table, sorted by size, middle page": f"{top}?sort=bytes&page={rows // 100}",
        "table, three filters": f"{top}?level=hard&look={next(iter(THEMES))}&verdict=sound",
        "table, a task type": f"{top}?task_type=O-47",
        "table, searched for a word": f"{top}?q=board",
        "table, searched for nothing that exists": f"{top}?q=nosuchwords",
        "grid": f"{top}?view=grid",
        "distributions": f"{top}distributions",
        "distributions, three filters": f"{top}distributions?level=hard&frames=61&answer=yes",
        "distributions, searched": f"{top}distributions?q=board",
    }


def pages(samples: int) -> dict[str, str]:
    """Addresses by what they show."""
    last = samples // len(GENERATORS) // 24
    found = {
        "catalogue": "", "catalogue, searched": "?q=maze&kind=O", "a task type": "tasks/O-47/",
        "a sample made on the spot": "make/O-47/medium/42/7/", "datasets": "datasets/", "trials": "trials/",
    }  # fmt: skip
    for form in ("files", "tar"):
        top = f"datasets/{form}/"
        found |= {
            f"dataset, {form}": top,
            f"its progress, asked for every 3 s, {form}": f"{top}progress",
            f"samples, first page, {form}": f"{top}samples/O-47/",
            f"samples, middle page, {form}": f"{top}samples/O-47/?page={last // 2}",
            f"samples, last page, {form}": f"{top}samples/O-47/?page={last}",
            f"samples of a level, {form}": f"{top}samples/G-1/?level=hard&page={last // 4}",
            f"samples without a fault, {form}": f"{top}samples/G-1/?verdict=sound&page={last}",
            f"faulty samples, {form}": f"{top}samples/G-1/?verdict=faulty",
            f"a sample, {form}": f"{top}samples/O-47/11/",
            f"its video from the middle on, {form}": f"{top}samples/O-47/11/files/ground_truth.mp4",
        }
    return found


def first_byte_ms(client: httpx.Client, address: str) -> float:
    """Milliseconds until the answer's first byte is here."""
    began = time.perf_counter()
    with client.stream("GET", address, headers={"Range": "bytes=2000-"} if address.endswith(".mp4") else {}) as answer:
        body = answer.iter_raw(1)
        next(body)
        taken = 1000 * (time.perf_counter() - began)
        for _ in body:
            pass
    assert answer.status_code in (200, 206), f"{address}: {answer.status_code}"
    return taken


def measure(
    servers: Sequence[psutil.Process], port: int, addresses: Mapping[str, str], rounds: int
) -> list[tuple[str, float, float]]:
    """Of every page: its median time, and the CPU time of the Studio and the embedded cloud together, in ms."""
    found = []
    with httpx.Client(base_url=f"http://localhost:{port}/", timeout=300) as client:
        for name, address in addresses.items():
            first_byte_ms(client, address)  # a page of every kind is loaded once
            before = _cpu_s(servers)
            taken = [first_byte_ms(client, address) for _ in range(rounds)]
            found.append((name, statistics.median(taken), 1000 * (_cpu_s(servers) - before) / rounds))
    return found


def _cpu_s(servers: Sequence[psutil.Process]) -> float:
    return sum(times.user + times.system for times in (server.cpu_times() for server in servers))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, help="100,000; a million rows with --table")
    parser.add_argument("--table", action="store_true", help="measure the table alone")
    parser.add_argument("--rounds", type=int, default=9)
    chosen = parser.parse_args(arguments)
    samples = chosen.samples or (1_000_000 if chosen.table else 100_000)
    with tempfile.TemporaryDirectory(prefix="vmdp-studio-bench-") as home:
        os.environ |= {"VMDP_HOME": home, "VMDP_CLOUD": "local", "VMDP_LOCAL_WORKERS": "0"}
        try:
            cloud = connect(Settings(), start=True)
            running = embedded.current(Settings())
            assert running is not None
            supervisor = running.supervisor_pid
            if chosen.table:
                index(cloud, "million", samples)
            else:
                for form in ("files", "tar"):
                    fill(cloud, form, samples, form)
            command = [sys.executable, "-c", "from include.cli.main import run; run()", "studio", "--port", "0"]
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as studio:
                assert studio.stdout is not None
                said = studio.stdout.readline()
                port = int(re.search(r"localhost:(\d+)", said)[1])
                try:
                    servers = [psutil.Process(studio.pid), *psutil.Process(supervisor).children(recursive=True)]
                    addresses = table_pages(samples) if chosen.table else pages(samples)
                    rows = measure(servers, port, addresses, chosen.rounds)
                finally:
                    studio.terminate()
        finally:
            embedded.down(Settings())
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    print(f"| Page, on {samples:,} samples | first byte, ms, at a load of {load:.1f} a core | CPU, ms |")
    print("|:--|--:|--:|")
    for name, middle, cpu in rows:
        print(f"| {name} | {middle:.0f} | {cpu:.0f} |")


if __name__ == "__main__":
    main()
