from itertools import product

import pytest

from generators.kit.words.runs import EMPTY, FILLED, UNKNOWN, arrangements, begins, compositions, deduced, runs

LINES = {length: list(product((FILLED, EMPTY), repeat=length)) for length in range(1, 7)}


@pytest.mark.parametrize("length", LINES)
def test_runs_are_the_lengths_of_the_words_of_a_text(length: int) -> None:
    for line in LINES[length]:
        text = "".join("#" if cell == FILLED else " " for cell in line)
        assert runs(line) == tuple(map(len, text.split()))


@pytest.mark.parametrize("length", LINES)
def test_each_line_is_an_arrangement_of_its_runs_and_of_no_others(length: int) -> None:
    found = {
        tuple(FILLED if mask >> k & 1 else EMPTY for k in range(length)): numbers
        for numbers, masks in arrangements(length).items()
        for mask in masks
    }
    assert found == {line: runs(line) for line in LINES[length]}


def test_no_beginning_of_a_line_with_these_runs_is_refused_and_a_wrong_closed_run_is() -> None:
    every = {runs(line) for line in LINES[4]}
    for begun, numbers in product([line for length in (1, 2, 3) for line in LINES[length]], every):
        longer = (begun + rest for rest in product((FILLED, EMPTY), repeat=9 - len(begun)))
        assert begins(begun, numbers) or not any(runs(line) == numbers for line in longer)
        closed = runs(begun)[:-1]
        assert not begins(begun, numbers) or closed == numbers[: len(closed)]


def test_those_unknown_cells_are_deduced_that_all_fitting_lines_share() -> None:
    for known in product((UNKNOWN, FILLED, EMPTY), repeat=5):
        fitting = [line for line in LINES[5] if all(k in (UNKNOWN, cell) for k, cell in zip(known, line, strict=True))]
        for numbers in {runs(line) for line in fitting}:
            cells = list(zip(*(line for line in fitting if runs(line) == numbers), strict=True))
            shared = [(k, cells[k][0]) for k in range(5) if known[k] == UNKNOWN and len(set(cells[k])) == 1]
            assert list(deduced(known, numbers)) == shared


def test_compositions_are_counted_as_in_a_list_of_all() -> None:
    for parts, most in product(range(1, 5), range(1, 5)):
        sums = [sum(numbers) for numbers in product(range(1, most + 1), repeat=parts)]
        assert [compositions(total, parts, most) for total in range(20)] == [sums.count(total) for total in range(20)]
