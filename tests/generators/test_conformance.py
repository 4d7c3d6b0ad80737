"""What every generator promises: the conformance suite over the catalogue, a test for each rule."""

from collections.abc import Iterator
from functools import lru_cache

import pytest

from generators.kit.conformance import Elsewhere, Rule, Subject, rules
from generators.kit.conformance.run import findings_of
from generators.kit.registry import registry

CASES = [
    pytest.param(short, rule, id=f"{short}-{rule.name}")
    for short in (generator.id.short for generator in registry)
    for rule in rules()
]


@pytest.fixture(scope="session")
def elsewhere() -> Iterator[Elsewhere]:
    with Elsewhere() as processes:
        yield processes


@lru_cache(maxsize=1)  # frames of all of them would fill the memory of the process
def subject(short: str, elsewhere: Elsewhere) -> Subject:
    """What the rules share of one generator: samples are made once."""
    return Subject(registry.get(short), elsewhere=elsewhere)


@pytest.mark.parametrize(("short", "rule"), CASES)
def test_it_keeps_the_rule(short: str, rule: Rule, elsewhere: Elsewhere) -> None:
    found = findings_of(rule, subject(short, elsewhere))
    assert not found, "\n".join(f"{each.where}: {each.reason}\n  {each.reproduce}" for each in found)
