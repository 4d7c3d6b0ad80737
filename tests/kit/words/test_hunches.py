"""Hunches pick the least, the most and the middle candidate by a feature."""

import pytest

from generators.kit.glance import Choice
from generators.kit.words.hunches import against_hunches, as_lots_fall, led, right_hunches


def decision(right, *values):
    return [Choice(k == right, {"size": value}) for k, value in enumerate(values)]


@pytest.mark.parametrize(("right", "found"), [(0, "most"), (1, "least"), (2, "halfway")])
def test_only_the_hunch_for_the_right_candidate_counts(right, found):
    given = decision(right, 9, 1, 4)
    counts = {kind: right_hunches(given, **{kind: ["size"]}) for kind in ("least", "most", "halfway")}
    assert counts == {"least": 0, "most": 0, "halfway": 0} | {found: 1}


def test_a_hunch_counts_once_however_many_candidates_share_the_value():
    assert right_hunches(decision(0, 1, 1, 4), least=["size"], most=["size"]) == 1


def test_the_best_hunch_leads_by_what_lots_do_not_find():
    assert led([decision(0, 9, 1, 4), decision(2, 3, 8, 9)], "size") == pytest.approx(2 / 3)
    assert led([], "size") == 0


def test_weights_leave_no_hunch_an_advantage():
    draws = [[[Choice(k == right, {"number": k}) for k in range(3)]] for right in (0, 1, 1, 1, 2)]
    weights = against_hunches(draws)
    shares = [weights[0], sum(weights[1:4]), weights[4]]
    assert max(shares) / sum(shares) < 0.36


def test_a_lot_is_the_rank_of_the_right_candidate():
    given = decision(2, 9, 1, 4)
    assert [as_lots_fall(given, {"size": lot}) for lot in (0.1, 0.4, 0.9)] == [False, True, False]
    assert as_lots_fall(given, {})
    assert as_lots_fall(decision(0, 1, 1, 4), {"size": 0.6})
