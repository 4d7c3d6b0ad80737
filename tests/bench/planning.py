"""Planning a large run; `python -m tests.bench.planning SAMPLES` does nothing else, and tells what its process took."""

import json
import re
import sys
import time
from pathlib import Path

from generators.kit.registry import registry
from include.cloud.connect import Cloud
from include.cost.estimate import Capacity, Estimate, estimate
from include.dataset.capacity import capacity
from include.planning.plan import Plan, Request, done_batches, make_plan
from include.settings import Settings
from tests.services.in_process import InProcessAws

BATCH = 100
CAPACITY = Capacity.on_aws(Settings())


def ordered(samples: int, batch_size: int = BATCH) -> Request:
    """About so many samples, spread over all generators."""
    return Request.of(
        generators=["all"],
        samples=-(-samples // len(registry)),
        batch_size=batch_size,
        dataset=f"scale-{samples}",
        output_format="tar",
        repeats=True,
    )


def planning(request: Request, cloud: Cloud) -> tuple[Plan, Estimate]:
    """As the DAG's task plans: look at what there is, tell what it takes, then fix it."""
    plan = make_plan(request, cloud.store, dry_run=True)
    done = done_batches(cloud.store, plan.spec.layout)
    todo = estimate(plan.spec, plan.left(done), CAPACITY)
    return make_plan(request, cloud.store), todo


def memory_mb(name: str) -> float:
    """What the system says of this process: `VmRSS` now, `VmHWM` at its highest."""
    found = re.search(rf"^{name}:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.M)
    assert found is not None
    return int(found[1]) / 1024


if __name__ == "__main__":
    for generator in registry:  # as a plan does that accepts no repeats
        for level in generator.levels:
            capacity(generator, level)
    planning(ordered(int(sys.argv[1])), InProcessAws().cloud)
    print(json.dumps({"cpu_s": time.process_time(), "peak_mb": memory_mb("VmHWM")}))
