"""Croissant: a machine-readable description of the data, with the hash of every file.

The format is MLCommons' Croissant 1.0 with the properties of its RAI extension:
https://docs.mlcommons.org/croissant/docs/croissant-spec.html
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from include.exports.form import Summary
from include.exports.output import File, Output
from include.exports.plan import Part
from include.exports.rows import SCHEMA, Paths
from include.exports.source import Stored

CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataBiases": "cr:dataBiases",
    "dataCollection": "cr:dataCollection",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "personalSensitiveInformation": "cr:personalSensitiveInformation",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}

TABLES, SAMPLES = "tables", "samples"
"""Ids of the set of all tables, and of the set of all records."""

_MEANING = {
    "id": "Index of the sample in its generator.",
    "prompt": "Goal and rules, never the steps of the answer.",
    "metadata_json": "The puzzle, the truth of every frame and the rubric's machine checks.",
    "look": "Name of the theme in which the sample is drawn.",
    "caption": "The whole video in words, with its answer: for text-to-video and captioning.",
    "question": "A question about the first frame and the rules; empty if the task has no answer in a word.",
    "answer": "The answer to the question.",
    "rubric": "Items that a judge answers with yes or no. It holds the answer: never train on it as a caption.",
    "capacity": "How many different puzzles the level has; at most 2^63-1.",
    "param_hash": "Identity of the puzzle; no puzzle is in two splits.",
    "sha256": "Hash over the names and hashes of the sample's files.",
    "status": "ok; refused or failed with a reason.",
    "tar_file": "The shard that holds the media; empty if there is none.",
}


def describe(
    name: str,
    version: int,
    licence: str,
    tables: Sequence[File],
    shards: Sequence[File],
    external: Sequence[str] = (),
) -> bytes:
    """Describe an export with its samples in these Parquet tables, and its media in these tars.

    `external` names the external generators, described with fewer claims.
    """
    others = f" Samples of {', '.join(external)} are made by other authors' repositories" if external else ""
    unproved = f"{others}, and nothing is proved of their puzzles." if external else ""
    batches = f"{others}, batch by batch." if external else ""
    derived = f"{others}: rubrics and truth are derived from their pictures." if external else ""
    distribution: list[dict[str, Any]] = [
        {
            "@type": "cr:FileObject",
            "@id": file.path,
            "name": file.path,
            "contentUrl": file.path,
            "contentSize": f"{file.bytes} B",
            "encodingFormat": "application/x-parquet" if file.path.endswith(".parquet") else "application/x-tar",
            "sha256": file.sha256,
        }
        for file in (*tables, *shards)
    ]
    # Each table is a file with a hash, and all are one set of files: readers get every sample from one record set.
    folders = sorted({file.path.rpartition("/")[0] for file in tables})
    distribution.append(
        {
            "@type": "cr:FileSet",
            "@id": TABLES,
            "name": TABLES,
            "description": "A row for each sample.",
            "encodingFormat": "application/x-parquet",
            "includes": [f"{folder}/*.parquet" for folder in folders],
        }
    )
    found = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"],
        "name": name,
        "description": "Short clips in which something is solved, made by programs and proven right sample by sample."
        + unproved,
        "version": f"{version}.0.0",
        "license": licence,
        "isLiveDataset": False,
        "rai:dataCollection": "Generated: each sample follows from its generator, version, level, seed and index."
        + batches,
        "rai:dataCollectionType": "Software Collection",
        "rai:dataAnnotationProtocol": "Prompts, rubrics and the truth of every frame come from the puzzle itself."
        + derived,
        "rai:dataBiases": "Drawn scenes; English prompts.",
        "rai:dataLimitations": "Synthetic scenes; nothing is learnt from them about how the world looks.",
        "rai:dataUseCases": "Training and judging of video models on visual reasoning.",
        "rai:personalSensitiveInformation": "None.",
        "distribution": distribution,
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": SAMPLES,
                "name": SAMPLES,
                "description": "Every sample of every split; `split` names its own.",
                "key": {"@id": f"{SAMPLES}/sample_id"},
                "field": [_field(column) for column in SCHEMA],
            }
        ],
    }
    return (json.dumps(found, indent=1, ensure_ascii=False) + "\n").encode()


def _field(column: pa.Field) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{SAMPLES}/{column.name}",
        "name": f"{SAMPLES}/{column.name}",
        "description": _MEANING.get(column.name, column.name.replace("_", " ")),
        "dataType": _data_type(column.type),
        "source": {"fileSet": {"@id": TABLES}, "extract": {"column": column.name}},
    }


def _data_type(kind: pa.DataType) -> str:
    if pa.types.is_integer(kind):
        return "sc:Integer"
    return "sc:Float" if pa.types.is_floating(kind) else "sc:Text"


class Croissant:
    """`croissant.json` over tables of texts and metadata; the media stay in the dataset."""

    name = "croissant"
    title = "Croissant"
    only_split: str | None = None
    fixed_look = False

    def rows_path(self, part: Part) -> str:
        """The described tables."""
        return f"index/{part.stem}.parquet"

    def paths(self, part: Part, sample: Stored, place: int) -> Paths:
        """Paths of the files in the dataset itself."""
        folder = f"{sample.generator.full}/{sample.generator.name}_task/{sample.id}"
        return Paths(f"{folder}/first_frame.png", f"{folder}/final_frame.png", f"{folder}/ground_truth.mp4")

    def refuses(self, sample: Stored) -> str:
        """Accept any sample."""
        return ""

    def write(self, part: Part, samples: Iterator[tuple[Stored, dict[str, Any]]], out: Output) -> None:
        """Write nothing but the rows."""
        for _ in samples:
            pass

    def finish(self, summary: Summary, out: Output) -> None:
        """Write nothing more: every export of tables has a description."""

    def configs(self, splits: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """The tables."""
        return {"default": {split: f"index/*/{split}-*.parquet" for split in splits}}

    def snippet(self, splits: Sequence[str]) -> str:
        """Load with its own library."""
        return f"""import mlcroissant as mlc

described = mlc.Dataset(jsonld="croissant.json")
for record in described.records("{SAMPLES}"):  # of all splits and shards
    print(record["{SAMPLES}/split"], record["{SAMPLES}/sample_id"])"""
