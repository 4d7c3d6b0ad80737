"""A guesser's rules of thumb: which of them finds an answer, and how often."""

from random import Random

import pytest

from generators.kit.glance import Choice, best_guess, best_sum, bits


def decisions(right, count=200, candidates=4):
    """Decisions among candidates with a size, a place and two looks; `right` picks the right one of them."""
    rng = Random(7)
    for _ in range(count):
        sizes = rng.sample(range(10, 99), candidates)
        seen = [
            {"size": size, "place": place, "colour": rng.choice("rgb"), "kind": rng.choice("ABC")}
            for place, size in enumerate(sizes)
        ]
        chosen = right(rng, seen)
        yield [Choice(each is chosen, each) for each in seen]


def agreeing(seen):
    """The candidate whose colour and kind are those of most others."""
    return max(seen, key=lambda one: sum((one[name] == each[name]) for each in seen for name in ("colour", "kind")))


@pytest.mark.parametrize(
    ("right", "rule"),
    [
        (lambda rng, seen: max(seen, key=lambda each: each["size"]), "most size"),
        (lambda rng, seen: min(seen, key=lambda each: each["size"]), "least size"),
        (lambda rng, seen: seen[2], "place 2"),
        (lambda rng, seen: next((each for each in seen if each["colour"] == "r"), seen[0]), "colour r"),
        (lambda rng, seen: agreeing(seen), "agrees most with the others"),
    ],
)
def test_a_rule_of_thumb_is_found(right, rule):
    guess = best_guess(decisions(right))
    assert guess is not None
    assert guess.rule == rule
    assert guess.hits > guess.chance + 0.2
    assert guess.chance == pytest.approx(0.25)


def test_lots_alone_find_what_has_no_rule():
    guess = best_guess(decisions(lambda rng, seen: rng.choice(seen), count=400))
    assert guess is not None
    assert guess.hits < guess.chance + 0.1


def test_without_a_decision_there_is_nothing_to_guess():
    assert best_guess([]) is None
    assert best_guess([[Choice(True, {"size": 1})], [Choice(True, {"size": 1}), Choice(True, {"size": 2})]]) is None
    assert best_sum([]) is None


def test_a_number_that_is_another_one_less_a_constant_is_found():
    rng = Random(7)
    things = [rng.randrange(8, 40) for _ in range(200)]
    guess = best_sum([(all_of - 3, {"all": all_of, "half": all_of // 2}) for all_of in things])
    assert guess is not None
    assert (guess.rule, guess.hits) == ("all -3", 1)
    honest = best_sum([(rng.randrange(2, 12), {"all": all_of}) for all_of in things])
    assert honest is not None
    assert honest.hits < honest.chance + 0.1


def test_bits_of_choice_count_candidates_for_each_right_one_in_decisions_that_are_open():
    def decision(right, wrong):
        return [Choice(k < right, {}) for k in range(right + wrong)]

    assert bits([decision(1, 7), decision(1, 1)]) == 4
    assert bits([decision(2, 2)]) == 1
    assert bits([decision(1, 0), decision(0, 3), []]) == 0
