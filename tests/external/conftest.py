import pytest

from include.dataset import task_types
from include.external.batch import Making, block_of
from include.external.generator import ExternalGenerator
from include.external.lock import Place
from include.external.sample import Form
from include.external.sandbox import Limits
from include.external.tools.download import download
from tests.external import repositories

LIMITS = Limits(seconds=30, memory_mb=400, disk_mb=100)


@pytest.fixture(scope="session")
def origins(tmp_path_factory):
    """The three repositories; the first one is git's."""
    top = tmp_path_factory.mktemp("origins")
    well = repositories.write(top / "O_41_nonogram_data_generator", repositories.WELL)
    repositories.commit(well)
    repositories.write(top / "G-174_arange_circles_data-generator", repositories.SEEDLESS)
    repositories.write(top / "misbehaving-task-data-generator", repositories.MISBEHAVING)
    return top


@pytest.fixture(scope="session")
def place(tmp_path_factory, origins):
    """The three repositories, downloaded; not to be changed."""
    place = Place(tmp_path_factory.mktemp("external"))
    assert [outcome.reason for outcome in download(place, [str(origins)])] == ["", "", ""]
    return place


@pytest.fixture
def known(place, monkeypatch):
    """The catalogue with the three in it."""
    monkeypatch.setenv("VMDP_EXTERNAL", str(place.root))
    task_types.reload()
    yield place
    monkeypatch.undo()
    task_types.reload()


@pytest.fixture
def generator(place):
    """One of the three by its id."""
    there = {one.short: one for one in place.read().repositories}
    return lambda short="ext-O-41": ExternalGenerator.of(there[short], place)


@pytest.fixture
def wrong(tmp_path):
    """The misbehaving repository, told what to do wrong."""

    def bring(how: str, *, requirements: str = "", anew: bool = True) -> ExternalGenerator:
        origin = tmp_path / "origin" / "misbehaving-task-data-generator"
        if anew:
            repositories.write(origin, repositories.MISBEHAVING, wrong=how, requirements=requirements)
        place = Place(tmp_path / "external")
        (outcome,) = download(place, [str(origin)])
        assert not outcome.reason
        return ExternalGenerator.of(place.read().repositories[0], place)

    return bring


def making(generator, count: int = 4, *, start: int = 0, transcode: bool = False, limits: Limits = LIMITS, **more):
    """A block of so many samples, all of them wanted."""
    block = block_of(generator, 42, start, count)
    wanted = range(start, start + count)
    return Making(generator, block, wanted, Form(256, True, transcode), limits, **more)
