"""O-44 Rotation puzzle: turn the pipe tiles on their places until a pipe leads from the inlet to the outlet.

The tiles are laid along a route from inlet to outlet before they are turned away, so a pipe exists. All routes that
the tiles' kinds allow are followed; boards with more than one are drawn again. Each tile of the route then has one
smallest number of clockwise quarter turns, and tiles are set in the order of the pipe: there is one solution.
`verify` lets water into the turned board and follows it, without looking for routes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from math import ceil, comb, cos, pi, sin
from random import Random

from generators.kit import (
    OK, Follows, Generator, Grid, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip

STRAIGHT, ELBOW = "straight", "elbow"
APART = {STRAIGHT: 2, ELBOW: 1}  # quarter turns between the two openings
TURNS = {STRAIGHT: 2, ELBOW: 4}  # how many positions look different
SIDES = ((-1, 0), (0, 1), (1, 0), (0, -1))  # up, right, down, left: each a quarter turn clockwise of the one before
WORDS = ("top", "right", "bottom", "left")
GULP = 4  # tiles that the water fills in a step
PIECES = 12  # straight lines that a bend is drawn with

Tile = tuple[str, int]  # kind, and one opening's side; the other one is APART further clockwise
Gate = tuple[int, int, int]  # row and column of a tile at the edge, and the side of it that leads out
State = tuple[tuple[int, ...], int]  # quarter turns that each tile has made, row by row; tiles filled with water


@dataclass(frozen=True)
class Config:
    side: int = 3  # tiles along an edge, 2 to 4
    fewest: int = 5  # tiles of the pipe, at least
    most: int = 7  # and at most
    turned: int = 3  # of them that have to be turned, at least

    def __post_init__(self) -> None:
        if not 2 <= self.side <= 4:
            raise ValueError(f"side must be 2..4, not {self.side}")
        longest = self.side**2 - (self.side > 2)
        if not self.side <= self.fewest <= self.most <= longest:
            bounds = f"{self.side} <= fewest <= most <= {longest}"
            raise ValueError(f"tiles of the pipe must satisfy {bounds}, not {self.fewest}..{self.most}")
        if not 1 <= self.turned <= self.fewest * 2 // 3:
            raise ValueError(f"turned must be 1..{self.fewest * 2 // 3}, not {self.turned}")


@dataclass(frozen=True)
class Puzzle:
    side: int
    tiles: tuple[Tile, ...]  # row by row, as they are given
    inlet: Gate
    outlet: Gate


@generator(
    "O-44", "rotation_puzzle", version=1,
    faculty="spatiality", family="moving puzzles",
    levels={"easy": Config(2, 3, 4, 2), "medium": Config(3, 5, 7, 3), "hard": Config(4, 8, 12, 5)},
)  # fmt: skip
class RotationPuzzle(Generator[Config, Puzzle, State]):
    pace = Pace(step=10, rest=3)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side = config.side
        edge = [(r, c, s) for r, c, s in product(range(side), range(side), range(4)) if not inside(r, c, s, side)]
        inlet = rng.choice(edge)
        kinds = [rng.choice((STRAIGHT, ELBOW, ELBOW)) for _ in range(side**2)]
        if not (fit := alone(side, kinds, inlet, config)):
            raise Reject("no route of that length is the only one to its end")
        route = rng.choice(fit)
        tiles = tuple((kind, rng.randrange(TURNS[kind])) for kind in kinds)
        puzzle = Puzzle(side, tiles, inlet, route[-1])
        if sum(map(bool, needed(puzzle, route))) < config.turned:
            raise Reject("too few tiles to turn")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        route = route_of(puzzle)
        made = [0] * puzzle.side**2
        states = [(tuple(made), 0)]
        for (row, column, _), turns in zip(route, needed(puzzle, route), strict=True):
            if turns:
                made[row * puzzle.side + column] = turns
                states.append((tuple(made), 0))
        return states + [(tuple(made), min(k + GULP, len(route))) for k in range(0, len(route), GULP)]

    def verify(self, puzzle: Puzzle, states: Sequence[State]) -> Verdict:
        final = states[-1][0]
        if any(states[0][0]) or states[0][1] or len(final) != puzzle.side**2:
            return Verdict(False, "the first board is not the given one, dry and with no tile turned")
        pipe = flow(puzzle, final)
        if not pipe:
            return Verdict(False, "water from the inlet does not reach the outlet at the end")
        turned = []
        for step, ((before, wet), (after, wetter)) in enumerate(pairwise(states), 1):
            changed = [k for k, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
            if wetter != wet:
                if changed or not flow(puzzle, after):
                    return Verdict(False, f"step {step} lets water in before the pipe is whole")
                if wetter != min(wet + GULP, len(pipe)):
                    return Verdict(False, f"step {step} does not fill the next {GULP} tiles of the pipe")
                continue
            if len(changed) != 1 or before[changed[0]]:
                return Verdict(False, f"step {step} does not turn one tile, for the first time")
            if not 1 <= after[changed[0]] < TURNS[puzzle.tiles[changed[0]][0]]:
                return Verdict(False, f"step {step} does not turn its tile as little as possible")
            turned += changed
        if turned != [place for place in pipe if final[place]]:
            return Verdict(False, "the turned tiles are not tiles of the pipe, in its order")
        if states[-1][1] != len(pipe):
            return Verdict(False, "the water does not fill the whole pipe at the end")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]] | None:
        if puzzle.side > 2:
            return None
        found = []
        for made in product(*(range(TURNS[kind]) for kind, _ in puzzle.tiles)):
            pipe = flow(puzzle, made)
            if pipe and not any(turns for place, turns in enumerate(made) if place not in pipe):
                found.append(((made, len(pipe)),))
        return found

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid = board_of(puzzle)
        x, y, wide, high = grid.area
        scene.block((x - 10, y - 10, wide + 20, high + 20), "tile", radius=14)
        stub(scene, grid, puzzle.inlet, "blue", True)
        stub(scene, grid, puzzle.outlet, "soft", False)
        for row, column in product(range(puzzle.side), repeat=2):
            scene.ball(grid.centre(row, column), grid.side / 2 - 1, "panel")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        grid, (before, wet), (after, wetter) = board_of(puzzle), moment.before, moment.after
        for place, ((kind, first), old, new) in enumerate(zip(puzzle.tiles, before, after, strict=True)):
            row, column = divmod(place, puzzle.side)
            angle = first + old + (new - old) * moment.t
            scene.polygon(pipe_piece(grid, row, column, kind, angle), "soft", name=actor("tile", row, column))
        filled = wet + (wetter - wet) * moment.t
        if filled > 0:
            self.draw_water(scene, puzzle, after, filled)

    def draw_water(self, scene: Scene, puzzle: Puzzle, made: Sequence[int], filled: float) -> None:
        grid, route, enters = board_of(puzzle), route_of(puzzle), puzzle.inlet[2]
        front = grid.centre(0, 0)
        for k, (row, column, leaves) in enumerate(route[: ceil(filled)]):
            place = row * puzzle.side + column
            kind, angle = puzzle.tiles[place][0], puzzle.tiles[place][1] + made[place]
            back = angle % 4 != enters
            corners = pipe_piece(grid, row, column, kind, angle, min(1.0, filled - k), back)
            scene.polygon(corners, "blue", name=actor("water", row, column))
            (ax, ay), (bx, by) = (corners[0], corners[-1]) if back else corners[PIECES : PIECES + 2]
            front, enters = ((ax + bx) / 2, (ay + by) / 2), leaves ^ 2
        if filled < len(route):
            scene.ball(front, grid.side * 0.15, "blue", outline="white", width=grid.side * 0.03, name="front")
        else:
            stub(scene, grid, puzzle.outlet, "blue", False, "outflow")

    def prompt(self, puzzle: Puzzle) -> str:
        side = puzzle.side
        opening = phrase(
            puzzle,
            f"Each of these {side} by {side} round tiles bears a piece of pipe; the blue inlet is at the "
            f"{WORDS[puzzle.inlet[2]]}, the grey outlet at the {WORDS[puzzle.outlet[2]]}.",
            f"A board of {side} by {side} round pipe tiles has a blue inlet at its {WORDS[puzzle.inlet[2]]} and a grey "
            f"outlet at its {WORDS[puzzle.outlet[2]]}.",
        )
        return (
            f"{opening} Turn tiles on their places, clockwise and by quarter turns, until one unbroken pipe leads from "
            "the inlet to the outlet. Go along this pipe from the inlet: turn each of its tiles that is not right yet "
            "once, as little as possible, and no other tile. Then blue water, a white-ringed drop at its front, fills "
            "the pipe from the inlet to the outlet. Nothing else moves, and the camera stays still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return f"one unbroken pipe of {len(route_of(puzzle))} tiles, full of blue water, leads from inlet to outlet."

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        route = route_of(puzzle)
        begin, finish = (
            f"the {WORDS[side]} of row {row + 1}, column {column + 1}"
            for row, column, side in (puzzle.inlet, route[-1])
        )
        yield start("given", 5, f"The first frame shows a dry board, its inlet at {begin}, its outlet at {finish}.")
        turned = [
            (row, column, turns) for (row, column, _), turns in zip(route, needed(puzzle, route), strict=True) if turns
        ]
        runs = grouped(turned, 3)
        for first, run in runs:
            facts = ", then ".join(f"row {r + 1}, column {c + 1} by {90 * turns} degrees" for r, c, turns in run)
            check = Follows(tuple(actor("tile", r, c) for r, c, _ in run), (first, first + len(run) - 1))
            yield process(f"turns-{first}", 45 / len(runs), f"It turns clockwise the tile in {facts}.", check)
        way = " ".join(f"{row + 1}-{column + 1}" for row, column, _ in route)
        water = tuple(actor("water", row, column) for row, column, _ in route)
        text = f"Then water, a ringed drop at its front, fills the tiles (row-column) {way}, one after another."
        yield process("water", 15, text, Follows(("front",), (len(turned) + 1, len(states) - 1)))
        yield end("whole", 25, f"At the end {self.goal(puzzle)}")
        moving = Steady((*(actor("tile", r, c) for r, c, _ in turned), *water, "front", "outflow"))
        yield constancy("steady", 10, "No other tile turns; no tile moves away or changes its kind of pipe.", moving)

    def capacity(self, config: Config) -> int:
        return count_boards(config)


def inside(row: int, column: int, side: int, board: int) -> bool:
    """Whether the tile next to this one, on this side of it, is on the board."""
    down, across = SIDES[side]
    return 0 <= row + down < board and 0 <= column + across < board


def walks(board: int, kinds: Sequence[str], inlet: Gate) -> list[tuple[Gate, ...]]:
    """All ways from the inlet out of the board that the kinds of its tiles allow: tiles with the side they leave by."""
    found: list[tuple[Gate, ...]] = []
    pending: list[tuple[tuple[Gate, ...], Gate]] = [((), inlet)]
    while pending:
        way, (row, column, enters) = pending.pop()
        if any(gate[:2] == (row, column) for gate in way):
            continue
        turns = (2,) if kinds[row * board + column] == STRAIGHT else (1, 3)
        for side in ((enters + turn) % 4 for turn in turns):
            longer = (*way, (row, column, side))
            if inside(row, column, side, board):
                pending.append((longer, (row + SIDES[side][0], column + SIDES[side][1], side ^ 2)))
            else:
                found.append(longer)
    return found


def alone(board: int, kinds: Sequence[str], inlet: Gate, config: Config) -> list[tuple[Gate, ...]]:
    """The ways of the right length that no other one shares its end with."""
    ways = walks(board, kinds, inlet)
    ends = [way[-1] for way in ways]
    return [way for way in ways if config.fewest <= len(way) <= config.most and ends.count(way[-1]) == 1]


@lru_cache(maxsize=64)
def route_of(puzzle: Puzzle) -> tuple[Gate, ...]:
    kinds = [kind for kind, _ in puzzle.tiles]
    return next(way for way in walks(puzzle.side, kinds, puzzle.inlet) if way[-1] == puzzle.outlet)


def needed(puzzle: Puzzle, route: Sequence[Gate]) -> list[int]:
    """The fewest clockwise quarter turns of each tile of the route."""
    found, enters = [], puzzle.inlet[2]
    for row, column, leaves in route:
        kind, first = puzzle.tiles[row * puzzle.side + column]
        right = enters if (leaves - enters) % 4 == APART[kind] else leaves
        found.append((right - first) % TURNS[kind])
        enters = leaves ^ 2
    return found


def flow(puzzle: Puzzle, made: Sequence[int]) -> list[int]:
    """The places that water passes from the inlet to the outlet; none if it does not get there."""
    (row, column, enters), passed = puzzle.inlet, []
    while 0 <= row < puzzle.side and 0 <= column < puzzle.side:
        place = row * puzzle.side + column
        kind, first = puzzle.tiles[place]
        openings = [(first + made[place]) % 4, (first + made[place] + APART[kind]) % 4]
        if enters not in openings or place in passed:
            return []
        passed.append(place)
        openings.remove(enters)
        if (row, column, openings[0]) == puzzle.outlet:
            return passed
        row, column, enters = row + SIDES[openings[0]][0], column + SIDES[openings[0]][1], openings[0] ^ 2
    return []


@lru_cache
def count_boards(config: Config) -> int:
    """How many boards, were all equally likely, would repeat as often as those drawn do.

    Tiles in their positions are equally likely, and each of a board's n fitting routes has a share of 1 / n. Of boards
    of 4 by 4 only those with one inlet and elbows alone in the lower half are counted: a lower bound.
    """
    side, total, squares = config.side, 0.0, 0.0
    inlets = [(r, c, s) for r, c, s in product(range(side), range(side), range(4)) if not inside(r, c, s, side)]
    free = side**2 if side < 4 else 8
    for inlet in inlets if side < 4 else [(0, 0, 3)]:
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


def pipe_piece(
    grid: Grid, row: int, column: int, kind: str, angle: float, share: float = 1, back: bool = False
) -> tuple[tuple[float, float], ...]:
    """The corners of a tile's pipe, its first opening turned to `angle`; or a share of it from either opening."""
    half, wide, (x, y) = grid.side / 2, grid.side * 0.13, grid.centre(row, column)
    begin, until = (1 - share, 1.0) if back else (0.0, share)
    cuts = [begin + (until - begin) * k / PIECES for k in range(PIECES + 1)]
    if kind == STRAIGHT:
        corners = [(-wide, (2 * cut - 1) * half) for cut in cuts] + [(wide, (2 * cut - 1) * half) for cut in cuts[::-1]]
    else:
        radii = [(half + wide, cut) for cut in cuts] + [(half - wide, cut) for cut in cuts[::-1]]
        corners = [(half - r * cos(pi / 2 * cut), r * sin(pi / 2 * cut) - half) for r, cut in radii]
    c, s = cos(pi / 2 * angle), sin(pi / 2 * angle)
    return tuple((x + a * c - b * s, y + a * s + b * c) for a, b in corners)


def stub(scene: Scene, grid: Grid, gate: Gate, colour: str, inward: bool, name: str | None = None) -> None:
    """A pipe that ends at the board's edge, with an arrow that points the way of the water."""
    row, column, side = gate
    (x, y), (down, across) = grid.centre(row, column), SIDES[side]
    near, far, wide = grid.side / 2, grid.side / 2 + 46, grid.side * 0.13
    ends = ((near, -wide), (near, wide), (far, wide), (far, -wide))
    scene.polygon([(x + across * d + down * w, y + down * d + across * w) for d, w in ends], colour, name=name)
    tail, tip = ((x + across * d, y + down * d) for d in (near + 15, near + 39))
    scene.arrow(*((tip, tail) if inward else (tail, tip)), "white", 4, head=14)


def board_of(puzzle: Puzzle) -> Grid:
    return Grid.within(puzzle.side, puzzle.side, (60, 60, 392, 392))


def actor(what: str, row: int, column: int) -> str:
    return f"{what}-{row + 1}-{column + 1}"
