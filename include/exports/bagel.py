"""BAGEL: Parquet of pictures with an instruction for each key frame."""

from collections.abc import Mapping, Sequence
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

    def snippet(self, splits: Sequence[str]) -> str:
        """Its entry in BAGEL's table of datasets."""
        return f"""# An entry of DATASET_INFO; parquet_info.json has this folder's path, so name a moved one there
{{"unified_edit": {{"vmdp": {{"data_dir": "{splits[0]}", "parquet_info_path": "{splits[0]}/parquet_info.json"}}}}}}"""
