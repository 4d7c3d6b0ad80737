"""Compare samples in varied looks with plain ones: CPU time and bytes, by task type.

`python -m tests.bench.looks [ID…]` makes some samples of each level both ways, in turns and in one process, and prints
the ratios: of the medians of each type, and over all.
"""

import argparse
import time
from statistics import median

from generators.kit.registry import AnyGenerator, registry
from generators.kit.sample import build
from generators.kit.scene.look import PLAIN, VARIED

SAMPLES = 4  # of each level


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("generators", nargs="*")
    chosen = parser.parse_args().generators
    found = [registry.get(name) for name in chosen] if chosen else list(registry)
    print("| Task type | Plain, ms | Varied, ms | CPU ratio | Plain, kB | Varied, kB | Bytes ratio |")
    print("|:--|--:|--:|--:|--:|--:|--:|")
    rows = [row(generator) for generator in found]
    cpu, sizes = (sorted(each[place] for each in rows) for place in (0, 1))
    for name, ratios in (("CPU", cpu), ("Bytes", sizes)):
        print(f"{name}: median {median(ratios):.2f}, largest {ratios[-1]:.2f}")


def row(generator: AnyGenerator) -> tuple[float, float]:
    """Measure one task type, print its row, and return both ratios."""
    taken: dict[str, list[float]] = {PLAIN: [], VARIED: []}
    sizes: dict[str, list[int]] = {PLAIN: [], VARIED: []}
    for level in generator.levels:
        for look in taken:
            build(generator, level, 1, 0, look=look)  # fonts and sprites are loaded once
        for index in range(SAMPLES):
            for look in taken:
                began = time.process_time()
                sample = build(generator, level, 42, index, look=look)
                taken[look].append(1000 * (time.process_time() - began))
                sizes[look].append(sum(map(len, sample.files.values())))
    plain, varied = (sum(taken[look]) / len(taken[look]) for look in taken)
    small, large = (sum(sizes[look]) / len(sizes[look]) / 1000 for look in sizes)
    print(
        f"| {generator.id.short} | {plain:.0f} | {varied:.0f} | {varied / plain:.2f} "
        f"| {small:.0f} | {large:.0f} | {large / small:.2f} |",
        flush=True,
    )
    return varied / plain, large / small


if __name__ == "__main__":
    main()
