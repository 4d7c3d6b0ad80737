"""Trees of the public second generation: the video in a folder of its own, and key frames beside it."""

import io
import json
import tarfile

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from generators.kit.keyframes import IMAGE_PROMPT, PICTURES
from generators.kit.sample import FINAL, FIRST, METADATA, PROMPT, VIDEO, BuildError
from include.cli.main import app
from include.dataset import task_types
from include.external.batch import Making, block_of
from include.external.generator import ExternalGenerator
from include.external.lock import Place
from include.external.names import OTHERS
from include.external.sample import Form
from include.external.tools.download import download
from tests.external import repositories
from tests.external.conftest import LIMITS

SHORT = "ext-O-90"


@pytest.fixture
def bring(tmp_path, monkeypatch):
    """The repository in the catalogue, told what to do otherwise."""

    def made(how: str = "") -> ExternalGenerator:
        origin = tmp_path / "origin" / "O-90_squares_data-generator"
        repositories.write(origin, repositories.SECOND, wrong=how)
        place = Place(tmp_path / "external")
        (outcome,) = download(place, [str(origin)])
        assert not outcome.reason
        monkeypatch.setenv("VMDP_EXTERNAL", str(place.root))
        task_types.reload()
        return ExternalGenerator.of(place.read().repositories[0], place)

    yield made
    monkeypatch.undo()
    task_types.reload()


def samples(generator: ExternalGenerator, *, keyframes: bool) -> list:
    form = Form(256, video=True, transcode=False, keyframes=keyframes)
    return list(Making(generator, block_of(generator, 42, 0, 2), range(2), form, LIMITS, attempts=1).samples())


def run(*arguments) -> str:
    done = CliRunner().invoke(app, [*map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_files_of_its_video_are_those_of_the_sample_and_its_pictures_are_kept_beside(bring):
    for sample in samples(bring(), keyframes=False):
        assert {FIRST, FINAL, PROMPT, VIDEO} < sample.files.keys()
        metadata = json.loads(sample.files[METADATA])
        assert "keyframes" not in metadata
        assert metadata["origin"]["others"] == [*PICTURES[:3], IMAGE_PROMPT]
        with tarfile.open(fileobj=io.BytesIO(sample.files[OTHERS])) as tar:
            assert tar.getnames() == [*PICTURES[:3], IMAGE_PROMPT]


def test_its_pictures_become_key_frames_with_its_own_shares_of_the_solution(bring):
    for sample in samples(bring(), keyframes=True):
        metadata = json.loads(sample.files[METADATA])
        assert metadata["keyframes"] == [
            {"file": PICTURES[k], "step": k + 1, "progress": share} for k, share in enumerate((0.2, 0.7, 1.0))
        ]
        assert sample.files[IMAGE_PROMPT] == b"Show the way in three pictures."
        assert sample.files[PICTURES[2]] == sample.files[FINAL]
        assert OTHERS not in sample.files


def test_shares_that_do_not_lead_to_the_end_are_equal_ones(bring):
    metadata = json.loads(samples(bring("unended"), keyframes=True)[0].files[METADATA])
    assert [frame["progress"] for frame in metadata["keyframes"]] == [0.3333, 0.6667, 1.0]


@pytest.mark.parametrize("how", ["nine", "linked"])
def test_more_pictures_than_a_sample_may_have_and_links_are_no_key_frames_and_that_is_told(bring, how):
    sample = samples(bring(how), keyframes=True)[0]
    metadata = json.loads(sample.files[METADATA])
    assert "keyframes" not in metadata
    assert "it has no key frames" in metadata["origin"]["notes"]
    assert not any(name in sample.files for name in (*PICTURES, IMAGE_PROMPT))
    assert len(metadata["origin"].get("others", ())) == (10 if how == "nine" else 0)


def test_a_key_frame_that_can_not_be_opened_breaks_its_sample(bring):
    with pytest.raises(BuildError, match=r"image/frame_2\.png: it is no PNG"):
        samples(bring("damaged"), keyframes=True)


def test_a_script_without_key_frames_makes_samples_without_them(generator):
    for sample in samples(generator(), keyframes=True):
        assert "it has no key frames" in json.loads(sample.files[METADATA])["origin"]["notes"]


def test_a_dataset_with_them_is_made_validated_replayed_and_exported(bring, tmp_path):
    bring()
    out = tmp_path / "out"
    run("make", SHORT, "--samples", 4, "--size", 256, "--keyframes", "--out", out)
    run("validate", out)
    first, *_ = sorted(out.glob("*/*_task/*/metadata.json"))
    run("replay", "--metadata", first, "--out", tmp_path / "again")
    again, *_ = sorted((tmp_path / "again").rglob("frame_3.png"))
    assert again.read_bytes() == (first.parent / PICTURES[2]).read_bytes()
    for form in ("bagel", "thinkmorph"):
        run("export", form, out, tmp_path / form)
        (table,) = [path for path in (tmp_path / form).rglob("*.parquet") if "index" not in path.parts]
        assert [len(pictures) for pictures in pq.read_table(table)["image_list"].to_pylist()] == [4] * 4
    (first.parent / PICTURES[1]).unlink()
    broken = CliRunner().invoke(app, ["validate", str(out)])
    assert broken.exit_code != 0
    assert "frame_2.png" in " ".join(broken.output.split())
