from contextlib import suppress
from random import Random

import pytest

from generators.kit.generator import Reject
from generators.kit.words.contours import STUB, Gap, Line, closed, joint, loose_ends, missing, pieces, with_gaps
from generators.kit.words.segments import Segment

SQUARE = ((100, 100), (400, 100), (400, 400), (100, 400))


def drawn(hidden: int, straight: int) -> tuple[Gap, ...]:
    """Gaps of the square, by the first draw with room for them."""
    rng = Random(hidden)
    while True:
        with suppress(Reject):
            return with_gaps(rng, SQUARE, hidden, straight)


def test_lines_in_sight_and_missing_ones_make_the_whole_contour() -> None:
    gaps = drawn(2, 2)
    seen, gone = pieces(SQUARE, gaps), [missing(SQUARE, gap) for gap in gaps]
    for k, line in enumerate(gone):
        assert line[0] == seen[k - 1][-1]
        assert line[-1] == seen[k][0]
    assert sorted(point for line in [*seen, *gone] for point in line[1:-1]) == sorted(SQUARE)
    assert all(max(abs(a - c), abs(b - d)) >= STUB - 3 for line in seen for (a, b), (c, d) in [line[:2], line[-2:]])


def test_prolonged_ends_give_the_missing_lines() -> None:
    gaps = drawn(3, 1)
    ends = loose_ends(pieces(SQUARE, gaps))
    for k, gap in enumerate(gaps):
        found = joint(ends[2 * k - 1], ends[2 * k])
        assert found is not None
        assert [x for point in found for x in point] == pytest.approx([x for p in missing(SQUARE, gap) for x in p])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (((100, 100), (150, 100)), ((250, 140), (200, 140))),  # beside each other
        (((150, 100), (100, 100)), ((200, 100), (250, 100))),  # both away from each other
        (((100, 100), (150, 100)), ((300, 90), (300, 40))),  # the meeting lies behind
        (((400, 100), (450, 100)), ((500, 300), (505, 250))),  # the meeting lies outside of the picture
    ],
)
def test_ends_that_do_not_meet_have_no_joint(first: Segment, second: Segment) -> None:
    assert joint(first, second) is None


def test_a_contour_is_closed_in_one_way_if_its_ends_fit_in_one_way() -> None:
    lines: list[Line] = [((100, 200), (100, 100), (200, 100)), ((300, 100), (400, 100), (400, 200))]
    lines += [((400, 300), (400, 400), (100, 400), (100, 300))]
    assert list(closed(lines)) == [((0, 5), (1, 2), (3, 4))]


def test_two_closed_contours_are_not_one() -> None:
    small: list[Line] = [((100, 120), (100, 100), (120, 100)), ((180, 100), (200, 100), (200, 120))]
    small += [((200, 180), (200, 200), (100, 200), (100, 180))]
    large: list[Line] = [tuple((x + 250, y + 250) for x, y in line) for line in small]
    assert len(list(closed(small))) == 1
    assert not list(closed([*small, *large]))
