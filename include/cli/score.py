"""`vmdp score`: score a video against a sample's rubric."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from generators.kit.judge.decode import ScoreError
from generators.kit.judge.result import ItemScore
from generators.kit.judge.score import score as score_video
from generators.kit.judge.score import score_images
from generators.kit.sample import METADATA, VIDEO
from include.cli.options import Json
from include.cli.output import out, plain, print_json
from include.errors import UserError


def score(
    sample: Annotated[Path, typer.Argument(help="A sample's folder; its metadata.json is enough.")],
    video: Annotated[Path, typer.Argument(help="The video to score, such as a model's answer; or a folder of images.")],
    keyframes: Annotated[
        bool, typer.Option("--keyframes", help="The folder's images are key frames after the first one, not a video.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Score a video against a sample's rubric: each item with its reason, 0 to 100 in total, passed or not."""
    if not sample.is_dir():
        raise UserError(f"{sample} is no folder of a sample")
    if keyframes and not video.is_dir():
        raise UserError(f"{video} is no folder of pictures, which --keyframes scores")
    try:
        files = {name: (sample / name).read_bytes() for name in (METADATA, VIDEO) if (sample / name).exists()}
        found = score_images(files, video) if keyframes else score_video(files, video)
    except OSError as error:
        raise UserError(f"{sample} can't be read: {error.strerror}") from None
    except ScoreError as error:
        raise UserError(f"{sample.name}, {video.name}: {error}") from None
    if as_json:
        print_json(found)
        return
    table = Table("Item", "Weight", "Earned", "Why", "Pictures" if keyframes else "Frames")
    for item in found.items:
        table.add_row(plain(item.id), f"{item.weight:g}", f"{item.earned:g}", plain(item.reason), _frames(item))
    out.print(table)
    out.print(f"Score: {found.total:g} of 100, {'passed' if found.passed else 'not passed'}", markup=False)


def _frames(item: ItemScore) -> str:
    """Frames in which a reason shows, from 1 as in reasons."""
    return ", ".join(str(number + 1) for number in dict.fromkeys(each.frame for each in item.evidence))
