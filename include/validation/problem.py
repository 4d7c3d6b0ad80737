"""Problems of a dataset: the rules by their stable ids, and a broken one."""

from dataclasses import dataclass
from typing import Literal

Rule = Literal[
    "generator-unknown",
    "generator-version",
    "mark-missing",
    "mark-extra",
    "mark-format",
    "mark-differs",
    "shard-missing",
    "shard-format",
    "object-extra",
    "sample-failed",
    "sample-missing",
    "sample-extra",
    "sample-name",
    "sample-twice",
    "files-missing",
    "files-extra",
    "file-unreadable",
    "duplicates",
    "png-decode",
    "png-mode",
    "png-size",
    "prompt-grammar",
    "rubric-grammar",
    "rubric-agrees",
    "rubric-actors",
    "metadata-format",
    "metadata-place",
    "metadata-puzzle",
    "metadata-truth",
    "metadata-keyframes",
    "keyframes-final",
    "video-decode",
    "video-faststart",
    "video-format",
    "video-fps",
    "video-frames",
    "video-size",
    "video-first-frame",
    "video-final-frame",
    "hash",
    "redraw",
]

RULES: dict[Rule, str] = {
    "generator-unknown": "Every generator is in the catalogue of this code.",
    "generator-version": "The dataset was planned with the generator's present version.",
    "mark-missing": "Done marks cover every planned sample.",
    "mark-extra": "No done mark reaches beyond the plan.",
    "mark-format": "A done mark is readable.",
    "mark-differs": "A done mark says what the plan says: seed, level, size, form, version, samples.",
    "shard-missing": "There is a shard for each done mark.",
    "shard-format": "A shard is a plain uncompressed tar with flat names, each once.",
    "object-extra": "A generator's folder holds samples or shards and nothing else.",
    "sample-failed": "Every planned sample could be made.",
    "sample-missing": "Every planned sample is there.",
    "sample-extra": "There are no samples beyond the plan.",
    "sample-name": "Samples are called by their generator's name and eight digits.",
    "sample-twice": "No sample is stored twice.",
    "files-missing": "A sample has all its files.",
    "files-extra": "A sample has no files but its own.",
    "file-unreadable": "The store gives every file and shard whole.",
    "duplicates": "Puzzles repeat no more than the generator's capacity explains.",
    "png-decode": "Both frames, and all key frames, are PNGs that decode.",
    "png-mode": "They are RGB with 8 bits.",
    "png-size": "They have the planned size.",
    "prompt-grammar": "Each prompt is one paragraph of whole sentences with nothing left to fill in.",
    "rubric-grammar": "The rubric has 4 to 8 items with ids of their own and weights that add to 100.",
    "rubric-agrees": "The rubric's text says what its items in the metadata say.",
    "rubric-actors": "Every actor and step that a check names is in the truth.",
    "metadata-format": "The metadata is readable and complete.",
    "metadata-place": "The metadata names the generator, version, level, seed and index of its place.",
    "metadata-puzzle": "The puzzle is the one that the sample's identity draws.",
    "metadata-truth": "The truth has 4n+1 frames, no more than asked for, and an entry for each.",
    "metadata-keyframes": "The metadata lists the key frames that the solution and its rubric give.",
    "keyframes-final": "The last key frame is final_frame.png.",
    "video-decode": "The video decodes without error by a second decoder.",
    "video-faststart": "The video's index lies before its data.",
    "video-format": "The video is one H.264 stream, yuv420p, tagged BT.601 limited range.",
    "video-fps": "The video has 16 frames a second.",
    "video-frames": "The video has as many frames as the truth.",
    "video-size": "The video has the planned size.",
    "video-first-frame": "The video's first frame is first_frame.png.",
    "video-final-frame": "The video's last frame is final_frame.png.",
    "hash": "The files have the content hash in the done mark.",
    "redraw": "Drawing the sample again from its metadata gives the same bytes.",
}

# Breaking one of these means the dataset is not the planned one, however good its samples are.
STRUCTURE: frozenset[Rule] = frozenset(
    rule for rule in RULES if rule.startswith(("generator-", "mark-", "shard-", "object-", "sample-", "files-"))
)


@dataclass(frozen=True)
class Problem:
    """A rule broken by a sample; `sample_id` is empty if no single sample is at fault."""

    generator: str
    sample_id: str
    rule: Rule
    reason: str
