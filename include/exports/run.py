"""Run an export: write parts in parallel, each with its done mark, then the files above them, then the release.

Kill it anywhere and run it again: existing parts are checked against their hashes and kept.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from generators.kit.sample import VIDEO
from generators.kit.scene.look import FOREIGN, VARIED
from include.cloud.place import Place
from include.errors import UserError
from include.exports import card, front, release
from include.exports.bagel import Bagel
from include.exports.captions import Captions
from include.exports.clips import length_problem
from include.exports.croissant import Croissant, describe
from include.exports.diffsynth import DiffSynth
from include.exports.diffsynth_image import DiffSynthImage
from include.exports.finetrainers import Finetrainers
from include.exports.form import Form, Summary
from include.exports.huggingface import HuggingFace
from include.exports.keyframes import KeyFrames
from include.exports.musubi import Musubi
from include.exports.output import File, Output
from include.exports.plan import ExportPlan, Options, Part, plan_export
from include.exports.release import Manifest, PartMark, Release
from include.exports.rows import Table, capacity, read_rows, row
from include.exports.source import Source, Stored
from include.exports.thinkmorph import ThinkMorph
from include.exports.vbvr_bench import VbvrBench
from include.exports.vbvr_pro import VbvrPro
from include.exports.vbvr_pro_bench import VbvrProBenchImage, VbvrProBenchVideo
from include.exports.video_qa import VideoQA
from include.exports.videox_fun import VideoXFun
from include.exports.webdataset import WebDataset
from include.forked import process_pool
from include.services.storage import FolderStore, NotFound

FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        WebDataset(),
        HuggingFace(),
        DiffSynth(),
        VideoXFun(),
        Musubi(),
        Captions(),
        Finetrainers(),
        VideoQA(),
        VbvrBench(),
        VbvrPro(),
        VbvrProBenchVideo(),
        VbvrProBenchImage(),
        Bagel(),
        ThinkMorph(),
        DiffSynthImage(),
        Croissant(),
    )
}
DESCRIBED = ("webdataset", "huggingface", "croissant")
"""Formats with tables for croissant.json."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Exported:
    """Outcome of an export."""

    manifest: Manifest
    release: Release | None
    """None if samples are missing or damaged; then nothing is published."""
    written: int
    """Samples read by this run; the parts of the others existed."""
    shown: bool
    """False if the destination has a README.md of the user's own, so it names no release."""


def export(
    form_name: str,
    source_place: Place,
    target: Place,
    options: Options,
    *,
    jobs: int = 1,
    allow_failed: bool = False,
    progress: Progress = lambda done, total: None,
) -> Exported:
    """Export a dataset; `progress` gets the number of finished samples and the total.

    Skip samples the format can't hold, and name them in the tables. Do the same with samples missing or different from
    their done marks; then publish a release only with `allow_failed`. Raise `UserError`.
    """
    form = FORMS[form_name]
    source, plan = _planned(form, source_place, options)
    if source_place.holds(target):
        raise UserError(f"{target} lies in the dataset {source_place}: export to another folder")
    store = target.store()
    if isinstance(store, FolderStore):
        store.tidy()
    version = release.claim(target, store, form.name, plan.digest)
    folder = replace(target, prefix=target.key(f"v{version}"))
    marks: dict[str, PartMark] = {}
    todo: list[_Job] = []
    done = 0
    progress(0, plan.samples)
    for part in plan.parts:
        if mark := _kept(form, folder, part):
            marks[part.stem] = mark
            done += len(part.indices)
            progress(done, plan.samples)
        else:
            capacities = _capacities(plan, part)
            todo.append(_Job(form.name, source_place, folder, part, options.scores, options.lengths, capacities))
    for job, mark in _write_all(todo, jobs):
        marks[job.part.stem] = mark
        done += len(job.part.indices)
        progress(done, plan.samples)
    ordered = [marks[part.stem] for part in plan.parts]
    parts = _parts(form, plan, ordered)
    manifest = release.kept(target, store, version)
    if manifest is None or manifest.parts != parts:
        manifest = _finish(form, source, plan, options, folder, version, ordered, parts)
    published = release.publish(target, store, manifest) if allow_failed or not manifest.failed else None
    shown = front.write(target, store)
    return Exported(manifest, published, sum(len(job.part.indices) for job in todo), shown)


def verify(
    form_name: str,
    source_place: Place,
    target: Place,
    options: Options,
    progress: Progress = lambda done, total: None,
) -> tuple[int, list[str]]:
    """Find the version of this content in the target, and its problems."""
    _, plan = _planned(FORMS[form_name], source_place, options)
    store = target.store()
    version = release.find(target, store, form_name, plan.digest)
    return version, list(check(target, version, progress))


def check(target: Place, version: int, progress: Progress = lambda done, total: None) -> Iterator[str]:
    """Read every file of a release and list its problems; the dataset may be gone."""
    store = target.store()
    yield from release.verify(target, store, version, progress)
    if wrong := front.problem(target, store):
        yield wrong


def _planned(form: Form, place: Place, options: Options) -> tuple[Source, ExportPlan]:
    source = Source(place)
    if form.fixed_look and source.spec.look == VARIED:
        raise UserError(f"{form.title} compares models on one look: make its dataset with --look {FOREIGN}, not varied")
    if isinstance(form, KeyFrames) and not source.spec.keyframes:
        raise UserError(f"{place} has no key frames for {form.title}: make it with --keyframes")
    only = form.only_split if form.only_split in options.splits.used and len(options.splits.used) > 1 else None
    plan = plan_export(source, form.name, options, only=only)
    if not plan.parts:
        raise UserError(f"{place} has no finished sample to export")
    return source, plan


@dataclass(frozen=True)
class _Job:
    """A part to write, ready to pass to another process."""

    form: str
    source: Place
    folder: Place
    part: Part
    scores: bool
    lengths: str | None
    capacities: Mapping[str, int]
    """By level; counting may take seconds, so the parent process counts once."""


def _write_all(todo: Sequence[_Job], jobs: int) -> Iterator[tuple[_Job, PartMark]]:
    if jobs <= 1 or len(todo) <= 1:
        for job in todo:
            yield job, write_part(job)
        return
    with process_pool(min(jobs, len(todo))) as pool:
        work = {pool.submit(write_part, job): job for job in todo}
        try:
            for finished in as_completed(work):
                yield work[finished], finished.result()
        except BrokenProcessPool:
            raise UserError(
                "a process of the export was killed, perhaps for its memory: run it again, with fewer jobs"
            ) from None
        finally:
            pool.shutdown(cancel_futures=True)


def _capacities(plan: ExportPlan, part: Part) -> dict[str, int]:
    levels = next(making.levels for making in plan.makings if making.generator == part.generator)
    counted = {level: capacity(part.generator.full, level) for level, _ in levels}
    return {level: number for level, number in counted.items() if number is not None}


def write_part(job: _Job) -> PartMark:
    """Write a part's files, then its done mark."""
    form, part = FORMS[job.form], job.part
    source = Source(job.source)
    out = Output(job.folder.store(), job.folder.prefix)
    tally = _Tally()
    with out.stream(form.rows_path(part)) as sink:
        table = Table(sink)

        def samples() -> Iterator[tuple[Stored, dict[str, Any]]]:
            for place, sample in enumerate(source.read(part.generator, part.indices, part.batches)):
                if not sample.reason and (reason := form.refuses(sample) or _of_length(sample, job.lengths)):
                    sample = replace(sample, files={}, reason=reason, refused=True)
                paths = form.paths(part, sample, place)
                values = row(part, sample, source.spec.seed, paths, job.capacities, scored=job.scores)
                table.add(values, 10_000)
                tally.add(sample)
                yield sample, values

        try:
            form.write(part, samples(), out)
        finally:
            out.settle()
        table.close()
    mark = PartMark(
        part=part.stem,
        generator=part.generator.full,
        split=part.split,
        digest=part.digest,
        samples=tally.samples,
        failed=tally.failed,
        refused=tally.refused,
        stills=tally.stills,
        reasons=dict(sorted(tally.reasons.items())),
        levels=dict(sorted(tally.levels.items())),
        bytes=sum(file.bytes for file in out.files.values()),
        rows=form.rows_path(part),
        files=tuple(sorted(out.files.values(), key=lambda file: file.path)),
    )
    out.put(_mark_path(form, part), _readable(mark))
    return mark


def _of_length(sample: Stored, lengths: str | None) -> str:
    return length_problem(sample, lengths) if lengths else ""


class _Tally:
    def __init__(self) -> None:
        self.samples = self.failed = self.refused = self.stills = 0
        self.reasons: Counter[str] = Counter()
        self.levels: Counter[str] = Counter()

    def add(self, sample: Stored) -> None:
        if sample.reason:
            self.reasons[sample.reason] += 1
            self.refused += sample.refused
            self.failed += not sample.refused
        else:
            self.samples += 1
            if sample.record:
                self.stills += VIDEO in sample.record.missing
                self.levels[sample.record.level] += 1


def _mark_path(form: Form, part: Part) -> str:
    return form.rows_path(part).removesuffix(".parquet") + "_stats.json"


def _readable(mark: PartMark) -> bytes:
    return (mark.model_dump_json(indent=1) + "\n").encode()


def _kept(form: Form, folder: Place, part: Part) -> PartMark | None:
    """Read the mark of a complete part, or None."""
    out = Output(folder.store(), folder.prefix)
    try:
        mark = PartMark.model_validate_json(out.store.get(out.key(_mark_path(form, part))))
    except (NotFound, ValidationError):
        return None
    whole = mark.digest == part.digest and out.whole(mark.files)
    # A sample skipped for damage may be whole by now.
    return mark if whole and not mark.failed else None


def _parts(form: Form, plan: ExportPlan, marks: Sequence[PartMark]) -> tuple[File, ...]:
    """The done marks as files."""
    return tuple(
        File(path=_mark_path(form, part), bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
        for part, data in zip(plan.parts, map(_readable, marks), strict=True)
    )


def _finish(
    form: Form,
    source: Source,
    plan: ExportPlan,
    options: Options,
    folder: Place,
    version: int,
    marks: Sequence[PartMark],
    parts: tuple[File, ...],
) -> Manifest:
    out = Output(folder.store(), folder.prefix)
    splits = tuple(split for split in options.splits.used if any(mark.split == split for mark in marks))

    def rows(split: str, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
        for mark in marks:
            if mark.split == split and mark.samples:
                for values in read_rows(out.store, out.key(mark.rows), [*columns, "status"]):
                    if values["status"] == "ok":
                        yield values

    form.finish(Summary(source.spec.clip, splits, rows), out)
    if form.name in DESCRIBED:
        files = {file.path: file for mark in marks for file in mark.files}
        tables = [files[mark.rows] for mark in marks]
        shards = [file for file in files.values() if file.path.endswith(".tar")]
        licence, external = card.licence(plan), card.external(plan)
        out.put("croissant.json", describe(source.name, version, licence, tables, shards, external))
    card.write(form, source, plan, options, splits, marks, rows, out)
    reasons: Counter[str] = Counter()
    for mark in marks:
        reasons.update(mark.reasons)
    over = tuple(sorted(out.files.values(), key=lambda file: file.path))
    return Manifest(
        format=form.name,
        dataset=source.name,
        version=version,
        digest=plan.digest,
        samples=sum(mark.samples for mark in marks),
        failed=sum(mark.failed for mark in marks),
        refused=sum(mark.refused for mark in marks),
        reasons=dict(sorted(reasons.items())),
        splits={split: sum(mark.samples for mark in marks if mark.split == split) for split in splits},
        bytes=sum(mark.bytes for mark in marks) + sum(file.bytes for file in over),
        files=over,
        parts=parts,
    )
