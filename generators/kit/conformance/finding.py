"""What the suite says of a generator."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Broken:
    """A promise that a rule found broken, and by which sample, as far as it is one sample's fault."""

    reason: str
    level: str | None = None
    index: int | None = None
    seed: int | None = None  # if it is not the seed of the run


@dataclass(frozen=True)
class Finding:
    """A broken rule of a generator, with the command that shows it again."""

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
    """What the samples of a level cost: reported, never judged."""

    level: str
    cpu_ms: float  # one sample of 512 pixels with its video
    bytes: int  # of its files
    frames: int
    rejects: float  # draws thrown away for one that is kept
    draws: int  # how many were compared
    distinct: int  # and how many different puzzles were among them
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
        """Whether no rule is broken."""
        return not self.findings
