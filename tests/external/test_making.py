"""A script's output becomes samples of ours, whatever it does; what can't be had is told with its reason."""

import io
import json
import os
import subprocess
import tarfile
import time

import av
import numpy as np
import pytest
from PIL import Image

from generators.kit import rubric
from generators.kit.judge.score import score
from generators.kit.sample import FILES, FINAL, FIRST, METADATA, PROMPT, RUBRIC, VIDEO, BuildError
from include.external.batch import block_of
from include.external.environment import environment
from include.external.names import OTHERS
from include.external.sample import NOTHING_CHANGES
from include.external.sandbox import Limits, can_isolate
from include.settings import PROJECT_ROOT
from tests.external import repositories
from tests.external.conftest import making


def facts(sample) -> dict:
    return json.loads(sample.files[METADATA])


def test_samples_have_our_files_names_and_indices_and_keep_what_is_theirs(generator, origins):
    samples = list(making(generator(), 3, start=6).samples())
    assert [sample.id for sample in samples] == [f"ext_nonogram_0000000{n}" for n in (6, 7, 8)]
    assert all(set(sample.files) == set(FILES) for sample in samples)
    told = facts(samples[1])
    assert told["index"] == 7
    assert told["origin"]["local_id"] == "square_0001"
    assert told["origin"]["commit"] == generator().pinned.commit
    assert told["origin"]["batch_seed"] == block_of(generator(), 42, 6, 3).run_seed(0)
    assert told["external"]["parameters"].keys() == {"kind", "places"}
    assert told["origin"]["left_out"] == ["git", "timestamp"]
    kind = told["external"]["parameters"]["kind"]
    original = origins / "O_41_nonogram_data_generator" / "assets" / f"{kind}.mp4"
    assert samples[1].files[VIDEO] == original.read_bytes()
    assert samples[1].files[PROMPT].decode().endswith("and stop.\nDo it slowly."), "byte for byte"


def test_a_block_gives_the_same_bytes_again_and_in_parts(generator):
    whole = list(making(generator(), 5).samples())
    part = making(generator(), 5)
    part.indices = range(2, 4)
    assert [sample.sha256 for sample in part.samples()] == [sample.sha256 for sample in whole[2:4]]


def test_a_script_without_a_seed_is_seeded_all_the_same_and_its_numbers_are_read_as_numbers(generator):
    once, again = (list(making(generator("ext-G-174"), 12).samples()) for _ in range(2))
    assert [sample.sha256 for sample in once] == [sample.sha256 for sample in again]
    assert [facts(sample)["origin"]["local_id"] for sample in once] == [f"square_{n}" for n in range(12)]


def test_neighbouring_seeds_blocks_and_attempts_share_nothing(generator):
    seeds = {
        block_of(generator(), seed, start, count).run_seed(attempt)
        for seed in range(40, 44)
        for start in range(4)
        for count in (10, 11)
        for attempt in range(3)
    }
    assert len(seeds) == 96
    assert all(0 <= seed < 2**31 for seed in seeds)


def test_the_derived_rubric_tells_the_truth_from_a_still_and_a_jump(generator):
    for transcode in (False, True):
        sample = next(making(generator(), 2, transcode=transcode).samples())
        assert rubric.check_text(sample.files[RUBRIC].decode()) == []
        first, *_, last = frames = pictures(sample.files[VIDEO])
        assert score(sample.files, sample.files[VIDEO]).total == 100
        assert score(sample.files, film_of([first] * len(frames))).total <= 20
        assert score(sample.files, film_of([first] * 6 + [last] * 6)).total <= 50
        blend = [first + (last - first) * (k / 20) for k in range(21)]
        assert score(sample.files, film_of(blend)).total < 60


def test_a_transcoded_video_has_our_form_and_its_ends_are_the_stills(generator):
    sample = next(making(generator(), 2, transcode=True).samples())
    with av.open(io.BytesIO(sample.files[VIDEO])) as clip:
        stream = clip.streams.video[0]
        frames = [frame.to_ndarray(format="rgb24") for frame in clip.decode(stream)]
        assert (stream.codec_context.name, stream.average_rate, stream.width, stream.height) == ("h264", 16, 256, 256)
    assert len(frames) == 17  # 1.1 s, as the original
    for name, frame in ((FIRST, frames[0]), (FINAL, frames[-1])):
        still = np.asarray(Image.open(io.BytesIO(sample.files[name]))).astype(int)
        assert np.abs(still - frame).mean() < 3


def test_a_video_of_odd_size_without_stills_is_kept_and_told_and_transcoded_whole(wrong):
    generator = wrong("odd-size")
    kept = next(making(generator, 2).samples())
    told = facts(kept)
    assert (told["width"], told["height"], told["truth"]["frames"]) == (122, 98, 30)
    assert told["origin"]["derived"] == [FINAL, FIRST, RUBRIC]
    assert [note.partition(",")[0] for note in told["origin"]["notes"]] == [
        "codec mpeg4", "24 frames a second", "30 frames", "122x98",
    ]  # fmt: skip
    made = next(making(generator, 2, transcode=True).samples())
    assert Image.open(io.BytesIO(made.files[FIRST])).size == (256, 256)
    assert facts(made)["truth"]["frames"] % 4 == 1


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("crashes", "ended with exit status 1 (it said last: Traceback"),
        ("crashes", "RuntimeError: no placement found after 100 tries"),
        ("is-killed", "ended with signal SIGSEGV"),
        ("needs-a-display", "cannot connect to X server"),
        ("too-few", "index 2: 2 of 4 samples were not made in 3 runs: 2 of 4 samples were made"),
        ("no-prompt", "it has no prompt.txt (square_00000000)"),
        ("broken-video", "index 0: 1 of 4 samples were not made in 3 runs: the video can't be opened"),
        ("links-out", "index 0: 1 of 4 samples were not made in 3 runs: it has no prompt.txt"),
        ("pipe", "index 0: 1 of 4 samples were not made in 3 runs: it has no prompt.txt"),
        ("links-folder", "3 of 4 samples were made"),
        ("replaces-output", "0 of 4 samples were made"),
        ("playlist", "the video can't be opened: it is no MP4, MOV, AVI or WebM"),
        ("prints crashes", "no placement found"),
    ],
)
def test_what_goes_wrong_ends_in_a_reason(wrong, how, reason):
    with pytest.raises(BuildError) as caught:
        list(making(wrong(how)).samples())
    assert reason in str(caught.value)
    assert len(str(caught.value)) < 2500


@pytest.mark.parametrize(
    ("how", "limits", "reason"),
    [
        ("hangs", Limits(1, 400, 100), "was not done within 1 s"),
        ("prints hangs", Limits(10, 400, 100), "was not done within 10 s (it said last"),
        ("eats-memory", Limits(60, 150, 100), "took more than 150 MB of memory"),
        ("fills-the-disk", Limits(60, 400, 40), "wrote more than 40 MB to disk"),
    ],
)
def test_limits_end_a_run_and_all_that_it_started(wrong, how, limits, reason):
    with pytest.raises(BuildError) as caught:
        list(making(wrong(how), limits=limits, attempts=1).samples())
    assert reason in str(caught.value)


def test_nothing_of_a_run_is_left(wrong, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = set(os.listdir(tmp_path))
    generator = wrong("leaves-files")
    list(making(generator).samples())
    assert set(os.listdir(tmp_path)) - before == {"origin", "external"}
    if can_isolate(environment(generator.place, generator.pinned)):
        assert not os.path.exists("/tmp/misbehaving_left")


def test_a_run_knows_no_secret_and_no_setting_of_ours(wrong, monkeypatch):
    for name in ("AWS_SECRET_ACCESS_KEY", "VMDP_HOME", "GITHUB_TOKEN", "SQS_QUEUE_URL", "SSH_AUTH_SOCK"):
        monkeypatch.setenv(name, "secret")
    with pytest.raises(BuildError) as caught:
        list(making(wrong("looks-around"), attempts=1).samples())
    assert "ENV ['EXTERNAL_RUN', 'HOME'" in str(caught.value)
    for name in ("AWS_", "VMDP", "TOKEN", "SQS", "SSH"):
        assert name not in str(caught.value)


def test_a_run_reads_no_environment_of_other_processes(wrong):
    generator = wrong("reads-others")
    if not can_isolate(environment(generator.place, generator.pinned)):
        pytest.skip("no private world can be made here")
    with subprocess.Popen(["sleep", "60"], env={"SECRET": "kept-to-ourselves"}) as other:  # pragma: allowlist secret
        try:
            with pytest.raises(BuildError, match="nothing was read"):
                list(making(generator, attempts=1).samples())
        finally:
            other.kill()


@pytest.fixture
def apart(generator) -> None:
    if not can_isolate(environment(generator().place, generator().pinned)):
        pytest.skip("no private world can be made here")


@pytest.mark.parametrize(
    "path", ["/etc/shadow", "/etc/hostname", "/sys/class", "/var/log", str(PROJECT_ROOT / "README.md")]
)
def test_a_run_sees_nothing_of_the_machine_that_it_does_not_need(wrong, apart, path):
    assert os.path.exists(path)
    assert last_words(wrong(f"seen:{path}")).endswith("seen: False")


@pytest.mark.parametrize("path", ["/usr/lib", "/dev/null", "/tmp", "/proc/self/fd"])
def test_a_run_sees_what_scripts_need(wrong, apart, path):
    assert last_words(wrong(f"seen:{path}")).endswith("seen: True")


def test_a_run_has_no_rights_even_as_root(wrong, apart):
    assert last_words(wrong("has-rights")).endswith(f"rights: {['0' * 16, '0' * 16, '1']} False")


def test_a_run_can_not_change_the_environment_of_others(wrong, apart):
    generator = wrong("plants")
    assert "not planted: " in last_words(generator)
    assert not list(environment(generator.place, generator.pinned).parent.parent.glob("planted*"))


def test_a_run_of_too_many_processes_is_ended(wrong):
    assert "ran more than 256 processes at once" in last_words(wrong("is-a-crowd"))


def test_what_a_script_says_steers_no_terminal(wrong):
    said = last_words(wrong("paints"))
    assert "\x1b" not in said
    assert "[31mred" in said


def last_words(generator) -> str:
    with pytest.raises(BuildError) as caught:
        list(making(generator, attempts=1).samples())
    return str(caught.value).removesuffix(")")


@pytest.mark.parametrize("how", ["replaces-report", "takes-rights", "sparse", "odd-name"])
def test_what_a_script_puts_in_the_way_stops_no_sample_and_is_removed(wrong, how, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    samples = list(making(wrong(how), 2).samples())
    assert [sample.index for sample in samples] == [0, 1]
    assert not list(tmp_path.glob("vmdp-external-*"))
    if how == "sparse":
        assert FIRST in facts(samples[0])["origin"]["derived"]
    if how == "odd-name":
        told = [facts(sample) for sample in samples]
        (odd,) = [one for one in told if one["external"]]
        assert odd["external"] == {"parameters": {"?": "?"}, "title": "\N{GRINNING FACE}"}
        assert odd["origin"]["local_id"] == "\N{REPLACEMENT CHARACTER}_0"


def test_a_run_that_fails_at_one_seed_is_repeated_with_the_next_and_the_reason_is_counted(wrong):
    generator = wrong("crashes-sometimes")
    blocks = (block_of(generator, seed, 0, 3) for seed in range(100))
    work = making(generator, 3)
    work.block = next(block for block in blocks if block.run_seed(0) % 2 and not block.run_seed(1) % 2)
    samples = list(work.samples())
    assert [sample.attempt for sample in samples] == [1] * 3
    assert all(sum(sample.rejects.values()) == 1 for sample in samples)
    assert "exit status 1" in next(iter(samples[0].rejects))


def test_a_crash_late_in_a_run_keeps_the_samples_before_it(wrong):
    work = making(wrong("crashes-late"), 4, attempts=1)
    with pytest.raises(BuildError, match=r"index 3: 1 of 4 samples were not made in 1 runs: .*no more"):
        list(work.samples())
    again = making(wrong("crashes-late", anew=False), 4, attempts=1)
    again.indices = range(3)
    assert [sample.index for sample in again.samples()] == [0, 1, 2]


def test_a_check_that_raises_ends_the_run_at_once(wrong):
    class Enough(Exception):
        pass

    began = time.monotonic()

    def check() -> None:
        if time.monotonic() - began > 0.5:
            raise Enough

    with pytest.raises(Enough):
        list(making(wrong("hangs"), check=check).samples())


def test_requirements_that_can_not_be_installed_are_told(wrong):
    generator = wrong("", requirements="no-such-package-of-anybody==0.0.1\n")
    with pytest.raises(BuildError, match="its requirements can't be installed"):
        list(making(generator).samples())


def pictures(video: bytes) -> list[np.ndarray]:
    with av.open(io.BytesIO(video)) as clip:
        return [frame.to_ndarray(format="rgb24").astype(float) for frame in clip.decode(video=0)]


@pytest.mark.parametrize(
    ("clip", "still", "jump"), [("fades", 20, 40), ("returns", 20, 40), ("stays", 100, 100), ("", 20, 40)]
)
@pytest.mark.parametrize("transcode", [False, True])
def test_a_still_and_a_jump_score_low_wherever_something_changes(wrong, clip, still, jump, transcode):
    sample = next(making(wrong(clip), 1, transcode=transcode).samples())
    notes = facts(sample)["origin"]["notes"]
    assert (NOTHING_CHANGES in notes) == (clip == "stays")
    assert rubric.check_text(sample.files[RUBRIC].decode()) == []
    assert ("gradual" in sample.files[RUBRIC].decode()) == (clip != "stays")
    first, *_, last = frames = pictures(sample.files[VIDEO])
    furthest = max(frames, key=lambda frame: np.abs(frame - first).sum())
    assert score(sample.files, sample.files[VIDEO]).total == 100
    assert score(sample.files, film_of([first] * len(frames))).total <= still
    for end in (last, furthest):
        assert score(sample.files, film_of([first] * 20 + [end] * 20)).total <= jump
    assert score(sample.files, film_of([frame for frame in frames for _ in range(2)])).total == 100, "at another pace"


def test_further_files_of_a_sample_are_kept_beside_it_and_named(wrong, origins):
    generator = wrong("others")
    samples = list(making(generator, 2).samples())
    told = facts(samples[1])["origin"]
    assert told["others"] == ["eval/answer.json", "first_video.mp4"]
    assert told["not_kept"] == ["away"]
    with tarfile.open(fileobj=io.BytesIO(samples[1].files[OTHERS])) as tar:
        assert tar.getnames() == told["others"]
        assert tar.extractfile("eval/answer.json").read() == b'{"answer": 1}'
    assert samples[1].files[OTHERS] == list(making(generator, 2).samples())[1].files[OTHERS]


def film_of(frames: list[np.ndarray]) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.height, stream.width = frames[0].shape[:2]
        stream.bit_rate = 4_000_000
        for picture in frames:
            frame = av.VideoFrame.from_ndarray(picture.clip(0, 255).astype(np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def test_prepared_clips_are_what_real_repositories_write():
    with av.open(io.BytesIO(repositories.clip(0))) as clip:
        assert clip.streams.video[0].codec_context.name == "mpeg4"
