"""Scores of a sample's own video, of the baselines, and of an upload."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from fastapi import HTTPException, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from include.studio.job import ANSWER
from include.studio.pages import page
from include.studio.studio import Studio
from include.studio.workshop import Done

NAMES = {
    "ground_truth": "The sample's own video", "pace_slower": "the same at four fifths of its speed",
    "h264_crf_35": "the same, encoded coarsely", "to_256px": "the same at 256 pixels",
    "still": "the first frame all the time", "jump": "the first frame, then the final one",
    "half": "half of the solution", "skipped_step": "the solution without one of its steps",
    "other_sample": "another sample's video", "borrowed_answer": "another sample's answer",
    "images": "its key frames", "images_last_alone": "the last key frame alone",
    "images_cut_short": "the key frames without the last",
}  # fmt: skip
"""Baselines in words."""


Kind = Literal["earned", "read", "lost"]
_KINDS: tuple[Kind, ...] = ("earned", "read", "lost")


@dataclass(frozen=True)
class Mark:
    """A frame that decides on items of a score, or that one was read in."""

    frame: int
    kind: Kind
    """The worst of its items."""
    items: tuple[str, ...]
    text: str


def marks(score: Mapping[str, Any]) -> list[Mark]:
    """The frames of a score's evidence, in order.

    An item of the start is decided in the first frame, one of the end in the last. Of a process, the frames of its
    steps count, and the one in which a rule is broken; of constancy, those of intrusions.
    """
    found = dict[int, dict[str, tuple[Kind, str]]]()
    for item in score["items"]:
        kind: Kind = "earned" if item["ok"] else "lost" if item["group"] != "process" else "read"
        frames = {each["frame"]: kind for each in item["evidence"]}
        if item["group"] in ("start", "end"):
            frames[0 if item["group"] == "start" else score["frames"] - 1] = kind
        if item["broken"] is not None:
            frames[item["broken"]] = "lost"
        for frame, of in frames.items():
            found.setdefault(frame, {})[item["id"]] = of, item["text"]
    return [
        Mark(
            frame,
            max((kind for kind, _ in items.values()), key=_KINDS.index),
            tuple(items),
            " ".join(f"{kind}: {text}" for kind, text in items.values()),
        )
        for frame, items in sorted(found.items())
    ]


def shown_baselines(request: Request, compared: Done, *, video: str = "") -> Response:
    """Score the sample's own video item by item, and the baselines; `video` is its address relative to the page."""
    scores: Mapping[str, float] = compared.facts["baselines"]
    own = compared.facts["own"]
    named = [(NAMES[name], scores[name]) for name in NAMES if name in scores]
    return page(request, "parts/baselines.html", score=own, marks=marks(own), baselines=named, video=video)


def score_upload(request: Request, studio: Studio, files: Mapping[str, bytes], form: FormData) -> Response:
    """Score an upload against a sample, item by item."""
    video = form.get("video")
    if not isinstance(video, UploadFile) or not video.size:
        raise HTTPException(422, "Choose a video first.")
    with tempfile.TemporaryDirectory(prefix="vmdp-upload-") as folder:
        path = Path(folder, ANSWER)
        with path.open("wb") as file:
            shutil.copyfileobj(video.file, file)
        done = studio.workshop.do("rate", {**files, ANSWER: path})
    return shown_score(request, done, video.filename or "the video")


def shown_score(request: Request, rated: Done, name: str, *, video: str = "") -> Response:
    """Show a score with its evidence over the video: the one of this address, or the one chosen in the page's form."""
    return page(request, "parts/score.html", score=rated.facts, marks=marks(rated.facts), name=name, video=video)
