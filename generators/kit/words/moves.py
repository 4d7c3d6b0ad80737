"""Moves: solutions whose steps move or mark one thing at a time, as states, pictures and sentences."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import dist
from typing import TypeVar

from generators.kit.generator import require
from generators.kit.rubric import Follows, Item, grouped, process
from generators.kit.scene.grid import Point
from generators.kit.timeline import Moment
from generators.kit.words.boards import changed

S = TypeVar("S", bound=Sequence[object])


def one_by_one(places: Sequence[int]) -> list[tuple[int, ...]]:
    """States in which each thing goes to its place, by number from 1; a waiting thing has place 0.

    `places` is the last state. Things whose place is 0 there stay out.
    """
    return [tuple(place if place <= step else 0 for place in places) for step in range(max(places) + 1)]


def require_one_by_one(states: Sequence[Sequence[int]], count: int, noun: str) -> list[int]:
    """State the rules of `one_by_one` for `count` things, none left out; return the things in order of their places."""
    require(tuple(states[0]) == (0,) * count, f"a {noun} is in the line before the first step")
    for step, (before, after) in enumerate(pairwise(states), 1):
        moves = [(before[k], after[k]) for k in changed(before, after)]
        require(moves == [(0, step)], f"step {step} does not slide one scattered {noun} to place {step}, and no other")
    require(len(states) == count + 1, f"a {noun} is not in the line at the end")
    return [states[-1].index(place) for place in range(1, count + 1)]


def in_order(places: Sequence[int]) -> list[int]:
    """The things that have a place in a state of `one_by_one`, in the order of their places."""
    return [places.index(place) for place in range(1, max(places) + 1)]


def whereabouts(begins: Sequence[Point], ends: Sequence[Point], places: Sequence[int]) -> list[Point]:
    """The centre of each thing: at its place among `ends`, by number from 1, or where it begins if it has none."""
    return [ends[place - 1] if place else begin for begin, place in zip(begins, places, strict=True)]


def seen_from(here: Point, at: Point) -> dict[str, float | str]:
    """A glance at a point from another one: its place and its distance."""
    return {"x": at[0], "y": at[1], "distance": dist(here, at)}


def shown(before: object, after: object, t: float) -> float:
    """The finished share, 0..1, of a mark that `after` has: all of an old one, `t` of a new one."""
    return (1 if before else t) if after else 0


def on_the_way(a: Point, b: Point, t: float) -> Point:
    """The point at `t`, 0..1, on the straight way from one point to another."""
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t


def towards(a: Point, b: Point) -> str:
    """The direction from one point to another: `up`, `to the right`, or `down and to the left` about a diagonal."""
    across, down = b[0] - a[0], b[1] - a[1]
    words = ["down" if down > 0 else "up"] if 2 * abs(down) > abs(across) else []
    words += ["to the right" if across > 0 else "to the left"] if 2 * abs(across) > abs(down) else []
    return " and ".join(words)


def mover_last(moment: Moment[S], centres: Callable[[S], Sequence[Point]]) -> list[tuple[int, Point]]:
    """Each thing's number and its centre now; a moving thing comes last, so it passes in front of the others."""
    moving = changed(moment.before, moment.after)
    there = zip(centres(moment.before), centres(moment.after), strict=True)
    now = {k: on_the_way(a, b, moment.t) for k, (a, b) in enumerate(there)}
    return sorted(now.items(), key=lambda pair: pair[0] in moving)


def narrated(
    steps: Sequence[tuple[str, Sequence[str]]], weight: float, noun: str = "", *, most: int = 4
) -> Iterator[Item]:
    """Cover a solution of up to 2 `most` steps in items of one or two steps: `Swaps 1 and 2: …, then …`.

    Each step comes as a phrase and the actors that it moves. Without a noun the first phrase opens the sentence.
    """
    runs = grouped(steps, most)
    for first, run in runs:
        last = first + len(run) - 1
        phrases = ", then ".join(phrase for phrase, _ in run)
        text = f"{phrases[0].upper()}{phrases[1:]}."
        if noun:
            numbers = f" {first}" if first == last else f"s {first} and {last}"
            text = f"{noun.capitalize()}{numbers}: {phrases}."
        check = Follows(tuple(dict.fromkeys(actor for _, actors in run for actor in actors)), (first, last))
        yield process(f"{noun}s-{first}" if noun else f"step-{first}", weight / len(runs), text, check)


def slides(steps: Sequence[tuple[str, str]], weight: float, onto: str = "") -> Iterator[Item]:
    """Cover things that slide one by one in at most four items: `First, A slides to 1, then B slides to 2.`

    Each step comes as a phrase and the actor that it moves; `onto` closes each sentence.
    """
    runs = grouped(steps)
    for first, run in runs:
        text = f"{'First' if first == 1 else 'Next'}, {', then '.join(phrase for phrase, _ in run)}{onto}."
        check = Follows(tuple(actor for _, actor in run), (first, first + len(run) - 1))
        yield process(f"slide-{first}", weight / len(runs), text, check)
