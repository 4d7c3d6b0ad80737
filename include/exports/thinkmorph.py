"""ThinkMorph: Parquet of pictures and thoughts in turns, with an answer at the end."""

import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import pyarrow as pa

from generators.kit.sample import METADATA, RUBRIC
from generators.kit.speech import span
from include.exports.keyframes import Interleaved, asked, shown

_GOAL = "Goal: "


class ThinkMorph(Interleaved):
    """`image_list` has the first frame and the key frames, `output_text_list` the texts between them."""

    name = "thinkmorph"
    title = "ThinkMorph"
    schema = pa.schema(
        [
            ("image_list", pa.list_(pa.binary())),
            ("instruction_list", pa.list_(pa.string())),
            ("output_text_list", pa.list_(pa.string())),
        ]
    )

    def record(self, files: Mapping[str, bytes]) -> dict[str, Any]:
        """The pictures in order, the prompt with the task's question, and a text more than there are key frames."""
        metadata = json.loads(files[METADATA])
        texts = [f"<think>{thought}</think><image_start>" for thought in thoughts(metadata)]
        answer = f"<answer>{metadata.get('answer') or _goal(files[RUBRIC].decode())}</answer>"
        return {
            "image_list": shown(files),
            "instruction_list": [" ".join(filter(None, (asked(files), metadata.get("question"))))],
            "output_text_list": [texts[0], *(f"<image_end>{text}" for text in (*texts[1:], answer))],
        }


def thoughts(metadata: Mapping[str, Any]) -> Iterator[str]:
    """Yield a thought before each key frame: the process items beginning on the way to it, and how far it goes."""
    items = [item for item in metadata["rubric"] if item["group"] == "process"]
    steps = [frame["step"] for frame in metadata["keyframes"]]
    whole = (steps[-1], steps[-1])  # an item without steps is about all of them: it is seen at the end
    for before, after in pairwise((0, *steps)):
        own = [item for item in items if before < item["check"].get("steps", whole)[0] <= after]
        far = any(item["check"].get("steps", whole)[1] > after for item in own) or not own
        now = [f"Now {span('step', before + 1, after)} of {steps[-1]}."] if far else []
        yield " ".join([*(item["text"] for item in own), *now])


def _goal(rubric: str) -> str:
    """The solved state in words, from the head of a rubric."""
    goal = next((line for line in rubric.splitlines() if line.startswith(_GOAL)), "")
    return goal.removeprefix(_GOAL)
