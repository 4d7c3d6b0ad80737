"""The form of a generator: its chapters, always in the same order."""

import inspect
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeVar, get_args

from pydantic import TypeAdapter, ValidationError

from generators.kit.glance import Choice, bits
from generators.kit.identity import GeneratorId
from generators.kit.prompt import Prompt, compose
from generators.kit.rubric import Item
from generators.kit.timeline import Moment, Pace

if TYPE_CHECKING:
    from generators.kit.scene.scene import Scene

C = TypeVar("C")
P = TypeVar("P")
S = TypeVar("S")


Faculty = Literal["abstraction", "knowledge", "perception", "spatiality", "transformation"]
"""Main cognitive demand of a task: the five groups of VBVR data."""

FACULTIES: tuple[Faculty, ...] = get_args(Faculty)


class Reject(Exception):
    """Refuse a draw; the kit counts the reason and draws again."""


@dataclass(frozen=True)
class Verdict:
    """Result of `verify`: the states solve the puzzle, or the reason names the broken rule."""

    ok: bool
    reason: str = ""


OK = Verdict(True)


class Violation(Exception):
    """Signal a broken rule; the text names it."""


def require(holds: object, otherwise: str) -> None:
    """State a rule; if it fails, raise `Violation` with `otherwise` as the reason."""
    if not holds:
        raise Violation(otherwise)


class TaskType(ABC):
    """Interface between the pipeline and anything that makes samples, external generators included."""

    id: GeneratorId
    version: int
    levels: Mapping[str, Any]
    faculty: Faculty | None = None
    family: str = ""  # tasks of one kind, such as "mazes"; "" for one that stands alone
    public: str = ""  # "same", "stricter", "another" or, of X, "own", and why, beside VBVR's tasks; "" if nobody said

    @property
    @abstractmethod
    def documentation(self) -> str:
        """Its page in the catalogue; the first line is the title."""

    @abstractmethod
    def capacity(self, config: Any) -> int | None:
        """Count the different puzzles: exactly, or by a proved lower bound; None if unknown."""

    @property
    def title(self) -> str:
        """The first line of the documentation: id, name, task."""
        return self.documentation.splitlines()[0]

    @property
    def beside(self) -> str:
        """A sentence about VBVR's task of this id or, for an own task, about all of VBVR's; "" if nobody said."""
        return f"Beside the public task{'s' * (self.id.kind == 'X')}: {self.public}." if self.public else ""

    def level_at(self, level: str | None, index: int) -> str:
        """The level of one sample; without a named level, levels take turns by index. Raise `ValueError` if unknown."""
        names = list(self.levels)
        if level is None:
            return names[index % len(names)]
        if level not in self.levels:
            raise ValueError(f"{self.id.short} has no level {level!r}; it has {', '.join(names)}")
        return level


class Generator(TaskType, Generic[C, P, S]):
    """A task type: Config, Puzzle, sample, solve, verify, draw, prompt, rubric.

    `C` is a frozen dataclass of difficulty, `P` a frozen dataclass with everything the sample shows,
    `S` one state of the solution. Only `sample` uses chance; everything else follows from the puzzle.
    """

    pace: ClassVar[Pace] = Pace()
    unique: ClassVar[bool] = True  # one right answer; if False, `verify` accepts all of them
    near: ClassVar[int] = 0  # a number in a state may be off by this much, as one read off a picture is
    roams: ClassVar[bool] = False  # a moving thing may take any way between two states, not only the drawn one
    halts: ClassVar[bool] = False  # what goes on from state to state stops at each on purpose, as one who reads does
    staged: ClassVar[bool] = False  # the prompt asks for something seen only between two states: a fade is wrong
    free: ClassVar[str] = "Any speed is right."  # last sentence of the rubric: the judge ignores this

    @abstractmethod
    def sample(self, rng: Random, config: C) -> P:
        """Draw a puzzle; raise `Reject` with the reason if this draw gives none."""

    @abstractmethod
    def solve(self, puzzle: P) -> Sequence[S]:
        """Return the states of the video, from the given one to the solved one."""

    def rules(self, puzzle: P, states: Sequence[S]) -> None:
        """State the rules, one `require` each, from the puzzle alone and without the solver."""
        raise NotImplementedError(f"{type(self).__name__} states no rules")

    def verify(self, puzzle: P, states: Sequence[S]) -> Verdict:
        """Judge any states by `rules`, malformed ones too: it refuses and never raises."""
        if not states:
            return Verdict(False, "there is no state")
        try:
            self.states_format.validate_python(list(states), strict=True)
            self.rules(puzzle, states)
        except Violation as violation:
            return Verdict(False, str(violation))
        except ValidationError as error:
            return Verdict(False, f"state {error.errors()[0]['loc'][0]} has not the form of a state")
        except (LookupError, TypeError, ValueError, ArithmeticError) as error:
            return Verdict(False, f"the rules cannot be applied: {error!r}")
        return OK

    def brute_force(self, puzzle: P) -> Iterable[Sequence[S]] | None:
        """Yield every right answer of a small puzzle by exhaustive search; return None if it is too large.

        Optional. Written without the ideas of `solve` and `rules`: the conformance suite compares both with it. An
        answer of one state stands for all solutions ending in this state.
        """
        return None

    def backdrop(self, scene: "Scene", puzzle: P) -> None:
        """Paint the unchanging background, once per sample."""

    @abstractmethod
    def draw(self, scene: "Scene", puzzle: P, moment: Moment[S]) -> None:
        """Paint one frame over the backdrop."""

    @abstractmethod
    def prompt(self, puzzle: P) -> Prompt:
        """State the scene, the goal and the rules, never the steps of the answer; `[role]` stands for its colour."""

    def worded(self, **values: object) -> Prompt:
        """Compose a prompt from the wordings beside the generator's file, with these values of the puzzle."""
        return compose(self._wordings, values)

    @cached_property
    def _wordings(self) -> Path:
        pages = [Path(inspect.getfile(kind)) for kind in type(self).__mro__[: -len(Generator.__mro__)]]
        paths = [page.parent / "wordings" / f"{page.stem}.toml" for page in pages]
        return next((path for path in paths if path.is_file()), paths[0])  # a derived class may have none of its own

    @abstractmethod
    def rubric(self, puzzle: P, states: Sequence[S]) -> Iterator[Item]:
        """Yield 4 to 8 items stating facts of this sample; their weights add to 100."""

    @abstractmethod
    def goal(self, puzzle: P) -> str:
        """Describe the solved final frame in one sentence, for the head of the rubric."""

    def answer(self, puzzle: P, states: Sequence[S]) -> str:
        """Answer the question of the wordings in a word, a number or a list of them; "" if they ask none."""
        return ""

    def choices(self, puzzle: P, states: Sequence[S]) -> Iterable[Sequence[Choice]]:
        """The decisions that the solution makes among candidates that are seen; none if it makes no such choice.

        The conformance suite tries rules of thumb on them.
        """
        return ()

    def glance(self, puzzle: P) -> Mapping[str, float]:
        """Numbers seen without solving, by names, if the answer is a number; empty if it is none."""
        return {}

    def difficulty(self, puzzle: P, states: Sequence[S]) -> float:
        """The steps of the solution, and the bits of choice among candidates; points of a motion are no steps."""
        return (0 if self.pace.flows else len(states) - 1) + bits(self.choices(puzzle, states))

    @abstractmethod
    def capacity(self, config: C) -> int:
        """Count the different puzzles: exactly, or by a proved lower bound."""

    @property
    def documentation(self) -> str:
        """The docstring of the generator's file: its page in the catalogue."""
        module = inspect.getmodule(type(self))
        return inspect.cleandoc((module and module.__doc__) or "")

    @cached_property
    def puzzle_format(self) -> TypeAdapter[P]:
        """Parser of the puzzle in metadata.json, back into its dataclass."""
        return TypeAdapter(self._forms[1])

    @cached_property
    def states_format(self) -> TypeAdapter[list[S]]:
        """Parser of the states in metadata.json, back into tuples."""
        return TypeAdapter(list[self._forms[2]])  # type: ignore[name-defined]

    @property
    def _forms(self) -> tuple[Any, Any, Any]:
        for base in type(self).__orig_bases__:  # type: ignore[attr-defined]
            if (arguments := get_args(base)) and len(arguments) == 3:
                return arguments
        raise TypeError(f"{type(self).__name__} must derive from Generator[Config, Puzzle, State]")
