"""The texts of a sample say where things are in its picture, in any look and form."""

from dataclasses import replace

import numpy as np
import pytest

from generators.kit.clip import Clip
from generators.kit.scene.look import Look, Stand
from generators.kit.texts import in_shares
from generators.kit.timeline import Moment
from generators.kit.video.film import pictures
from generators.kit.words.places import across_and_down, share_of_width, shift

CLIPS = [Clip(512, 512), Clip(256, 256), Clip(832, 480), Clip(720, 1280)]


@pytest.mark.parametrize("clip", CLIPS, ids=lambda clip: f"{clip.width}x{clip.height}")
@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_a_place_and_a_width_are_shares_of_the_picture(clip, name):
    look = replace(Look.varied(name), tokens="flat", lines="plain")
    moments = [Moment(0, 0.0, None, None, ())] * 2
    shown = pictures(
        moments,
        lambda scene: scene.block((0, 0, 512, 512), "black"),
        lambda scene, moment: scene.block((380, 60, 100, 40), "white"),
        clip=clip,
        look=look,
    )
    white = np.asarray(next(iter(shown)).convert("L")) > 240
    bare = pictures(
        moments, lambda scene: scene.block((0, 0, 512, 512), "black"), lambda *_: None, clip=clip, look=look
    )
    white &= np.asarray(next(iter(bare)).convert("L")) <= 240
    down, across = (100 * (places.min() + places.max() + 1) / 2 for places in np.nonzero(white))
    wide = 100 * (np.ptp(np.nonzero(white)[1]) + 1) / clip.width
    text = in_shares(f"{across_and_down(430, 80)}, {share_of_width(100)}", Stand.of(look, clip.width, clip.height))
    found = [int(each) for each in text.replace("%", " ").replace(",", " ").split() if each.isdigit()]
    assert found == pytest.approx([across / clip.width, down / clip.height, wide], abs=1)


def test_a_way_leaves_out_what_no_eye_sees():
    stand = Stand.of(Look(), 512, 512)
    assert in_shares(shift((0, 100), (128, 103)), stand) == "25% to the right"
    assert in_shares(shift((200, 100), (72, 151.2)), stand) == "25% to the left and 10% down"
