"""Rules about motion: an eye can follow whatever moves, and a walk does not stop on its way."""

from collections.abc import Iterator
from itertools import pairwise
from math import hypot

from generators.kit.conformance.finding import Broken
from generators.kit.conformance.rule import rule
from generators.kit.conformance.subject import Places, Subject
from generators.kit.pacing import strides

LONGEST = 1.1  # strides in a frame: a step is measured in parts, and a frame may lie across a bend
STILL = 0.01  # units in a frame
FEWEST_STATES = 4  # passed on a walk, of which half may be rests


@rule("followed", "Nothing moves further in a frame than its own length, or 32 units if it is smaller.")
def followed(subject: Subject) -> Iterator[Broken]:
    """Compare the actors' places from frame to frame."""
    for case, moments, places in subject.tracks:
        ways = [strides(*pair) for pair in pairwise(places)]
        if max(ways) > LONGEST:
            frame = ways.index(max(ways)) + 1
            step = moments[frame].step
            yield case.broken(f"a thing moves {max(ways):.1f} times too far in frame {frame}, in step {step}")
            return


@rule("flows", "A thing that goes on from state to state passes them without a stop, unless its generator `halts`.")
def flows(subject: Subject) -> Iterator[Broken]:
    """Count the states at which everything stands still, although the thing that came there goes on."""
    if subject.generator.halts:
        return
    for case, moments, places in subject.tracks:
        moves = [_moves(*pair) for pair in pairwise(places)]
        steps = [moment.step for moment in moments[1:]]
        passed = rested = 0
        for step in range(1, len(case.states) - 1):
            came = max((k for k, moved in enumerate(moves) if moved and steps[k] == step), default=None)
            goes = min((k for k, moved in enumerate(moves) if moved and steps[k] == step + 1), default=None)
            if came is not None and goes is not None and moves[came] & moves[goes]:
                passed, rested = passed + 1, rested + (goes > came + 1)
        if passed >= FEWEST_STATES and 2 * rested > passed:
            yield case.broken(f"a thing that goes on stops at {rested} of {passed} states on its way")
            return


def _moves(before: Places, after: Places) -> set[str]:
    """The actors that move from one frame to the next."""
    middles = [{name: (x + w / 2, y + h / 2) for name, (x, y, w, h) in each.items()} for each in (before, after)]
    came = {name: (x, y) for name, (x, y) in middles[1].items() if name in middles[0]}
    return {name for name, (x, y) in came.items() if hypot(x - middles[0][name][0], y - middles[0][name][1]) > STILL}
