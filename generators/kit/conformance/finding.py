"""Results of the suite: broken rules, costs, and the report of one generator."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Broken:
    """A broken promise, with the sample at fault if there is one."""

    reason: str
    level: str | None = None
    index: int | None = None
    seed: int | None = None  # if not the run's own


@dataclass(frozen=True)
class Finding:
    """A broken rule of a generator, with the command to reproduce it."""

    rule: str
    generator: str  # its short id
    reason: str
    level: str | None
    seed: int
    index: int | None
    reproduce: str

    @property
    def where(self) -> str:
        """`O-47:medium:42:7`, a level of a generator, or the generator alone."""
        if self.level is None:
            return self.generator
        return f"{self.generator}:{self.level}" + (f":{self.seed}:{self.index}" if self.index is not None else "")


@dataclass(frozen=True)
class Cost:
    """Cost of a level's samples: reported, never judged."""

    level: str
    cpu_ms: float  # one sample of 512 pixels with its video
    bytes: int  # of its files
    frames: int
    rejects: float  # rejected draws per kept one
    draws: int  # puzzles compared
    distinct: int  # distinct puzzles among them
    capacity: int


@dataclass(frozen=True)
class Report:
    """The outcome for one generator."""

    generator: str
    name: str
    seed: int
    rules: tuple[str, ...]
    findings: tuple[Finding, ...]
    costs: tuple[Cost, ...]
    cpu_seconds: float

    @property
    def ok(self) -> bool:
        """True if no rule is broken."""
        return not self.findings
