"""`vmdp cost`: the cost of samples on AWS, before a run and after it."""

from collections.abc import Container
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.progress import TaskID
from rich.table import Table

from generators.kit.registry import UnknownGenerator
from include.cli.options import Json, Values, with_recipe
from include.cli.output import out, print_json, progress
from include.cloud.connect import connect
from include.cloud.place import Place
from include.cost.bill import Bill, Cost, Spending, alternatives, money
from include.cost.estimate import Capacity, estimate
from include.cost.prices import Prices, read_prices
from include.dataset.layout import Batch
from include.dataset.spec import DatasetSpec
from include.errors import UserError
from include.planning.plan import Request, read_spec, sketch
from include.services.storage import Store
from include.settings import Settings


@with_recipe
def cost(
    context: typer.Context,
    recipe: Values,
    dataset: Annotated[
        str | None, typer.Argument(help="An existing dataset: its name, a folder, or s3://bucket/dataset.")
    ] = None,
    generator: Annotated[
        list[str] | None, typer.Option(help="A planned dataset: id or name; repeat it, or give `all`.")
    ] = None,
    samples: Annotated[int, typer.Option(help="How many of each.")] = 1000,
    batch_size: Annotated[int | None, typer.Option(help="Samples in a message.")] = None,
    memory: Annotated[
        int | None, typer.Option(min=128, max=10_240, help="Memory of the function in MB; LAMBDA_MEMORY_MB by default.")
    ] = None,
    prices: Annotated[
        Path | None, typer.Option(help="A file like include/cost/prices.toml, for another region.")
    ] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Also show other formats, memory sizes and methods.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show the cost of samples on AWS: before a run from measured figures, after it from its done marks.

    After a run, the estimate for the same batches follows. A dataset made on this machine is priced as if the
    function had made it at the same speed.
    """
    if (dataset is None) == (not generator):
        raise UserError("name an existing dataset, or a planned one by --generator")
    if dataset is not None and (idle := _given(context, {*recipe, "samples", "batch_size"})):
        raise UserError(f"{dataset} has its own plan: leave out {', '.join(idle)}")
    settings = Settings()
    at = read_prices(prices or settings.vmdp_prices)
    capacity = Capacity.on_aws(settings, memory)
    if dataset is None:
        request = Request.of(**recipe, generators=generator, samples=samples, batch_size=batch_size, repeats=True)
        plan = sketch(request)
        before = estimate(plan.spec, plan.left([]), capacity, prices=at)
        found, foreseen, unmeasured = before.bill, None, before.unmeasured
    else:
        store, name = _opened(dataset, settings)
        spec = read_spec(store, name).model_copy(update={"dataset": name})
        marks = [
            (batch, written)
            for key, written in store.times(spec.layout.marks)
            if (batch := spec.layout.batch_of(key)) and batch.generator in spec.generators
        ]
        if not marks:
            raise UserError(f"dataset {dataset!r} has no finished batch: estimate its cost with --generator")
        spending = Spending(store, spec, prices=at, function=capacity.function)
        with progress("reading done marks", len(marks)) as bar:
            found = spending.bill(marks, read=lambda count: bar.advance(TaskID(0), count))
        foreseen, unmeasured = _beforehand(spec, [batch for batch, _ in marks], capacity, at)
    ways = alternatives(found) if compare else {}
    if as_json:
        facts = {**_facts(found), "unmeasured": list(unmeasured)}
        if foreseen:
            facts["foreseen"] = _facts(foreseen)
        if compare:
            facts["compared"] = {way: _short(one) for way, one in ways.items()}
        print_json(facts)
        return
    out.print(_table(found, foreseen))
    _totals(found, foreseen)
    if unmeasured:
        out.print(f"Not measured, estimated by the mean of the others: {', '.join(unmeasured)}.")
    if compare:
        out.print(_comparison(ways))


def _given(context: typer.Context, options: Container[str]) -> list[str]:
    """The options given on the command line, as they are written there."""

    def stands(option: str) -> bool:
        source = context.get_parameter_source(option)
        return source is not None and source.name == "COMMANDLINE"

    return [max(each.opts, key=len) for each in context.command.params if each.name in options and stands(each.name)]


def _opened(dataset: str, settings: Settings) -> tuple[Store, str]:
    """Open the store of a dataset given by folder, s3:// address or name; return it with the prefix."""
    if not dataset.startswith("s3://") and not Path(dataset).is_dir():
        return connect(settings).store, dataset
    place = Place.parse(dataset, settings)
    return place.store(), place.prefix


def _beforehand(
    spec: DatasetSpec, batches: list[Batch], capacity: Capacity, prices: Prices
) -> tuple[Bill | None, tuple[str, ...]]:
    """The estimate for finished batches, and the generators without figures of their own."""
    try:
        found = estimate(spec, batches, capacity, prices=prices)
    except UnknownGenerator:  # by other code
        return None, ()
    return found.bill, found.unmeasured


def _facts(found: Bill) -> dict[str, Any]:
    return {
        "region": found.prices.region,
        "prices_of": found.prices.date,
        "memory_mb": found.function.memory_mb,
        "format": found.form,
        "generators": {
            name: {
                **asdict(work),
                "cost": _costs(found.of(name)),
                "per_1000": 1000 * found.of(name).total / work.samples,
            }
            for name, work in found.generators.items()
        },
        "control": {**asdict(found.control), "cost": _costs(Cost.of(found.control, found.prices))},
        "total": {**asdict(found.work), "cost": _costs(found.cost), "per_1000": _per_1000(found)},
    }


def _costs(found: Cost) -> dict[str, float]:
    return {**asdict(found), "total": found.total}


def _short(found: Bill) -> dict[str, float]:
    return {**_costs(found.cost), "per_1000": _per_1000(found)}


def _each(found: Bill, generator: str) -> float:
    """Cost per thousand samples of a generator."""
    return 1000 * found.of(generator).total / found.generators[generator].samples


def _per_1000(found: Bill) -> float:
    return 1000 * found.cost.total / found.work.samples


def _table(found: Bill, foreseen: Bill | None) -> Table:
    """A row per generator, and one for the run as a whole, in dollars."""
    columns = ["Id", "Samples", "CPU s", "MB", "compute", "requests", "a month", "of 1,000"]
    columns += ["foreseen"] if foreseen else []
    table = Table(*columns, title="US dollars", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for name, work in found.generators.items():
        counts = [f"{work.samples:,}", _short_number(work.cpu_seconds), _short_number(work.bytes / 1e6)]
        each = [f"{_each(found, name):.4f}", *([f"{_each(foreseen, name):.4f}"] if foreseen else [])]
        table.add_row(name.partition("_")[0], *counts, *_parts(found.of(name)), *each)
    table.add_row("the run", "", "", "", *_parts(Cost.of(found.control, found.prices)))
    return table


def _parts(each: Cost) -> list[str]:
    return [f"{part:.4f}" for part in (each.compute, each.total - each.compute, each.month)]


def _short_number(value: float) -> str:
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def _totals(found: Bill, foreseen: Bill | None) -> None:
    whole, work = found.cost, found.work
    out.print(
        f"{money(whole.total)} for {work.samples:,} samples, {money(_per_1000(found))} per 1,000: "
        f"{work.gb_seconds:,.0f} GB-s {money(whole.compute)}, {work.invocations:,} invocations "
        f"{money(whole.invocations)}, {work.puts:,} PUT and LIST {money(whole.puts)}, {work.gets:,} GET "
        f"{money(whole.gets)}, {work.queue_requests:,.0f} queue requests {money(whole.queue)}."
    )
    out.print(f"Then {money(whole.month)} a month for {work.stored / 1e9:,.2f} GB.")
    if foreseen:
        out.print(f"Estimated for the same batches: {money(foreseen.cost.total)}.")
    out.print(
        f"Format {found.form}, a function of {found.function.memory_mb:,} MB, "
        f"prices of {found.prices.region} as of {found.prices.date}."
    )


def _comparison(ways: dict[str, Bill]) -> Table:
    """Cost per million samples like these."""
    table = Table("Way", "compute", "PUT, LIST", "others", "total", "times", "a month", title="A million samples")
    for column in table.columns[1:]:
        column.justify = "right"
    first = next(iter(ways.values())).cost.total
    for way, one in ways.items():
        each, million = one.cost, 1e6 / one.work.samples
        parts = (each.compute, each.puts, each.total - each.compute - each.puts, each.total)
        row = [money(million * part) for part in parts]
        table.add_row(way, *row, f"{each.total / first:.1f}", money(million * each.month))
    return table
