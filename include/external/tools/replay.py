"""Make one sample of an external generator again from its metadata, by running its whole block."""

from collections.abc import Mapping
from typing import Any

from generators.kit.sample import BuildError, Sample
from include.external.batch import Making, block_of, limits_of
from include.external.generator import ExternalGenerator
from include.external.sample import Form
from include.settings import Settings


def replay(generator: ExternalGenerator, metadata: Mapping[str, Any], size: int) -> Sample:
    """Make the sample of this metadata again; `size` is for transcoded videos.

    The bytes are the same if the script is deterministic, which a trial tests. Raise `BuildError`, also for
    a repository pinned to another commit.
    """
    origin = metadata["origin"]
    if origin["commit"] != generator.pinned.commit:
        raise BuildError(
            f"{metadata['id']} was made at commit {origin['commit'][:12]}; {generator.id.short} is pinned to "
            f"{generator.pinned.commit[:12]}"
        )
    index, options = metadata["index"], tuple(origin.get("options", ()))
    block = block_of(generator, metadata["seed"], origin["batch_start"], origin["batch_samples"], metadata["level"])
    if options != block.options:
        was, now = (" ".join(words) or "no options" for words in (options, block.options))
        raise BuildError(f"{metadata['id']} was made with {was}; {generator.id.short} has {now} now")
    making = Making(
        generator,
        block,
        range(index, index + 1),
        Form(
            metadata["width"] if metadata["transcoded"] else size,
            metadata["video"],
            metadata["transcoded"],
            "keyframes" in metadata,
        ),
        limits_of(Settings()),
    )
    (sample,) = making.samples()
    return sample
