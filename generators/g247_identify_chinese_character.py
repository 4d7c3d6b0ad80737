"""G-247 Identify the Chinese character: draw a ring round every Chinese character among those of other scripts.

Each glyph belongs to one script, and none looks like one of another. So a solution exists, and the set of marked glyphs
is unique; several rings come in any order. All glyphs are drawn with one pen, and their numbers of strokes are drawn
alike. `solve` goes by the scripts. `rules` look glyphs up in the table, `brute_force` compares the strokes themselves.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import factorial
from random import Random

from generators.kit import (
    Choice, Generator, Grid, Item, Moment, Pace, Prompt, Reject, Scene,
    constancy, end, generator, one_of, ordered, require, start,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import listed, place
from generators.kit.words.glyphs import CHINESE, OTHERS, ink, strokes
from generators.kit.words.hunches import right_hunches
from generators.kit.words.marking import (
    Marked, among, as_marks, bits_of, draw_marks, in_any_order, lie, marking, nothing_else, numbers_of, require_marked,
    ring,
)  # fmt: skip

BOARDS = {6: (2, 3), 9: (3, 3), 12: (3, 4)}  # rows and columns, by the number of glyphs
SCRIPTS = {1: ("Latin", "Greek", "Cyrillic", "Hebrew"), 2: tuple(OTHERS), 3: ("kana", "hangul")}
STROKES = {1: (2, 3), 2: (2, 3, 4), 3: (2, 3, 3, 4)}  # numbers of strokes of the glyphs
GLYPH, RING = 0.27, 0.435  # of a cell's side: half the size of a glyph, radius of a ring
KEPT = {1: 0.2, 2: 0.2, 3: 0.1}  # share of the draws kept in which a Chinese character has the longest strokes

Glyph = tuple[str, str]  # script and name


@dataclass(frozen=True)
class Config:
    glyphs: int = 9  # in all: 6, 9 or 12
    fewest: int = 1  # Chinese ones, at least
    most: int = 1  # and at most, 5 at the largest
    scripts: int = 2  # the others: 1 without scripts of East Asia, 2 of all kinds, 3 of East Asia alone

    def __post_init__(self) -> None:
        one_of("glyphs", self.glyphs, tuple(BOARDS))
        ordered("Chinese characters", 1, self.fewest, self.most, 5)
        one_of("scripts", self.scripts, tuple(SCRIPTS))


@dataclass(frozen=True)
class Puzzle:
    glyphs: tuple[Glyph, ...]  # row by row, from the left


@generator(
    "G-247", "identify_chinese_character", version=1,
    faculty="knowledge", family="marking",
    levels={"easy": Config(6, 1, 1, 1), "medium": Config(9, 1, 1, 2), "hard": Config(12, 2, 4, 3)},
)  # fmt: skip
class IdentifyChineseCharacter(Generator[Config, Puzzle, Marked]):
    public = "stricter; the scripts come closer by level, and at hard two to four characters are Chinese"
    pace = Pace(step=16, rest=3)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        count = rng.randint(config.fewest, config.most)
        glyphs: list[Glyph] = []
        for number in range(config.glyphs):
            wanted = rng.choice(STROKES[config.scripts])
            scripts = ("Chinese",) if number < count else SCRIPTS[config.scripts]
            fitting = [left for script in scripts if (left := fresh(script, wanted, glyphs))]
            if not fitting:
                raise Reject("no other glyph with this number of strokes")
            glyphs.append(rng.choice(rng.choice(fitting)))
        rng.shuffle(glyphs)
        puzzle = Puzzle(tuple(glyphs))
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        if right_hunches(decision, most=("ink",)) and rng.random() > KEPT[config.scripts]:
            raise Reject("the length of the strokes is too often a hint")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Marked]:
        found = [number for number, (script, _) in enumerate(puzzle.glyphs, 1) if script == "Chinese"]
        return in_any_order(found, len(puzzle.glyphs))

    def rules(self, puzzle: Puzzle, states: Sequence[Marked]) -> None:
        marks = require_marked(states, len(puzzle.glyphs))
        for number, (script, name) in enumerate(puzzle.glyphs, 1):
            other = name in OTHERS.get(script, ())
            where = place(*divmod(number - 1, BOARDS[len(puzzle.glyphs)][1]))
            require((number in marks) != other, f"the glyph in {where} is {script}, and has a ring or none")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marked]]:
        known = {strokes("Chinese", name) for name in CHINESE}
        yield (tuple(strokes(*glyph) in known for glyph in puzzle.glyphs),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid = board(puzzle)
        scene.grid(grid)
        for number, glyph in enumerate(puzzle.glyphs, 1):
            (x, y), half = centre(puzzle, number), GLYPH * grid.side
            for stroke in strokes(*glyph):
                scene.line([(x + half * u, y + half * v) for u, v in stroke], "ink", 0.05 * grid.side)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marked]) -> None:
        radius = RING * board(puzzle).side
        draw_marks(scene, as_marks(moment), lambda number: ring(centre(puzzle, number), radius), width=5)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        rows, columns = BOARDS[len(puzzle.glyphs)]
        return self.worded(several=sum(self.solve(puzzle)[-1]) > 1, rows=rows, columns=columns)

    def goal(self, puzzle: Puzzle) -> str:
        cells = [place(*divmod(n - 1, BOARDS[len(puzzle.glyphs)][1])) for n in numbers_of(self.solve(puzzle)[-1])]
        if len(cells) == 1:
            return f"a [mark] ring is round the glyph in {cells[0]}, and no other has one."
        return f"{len(cells)} glyphs have a [mark] ring, and no other has one: those in {'; '.join(cells)}."

    def answer(self, puzzle: Puzzle, states: Sequence[Marked]) -> str:
        marks = numbers_of(states[-1])
        return str(len(marks)) if len(marks) > 1 else place(*divmod(marks[0] - 1, BOARDS[len(puzzle.glyphs)][1]))

    def choices(self, puzzle: Puzzle, states: Sequence[Marked]) -> Iterator[Sequence[Choice]]:
        seen = lie([centre(puzzle, number) for number in range(1, len(puzzle.glyphs) + 1)])
        for looks, glyph in zip(seen, puzzle.glyphs, strict=True):
            looks |= {"strokes": len(strokes(*glyph)), "ink": ink(*glyph)}
        yield among(numbers_of(states[-1]), seen)

    def glance(self, puzzle: Puzzle) -> Mapping[str, float]:
        """If the answer is a number, the glyphs of four strokes and more."""
        several = sum(self.solve(puzzle)[-1]) > 1
        return {"four strokes": sum(len(strokes(*glyph)) > 3 for glyph in puzzle.glyphs)} if several else {}

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marked]) -> float:
        """The steps, the bits of the set, and a quarter of a bit for each glyph of another script of East Asia."""
        near = sum(script in SCRIPTS[3] for script, _ in puzzle.glyphs)
        return bits_of(numbers_of(states[-1]), len(puzzle.glyphs)) + near / 4

    def rubric(self, puzzle: Puzzle, states: Sequence[Marked]) -> Iterator[Item]:
        marks = numbers_of(states[-1])
        scripts = [script for script, _ in puzzle.glyphs]
        counts = listed([f"{scripts.count(script)} {script}" for script in ("Chinese", *OTHERS) if script in scripts])
        yield start("given", 5, f"The first frame shows no ring. By script the glyphs are {counts}.")
        things = [f'the Chinese character for "{puzzle.glyphs[number - 1][1]}"' for number in marks]
        centres = [centre(puzzle, number) for number in range(1, len(scripts) + 1)]
        yield from marking(marks, things, centres, 60, ordered=False)
        yield end("marked", 25, f"At the end {self.goal(puzzle)}")
        text = "No glyph moves or changes, and no part of a ring vanishes once it is drawn."
        yield constancy("steady", 10, text, nothing_else(marks))

    def capacity(self, config: Config) -> int:
        """A lower bound: the orders of the glyphs, times the Chinese characters of the rarest number of strokes."""
        counts = [len(strokes("Chinese", name)) for name in CHINESE]
        return factorial(config.glyphs) * min(counts.count(number) for number in STROKES[config.scripts])


def fresh(script: str, count: int, taken: Sequence[Glyph]) -> list[Glyph]:
    """The other glyphs of a script with a number of strokes."""
    glyphs = [(script, name) for name in (CHINESE if script == "Chinese" else OTHERS[script])]
    return [glyph for glyph in glyphs if len(strokes(*glyph)) == count and glyph not in taken]


def board(puzzle: Puzzle) -> Grid:
    """The board of the glyphs' cells."""
    return Grid.within(*BOARDS[len(puzzle.glyphs)], (20, 20, 472, 472))


def centre(puzzle: Puzzle, number: int) -> Point:
    """The middle of a glyph's cell, by its number from 1."""
    return board(puzzle).centre(*divmod(number - 1, BOARDS[len(puzzle.glyphs)][1]))
