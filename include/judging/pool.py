"""A pool of judges: videos are scored in processes of their own, under a deadline.

A dying process takes its video alone with it: the video is tried once more, then answered as an error.
"""

import importlib
import io
import math
import multiprocessing
import resource
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from generators.kit.judge.decode import ScoreError
from generators.kit.judge.result import Score
from generators.kit.judge.score import scorer
from include.errors import UserError
from include.judging.question import Question

JUDGES = 16  # prepared ones, kept by each process with their drawings
SECONDS = 60.0  # for one video
WAITING = 1024  # videos
MEMORY = 4 << 30  # bytes of address space of a process, on Linux
TRIES = 2
START = 120.0  # seconds until a process is ready
READY = "ready"
GLANCE = 0.2  # seconds from one look at whether a video is still wanted to the next
NPY = b"\x93NUMPY"

Video = NDArray[np.uint8] | bytes | Path
"""Frames of shape (T, height, width, 3), RGB; or a file of a video or of such an array (`.npy`), or its contents."""
Pictures = list[Video] | tuple[Video, ...]
"""An answer in pictures instead, each of shape (height, width, 3), RGB, or a file of a PNG or of such an array."""


class Busy(Exception):
    """As many videos wait as may."""


@dataclass(frozen=True)
class Answer:
    """A score, or the reason why there is none."""

    score: Score | None = None
    fault: str = ""
    kind: Literal["scored", "refused", "failed", "late", "crashed"] = "scored"
    """The fault: of the sample or the video, of the judge, of time; or its process died."""


Work = Callable[[Question, Video | Pictures], Answer]


@dataclass(frozen=True)
class Job:
    """A video to score, and where its answer goes."""

    question: Question
    video: Video | Pictures
    answer: "Future[Answer]"


class JudgePool:
    """Score videos in `jobs` processes, at most `waiting` of them at a time, each within some seconds."""

    def __init__(
        self,
        jobs: int,
        *,
        waiting: int = WAITING,
        seconds: float = SECONDS,
        work: Work | None = None,
    ) -> None:
        """`work` replaces the judge, in tests."""
        self.jobs, self.waiting, self.seconds = jobs, waiting, seconds
        self._room = threading.Condition()
        self._open = 0
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._serve, args=(work or answered,)) for _ in range(jobs)]
        for thread in self._threads:
            thread.start()

    @property
    def open(self) -> int:
        """The number of videos without an answer."""
        return self._open

    def submit(self, pairs: Sequence[tuple[Question, Video | Pictures]]) -> list["Future[Answer]"]:
        """Take all of these videos, or raise `Busy`. Cancelling a future stops its work."""
        with self._room:
            if self._open + len(pairs) > self.waiting:
                raise Busy(f"{self._open} videos wait, and at most {self.waiting} may")
            self._open += len(pairs)
        return [self._taken(question, video) for question, video in pairs]

    def score(self, pairs: Iterable[tuple[Question, Video | Pictures]]) -> list[Answer]:
        """Score videos, in their order."""
        return list(self.scores(pairs))

    def scores(self, pairs: Iterable[tuple[Question, Video | Pictures]]) -> Iterator[Answer]:
        """Yield the answers to videos, in their order; take the next video when there is room."""
        answers = deque[Future[Answer]]()
        for question, video in pairs:
            with self._room:
                self._room.wait_for(lambda: self._open < self.waiting)
                self._open += 1
            answers.append(self._taken(question, video))
            while answers and answers[0].done():
                yield answers.popleft().result()
        while answers:
            yield answers.popleft().result()

    def close(self, *, now: bool = False) -> None:
        """End the processes: when all is answered, or at once."""
        if now:
            self._stopped.set()
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        self.close(now=error is not None)

    def _taken(self, question: Question, video: Video | Pictures) -> "Future[Answer]":
        job = Job(question, video, Future())
        job.answer.add_done_callback(self._answered)
        self._queue.put(job)
        return job.answer

    def _answered(self, _: object) -> None:
        with self._room:
            self._open -= 1
            self._room.notify()

    def _serve(self, work: Work) -> None:
        """Hand jobs to one process after another, until there are no more."""
        worker: Worker | None = None
        while (job := self._queue.get()) is not None:
            for tries in range(TRIES):
                if job.answer.done() or self._stopped.is_set():
                    break
                worker = worker or Worker(work)
                answer = worker.ask(job, self.seconds, self._stopped)
                if answer is None or answer.kind == "late":
                    worker.end()
                    worker = None
                if answer is None and tries < TRIES - 1:
                    continue
                with suppress(InvalidStateError):  # nobody waits for it any more
                    job.answer.set_result(answer or Answer(None, f"the judge's process died {TRIES} times", "crashed"))
            job.answer.cancel()  # unless it has an answer
        if worker:
            worker.end()


class Worker:
    """A process for one video after another."""

    def __init__(self, work: Work) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, work), daemon=True, name="judge")
        self._process.start()
        theirs.close()  # so that the pipe ends with the process
        self._ready = False

    def ask(self, job: Job, seconds: float, stopped: threading.Event) -> Answer | None:
        """The answer; None if the process died, or was stopped because nobody waits for it."""

        def received(seconds: float) -> Any:
            end = time.monotonic() + seconds
            while not self._pipe.poll(max(0.0, min(GLANCE, end - time.monotonic()))):
                if job.answer.cancelled() or stopped.is_set():
                    return None
                if time.monotonic() >= end:
                    return Answer(None, f"no score within {seconds:g} s", "late")
            return self._pipe.recv()

        try:
            if not self._ready:
                self._ready = received(START) == READY
            if not self._ready:
                return None
            self._pipe.send((job.question, job.video))
            answer: Answer | None = received(seconds)
        except (EOFError, OSError):
            return None
        return answer

    def end(self) -> None:
        """Stop the process."""
        self._pipe.close()
        self._process.kill()
        self._process.join()


def _work(pipe: Connection, work: Work) -> None:
    """Answer what comes through a pipe, until its other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all: the parent decides
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    importlib.import_module("generators.kit.judge.judge")
    with suppress(EOFError, BrokenPipeError):
        pipe.send(READY)
        while True:
            question, video = pipe.recv()
            pipe.send(work(question, video))


@lru_cache(maxsize=JUDGES)
def _judge(question: Question) -> Any:
    return scorer(question.files())


def answered(question: Question, video: Video | Pictures) -> Answer:
    """Score a video, or pictures, in this process; any fault is an answer, too."""
    try:
        judge = _judge(question)
        if isinstance(video, list | tuple):
            return Answer(judge.score_images([_picture(number, each) for number, each in enumerate(video, 1)]))
        video = _opened(video)
        return Answer(judge.score(video) if isinstance(video, np.ndarray) else judge.score_file(video))
    except (ScoreError, UserError) as error:
        return Answer(None, str(error), "refused")
    except OSError as error:
        return Answer(None, f"it can't be read: {error.strerror}", "refused")
    except Exception as error:  # a failing judge is an answer, and no reason to start another process
        return Answer(None, f"{type(error).__name__}: {' '.join(str(error).split())[:200]}", "failed")


def _picture(number: int, picture: Video) -> Video:
    try:
        return _opened(picture)
    except ScoreError as error:
        raise ScoreError(f"picture {number}: {error}") from None


def _opened(video: Video) -> Video:
    """A video, or a picture, whose array is read from its file."""
    if isinstance(video, Path) and video.suffix == ".npy":
        video = video.read_bytes()
    return frames_of_npy(video) if isinstance(video, bytes) and video.startswith(NPY) else video


def frames_of_npy(data: bytes) -> NDArray[np.uint8]:
    """The array in the contents of a `.npy` file, not copied; raise `ScoreError` for anything but whole plain uint8."""
    file = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(file)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, fortran, dtype = read(file)
    except ValueError as error:
        raise ScoreError(f"the .npy file has no header: {' '.join(str(error).split())[:200]}") from None
    if dtype != np.uint8 or fortran:
        raise ScoreError(f"the .npy file holds {dtype}{' in Fortran order' if fortran else ''}, not uint8 in C order")
    if math.prod(shape) != len(data) - file.tell():
        raise ScoreError(f"the .npy file is not of its shape {shape}: {len(data) - file.tell()} bytes")
    return np.frombuffer(data, np.uint8, offset=file.tell()).reshape(shape)
