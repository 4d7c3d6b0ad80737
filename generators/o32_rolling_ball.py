"""O-32 Rolling ball: let the ball roll over ramps and platforms until it rests on the tile where its energy is used up.

The ball has the energy of its height, and each rough tile takes that of one row. It starts half a row above a line, so
its energy is used up in the middle of a tile. Until then it always suffices for the next ramp, so the ball never turns
back. The solution is unique. If the ball may rest on A, a smooth dip comes before it and lets the ball run. `solve`
follows the ball by its accelerations. `rules` take any number of equal steps of time, with the speeds from energy
alone. A search reckons in half rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, process, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.hunches import kept
from generators.kit.words.path import NEAR
from generators.kit.words.ramps import (
    BALL, BASE, LEFT, MARGIN, ROW, TILE, WIDTH, Track, by_energy, place_by_energy, starts,
)  # fmt: skip

COLOURS = ("blue", "green", "purple", "teal", "yellow")  # of the tiles
LETTERS = "ABCDEF"
ROWS, HIGHEST = 5, 11  # between the lowest and the highest platform; the highest line below a start
STEEPEST = {4: 4, 5: 3, 6: 3}  # rows between neighbouring platforms, by the number of platforms
TALLEST = 8  # rows from the first platform to the line below the start
TILES = {4: 8, 5: 9, 6: 12}  # in all, at most, by the number of platforms
TRIES = 4000  # tracks for one draw
SHORTEST, LONGEST = 32, 66  # frames of a run
STEP, FEWEST, MOST = 6, 5, 11  # frames of a step, about, and the numbers of steps
BULGE = 7  # units by which the ball may be higher or lower within a step than at its ends
LEAP = 180  # units; a longer step is a leap
EARLY, OFF = 10, 8  # units by which the ball may be early or late, and off its way, as one reads it off a picture
LEANS = {  # how far each rule of thumb would lead, by the number of platforms
    4: {
        "most bump": 7.8, "middle bump": 3.2, "most wall ahead": 2.6, "least wall ahead": 0.6,
        "most height": 1.2, "middle height": 1.1, "most tiles": 1,
    },
    5: {
        "most bump": 7.5, "middle bump": 0.8, "most wall ahead": 0.8,
        "most height": 0.5, "middle height": 0.8, "most tiles": 0.8,
    },
    6: {"most bump": 5.5, "most wall ahead": 1.2, "most tiles": 0.9, "least off if flat": 2, "middle height": 0.3},
}  # fmt: skip


@dataclass(frozen=True)
class Config:
    platforms: int = 5  # 4 to 6
    most: int = 2  # tiles on a platform, 2 or 3
    passed: int = 0  # platforms that the ball leaves behind at least, 0 or 1; with 0, a smooth one comes before A

    def __post_init__(self) -> None:
        within("platforms", self.platforms, 4, len(LETTERS))
        within("most", self.most, 2, 3)
        within("passed", self.passed, 0, 1)


@dataclass(frozen=True)
class Puzzle:
    track: Track
    colour: str  # of the tiles

    @property
    def names(self) -> str:
        """The letters of the platforms; a space for a smooth one."""
        return " " * (not self.track.tiles[0]) + LETTERS


@generator(
    "O-32", "rolling_ball", version=2,
    faculty="knowledge", family="motion",
    levels={"easy": Config(4, 2, 0), "medium": Config(5, 3, 0), "hard": Config(6, 3, 1)},
)  # fmt: skip
class RollingBall(Generator[Config, Puzzle, Point]):
    public = "stricter; tiles use up the ball's energy, so the platform on which it rests has to be worked out"
    pace = Pace(step=STEP, rest=0, eased=False)
    near = OFF

    def sample(self, rng: Random, config: Config) -> Puzzle:
        count, colour = config.platforms, rng.choice(COLOURS)
        platform = rng.randrange(config.passed, count)
        for _ in range(TRIES):
            if (track := drawn(rng, config, platform)) is None:
                continue
            puzzle = Puzzle(track, colour)
            if rng.random() < kept(next(self.choices(puzzle, ())), LEANS[count]) and fits(track):
                return puzzle
        raise Reject(f"no track found on which the ball rests on platform {LETTERS[platform]}")

    def solve(self, puzzle: Puzzle) -> Sequence[Point]:
        steps = steps_of(puzzle.track)
        return [puzzle.track.after(step / steps) for step in range(steps + 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[Point]) -> None:
        track, passed, steps = puzzle.track, by_energy(puzzle.track), len(states) - 1
        time, finish, _ = passed[-1]
        require(finish - track.begin <= LEAP * steps, f"{steps} steps are leaps of more than {LEAP} units")
        before = -1.0
        for step, state in enumerate(states):
            early, most = (EARLY, OFF) if 0 < step < steps else (0, NEAR)
            due = place_by_energy(passed, time * step / steps)
            place, off = track.nearest(state, max(track.begin, due - early), min(finish, due + early))
            require(off <= most, f"after step {step} the ball is {off:.1f} units off its way, or early or late")
            require(place > before, f"step {step} does not take the ball further")
            before = place

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Point]]:
        track = puzzle.track
        for number, (height, count) in enumerate(zip(track.heights, track.tiles, strict=True)):
            left = 2 * (track.start - height - sum(track.tiles[:number])) + 1  # half rows of energy
            if 0 < left < 2 * count:
                x, y = track.corners[2 * number + 1]
                yield ((x + MARGIN + TILE * left / 2, y - BALL),)
                return

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        track = puzzle.track
        scene.block((12, BASE - ROW * HIGHEST - 66, 488, ROW * HIGHEST + 126), "panel", radius=14)
        (left, _), (right, _) = track.corners[0], track.corners[-1]
        scene.polygon([*track.corners, (right, BASE + 46), (left, BASE + 46)], "given")
        for row in range(HIGHEST + 2):
            scene.line(((LEFT, BASE - ROW * row), (LEFT + WIDTH, BASE - ROW * row)), "faint", 2)
            scene.label((LEFT - 14, BASE - ROW * row), str(row), 18, "soft")
        scene.line(track.corners, "wall", 5)
        for (x, y), letter, count in zip(track.corners[1::2], puzzle.names, track.tiles, strict=False):
            for tile in range(count):
                scene.block((x + MARGIN + TILE * tile + 1, y - 2, TILE - 2, 10), puzzle.colour, outline="ink", width=2)
            if count:
                scene.label((x + MARGIN + TILE * count / 2, y + 18), letter, 20)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Point]) -> None:
        track, steps = puzzle.track, steps_of(puzzle.track)
        done = max(0, moment.step - 1)
        x, y = track.after((done + moment.t) / steps)
        for state, step, share in ((moment.before, done, 1 - moment.t), (moment.after, moment.step, moment.t)):
            due = track.after(step / steps)  # states of the solution lie there
            x, y = x + share * (state[0] - due[0]), y + share * (state[1] - due[1])
        scene.ball((x, y), BALL, "red", outline="white", width=2, name="ball")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        named = LETTERS[: sum(tiles > 0 for tiles in puzzle.track.tiles)]
        return self.worded(colour=puzzle.colour, count=NUMBERS[len(named)], last=named[-1], start=puzzle.track.start)

    def goal(self, puzzle: Puzzle) -> str:
        return f"the ball rests on platform {puzzle.names[puzzle.track.last]}, where its energy is used up."

    def answer(self, puzzle: Puzzle, states: Sequence[Point]) -> str:
        return puzzle.names[puzzle.track.last]

    def choices(self, puzzle: Puzzle, states: Sequence[Point]) -> Iterator[Sequence[Choice]]:
        """The platform on which the ball comes to rest."""
        track, high = puzzle.track, puzzle.track.start + 1.5
        around = [high, *track.heights, high]
        seen = []
        for number, (height, tiles) in enumerate(zip(track.heights, track.tiles, strict=True)):
            if not tiles:
                continue
            looks: dict[str, float | str] = {"letter": puzzle.names[number], "height": height, "tiles": tiles}
            looks["wall ahead"] = around[number + 2] - height
            looks["off if flat"] = abs(track.start + 0.5 - sum(track.tiles[:number]) - tiles / 2)
            looks["bump"] = float(height > min(around[number], around[number + 2]))
            seen.append(Choice(number == track.last, looks))
        yield seen

    def difficulty(self, puzzle: Puzzle, states: Sequence[Point]) -> float:
        """The tiles to reckon with, and the bits of choice among the platforms."""
        return sum(puzzle.track.tiles[: puzzle.track.last + 1]) + super().difficulty(puzzle, states)

    def rubric(self, puzzle: Puzzle, states: Sequence[Point]) -> Iterator[Item]:
        track, last, smooth = puzzle.track, len(states) - 1, puzzle.track.tiles.count(0)
        lines = listed([str(height) for height in track.heights[smooth:]])
        text = f"The first frame shows the red ball half a row above line {track.start}"
        yield start("given", 5, f"{text}, and the platforms from A on at lines {lines}.")
        passed, before = by_energy(track), 0
        runs = grouped(puzzle.names[smooth : track.last + 1], 3)
        for number, (first, run) in enumerate(runs, 1):
            facts, until = f"over {listed(list(run))}", last
            if number < len(runs):
                time = passed[4 * (first + len(run) + smooth) - 3][0]  # it comes to the next platform
                until = min(last + number - len(runs), max(before + 1, round(time / track.time * last)))
            else:
                facts = f"onto {run[-1]} and stops in the middle of the {track.stop} tile there"
                facts = f"over {listed(list(run[:-1]))}, then {facts}" if len(run) > 1 else facts
            check = Follows(("ball",), (before + 1, until))
            yield process(f"roll-{first}", 36 / len(runs), f"The ball rolls {facts}.", check)
            before = until
        text = "The lower the ball is, and the fewer tiles it has crossed, the faster it rolls; it never turns back."
        yield process("energy", 29, text, Follows(("ball",), (1, last)))
        yield end("rests", 20, f"At the end {self.goal(puzzle)}")
        text = "The ball keeps size and colour; track, tiles and letters do not change."
        yield constancy("steady", 10, text, Steady(("ball",)))

    def capacity(self, config: Config) -> int:
        """A lower bound: gentle tracks at all heights, with one and two tiles by turns, in all colours."""
        return len(COLOURS) * count_tracks(config)


def drawn(rng: Random, config: Config, platform: int) -> Track | None:
    """A track on which the ball comes to rest on this one of the platforms with tiles; None if no start leads there."""
    smooth = [0] * (1 - config.passed)
    tiles = [*smooth, *(rng.randint(1, config.most) for _ in range(config.platforms))]
    rows = [rng.randint(0, ROWS)]
    for _ in tiles[1:]:
        rows.append(rng.choice(near(rows[-1], STEEPEST[config.platforms])))
    lines = starts(rows, tiles, platform + len(smooth), min(HIGHEST, rows[0] + TALLEST))
    if sum(tiles) > TILES[config.platforms] or not lines:
        return None
    line = rng.choice(lines)
    lift = rng.randint(0, HIGHEST - line)
    return Track(tuple(row + lift for row in rows), tuple(tiles), line + lift)


def near(row: int, steepest: int) -> list[int]:
    """The rows of a platform beside one in this row."""
    return [other for other in range(ROWS + 1) if 0 < abs(other - row) <= steepest]


@lru_cache(maxsize=1024)
def steps_of(track: Track) -> int:
    """The number of steps, of `STEP` frames about, in which the ball keeps nearest to the heights of their ends."""
    least, most = (min(MOST, max(FEWEST, round(share * track.time / STEP))) for share in (0.85, 1.1))
    return min(range(least, most + 1), key=track.bulge)


def fits(track: Track) -> bool:
    """True if the run is neither too short nor too long, and the ball never rises and sinks within one step."""
    return SHORTEST <= track.time <= LONGEST and track.bulge(steps_of(track)) <= BULGE


@lru_cache
def count_tracks(config: Config) -> int:
    tiles = (*[0] * (1 - config.passed), *(1, 2, 1, 2, 1, 2)[: config.platforms])
    rows: list[tuple[int, ...]] = [(row,) for row in range(ROWS + 1)]
    for _ in tiles[1:]:
        rows = [(*heights, row) for heights in rows for row in near(heights[-1], 1)]
    tracks = (
        Track(heights, tiles, line)
        for heights in rows
        for platform in range(1, len(tiles))
        for line in starts(heights, tiles, platform, min(HIGHEST, heights[0] + TALLEST))
    )
    return sum(HIGHEST - track.start + 1 for track in tracks if fits(track))
