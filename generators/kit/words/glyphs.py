"""Glyphs: characters of several scripts as strokes, drawn for this project and thus free of any font's licence.

A stroke is a row of corners, two hexadecimal digits each: how far right and down on a square of 10 by 10. `o` and three
digits are a circle: its middle and its radius. No glyph of one script looks like one of another.
"""

from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from math import cos, dist, pi, sin

from generators.kit.words.segments import Point

CHINESE: Mapping[str, str] = {
    "big": "04a4 50540a 54aa", "sky": "1191 04a4 51540a 54aa", "husband": "1292 05a5 50550a 55aa",
    "too much": "04a4 50540a 54aa 4769", "tree": "03a3 505a 5309 53a9", "root": "03a3 505a 5308 53a8 3878",
    "grain": "8121 04a4 515a 540a 54aa", "rice": "05a5 505a 1133 9173 5519 5599",
    "water": "505a39 034319 9264 53a9", "fire": "50550a 55aa 1225 9275", "mountain": "505a 141a9a94",
    "earth": "1494 505a 0aaa", "king": "1191 2585 0aaa 515a", "jade": "1191 2585 0aaa 515a 7688",
    "life": "2014 1393 2686 0aaa 505a", "five": "1191 513a 25857a 0aaa", "upright": "1191 515a 5696 262a 0aaa",
    "middle": "1292961612 505a", "sun": "20808a2a20 2585", "eye": "20808a2a20 2383 2787",
    "field": "1191991911 1595 5159", "cause": "13939a1a13 1696 505a", "shell": "1090961610 1393 505a",
    "to state": "1292981812 1595 505a", "white": "23838a2a23 2686 5043", "hundred": "00a0 5044 24848a2a24 2787",
    "moon": "20260a 20808a6a 2383 2686", "to use": "10170a 10909a7a 1393 1696 505a", "woman": "40268a 73561a 04a4",
    "child": "2080535a39 05a5", "small": "505a38 3408 74a8", "few": "5056 3316 7396 971a",
    "writing": "4062 03a3 830a 23aa", "square": "4062 03a3 43461a 45858a6a", "heart": "34398987 1508 5265 83a6",
    "hand": "8021 1393 06a6 515a39", "fur": "8021 1484 07a6 515aaaa8", "cow": "3014 2393 06a6 505a",
    "noon": "3014 2393 06a6 535a", "half": "2032 8072 1494 07a7 505a", "flat": "1090 2235 8275 07a7 505a",
    "to come": "1191 2234 8274 05a5 505a 551a 559a", "east": "01a1 2383872723 2585 505a 570a 57aa",
    "to go out": "505a 21248481 161a9a96", "to return": "00a0aa0a00 3373773733", "four": "01a1a90901 414426 616585",
    "stone": "00a0 5008 35959a3a35", "ancient": "03a3 5055 25858a2a25", "right": "03a3 5008 36969a3a36",
    "left": "03a3 5008 4696 666a 3aaa", "lucky": "02a2 5054 1494 26868a2a26", "master": "4062 1393 2686 0aaa 535a",
    "gate": "1022 141a 41919a7a", "to fit": "5004 50a4 3474 26868a2a26", "year": "3014 2292 2595 2527 07a7 525a",
    "six": "4062 03a3 451a 659a",
}  # fmt: skip
"""By meaning: each is a character of its own, and none looks like a letter of another script."""

OTHERS: Mapping[str, Mapping[str, str]] = {
    "Latin": {
        "A": "0a50aa 2777", "E": "90101a9a 1575", "F": "90101a 1575", "H": "101a 909a 1595", "K": "101a 9016 459a",
        "M": "0a0055a0aa", "N": "1a109a90", "P": "1a1080928515", "R": "1a1080928515 559a", "W": "002a508aa0",
    },
    "Greek": {
        "delta": "0a50aa0a", "theta": "o555 3575", "sigma": "9010651a9a", "phi": "505a o553",
        "psi": "505a 101436769490", "omega": "0a3a1613307093967aaa",
    },
    "Cyrillic": {
        "be": "90101a8a988515", "de": "18308088 0a08a8aa", "zhe": "505a 00aa a00a", "i": "101a909a",
        "tse": "10188880 88a8aa", "che": "10143696 909a", "shcha": "000898 5058 9098 98a8aa", "yu": "101a 1545 o753",
        "ya": "9a9030122595 551a", "e": "11407093977a4a19 4595", "yeru": "101a5a685515 909a",
    },
    "Hebrew": {"alef": "109a 908465 33161a", "shin": "10185a9890 5057", "he": "10909a 242a"},
    "kana": {
        "a": "119164 53562a", "u": "5052 1215 1292863a", "ki": "1392 0796 406a", "ke": "3005 22a2 72663a",
        "ko": "11919919", "shi": "1132 0425 1a78a2", "su": "1191660a 559a", "tsu": "0114 4154 91863a",
        "te": "2080 04a4 54572a", "ma": "01a156 3479", "mo": "2181 05a5 414999", "ya": "05a376 315a",
        "yu": "228278 08a8", "ra": "2080 1494873a", "wa": "1114 1191863a",
        "wo": "1191873a 1595", "n": "1134 1a79a2",
    },
    "hangul": {
        "ga": "014118 707a 75a5", "na": "010747 707a 75a5", "da": "41010747 707a 75a5", "ma": "0141470701 707a 75a5",
        "ba": "0107 4147 0444 0747 707a 75a5", "sa": "2108 2448 707a 75a5", "a": "o242 707a 75a5",
        "ja": "0141 2108 2448 707a 75a5", "ha": "1131 0343 o262 707a 75a5", "go": "119195 5659 09a9",
        "no": "101494 5659 09a9", "do": "90101494 5659 09a9", "ro": "109092121494 5659 09a9",
        "mo": "1090941410 5659 09a9", "bo": "1014 9094 1292 1494 5659 09a9", "so": "5015 5095 5659 09a9",
        "o": "o522 5559 09a9", "mu": "1090941410 06a6 565a", "u": "o522 06a6 565a", "gu": "109094 06a6 565a",
        "du": "90101494 06a6 565a", "ru": "109092121494 06a6 565a", "geum": "208083 05a5 27878a2a27",
        "mun": "2080832320 05a5 5557 282a8a", "nun": "202383 05a5 5557 282a8a", "eum": "o522 05a5 27878a2a27",
        "meu": "2080842420 08a8", "pyo": "1090 3034 7074 1494 3639 7679 09a9", "yo": "o522 3539 7579 09a9",
    },
}  # fmt: skip
"""By script and name."""


@cache
def strokes(script: str, name: str) -> tuple[tuple[Point, ...], ...]:
    """The strokes of a glyph, from -1 to 1 to the right and down."""
    table = CHINESE if script == "Chinese" else OTHERS[script]
    return tuple(_corners(stroke) for stroke in table[name].split())


def ink(script: str, name: str) -> float:
    """The length of all strokes of a glyph, in widths of its square."""
    return sum(dist(a, b) for stroke in strokes(script, name) for a, b in pairwise(stroke)) / 2


def _corners(stroke: str) -> tuple[Point, ...]:
    if stroke[0] == "o":
        x, y, radius = (int(digit, 16) for digit in stroke[1:])
        ways = [2 * pi * (k / 24) for k in range(25)]
        return tuple(((x + radius * sin(way)) / 5 - 1, (y - radius * cos(way)) / 5 - 1) for way in ways)
    digits = [int(digit, 16) / 5 - 1 for digit in stroke]
    return tuple(zip(digits[::2], digits[1::2], strict=True))
