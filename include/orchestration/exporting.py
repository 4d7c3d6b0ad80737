"""The tasks of `export_dataset`: read the form, plan an order for each dataset and format, carry it out."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from airflow.sdk import Param
from pydantic import BaseModel, ConfigDict

from include.errors import UserError
from include.exports.formats import FORMATS, checked_format
from include.orchestration.form import read
from include.orchestration.links import ObjectsLink, studio_page
from include.orchestration.notes import keep
from include.orchestration.steps import Push, clearly

if TYPE_CHECKING:
    from include.cloud.place import Place
    from include.settings import Settings

log = logging.getLogger(__name__)

TOP = "exports"
"""Prefix of exports whose form names no destination: `exports/{dataset}/{format}`."""
LOG_EVERY_S = 20.0

_CUT, _CHECKS = "Splits and shards", "Checks"

EXPORT_PARAMS = {
    "dataset": Param(
        None,
        type=["null", "string"],
        title="Dataset",
        description_md="Name of a dataset in the bucket, such as `mazes/v2`. Required; only runs started by a "
        "published dataset leave it empty.",
    ),
    "formats": Param(
        ["webdataset"],
        type="array",
        minItems=1,
        items={"type": "string", "enum": list(FORMATS)},
        examples=list(FORMATS),
        values_display=FORMATS,
        title="Formats",
        description_md="One task for each. Media are the dataset's own bytes in all of them; nothing is encoded again.",
    ),
    "destination": Param(
        None,
        type=["null", "string"],
        title="Destination",
        description_md="A prefix in the dataset's bucket, or an address in an allowed bucket, such as "
        f"`s3://bucket/prefix`. Each format gets a folder in it. Empty: `{TOP}/` and the dataset's name.",
    ),
    "splits": Param(
        None,
        type=["null", "string"],
        title="Splits",
        description_md="Shares of train, validation and test, such as `0.9,0.05,0.05`; no puzzle is in two of them. "
        "Empty: all is train.",
        section=_CUT,
    ),
    "holdout_looks": Param(
        None,
        type=["null", "string"],
        title="Looks held out",
        description_md="Looks whose samples are in the test split alone: names of themes, surfaces, styles or fonts, "
        "such as `blackboard,Go Mono`. Empty: none.",
        section=_CUT,
    ),
    "lengths": Param(
        None,
        type=["null", "string"],
        enum=[None, "4n+1", "8n+1"],
        title="Lengths",
        description_md="Refuse clips of other numbers of frames: `8n+1`, with sides divisible by 32, is for LTX-Video "
        "and its kin. Empty: each format's own rule.",
        section=_CUT,
    ),
    "shard_samples": Param(
        1000,
        type="integer",
        minimum=1,
        maximum=1_000_000,
        title="Samples in a shard",
        description_md="Upper limit.",
        section=_CUT,
    ),
    "shard_mb": Param(
        1000,
        type="integer",
        minimum=1,
        maximum=50_000,
        title="Megabytes in a shard",
        description_md="Upper limit for shards of two samples or more.",
        section=_CUT,
    ),
    "scores": Param(
        False,
        type="boolean",
        title="Scores",
        description_md="Decode every video and score it, its first frame and a jump to its end: about a second of "
        "processor time a sample.",
        section=_CHECKS,
    ),
    "verify": Param(
        False,
        type="boolean",
        title="Verify",
        description_md="Read every written file again after the release and compare its hash.",
        section=_CHECKS,
    ),
    "allow_failed": Param(
        False,
        type="boolean",
        title="Release with gaps",
        description_md="Release although samples are missing or damaged; the tables name them. Off: such an "
        "export fails and is not released.",
        section=_CHECKS,
    ),
}


class ExportForm(BaseModel):
    """The fields of `export_dataset`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dataset: str | None
    formats: tuple[str, ...]
    destination: str | None
    splits: str | None
    holdout_looks: str | None = None
    lengths: Literal["4n+1", "8n+1"] | None = None
    shard_samples: int
    shard_mb: int
    scores: bool
    verify: bool
    allow_failed: bool


@clearly
def plan_exports(params: Mapping[str, Any], events: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return an order for each dataset and format; none if the events name only nightly datasets.

    `events` are the extras of the asset events behind the run; a manual run has none.
    """
    from include.cloud.connect import connect
    from include.exports.plan import Options
    from include.planning.plan import read_spec
    from include.settings import Settings

    form = read(ExportForm, params)
    settings = Settings()
    published = list(events)
    if form.dataset:
        datasets, names = [form.dataset], form.formats
    elif published:
        datasets, names = _published(published), settings.vmdp_export_formats
    else:
        raise UserError("dataset is empty: name the one to export")
    formats = dict.fromkeys(map(checked_format, names))
    Options.of(form.splits or None, form.holdout_looks)
    store = connect(settings, start=True).store
    for dataset in datasets:
        _target(form.destination, dataset, "any", store.bucket, settings)
        read_spec(store, dataset)
    if not datasets:
        keep("Nothing to export: nightly datasets are exported by hand only.")
    log.info("to export: %s as %s", ", ".join(datasets) or "nothing", ", ".join(formats))
    how = form.model_dump(exclude={"dataset", "formats"})
    return [{"dataset": dataset, "format": name, **how} for dataset in datasets for name in formats]


@clearly
def carry_out(order: Mapping[str, Any], push: Push) -> dict[str, Any]:
    """Export one dataset in one format; return the extra of its asset event."""
    from include.cloud.connect import connect
    from include.cloud.place import Place
    from include.exports import run
    from include.exports.plan import Options
    from include.settings import Settings

    settings = Settings()
    cloud = connect(settings, start=True)
    dataset, form = order["dataset"], order["format"]
    target = _target(order["destination"], dataset, form, cloud.bucket, settings)
    exported = run.export(
        form,
        Place.parse(cloud.store.where(dataset), settings),
        target,
        Options.of(
            order["splits"] or None,
            order["holdout_looks"],
            lengths=order["lengths"],
            shard_samples=order["shard_samples"],
            shard_mb=order["shard_mb"],
            scores=order["scores"],
        ),
        jobs=1 if settings.vmdp_aws_conn_id else settings.vmdp_export_jobs,  # only this process knows the connection
        allow_failed=order["allow_failed"],
        progress=logged(f"{dataset} as {form}", "samples"),
    )
    manifest, release = exported.manifest, exported.release
    if release is None:
        raise UserError(
            f"{manifest.failed:,} samples of {dataset} are missing or damaged, so nothing is released. Repair the "
            "dataset, or switch on Release with gaps"
        )
    if order["verify"] and (wrong := list(run.check(target, manifest.version))):
        raise UserError(f"{len(wrong)} files of {target} differ from what was written: {'; '.join(wrong[:3])}")
    address = f"{target}/v{manifest.version}/"
    # Airflow does not ask mapped tasks for links at their end, so push the link's value.
    page = replace(cloud, bucket=target.root).page(f"{target.prefix}/v{manifest.version}/")
    push(ObjectsLink.xcom_key, page or studio_page(dataset))
    facts = {
        **manifest.model_dump(mode="json", exclude={"files", "parts"}),
        "dataset": dataset,
        "manifest_sha256": release.manifest_sha256,
        "written": exported.written,
        "address": address,
    }
    keep(_summary(facts))
    log.info("%s: %d samples, %d of them new in this run", address, manifest.samples, exported.written)
    return facts


def _summary(fact: Mapping[str, Any]) -> str:
    left_out = fact["failed"] + fact["refused"]
    return (
        f"Exported `{fact['dataset']}` as {fact['format']}: {fact['samples']:,} samples, {fact['bytes'] / 1e6:,.1f} MB"
        + (f", {left_out:,} left out" if left_out else "")
        + ("" if fact["written"] else ", unchanged")
        + f": `{fact['address']}`"
    )


def _published(events: Sequence[Mapping[str, Any]]) -> list[str]:
    """List the datasets of events of the asset `vmdp/datasets`, each once, without nights."""
    from include.dataset.layout import checked_dataset
    from include.planning.nightly import TOP as NIGHTS

    names = dict.fromkeys(event.get("dataset") for event in events)
    if None in names:
        raise UserError("an event of the asset vmdp/datasets names no dataset: its extra needs the key dataset")
    return [checked_dataset(str(name)) for name in names if not str(name).startswith(NIGHTS)]


def _target(destination: str | None, dataset: str, form: str, bucket: str, settings: "Settings") -> "Place":
    """Return the place of one export. Raise `UserError` for an invalid destination, and for one that will expire."""
    from include.cloud.place import Place, within
    from include.dataset.layout import checked_dataset
    from include.planning.nightly import TOP as NIGHTS

    bucket, prefix = within(destination or f"{TOP}/{checked_dataset(dataset)}", bucket, settings)
    for part in prefix.split("/"):
        checked_dataset(part)
    for top, what in ((f"{dataset}/", f"in the dataset {dataset}"), (NIGHTS, "among the nights, which expire")):
        if f"{prefix}/".startswith(top):
            raise UserError(f"destination {destination!r} lies {what}: choose another, such as {TOP}/{dataset}")
    return Place.parse(f"s3://{bucket}/{prefix}/{form}", settings)


def logged(what: str, things: str) -> Callable[[int, int], None]:
    """Return a callback that logs the progress every few seconds."""
    last = time.monotonic()

    def log_progress(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= LOG_EVERY_S:
            last = time.monotonic()
            log.info("%s: %d of %d %s", what, done, total, things)

    return log_progress
