"""The generator under test, with cached puzzles, samples and films for all rules."""

import inspect
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from generators.kit.conformance.finding import Broken
from generators.kit.conformance.processes import Elsewhere
from generators.kit.pacing import moments_of
from generators.kit.prompt import Prompt
from generators.kit.registry import AnyGenerator, registry
from generators.kit.rubric import Item, weigh
from generators.kit.sample import DEFAULT_SIZE, PROMPT, SIZES, Drawn, Sample, build, draw
from generators.kit.scene.scene import Area, Note, Scene
from generators.kit.timeline import Moment

MOST_FAULTS = 3  # reported per rule
CASES = 6  # samples of each level for most rules
SOLVED = 300  # puzzles of each level, solved to compare answers and difficulty
LOOKED_AT = 2  # samples of each level compared note by note
DRAWS, FEWEST_DRAWS = 2000, 150  # puzzles of each level to compare
DRAW_SECONDS = 1.0  # CPU seconds for all levels; costly draws are fewer
NEIGHBOURS, FEWEST_NEIGHBOURS = 60, 20  # puzzles of each level to compare with the next seed's
NEIGHBOUR_SECONDS = 0.1  # CPU seconds for one level
SMALL = SIZES.start  # pixels, for comparing pictures

Places = Mapping[str, Area]  # by actor


@dataclass(frozen=True)
class Case:
    """A sample made chapter by chapter."""

    level: str
    index: int
    puzzle: Any
    states: Sequence[Any]
    items: tuple[Item, ...]
    composed: Prompt
    prompt: str  # prompt.txt
    sample: Sample  # small, without video

    def broken(self, reason: str) -> Broken:
        """Report a promise broken by this sample."""
        return Broken(reason, self.level, self.index)


@dataclass(frozen=True)
class Film:
    """A whole sample with its video and cost."""

    case: Case
    sample: Sample
    cpu_ms: float

    @property
    def level(self) -> str:
        """Its level."""
        return self.case.level


class Subject:
    """A generator and a run seed, with everything the rules inspect."""

    def __init__(
        self, generator: AnyGenerator, seed: int = 42, *, thorough: bool = False, elsewhere: Elsewhere | None = None
    ) -> None:
        self.generator = generator
        self.seed = seed
        self.elsewhere = elsewhere  # shared with other subjects, or None
        self.thorough = thorough  # compare all draws, however long they take
        self.rejects: dict[str, float] = {}
        self._faults: list[tuple[str, Broken]] = []
        self._whole: dict[tuple[str, int], tuple[Sample, float]] = {}
        self._drawn: dict[tuple[str, int], Drawn] = {}
        self._solved: dict[str, Sequence[tuple[Any, Sequence[Any]]]] = {}

    @property
    def file(self) -> Path:
        """The generator's file."""
        return Path(inspect.getfile(type(self.generator)))

    @property
    def outside(self) -> Path | None:
        """The generator's file, if it is outside the catalogue."""
        return None if self.generator in registry else self.file

    @cached_property
    def source(self) -> str:
        """The text of that file."""
        return self.file.read_text(encoding="utf-8")

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """Sound samples of every level: drawn, solved, verified, described and built."""
        return tuple(
            case for level in self.generator.levels for index in range(CASES) if (case := self._case(level, index))
        )

    def faults(self, rule: str) -> Iterator[Broken]:
        """Faults of samples missing from the cases, by the first failed chapter."""
        _ = self.cases
        yield from (broken for name, broken in self._faults if name == rule)

    def _case(self, level: str, index: int) -> Case | None:
        generator, chapter = self.generator, "draws"
        try:
            puzzle = self.drawn(level, index).puzzle
            chapter = "solves"
            states = generator.solve(puzzle)
            if len(states) < 2:
                raise ValueError(f"{len(states)} states: the given one and the solved one are two")
            verdict = generator.verify(puzzle, states)
            if not verdict.ok:
                raise ValueError(f"rules refuse its own solution: {verdict.reason}")
            chapter = "rubric"
            items = weigh(generator.rubric(puzzle, states))
            chapter = "prompt"
            composed = generator.prompt(puzzle)
            chapter = "builds"
            sample = build(generator, level, self.seed, index, size=SMALL, video=False)
            prompt = sample.files[PROMPT].decode()
        except Exception as error:  # a foreign generator may raise anything: a finding
            self._faults.append((chapter, Broken(in_one_line(error), level, index)))
            return None
        return Case(level, index, puzzle, states, items, composed, prompt, sample)

    def is_sound(self, level: str) -> bool:
        """True if every sample of a level is sound."""
        return len(self.of_level(level)) == CASES

    def drawn(self, level: str, index: int) -> Drawn:
        """A puzzle with its rejected draws; the first `SOLVED` of a level are cached."""
        found = self._drawn.get((level, index)) or draw(self.generator, level, self.seed, index)
        if index < SOLVED:
            self._drawn[level, index] = found
        return found

    def solved(self, level: str) -> Sequence[tuple[Any, Sequence[Any]]]:
        """`SOLVED` puzzles of a level, each with the states of its solution; cached."""
        if level not in self._solved:
            puzzles = [self.drawn(level, index).puzzle for index in range(SOLVED)]
            self._solved[level] = [(puzzle, self.generator.solve(puzzle)) for puzzle in puzzles]
        return self._solved[level]

    @property
    def looked_at(self) -> Iterator[Case]:
        """A few samples of each level, for rules that look at their frames."""
        for level in self.generator.levels:
            yield from self.of_level(level)[:LOOKED_AT]

    @cached_property
    def tracks(self) -> tuple[tuple[Case, Sequence[Moment[Any]], Sequence[Places]], ...]:
        """The cases looked at, each with its frames and the actors' places in them, frame by frame."""
        scene, found = Scene(SMALL), []
        for case in self.looked_at:
            moments, places = moments_of(self.generator, case.puzzle, case.states), list[Places]()
            for moment in moments:
                scene.clear()
                self.generator.draw(scene, case.puzzle, moment)
                places.append(dict(scene.actors))
            found.append((case, moments, places))
        return tuple(found)

    def of_level(self, level: str) -> list[Case]:
        """The cases of one level."""
        return [case for case in self.cases if case.level == level]

    @cached_property
    def films(self) -> tuple[Film, ...]:
        """One whole sample of every level with a case, at the users' size."""
        found = []
        for level in self.generator.levels:
            for case in self.of_level(level)[:1]:
                sample = self.whole(level, case.index)
                found.append(Film(case, sample, self._whole[level, case.index][1]))
        return tuple(found)

    def whole(self, level: str, index: int) -> Sample:
        """A sample with its video at the users' size; cached."""
        if (level, index) not in self._whole:
            began = time.process_time()
            sample = build(self.generator, level, self.seed, index, size=DEFAULT_SIZE)
            self._whole[level, index] = sample, 1000 * (time.process_time() - began)
        return self._whole[level, index][0]

    @cached_property
    def puzzles(self) -> Mapping[str, Sequence[bytes]]:
        """Puzzles of each drawable level, as JSON: `DRAWS` of them, or at least `FEWEST_DRAWS` if drawing is slow."""
        found: dict[str, list[bytes]] = {}
        left = DRAW_SECONDS
        failed = {broken.level for broken in self.faults("draws")}
        levels = [level for level in self.generator.levels if level not in failed]
        for number, level in enumerate(levels):
            began, found[level], rejects = time.process_time(), [], 0
            share = left / (len(levels) - number)
            for index in range(DRAWS):
                spent = time.process_time() - began
                if index >= FEWEST_DRAWS and spent > share and not self.thorough:
                    break
                drawn = self.drawn(level, index)
                found[level].append(to_json(drawn.puzzle))
                rejects += sum(drawn.rejects.values())
            self.rejects[level] = rejects / len(found[level])
            left -= time.process_time() - began
        return found

    def neighbours(self, level: str) -> set[bytes]:
        """Puzzles of the next run seed: `NEIGHBOURS` of them, or fewer if drawing is slow."""
        found: set[bytes] = set()
        began = time.process_time()
        for index in range(NEIGHBOURS):
            if index >= FEWEST_NEIGHBOURS and time.process_time() - began > NEIGHBOUR_SECONDS and not self.thorough:
                break
            found.add(to_json(draw(self.generator, level, self.seed + 1, index).puzzle))
        return found

    @cached_property
    def hashes_elsewhere(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """File hashes of some samples from two other processes; see `Elsewhere`."""
        with nullcontext(self.elsewhere) if self.elsewhere else Elsewhere() as elsewhere:
            return elsewhere.hashes(self.generator.id.short, self.seed, self.outside)


def in_one_line(error: Exception) -> str:
    """An exception in one line, its type first unless its text suffices."""
    text = " ".join(str(error).split())
    return text if isinstance(error, ValueError) and text else f"{type(error).__name__}: {text}"


def notes_of(generator: AnyGenerator, puzzle: Any, scene: Scene, moment: Moment[Any]) -> list[Note]:
    """The notes of a frame, without the backdrop."""
    scene.clear()
    generator.draw(scene, puzzle, moment)
    return scene.notes
