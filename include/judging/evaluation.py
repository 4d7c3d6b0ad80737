"""Evaluate a model: score its answers in processes, keep each result, and go on where a run was killed."""

import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

import generators
from generators.kit.judge.decode import UNREADABLE
from generators.kit.judge.result import ItemScore
from generators.kit.scene.look import PLAIN
from include.errors import UserError
from include.judging.answers import Answer, Asked, Questions, pictures_in
from include.judging.pool import Answer as Scored
from include.judging.pool import JudgePool
from include.judging.question import Question
from include.services.storage import FolderStore

Kind = Literal["scored", "refused", "failed", "late", "crashed"]
LASTING = ("scored", "refused")  # kinds of results: another try gives the same
FIELDS_FORM = "_vbvr_results"
"""End of the name of a file in VBVR-EvalKit's form, behind the model's name."""
LONGEST_NAME = 100
AHEAD = 4  # answers read before they are scored, for each process


class Result(BaseModel):
    """The score of one answer."""

    model_config = ConfigDict(frozen=True)

    sample: str
    path: str
    """Of the sample's folder in the dataset."""
    task: str
    level: str = ""
    look: str = ""
    answer: str
    """Its path in the model's folder."""
    sha256: str
    """Of the answer."""
    asked_sha256: str
    """Of the sample's metadata."""
    score: float | None = None
    """0 to 100; None if it can't be scored."""
    passed: bool = False
    items: tuple[ItemScore, ...] = ()
    fault: str = ""
    kind: Kind = "scored"

    @property
    def key(self) -> tuple[str, ...]:
        """Equal for the same answer to the same sample."""
        return self.path, self.sha256, self.asked_sha256


class Header(BaseModel):
    """Subject of results; those of anything else are scored again."""

    model_config = ConfigDict(frozen=True)

    model: str
    dataset: str
    pictures: bool
    judge: str


class Journal:
    """Results in a file, a line each, behind a header."""

    @staticmethod
    def text(header: Header, results: Iterable[Result]) -> str:
        """A journal with these results."""
        return "".join(f"{each.model_dump_json()}\n" for each in (header, *results))

    @staticmethod
    def parsed(text: str) -> list[Result]:
        """The results in a journal, in the order in which they were written."""
        return [Result.model_validate_json(line) for line in text.split("\n")[1:-1]]

    def __init__(self, path: Path, header: Header) -> None:
        """Read the results of the same header; begin anew for another judge, and refuse anything else.

        Faults of the machine are no results: such answers are tried again.
        """
        self._path = path
        self.results: dict[tuple[str, ...], Result] = {}
        self._last: dict[str, Result] = {}
        try:
            *lines, rest = path.read_bytes().split(b"\n") if path.exists() else [b""]  # a kill cuts the last one off
            if lines or rest:
                before = Header.model_validate_json((lines or [rest])[0])
                if before.model_copy(update={"judge": header.judge}) != header:
                    form = "key frames" if before.pictures else "videos"
                    raise UserError(
                        f"{before.model} has results on {before.dataset} by {form}: name another model, or another "
                        "folder of results"
                    )
                lines = lines if before == header else []
            for line in lines[1:]:
                result = Result.model_validate_json(line)
                self._last[result.path] = result
                if result.kind in LASTING:
                    self.results[result.key] = result
            if rest or not lines:
                whole = lines or [header.model_dump_json().encode()]
                FolderStore(path.parent).put(path.name, b"".join(b"%s\n" % line for line in whole))
        except OSError as error:
            raise UserError(f"{path} can't be used: {error.strerror}") from None
        except ValidationError:
            raise UserError(f"{path} holds something else: name another folder with --out") from None

    def known(self, key: tuple[str, ...]) -> Result | None:
        """The result of this answer; readers take a sample's last line, so it is written again behind others."""
        found = self.results.get(key)
        if found and self._last.get(found.path) != found:
            self.add(found)
        return found

    def add(self, result: Result) -> None:
        """Keep a result at once."""
        self.results[result.key] = self._last[result.path] = result
        with self._path.open("a", encoding="utf-8") as file:
            file.write(result.model_dump_json() + "\n")


def checked_model(name: str) -> str:
    """A model's name that can be a file's; raise `UserError` for others."""
    if not name or name.startswith(".") or not all(each.isalnum() or each in "._-" for each in name):
        raise UserError(f"{name!r} can't name a file of results: name the model by letters, digits, '.', '_' and '-'")
    if name.endswith(FIELDS_FORM):
        raise UserError(f"{name!r} ends like another model's second file of results: name it without {FIELDS_FORM!r}")
    if len(name) > LONGEST_NAME:
        raise UserError(f"a model's name has at most {LONGEST_NAME} characters, not {len(name)}")
    return name


def evaluate(
    pairs: Mapping[Asked, Answer],
    questions: Questions,
    journal: Journal,
    *,
    pictures: bool,
    jobs: int,
    scored: Callable[[], None] = lambda: None,
) -> list[Result]:
    """Score the answers without a result in the journal; return all results in the order of the samples.

    With `pictures`, a folder's pictures are key frames. `scored` is called for each answer.
    """
    found, left = list[Result](), list[Todo]()
    for asked, answer in pairs.items():
        todo = Todo(asked, answer, answer.sha256, hashlib.sha256(questions.metadata(asked)).hexdigest())
        if known := journal.known(todo.key):
            found.append(known)
            scored()
        else:
            left.append(todo)
    for result in _scored(left, questions, pictures=pictures, jobs=jobs) if left else ():
        journal.add(result)
        found.append(result)
        scored()
    return sorted(found, key=lambda result: result.path)


@dataclass(frozen=True)
class Todo:
    """An answer without a result."""

    asked: Asked
    answer: Answer
    sha256: str
    asked_sha256: str

    @property
    def key(self) -> tuple[str, ...]:
        """That of its result."""
        return self.asked.path, self.sha256, self.asked_sha256

    def result(self, metadata: bytes, given: Scored) -> Result:
        """The result of a score; facts of the sample come from its metadata."""
        score = given.score
        return Result(
            sample=self.asked.id,
            path=self.asked.path,
            task=self.asked.task,
            **_facts(metadata),
            answer=self.answer.path,
            sha256=self.sha256,
            asked_sha256=self.asked_sha256,
            score=score.total if score else None,
            passed=score is not None and score.passed,
            items=score.items if score else (),
            fault=given.fault,
            kind=given.kind,
        )


def _scored(left: Sequence[Todo], questions: Questions, *, pictures: bool, jobs: int) -> Iterator[Result]:
    read = deque[bytes]()  # metadata of the answers being scored

    def asked() -> Iterator[tuple[Question, Path | tuple[Path, ...]]]:
        for todo in left:
            metadata = questions.metadata(todo.asked)
            read.append(metadata)
            place = todo.answer.place
            yield (
                Question(metadata=metadata or b"{}"),
                tuple(pictures_in(place)) if pictures and place.is_dir() else place,
            )

    with JudgePool(jobs, waiting=jobs * AHEAD) as pool:
        for todo, answer in zip(left, pool.scores(asked()), strict=True):
            yield todo.result(read.popleft(), answer)


def _facts(metadata: bytes) -> dict[str, str]:
    """Level and look of a sample; none if its metadata does not say."""
    try:
        facts = json.loads(metadata)
        return {"level": str(facts["level"]), "look": str(facts["look"].get("theme", PLAIN))}
    except UNREADABLE:
        return {}


@cache
def judge_digest() -> str:
    """Sixteen hex digits of the version and of all code below `generators`: equal judges give equal scores."""
    top = Path(generators.__path__[0])
    digest = hashlib.sha256(version("vm-dataset-pipeline").encode())
    for path in sorted(top.rglob("*.py")):
        digest.update(f"{path.relative_to(top)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()[:16]
