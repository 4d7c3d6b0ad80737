"""Every fault that is planted is found, at the sample that has it, by the rule that speaks of it."""

import io
import json
import shutil
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from PIL import Image

from generators.kit.registry import registry
from generators.kit.sample import FILES, FINAL, PROMPT, build
from include.dataset.spec import Share
from include.services.storage import FolderStore, Unreadable
from include.validation import run
from include.validation.run import GeneratorResult
from include.validation.stored import Samples, read_files
from tests.validation.conftest import PUZZLE, Dataset, make, with_faults


def sample(index: int) -> str:
    return f"sliding_puzzle_{index:08d}"


def broken(result: GeneratorResult) -> set[tuple[str, str]]:
    return {(problem.sample_id, problem.rule) for problem in result.problems}


@pytest.mark.parametrize("form", ["files", "tar"])
def test_a_good_dataset_has_no_problem(good, form):
    result = good[form].check()
    assert result.problems == ()
    assert (result.found, result.deep_checked, result.recorded, result.distinct) == (6, 6, 6, 6)
    assert result.levels == {"easy": 2, "medium": 2, "hard": 2}
    assert result.worst_psnr > 42


def test_both_forms_have_the_same_digest(good):
    assert good["files"].check(0).digest == good["tar"].check(0).digest


class Damaged(FolderStore):
    """A store that can't give some objects whole."""

    def get(self, key: str) -> bytes:
        if key.endswith(("_00000003/final_frame.png", "_00000003/prompt.txt", "00000000-000004.tar")):
            raise Unreadable(key, "its bytes end early")
        return super().get(key)


@pytest.mark.parametrize("form", ["files", "tar"])
def test_what_the_store_can_not_give_is_the_fault_of_its_sample_or_shard_and_of_no_other(good, form):
    dataset = good[form]
    (result,) = run.validate_group(Damaged(dataset.root), dataset.spec, [PUZZLE], deep=1.0).generators
    named = {(problem.sample_id, problem.rule) for problem in result.problems}
    if form == "files":
        assert named == {(sample(3), "file-unreadable")}
        assert result.rules == {"file-unreadable": 2}
    else:
        assert named == {(sample(0), "file-unreadable")}
    assert all("can't be read" in each.reason for each in result.problems if each.rule == "file-unreadable")


def test_whoever_does_not_ask_for_damage_is_told_of_it_and_a_look_at_a_sample_goes_without(good):
    dataset, generator = good["files"], registry.get(PUZZLE)
    store, layout = Damaged(dataset.root), dataset.spec.layout
    with pytest.raises(Unreadable, match=r"final_frame.png can't be read"):
        read_files(store, layout.sample(generator.id, sample(3)), FILES)
    shown = Samples(store, layout, tar=False).files(generator.id, 3, FILES)
    assert set(shown) == set(FILES) - {FINAL, PROMPT}


# Faults inside one sample, whose folder is given.


def reencoded(path: Path, *, rate: int = 16, frames: slice = slice(None), codec: str = "libx264") -> None:
    with av.open(str(path)) as video:
        pictures = [frame.to_image() for frame in video.decode(video=0)][frames]
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as out:
        stream = out.add_stream(codec, rate=rate)
        stream.width, stream.height = pictures[0].size
        stream.pix_fmt = "yuv420p"
        for picture in pictures:
            out.mux(stream.encode(av.VideoFrame.from_image(picture)))
        out.mux(stream.encode(None))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def edited_json(folder: Path, change: Callable[[dict], None]) -> None:
    path = folder / "metadata.json"
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))


def resized(path: Path, size: int) -> None:
    Image.open(path).resize((size, size)).save(path)


def moov_last(path: Path) -> None:
    with av.open(str(path)) as source, av.open(str(path.with_suffix(".x.mp4")), "w") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    path.with_suffix(".x.mp4").rename(path)


def cut(path: Path, share: float) -> None:
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])


FAULTS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "deleted file": ("files-missing", lambda f: (f / "rubric.txt").unlink()),
    "file too many": ("files-extra", lambda f: (f / "notes.txt").write_text("x")),
    "nested file": ("files-extra", lambda f: ((f / "more").mkdir(), (f / "more" / "prompt.txt").write_text("x"))),
    "empty video": ("video-decode", lambda f: (f / "ground_truth.mp4").write_bytes(b"")),
    "random video": ("video-decode", lambda f: (f / "ground_truth.mp4").write_bytes(bytes(range(256)) * 40)),
    "truncated video": ("video-decode", lambda f: cut(f / "ground_truth.mp4", 0.5)),
    "playlist as video": ("video-decode", lambda f: (f / "ground_truth.mp4").write_text("#EXTM3U\nfile:///etc/passwd\n")),
    "video at 8 fps": ("video-fps", lambda f: reencoded(f / "ground_truth.mp4", rate=8)),
    "video without its last frames": ("video-frames", lambda f: reencoded(f / "ground_truth.mp4", frames=slice(0, -4))),
    "video in another codec": ("video-format", lambda f: reencoded(f / "ground_truth.mp4", codec="mpeg4")),
    "video run backwards": (
        "video-first-frame",
        lambda f: reencoded(f / "ground_truth.mp4", frames=slice(None, None, -1)),
    ),
    "index behind the data": ("video-faststart", lambda f: moov_last(f / "ground_truth.mp4")),
    "first frame is the final one": (
        "video-first-frame",
        lambda f: shutil.copy(f / "final_frame.png", f / "first_frame.png"),
    ),
    "final frame is the first one": (
        "video-final-frame",
        lambda f: shutil.copy(f / "first_frame.png", f / "final_frame.png"),
    ),
    "picture of another size": ("png-size", lambda f: resized(f / "final_frame.png", 128)),
    "truncated picture": ("png-decode", lambda f: cut(f / "first_frame.png", 0.5)),
    "empty picture": ("png-decode", lambda f: (f / "first_frame.png").write_bytes(b"")),
    "picture in grey": (
        "png-mode",
        lambda f: Image.open(f / "first_frame.png").convert("L").save(f / "first_frame.png"),
    ),
    "prompt with a placeholder": ("prompt-grammar", lambda f: edit(f / "prompt.txt", "camera", "{camera}")),
    "prompt in Latin-1": ("prompt-grammar", lambda f: (f / "prompt.txt").write_bytes(b"\xe9" * 80)),
    "rubric with other weights": ("rubric-grammar", lambda f: edit(f / "rubric.txt", "[given 10]", "[given 6]")),
    "rubric with an id twice": ("rubric-grammar", lambda f: edit(f / "rubric.txt", "[ordered 22]", "[given 25]")),
    "rubric unlike the metadata": ("rubric-agrees", lambda f: edit(f / "rubric.txt", "first frame", "frame")),
    "rubric of another sample": ("rubric-agrees", lambda f: edit(f / "rubric.txt", "puzzle_0000", "puzzle_0001")),
    "actor that is not in the truth": (
        "rubric-actors",
        lambda f: edited_json(f, lambda m: m["truth"]["actors"].pop("tile-1" if "tile-1" in str(m["rubric"]) else
                                                                    m["rubric"][1]["check"]["actors"][0])),
    ),
    "metadata that is no JSON": ("metadata-format", lambda f: (f / "metadata.json").write_text("{nothing")),
    "metadata nested without end": ("metadata-format", lambda f: (f / "metadata.json").write_text("[" * 100_000)),
    "metadata without a field": ("metadata-format", lambda f: edited_json(f, lambda m: m.pop("truth"))),
    "metadata of another seed": ("metadata-place", lambda f: edited_json(f, lambda m: m.update(seed=43))),
    "metadata of another attempt": ("metadata-place", lambda f: edited_json(f, lambda m: m.update(attempt=900))),
    "another puzzle": ("metadata-puzzle", lambda f: edited_json(f, lambda m: m["puzzle"]["start"].reverse())),
    "truth of fewer frames": ("metadata-truth", lambda f: edited_json(f, lambda m: m["truth"]["step"].pop())),
    "truth of more frames than asked for": (
        "metadata-truth", lambda f: edited_json(f, lambda m: m["clip"].update(seconds=2.0))
    ),
    "metadata in other words": ("redraw", lambda f: edited_json(f, lambda m: None)),
    "changed byte": ("hash", lambda f: edit(f / "prompt.txt", "one", "One")),
}  # fmt: skip


@pytest.fixture(scope="module")
def damaged(tmp_path_factory) -> GeneratorResult:
    return with_faults(tmp_path_factory.mktemp("damaged"), (plant for _, plant in FAULTS.values()))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_sample_is_found_there(damaged, fault):
    found = [problem for problem in damaged.problems if problem.sample_id == sample(list(FAULTS).index(fault))]
    assert FAULTS[fault][0] in {problem.rule for problem in found}
    assert all(problem.reason for problem in found)


def test_no_fault_is_found_where_there_is_none(damaged):
    assert damaged.faulty == len(FAULTS)
    assert sample(len(FAULTS)) not in {problem.sample_id for problem in damaged.problems}


def test_only_the_first_problems_are_kept_and_all_are_counted(files, monkeypatch):
    monkeypatch.setattr(run, "MOST_PROBLEMS", 4)
    for index in range(6):
        (files.sample(index) / "prompt.txt").unlink()
    result = files.check(0)
    assert [problem.sample_id for problem in result.problems] == [sample(0), sample(1), sample(2)]
    assert (result.problem_count, result.faulty) == (6, 6)


def test_a_puzzle_without_a_solution_is_found_without_searching_for_one(files):
    def swap(metadata: dict) -> None:
        board = metadata["puzzle"]["start"]
        a, b = (place for place, tile in enumerate(board) if tile in (1, 2))
        board[a], board[b] = board[b], board[a]

    edited_json(files.sample(2), swap)
    started = time.monotonic()
    assert (sample(2), "metadata-puzzle") in broken(files.check())
    assert time.monotonic() - started < 60


# Faults of the whole.


def test_a_missing_sample_is_named(files):
    shutil.rmtree(files.sample(3))
    (problem,) = files.check().problems
    assert (problem.sample_id, problem.rule) == (sample(3), "sample-missing")
    assert problem.reason == f"1 of 6 is missing: {sample(3)}"


def test_samples_too_many_or_misnamed_are_named(files):
    shutil.copytree(files.sample(0), files.sample(7))
    shutil.copytree(files.sample(0), files.samples / "sliding_puzzle_7")
    (files.samples / "stray.txt").write_text("x")
    found = broken(files.check(0))
    assert found == {(sample(7), "sample-extra"), ("sliding_puzzle_7", "sample-name"), ("", "object-extra")}


def test_many_missing_samples_are_named_in_part(files):
    spec = files.spec.model_copy(update={"generators": {PUZZLE: Share(version=1, samples=1_000)}})
    (files.root / "set/_dataset.json").write_text(spec.model_dump_json())
    reasons = {problem.rule: problem.reason for problem in files.check(0).problems}
    assert reasons["sample-missing"].startswith(f"994 of 1,000 are missing: {sample(6)}")
    assert reasons["sample-missing"].endswith(f"{sample(15)} and 984 more")
    assert reasons["mark-missing"] == "no done mark covers 994 samples: index 6 to 999"


def test_a_sample_that_could_not_be_made_is_named_with_its_reason(tmp_path, monkeypatch):
    def failing(generator, level, seed, index, **more):
        if index == 5:
            raise ZeroDivisionError("by nothing")
        return build(generator, level, seed, index, **more)

    monkeypatch.setattr("include.batch.make.build", failing)
    for form in ("files", "tar"):
        result = make(tmp_path / form, form, only="O-47").check()
        (problem,) = result.problems
        assert (problem.sample_id, problem.rule) == (sample(5), "sample-failed")
        assert problem.reason.endswith("ZeroDivisionError: by nothing")
        assert (result.planned, result.found, result.recorded) == (6, 5, 5)


def test_a_missing_mark_names_what_it_should_cover(files):
    (files.marks / "00000000-000004.json").unlink()
    (problem,) = files.check().problems
    assert (problem.rule, problem.reason) == ("mark-missing", "no done mark covers 4 samples: index 0 to 3")


def test_marks_that_lie_are_found(files):
    first, second = files.marks / "00000000-000004.json", files.marks / "00000004-000002.json"
    edit(first, '"seed":42', '"seed":43')
    second.write_text("{")
    shutil.copy(first, files.marks / "00000006-000004.json")
    found = {problem.rule: problem.reason for problem in files.check(0).problems}
    assert set(found) == {"mark-differs", "mark-format", "mark-extra"}


def test_a_wrong_hash_is_found_in_either_form(files, tar):
    for dataset in (files, tar):
        mark = dataset.marks / "00000000-000004.json"
        data = json.loads(mark.read_text())
        data["samples"][1]["sha256"] = "0" * 64
        mark.write_text(json.dumps(data))
        assert broken(dataset.check()) == {(sample(1), "hash")}


def test_puzzles_of_independent_draws_may_repeat_only_as_far_as_the_capacity_explains(files, monkeypatch):
    for path in files.marks.iterdir():
        data = json.loads(path.read_text())
        for record in data["samples"]:
            record["level"], record["param_hash"] = "easy", "same"
        path.write_text(json.dumps(data))
    spec = files.spec.model_copy(update={"level": "easy", "dedup": False})
    (files.root / "set/_dataset.json").write_text(spec.model_dump_json())
    for path in files.marks.iterdir():
        edit(path, '"level": null', '"level": "easy"')
        edit(path, '"dedup": null', '"dedup": false')
    (problem,) = (p for p in files.check(0).problems if p.rule == "duplicates")
    assert problem.reason.startswith("level easy: 1 different puzzles in 6 samples")
    assert f"{sample(1)} = {sample(0)}" in problem.reason
    monkeypatch.setattr("include.validation.run.capacity", lambda generator, level: 2)
    assert "duplicates" not in files.check(0).rules


def test_another_version_of_the_generator_is_found(files, monkeypatch):
    monkeypatch.setattr(type(registry.get("O-47")), "version", 2)
    assert {"generator-version", "metadata-place"} <= set(files.check(0).rules)


def test_an_unknown_generator_is_a_problem_and_no_crash(files):
    name = "O-999_unheard_of_data-generator"
    spec = files.spec.model_copy(update={"generators": {name: Share(version=1, samples=3)}})
    (result,) = run.validate_group(files.store, spec, [name]).generators
    assert result.rules == {"generator-unknown": 1}


# Shards.


def rewritten(path: Path, change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], object]) -> None:
    with tarfile.open(path) as tar:
        members = [(member, tar.extractfile(member).read()) for member in tar]
    change(members)
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as tar:
        for member, data in members:
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))


def shard(dataset: Dataset, stem: str = "00000000-000004") -> Path:
    return dataset.root / "set" / PUZZLE / f"{stem}.tar"


def test_a_missing_shard_is_found(tar):
    shard(tar).unlink()
    assert broken(tar.check(0)) == {(sample(0), "shard-missing"), (sample(0), "sample-missing")}


@pytest.mark.parametrize("data", [b"", b"no tar" * 1000, b"\x1f\x8b" + bytes(2000), bytes(10), b"\xff" * 4096])
def test_a_shard_that_is_no_tar_is_found(tar, data):
    shard(tar).write_bytes(data)
    assert tar.check(0).rules == {"shard-format": 1, "sample-missing": 1}


def test_a_truncated_shard_names_the_sample_that_is_cut(tar):
    cut(shard(tar), 0.6)
    found = tar.check(0)
    assert {"shard-format", "sample-missing"} <= set(found.rules)


def test_odd_members_are_named_and_never_followed(tar, tmp_path):
    def plant(members) -> None:
        for name, kind in (("../../out.txt", tarfile.REGTYPE), ("a.link", tarfile.SYMTYPE), ("dir/x.json", b"0")):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            members.append((member, b""))

    rewritten(shard(tar), plant)
    (problem,) = tar.check(0).problems
    assert problem.rule == "shard-format"
    assert all(name in problem.reason for name in ("../../out.txt", "a.link", "dir/x.json"))


def test_a_sample_in_two_shards_is_found(tar):
    with tarfile.open(shard(tar)) as first:
        extra = [(member, first.extractfile(member).read()) for member in first if "00000001." in member.name]
    rewritten(shard(tar, "00000004-000002"), lambda members: members.extend(extra))
    assert broken(tar.check(0)) == {(sample(1), "sample-extra")}
    shutil.copy(shard(tar), shard(tar, "00000000-000002"))
    mark = json.loads((tar.marks / "00000000-000004.json").read_text())
    mark["count"], mark["samples"] = 2, mark["samples"][:2]
    (tar.marks / "00000000-000002.json").write_text(json.dumps(mark))
    assert (sample(0), "sample-twice") in broken(tar.check(0))


def test_a_fault_in_a_shards_sample_is_found_there(tar):
    def plant(members) -> None:
        for place, (member, data) in enumerate(members):
            if member.name == f"{sample(2)}.prompt.txt":
                members[place] = member, data.replace(b"camera", b"{camera}")

    rewritten(shard(tar), plant)
    assert broken(tar.check()) == {(sample(2), "prompt-grammar"), (sample(2), "hash"), (sample(2), "redraw")}
    assert broken(tar.check(0)) >= {(sample(2), "hash")}


def test_another_object_beside_the_shards_is_found(tar):
    (tar.root / "set" / PUZZLE / "readme.txt").write_text("x")
    assert broken(tar.check(0)) == {("", "object-extra")}
