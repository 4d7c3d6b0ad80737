"""The names of the forms, for those who offer them and need not load what writes tables."""

from include.errors import UserError

FORMATS = {
    "webdataset": "WebDataset: shards",
    "huggingface": "Hugging Face: Parquet with pictures and videos",
    "diffsynth": "DiffSynth-Studio: csv and clips",
    "videox-fun": "VideoX-Fun: json and clips",
    "musubi": "musubi-tuner: jsonl, toml and clips",
    "vbvr-bench": "VBVR-EvalKit: its folders and list",
    "croissant": "Croissant: tables and their description, no media",
}
"""What each is for, by name."""


def checked_format(name: str) -> str:
    """The name, with `hf` written out; `UserError` if there is no such form."""
    form = "huggingface" if name == "hf" else name
    if form not in FORMATS:
        raise UserError(f"there is no format {name!r}: name one of {', '.join(FORMATS)}")
    return form
