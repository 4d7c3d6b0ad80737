"""`vmdp score`: score a video against a sample's rubric."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from generators.kit.judge.decode import ScoreError
from generators.kit.judge.score import score as score_video
from generators.kit.sample import FILES
from include.cli.options import Json
from include.cli.output import out, print_json
from include.errors import UserError


def score(
    sample: Annotated[Path, typer.Argument(help="A sample's folder, with its metadata.json.")],
    video: Annotated[Path, typer.Argument(help="The video to score, such as a model's answer.")],
    as_json: Json = False,
) -> None:
    """Score a video against a sample's rubric: each item with its reason, and 0 to 100 in total."""
    if not sample.is_dir():
        raise UserError(f"{sample} is no folder of a sample")
    try:
        files = {path.name: path.read_bytes() for path in sample.iterdir() if path.name in FILES}
        found = score_video(files, video)
    except OSError as error:
        raise UserError(f"{sample} can't be read: {error.strerror}") from None
    except ScoreError as error:
        raise UserError(f"{sample.name}, {video.name}: {error}") from None
    if as_json:
        print_json(found)
        return
    table = Table("Item", "Weight", "Earned", "Why")
    for item in found.items:
        table.add_row(item.id, f"{item.weight:g}", f"{item.earned:g}", item.reason)
    out.print(table)
    out.print(f"Score: {found.total:g} of 100", markup=False)
