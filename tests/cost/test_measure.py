"""The bench measures what it says; no figure is a test's assertion."""

import io
import json

import numpy as np
import pytest
from PIL import Image

from generators.kit.registry import registry
from generators.kit.sample import build
from generators.kit.timeline import timeline
from include.cost.measure import Job, drawn_naively, identity_of, psnr, run


@pytest.mark.parametrize("generator", list(registry), ids=[generator.id.short for generator in registry])
def test_the_naive_recipe_draws_the_same_scenes(generator):
    identity = identity_of(generator, Job(generator.id.short, "medium", 512, 0, 1), 0)
    puzzle = generator.sample(identity.rng(), generator.levels["medium"])
    moments = timeline(generator.solve(puzzle), generator.pace)
    made = build(generator, "medium", 42, 0, video=False)
    for name, moment in (("first_frame.png", moments[0]), ("final_frame.png", moments[-1])):
        assert psnr(made.files[name], drawn_naively(generator, puzzle, moment, 512)) > 18


def test_a_job_runs_in_a_process_of_its_own_and_tells_its_costs():
    cost = run(Job("O-47", "easy", 256, 3, 2))
    made = [build(registry.get("O-47"), "easy", 42, index, size=256) for index in (3, 4)]
    assert cost.bytes == [sum(map(len, sample.files.values())) for sample in made]
    assert cost.frames == [json.loads(sample.files["metadata.json"])["truth"]["frames"] for sample in made]
    assert len(cost.cpu_ms) == len(cost.floor_ms) == 2
    assert len(cost.psnr) == 4
    assert cost.peak_mb > 20


def test_the_quality_of_a_frame_is_told_in_decibels():
    picture = Image.new("RGB", (8, 8), (100, 100, 100))
    file = io.BytesIO()
    picture.save(file, "PNG")
    off_by_one = Image.fromarray(np.asarray(picture) + np.uint8(1))
    assert psnr(file.getvalue(), off_by_one) == 48.1
    assert psnr(file.getvalue(), picture) == 99.0
