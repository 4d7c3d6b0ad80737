"""O-30 Bookshelf: put each new book on the shelf, right after the group of books that is closest to it in height.

Neighbouring yellow books of one height are a group, and no two groups are equally high. No new book is as near to
another group as to the closest one, and none shares its group with another new book. The new books go from left to
right, so the solution is unique. `solve` measures whole groups; `rules` compare single books.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from math import comb, perm
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, ORDINALS, listed
from generators.kit.words.boards import changed
from generators.kit.words.books import HEIGHTS, Books, Row, nearest, padded, paint_boards, sizes_of
from generators.kit.words.moves import narrated
from generators.kit.words.slots import EMPTY, arrived, present

MOST = 13  # books in all


@dataclass(frozen=True)
class Config:
    groups: int = 4  # 3 to 5
    new: int = 2  # books to add, 1 to 3
    margin: int = 1  # by which another group is further off than the closest one, at least, 1 or 2

    def __post_init__(self) -> None:
        within("groups", self.groups, 3, 5)
        within("new", self.new, 1, 3)
        within("margin", self.margin, 1, 2)

    @property
    def free(self) -> int:
        """Heights to choose from, if groups differ by the margin and 2 at least."""
        return len(HEIGHTS) - (self.margin + 1) * (self.groups - 1)


@dataclass(frozen=True)
class Puzzle(Books):
    """All books; the new ones are to be put on the shelf."""


@generator(
    "O-30", "bookshelf", version=1,
    faculty="perception", family="sorting",
    levels={"easy": Config(3, 1, 2), "medium": Config(4, 2, 1), "hard": Config(5, 3, 1)},
)  # fmt: skip
class Bookshelf(Generator[Config, Puzzle, Row]):
    public = "same; up to three books are added, groups are at times nearly equally close, and room is made first"
    pace = Pace(step=12, rest=2)
    roams = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        sizes = rng.choice(sizes_of(config.groups, MOST - config.new))
        free = sorted(rng.sample(range(config.free), config.groups))
        levels = [HEIGHTS[height + (config.margin + 1) * k] for k, height in enumerate(free)]
        rng.shuffle(levels)
        new = [rng.choice(nearest(level, levels, config.margin)) for level in rng.sample(levels, config.new)]
        if len({*new}) < len(new):
            raise Reject("two new books are equally high")
        row = [level for level, size in zip(levels, sizes, strict=True) for _ in range(size)]
        return Puzzle((*row, *new), config.new)

    def solve(self, puzzle: Puzzle) -> Sequence[Row]:
        row, count = list(range(puzzle.given)), len(puzzle.heights)
        states = [padded(row, count)]
        for number in range(puzzle.given, count):
            *_, last = min(puzzle.groups, key=lambda group: abs(group[0] - puzzle.heights[number]))
            place = row.index(last) + 1
            if place < len(row):
                states.append(padded([*row[:place], EMPTY, *row[place:]], count))
            row.insert(place, number)
            states.append(padded(row, count))
        return states

    def rules(self, puzzle: Puzzle, states: Sequence[Row]) -> None:
        heights, given, count = puzzle.heights, puzzle.given, len(puzzle.heights)
        require(states[0] == padded(range(given), count), "the first row is not the given one")
        for step, (before, after) in enumerate(pairwise(states), 1):
            there, moved = present(before), changed(before, after)
            require(len(after) == count, f"after step {step} the row has {len(after)} places, not {count}")
            require(len(there) < count, f"step {step} comes after the last book")
            new = len(there)
            least = min(abs(heights[k] - heights[new]) for k in range(given))
            last = max(k for k in range(given) if abs(heights[k] - heights[new]) == least)
            place = before.index(last) + 1
            if before[place] == EMPTY:
                filled = moved == [place] and after[place] == new
                require(filled, f"step {step} does not put book {new - given + 1} after the closest group")
                continue
            require(present(after) == there, f"step {step} does not keep the books in their order")
            roomy = moved and after[moved[0]] == EMPTY and EMPTY not in after[moved[0] + 1 : new + 1]
            require(roomy, f"step {step} does not make room for one book")
            require(moved[0] == place, f"step {step} does not make room after the closest group")
        require(EMPTY not in states[-1], "a new book is not on the shelf at the end")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Row]]:
        heights, given = puzzle.heights, puzzle.given
        for places in permutations(range(given), puzzle.new):
            after = dict(zip(places, range(given, len(heights)), strict=True))
            row = [book for k in range(given) for book in (k, after.get(k, EMPTY)) if book != EMPTY]
            ends = all(k + 1 == given or heights[k] != heights[k + 1] for k in places)
            off = {k: [abs(heights[book] - heights[other]) for other in range(given)] for k, book in after.items()}
            if ends and all(off[k][k] == min(off[k]) for k in places):
                yield (tuple(row),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        paint_boards(scene)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Row]) -> None:
        puzzle.paint(scene, moment)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        groups = NUMBERS[len(puzzle.groups)]
        return self.worded(given=puzzle.given, new=NUMBERS[puzzle.new], groups=groups, several=puzzle.new > 1)

    def goal(self, puzzle: Puzzle) -> str:
        row = self.solve(puzzle)[-1]
        places = listed([str(row.index(book) + 1) for book in range(puzzle.given, len(row))])
        them = "the blue book stands" if puzzle.new == 1 else "the blue books stand, in their order on the table,"
        return f"{them} at {'place' if puzzle.new == 1 else 'places'} {places} of the row, from the left."

    def answer(self, puzzle: Puzzle, states: Sequence[Row]) -> str:
        return ", ".join(str(place) for place, book in enumerate(states[-1], 1) if book >= puzzle.given)

    def choices(self, puzzle: Puzzle, states: Sequence[Row]) -> Iterator[Sequence[Choice]]:
        """The group of each new book."""
        for book in range(puzzle.given, len(puzzle.heights)):
            left = states[-1][states[-1].index(book) - 1]
            yield [
                Choice(last == left, {"place": place, "height": height, "size": size})
                for place, (height, size, last) in enumerate(puzzle.groups, 1)
            ]

    def rubric(self, puzzle: Puzzle, states: Sequence[Row]) -> Iterator[Item]:
        groups = [f"{size} of {height}" for height, size, _ in puzzle.groups]
        new = listed([str(height) for height in puzzle.heights[puzzle.given :]])
        text = f"groups of yellow books with these heights, {listed(groups)}, and blue ones of height {new}"
        yield start("given", 5, f"The first frame shows, from the left, {text}.")
        steps = []
        for before, after in pairwise(states):
            moved = arrived(before, after)
            if moved[0] in before:
                text = f"the last {len(moved)} of the row move one place to the right together"
                text = text if len(moved) > 1 else "the last book of the row moves one place to the right"
            else:
                height, place = puzzle.heights[moved[0]], after.index(moved[0])
                group = puzzle.heights[after[place - 1]]
                which = f"the {ORDINALS[moved[0] - puzzle.given]} blue book" if puzzle.new > 1 else "the blue book"
                text = f"{which}, of height {height}, comes to place {place + 1}, after the group of height {group}"
            steps.append((text, [f"book-{book + 1}" for book in moved]))
        yield from narrated(steps, 60, most=3)
        yield end("added", 25, f"At the end {self.goal(puzzle)}")
        books = tuple(f"book-{k + 1}" for k in range(len(puzzle.heights)))
        text = "No book changes its size or vanishes, and the yellow ones keep their order."
        yield constancy("steady", 10, text, Steady(books))

    def capacity(self, config: Config) -> int:
        """A lower bound: the groups' heights and sizes, and the groups of the new books."""
        heights = comb(config.free, config.groups) * perm(config.groups, config.groups)
        return heights * len(sizes_of(config.groups, MOST - config.new)) * perm(config.groups, config.new) // 2
