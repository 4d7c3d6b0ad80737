"""`vmdp export`: export a dataset in the format of a trainer or an evaluator."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from include.cli.options import Json
from include.cli.output import notes, out, print_json, progress
from include.cloud.place import Place
from include.errors import UserError
from include.exports.formats import FORMATS, checked_format

EVALKIT = "evalkit"

if TYPE_CHECKING:
    from include.exports.plan import Options
    from include.exports.run import Exported


def export(
    form: Annotated[
        str, typer.Argument(metavar="FORMAT", help=f"{', '.join(FORMATS)}; hf is huggingface; or evalkit, the judge.")
    ],
    source: Annotated[
        str, typer.Argument(metavar="SRC", help="A dataset: a folder, or s3://bucket/dataset. For evalkit, the target.")
    ],
    target: Annotated[str | None, typer.Argument(metavar="DST", help="A folder, or s3://bucket/prefix.")] = None,
    splits: Annotated[
        str | None, typer.Option(help="Shares of train,validation,test, such as 0.9,0.05,0.05. Default: train only.")
    ] = None,
    holdout_looks: Annotated[
        str | None,
        typer.Option(help="Looks in the test split alone: themes, styles, fonts, such as blackboard,Go Mono."),
    ] = None,
    lengths: Annotated[
        str | None,
        typer.Option(help="Refuse clips of other numbers of frames: 4n+1, or 8n+1 for LTX-Video and its kin."),
    ] = None,
    selection: Annotated[
        Path | None,
        typer.Option(help="Export these samples alone: JSON lines with task_type and index, as the Studio's table."),
    ] = None,
    shard_samples: Annotated[int, typer.Option(help="Samples in a shard, at most.")] = 1000,
    shard_mb: Annotated[int, typer.Option(help="Megabytes in a shard, at most.")] = 1000,
    scores: Annotated[bool, typer.Option("--scores", help="Score truth, still and jump of every sample.")] = False,
    allow_failed: Annotated[
        bool, typer.Option("--allow-failed", help="Release without missing or damaged samples.")
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = os.cpu_count() or 1,
    verify: Annotated[bool, typer.Option("--verify", help="Only check every hash of the export.")] = False,
    as_json: Json = False,
) -> None:
    """Export a dataset for a trainer or an evaluator. A second run writes missing parts and checks the rest."""
    if form == EVALKIT:
        _export_evaluator(source, target, as_json)
        return
    form = checked_format(form)
    if target is None:
        raise UserError(f"name a destination, too: vmdp export {form} {source} DST")
    try:
        from include.exports import run
        from include.exports.plan import Options
        from include.exports.selection import Selection
    except ModuleNotFoundError as error:
        if error.name != "pyarrow":
            raise
        raise UserError("exports need pyarrow: pip install 'vm-dataset-pipeline[export]'") from None
    options = Options.of(
        splits,
        holdout_looks,
        lengths=lengths,
        selection=Selection.read(selection) if selection else None,
        shard_samples=shard_samples,
        shard_mb=shard_mb,
        scores=scores,
    )
    places = Place.parse(source), Place.parse(target)
    if verify:
        _verify(form, *places, options, as_json)
        return
    with progress("exporting samples", 0) as bar:
        exported = run.export(
            form,
            *places,
            options,
            jobs=jobs,
            allow_failed=allow_failed,
            progress=lambda done, total: bar.update(bar.task_ids[0], completed=done, total=total),
        )
    _tell(exported, places[1], as_json)


def _export_evaluator(folder: str, target: str | None, as_json: bool) -> None:
    from include.exports.evalkit import write_evaluator

    if target is not None:
        raise UserError(f"the judge is no dataset: vmdp export {EVALKIT} DIR")
    if "://" in folder:
        raise UserError(f"{folder} is no folder of this machine")
    written = write_evaluator(Path(folder))
    if as_json:
        print_json({"folder": folder, "written": written})
    else:
        out.print(f"{folder}{'' if written else ' (all of it was there)'}", markup=False)


def _tell(exported: "Exported", target: Place, as_json: bool) -> None:
    manifest = exported.manifest
    where = f"{target}/v{manifest.version}"
    if as_json:
        facts = manifest.model_dump(exclude={"files", "parts"})
        print_json({"data": where, "written": exported.written, "released": exported.release is not None, **facts})
    else:
        there = " (all of it was there)" if not exported.written else ""
        out.print(f"{manifest.samples:,} samples, {manifest.bytes / 1e6:,.1f} MB{there}: {where}", markup=False)
        for split, count in manifest.splits.items():
            out.print(f"{split:<12} {count:,}")
        for reason, count in manifest.reasons.items():
            notes.print(f"left out: {count:,} × {reason}", markup=False)
        if not exported.shown:
            notes.print(f"{target}/README.md is yours and stays: load the data from {where}", markup=False)
    if exported.release is None:
        notes.print(
            f"not released: {manifest.failed:,} samples are missing or damaged. Repair the dataset and run again, or "
            "release without them: --allow-failed"
        )
        raise typer.Exit(1)
    if manifest.refused > manifest.samples:
        whole = manifest.samples + manifest.refused
        notes.print(f"most samples are left out: the release has {manifest.samples:,} of {whole:,}")
        raise typer.Exit(1)


def _verify(form: str, source: Place, target: Place, options: "Options", as_json: bool) -> None:
    from include.exports import run

    with progress("checking hashes", 0) as bar:
        version, wrong = run.verify(
            form,
            source,
            target,
            options,
            progress=lambda done, total: bar.update(bar.task_ids[0], completed=done, total=total),
        )
    if as_json:
        print_json({"version": version, "valid": not wrong, "problems": wrong})
    elif not wrong:
        out.print(f"v{version}: every hash is as published")
    if wrong:
        if not as_json:
            for problem in wrong[:50]:
                notes.print(problem, markup=False)
            notes.print(f"v{version}: {len(wrong)} problems")
        raise typer.Exit(1)
