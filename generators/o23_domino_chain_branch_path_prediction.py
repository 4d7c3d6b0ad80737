"""O-23 Domino chain with branches: let the dominoes fall from the trunk along all branches, as far as gaps allow.

A domino that falls reaches the next one if the gap is narrower than a domino is high. So each branch falls up to its
first gap that is too wide, and the fall runs everywhere at one speed: there is one motion. Gaps are nearly or just too
wide, and at medium and hard one of them may stop two branches. The solver follows the rows from the first domino to the
ends. The rules compare gaps and ways in each lane, for any number of steps. A search tips dominoes while it can.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log2
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import listed
from generators.kit.words.hunches import kept
from generators.kit.words.forks import HIGH, STANDING, TREES, Forks, Lane, curved

State = tuple[int, tuple[int, ...]]  # units that the fall has run; those to the foremost domino tipped in each lane
COLOURS = ("blue", "teal", "green", "purple")
RIGHT = 480  # units: place of the last letter, at most
LEANS = {  # against rules of thumb, by the number of ends
    2: {"least x": 3.0, "most dominoes of the path": 1.5, "most large gaps": 1.75},
    3: {"middle x": 1.25, "most dominoes of the path": 0.5, "most dominoes": 0.5, "most large gaps": 0.5},
    4: {"least x": 3.0, "middle x": 2.5, "most dominoes": 1.5, "most large gaps": 1.0},
}
STRIDE, LEAP = 8, 32  # units of the way in a frame: nearly, and at most


@dataclass(frozen=True)
class Config:
    ends: int = 3  # of branches, 2 to 4
    margin: int = 18  # hundredths of a height between the gaps that are nearly or just too wide, and the height
    trunk: int = 3  # plain gaps of the trunk, 1 to 4

    def __post_init__(self) -> None:
        within("ends", self.ends, 2, 4)
        within("margin", self.margin, 12, 25)
        within("trunk", self.trunk, 1, 4)

    def gaps(self, kind: str) -> range:
        """Gaps in units: narrow ones, decoys that a domino just reaches across, or wide ones that it does not."""
        beyond = 100 + self.margin
        ranges = {"narrow": (26, 44), "decoy": (186 - beyond, 200 - beyond), "wide": (beyond, beyond + 14)}
        least, most = ranges[kind]
        return range(-(-least * HIGH[self.ends] // 100), most * HIGH[self.ends] // 100 + 1)


@dataclass(frozen=True)
class Puzzle:
    lanes: tuple[Lane, ...]
    colour: str

    @cached_property
    def forks(self) -> Forks:
        """The dominoes in the picture."""
        return Forks(HIGH[(len(self.lanes) + 1) // 2], self.lanes)


@generator(
    "O-23", "domino_chain_branch_path_prediction", version=1,
    faculty="knowledge", family="motion",
    levels={"easy": Config(2, 22, 3), "medium": Config(3, 18, 2), "hard": Config(4, 14, 2)},
)  # fmt: skip
class DominoChainBranchPathPrediction(Generator[Config, Puzzle, State]):
    public = "stricter; up to four branches, and gaps too wide for a domino stop some of them"
    pace = Pace(step=1, rest=0, eased=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        parents, levels = zip(*TREES[config.ends], strict=True)
        leaves = [lane for lane in range(len(parents)) if lane not in parents]
        narrow, decoy, wide = map(config.gaps, ("narrow", "decoy", "wide"))
        whole = {0, *rng.sample(leaves, rng.randint(1, config.ends - 1))}
        whole |= {parents[lane] for lane in whole}
        shut: set[int] = set()  # lanes with a gap that is too wide
        firsts, lanes = [rng.choice(narrow) for _ in parents], list[Lane]()
        for lane, (parent, level) in enumerate(zip(parents, levels, strict=True)):
            odds = 0.35 if parent in shut else 1.0 if lane in leaves else 0.6
            if lane not in whole and rng.random() < odds:
                shut.add(lane)
            large, plain = rng.choice((0, 1)), config.trunk
            if lane:
                large, plain = (rng.choice((1, 2)), rng.choice((0, 1, 1))) if lane in leaves else (1, 0)
            straight = [rng.choice(kind) for kind in [decoy] * large + [narrow] * plain]
            if lane in shut:
                straight[0] = rng.choice(wide)
            bent = [firsts[parent], *curved(rng, narrow, level - levels[parent], HIGH[config.ends])] if lane else [0]
            lanes.append(Lane(parent, level, (*bent, *rng.sample(straight, len(straight)))))
        if rng.random() < 0.5:
            lanes = [Lane(lane.parent, 512 - lane.y, lane.gaps) for lane in lanes]
        puzzle = Puzzle(tuple(lanes), rng.choice(COLOURS))
        if max(map(puzzle.forks.end, leaves)) > RIGHT:
            raise Reject("no room for all dominoes of a branch")
        if rng.random() > kept(next(self.choices(puzzle, ())), LEANS[config.ends]):
            raise Reject("a rule of thumb finds the ends")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        whole, steps = puzzle.forks.whole, round(puzzle.forks.whole / STRIDE)
        fronts = [round(whole * step / steps) for step in range(steps + 1)]
        return [(front, puzzle.forks.foremost(front)) for front in fronts]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        high, thick, ends = puzzle.forks.high, puzzle.forks.thick, list[tuple[int, bool]]()
        struck: list[list[int]] = []  # for each lane, the ways to those of its dominoes that can be reached
        for lane in puzzle.lanes:
            way, goes = ends[lane.parent] if lane.parent >= 0 else (-thick, True)
            struck.append([])
            for gap in lane.gaps:
                way, goes = way + gap + thick, goes and gap < high
                struck[-1] += [way] if goes else []
            ends.append((way, goes))
        whole = high + max(way for ways in struck for way in ways)
        require(LEAP * (len(states) - 1) >= whole, f"the fall leaps over {whole} units in {len(states) - 1} steps")
        for step, (front, tipped) in enumerate(states):
            require(len(tipped) == len(struck), f"step {step} has not the puzzle's rows")
            even = abs(front - whole * step / (len(states) - 1)) <= 0.5
            require(even, f"by step {step} the fall has run {front} units, not at one speed up to its end")
            for number, (foremost, ways) in enumerate(zip(tipped, struck, strict=True)):
                name = puzzle.forks.name(number)
                require(foremost in [STANDING, *ways], f"step {step} tips a domino of {name} that is out of reach")
                require(foremost < front, f"step {step} tips a domino of {name} too early")
                late = [way for way in ways if foremost < way < front]
                require(not late, f"step {step} has not tipped a domino of {name}")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        lanes, high, found, fresh = puzzle.lanes, puzzle.forks.high, {(0, 0): 0}, [(0, 0)]
        while fresh:
            lane, number = fresh.pop()
            behind = [(child, 0) for child, other in enumerate(lanes) if other.parent == lane]
            for child, place in [(lane, number + 1)] if number + 1 < len(lanes[lane].gaps) else behind:
                if (gap := lanes[child].gaps[place]) < high:
                    found[child, place] = found[lane, number] + gap + puzzle.forks.thick
                    fresh.append((child, place))
        ways = [[way for (lane, _), way in found.items() if lane == number] for number in range(len(lanes))]
        yield ((max(found.values()) + high, tuple(max(each, default=STANDING) for each in ways)),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((14, 14, 484, 484), "panel", outline="faint", radius=14)
        puzzle.forks.surround(scene, puzzle.colour)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        (since, least), (until, most) = moment.before, moment.after
        front = since + (until - since) * moment.t
        puzzle.forks.paint(scene, puzzle.colour, front, most if moment.t == 1 else least, most)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        forks = puzzle.forks
        return self.worded(colour=puzzle.colour, count=forks.count, ends=forks.ends)

    def goal(self, puzzle: Puzzle) -> str:
        forks = puzzle.forks
        lie = f"{sum(forks.falls)} of the {forks.count} dominoes lie and all others stand"
        return f"{lie}; of the ends, the fall has come to {listed(forks.reached)} alone."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return ", ".join(puzzle.forks.reached)

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The ends that the fall reaches."""
        seen, forks = [], puzzle.forks
        for leaf, letter in forks.letters.items():
            gaps, path = forks.lanes[leaf].gaps, forks.paths[leaf].gaps
            looks: dict[str, float | str] = {"letter": letter, "x": forks.end(leaf)}
            looks |= {"dominoes": len(gaps), "dominoes of the path": len(path)}
            looks["large gaps"] = sum(2 * gap > forks.high for gap in path)
            looks["last gap"] = str(2 * gaps[-1] > forks.high)
            seen.append(Choice(letter in forks.reached, looks))
        yield seen

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The bits of precision that tell each gap, up to the end of the fall in its lane, from a domino's height."""
        forks = puzzle.forks
        ends = [lane.gaps[: count + 1] for lane, count in zip(forks.lanes, forks.falls, strict=True) if count]
        return sum(log2(forks.high / abs(forks.high - gap)) for gaps in ends for gap in gaps)

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        forks, whole, steps = puzzle.forks, puzzle.forks.whole, len(states) - 1
        text = f"The first frame shows {forks.count} upright {puzzle.colour} dominoes in rows with ends {forks.ends}."
        yield start("given", 5, text)
        falling = [lane for lane, count in enumerate(forks.falls) if count]
        runs = grouped(sorted(falling, key=lambda lane: forks.away[lane][0]))
        for first, run in runs:
            text = "; ".join(forks.fate(lane) for lane in run)
            ways = [way for lane in run for way in forks.away[lane][: forks.falls[lane]]]
            last = min(steps, int((max(ways) + forks.high) / whole * steps) + 1)
            check = Follows(forks.names(run), (int(min(ways) / whole * steps) + 1, last))
            yield process(f"rows-{first}", 35 / len(runs), f"{text[0].upper()}{text[1:]}.", check)
        text = f"{sum(forks.falls)} dominoes fall, each when the one before it has come down on it, "
        text += "at one speed in all rows, and none rises again."
        yield process("order", 25, text, Follows(forks.names(falling), (1, steps)))
        yield end("stopped", 25, f"At the end {self.goal(puzzle)}")
        text = "No domino behind too wide a gap moves; letters and arrow keep still."
        yield constancy("steady", 10, text, Steady(forks.names(falling)))

    def capacity(self, config: Config) -> int:
        """A lower bound: narrower plain gaps in trunk and ends, and of a large one each."""
        narrow, decoy, wide = (len(config.gaps(kind)) for kind in ("narrow", "decoy", "wide"))
        return int((narrow // 2) ** (config.trunk + config.ends) * wide * decoy ** (config.ends - 1))
