"""States, sentences and rules of solutions that move one thing at a time."""

from itertools import pairwise, permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.generator import Violation
from generators.kit.rubric import Follows
from generators.kit.timeline import Moment
from generators.kit.words.moves import (
    changed,
    in_order,
    mover_last,
    narrated,
    on_the_way,
    one_by_one,
    require_one_by_one,
    shown,
    slides,
    towards,
    whereabouts,
)  # fmt: skip

POINTS = st.tuples(st.integers(0, 512), st.integers(0, 512))


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2))))
def test_a_state_with_its_changed_things_put_back_is_the_one_before(pairs):
    before, after = [a for a, _ in pairs], [b for _, b in pairs]
    differing = changed(before, after)
    assert differing == sorted({*differing})
    assert all(before[k] != after[k] for k in differing)
    assert [before[k] if k in differing else thing for k, thing in enumerate(after)] == before


def test_states_of_other_lengths_are_no_states():
    with pytest.raises(ValueError, match="zip"):
        changed((1, 2), (1, 2, 3))


@given(st.permutations(range(1, 7)), st.integers(0, 3))
def test_things_take_their_places_in_the_order_of_the_numbers(places, out):
    places = [*places, *[0] * out]
    states = one_by_one(places)
    assert states[0] == (0,) * len(places)
    assert states[-1] == tuple(places)
    for step, (before, after) in enumerate(pairwise(states), 1):
        assert [after[k] for k in changed(before, after)] == [step]


def test_the_rules_accept_every_order_and_return_it():
    for places in permutations((1, 2, 3, 4)):
        order = require_one_by_one(one_by_one(places), 4, "disc")
        assert [places[k] for k in order] == [1, 2, 3, 4]


def test_the_rules_refuse_all_other_states_of_two_things():
    rows = list(product(range(3), repeat=2))
    accepted = []
    for states in product(rows, repeat=3):
        try:
            require_one_by_one(states, 2, "disc")
        except Violation:
            continue
        accepted.append(states)
    assert accepted == [((0, 0), (0, 1), (2, 1)), ((0, 0), (1, 0), (1, 2))]


@pytest.mark.parametrize(
    ("states", "reason"),
    [
        ([(0, 1), (2, 1)], "a disc is in the line before the first step"),
        ([(0, 0), (1, 2)], "step 1 does not slide one scattered disc to place 1, and no other"),
        ([(0, 0), (0, 1)], "a disc is not in the line at the end"),
    ],
)
def test_the_rules_name_the_first_violation(states, reason):
    with pytest.raises(Violation, match=reason):
        require_one_by_one(states, 2, "disc")


@pytest.mark.parametrize(("before", "after", "share"), [(0, 0, 0), (0, 3, 0.25), (3, 3, 1), (2, 3, 1)])
def test_a_new_mark_grows_and_an_old_one_stays_whole(before, after, share):
    assert shown(before, after, 0.25) == share


@given(POINTS, POINTS)
def test_a_way_leads_from_its_first_point_over_its_middle_to_its_last(a, b):
    assert on_the_way(a, b, 0) == a
    assert on_the_way(a, b, 1) == b
    assert on_the_way(a, b, 0.5) == ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)


def test_a_moving_thing_is_drawn_last():
    moment = Moment(1, 0.5, (0, 0, 0), (0, 1, 0))
    now = mover_last(moment, lambda state: [(100 * k, 10 * place) for k, place in enumerate(state)])
    assert now == [(0, (0, 0)), (2, (200, 0)), (1, (100, 5))]


def test_steps_are_told_by_number_in_items_that_cover_them_all():
    steps = [(f"{name} moves", [f"disc-{name}"]) for name in "abcdef"]
    items = list(narrated(steps, 60, "move"))
    assert [item.text for item in items][:2] == ["Moves 1 and 2: a moves, then b moves.", "Move 3: c moves."]
    assert [item.id for item in items] == ["moves-1", "moves-3", "moves-4", "moves-5"]
    assert [item.weight for item in items] == [15] * 4
    checks = [item.check for item in items if isinstance(item.check, Follows)]
    assert [step for check in checks for step in range(check.steps[0], check.steps[1] + 1)] == [1, 2, 3, 4, 5, 6]
    assert [actor for check in checks for actor in check.actors] == [f"disc-{name}" for name in "abcdef"]


def test_without_a_noun_the_first_phrase_opens_the_sentence_and_no_actor_is_named_twice():
    (item,) = narrated([("the disc rises", ["disc"]), ("it falls", ["disc"])], 60, most=1)
    assert (item.id, item.text, item.check) == ("step-1", "The disc rises, then it falls.", Follows(("disc",), (1, 2)))


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ((0, -90), "up"),
        ((10, 90), "down"),
        ((-90, 0), "to the left"),
        ((50, 60), "down and to the right"),
        ((-70, -60), "up and to the left"),
    ],
)
def test_directions_are_named_as_the_picture_is_seen(target, words):
    assert towards((0, 0), target) == words


@given(st.permutations(range(1, 7)), st.integers(0, 3))
def test_things_in_order_of_their_places_are_those_that_move_step_by_step(places, out):
    places = [*places, *[0] * out]
    movers = [changed(*pair) for pair in pairwise(one_by_one(places))]
    assert [[thing] for thing in in_order(places)] == movers


def test_a_thing_is_at_its_place_or_where_it_began():
    begins, ends = [(10, 10), (20, 10), (30, 10)], [(10, 90), (50, 90)]
    assert whereabouts(begins, ends, (2, 0, 1)) == [(50, 90), (20, 10), (10, 90)]


def test_slides_take_at_most_four_sentences_in_their_order():
    items = list(slides([(f"{name} slides", f"disc-{name}") for name in "ABCDE"], 40, " home"))
    assert [item.text for item in items[::2]] == ["First, A slides home.", "Next, C slides, then D slides home."]
    assert [item.check for item in items[::2]] == [Follows(("disc-A",), (1, 1)), Follows(("disc-C", "disc-D"), (3, 4))]
    assert sum(item.weight for item in items) == 40
