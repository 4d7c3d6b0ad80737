"""O-44 Rotation puzzle: turn the pipe tiles on their places until a pipe leads from the inlet to the outlet.

The tiles are laid along a route from inlet to outlet before they are turned away, so a pipe exists. All possible routes
of the tiles are followed, and boards with more than one are drawn again. Each tile of the route has one smallest number
of clockwise quarter turns. The pipe gives the order, so the solution is unique. `rules` lets water into the
turned board and follows it, without a search for routes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise, product
from math import comb
from random import Random

from generators.kit import (
    Follows, Generator, Grid, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, ordered, process, require, start, within,
)  # fmt: skip
from generators.kit.words.boards import cell_name, changed, filled
from generators.kit.words.pipes import (
    APART, ELBOW, POSITIONS, STRAIGHT, WORDS, Gate,
    beyond, gates, pipe_piece, pour, routes, stub,
)  # fmt: skip
from generators.kit.speech import place

GULP = 4  # tiles filled in a step

Tile = tuple[str, int]  # kind, and one opening's side; the other one is APART further clockwise
State = tuple[tuple[int, ...], int]  # quarter turns of each tile, row by row; tiles filled with water


@dataclass(frozen=True)
class Config:
    side: int = 3  # tiles along an edge, 2 to 4
    fewest: int = 5  # tiles of the pipe, at least
    most: int = 7  # and at most
    turned: int = 3  # tiles of the pipe to turn, at least

    def __post_init__(self) -> None:
        within("side", self.side, 2, 4)
        ordered("tiles of the pipe", self.side, self.fewest, self.most, self.side**2 - (self.side > 2))
        within("turned", self.turned, 1, self.fewest * 2 // 3)


@dataclass(frozen=True)
class Puzzle:
    side: int
    tiles: tuple[Tile, ...]  # row by row, as they are given
    inlet: Gate
    outlet: Gate

    @cached_property
    def route(self) -> tuple[Gate, ...]:
        kinds = [kind for kind, _ in self.tiles]
        return next(way for way in routes(self.side, kinds, self.inlet) if way[-1] == self.outlet)

    @cached_property
    def turns(self) -> Sequence[tuple[int, int]]:
        """The wrong tiles of the route, each with its fewest clockwise quarter turns."""
        found, enters = [], self.inlet[2]
        for row, column, leaves in self.route:
            tile = row * self.side + column
            kind, first = self.tiles[tile]
            right = enters if (leaves - enters) % 4 == APART[kind] else leaves
            if turns := (right - first) % POSITIONS[kind]:
                found.append((tile, turns))
            enters = leaves ^ 2
        return found

    @property
    def grid(self) -> Grid:
        return Grid.within(self.side, self.side, (60, 60, 392, 392))


@generator(
    "O-44", "rotation_puzzle", version=2,
    faculty="spatiality", family="moving puzzles",
    levels={"easy": Config(2, 3, 4, 2), "medium": Config(3, 5, 7, 3), "hard": Config(4, 8, 12, 5)},
)  # fmt: skip
class RotationPuzzle(Generator[Config, Puzzle, State]):
    public = "stricter; up to 4 by 4 tiles, turned in the pipe's order, before water runs through the pipe"
    pace = Pace(step=10, rest=3)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side = config.side
        inlet = rng.choice(gates(side))
        kinds = [rng.choice((STRAIGHT, ELBOW, ELBOW)) for _ in range(side**2)]
        if not (fit := alone(side, kinds, inlet, config)):
            raise Reject("no route of that length is the only one to its end")
        route = rng.choice(fit)
        tiles = tuple((kind, rng.randrange(POSITIONS[kind])) for kind in kinds)
        puzzle = Puzzle(side, tiles, inlet, route[-1])
        if len(puzzle.turns) < config.turned:
            raise Reject("too few tiles to turn")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        boards, tiles = [(0,) * puzzle.side**2], len(puzzle.route)
        for tile, turns in puzzle.turns:
            boards.append(filled(boards[-1], tile, turns))
        return [(made, 0) for made in boards] + [(boards[-1], min(k + GULP, tiles)) for k in range(0, tiles, GULP)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        (untouched, dry), (final, full) = states[0], states[-1]
        given = not any(untouched) and not dry and len(final) == puzzle.side**2
        require(given, "the first board is not the given one, dry and with no tile turned")
        pipe = flow(puzzle, final)
        require(pipe, "water from the inlet does not reach the outlet at the end")
        turned: list[int] = []
        for step, ((before, wet), (after, wetter)) in enumerate(pairwise(states), 1):
            tiles = changed(before, after)
            if wetter != wet:
                whole = not tiles and flow(puzzle, after)
                require(whole, f"step {step} lets water in before the pipe is whole")
                require(wet < wetter <= len(pipe), f"step {step} does not fill more of the pipe")
                continue
            onward = len(tiles) == 1 and before[tiles[0]] < after[tiles[0]]
            require(onward, f"step {step} does not turn one tile clockwise")
            turned += [tile for tile in tiles if turned[-1:] != [tile]]
            least = after[tiles[0]] < POSITIONS[puzzle.tiles[tiles[0]][0]]
            require(least, f"step {step} does not turn its tile as little as possible")
        along = [tile for tile in pipe if final[tile]]
        require(turned == along, "the turned tiles are not tiles of the pipe, in its order")
        require(full == len(pipe), "the water does not fill the whole pipe at the end")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]] | None:
        if puzzle.side > 2:
            return None
        found = []
        for made in product(*(range(POSITIONS[kind]) for kind, _ in puzzle.tiles)):
            pipe = flow(puzzle, made)
            if pipe and not any(turns for place, turns in enumerate(made) if place not in pipe):
                found.append(((made, len(pipe)),))
        return found

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid = puzzle.grid
        x, y, wide, high = grid.area
        scene.block((x - 10, y - 10, wide + 20, high + 20), "tile", radius=14)
        stub(scene, grid, puzzle.inlet, "blue", True)
        stub(scene, grid, puzzle.outlet, "soft", False)
        for row, column in product(range(puzzle.side), repeat=2):
            scene.ball(grid.centre(row, column), grid.side / 2 - 1, "panel")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        (before, wet), (after, wetter) = moment.before, moment.after
        for tile, ((kind, first), old, new) in enumerate(zip(puzzle.tiles, before, after, strict=True)):
            corners = pipe_piece(puzzle.grid, *divmod(tile, puzzle.side), kind, first + old + (new - old) * moment.t)
            scene.polygon(corners, "soft", name=cell_name("tile", tile, puzzle.side))
        turned = [(kind, first + turns) for (kind, first), turns in zip(puzzle.tiles, after, strict=True)]
        poured = wet + (wetter - wet) * moment.t
        way = course(puzzle, after)
        pour(scene, puzzle.grid, turned, puzzle.inlet, way, poured)
        if poured == len(way) and way[-1:] == [puzzle.outlet]:
            stub(scene, puzzle.grid, puzzle.outlet, "blue", False, "outflow")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(side=puzzle.side, inlet=WORDS[puzzle.inlet[2]], outlet=WORDS[puzzle.outlet[2]])

    def goal(self, puzzle: Puzzle) -> str:
        return f"one unbroken pipe of {len(puzzle.route)} tiles, full of blue water, leads from inlet to outlet."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return str(len(puzzle.route))

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        def name(what: str, tile: int) -> str:
            return cell_name(what, tile, puzzle.side)

        begin, finish = (f"the {WORDS[side]} of {place(*at)}" for *at, side in (puzzle.inlet, puzzle.outlet))
        yield start("given", 5, f"The first frame shows a dry board, its inlet at {begin}, its outlet at {finish}.")
        runs = grouped(puzzle.turns, 3)
        for first, run in runs:
            facts = (f"{place(*divmod(tile, puzzle.side))} by {90 * turns} degrees" for tile, turns in run)
            check = Follows(tuple(name("tile", tile) for tile, _ in run), (first, first + len(run) - 1))
            text = f"It turns clockwise the tile in {', then '.join(facts)}."
            yield process(f"turns-{first}", 45 / len(runs), text, check)
        way = " ".join(f"{row + 1}-{column + 1}" for row, column, _ in puzzle.route)
        text = f"Then water, a ringed drop at its front, fills the tiles (row-column) {way}, one after another."
        yield process("water", 15, text, Follows(("front",), (len(puzzle.turns) + 1, len(states) - 1)))
        yield end("whole", 25, f"At the end {self.goal(puzzle)}")
        tiles = (name("tile", tile) for tile, _ in puzzle.turns)
        water = (name("water", row * puzzle.side + column) for row, column, _ in puzzle.route)
        moving = Steady((*tiles, *water, "front", "outflow"))
        yield constancy("steady", 10, "No other tile turns; no tile moves away or changes its kind of pipe.", moving)

    def capacity(self, config: Config) -> int:
        return count_boards(config)


def alone(board: int, kinds: Sequence[str], inlet: Gate, config: Config) -> list[tuple[Gate, ...]]:
    """The routes of the right length whose ends no other route has."""
    ways = routes(board, kinds, inlet)
    ends = [way[-1] for way in ways]
    return [way for way in ways if config.fewest <= len(way) <= config.most and ends.count(way[-1]) == 1]


def flow(puzzle: Puzzle, made: Sequence[int]) -> list[int]:
    """The tiles on the water's way from the inlet to the outlet; empty if it does not get there."""
    way = course(puzzle, made)
    return [row * puzzle.side + column for row, column, _ in way] if way[-1:] == [puzzle.outlet] else []


def course(puzzle: Puzzle, made: Sequence[int]) -> list[Gate]:
    """The tiles that water from the inlet gets to, each with the side by which it leaves."""
    (row, column, enters), way = puzzle.inlet, list[Gate]()
    while 0 <= row < puzzle.side and 0 <= column < puzzle.side:
        tile = row * puzzle.side + column
        kind, first = puzzle.tiles[tile]
        openings = [(first + made[tile]) % 4, (first + made[tile] + APART[kind]) % 4]
        if enters not in openings or any(gate[:2] == (row, column) for gate in way):
            break
        way.append((row, column, sum(openings) - enters))
        (row, column), enters = beyond(*way[-1]), way[-1][2] ^ 2
    return way


@lru_cache
def count_boards(config: Config) -> int:
    """Count as many equally likely boards as repeat as often as those drawn do.

    Positions of tiles are equally likely. Each of a board's n fitting routes has a share of 1 / n. Boards of
    4 by 4 count only with one inlet and elbows alone in the lower half: a lower bound.
    """
    side, total, squares = config.side, 0.0, 0.0
    free = side**2 if side < 4 else 8
    for inlet in gates(side) if side < 4 else [(0, 0, 3)]:
        for drawn in product((STRAIGHT, ELBOW), repeat=free):
            kinds = drawn + (ELBOW,) * (side**2 - free)
            for way in (fit := alone(side, kinds, inlet, config)):
                bent = sum(kinds[r * side + c] == ELBOW for r, c, _ in way)
                others = 4 ** (kinds.count(ELBOW) - bent) * 2 ** (kinds.count(STRAIGHT) - len(way) + bent)
                boards = others * sum(
                    comb(bent, e) * 3**e * comb(len(way) - bent, s)
                    for e, s in product(range(bent + 1), range(len(way) - bent + 1))
                    if e + s >= config.turned
                )
                total += boards / len(fit)
                squares += boards / len(fit) ** 2
    return int(total**2 / squares)
