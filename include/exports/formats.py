"""Names of the export formats, importable without the libraries for tables."""

from include.errors import UserError

FORMATS = {
    "webdataset": "WebDataset: shards",
    "huggingface": "Hugging Face: Parquet with pictures and videos",
    "diffsynth": "DiffSynth-Studio: csv and clips",
    "videox-fun": "VideoX-Fun: json and clips",
    "musubi": "musubi-tuner: jsonl, toml and clips",
    "captions": "diffusion-pipe, ai-toolkit: clips with texts beside them",
    "finetrainers": "finetrainers: lists of prompts and clips",
    "video-qa": "LLaMA-Factory, ms-swift: questions about clips",
    "vbvr-bench": "VBVR-EvalKit: its folders and list",
    "vbvr-pro": "VBVR's second generation: its tree and lists, for reinforcement trainers",
    "vbvr-pro-bench-video": "The bench of VBVR's second generation: its tree for video",
    "vbvr-pro-bench-image": "The same bench: its tree for pictures",
    "bagel": "BAGEL: Parquet of key frames",
    "thinkmorph": "ThinkMorph: Parquet of key frames and thoughts",
    "diffsynth-image": "DiffSynth-Studio's image editors: key frames and JSON lines",
    "croissant": "Croissant: tables and their description, no media",
}
"""Purpose of each format, by name."""


def checked_format(name: str) -> str:
    """Return the full name of a format (`hf` is short for one); raise `UserError` if unknown."""
    form = "huggingface" if name == "hf" else name
    if form not in FORMATS:
        raise UserError(f"unknown format {name!r}: choose from {', '.join(FORMATS)}")
    return form
