"""Prices of AWS in one region at one date, from a file."""

import datetime
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from include.errors import UserError, reasons

PRICES = Path(__file__).with_name("prices.toml")

Dollars = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LambdaPrices(_Table):
    """Prices of functions."""

    source: str
    gb_second: Dollars
    million_requests: Dollars


class S3Prices(_Table):
    """Prices of objects; LIST costs as much as PUT, DELETE is free."""

    source: str
    thousand_puts: Dollars
    thousand_gets: Dollars
    gb_month: Dollars


class SqsPrices(_Table):
    """Prices of the queue; a request counts once for any number of messages up to 64 KiB."""

    source: str
    million_requests: Dollars


class Prices(_Table):
    """US dollars, in one region, as of a date."""

    region: str
    date: datetime.date
    function: LambdaPrices = Field(alias="lambda")
    s3: S3Prices
    sqs: SqsPrices


@cache
def read_prices(path: Path | None = None) -> Prices:
    """Read prices from a file, or the project's own; raise `UserError` if unreadable."""
    path = path or PRICES
    try:
        return Prices.model_validate(tomllib.loads(path.read_text()))
    except OSError as error:
        raise UserError(f"prices can't be read from {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path} is no TOML: {error}") from None
    except ValidationError as error:
        raise UserError(f"{path} holds no prices: {reasons(error)}") from None
