"""`vmdp generators page`: write the catalogue page, with an animation of every task type."""

import inspect
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Annotated, Any

import typer
from jinja2 import Environment, PackageLoader, StrictUndefined
from rich.progress import TaskID

from generators.kit.conformance.capacity import draws_until
from generators.kit.conformance.difficulty import Figures, figures
from generators.kit.conformance.subject import SOLVED, Subject
from generators.kit.generator import Generator
from generators.kit.glance import Guess
from generators.kit.registry import AnyGenerator, registry
from generators.kit.sample import PROMPT, VIDEO, build
from include.catalogue.pictures import animation
from include.cli.options import Json
from include.cli.output import out, print_json, progress
from include.cloud.connect import connect
from include.dataset.capacity import capacity
from include.dataset.mark import DoneMark
from include.errors import UserError
from include.planning.plan import done_batches, read_spec
from include.settings import Settings

LEVEL, SEED = "medium", 42
A_FIFTH = 0.2
SHOWN = ("still", "jump", "half", "other_sample", "borrowed_answer")


@dataclass(frozen=True)
class Cost:
    """Mean cost of a sample of a task type."""

    cpu_ms: int
    kilobytes: int
    redraws: float

    @classmethod
    def of(cls, marks: Sequence[DoneMark]) -> "Cost":
        """Compute from the done marks of a type's batches."""
        samples = [sample for mark in marks for sample in mark.samples]
        return cls(
            cpu_ms=round(1000 * sum(mark.cpu_seconds for mark in marks) / len(samples)),
            kilobytes=round(mean(sample.bytes for sample in samples) / 1000),
            redraws=round(mean(sample.attempt for sample in samples), 1),
        )


def page(
    out_file: Annotated[Path, typer.Option("--out", help="A .md file.")] = Path("docs/catalogue.md"),
    dataset: Annotated[str | None, typer.Option(help="Dataset with done marks, for the cost of samples.")] = None,
    rubrics: Annotated[Path | None, typer.Option(help="Output of `vmdp bench --rubrics --json`.")] = None,
    as_json: Json = False,
) -> None:
    """Write the catalogue: description, levels, a prompt and an animation of each task type."""
    costs, about = _costs(dataset) if dataset else ({}, None)
    scores = _scores(rubrics) if rubrics else {}
    pictures = out_file.with_suffix("")
    pictures.mkdir(parents=True, exist_ok=True)
    types = []
    with progress("drawing", len(registry)) as bar:
        for generator in registry:
            sample = build(generator, LEVEL, SEED, 0, size=256)
            (pictures / f"{generator.id.short}.webp").write_bytes(animation([sample.files[VIDEO]]))
            types.append(_facts(generator, sample.files[PROMPT].decode().strip(), costs, scores))
            bar.advance(TaskID(0))
    command = "vmdp generators page"
    command += f" --dataset {dataset}" if dataset else ""
    command += " --rubrics FILE" if rubrics else ""
    environment = Environment(loader=PackageLoader("include.cli"), undefined=StrictUndefined, trim_blocks=True)
    text = environment.get_template("catalogue.md.jinja").render(
        types=types,
        dataset=about,
        baselines=bool(rubrics),
        shown=SHOWN,
        pictures=pictures.name,
        command=command,
        solved=SOLVED,
        seed=SEED,
    )
    out_file.write_text(text)
    if as_json:
        print_json({"page": str(out_file), "pictures": str(pictures)})
    else:
        out.print(str(out_file), markup=False)


def _costs(name: str) -> tuple[dict[str, Cost], Mapping[str, Any]]:
    """Cost of the samples of each type, by full id; raise `UserError` if a type has none."""
    store = connect(Settings()).store
    spec = read_spec(store, name)
    marks: dict[str, list[DoneMark]] = {}
    for batch in done_batches(store, spec.layout):
        marks.setdefault(batch.generator, []).append(DoneMark.model_validate_json(store.get(spec.layout.mark(batch))))
    if missing := [generator.id.short for generator in registry if generator.id.full not in marks]:
        raise UserError(f"dataset {name!r} has no samples of {', '.join(missing)}")
    samples = {sum(len(mark.samples) for mark in each) for each in marks.values()}
    about = {"name": name, "size": spec.size, "samples": min(samples)}
    return {generator: Cost.of(found) for generator, found in marks.items()}, about


def _scores(path: Path) -> dict[tuple[str, str], Mapping[str, float]]:
    """Baseline scores by id and level."""
    try:
        rows = json.loads(path.read_text())
        return {(row["generator"], row["level"]): row["scores"] for row in rows}
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{path} is not the output of `vmdp bench --rubrics --json`: {error}") from None


def _facts(
    generator: AnyGenerator,
    prompt: str,
    costs: Mapping[str, Cost],
    scores: Mapping[tuple[str, str], Mapping[str, float]],
) -> dict[str, Any]:
    short, name = generator.id.short, generator.id.name
    documentation = generator.documentation.partition("\n")[2].strip()
    levels, subject = [], Subject(generator, SEED)
    for level, config in generator.levels.items():
        found = scores.get((short, level), {})
        levels.append(
            {
                "name": level,
                "capacity": f"{(most := capacity(generator, level) or 0):,}",
                "draws": f"{draws_until(A_FIFTH, most):,}",
                **_measured(figures(subject, level)),
                "settings": ", ".join(f"{key} {value}" for key, value in vars(config).items()),
                "scores": {key: f"{found[key]:g}" if key in found else "" for key in SHOWN},
            }
        )
    return {
        "short": short,
        "name": name,
        "anchor": f"{short} {name}".lower().replace(" ", "-"),
        "what": generator.title.partition(": ")[2].rstrip("."),
        "documentation": documentation,
        "beside": generator.beside,
        "prompt": prompt.replace("\n", " "),
        "cost": costs.get(generator.id.full),
        "levels": levels,
        "own_figure": _own_figure(generator),
    }


def _measured(found: Figures) -> dict[str, str]:
    """The columns of a level's difficulty."""
    return {
        "difficulty": f"{found.difficulty:.1f}",
        "steps": f"{found.steps:.1f}",
        "choices": "" if found.candidates is None else f"{found.decisions:.1f} × {found.candidates:.1f}",
        "guessed": _hits(found.guess) if found.guess else "",
    }


def _hits(guess: Guess) -> str:
    return f"{guess.hits:.0%} ({guess.chance:.0%})"


def _own_figure(generator: AnyGenerator) -> str:
    """What a type's difficulty counts, if it is not what the kit counts."""
    own = type(generator).difficulty
    return "" if own is Generator.difficulty else inspect.getdoc(own) or ""
