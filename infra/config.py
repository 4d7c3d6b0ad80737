"""Configuration of a deployment: CDK context values, validated."""

from dataclasses import dataclass, fields
from typing import Any, Literal

ARCHITECTURES = ("x86_64", "arm64")
REMOVALS = ("retain", "destroy")
CLIENT_LAYOUTS = ("dataset", "questions")
CLIENT_NAMES = ("own", "external")
SCRATCH = "scratch"  # dataset that the deploy task's smoke test writes, always allowed

# CloudWatch's retention periods in days, by CDK's names.
RETENTIONS = {
    1: "ONE_DAY", 3: "THREE_DAYS", 7: "ONE_WEEK", 14: "TWO_WEEKS", 30: "ONE_MONTH", 60: "TWO_MONTHS",
    90: "THREE_MONTHS", 180: "SIX_MONTHS", 365: "ONE_YEAR",
}  # fmt: skip


class InvalidContext(ValueError):
    """Report an invalid context value; the text names it and its bound."""


@dataclass(frozen=True)
class Config:
    """One deployment. Each field is a context value of its name: `cdk deploy -c memory_mb=4096`."""

    name: str = "vmdp"  # of the stacks, so that several deployments can share an account
    memory_mb: int = 10_240  # of the function, 512 to 10,240; 1,769 MB buy one vCPU
    timeout_s: int = 900  # of the function, 60 to 900
    ephemeral_mb: int = 1024  # of its /tmp, 512 to 10,240
    concurrency: int = 50  # concurrent functions started by the queue, 2 to 1,000
    architecture: Literal["x86_64", "arm64"] = "x86_64"
    max_receives: int = 5  # deliveries of a message before it is a dead letter, 1 to 100
    log_days: int = 30  # how long logs are kept
    removal: Literal["retain", "destroy"] = "retain"  # of the bucket with its datasets when the stack is deleted
    function_name: str = ""  # empty: CloudFormation makes a unique one
    bucket_name: str = ""
    allowed_buckets: tuple[str, ...] = ()  # further buckets allowed in messages, comma separated
    client_dataset: str = ""  # of messages that name none; empty: one for each recipe
    client_layout: Literal["dataset", "questions"] = "dataset"  # where clients' samples lie besides their dataset
    client_names: Literal["own", "external"] = "own"  # generators that names of both kinds mean in messages
    datasets: tuple[str, ...] = ("*",)  # names or patterns of datasets the function may write, comma separated
    airflow_principal: str = ""  # ARN of the principal that may assume Airflow's role; empty: the account decides
    alarm_email: str = ""  # empty: the topic has no subscriber yet

    def __post_init__(self) -> None:
        bounds = {
            "memory_mb": (512, 10_240), "timeout_s": (60, 900), "ephemeral_mb": (512, 10_240),
            "concurrency": (2, 1000), "max_receives": (1, 100),
        }  # fmt: skip
        for field, (least, most) in bounds.items():
            if not least <= getattr(self, field) <= most:
                raise InvalidContext(f"{field} must be {least}..{most}, not {getattr(self, field)}")
        if "*" not in self.datasets and SCRATCH not in self.datasets:
            object.__setattr__(self, "datasets", (*self.datasets, SCRATCH))
        for field, choices in (
            ("architecture", ARCHITECTURES), ("removal", REMOVALS), ("client_layout", CLIENT_LAYOUTS),
            ("client_names", CLIENT_NAMES), ("log_days", tuple(RETENTIONS)),
        ):  # fmt: skip
            if getattr(self, field) not in choices:
                raise InvalidContext(f"{field} must be {' or '.join(map(str, choices))}, not {getattr(self, field)!r}")

    @classmethod
    def of(cls, context: dict[str, Any]) -> "Config":
        """Read the configuration from context values; the rest are defaults. Raise `InvalidContext`."""
        values = {}
        for field in fields(cls):
            if (given := context.get(field.name)) is not None:
                values[field.name] = _read(field.name, field.default, given)
        return cls(**values)


def _read(name: str, default: Any, given: Any) -> Any:
    match default:
        case int():
            try:
                return int(given)
            except ValueError:
                raise InvalidContext(f"{name} must be a whole number, not {given!r}") from None
        case tuple():
            return tuple(part.strip() for part in str(given).split(",") if part.strip())
    return str(given)
