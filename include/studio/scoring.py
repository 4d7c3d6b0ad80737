"""Scores of a sample's own video, of the baselines, and of an upload."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import HTTPException, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from generators.kit.sample import METADATA
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


def shown_baselines(request: Request, compared: Done) -> Response:
    """Score the sample's own video item by item, and the baselines."""
    scores: Mapping[str, float] = compared.facts["baselines"]
    named = [(NAMES[name], scores[name]) for name in NAMES if name in scores]
    return page(request, "parts/baselines.html", score=compared.facts["own"], baselines=named)


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
    return page(
        request, "parts/score.html", score=done.facts, texts=texts_of(files), name=video.filename or "the video"
    )


def texts_of(files: Mapping[str, bytes]) -> dict[str, Any]:
    """The rubric's sentences by item id."""
    return {item["id"]: item["text"] for item in json.loads(files[METADATA])["rubric"]}
