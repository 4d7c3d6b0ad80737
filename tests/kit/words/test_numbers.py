import pytest

from generators.kit.words.numbers import Condition, Rule, rules_up_to

PLAIN = {
    "even": lambda n: n % 2 == 0,
    "odd": lambda n: n % 2 == 1,
    "divisible by 3": lambda n: n % 3 == 0,
    "divisible by 4": lambda n: n % 4 == 0,
} | {f"in the range {a} to {b}": lambda n, a=a, b=b: a <= n <= b for a in range(1, 11) for b in range(a, 11)}


def meets(rule: Rule, number: int) -> bool:
    """Read the rule's words."""
    one = PLAIN[rule.first.words](number)
    two = PLAIN[rule.second.words](number) if rule.second else False
    words = rule.words
    if " and " in words:
        return one and two
    if words.endswith(" (or both)"):
        return one or two
    return one and not two


@pytest.mark.parametrize("most", [4, 7, 10])
@pytest.mark.parametrize("joined", [False, True])
def test_both_ways_to_read_a_rule_agree_with_its_words(most: int, joined: bool) -> None:
    for rule in rules_up_to(most, joined):
        right = [number for number in range(1, most + 1) if meets(rule, number)]
        assert rule.chosen(most) == [number for number in range(1, most + 1) if rule.holds(number)] == right
        assert 0 < len(right) < most


def test_both_conditions_of_a_joined_rule_matter() -> None:
    for rule in rules_up_to(8, True):
        assert rule.second is not None
        assert rule.chosen(8) not in (Rule(rule.first).chosen(8), Rule(rule.second).chosen(8))


def test_a_rule_reads_as_a_sentence() -> None:
    even, low = Condition(2, 8, 2), Condition(1, 4)
    assert Rule(even, "not", low).words == "even but not in the range 1 to 4"
    assert Rule(even, "or", low).words == "even or in the range 1 to 4 (or both)"
    assert Rule(Condition(3, 8, 3)).words == "divisible by 3"
