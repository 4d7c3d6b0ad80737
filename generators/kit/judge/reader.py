"""Read a video: in which state each chain of steps is, frame by frame, and what nothing explains.

The reader keeps an expected picture. If a frame differs from it, a chain may have reached another state, may be
between two of them, or something is there that does not belong.
"""

from dataclasses import replace

import cv2
import numpy as np

from generators.kit.judge.chains import chains_of
from generators.kit.judge.compare import MARGIN, SIDE, TOLERANCE, Map, detailed, most, slices, where_unlike
from generators.kit.judge.frame import Frame
from generators.kit.judge.letters import Letters
from generators.kit.judge.reading import Reading, Stain, Track
from generators.kit.judge.registration import Ground, Registered
from generators.kit.judge.stage import Stage

REWRITTEN = 40  # least change of a channel from frame to frame, after which a letter is read again
DRIFT = 12  # added to the tolerance where nothing still has edges, so that a drift can't be followed
LEAST_BLOCKS = 4  # with something still, to measure loss by them
FAINT = 4  # least difference of a channel from the picture before, where a blend shows a motion
MOST_FAILED = 3  # unexplained frames of a blended video, at most
EDGE = 2  # pixels at the picture's edge that are not judged

_NEAR = np.ones((3, 3), np.uint8)


class Reader:
    """A sample's chains, ready to read videos. Not for two threads at once: it draws what it needs on demand."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.chains = chains_of(stage)
        self.first = stage.picture_after(0)
        self.labels = np.full((SIDE, SIDE), -1, np.int16)  # the chain of each pixel
        for number, chain in enumerate(self.chains):
            self.labels[chain.mask > 0] = number
        self.still = (self.labels < 0).astype(np.uint8)
        self.roving = {k for k, chain in enumerate(self.chains) if any(step.moves for step in chain.steps)}
        self.chains_of_letters = [int(self.labels[slices(box)].max()) for box in stage.letters]  # -1 without any
        everywhere = np.ones_like(self.still)
        self.ground, self.given = Ground(self.first, self.still), Ground(self.first, everywhere)
        self.tolerance = TOLERANCE + (0 if self.ground.holds else DRIFT)  # without any loss
        far = cv2.erode(self.still, np.ones((2 * MARGIN + 1, 2 * MARGIN + 1), np.uint8))  # from what moves
        self.measured = far, detailed(self.first, far)  # where loss is measured
        if self.measured[1].sum() < LEAST_BLOCKS:
            self.measured = everywhere, detailed(self.first, everywhere)

    def read(self, registered: Registered, *, stills: bool = False) -> Reading:
        """Read a registered video, or pictures, which are `stills`: each stands by itself, with all of its letters."""
        frames = registered.frames
        costs = [chain.costs(frames) for chain in self.chains]
        reading = Reading(np.zeros((len(frames), len(self.chains))), _inner(EDGE + registered.hidden))
        board, track = self.first.copy(), Track.begin(len(self.chains))
        letters = Letters(self.stage.letters, self.chains_of_letters, self.roving)
        here: Frame
        for number, frame in enumerate(frames):
            if number and cv2.norm(frame, frames[number - 1], cv2.NORM_INF) == 0:
                reading.repeat(number)
                letters.change(None)
                continue
            was = list(track.now)
            here = Frame(self, frame, number, board, track, [cost[number] for cost in costs], reading)
            here.read()
            if number:
                letters.change(where_unlike(frame, frames[number - 1], REWRITTEN))
            letters.read(here, number, last=stills and number > 0)
            track.follow(here, was)
        if len(frames) > 1:
            letters.read(here, len(frames) - 1, last=True)
        for number, chain in enumerate(self.chains):
            if (frame := chain.hint(frames, costs[number], reading.places[:, number], stills=stills)) >= 0:
                reading.stains.append(Stain(frame, chain.region, self.tolerance, number))
        return reading

    def unblended(self, registered: Registered) -> Registered | None:
        """The video of which each frame is the mean of two neighbours, as under motion blur; None if there is none."""
        frames = registered.frames
        sharp = frames.copy()
        reading = Reading(np.zeros((len(frames), len(self.chains))), _inner(EDGE + registered.hidden))
        board, track = self.first.copy(), Track.begin(len(self.chains))
        before, failed = self.first, 0
        for number, frame in enumerate(frames[:-1]):
            moved = (most(cv2.absdiff(frame, before)) > FAINT).astype(np.uint8)
            if not moved.any():
                before = frame
                continue
            cv2.copyTo(cv2.addWeighted(frame, 2, before, -1, 0), cv2.dilate(moved, _NEAR), sharp[number])
            was, costs = list(track.now), [chain.costs(sharp[number : number + 1])[0] for chain in self.chains]
            here = Frame(self, sharp[number], number, board, track, costs, reading)
            here.read()
            track.follow(here, was)
            before, failed = sharp[number], failed + here.is_open
            if failed > MOST_FAILED:
                return None
        return replace(registered, frames=sharp)


def _inner(edge: int) -> Map:
    """Mask, 255 in all but the edge, beyond which nothing is known."""
    inner = np.zeros((SIDE, SIDE), np.uint8)
    inner[edge:-edge, edge:-edge] = 255
    return inner
