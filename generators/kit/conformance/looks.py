"""Rules about looks: labels are legible, and colours differ, in each of them."""

from collections.abc import Iterator
from typing import Any

from generators.kit.conformance.finding import Broken
from generators.kit.conformance.labels import unreadable
from generators.kit.conformance.rule import rule
from generators.kit.conformance.subject import Case, Subject, notes_of
from generators.kit.conformance.vision import faults, meeting
from generators.kit.pacing import moments_of
from generators.kit.registry import AnyGenerator
from generators.kit.sample import DEFAULT_SIZE
from generators.kit.scene.look import FOREIGN, PLAIN_LOOK, THEMES, Look
from generators.kit.scene.palette import PALETTES
from generators.kit.scene.scene import Scene
from generators.kit.timeline import Moment


@rule("legible", "Labels lie inside the picture, large enough, not on one another, and stand out from their ground.")
def legible(subject: Subject) -> Iterator[Broken]:
    """Check place and size of labels in every frame; contrast and overlap in the first and the final one."""
    for case in subject.looked_at:
        moments = moments_of(subject.generator, case.puzzle, case.states)
        if reason := _fault(subject.generator, case, moments, PLAIN_LOOK):
            yield case.broken(reason)
            return


@rule("looks", "In every look, labels are legible, and colours that meet differ for all kinds of colour vision.")
def looks(subject: Subject) -> Iterator[Broken]:
    """Check the first, the middle and the final frame of a sample of each level."""
    for case in (case for level in subject.generator.levels for case in subject.of_level(level)[:1]):
        moments = moments_of(subject.generator, case.puzzle, case.states)
        shown = (moments[0], moments[len(moments) // 2], moments[-1])
        pairs = meeting(subject.generator, case.puzzle, shown)
        for palette in PALETTES:
            if palette != FOREIGN and (reason := next(faults(pairs, palette), "")):
                yield case.broken(reason)
                return
        if _fault(subject.generator, case, (moments[0], moments[-1]), PLAIN_LOOK):
            continue  # `legible` reports it
        for theme in THEMES:
            if reason := _fault(subject.generator, case, (moments[0], moments[-1]), Look.named(theme)):
                yield case.broken(f"{theme}: {reason}")
                return


def _fault(generator: AnyGenerator, case: Case, moments: tuple[Moment[Any], ...], look: Look) -> str:
    """Describe the first fault of labels in these frames; contrast and overlap count in the first and last alone."""
    scene = Scene(DEFAULT_SIZE, look)
    generator.backdrop(scene, case.puzzle)
    backdrop = list(scene.notes)
    for moment in dict.fromkeys((moments[0], moments[-1], *moments)):
        notes = [*backdrop, *notes_of(generator, case.puzzle, scene, moment)]
        still = moment in (moments[0], moments[-1])
        if reason := unreadable(notes, scene.colours["paper"] if still else None):
            return reason
    return ""
