"""The report of a validation: the verdict over a dataset, and a page with its content."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Literal
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic import Field, ValidationError

from generators.kit.distinct import TAKEN, searched
from generators.kit.generator import TaskType
from generators.kit.judge.likeness import LEAST_PSNR
from generators.kit.registry import UnknownGenerator
from generators.kit.sample import FINAL, FIRST, VIDEO
from include.dataset import task_types
from include.dataset.capacity import searched_below
from include.dataset.recipe import Recipe, Recorded
from include.dataset.spec import DatasetSpec
from include.external.generator import ExternalGenerator
from include.services.storage import NotFound, Store
from include.validation.checks import some
from include.validation.contact_sheet import Pair, Row, contact_sheet
from include.validation.problem import RULES, STRUCTURE, Problem, Rule
from include.validation.run import GeneratorResult, GroupResult
from include.validation.stored import Samples, index_of

Strictness = Literal["strict", "tolerant", "report"]

TOLERATED = 0.01  # of the samples
_VIDEOS = 6  # on the page
_PAIRS = 3  # a generator on the contact sheet, at least; at most two of each level


class Report(Recorded):
    """The verdict over a dataset and its evidence: the content of report.json."""

    dataset: str
    strictness: Strictness
    passed: bool
    reasons: tuple[str, ...]
    planned: int
    found: int
    deep_checked: int
    faulty: int
    problem_count: int
    bytes: int
    cpu_seconds: float
    peak_mb: int
    worst_psnr: float | None
    digest: str  # over the digests of the generators
    unchecked: tuple[str, ...]  # generators of the dataset that were not validated
    generators: tuple[GeneratorResult, ...]
    repaired: bool = Field(default=False, exclude_if=lambda repaired: not repaired)
    """True if samples were made anew since: validate again."""


def read_report(store: Store, spec: DatasetSpec) -> Report | None:
    """Read the report of a dataset; None if missing or written by other code."""
    try:
        return Report.model_validate_json(store.get(spec.layout.report("report.json")))
    except (NotFound, ValidationError):
        return None


def write_report(
    store: Store, spec: DatasetSpec, results: Sequence[GroupResult], *, strictness: Strictness = "strict"
) -> Report:
    """Write report.json, index.html and contact_sheet.png beside the dataset; equal inputs give equal bytes."""
    report = summary(spec, results, strictness)
    put = spec.layout.report
    store.put(put("report.json"), (report.model_dump_json(indent=2) + "\n").encode())
    store.put(put("contact_sheet.png"), contact_sheet(list(_rows(store, spec, report))))
    store.put(put("index.html"), page(spec, report).encode())
    return report


def summary(spec: DatasetSpec, results: Sequence[GroupResult], strictness: Strictness) -> Report:
    """The verdict and the sums over all generators."""
    found = sorted(_generators(results), key=lambda result: list(spec.generators).index(result.generator))
    reasons = gate(results, strictness)
    digests = "".join(f"{result.generator} {result.version} {result.digest}\n" for result in found)
    return Report(
        **dict(spec.recipe),
        dataset=spec.dataset,
        strictness=strictness,
        passed=not reasons,
        reasons=tuple(reasons),
        planned=sum(result.planned for result in found),
        found=sum(result.found for result in found),
        deep_checked=sum(result.deep_checked for result in found),
        faulty=sum(result.faulty for result in found),
        problem_count=sum(result.problem_count for result in found),
        bytes=sum(result.bytes for result in found),
        cpu_seconds=round(sum(result.cpu_seconds for result in found), 3),
        peak_mb=max((result.peak_mb for result in found), default=0),
        worst_psnr=min((result.worst_psnr for result in found if result.worst_psnr is not None), default=None),
        digest=hashlib.sha256(digests.encode()).hexdigest(),
        unchecked=tuple(sorted(set(spec.generators).difference(result.generator for result in found))),
        generators=tuple(found),
    )


def gate(results: Sequence[GroupResult], strictness: Strictness) -> list[str]:
    """Reasons for the dataset to fail, with samples and rules; an empty list lets it pass.

    "strict": any problem fails it. "tolerant": all planned samples exist, and at most `TOLERATED` of them
    have a problem, counted among all samples and among opened ones. "report": nothing fails it.
    """
    found = _generators(results)
    rules: Counter[str] = Counter()
    for result in found:
        rules.update(result.rules)
    if strictness == "report":
        return []
    if strictness == "strict":
        return [_reason(rule, rules[rule], found) for rule in RULES if rules[rule]]
    broken = [_reason(rule, rules[rule], found) for rule in RULES if rules[rule] and rule in STRUCTURE]
    shares = (
        ("samples", sum(result.faulty for result in found), sum(result.planned for result in found)),
        ("opened samples", sum(result.faulty_deep for result in found), sum(result.deep_checked for result in found)),
    )
    for what, faulty, of in shares:
        if faulty > TOLERATED * of:
            worst = [_reason(rule, rules[rule], found) for rule in RULES if rules[rule] and rule not in STRUCTURE]
            detail = worst or ["see above"]
            return [*broken, f"{faulty:,} of {of:,} {what} have problems, above {TOLERATED:.0%}", *detail]
    if rules["duplicates"]:
        broken.append(_reason("duplicates", rules["duplicates"], found))
    return broken


def _reason(rule: Rule, count: int, results: Iterable[GeneratorResult]) -> str:
    """`video-frames, 3 times: O-47 sliding_puzzle_00000003 (70 frames, not 77), …`."""
    examples = [
        f"{_called(problem)} ({problem.reason})"
        for result in results
        for problem in islice((p for p in result.problems if p.rule == rule), 3)
    ]
    return f"{rule}{f', {count:,} times' if count > 1 else ''}: {some(examples, 3) if examples else RULES[rule]}"


def _called(problem: Problem) -> str:
    """The sample's id behind its generator's short one, or the generator."""
    short = problem.generator.partition("_")[0]
    return f"{short} {problem.sample_id}" if problem.sample_id else _plain(problem.generator)


def _generators(results: Iterable[GroupResult]) -> list[GeneratorResult]:
    return [result for group in results for result in group.generators]


# The page.


@dataclass(frozen=True)
class Faulty:
    """A sample or a whole generator, with broken rules and reasons."""

    called: str
    reference: str | None
    broken: Sequence[tuple[Rule, str]]


@dataclass(frozen=True)
class Clip:
    """A ground truth to play, by addresses relative to the page."""

    caption: str
    video: str
    poster: str


def page(spec: DatasetSpec, report: Report) -> str:
    """The report as one HTML page; it needs only the samples beside it."""
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            spec=spec,
            faulty=list(_faulty(spec, report)),
            shown=sum(len(result.problems) for result in report.generators),
            example=_example(spec, report),
            options="".join(f" {option}" for option in _options(spec)),
            clips=list(islice(_clips(spec, report), _VIDEOS)),
            rules=RULES,
            least_psnr=LEAST_PSNR,
        )
    )


def reference(spec: DatasetSpec, problem: Problem) -> str | None:
    """Reference of a problem's sample for `vmdp replay`: `O-47:medium:42:7`; None if it is no planned sample.

    It ends in the attempt if lower indices decide it. None if distinct puzzles are promised, for batches of clients and
    for external samples: only their metadata can replay them.
    """
    generator = _known(problem.generator)
    if spec.dedup or spec.by_clients or isinstance(generator, ExternalGenerator):
        return None
    index = index_of(generator.id, problem.sample_id) if generator else None
    if generator is None or index is None or index >= spec.generators[problem.generator].samples:
        return None
    plain = f"{generator.id.short}:{generator.level_at(spec.level, index)}:{spec.seed}:{index}"
    if spec.dedup is not None:
        return plain
    own = task_types.own(generator.id.short)
    chosen = searched(own, spec.level, spec.seed, [index], searched_below(own)).get(index)
    return f"{plain}:{chosen.attempt}" if chosen and TAKEN in chosen.rejects else plain


def _faulty(spec: DatasetSpec, report: Report) -> Iterator[Faulty]:
    order = list(RULES)
    for result in report.generators:
        problems = sorted(result.problems, key=lambda problem: (problem.sample_id, order.index(problem.rule)))
        for _, group in groupby(problems, key=lambda problem: problem.sample_id):
            first, *rest = group
            yield Faulty(_called(first), reference(spec, first), [(p.rule, p.reason) for p in (first, *rest)])


def _example(spec: DatasetSpec, report: Report) -> str | None:
    """Reference for an example: the first sample with a problem, else the last sample."""
    for result in report.generators:
        for problem in result.problems:
            if found := reference(spec, problem):
                return found
    for result in report.generators:
        if generator := _known(result.generator):
            last = Problem(
                result.generator, generator.id.task_id(spec.generators[result.generator].indices[-1]), "redraw", ""
            )
            return reference(spec, last)
    return None


def _options(spec: DatasetSpec) -> Iterator[str]:
    """The options of `vmdp replay` for a sample that looks like those of the dataset."""
    for name, usual in Recipe().rendered.items():
        value, option = getattr(spec, name), name.replace("_", "-")
        if value != usual:
            yield f"--{'no-' * (value is False)}{option}" if isinstance(value, bool) else f"--{option} {value}"


def _clips(spec: DatasetSpec, report: Report) -> Iterator[Clip]:
    """One sample each of the first generators, of all levels in turn; only files can play."""
    if not spec.video or spec.output_format != "files":
        return
    for number, result in enumerate(report.generators):
        generator = _known(result.generator)
        if generator is None or not result.found or result.stills:
            continue
        index = spec.generators[result.generator].indices[number % min(len(generator.levels), result.planned)]
        folder = f"../{spec.layout.sample(generator.id, generator.id.task_id(index)).removeprefix(spec.layout.key(''))}"
        caption = f"{_title(generator)} · {generator.level_at(spec.level, index)} · sample {index}"
        yield Clip(caption, quote(folder + VIDEO), quote(folder + FIRST))


def _rows(store: Store, spec: DatasetSpec, report: Report) -> Iterator[Row]:
    samples = Samples(store, spec.layout, tar=spec.output_format == "tar")
    for result in report.generators:
        generator = _known(result.generator)
        if generator is None:
            continue
        pairs = []
        for index in spec.generators[result.generator].indices[: max(_PAIRS, len(generator.levels))]:
            files = samples.files(generator.id, index, (FIRST, FINAL))
            caption = f"{generator.level_at(spec.level, index)} {index}"
            pairs.append(Pair(caption, files.get(FIRST), files.get(FINAL)))
        yield Row(_title(generator), pairs)


def _title(generator: TaskType) -> str:
    return f"{generator.id.short} {generator.id.name.replace('_', ' ')}"


def _known(full: str) -> TaskType | None:
    try:
        return task_types.get(full)
    except UnknownGenerator:
        return None


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("include.validation"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["size"] = _size
    environment.filters["whole"] = lambda value: f"{value:,.0f}"
    environment.filters["plain"] = _plain
    return environment


def _size(count: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" or count >= 100 else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:,.1f} TB"


def _plain(full: str) -> str:
    """A generator's id without the common suffix."""
    return full.removesuffix("_data-generator").replace("_", " ")
