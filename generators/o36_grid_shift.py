"""O-36 Grid shift: move all blocks together, as far and in the directions that the numbered arrows say.

The arrows never force a block off the grid or into a pillar, so a solution exists. They fix the place of every block
after every step, so it is unique. `rules` follows each block by itself; `brute_force` tries all ways to shift the whole
set of blocks by single cells.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, product
from math import comb
from random import Random

from generators.kit import (
    Follows, Generator, Grid, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import counted
from generators.kit.words.shifts import (
    WAYS, Arrow, Cell, all_turning_arrows, arrow_cards, arrow_steps, located, moved, offsets, origins, turning_arrows,
    upright, whole_shift,
)  # fmt: skip

COLOURS = ("red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown")
Places = tuple[Cell, ...]  # of the blocks, in their order


@dataclass(frozen=True)
class Config:
    side: int = 6  # cells along an edge, 5 to 8
    blocks: int = 5  # to move, 2 to 9
    pillars: int = 3  # in fixed places, 0 to 8
    arrows: int = 2  # 1 to 4
    farthest: int = 3  # cells for one arrow, 2 to 4

    def __post_init__(self) -> None:
        within("side", self.side, 5, 8)
        within("blocks", self.blocks, 2, 9)
        within("pillars", self.pillars, 0, 8)
        within("arrows", self.arrows, 1, 4)
        within("farthest", self.farthest, 2, min(4, self.side - 2))

    @property
    def cells(self) -> range:
        """Cells for one arrow; a single arrow asks for more than one."""
        return range(2 if self.arrows == 1 else 1, self.farthest + 1)


@dataclass(frozen=True)
class Puzzle:
    side: int
    blocks: tuple[Cell, ...]
    colours: tuple[str, ...]
    pillars: tuple[Cell, ...]
    arrows: tuple[Arrow, ...]

    @property
    def grid(self) -> Grid:
        return Grid.within(self.side, self.side, (72, 124, 368, 368))


@generator(
    "O-36", "grid_shift", version=1,
    faculty="transformation", family="boards",
    levels={
        "easy": Config(6, 3, 0, 1, 4), "medium": Config(6, 4, 3, 2, 3), "hard": Config(8, 6, 6, 4, 4),
    },
)  # fmt: skip
class GridShift(Generator[Config, Puzzle, Places]):
    public = "stricter; up to four arrows, one after another, among pillars"
    pace = Pace(step=8, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        arrows = turning_arrows(rng, config.arrows, config.cells)
        path = offsets(arrows)
        if len(path) != len(dict.fromkeys(path)):
            raise Reject("the blocks come back to where they were")
        begins = origins(path, config.side)
        if len(begins) < config.blocks * 2:
            raise Reject("too little room to move")
        blocks = tuple(sorted(rng.sample(begins, config.blocks)))
        swept = [moved(cell, offset) for cell in blocks for offset in path]
        left = [cell for cell in product(range(config.side), range(config.side)) if cell not in swept]
        if len(left) < config.pillars:
            raise Reject("no room for the pillars")
        pillars = tuple(sorted(rng.sample(left, config.pillars)))
        return Puzzle(config.side, blocks, tuple(rng.sample(COLOURS, config.blocks)), pillars, tuple(arrows))

    def solve(self, puzzle: Puzzle) -> Sequence[Places]:
        return [tuple(moved(cell, offset) for cell in puzzle.blocks) for offset in offsets(puzzle.arrows)]

    def rules(self, puzzle: Puzzle, states: Sequence[Places]) -> None:
        orders = [way for way, cells in puzzle.arrows for _ in range(cells)]
        steps = len(states) - 1
        require(states[0] == puzzle.blocks, "the blocks do not start where they are given")
        require(steps == len(orders), f"{steps} steps of a cell where the arrows ask for {len(orders)}")
        for number, (way, (before, after)) in enumerate(zip(orders, pairwise(states), strict=True), 1):
            require(len(after) == len(before), f"step {number} changes the number of blocks")
            for (row, column), (next_row, next_column), colour in zip(before, after, puzzle.colours, strict=True):
                block, shift = f"in step {number} the {colour} block", (next_row - row, next_column - column)
                require(shift == WAYS[way], f"{block} does not move one cell {way}")
                require(0 <= next_row < puzzle.side and 0 <= next_column < puzzle.side, f"{block} leaves the grid")
                require((next_row, next_column) not in puzzle.pillars, f"{block} enters a pillar")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Places]] | None:
        total = sum(cells for _, cells in puzzle.arrows)
        if total > 5:
            return None
        return [
            tuple(tuple(moved(cell, step) for cell in puzzle.blocks) for step in offsets([(w, 1) for w in ways]))
            for ways in product(WAYS, repeat=total)
            if [(way, len(list(same))) for way, same in groupby(ways)] == list(puzzle.arrows)
        ]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid = puzzle.grid
        scene.grid(grid)
        for cell in puzzle.pillars:
            area = grid.cell(*cell, inset=grid.side * 0.1)
            scene.block(area, "wall", radius=4)
            scene.cross((area[0] + 10, area[1] + 10, area[2] - 20, area[3] - 20), "panel", 3, opacity=0.75)
        arrow_cards(scene, puzzle.arrows)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Places]) -> None:
        side = puzzle.grid.side
        for k, (row, column) in moment.between(lambda places: dict(enumerate(places))):
            area, colour = puzzle.grid.cell(row, column, side * 0.09), puzzle.colours[k]
            scene.block(area, colour, outline="ink", radius=side * 0.16, rigid=True, name=f"{colour}-block")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(
            side=puzzle.side, count=len(puzzle.blocks), several=len(puzzle.arrows) > 1, pillars=puzzle.pillars
        )

    def goal(self, puzzle: Puzzle) -> str:
        shift = whole_shift(puzzle.arrows, "below", "above", "to the right of", "to the left of")
        return f"every block lies {shift} its first place."

    def answer(self, puzzle: Puzzle, states: Sequence[Places]) -> str:
        return whole_shift(puzzle.arrows, "down", "up", "right", "left")

    def rubric(self, puzzle: Puzzle, states: Sequence[Places]) -> Iterator[Item]:
        actors = tuple(f"{colour}-block" for colour in puzzle.colours)
        begin, done = (located(puzzle.colours, places) for places in (states[0], states[-1]))
        yield start("given", 5, f"The first frame shows the blocks, by row and column from the top left: {begin}.")
        count, steps = len(puzzle.arrows), len(states) - 1
        for number, ((way, cells), span) in enumerate(zip(puzzle.arrows, arrow_steps(puzzle.arrows), strict=True), 1):
            side = way if upright(way) else f"to the {way}"
            text = f"Arrow {number}: all {len(actors)} blocks move {counted(cells, 'cell')} {side}, together."
            yield process(f"arrow-{number}", 40 / count, text, Follows(actors, span))
        text = f"The blocks make {steps} steps of one cell in all and keep their places relative to one another."
        yield process("together", 20, text, Follows(actors, (1, steps)))
        yield end("shifted", 25, f"At the end the blocks lie in these cells: {done}.")
        text = "No block, pillar, arrow or number changes or vanishes; only the blocks move."
        yield constancy("steady", 10, text, Steady(actors))

    def capacity(self, config: Config) -> int:
        """Count a lower bound, 1 / sum(p * p) over all arrows and places of the blocks.

        Colours and pillars do not count. All arrows with room for the blocks are equally likely; arrows without sure
        room for the pillars are left out.
        """
        chances = []
        for arrows in all_turning_arrows(config.arrows, config.cells):
            path = offsets(arrows)
            room, spare = len(origins(path, config.side)), config.side**2 - config.blocks * len(path)
            if len(set(path)) == len(path) and room >= 2 * config.blocks and spare >= config.pillars:
                chances.append(1 / comb(room, config.blocks))
        return int(len(chances) ** 2 / sum(chances))
