"""Rules for whole numbers: even, odd, divisible or within a range, and two such conditions joined."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

JOINED = {"": "{}", "or": "{} or {} (or both)", "and": "{} and {}", "not": "{} but not {}"}


@dataclass(frozen=True)
class Condition:
    """Every `every`-th number from `first` to `last`."""

    first: int
    last: int
    every: int = 1

    @property
    def words(self) -> str:
        """The condition after `a number that is`: `even`."""
        if self.every == 1:
            return f"in the range {self.first} to {self.last}"
        if self.every == 2:
            return "even" if self.first == 2 else "odd"
        return f"divisible by {self.every}"

    def holds(self, number: int) -> bool:
        """Return whether this number meets the condition."""
        return self.first <= number <= self.last and number % self.every == self.first % self.every


@dataclass(frozen=True)
class Rule:
    """One condition or two joined ones; `join` is a key of `JOINED`."""

    first: Condition
    join: str = ""
    second: Condition | None = None

    @property
    def words(self) -> str:
        """The rule after `a number that is`: `even but not in the range 3 to 6`."""
        return JOINED[self.join].format(self.first.words, self.second.words if self.second else "")

    def holds(self, number: int) -> bool:
        """Return whether this number meets the rule, by asking both conditions."""
        one, two = self.first.holds(number), self.second is not None and self.second.holds(number)
        return one or two if self.join == "or" else one and two if self.join == "and" else one and not two

    def chosen(self, most: int) -> list[int]:
        """Return the matching numbers up to `most`, by joining the sets of both conditions."""
        one, two = (
            set(range(c.first, min(c.last, most) + 1, c.every)) if c else set[int]() for c in (self.first, self.second)
        )
        return sorted(one | two if self.join == "or" else one & two if self.join == "and" else one - two)


@lru_cache
def rules_up_to(most: int, joined: bool) -> tuple[Rule, ...]:
    """Return all rules for some but not all numbers from 1 to `most`; of two conditions both matter."""
    simple = [Condition(first, most, 2) for first in (1, 2)]
    simple += [Condition(every, most, every) for every in (3, 4) if most >= 2 * every]
    simple += [Condition(a, b) for a in range(1, most) for b in range(a + 1, most + 1) if 2 < b - a + 1 < most]
    if not joined:
        return tuple(Rule(condition) for condition in simple)
    found = []
    for first, second, join in product(simple, simple, ("or", "and", "not")):
        once = first.every > second.every or join == "not"  # `or` and `and` mean the same either way round
        if once and min(first.every, second.every) < 3:
            rule = Rule(first, join, second)
            chosen = rule.chosen(most)
            both_matter = chosen not in (Rule(first).chosen(most), Rule(second).chosen(most))
            if both_matter and 1 < len(chosen) < most:
                found.append(rule)
    return tuple(found)
