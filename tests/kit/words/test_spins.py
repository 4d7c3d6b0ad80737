import pytest

from generators.kit.generator import Violation
from generators.kit.words.spins import require_turns_and_slides, turned_then_slid

GIVEN, FINAL = ((30, 10, 10), (-60, 10, 90)), ((90, 200, 50), (0, 240, 80))


def test_each_thing_turns_in_place_and_then_slides():
    states = turned_then_slid(GIVEN, FINAL)
    assert [state[0] for state in states] == [GIVEN[0], (90, 10, 10), FINAL[0], FINAL[0], FINAL[0]]
    assert [state[1] for state in states] == [GIVEN[1]] * 3 + [(0, 10, 90), FINAL[1]]
    assert list(require_turns_and_slides(states, GIVEN, "part")) == [(2, 0, FINAL[0]), (4, 1, FINAL[1])]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({0: ((31, 10, 10), GIVEN[1])}, "the parts do not start at their places and angles"),
        ({1: ((90, 10, 11), GIVEN[1])}, "step 1 does not turn part 1 in place the shorter way round"),
        ({1: ((270, 10, 10), GIVEN[1]), 2: ((270, 200, 50), GIVEN[1])}, "step 1 does not turn part 1 in place"),
        ({2: ((91, 200, 50), GIVEN[1])}, "step 2 turns part 1 as it slides"),
        ({2: (FINAL[0], (0, 10, 90))}, "step 2 does not move part 1 from the top, and it alone"),
    ],
)
def test_other_ways_are_refused(changed, why):
    states = [changed.get(k, state) for k, state in enumerate(turned_then_slid(GIVEN, FINAL))]
    with pytest.raises(Violation, match=why):
        list(require_turns_and_slides(states, GIVEN, "part"))


def test_a_thing_that_has_not_slid_is_missed():
    with pytest.raises(Violation, match="the last part is not at its place at the end"):
        list(require_turns_and_slides(turned_then_slid(GIVEN, FINAL)[:-1], GIVEN, "part"))
