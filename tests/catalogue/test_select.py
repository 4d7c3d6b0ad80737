import pytest

from generators.kit.generator import FACULTIES
from generators.kit.registry import generator, registry
from include.catalogue.select import families, select
from include.errors import UserError


def test_every_task_type_has_a_faculty_and_a_family():
    for each in registry:
        assert each.faculty in FACULTIES, each.id.short
        assert each.family, each.id.short
    assert 10 <= len(families()) <= 40


def test_a_faculty_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="unknown faculty 'charm'; known are abstraction"):
        generator("O-9901", "mine", version=1, levels={}, faculty="charm")


def test_task_types_are_found_by_choices_and_words():
    mazes = select(kind="O", faculty="spatiality", family="mazes", level="hard", words="MAZE flag")
    assert [each.id.short for each in mazes] == ["O-39"]
    assert select() == list(registry)
    assert select(words="no such words anywhere") == []
    with pytest.raises(UserError, match="unknown family 'ma': choose from"):
        select(family="ma")


def test_own_tasks_are_found_by_their_kind_and_their_public_meaning(own_task):
    assert own_task in select(kind="x")
    assert {each.id.kind for each in select(kind="X")} == {"X"}
    assert select(kind="X") == select(public="own")
