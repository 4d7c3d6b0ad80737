"""Grammar and phrases of prompts and rubrics: articles, lists, numbers, places, names of actors."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")

_VOWEL = re.compile(r"(?!uni|eu|one\b)[aeiou]|[AEFHILMNORSX]\b|8|1[18]\b|hour")


def article(word: str) -> str:
    """The article before a word: `an` before `orange`, `8` and `F`, `a` before `blue`, `unit` and `B`."""
    return "an" if _VOWEL.match(word) else "a"


def listed(things: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    return " and ".join(filter(None, (", ".join(things[:-1]), *things[-1:])))


def plural(noun: str) -> str:
    """`crosses` for `cross`, `mice` for `mouse`, `balls` for `ball`."""
    return "mice" if noun == "mouse" else noun + ("es" if noun.endswith(("s", "x", "sh", "ch")) else "s")


def counted(count: int, noun: str) -> str:
    """`1 ball`, `3 balls`."""
    return f"{count} {noun if count == 1 else plural(noun)}"


def signed(number: int) -> str:
    """The number with a minus sign, `−3`, in place of the hyphen."""
    return str(number).replace("-", "−")


def times(count: int) -> str:
    """`once`, `twice`, `3 times`."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def span(noun: str, first: int, last: int) -> str:
    """`step 3`, or `steps 3 to 5`."""
    return f"{noun} {first}" if first == last else f"{plural(noun)} {first} to {last}"


def all_of(count: int) -> str:
    """`both` for two, `all three` for three."""
    return "both" if count == 2 else f"all {NUMBERS[count]}" if count < len(NUMBERS) else f"all {count}"


def sentences(text: str) -> str:
    """The text with a capital at the beginning of each sentence, also after a label such as `Rules:`."""
    return re.sub(r"(^|[.?!] |\b[A-Z]\w+: )([a-z])", lambda match: match[1] + match[2].upper(), text)


def place(row: int, column: int) -> str:
    """`row 3, column 5` for a cell; rows and columns are given from 0 and counted from 1."""
    return f"row {row + 1}, column {column + 1}"


def in_runs(words: Iterable[str]) -> str:
    """`down 2, right 1`: equal words in a row are counted together."""
    return ", ".join(f"{word} {sum(1 for _ in same)}" for word, same in groupby(words))


def slug(*words: str) -> str:
    """The name of an actor: `red-star` for `red star`."""
    return "-".join(words).replace(" ", "-")


_ARTICLE = re.compile(r"(?:\b(an?)|(?:^|[.?!:] )(An?)) (?!(?:is|as|and|are|in|on|onto|or|at)\b)(\w+)")
_FAULTS = {
    "a word comes twice": re.compile(r"\b([a-z]{2,}) \1\b", re.IGNORECASE),
    "a range is of one": re.compile(r"(?<!:)\b(\d+) to \1\b"),
    "one thing is several": re.compile(
        r"\b(?:1|[Oo]ne) (?:times|steps|cells|rows|columns|hops|turns|places|symbols|layers|marks|squares)\b"
    ),
    "two are all": re.compile(r"\b[Aa]ll (?:two|2|one|1)\b"),
    "a share is nothing": re.compile(r"\b0 ?%"),
    "a plural is wrong": re.compile(r"\b\w*(?:sss|xs|shs|[^aeiou\W\d_]ys)\b"),
}


def faults(text: str) -> list[str]:
    """List the faults of grammar that patterns find in a text; empty if none."""
    found = [f"{kind}: {match[0]!r}" for kind, fault in _FAULTS.items() for match in fault.finditer(text)]
    for match in _ARTICLE.finditer(text):
        given, word = match[1] or match[2], match[3]
        if given.lower() != article(word):
            found.append(f"the article is wrong: {given} {word!r}")
    return found
