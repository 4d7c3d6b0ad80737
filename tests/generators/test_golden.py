"""The same seed and versions always mean the same bytes."""

import json
from dataclasses import replace

import pytest

from generators.kit.conformance import golden
from generators.kit.conformance.golden import Golden, GoldenFile, VersionNotRaised
from generators.kit.registry import registry

COMMITTED = golden.read()


def files(prompt: str) -> dict[str, str]:
    return {"first_frame.png": "f", "prompt.txt": prompt}


OLD = GoldenFile(
    1, {"O-1": Golden(3, {"easy": (files("a"), files("b"))}), "O-2": Golden(1, {"easy": (files("c"), files("d"))})}
)


def test_no_generator_that_is_gone_has_golden_hashes():
    assert {generator.id.short for generator in registry} == set(COMMITTED.generators)


def changed(**changes: object) -> GoldenFile:
    return replace(OLD, generators={**OLD.generators, "O-1": replace(OLD.generators["O-1"], **changes)})


def test_other_bytes_under_the_same_version_are_refused():
    now = changed(levels={"easy": (files("a"), files("x"))})
    assert golden.differences(OLD, now) == ["O-1 easy: prompt.txt of sample 1 differ"]
    with pytest.raises(VersionNotRaised, match="O-1 easy gives other bytes, but its version is still 3: raise it to 4"):
        golden.updated(OLD, now)


def test_a_lower_version_is_no_excuse():
    with pytest.raises(VersionNotRaised, match="O-1"):
        golden.updated(OLD, changed(version=2, levels={"easy": (files("a"), files("x"))}))


def test_other_bytes_are_committed_with_a_raised_version():
    now = changed(version=4, levels={"easy": (files("a"), files("x"))})
    assert golden.updated(OLD, now) == now


def test_a_raised_kit_version_changes_all_generators_or_none():
    now = replace(changed(levels={"easy": (files("a"), files("x"))}), kit=2)
    assert golden.updated(OLD, now) == now
    with pytest.raises(VersionNotRaised, match="also measure O-2"):
        golden.updated(OLD, replace(now, generators={"O-1": now.generators["O-1"]}))
    with pytest.raises(VersionNotRaised, match="went back"):
        golden.updated(now, OLD)


def test_a_new_generator_joins_and_the_others_stay():
    new = GoldenFile(1, {"O-3": Golden(1, {"easy": (files("e"), files("f"))})})
    assert golden.updated(OLD, new) == GoldenFile(1, {**OLD.generators, **new.generators})


def test_the_file_reads_back_as_it_was_written(tmp_path):
    golden.write(OLD, tmp_path / "golden.json")
    assert golden.read(tmp_path / "golden.json") == OLD
    assert json.loads((tmp_path / "golden.json").read_text())["kit"] == 1
    assert golden.read(tmp_path / "none.json").generators == {}
