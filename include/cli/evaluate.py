"""`vmdp evaluate`: score a folder of a model's answers against a dataset or a bench."""

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import TaskID
from rich.table import Table

from include.cli.options import Json
from include.cli.output import notes, out, plain, print_json, progress
from include.cloud.connect import connect
from include.cloud.place import Place
from include.errors import UserError, writing
from include.exports.results import write_results
from include.judging.answers import Planned, Questions, answers_below, paired, questions_below
from include.judging.evaluation import Header, Journal, checked_model, evaluate, judge_digest
from include.judging.summary import Evaluation
from include.planning.plan import read_spec
from include.services.storage import FolderStore
from include.settings import Settings

MOST_NAMED = 10


def evaluate_model(
    answers: Annotated[Path, typer.Argument(help="The model's folder of videos, or of folders of pictures.")],
    dataset: Annotated[str, typer.Argument(help="A folder of samples or of a bench, a dataset's name, or s3://….")],
    model: Annotated[str | None, typer.Option(help="The model's name; that of its folder by default.")] = None,
    out_folder: Annotated[Path, typer.Option("--out", help="Folder of the results.")] = Path("out/evaluation"),
    keyframes: Annotated[
        bool, typer.Option("--keyframes", help="Folders of pictures are key frames, not frames of a video.")
    ] = False,
    count_missing: Annotated[
        bool, typer.Option("--count-missing", help="A sample without an answer counts 0.")
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = os.cpu_count() or 1,
    as_json: Json = False,
) -> None:
    """Score a model's answers by rules: a journal, a summary, and VBVR-EvalKit's results file.

    Answers are named by their sample's id, or lie at its path in the dataset or bench. A second run scores only what is
    new or changed.
    """
    if not answers.is_dir():
        raise UserError(f"{answers} is no folder of a model's answers")
    name = checked_model(model or answers.resolve().name)
    questions = _questions(dataset)
    pairs, left = paired(answers_below(answers), questions)
    if not pairs:
        first = next(iter(left))
        raise UserError(f"no answer has the name of a sample of {dataset}: {first}: {left[first]}")
    with writing(out_folder):
        place = os.path.normpath(dataset) if Path(dataset).is_dir() else dataset
        header = Header(model=name, dataset=place, pictures=keyframes, judge=judge_digest())
        journal = Journal(out_folder / f"{name}.jsonl", header)
        with progress("scoring answers", len(pairs)) as bar:
            results = evaluate(
                pairs, questions, journal, pictures=keyframes, jobs=jobs, scored=lambda: bar.advance(TaskID(0))
            )
        found = Evaluation.of(
            header,
            results,
            samples=questions.count,
            zeros=count_missing,
            answers=str(answers),
            unknown=dict(left),
        )
        write_results(FolderStore(out_folder), "", found, results)
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        _tell(found, out_folder)


def _questions(dataset: str) -> Questions:
    settings = Settings()
    if dataset.startswith("s3://"):
        place = Place.parse(dataset, settings)
        store, name = place.store(), place.prefix
    elif Path(dataset).is_dir():
        store, name = Place.parse(dataset, settings).store(), ""
        if not (Path(dataset) / "_dataset.json").is_file():
            return questions_below(Path(dataset))
    else:
        store, name = connect(settings).store, dataset
    return Planned(store, read_spec(store, name).model_copy(update={"dataset": name}))


def _tell(found: Evaluation, folder: Path) -> None:
    table = Table("", "Samples", "Mean", "95 %", "Passed", "95 % ", title=plain(f"{found.model} on {found.dataset}"))
    for name, stats in [("all", found.overall), *found.by_faculty.items(), *found.by_level.items()]:
        low, high = (f"{100 * share:.0f}" for share in stats.passed_interval)
        table.add_row(
            name or "–", f"{stats.samples:,}", f"{stats.mean:.1f}", "{:.1f}–{:.1f}".format(*stats.mean_interval),
            f"{100 * stats.passed:.0f} %", f"{low}–{high} %",
        )  # fmt: skip
    out.print(table)
    if found.missing:
        count = "counts 0" if found.missing_count else "is left out"
        out.print(f"{found.missing:,} of {found.samples:,} samples have no answer, which {count}", markup=False)
    lines = [f"{fault.answer}: {fault.kind}: {fault.reason}" for fault in found.faults]
    lines += [f"{path}: {reason}" for path, reason in found.unknown.items()]
    for line in lines[:MOST_NAMED]:
        notes.print(line, markup=False)
    if len(lines) > MOST_NAMED:
        notes.print(f"and {len(lines) - MOST_NAMED:,} more", markup=False)
    out.print(f"results: {folder / found.model}.json", markup=False)
