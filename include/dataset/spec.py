"""The plan of a dataset, `_dataset.json`: its recipe, and the samples of each generator."""

from pydantic import BaseModel, ConfigDict, Field

from include.dataset.layout import Layout
from include.dataset.recipe import Recipe, Recorded
from include.dataset.wire import Names
from include.errors import UserError

_DEDUP = {
    None: "with neither --dedup nor --no-dedup",
    True: "with --dedup",
    False: "with --no-dedup, as its puzzles were drawn independently",
}


class Share(BaseModel):
    """One generator's share of a dataset, and the generator's version."""

    model_config = ConfigDict(frozen=True)

    version: int
    samples: int
    start: int = 0
    commit: str | None = None
    """Commit of an external generator's repository."""
    block: int | None = None
    """Samples in one run of an external generator; they depend on it, so the first plan fixes it."""

    @property
    def indices(self) -> range:
        """The samples' indices."""
        return range(self.start, self.start + self.samples)

    def joined(self, other: "Share") -> "Share | None":
        """Both together, or None if a hole would be between them."""
        start, end = min(self.start, other.start), max(self.indices.stop, other.indices.stop)
        if end - start > self.samples + other.samples:
            return None
        return self.model_copy(update={"start": start, "samples": end - start})


class DatasetSpec(Recorded):
    """The plan of a dataset: fixed by its first run, extended but never contradicted by later ones."""

    dataset: str
    generators: dict[str, Share]
    by_clients: bool = Field(False, exclude_if=lambda by_clients: not by_clients)
    """True if messages of public clients ordered its batches, each with a seed of its own, named in its done mark.

    `seed` is the first one's then, and the samples are those from the first index to the last one ordered so far.
    """

    names: Names | None = Field(None, exclude_if=lambda names: names is None)
    """The generators that names of both kinds meant in its clients' messages; None if these named the dataset."""

    @property
    def layout(self) -> Layout:
        """The dataset's keys."""
        return Layout(self.dataset)

    @property
    def content(self) -> bytes:
        """The file."""
        return (self.model_dump_json(indent=2) + "\n").encode()

    def recipe_of(self, generator: str, seed: int | None = None) -> Recipe:
        """The recipe of one generator's batches: external ones are transcoded, and not rendered.

        `seed` is a batch's own, and counts if clients ordered it.
        """
        own = {"seed": self.seed if seed is None or not self.by_clients else seed}
        if self.generators[generator].block is None and self.generators[generator].commit is None:
            return self.recipe.model_copy(update={"transcode": False} | own)
        usual = Recipe(size=self.size, video=self.video, keyframes=self.keyframes).rendered
        return self.recipe.model_copy(update=usual | own)

    def extended(self, other: "DatasetSpec") -> "DatasetSpec":
        """Add the other's samples to this dataset; raise `UserError` with the fields that differ."""
        if self.by_clients:
            raise UserError(f"dataset {self.dataset!r} is made by messages of clients, not by plans: name another one")
        differences = self.differences(other)
        merged = dict(self.generators)
        for name, share in other.generators.items():
            mine = merged.get(name, share)
            if mine.commit != share.commit:
                differences.append(
                    f"{name} was planned at commit {_commit(mine)}, and is pinned to {_commit(share)} now"
                )
            elif mine.version != share.version:
                differences.append(f"{name} is of version {mine.version}, the code's is {share.version}")
            if mine.block != share.block:
                differences.append(f"{name} is made in blocks of {mine.block}, not of {share.block}: set --batch-size")
            joined = mine.joined(share)
            if joined is None:
                differences.append(f"{name} has samples {_span(mine)}, and {_span(share)} would leave a hole")
            merged[name] = joined or mine
        if differences:
            kind = "dataset" if self.dataset else "folder"
            name = f"dataset {self.dataset!r}" if self.dataset else "the dataset of this folder"
            way = f", or continue it {_DEDUP[self.dedup]}" if self.dedup != other.dedup else ""
            raise UserError(f"{name} exists and differs: {'; '.join(differences)}. Name another {kind}{way}")
        return self.model_copy(update={"generators": dict(sorted(merged.items()))})


def _commit(share: Share) -> str:
    return share.commit[:12] if share.commit else "none"


def _span(share: Share) -> str:
    return f"{share.indices.start}..{share.indices.stop - 1}"
