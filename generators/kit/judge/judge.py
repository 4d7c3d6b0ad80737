"""Judge any video against a sample, from the sample's metadata alone."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from generators.kit.bounds import moderate
from generators.kit.clip import FPS
from generators.kit.judge.clip import Clip
from generators.kit.judge.compare import SIDE, Picture, Region, one_thread
from generators.kit.judge.decode import SECONDS, Frames, ScoreError
from generators.kit.judge.reader import Reader
from generators.kit.judge.reading import Reading
from generators.kit.judge.registration import Registered, framed, register, share_of
from generators.kit.judge.result import Evidence, ItemScore, Score
from generators.kit.judge.ruling import Pace, Ruling, rule
from generators.kit.judge.stage import Stage
from generators.kit.judge.stills import rule_stills, seen
from generators.kit.keyframes import key_frames, widest
from generators.kit.registry import AnyGenerator, registry
from generators.kit.rubric import Appears, Follows, Item, read_items
from generators.kit.sample import Rendition
from generators.kit.scene.grid import IN_SIZES, SIZES, UNITS

NOTHING = 40.0  # most points of a video without a legal step
UNSOLVED = 50.0  # most points of a video that does not end solved
ILLEGAL = 60.0  # and of one that breaks a rule, or changes what it may not touch


class Judge:
    """The judge of one sample. Not for two threads at once: it draws what it needs on demand, and keeps it."""

    def __init__(self, reader: Reader, items: Sequence[Item]) -> None:
        self._reader, self._items = reader, items
        self._widest = widest(key_frames(len(reader.stage.states) - 1, items))
        self._pace = Pace(reader.stage.moments, fine=reader.stage.generator.pace.step == 1)

    @classmethod
    def of(cls, metadata: Mapping[str, Any] | bytes | str, generator: AnyGenerator | None = None) -> "Judge":
        """Prepare from the contents of metadata.json; raise `ScoreError` if they describe no sample of ours.

        Pass a `generator` outside the catalogue.
        """
        try:
            facts = metadata if isinstance(metadata, Mapping) else json.loads(metadata)
            if generator is None:
                generator = registry.get(facts["generator"]["short"])
                moderate(facts["puzzle"])
            if facts["generator"]["version"] != generator.version:
                version = str(facts["generator"]["version"])[:20]
                raise ScoreError(
                    f"the sample is of version {version} of {generator.id.short}; this is {generator.version}"
                )
            puzzle = generator.puzzle_format.validate_python(facts["puzzle"])
            if facts["size"] not in SIZES:
                raise ValueError(f"size must be {IN_SIZES}, not {facts['size']!r:.20}")
            stage = Stage(generator, puzzle, generator.solve(puzzle), Rendition.read(facts))
            with one_thread():
                return cls(Reader(stage), read_items(facts["rubric"]))
        except ScoreError:
            raise
        except Exception as error:  # rules and drawings of a puzzle that none of ours drew may raise anything
            why = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            raise ScoreError(f"metadata.json describes no sample: {why}") from error

    def score(self, frames: object, fps: float = FPS) -> Score:
        """Score frames of shape (T, height, width, 3), uint8 RGB; raise `ScoreError` for anything else."""
        with one_thread():
            clip = Clip.of(frames, fps)
            frame = framed(clip.frames[0], self._reader.ground, self._reader.stage.view)
            return self._score([frame(each) for each in clip.frames], clip.stride)

    def square(self, first: Picture) -> tuple[float, float, float, float]:
        """The square that the boxes of evidence count in, 512 units across: its place in a video of this first frame.

        Left, top, width and height are shares of the frame.
        """
        with one_thread():
            return share_of(first, self._reader.ground, self._reader.stage.view)

    def score_file(self, video: Path | bytes, *, seconds: float = SECONDS) -> Score:
        """Score a video file, which is decoded under guard; raise `ScoreError` if it can't be."""
        ground, view = self._reader.ground, self._reader.stage.view
        with one_thread():
            clip = Clip.read(video, seconds=seconds, lens=lambda first: framed(first, ground, view))
            return self._score(clip.frames, clip.stride)

    def score_images(self, pictures: object, *, seconds: float = SECONDS) -> Score:
        """Score pictures that go on from the sample's first frame, which is not one of them.

        They are at most 64: an array of shape (pictures, height, width, 3), uint8 RGB, a folder of numbered images, or
        a sequence of arrays or of PNG files, as paths or contents. Raise `ScoreError` for anything else. Evidence
        counts pictures from 0.
        """
        reader = self._reader
        with one_thread():
            registered = register([reader.first, *seen(pictures, reader, seconds=seconds)], reader.ground, reader.given)
            return self._awarded(rule_stills(reader, reader.read(registered, stills=True), self._widest), registered)

    def _score(self, pictures: Sequence[Picture] | Frames, stride: int) -> Score:
        registered, reading = self._read(pictures[:1])
        ruling = rule(self._reader, reading, self._pace)
        if not ruling.begun or len(pictures) == 1:  # a video that begins otherwise is read no further
            return self._awarded(ruling.counted(stride), registered)
        registered, reading = self._read(pictures)
        score = self._awarded(rule(self._reader, reading, self._pace).counted(stride), registered)
        if reading.is_lost and (sharp := self._reader.unblended(registered)):
            ruling = rule(self._reader, self._reader.read(sharp), self._pace)
            score = max(score, self._awarded(ruling.counted(stride), sharp), key=lambda each: each.total)
        return score

    def _read(self, pictures: Sequence[Picture] | Frames) -> tuple[Registered, Reading]:
        registered = register(pictures, self._reader.ground, self._reader.given)
        return registered, self._reader.read(registered)

    def _awarded(self, ruling: Ruling, registered: Registered) -> Score:
        steps = len(self._reader.stage.states) - 1
        visible = {step.number for chain in self._reader.chains for step in chain.steps}
        done = {k for k in range(1, steps + 1) if k in ruling.done or (k not in visible and ruling.done)}
        legal = len(done) == steps and not ruling.reason
        scores = tuple(self._item(item, ruling, registered, done, steps) for item in self._items)
        total = sum(score.earned for score in scores)
        if not ruling.final:
            total = min(total, UNSOLVED)
        if not legal or ruling.intrusions:
            total = min(total, ILLEGAL)
        if not done:
            total = min(total, NOTHING)
        right = legal and ruling.final and not ruling.intrusions and not registered.moved
        return Score(scores, round(total, 1), right)

    def _item(self, item: Item, ruling: Ruling, registered: Registered, done: set[int], steps: int) -> ItemScore:
        share, reason, evidence, broken = 1.0, "as it should be", list[Evidence](), False
        if item.group == "start":
            share, reason = float(ruling.begun), _begun(ruling)
        elif item.group == "end":
            share = float(ruling.final)
            reason = "the solved state stays to the end" if ruling.final else _unsolved(ruling)
        elif item.group == "constancy":
            late = len(done) == steps and ruling.reason
            share = 0.0 if ruling.intrusions or late else (1 - registered.moved) * len(done) / steps
            if ruling.intrusions:
                reason = self._intruded(ruling)
            elif late:
                reason, broken = f"{ruling.noun} {ruling.frame + 1}: {ruling.reason}", True
            elif registered.moved:
                reason = "the camera moves"
            else:
                reason = "nothing else changes" + ("" if len(done) == steps else f", in {len(done)} of {steps} steps")
            evidence = [Evidence(stain.frame, _units(stain.region)) for stain in ruling.intrusions[:8]]
        else:
            first, last = _steps(item, steps)
            made = sum(first <= k <= last for k in done)
            share = made / (last - first + 1)
            reason = f"{made} of {last - first + 1} steps are made by the rules"
            broken = share < 1 and bool(ruling.reason)
            if broken:
                reason += f"; {ruling.noun} {ruling.frame + 1}: {ruling.reason}"
            ends = [act for act in ruling.acts if first <= act.step <= last and not act.back]
            chains = self._reader.chains
            evidence = [Evidence(act.end, _units(chains[act.chain].step(act.step).region)) for act in ends[:8]]
        earned = round(item.weight * share, 2)
        fault = ruling.frame if broken else None
        return ItemScore(item.id, item.weight, earned, share == 1, reason, tuple(evidence), fault)

    def _intruded(self, ruling: Ruling) -> str:
        worst = max(ruling.intrusions, key=lambda stain: stain.amount)
        x, y = ((worst.region[k] + worst.region[k + 2]) / 2 * UNITS / SIDE for k in (0, 1))
        count, noun = len({stain.frame for stain in ruling.intrusions}), ruling.noun
        return f"in {count} {noun}s something else changes, most in {noun} {worst.frame + 1} at ({x:.0f}, {y:.0f})"


def _begun(ruling: Ruling) -> str:
    if ruling.noun == "picture":  # the given state is none of them
        return "the pictures go on from the given state" if ruling.begun else "no picture goes on from the given state"
    return "the first frame shows the given state" if ruling.begun else "the first frame shows another state"


def _unsolved(ruling: Ruling) -> str:
    if ruling.noun == "picture":
        return "the last picture does not show the solved state"
    if not ruling.begun:
        return "only the first frame is read, since it shows another state"
    return "the last frame does not show the solved state"


def _steps(item: Item, steps: int) -> tuple[int, int]:
    return item.check.steps if isinstance(item.check, Follows | Appears) else (1, steps)


def _units(region: Region) -> tuple[float, float, float, float]:
    left, top, right, bottom = (side * UNITS / SIDE for side in region)
    return left, top, right - left, bottom - top


__all__ = ["Evidence", "ItemScore", "Judge", "Score", "ScoreError"]
