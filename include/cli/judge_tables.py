"""Tables of `vmdp judge`, for the terminal and for docs/judge.md."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic_core import to_jsonable_python
from rich.table import Column, Table

from generators.kit.judge.agreement import Agreement, Compared, Verdicts
from generators.kit.judge.measure import Spread, Worst
from generators.kit.judge.renditions import Kind
from generators.kit.judge.selfcheck import Row
from include.cli.output import out
from include.errors import UserError
from include.settings import PROJECT_ROOT

PAGE = PROJECT_ROOT / "docs/judge.md"
KINDS: tuple[Kind, ...] = ("right", "degraded", "wrong")


@dataclass(frozen=True)
class Sheet:
    """A table of texts: the first columns are words, the others numbers."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 1

    def show(self) -> None:
        """Print it."""
        table = Table(
            *(Column(name, justify="left" if k < self.words else "right") for k, name in enumerate(self.columns))
        )
        for row in self.rows:
            table.add_row(*row)
        out.print(table)

    def markdown(self) -> str:
        """The table in Markdown."""
        rules = [":--" if k < self.words else "--:" for k in range(len(self.columns))]
        lines = [self.columns, rules, *self.rows]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def records(self) -> list[dict[str, str]]:
        """The rows by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def attacks_sheet(spreads: Sequence[Spread]) -> Sheet:
    """A row per attack."""
    columns = ("Attack", "Kind", "Bound", "Count", "Min", "Median", "Max", "Passed", "Broken")
    rows = [
        (
            each.attack,
            each.kind,
            f"{'≤' if each.kind == 'wrong' else '≥'} {each.bound:g}",
            str(len(each.scores)),
            f"{each.scores[0]:g}",
            f"{each.median:g}",
            f"{each.scores[-1]:g}",
            str(each.passed),
            str(each.broken),
        )
        for each in spreads
    ]
    return Sheet(columns, rows, 2)


def generators_sheet(worst: Sequence[Worst]) -> Sheet:
    """A row per generator, with the score nearest to a bound or beyond it, of each kind."""
    rows = []
    for each in worst:
        found = [each.worst.get(kind) for kind in KINDS]
        shown = [f"{scored.score:g} {scored.attack} {scored.sample.level}" if scored else "" for scored in found]
        rows.append((each.generator, *shown, str(each.count), str(each.broken)))
    return Sheet(("Id", "Worst right", "Worst degraded", "Worst wrong", "Count", "Broken"), rows, 4)


def agreement_sheet(found: Sequence[Compared]) -> Sheet:
    """A row per generator: right answers that pass, wrong ones that don't."""
    rows = []
    for name in dict.fromkeys(each.sample.generator for each in found):
        own = [each for each in found if each.sample.generator == name]
        count = Agreement.of(verdict for each in own for verdict in each.verdicts)
        left_out = (str(sum(each.alike for each in own)), str(sum(each.undrawable for each in own)))
        rows.append((name, *_counted(count), *left_out))
    return Sheet(("Id", *COUNTED, "Alike", "Undrawable"), rows)


def changes_sheet(verdicts: Sequence[Verdicts]) -> Sheet:
    """A row per change of the answer."""
    names = dict.fromkeys(each.change for each in verdicts)
    rows = [(name, *_counted(Agreement.of(each for each in verdicts if each.change == name))) for name in names]
    return Sheet(("Change", *COUNTED), rows)


def selfcheck_sheet(differing: Iterable[Row]) -> Sheet:
    """A row per video whose score is not the known one."""
    rows = [(row.sample, row.rendition, _score(row.known), _score(row.found)) for row in differing]
    return Sheet(("Sample", "Video", "Known", "Found"), rows, 2)


def json_text(facts: Mapping[str, Any]) -> str:
    """A JSON document for a file."""
    return json.dumps(to_jsonable_python(facts), indent=2, ensure_ascii=False) + "\n"


def fill(page: Path, blocks: Mapping[str, str]) -> None:
    """Replace the marked blocks of a page: the text between `<!-- NAME -->` and `<!-- end -->`."""
    text = page.read_text()
    for name, block in blocks.items():
        marked = re.compile(rf"(<!-- {re.escape(name)} -->\n).*?(<!-- end -->)", re.DOTALL)
        if not marked.search(text):
            raise UserError(f"{page} has no block `<!-- {name} -->` … `<!-- end -->`")
        text = marked.sub(lambda found, block=block: f"{found[1]}\n{block}\n\n{found[2]}", text)  # type: ignore[misc]
    page.write_text(text)


COUNTED = ("Right", "Pass", "Wrong", "Refused", "Agreement")


def _counted(count: Agreement) -> tuple[str, ...]:
    total = count.right + count.wrong
    share = f"{100 * (count.accepted + count.refused) / total:.1f} %" if total else ""
    return str(count.right), str(count.accepted), str(count.wrong), str(count.refused), share


def _score(points: int | None) -> str:
    return "none" if points is None else str(points)
