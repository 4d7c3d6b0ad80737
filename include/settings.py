"""Where the pipeline runs: every environment variable it reads, with its default.

A field's name in capitals is the environment variable that sets it. `OUTPUT_BUCKET`,
`SQS_QUEUE_URL` and `AWS_REGION` name the cloud, as the deployed stack prints them. With no queue
address the embedded cloud of this machine is used, and its address is read from the state that
`vmdp local up` leaves below `VMDP_HOME`.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from include.errors import UserError

PROJECT_ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """The settings of one process, read once from its environment."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, use_attribute_docstrings=True)

    def __init__(self, **values: Any) -> None:
        """From the environment, and `values` before it; `UserError` in one line if one is not allowed."""
        try:
            super().__init__(**values)
        except ValidationError as error:
            wrong = [
                f"{'.'.join(map(str, one['loc'])).upper()} is {one['input']!r}: {one['msg']}" for one in error.errors()
            ]
            raise UserError("; ".join(wrong)) from None

    output_bucket: str = "vm-dataset"
    """Bucket that datasets are written to."""

    vmdp_allowed_buckets: Annotated[tuple[str, ...], NoDecode] = ()
    """Further buckets that a message may name as `output_bucket`, comma separated."""

    sqs_queue_url: str | None = None
    """Address of the task queue; unset means the embedded cloud."""

    dead_letter_queue_url: str | None = None
    """Address of the dead-letter queue; unset means the one in the queue's redrive policy."""

    vmdp_max_receives: int = Field(5, ge=1, le=1000)
    """Deliveries after which a message is given up: the `maxReceiveCount` of the queue's redrive policy."""

    lambda_function_name: str | None = None
    """Function that the deploy task updates; unset means that it is deployed elsewhere."""

    image_repository: str | None = None
    """Repository of the function's image; unset means the one that its image now is from."""

    build_project: str | None = None
    """AWS CodeBuild project that builds images where no Docker runs."""

    build_bucket: str | None = None
    """Bucket that the build project takes its source from."""

    lambda_concurrency: int = Field(50, ge=2, le=1000)
    """Function environments that the queue's mapping runs at once; estimates rest on it."""

    lambda_memory_mb: int = Field(10_240, ge=128, le=10_240)
    """Memory of the function, which also decides its processors; estimates rest on it."""

    vmdp_prices: Path | None = None
    """File of what AWS takes; unset means `include/cost/prices.toml`, which is for us-east-2."""

    aws_region: str = "us-east-2"
    """Region of queue, bucket and function."""

    aws_endpoint_url: str | None = None
    """Address of what stands in for AWS; unset means AWS itself."""

    vmdp_notify: str = "log"
    """Who is told of failures: `log`, or `slack://CONNECTION/channel`, `sns://CONNECTION/topic-arn` or
    `smtp://CONNECTION/address`, with the id of an Airflow connection."""

    vmdp_nightly_samples: int = Field(6, ge=1, le=10_000)
    """Samples of each generator that the nightly run makes, besides its canary."""

    vmdp_nightly_keep_days: int = Field(14, ge=1, le=3650)
    """Age at which nightly datasets are deleted; the last that was published is always kept."""

    vmdp_export_formats: Annotated[tuple[str, ...], NoDecode] = ("webdataset",)
    """Formats, comma separated, in which every published dataset is exported, nightly ones left out; `none` exports
    nothing by itself."""

    vmdp_export_jobs: int = Field(1, ge=1, le=64)
    """Processes of one task that exports."""

    vmdp_cloud: Literal["auto", "aws", "local"] = "auto"
    """`auto` is `aws` where a queue address is given, else `local`."""

    vmdp_home: Path = PROJECT_ROOT / ".vmdp"
    """Folder of the embedded cloud: its objects, state and logs."""

    vmdp_external: Path | None = None
    """Folder of the external generators; unset means `external` below `VMDP_HOME`."""

    vmdp_external_memory_mb: int = Field(2048, ge=128, le=65_536)
    """Memory that one batch of an external generator may take, over all its processes."""

    vmdp_external_disk_mb: int = Field(1024, ge=16, le=65_536)
    """Disk that one batch of an external generator may fill."""

    vmdp_external_timeout_s: int = Field(600, ge=1, le=86_400)
    """Seconds that one run of an external generator may take."""

    vmdp_local_port: int = Field(0, ge=0, le=65535)
    """Loopback port of the embedded cloud; 0 picks a free one."""

    vmdp_local_workers: int = Field(2, ge=0, le=64)
    """How many function environments the embedded cloud runs at once; 0 leaves the queue to `vmdp worker`."""

    vmdp_local_memory_mb: int = Field(1769, ge=128, le=10240)
    """Memory of a function environment on this machine; one that takes more is ended, as in Lambda."""

    vmdp_local_timeout_s: int = Field(300, ge=1, le=900)
    """Seconds after which an invocation on this machine is ended, as in Lambda."""

    @field_validator("vmdp_allowed_buckets", "vmdp_export_formats", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("vmdp_export_formats")
    @classmethod
    def _none_is_empty(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return () if value == ("none",) else value

    @property
    def external(self) -> Path:
        """The folder of the external generators."""
        return (self.vmdp_external or self.vmdp_home / "external").resolve()

    @property
    def is_local(self) -> bool:
        """True where the embedded cloud of this machine is used."""
        return self.vmdp_cloud == "local" or (self.vmdp_cloud == "auto" and self.sqs_queue_url is None)
