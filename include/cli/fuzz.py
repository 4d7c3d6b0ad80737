"""`vmdp fuzz`: feed malformed messages to the worker."""

from typing import Annotated

import typer
from rich.table import Table

from include.cli.options import Json
from include.cli.output import notes, out, print_json, progress
from include.local.fuzz import DAMAGES
from include.local.fuzz import fuzz as run_fuzz

_SHOWN = 15


def fuzz(
    messages: Annotated[int, typer.Option(min=1, help="How many damaged messages.")] = 15_000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same messages.")] = 42,
    as_json: Json = False,
) -> None:
    """Feed damaged messages to the worker and count the outcomes; fail unless each is refused properly."""
    with progress("damaging messages", messages) as bar:
        tally = run_fuzz(messages, seed, advance=lambda: bar.advance(bar.task_ids[0]))
    accepted, refused = tally.accepted.total(), tally.refused.total()
    if as_json:
        print_json(
            {
                "messages": tally.messages,
                "seed": seed,
                "accepted": accepted,
                "refused": refused,
                "undeliverable": tally.undeliverable,
                "crashed": tally.crashed,
                "looping": tally.looping,
                "escaped": tally.escaped,
                "damages": {
                    name: {"accepted": tally.accepted[name], "refused": tally.refused[name]} for name in DAMAGES
                },
                "reasons": dict(tally.reasons.most_common()),
            }
        )
    else:
        table = Table("Damage", "Refused", "Still valid")
        for name in DAMAGES:
            table.add_row(name, str(tally.refused[name]), str(tally.accepted[name]))
        out.print(table)
        for reason, count in tally.reasons.most_common(_SHOWN):
            out.print(f"{count:>7}  {reason}", markup=False)
        out.print(f"{len(tally.reasons)} different reasons in all", markup=False)
        out.print(
            f"{tally.messages} messages of seed {seed}: {refused} refused with a reason, {accepted} still valid, "
            f"{len(tally.crashed)} crashed, {len(tally.looping)} looping, {len(tally.escaped)} escaped"
        )
    for found in [*tally.crashed, *tally.looping, *tally.escaped][:_SHOWN]:
        notes.print(found, markup=False)
    if not tally.sound:
        raise typer.Exit(1)
