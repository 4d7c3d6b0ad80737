"""The judge's own drawings: a part of a picture, and how many of them are kept."""

import json

import numpy as np
import pytest

from generators.kit.judge import chains
from generators.kit.judge.judge import Judge
from generators.kit.judge.stage import Stage
from generators.kit.judge.trusted import rgb_of
from generators.kit.registry import registry
from generators.kit.sample import METADATA, VIDEO, Rendition, build

WIDE = {"canvas": "832x480"}


def stage_of(short: str, **form) -> Stage:
    generator = registry.get(short)
    facts = json.loads(build(generator, "easy", 7, 0, video=False, **form).files[METADATA])
    puzzle = generator.puzzle_format.validate_python(facts["puzzle"])
    return Stage(generator, puzzle, generator.solve(puzzle), Rendition.read(facts))


@pytest.mark.parametrize("form", [{}, {"size": 256}, {"size": 1024}, WIDE, WIDE | {"look": "varied"}])
def test_a_part_of_a_picture_is_drawn_as_in_the_whole(form):
    stage, again = stage_of("O-47", **form), stage_of("O-47", **form)
    for t in (0.3, 0.5):
        for left, top, right, bottom in ((0, 0, 256, 256), (31, 50, 180, 201), (255, 255, 256, 256)):
            part = again.part(1, t, (left, top, right, bottom))
            assert np.array_equal(part, stage.picture(1, t)[top:bottom, left:right])


def test_a_judge_keeps_a_bounded_number_of_drawings_and_its_scores(monkeypatch):
    files = build(registry.get("G-45"), "easy", 7, 0).files
    frames = rgb_of(files[VIDEO])
    least = Judge.of(files[METADATA]).score(frames)
    monkeypatch.setattr(chains, "MOST_KEPT", 1 << 20)
    judge = Judge.of(files[METADATA])
    assert judge.score(frames) == least
    [kept] = {id(step.kept): step.kept for chain in judge._reader.chains for step in chain.steps}.values()
    assert min(each.currsize for each in kept) > 0
    assert sum(each.currsize for each in kept) <= 1 << 20
