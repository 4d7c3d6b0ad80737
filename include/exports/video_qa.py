"""Questions about videos: JSON lines of messages and videos, as trainers of video-language models read them."""

import json
from collections.abc import Mapping, Sequence

from generators.kit.sample import METADATA, VIDEO
from include.exports.clips import Clips
from include.exports.form import Summary
from include.exports.output import Output
from include.exports.source import Stored


class VideoQA(Clips):
    """`train.jsonl`: `{"messages", "videos"}`, with a question and the puzzle's answer."""

    name = "video-qa"
    title = "LLaMA-Factory, ms-swift"

    def refuses(self, sample: Stored) -> str:
        """Clips of any length are taken; tasks without a question are not."""
        if VIDEO not in sample.files:
            return "it has no video"
        metadata = json.loads(sample.files[METADATA])
        return "" if metadata.get("question") and metadata.get("answer") else "its task has no question"

    def finish(self, summary: Summary, out: Output) -> None:
        """Write one list per split, a line per question."""
        for split in summary.splits:
            with out.stream(f"{split}.jsonl") as sink:
                for row in summary.rows(split, ("ground_truth_video_path", "question", "answer")):
                    messages = [
                        {"role": "user", "content": f"<video>{row['question']}"},
                        {"role": "assistant", "content": row["answer"]},
                    ]
                    entry = {"messages": messages, "videos": [row["ground_truth_video_path"]]}
                    sink.write((json.dumps(entry, ensure_ascii=False) + "\n").encode())

    def configs(self, splits: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """The lists."""
        return {"default": {split: f"{split}.jsonl" for split in splits}}

    def snippet(self, splits: Sequence[str]) -> str:
        """Its entry in LLaMA-Factory's list of datasets; ms-swift takes the file itself."""
        return f"""swift sft --dataset {splits[0]}.jsonl --model MODEL   # started here
# For LLaMA-Factory, its dataset_info.json needs
# {{"vmdp": {{"file_name": "{splits[0]}.jsonl", "formatting": "sharegpt",
#   "columns": {{"messages": "messages", "videos": "videos"}},
#   "tags": {{"role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant"}}}}}}"""
