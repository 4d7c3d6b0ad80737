"""Steps: the changes from one state to the next, and items for things appearing one a step."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from generators.kit.rubric import Appears, Item, grouped, process

T = TypeVar("T")


def appearances(
    noun: str,
    things: Sequence[T],
    weight: float,
    describe: Callable[[Sequence[T]], str],
    actor: Callable[[T], str],
    *,
    most: int = 4,
) -> Iterator[Item]:
    """Cover things appearing in order, one a step, in at most `most` process items: `cells-1`, `cells-4`.

    `describe` puts a run of things into a sentence; `actor` names the actor of one thing.
    """
    runs = grouped(things, most)
    for first, run in runs:
        check = Appears(tuple(map(actor, run)), (first, first + len(run) - 1), ordered=True)
        yield process(f"{noun}-{first}", weight / len(runs), describe(run), check)
