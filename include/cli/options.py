"""Options that several commands have."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Level = Annotated[str | None, typer.Option(help="easy, medium or hard; left out, they take turns.")]
Seed = Annotated[int, typer.Option(help="The same seed gives the same bytes.")]
Size = Annotated[int, typer.Option(help="Pixels along an edge.")]
Video = Annotated[bool, typer.Option("--video/--no-video", help="Without: stills and texts only.")]
Repeats = Annotated[bool, typer.Option("--repeats", help="Accept more samples than there are different puzzles.")]
Dedup = Annotated[bool, typer.Option("--dedup", help="No two samples of a generator show the same puzzle.")]
Transcode = Annotated[
    bool, typer.Option("--transcode", help="Videos of external generators in this project's form, not as they are.")
]
