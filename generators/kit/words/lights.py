"""Traffic lights with countdowns at a crossing: their rounds, how they are drawn by chance, and how they look.

A light's state is its colour, 0 to 2 in the order of its round, and the seconds left. Its plan has the seconds of each
colour. Places are in units.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from random import Random

from generators.kit.scene.grid import Point
from generators.kit.scene.scene import Scene
from generators.kit.speech import listed

COLOURS = ("green", "yellow", "red")
LETTERS = "ABCD"
PLANS = tuple(product((2, 3, 4, 5), (1, 2, 3), (2, 3, 4, 5)))  # seconds of each colour
LIGHTS = ((256, 100), (412, 256), (256, 412), (100, 256))  # the middles of the lights, by letter
CARDS = ((20, 20), (352, 20), (352, 352), (20, 352))  # the corners of their cards
CARD, LAMP, DOT = 140, 16, 10  # side of a card; radius of a lamp, and of a second's dot

Light = tuple[int, int]  # its colour, from 0, and the seconds left
Lights = tuple[Light, ...]
Plan = tuple[int, int, int]


def counted_down(plan: Plan, light: Light) -> Light:
    """The state of a light one second later."""
    colour, left = light
    following = (colour + 1) % 3
    return (colour, left - 1) if left > 1 else (following, plan[following])


def after(plan: Plan, light: Light, seconds: int) -> Light:
    """The state of a light after some seconds, from its place in its round."""
    colour, left = light
    place = (sum(plan[: colour + 1]) - left + seconds) % sum(plan)
    ends = [sum(plan[: k + 1]) for k in range(3)]
    return next((k, finish - place) for k, finish in enumerate(ends) if place < finish)


@lru_cache
def by_change(plan: Plan, seconds: int) -> dict[tuple[int, int], list[Light]]:
    """All states of a light, by its steps of colour in some seconds, 0 to 2, and by its colour."""
    found: dict[tuple[int, int], list[Light]] = {}
    for colour in range(3):
        for left in range(1, plan[colour] + 1):
            on = (after(plan, (colour, left), seconds)[0] - colour) % 3
            found.setdefault((on, colour), []).append((colour, left))
    return found


@lru_cache
def draws(plan: Plan, seconds: int) -> list[tuple[float, list[Light]]]:
    """States of a light, with chances for which no step of colour and no last colour is too likely.

    Steps of few plans are likelier, and colours of long duration are not.
    """
    frequent = Counter(on for other in PLANS for on in {on for on, _ in by_change(other, seconds)})
    cells = by_change(plan, seconds)
    alike = Counter(on for on, _ in cells)
    shares = [frequent[on] ** -2 / alike[on] / plan[(colour + on) % 3] for on, colour in cells]
    return [(share / sum(shares), lights) for share, lights in zip(shares, cells.values(), strict=True)]


def drawn(rng: Random, plan: Plan, seconds: int) -> Light:
    """A light at first."""
    every = draws(plan, seconds)
    ((_, lights),) = rng.choices(every, [chance for chance, _ in every])
    return rng.choice(lights)


def repeated(plan: Plan, seconds: int) -> float:
    """The chance of two draws of a light to be the same."""
    return sum(chance**2 / len(lights) for chance, lights in draws(plan, seconds))


def dot(second: int) -> Point:
    """The middle of a second's dot, in rows of four."""
    row, column = divmod(second - 1, 4)
    return 208 + 32 * column, 224 + 32 * row


def lamp(x: float, y: float, colour: int) -> Point:
    """The middle of a lamp: red is at the top."""
    return x, y + 38 * (1 - colour)


def described(lights: Lights) -> str:
    """The lights in words: `A red 3, B green 1, …`."""
    return listed([f"{letter} {COLOURS[c]} {left}" for letter, (c, left) in zip(LETTERS, lights, strict=True)])


def paint_crossing(scene: Scene, plans: Sequence[Plan], seconds: int) -> None:
    """Paint the roads, the lights without light, their cards, and an empty dot for each second."""
    scene.block((176, 8, 160, 496), "given")
    scene.block((8, 176, 496, 160), "given")
    for second in range(1, seconds + 1):
        scene.ball(dot(second), DOT, "panel", outline="soft", width=2)
    for letter, (x, y), (left, top), plan in zip(LETTERS, LIGHTS, CARDS, plans, strict=True):
        scene.block((left, top, CARD, CARD), "panel", outline="soft", radius=12)
        scene.label((left + 34, top + CARD / 2), letter, 36)
        for row, (colour, duration) in enumerate(zip(COLOURS, plan, strict=True)):
            scene.ball((left + 78, top + 34 + 36 * row), 12, colour, outline="ink")
            scene.label((left + 110, top + 34 + 36 * row), str(duration), 26)
        scene.block((x - 24, y - 62, 48, 124), "black", radius=10)
        scene.label((x - 50, y), letter, 36)
        for row in range(3):
            scene.ball(lamp(x, y, row), LAMP, "black", outline="grey")


def paint_lights(scene: Scene, before: Lights, following: Lights, share: float) -> None:
    """Paint the lights on the way from one state to another, with their numbers."""
    for letter, (x, y), old, new in zip(LETTERS, LIGHTS, before, following, strict=True):
        t = 1.0 if old == new else share
        scene.block((x + 32, y - 26, 40, 52), "panel", radius=8, name=f"count-{letter}")
        for (_, left), shown in ((old, 1 - t), (new, t)):
            if shown > 0:
                scene.label((x + 52, y), str(left), 38, opacity=shown)
        for (colour, _), shown in ((old, 1 - t), (new, t)):
            if shown >= 0.5 or (shown > 0 and old[0] != new[0]):
                opacity = 1.0 if old[0] == new[0] else shown
                name = f"lamp-{letter}-{COLOURS[colour]}"
                scene.ball(lamp(x, y, colour), LAMP, COLOURS[colour], opacity=opacity, name=name)


def paint_seconds(scene: Scene, second: int, share: float) -> None:
    """Paint the dots of the seconds up to this one, of which a share has passed."""
    for number in range(1, second + 1):
        shown = 1.0 if number < second else share
        if shown > 0:
            scene.ball(dot(number), DOT, "agent", opacity=shown, name=f"second-{number}")
