"""Settings of the pipeline: every environment variable, with its default.

Each field is set by the environment variable of its name in capitals. `OUTPUT_BUCKET`,
`SQS_QUEUE_URL` and `AWS_REGION` name the cloud, as printed by the deployed stack. Without a queue
URL the embedded cloud of this machine is used; its address is in the state left by
`vmdp local up` below `VMDP_HOME`.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from include.errors import UserError

PROJECT_ROOT = Path(__file__).resolve().parent.parent
"""Folder of the packages: the checkout, or site-packages of an installed wheel. Nothing is written to the latter."""


def is_checkout(root: Path = PROJECT_ROOT) -> bool:
    """True if the packages lie in a source tree, False if they were installed from a wheel."""
    return (root / "pyproject.toml").is_file() and (root / "generators").is_dir()


def default_home(root: Path = PROJECT_ROOT) -> Path:
    """`.vmdp` in a checkout; otherwise the user's data folder, since site-packages are not for data."""
    return root / ".vmdp" if is_checkout(root) else user_data_path("vmdp", appauthor=False)


def need_checkout(what: str, root: Path = PROJECT_ROOT) -> None:
    """Raise `UserError` for an installed package, whose files stay as they are."""
    if not is_checkout(root):
        raise UserError(f"{what} changes files of the project, and {root} is an installed package: use a checkout")


class Settings(BaseSettings):
    """The settings of one process, read once from its environment."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, use_attribute_docstrings=True)

    def __init__(self, **values: Any) -> None:
        """Read the environment; `values` override it. Raise `UserError` in one line for an invalid value."""
        try:
            super().__init__(**values)
        except ValidationError as error:
            wrong = [
                f"{'.'.join(map(str, one['loc'])).upper()} is {one['input']!r}: {one['msg']}" for one in error.errors()
            ]
            raise UserError("; ".join(wrong)) from None

    output_bucket: str = "vm-dataset"
    """Bucket of the datasets."""

    vmdp_allowed_buckets: Annotated[tuple[str, ...], NoDecode] = ()
    """Further buckets allowed as a message's `output_bucket`, comma separated."""

    vmdp_client_dataset: str | None = None
    """Dataset of the messages that name none, as public clients send them; unset means one for each recipe, whatever
    the seeds."""

    vmdp_client_layout: Literal["dataset", "questions"] = "dataset"
    """With `questions`, samples of messages that name no dataset are also copied to the keys where public clients read
    them: `questions/{type}/…`."""

    vmdp_client_names: Literal["own", "external"] = "own"
    """Generators that answer to a name of both kinds in messages without a dataset: this project's, or downloaded
    ones."""

    sqs_queue_url: str | None = None
    """URL of the task queue; unset means the embedded cloud."""

    dead_letter_queue_url: str | None = None
    """URL of the dead-letter queue; unset means the one in the queue's redrive policy."""

    vmdp_max_receives: int = Field(5, ge=1, le=1000)
    """Deliveries before a message moves to the dead-letter queue: `maxReceiveCount` of the queue's redrive policy."""

    lambda_function_name: str | None = None
    """Function updated by the deploy task; unset means another process deploys it."""

    image_repository: str | None = None
    """Repository of the function's image; unset means the one of its current image."""

    build_project: str | None = None
    """AWS CodeBuild project for building images without Docker."""

    build_bucket: str | None = None
    """Bucket with the build project's source."""

    lambda_concurrency: int = Field(50, ge=2, le=1000)
    """Concurrent function environments of the queue's mapping; used in estimates."""

    lambda_memory_mb: int = Field(10_240, ge=128, le=10_240)
    """Memory of the function, which also sets its vCPUs; used in estimates."""

    vmdp_prices: Path | None = None
    """File of AWS prices; unset means `include/cost/prices.toml`, for us-east-2."""

    aws_region: str = "us-east-2"
    """Region of queue, bucket and function."""

    aws_endpoint_url: str | None = None
    """Endpoint of an AWS emulator; unset means AWS itself."""

    vmdp_aws_conn_id: str = ""
    """Airflow connection for AWS in the DAGs, the triggerer and the Studio in Airflow; empty means the environment's
    credentials, `AWS_REGION` and `AWS_ENDPOINT_URL`."""

    vmdp_notify: str = "log"
    """Destination of failure notices: `log`, or `slack://CONNECTION/channel`, `sns://CONNECTION/topic-arn` or
    `smtp://CONNECTION/address`, with the id of an Airflow connection."""

    vmdp_nightly_samples: int = Field(6, ge=1, le=10_000)
    """Samples of each generator in the nightly run, besides its canary."""

    vmdp_nightly_keep_days: int = Field(14, ge=1, le=3650)
    """Age at which nightly datasets are deleted; the last published one is always kept."""

    vmdp_export_formats: Annotated[tuple[str, ...], NoDecode] = ("webdataset",)
    """Formats, comma separated, for the export of every published dataset except nightly ones; `none` turns automatic
    exports off."""

    vmdp_export_jobs: int = Field(1, ge=1, le=64)
    """Processes of one task that exports or scores."""

    vmdp_cloud: Literal["auto", "aws", "local"] = "auto"
    """`auto` means `aws` if a queue URL is set, otherwise `local`."""

    vmdp_home: Path = default_home()
    """Folder of the embedded cloud, the Studio and external generators: objects, state and logs. `.vmdp` in a checkout;
    for an installed package `vmdp` in the user's data folder."""

    vmdp_external: Path | None = None
    """Folder of the external generators; unset means `external` below `VMDP_HOME`."""

    vmdp_external_memory_mb: int = Field(2048, ge=128, le=65_536)
    """Memory limit of one external batch, over all its processes."""

    vmdp_external_disk_mb: int = Field(1024, ge=16, le=65_536)
    """Disk limit of one external batch."""

    vmdp_external_timeout_s: int = Field(600, ge=1, le=86_400)
    """Time limit of one run of an external generator, in seconds."""

    vmdp_judge_token: SecretStr = SecretStr("")
    """Token that clients of `vmdp judge serve` send; required on an address that others can reach."""

    vmdp_local_port: int = Field(0, ge=0, le=65535)
    """Loopback port of the embedded cloud; 0 picks a free one."""

    vmdp_local_workers: int = Field(2, ge=0, le=64)
    """Concurrent function environments of the embedded cloud; 0 leaves the queue to `vmdp worker`."""

    vmdp_local_memory_mb: int = Field(1769, ge=128, le=10240)
    """Memory limit of a function environment on this machine; exceeding it ends the environment, as in Lambda."""

    vmdp_local_timeout_s: int = Field(300, ge=1, le=900)
    """Time limit of an invocation on this machine in seconds, as in Lambda."""

    @field_validator("vmdp_allowed_buckets", "vmdp_export_formats", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("vmdp_client_dataset", mode="before")
    @classmethod
    def _blank_is_none(cls, value: object) -> object:
        return None if value == "" else value

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
        """True if the embedded cloud of this machine is used."""
        return self.vmdp_cloud == "local" or (self.vmdp_cloud == "auto" and self.sqs_queue_url is None)
