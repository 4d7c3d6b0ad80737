"""What `dedup` costs before a batch: `python -m tests.bench.distinct`, CPU milliseconds a draw by generator and level.

`--all` draws of every level for a quarter of a second; without it a cheap, a usual and a dear one for five seconds.
"""

import argparse
import contextlib
import resource

from generators.kit.distinct import choices
from generators.kit.registry import registry
from generators.kit.sample import BuildError
from include.dataset.recipe import MOST_DISTINCT

CASES = (("O-53", "medium"), ("G-8", "medium"), ("O-48", "hard"))
SEED = 42


class _Enough(Exception):
    pass


def milliseconds(short: str, level: str, seconds: float) -> float:
    """CPU time of an index's draws, the mean over as many indices as the seconds allow."""
    began, indices = _cpu_s(), 0

    def check() -> None:
        nonlocal indices
        if _cpu_s() - began > seconds:
            raise _Enough
        indices += 1

    with contextlib.suppress(_Enough, BuildError):  # a level may have fewer puzzles
        choices(registry.get(short), level, SEED, range(MOST_DISTINCT), check)
    return 1000 * (_cpu_s() - began) / max(1, indices)


def main() -> None:
    """Print a line a case, the cheapest first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true")
    everything = parser.parse_args().all
    cases = [(g.id.short, level) for g in registry for level in g.levels] if everything else list(CASES)
    found = sorted((milliseconds(*case, 0.25 if everything else 5.0), *case) for case in cases)
    for ms, short, level in found:
        whole = ms * MOST_DISTINCT / 1000
        print(f"{short:6} {level:8} {ms:8.3f} ms  {1000 / ms:9,.0f} a second  {whole:6,.0f} s in all")


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
