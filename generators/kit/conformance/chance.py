"""Rules about seeds: the same sample everywhere, a different one for each seed and index."""

from collections.abc import Iterator
from itertools import islice

from generators.kit.conformance import golden as hashes
from generators.kit.conformance.capacity import fewest_distinct, most_shared
from generators.kit.conformance.finding import Broken
from generators.kit.conformance.rule import rule
from generators.kit.conformance.subject import MOST_FAULTS, NEIGHBOURS, SMALL, Subject, in_one_line
from generators.kit.sample import KIT_VERSION, build

REBUILT = 3  # samples of each level made again in another order


@rule("draws", "Every level gives a puzzle for every index; a draw fails by `Reject` alone.")
def draws(subject: Subject) -> Iterator[Broken]:
    """Find draws with another exception, or rejected at every attempt."""
    yield from islice(subject.faults("draws"), MOST_FAULTS)


@rule("deterministic", "Two processes with other hash seeds, folders, time zones and languages make the same bytes.")
def deterministic(subject: Subject) -> Iterator[Broken]:
    """Compare two other processes making the same samples in the same order."""
    try:
        here, there = subject.hashes_elsewhere
    except (OSError, RuntimeError, ValueError) as error:
        yield Broken(f"another process fails to make its samples: {error}")
        return
    differing: dict[str, list[str]] = {}
    for key, digest in here.items():
        place, _, name = key.partition("/")
        if there.get(key) != digest:
            differing.setdefault(place, []).append(name)
    for place, names in list(differing.items())[:3]:
        level, _, index = place.partition(":")
        yield Broken(f"{', '.join(names)} differ between two processes", level, int(index))


@rule("independent", "A sample is the same whatever was made before it.")
def independent(subject: Subject) -> Iterator[Broken]:
    """Make samples again in the opposite order, each after one of another batch."""
    levels = list(subject.generator.levels)
    again = [case for level in levels for case in subject.of_level(level)[:REBUILT]]
    for case in reversed(again):
        other = levels[levels.index(case.level) - 1]
        if subject.is_sound(other):
            build(subject.generator, other, subject.seed, case.index + 1, size=SMALL, video=False)
        files = build(subject.generator, case.level, subject.seed, case.index, size=SMALL, video=False).files
        if names := [name for name in files if files[name] != case.sample.files[name]]:
            yield case.broken(f"{', '.join(names)} differ when made in another order")


@rule("golden", "A generator of the catalogue makes, byte for byte, the samples that its version promises.")
def golden(subject: Subject) -> Iterator[Broken]:
    """Compare with generators/golden.json; files outside the catalogue have no such list."""
    if subject.outside:
        return
    generator, committed = subject.generator, hashes.read(hashes.FILE)
    promised = committed.generators.get(generator.id.short)
    update = f"`vmdp generators golden {generator.id.short} --update` "
    if promised is None:
        yield Broken(f"it has no golden hashes; {update}adds them")
    elif (committed.kit, promised.version) != (KIT_VERSION, generator.version):
        yield Broken(
            f"its golden hashes are of version {promised.version} and kit {committed.kit}, not {generator.version} and "
            f"{KIT_VERSION}; {update}renews them"
        )
    else:
        made = subject.whole if subject.seed == hashes.SEED else None
        for level, index, names in hashes.changed(promised, hashes.measure(generator, make=made)):
            yield Broken(
                f"{', '.join(names)} of sample {index} differ from what version {generator.version} promises; if they "
                f"should, raise `version` in its @generator line, then {update}renews the hashes",
                level,
                index,
                hashes.SEED,
            )


@rule("seeds", "Neighbouring run seeds share no more puzzles than chance brings about.")
def seeds(subject: Subject) -> Iterator[Broken]:
    """Compare neighbouring seeds; the bound on shared puzzles follows from the level's capacity."""
    generator = subject.generator
    for level, puzzles in subject.puzzles.items():
        here, there = set(puzzles[:NEIGHBOURS]), subject.neighbours(level)
        most = most_shared(len(here), len(there), generator.capacity(generator.levels[level]))
        if len(here & there) > most:
            yield Broken(
                f"seeds {subject.seed} and {subject.seed + 1} share {len(here & there)} of {len(here)} puzzles, where "
                f"chance brings about {most:.0f} at most",
                level,
            )


@rule("distinct", "Puzzles repeat no more than the declared capacity allows.")
def distinct(subject: Subject) -> Iterator[Broken]:
    """Apply the birthday bound, with four standard deviations of tolerance."""
    generator = subject.generator
    for level, config in generator.levels.items():
        try:
            capacity = generator.capacity(config)
        except Exception as error:  # a foreign generator may raise anything
            yield Broken(f"capacity raises {in_one_line(error)}", level)
            continue
        if type(capacity) is not int or capacity < 1:
            yield Broken(f"capacity is a whole number from 1, not {capacity!r}", level)
            continue
        puzzles = subject.puzzles.get(level, ())
        found = len(set(puzzles))
        if found < (fewest := fewest_distinct(len(puzzles), capacity)):
            yield Broken(
                f"{found:,} different puzzles in {len(puzzles):,} draws, where at least {fewest:,.0f} are due of the "
                f"{capacity:,} declared",
                level,
            )
