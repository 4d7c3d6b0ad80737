"""BAGEL: Parquet of pictures with an instruction for each key frame."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from include.exports.keyframes import Interleaved, asked, shown


class Bagel(Interleaved):
    """`image_list` has the first frame and the key frames, `instruction_list` the prompt once for each key frame."""

    name = "bagel"
    title = "BAGEL"
    schema = pa.schema([("image_list", pa.list_(pa.binary())), ("instruction_list", pa.list_(pa.list_(pa.string())))])

    def record(self, files: Mapping[str, bytes]) -> dict[str, Any]:
        """The pictures in order, and the same instruction before each of them."""
        images = shown(files)
        return {"image_list": images, "instruction_list": [[asked(files)] for _ in images[1:]]}
