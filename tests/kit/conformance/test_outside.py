"""An outside author's files are loaded apart from the catalogue."""

import pickle
import sys
from pathlib import Path

import pytest

from generators.kit.conformance.outside import NotLoadable, load
from generators.kit.registry import Registry, registry

TEXT = """
from generators.o47_sliding_puzzle import *
@generator("{short}", "{name}", version=1, levels=SlidingPuzzle.levels)
class Mine(SlidingPuzzle):
    pass
"""


def author(folder, short="O-9901", name="mine", *, file="mine.py", before=""):
    path = folder / file
    path.write_text(before + TEXT.format(short=short, name=name), encoding="utf-8")
    return path


def ids(found: Registry) -> list[str]:
    return [generator.id.short for generator in found]


def test_a_file_and_a_folder_are_loaded_and_the_catalogue_stays_as_it_is(tmp_path):
    before, modules = ids(registry), set(sys.modules)
    one = author(tmp_path)
    author(tmp_path, "G-9902", "other", file="other.py")
    author(tmp_path, "G-9903", "hidden", file="_hidden.py")
    assert ids(load(one)) == ["O-9901"]
    assert ids(load(tmp_path)) == ["G-9902", "O-9901"]
    assert ids(registry) == before
    assert all(name.startswith("_outside_") for name in set(sys.modules) - modules)


def test_a_file_that_has_changed_is_read_anew(tmp_path):
    author(tmp_path)
    load(tmp_path)
    author(tmp_path, "O-9904", "renamed")
    assert ids(load(tmp_path)) == ["O-9904"]


def test_files_of_a_folder_may_import_one_another(tmp_path):
    (tmp_path / "boards.py").write_text("SIDE = 3\n")
    path = author(tmp_path, before="from .boards import SIDE\n")
    assert ids(load(path)) == ids(load(tmp_path)) == ["O-9901"]


def test_its_puzzles_can_be_pickled(tmp_path):
    own = "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass Own:\n    side: int = 3\n"
    found = load(author(tmp_path, before=own)).get("mine")
    puzzle = sys.modules[type(found).__module__].Own(4)
    assert pickle.loads(pickle.dumps(puzzle)) == puzzle


def test_a_file_of_the_catalogue_itself_does_not_clash():
    source = sys.modules[type(registry.get("O-47")).__module__].__file__
    assert ids(load(Path(source))) == ["O-47"]


@pytest.mark.parametrize(("short", "name"), [("O-47", "mine"), ("O-9901", "sliding_puzzle")])
def test_an_id_or_a_name_of_the_catalogue_is_refused_and_both_files_are_named(tmp_path, short, name):
    with pytest.raises(NotLoadable, match=r"mine\.py clashes with O-47_sliding_puzzle.* in .*o47_sliding_puzzle\.py"):
        load(author(tmp_path, short, name))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x = 1\n", "registers no generator"),
        ("def (:\n", "can't be imported: SyntaxError"),
        ("import nothing_of_this_name\n", "can't be imported: ModuleNotFoundError"),
    ],
)
def test_a_file_that_gives_no_generator_is_refused_with_the_reason(tmp_path, text, reason):
    path = tmp_path / "mine.py"
    path.write_text(text)
    with pytest.raises(NotLoadable, match=reason):
        load(path)


def test_what_is_no_file_is_refused(tmp_path):
    with pytest.raises(NotLoadable, match="neither a folder nor a"):
        load(tmp_path / "nowhere.py")
