"""Write the dataset card: README.md with front matter for `datasets`, and a gallery, all from the run itself."""

import json
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from generators.kit.clip import Clip
from generators.kit.registry import UnknownGenerator
from generators.kit.sample import FINAL, FIRST, METADATA
from include.dataset import task_types
from include.dataset.spec import DatasetSpec
from include.exports.form import Form
from include.exports.formats import FORMATS
from include.exports.output import Output
from include.exports.plan import ExportPlan, Making, Options
from include.exports.release import PartMark
from include.exports.rows import MOST_CAPACITY, SCORES, capacity, scores
from include.exports.source import Source, Stored
from include.exports.vbvr_bench import VbvrBench
from include.services.storage import NotFound
from include.validation.contact_sheet import Pair, Row, contact_sheet
from include.validation.report import Report

LICENCE = "apache-2.0"
MIXED_LICENCE = "other"
"""Licence name of mixed data, with the licences of the source repositories: https://huggingface.co/docs/hub/repositories-licenses"""
_GALLERY = 8  # generators
_PAIRS = 3
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
Rows = Callable[[str, Sequence[str]], Iterator[dict[str, Any]]]


@dataclass(frozen=True)
class Line:
    """A generator in the card's table."""

    id: str
    title: str
    samples: int
    megabytes: float
    capacity: str
    checked: str
    scores: str
    cpu_ms: float


def write(
    form: Form,
    source: Source,
    plan: ExportPlan,
    options: Options,
    splits: Sequence[str],
    marks: Sequence[PartMark],
    rows: Rows,
    out: Output,
) -> None:
    """Write README.md and gallery.png."""
    first = {making.generator.full: _first(source, making) for making in plan.makings}
    measured = _measured(splits, rows) if options.scores else {}
    report = _report(source)
    samples = {making.generator.full: 0 for making in plan.makings}
    for mark in marks:
        samples[mark.generator] += mark.samples
    lines = [
        _line(making, samples[making.generator.full], report, first[making.generator.full], measured)
        for making in plan.makings
    ]
    out.put("gallery.png", contact_sheet(_gallery(first)))
    total = sum(samples.values())
    text = (
        _environment()
        .get_template("card.md")
        .render(
            name=source.name,
            form=form,
            licence=licence(plan),
            external=external(plan),
            size_category=next((name for most, name in _SIZES if total < most), "1M<n<10M"),
            configs=form.configs(splits),
            splits={split: sum(mark.samples for mark in marks if mark.split == split) for split in splits},
            samples=total,
            stills=sum(mark.stills for mark in marks),
            left_out=sum(mark.failed + mark.refused for mark in marks),
            lines=lines,
            spec=source.spec,
            versions={making.generator.short: making.version for making in plan.makings},
            software=_software(first.values()),
            formats=", ".join(f"`{name}`" for name in FORMATS),
            caveat=form.caveat(making.generator for making in plan.makings) if isinstance(form, VbvrBench) else "",
            snippet=_snippet(form, splits, source.spec.clip),
            example=_example(source, first.values()),
            options=_form(source.spec),
            holdout_looks=options.holdout_looks,
            selected=sum(map(len, options.selection.samples.values())) if options.selection else 0,
            cpu_hours=sum(making.cpu_seconds for making in plan.makings) / 3600,
            report=report,
            scored_all=options.scores,
            digest=plan.digest,
        )
    )
    out.put("README.md", text.encode())


def external(plan: ExportPlan) -> tuple[str, ...]:
    """Short ids of the external generators."""
    return tuple(making.generator.short for making in plan.makings if making.generator.source)


def licence(plan: ExportPlan) -> str:
    """Licence of the whole, by its name on the hub."""
    return MIXED_LICENCE if external(plan) else LICENCE


def _line(
    making: Making,
    samples: int,
    report: Report | None,
    first: Sequence[Stored],
    measured: Mapping[str, Mapping[str, float]],
) -> Line:
    full = making.generator.full
    try:
        title = task_types.get(full).title.partition(" ")[2]
    except UnknownGenerator:
        title = making.generator.name.replace("_", " ")
    found = next((result for result in report.generators if result.generator == full), None) if report else None
    checked = "not validated"
    if found:
        checked = f"{found.found:,} found, {found.deep_checked:,} opened, {found.problem_count:,} problems"
    given = measured.get(full) or (scores(first[0].files) if first else {})
    levels = [(level, capacity(full, level)) for level, _ in making.levels]
    return Line(
        making.generator.short,
        title,
        samples,
        making.bytes / 1e6,
        ", ".join(f"{level} {_count(number)}" for level, number in levels if number is not None),
        checked,
        " / ".join(f"{given[name]:.0f}" for name in SCORES) if given else "not scored",
        1000 * making.cpu_seconds / making.made if making.made else 0.0,
    )


def _count(number: int) -> str:
    if number >= MOST_CAPACITY:
        return "over 9 × 10¹⁸"
    return f"{number:,}" if number < 1_000_000 else f"{number:.1e}"


def _measured(splits: Sequence[str], rows: Rows) -> dict[str, dict[str, float]]:
    """Mean of each score, by generator."""
    sums: dict[str, list[float]] = {}
    names = [f"score_{name}" for name in SCORES]
    for split in splits:
        for values in rows(split, ["generator", *names]):
            if values[names[0]] is not None:
                total = sums.setdefault(values["generator"], [0.0] * (len(names) + 1))
                for place, name in enumerate(names):
                    total[place] += values[name]
                total[-1] += 1
    return {
        generator: {name: total[place] / total[-1] for place, name in enumerate(SCORES)}
        for generator, total in sums.items()
    }


def _first(source: Source, making: Making) -> list[Stored]:
    """The first whole samples of a generator, at most three."""
    indices = source.spec.generators[making.generator.full].indices[:_PAIRS]
    found = source.read(making.generator, indices, source.batches(making.generator)[:_PAIRS])
    return [sample for sample in found if not sample.reason]


def _gallery(first: Mapping[str, Sequence[Stored]]) -> list[Row]:
    shown = [samples for samples in first.values() if samples][:_GALLERY]
    return [
        Row(
            f"{samples[0].generator.short} {samples[0].generator.name.replace('_', ' ')}",
            [
                Pair(
                    f"{sample.record.level if sample.record else ''} {sample.index}",
                    sample.files[FIRST],
                    sample.files.get(FINAL),
                )
                for sample in samples
            ],
        )
        for samples in shown
    ]


def _report(source: Source) -> Report | None:
    """The validation report, if there is one."""
    try:
        return Report.model_validate_json(source.store.get(source.spec.layout.report("report.json")))
    except (NotFound, ValueError):
        return None


def _software(first: Iterable[Sequence[Stored]]) -> dict[str, str]:
    """Versions of the software the bytes depend on."""
    for samples in first:
        for sample in samples:
            return dict(json.loads(sample.files[METADATA]).get("software") or {})
    return {}


def _example(source: Source, first: Iterable[Sequence[Stored]]) -> str:
    """An argument of `vmdp replay`: a sample's reference, or its metadata file if the reference does not suffice."""
    for samples in first:
        for sample in samples:
            if (record := sample.record) and not sample.generator.source and not source.spec.by_clients:
                reference = f"{sample.generator.short}:{record.level}:{source.spec.seed}:{sample.index}"
                return reference if source.spec.dedup is False else f"{reference}:{record.attempt}"
    return "--metadata metadata.json"


def _snippet(form: Form, splits: Sequence[str], clip: Clip) -> str:
    """The format's instructions, with the numbers of these clips in them."""
    numbers = {"FRAMES": clip.most, "WIDTH": clip.width, "HEIGHT": clip.height}
    return re.sub(rf"\b({'|'.join(numbers)})\b", lambda found: str(numbers[found[0]]), form.snippet(splits))


def _form(spec: DatasetSpec) -> str:
    """Options of `vmdp replay` for the form of the dataset's samples."""
    unusual = {"size": spec.size} | spec.unusual
    flags = {"video": "no-video", "keyframes": "keyframes"}
    return "".join(
        f" --{flags[name]}" if name in flags else f" --{name} {shlex.quote(str(value))}"
        for name, value in unusual.items()
    )


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("include.exports"),
        autoescape=False,  # Markdown
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
