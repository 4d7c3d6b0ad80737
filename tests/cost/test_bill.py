"""What a run costs: the same before it and after it, for the requests that are really made."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generators.kit.registry import registry
from generators.kit.sample import ALL_FILES, FILES
from include.batch.make import run_batch
from include.cost.bill import (
    GETS_A_BATCH,
    Bill,
    Cost,
    Function,
    OneByOne,
    Spending,
    Work,
    alternatives,
    control,
    files_of,
    foreseen,
    objects,
    work,
)
from include.cost.estimate import Capacity, Figure, estimate
from include.cost.prices import PRICES, Prices, read_prices
from include.dataset.layout import Batch
from include.dataset.mark import DoneMark
from include.errors import UserError
from include.planning.plan import Plan, Request, done_batches, make_plan, sketch
from include.services.runs import new_run
from include.services.storage import FolderStore
from include.settings import Settings
from tests.cli.test_commands import vmdp
from tests.services.in_process import InProcessAws

__all__ = ["vmdp"]

AWS = Capacity(50, 6.0, 10_240, paid=True)
NAMES = [generator.id.short for generator in registry]

few = settings(max_examples=40)

plans = st.builds(
    lambda **form: sketch(Request.of(**form, repeats=True)),
    generators=st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True),
    samples=st.integers(1, 5_000),
    batch_size=st.integers(1, 300),
    level=st.sampled_from([None, "easy", "medium", "hard"]),
    output_format=st.sampled_from(["files", "tar"]),
    video=st.booleans(),
    size=st.sampled_from([256, 512, 1024]),
)
memories = st.integers(128, 10_240)


def of(plan: Plan, done=(), capacity=AWS):
    return estimate(plan.spec, plan.left(done), capacity)


def close(one, other):
    assert vars(one) == pytest.approx(vars(other))


@few
@given(plans, memories)
def test_generators_add_up_to_what_they_cost_together(plan, memory):
    capacity = Capacity.on_aws(Settings(), memory)
    together = of(plan, capacity=capacity).bill
    apart = [of(plan.model_copy(update={"generators": (name,)}), capacity=capacity).bill for name in plan.generators]
    close(sum((one.work for one in map(_made, apart)), Work()), _made(together).work)
    assert sum(together.of(name).total for name in plan.generators) == pytest.approx(_made(together).cost.total)


def _made(bill: Bill) -> Bill:
    """Without what the run as a whole asks for."""
    return Bill(bill.generators, bill.sizes, Work(), bill.form, bill.files, bill.prices, bill.function)


@few
@given(plans)
def test_what_is_done_is_left_out_and_nothing_is_left_of_what_is_all_done(plan):
    batches = list(plan.left([]))
    rest = of(plan, batches)
    assert (rest.batches, rest.samples, rest.cpu_seconds, rest.seconds, rest.dollars) == (0, 0, 0, 0, 0)
    assert rest.bill.work == Work()
    half = batches[::2]
    assert of(plan, half).samples + sum(batch.count for batch in half) == plan.samples
    assert of(plan, half).dollars <= of(plan).dollars


@few
@given(plans, memories)
def test_a_bill_told_otherwise_in_its_own_form_is_the_same_bill(plan, memory):
    found = of(plan, capacity=Capacity.on_aws(Settings(), memory)).bill
    close(found.otherwise().work, found.work)
    back = found.otherwise(form="tar", memory_mb=1769).otherwise(form=found.form, memory_mb=memory)
    close(back.work, found.work)


@few
@given(plans, memories)
def test_no_memory_makes_samples_for_less_than_their_processor_time(plan, memory):
    for name, one in of(plan, capacity=Capacity.on_aws(Settings(), memory)).bill.generators.items():
        function = Function(memory)
        assert one.gb_seconds >= 0.999 * one.cpu_seconds / function.cpus * memory / 1024, name


@given(st.integers(1, 500), st.floats(0, 100), st.floats(0, 10))
def test_one_processor_takes_as_long_as_the_work_and_six_never_longer(samples, making, upload):
    alone, six = Function(1769), Function(10_240)
    assert alone.seconds(samples, making + upload, upload) == pytest.approx(making + upload)
    assert six.seconds(samples, making + upload, upload) <= making + upload + 1e-9
    assert (alone.processes, six.processes) == (1, 6)


def test_prices_multiply_the_work_and_nothing_else():
    prices = Prices.model_validate(
        {
            "region": "here",
            "date": "2026-01-01",
            "lambda": {"source": "s", "gb_second": 2, "million_requests": 1e6},
            "s3": {"source": "s", "thousand_puts": 3e3, "thousand_gets": 4e3, "gb_month": 5e9},
            "sqs": {"source": "s", "million_requests": 6e6},
        }
    )
    amount = Work(stored=1, gb_seconds=10, invocations=100, puts=1_000, gets=10_000, queue_requests=100_000)
    assert Cost.of(amount, prices) == Cost(20, 100, 3_000, 40_000, 600_000, 5)
    assert Cost.of(amount, prices).total == 643_120


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("gb_month = 0.023", "gb_month = -1", "s3.gb_month"),
        ("gb_month = 0.023", "", "s3.gb_month"),
        ("gb_month = 0.023", "gb_month = inf", "s3.gb_month"),
        ("[sqs]", "[sqs", "no TOML"),
        ("[sqs]", "surcharge = 1\n[sqs]", "surcharge"),
    ],
)
def test_a_file_without_prices_is_refused_with_the_field(tmp_path, before, after, told):
    path = tmp_path / "prices.toml"
    path.write_text(PRICES.read_text().replace(before, after))
    with pytest.raises(UserError, match=told):
        read_prices(path)
    with pytest.raises(UserError, match="No such file"):
        read_prices(tmp_path / "none.toml")


@pytest.mark.parametrize("form", ["files", "tar"])
@pytest.mark.parametrize("kinds", [{}, {"video": False}, {"keyframes": True}], ids=str)
def test_a_batch_asks_for_as_many_requests_as_are_counted(form, kinds):
    aws = InProcessAws()
    plan = sketch(
        Request.of(generators=["O-47"], samples=3, output_format=form, size=256, level="easy", dataset="d", **kinds)
    ).model_copy(update={"run": new_run()})
    files = files_of(plan.spec)
    (message,) = plan.missing([])
    mark = run_batch(message, aws.cloud.store)
    counted = work({3: 1}, mark.cpu_seconds, mark.bytes, form=form, files=files, function=Function(1769))
    assert (aws.counts["PutObject"], aws.counts["GetObject"]) == (counted.puts, counted.gets)
    assert set(aws.counts) == {"PutObject", "GetObject"}
    assert counted.gets == GETS_A_BATCH
    assert counted.puts == objects(form, 3, 1, files=files)
    stored = sum(len(aws.cloud.store.get(key)) for key in aws.cloud.store.keys("d/"))
    assert counted.stored == pytest.approx(stored, rel=0.05)


def test_a_shard_of_many_parts_is_counted_as_a_multipart_upload():
    big = foreseen({100: 1}, 0.1, 170_000, form="tar", files=6, function=Function(1769))
    assert big.puts == 1 + 2 + 3  # its mark; begun and ended; 17.5 MB in parts of 8 MiB


class Marked:
    """A dataset whose marks say what a test wants."""

    def __init__(self, tmp_path, cpu_seconds=lambda batch: 7.0, **form):
        self.store = FolderStore(tmp_path)
        request = {"generators": ["O-47", "G-48"], "samples": 40, "batch_size": 5, "dataset": "d", **form}
        self.plan = make_plan(Request.of(**request), self.store)
        for batch in self.plan.left([]):
            self.store.put(self.plan.spec.layout.mark(batch), self._mark(batch, cpu_seconds(batch)))

    def _mark(self, batch: Batch, cpu_seconds: float) -> bytes:
        spec = self.plan.spec
        generator = registry.get(batch.generator)
        record = {"level": "easy", "attempt": 0, "sha256": "0", "param_hash": "0", "bytes": 1000}
        samples = [
            {"id": generator.id.task_id(index), "index": index, **record}
            for index in range(batch.start, batch.start + batch.count)
        ]
        mark = DoneMark(
            generator=batch.generator, version=generator.version, start=batch.start, count=batch.count,
            seed=spec.seed, level=spec.level, size=spec.size, video=spec.video, output_format=spec.output_format,
            samples=samples, rejects={}, bytes=1000 * batch.count, cpu_seconds=cpu_seconds, peak_mb=1, code="",
            request_id="",
        )  # fmt: skip
        return mark.model_dump_json().encode()

    @property
    def marks(self):
        began = datetime(2026, 1, 1, tzinfo=UTC)
        batches = done_batches(self.store, self.plan.spec.layout)
        return [(batch, began + timedelta(seconds=place)) for place, batch in enumerate(batches)]

    def spending(self, most=None):
        prices = read_prices()
        return Spending(self.store, self.plan.spec, prices=prices, function=Function(1769), most=most)


def test_the_bill_of_a_finished_dataset_is_what_its_marks_say(tmp_path):
    found = Marked(tmp_path).spending().bill(Marked(tmp_path).marks)
    assert found.work.batches == 16
    assert found.work.samples == 80
    assert found.work.cpu_seconds == pytest.approx(16 * 7)
    assert found.work.bytes == 80_000
    assert found.work.gb_seconds == pytest.approx(16 * 7 * 1769 / 1024)
    assert found.read == 1


def test_a_few_marks_stand_for_all_and_each_is_read_once(tmp_path, monkeypatch):
    marked = Marked(tmp_path)
    read = Counter()
    get = FolderStore.get
    monkeypatch.setattr(FolderStore, "get", lambda store, key: read.update([key]) or get(store, key))
    spending = marked.spending(most=3)
    first = spending.bill(marked.marks[:10])
    second = spending.bill(marked.marks)
    assert set(read.values()) == {1}
    assert first.work.samples == 50
    assert second.read == 6 / 16
    close(second.work, marked.spending().bill(marked.marks).work)


def test_a_dataset_that_was_extended_weeks_later_was_not_waited_for_meanwhile(tmp_path):
    marked = Marked(tmp_path)
    late = [(batch, moment + timedelta(days=30 * (place >= 8))) for place, (batch, moment) in enumerate(marked.marks)]
    assert marked.spending().bill(marked.marks).seconds == 15
    assert marked.spending().bill(late).seconds == 14 + 1800


def test_a_mark_that_cannot_be_read_is_left_out(tmp_path):
    marked = Marked(tmp_path)
    marks = marked.marks
    marked.store.put(marked.plan.spec.layout.mark(marks[0][0]), b"{")
    marked.store.delete(marked.plan.spec.layout.mark(marks[-1][0]))
    assert marked.spending().bill(marks).work.cpu_seconds == pytest.approx(16 * 7)


@few
@given(cpu_ms=st.floats(0.5, 500), size=st.integers(1_000, 200_000))
def test_a_run_that_takes_what_was_measured_costs_what_was_foreseen(tmp_path_factory, cpu_ms, size):
    plan = sketch(Request.of(generators=["O-47"], samples=1_050, batch_size=100, dataset="d", level="easy"))
    figures = {("O-47", "easy"): Figure(cpu_ms, size)}
    before = estimate(plan.spec, plan.left([]), AWS, figures=figures).bill
    name = plan.generators[0]
    made = before.generators[name]
    after = work(
        Counter(batch.count for batch in plan.left([])),
        made.cpu_seconds, made.bytes, form="files", files=6, function=AWS.function,
    )  # fmt: skip
    close(after, made)


def test_making_samples_one_by_one_costs_more_whatever_is_made():
    plan = sketch(Request.of(generators=["all"], samples=1000, repeats=True, output_format="tar"))
    ways = alternatives(of(plan).bill)
    ours, *others = (way.cost.total for way in ways.values())
    assert all(other > ours for other in others[1:])
    assert OneByOne().bill(of(plan).bill).work.puts == 5 * plan.samples


def test_a_run_asks_for_listings_by_its_batches_and_looks_as_long_as_it_waits():
    made = {"a": Work(batches=10_000, samples=1_000_000, puts=10_000 * 2)}
    still = control(made, form="tar", files=6, seconds=0)
    waited = control(made, form="tar", files=6, seconds=150)
    assert (still.puts, still.gets) == (5 * 10 + 10 + 10, 20_000)
    assert waited.puts - still.puts == 10 * 5
    assert waited.queue_requests == 20
    assert control({}, form="tar", files=6, seconds=100) == Work()


def test_the_command_tells_the_cost_before_and_after(vmdp, tmp_path):
    code, out, _ = vmdp("cost", "--generator", "all", "--samples", 100, "--json")
    before = json.loads(out)
    assert code == 0
    assert before["total"]["samples"] == 100 * len(registry)
    parts = [*before["generators"].values(), before["control"]]
    assert sum(part["cost"]["total"] for part in parts) == pytest.approx(before["total"]["cost"]["total"])
    marked = Marked(tmp_path / "there")
    after = json.loads(vmdp("cost", tmp_path / "there" / "d", "--memory", 1769, "--compare", "--json")[1])
    assert after["total"]["cpu_seconds"] == pytest.approx(16 * 7)
    assert set(after["foreseen"]["generators"]) == set(marked.plan.generators)
    assert len(after["compared"]) == 6
    table = vmdp("cost", tmp_path / "there" / "d", "--compare")[1]
    assert "Estimated for the same batches" in table
    assert "one by one" in table


def test_the_batch_size_counts_before_a_run(vmdp):
    order = ("cost", "--generator", "O-47", "--samples", 100, "--json")
    found = [json.loads(vmdp(*order, "--batch-size", size)[1])["total"]["batches"] for size in (5, 50)]
    assert found == [20, 2]


def test_the_whole_recipe_counts_before_a_run(vmdp):
    order = ("cost", "--generator", "O-47", "--samples", 100, "--json")
    plain, pictured, small = (
        json.loads(vmdp(*order, *options)[1])["total"]
        for options in (["--look", "plain"], ["--look", "plain", "--keyframes"], ["--look", "plain", "--size", 256])
    )
    assert pictured["puts"] - plain["puts"] == pytest.approx(100 * (len(ALL_FILES) - len(FILES)), rel=0.01)
    assert pictured["bytes"] > plain["bytes"] > small["bytes"]


def test_other_prices_change_the_cost_and_nothing_else(vmdp, tmp_path):
    path = tmp_path / "dear.toml"
    path.write_text(PRICES.read_text().replace("thousand_puts = 0.005", "thousand_puts = 0.010"))
    order = ("cost", "--generator", "O-47", "--json")
    usual, dear = json.loads(vmdp(*order)[1])["total"], json.loads(vmdp(*order, "--prices", path)[1])["total"]
    assert dear["cost"]["puts"] == pytest.approx(2 * usual["cost"]["puts"])
    assert dear["cost"]["compute"] == usual["cost"]["compute"]
    assert dear["puts"] == usual["puts"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "name an existing dataset"),
        (("d", "--generator", "all"), "name an existing dataset"),
        (("d", "--look", "varied", "--samples", "5"), "d has its own plan: leave out --look, --samples"),
        (("--generator", "O-9999"), "no generator is called"),
        (("--generator", "all", "--prices", "none.toml"), "none.toml"),
    ],
)
def test_what_cannot_be_told_is_refused_with_a_reason(vmdp, arguments, told):
    code, _, err = vmdp("cost", *arguments)
    assert code == 1
    assert told in err
