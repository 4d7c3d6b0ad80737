"""The other processes answer for one generator after another, and say why one has no answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from generators.kit.conformance import Elsewhere
from tests.kit.conformance.test_planted_faults import CLASS, SOUND


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    with Elsewhere() as processes:
        yield processes


def written(folder: Path, text: str) -> Path:
    file = folder / "o9901_planted.py"
    file.write_text(text, encoding="utf-8")
    return file


def test_one_generator_after_another_has_the_same_hashes_in_both(elsewhere: Elsewhere, tmp_path: Path) -> None:
    file = written(tmp_path, SOUND + CLASS + "    pass\n")
    answers = [
        elsewhere.hashes(short, 42, outside) for short, outside in (("O-47", None), ("O-9901", file), ("O-47", None))
    ]
    assert all(one == other for one, other in answers)
    assert answers[0] == answers[2] != answers[1]
    assert len(answers[0][0]) == 3 * (6 + 5)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("import no_such_module\n", "no_such_module"),
        ("import os, sys\nif '-P' in sys.orig_argv: os.kill(os.getpid(), 9)\n", "it died"),
    ],
)
def test_a_file_that_fails_there_is_named_and_the_next_is_answered(
    fault: str, reason: str, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    with pytest.raises(RuntimeError, match=reason):
        elsewhere.hashes("O-9901", 42, written(tmp_path, SOUND + fault + CLASS + "    pass\n"))
    one, other = elsewhere.hashes("O-47", 42, None)
    assert one == other


def test_what_a_generator_prints_is_no_answer(elsewhere: Elsewhere, tmp_path: Path) -> None:
    one, other = elsewhere.hashes("O-9901", 42, written(tmp_path, SOUND + "print('{}')\n" + CLASS + "    pass\n"))
    assert one == other
