"""The rules refuse any wrong list of states with a reason, and accept every right one."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from generators.kit import Generator, Reject, registry
from generators.kit.words.path import NEAR
from generators.kit.words.runs import UNKNOWN
from generators.kit.words.vessels import settled
from generators.o75_communicating_vessels import pace_of

SHORTS = [generator.id.short for generator in registry]
MALFORMED = (None, 1, "x", (), ((), ()), (1, 2, 3, 4, 5, 6, 7), [1], {"x": 1}, float("nan"))

States = Sequence[Any]


def drawn(
    short: str, level: str = "medium", fits: Callable[[States], bool] = bool
) -> tuple[Generator[Any, Any, Any], Any, list[Any]]:
    """The first puzzle of a level whose states fit, and these states."""
    generator = registry.get(short)
    for seed in range(1000):
        try:
            puzzle = generator.sample(Random(seed), generator.levels[level])
        except Reject:
            continue
        if fits(states := list(generator.solve(puzzle))):
            return generator, puzzle, states
    raise AssertionError(f"{short} rejects 1000 draws")


def reason(generator: Generator[Any, Any, Any], puzzle: Any, states: Any) -> str:
    """Why these states are refused; fails if they are not."""
    verdict = generator.verify(puzzle, states)
    assert not verdict.ok
    assert verdict.reason
    return verdict.reason


@pytest.mark.parametrize("short", SHORTS)
def test_wrong_lists_of_states_are_refused(short: str) -> None:
    generator, puzzle, states = drawn(short)
    assert generator.verify(puzzle, states).ok
    middle = len(states) // 2
    wrong = {
        "reversed": states[::-1],
        "without the first": states[1:],
        "without the last": states[:-1],
        "the first twice": [states[0], *states],
        "one in the middle twice": [*states[:middle], states[middle], *states[middle:]],
        "the last twice": [*states, states[-1]],
        "back after the goal": [*states, states[-2]],
        "on from the start after the goal": [*states, states[0]],
    }
    accepted = [name for name, changed in wrong.items() if generator.verify(puzzle, changed).ok]
    assert not accepted
    for changed in wrong.values():
        reason(generator, puzzle, changed)


@pytest.mark.parametrize("short", SHORTS)
def test_malformed_states_are_refused_and_raise_nothing(short: str) -> None:
    generator, puzzle, states = drawn(short)
    assert reason(generator, puzzle, []) == "there is no state"
    for malformed in MALFORMED:
        for place in {0, len(states) // 2, len(states) - 1}:
            if type(malformed) is not type(states[place]) or malformed == () != states[place]:
                reason(generator, puzzle, [*states[:place], malformed, *states[place + 1 :]])
    assert reason(generator, puzzle, [*states[:-1], None]) == f"state {len(states) - 1} has not the form of a state"


@pytest.mark.parametrize("short", SHORTS)
def test_states_are_read_back_from_json(short: str) -> None:
    generator, puzzle, states = drawn(short)
    written = generator.states_format.dump_json(states)
    assert generator.verify(puzzle, generator.states_format.validate_json(written)).ok


def slower(states: States, times: int = 2) -> list[Any]:
    """The same motion in `times` as many equal steps, straight from each state to the next."""
    return [
        tuple(a + (b - a) * k / times for a, b in zip(old, new, strict=True))
        for old, new in pairwise(states)
        for k in range(times)
    ] + [states[-1]]


def of_even_steps(short: str, level: str) -> tuple[Generator[Any, Any, Any], Any, list[Any]]:
    return drawn(short, level, lambda states: len(states) % 2 == 1)


@pytest.mark.parametrize("level", ["easy", "medium", "hard"])
@pytest.mark.parametrize("short", ["G-1", "G-35", "G-48"])
def test_a_thing_may_move_at_any_constant_speed_along_its_way(short: str, level: str) -> None:
    generator, puzzle, states = of_even_steps(short, level)
    assert generator.verify(puzzle, states[::2]).ok
    assert generator.verify(puzzle, [(x + NEAR / 2, y - NEAR / 2) for x, y in states]).ok
    far = (states[5][0] + NEAR + 1, states[5][1])
    assert "off the place" in reason(generator, puzzle, [*states[:5], far, *states[6:]])
    reason(generator, puzzle, [*states[:4], *states[6:]])
    assert "leaps" in reason(generator, puzzle, [states[0], states[-1]])


@pytest.mark.parametrize("level", ["easy", "medium", "hard"])
def test_the_framed_object_may_slide_at_any_constant_speed(level: str) -> None:
    generator, puzzle, states = of_even_steps("G-8", level)
    slow = [(place, place) for place in slower([place for place, _ in states])]
    assert generator.verify(puzzle, states[::2]).ok
    assert generator.verify(puzzle, slow).ok
    assert generator.verify(puzzle, [(place, (place[0] + 2, place[1])) for place, _ in states]).ok
    assert "frame" in reason(generator, puzzle, [(place, (place[0] + 5, place[1])) for place, _ in states])
    reason(generator, puzzle, [*states[:9], *slow[18:]])
    reason(generator, puzzle, [((x, y + 4), (x, y + 4)) for (x, y), _ in states])


def test_the_mask_may_slide_at_any_steady_speed() -> None:
    generator, puzzle, states = drawn("G-21")
    things, slow = puzzle.things, slower([(top,) for top, _ in states])
    tops = [top for (top,) in slow if top < 512]
    tops.append(tops[-1] + tops[-1] - tops[-2])
    assert generator.verify(puzzle, [(top, things) for top in tops]).ok
    assert "off the place" in reason(generator, puzzle, [*states[:4], *((top, things) for top in tops[8:])])
    assert "not left" in reason(generator, puzzle, [(top, things) for top in tops[:-1]])


@pytest.mark.parametrize("level", ["easy", "medium", "hard"])
def test_the_hands_may_turn_at_any_constant_speed(level: str) -> None:
    generator, puzzle, states = of_even_steps("O-53", level)
    assert generator.verify(puzzle, states[::2]).ok
    way = 1 if puzzle.passing > 0 else -1
    times = [(puzzle.time + way * k) % 720 for k in range(abs(puzzle.passing) + 1)]
    minutes = [(float(time), 12.0 * time % 720) for time in times]
    assert generator.verify(puzzle, minutes).ok
    assert generator.verify(puzzle, [(hour, (minute + 3) % 720) for hour, minute in minutes]).ok
    assert "minute hand" in reason(generator, puzzle, [(hour, (minute + 6) % 720) for hour, minute in minutes])
    reason(generator, puzzle, [*minutes[:20], *minutes[22:]])


@pytest.mark.parametrize("level", ["easy", "medium", "hard"])
def test_water_may_flow_at_any_rate(level: str) -> None:
    generator, puzzle, states = drawn("O-75", level)
    pace = pace_of(puzzle, states[1][1])
    for rate in (0.2, 0.6, 1.3):
        rows = [tuple(settled(puzzle.widths, puzzle.levels, rate * pace * k)) for k in range(60)]
        flowing = [row for row in rows if max(abs(level - puzzle.last) for level in row) > 0.12]
        rows = [*flowing, (puzzle.last,) * len(puzzle.levels)]
        read = [rows[0], *(tuple(level + 0.04 * (-1) ** k for level in row) for k, row in enumerate(rows[1:]))]
        assert generator.verify(puzzle, list(enumerate(rows))).ok
        assert generator.verify(puzzle, list(enumerate(read))).ok
        assert "no water flows" in reason(generator, puzzle, list(enumerate([*rows, rows[-1]])))
        assert "not start" in reason(generator, puzzle, list(enumerate([tuple(u + 0.2 for u in rows[0]), *rows[1:]])))
        assert "come to rest" in reason(generator, puzzle, list(enumerate(rows[: len(rows) // 2])))
    leap = [*rows[:2], *rows[3:]]
    assert "does not follow" in reason(generator, puzzle, list(enumerate(leap)))


@pytest.mark.parametrize("level", ["easy", "medium", "hard"])
def test_blocks_may_fall_and_sink_at_any_scale_of_time(level: str) -> None:
    generator, puzzle, states = drawn("G-273", level)
    falls = {
        cup: [s for s, old in zip(states[1:], states, strict=False) if s[cup] != old[cup]]
        for cup in range(len(states[0]))
    }
    quick = [states[0], *(state for fall in falls.values() for state in [*fall[1:-1:2], fall[-1]])]
    assert generator.verify(puzzle, quick).ok
    assert generator.verify(puzzle, [tuple(down + 0.5 for down in state) for state in states]).ok
    last = falls[len(states[0]) - 1][-1]
    for off in (-2, 2):
        assert "rest" in reason(generator, puzzle, [*states[:-1], (*last[:-1], last[-1] + off)])
    assert "freely" in reason(generator, puzzle, [*states[:2], *states[4:]])
    ends = [states[0], *(state for fall in falls.values() for state in (fall[0], fall[2], fall[4], fall[-1]))]
    reason(generator, puzzle, ends)


def test_the_frame_may_move_after_the_pointer_has_arrived() -> None:
    generator, puzzle, states = drawn("G-29")
    late = [states[0]]
    for (_, was), (read, framed) in pairwise(states):
        late += [(read, was), (read, framed)] if was != framed else [(read, framed)]
    assert len(late) > len(states) + 1
    assert generator.verify(puzzle, late).ok
    later = next(k for k in range(3, len(late) - 1) if late[k][0] == late[k - 1][0])
    assert "though" in reason(generator, puzzle, [*late[:later], *late[later + 1 :]])


@pytest.mark.parametrize("level", ["easy", "medium", "hard"])
def test_a_nonogram_may_be_filled_line_by_line(level: str) -> None:
    generator, puzzle, states = drawn("O-41", level)
    side, picture = puzzle.side, states[-1]
    rows = [picture[: side * k] + (UNKNOWN,) * (side * (side - k)) for k in range(side + 1)]
    assert generator.verify(puzzle, rows).ok
    assert "more than one line" in reason(generator, puzzle, [*rows[:1], *rows[2:]])
    wrong = [(3 - row[0], *row[1:]) if row[0] else row for row in rows]  # the first cell's other mark, kept
    assert "row 1 does not read" in reason(generator, puzzle, wrong)


@pytest.mark.parametrize("level", ["easy", "medium", "hard"])
def test_a_tile_may_turn_by_quarters_and_water_fill_any_number_of_tiles(level: str) -> None:
    generator, puzzle, states = drawn("O-44", level, lambda states: max(states[-1][0]) > 1)
    made, full = states[-1]
    quarters = [states[0][0]]
    for tile, turns in puzzle.turns:
        for k in range(1, turns + 1):
            quarters.append((*quarters[-1][:tile], k, *quarters[-1][tile + 1 :]))
    drops = [(made, k) for k in range(1, full + 1)]
    assert generator.verify(puzzle, [*((board, 0) for board in quarters), *drops]).ok
    assert generator.verify(puzzle, [*((board, 0) for board in quarters), drops[-1]]).ok
    at_once = [(board, 0) for board in quarters if board != quarters[puzzle.turns[0][1]]]
    assert "one tile" in reason(generator, puzzle, [*at_once, *drops])
    assert "more of the pipe" in reason(generator, puzzle, [*states[:-1], (made, full + 1)])
    assert "water does not fill" in reason(generator, puzzle, [*((board, 0) for board in quarters), *drops[:-1]])


def test_a_trail_may_grow_by_any_stride_and_lie_a_little_off_its_segment() -> None:
    generator, puzzle, states = drawn("G-169")
    fine = [states[0]]
    for (before, _), (after, ring) in pairwise(states):
        *kept, (begin, tip) = after
        was = before[-1][1] if len(before) == len(after) else begin
        half = tuple((a + b) / 2 + 1 for a, b in zip(was, tip, strict=True))
        fine += [(after, ring)] if ring else [((*kept, (begin, half)), 0), (after, 0)]
    assert generator.verify(puzzle, fine).ok
    cut = [state for state in states if state != states[-2]]
    reason(generator, puzzle, cut)
    (trail, (begin, (x, y))), _ = states[-1]
    beyond = (trail, (begin, (x + 8, y + 8)))
    reason(generator, puzzle, [*states[:-2], (beyond, 0), (beyond, 1)])


def test_the_runner_may_pause_anywhere_and_a_ring_be_a_little_off_its_peak() -> None:
    generator, puzzle, states = drawn("G-202")
    paused = [states[0]]
    for (x, rings), (peak, ringed) in pairwise(states):
        paused += [((x + peak) / 2, rings), (peak, rings), (peak + 2, ringed)] if ringed != rings else [(peak, ringed)]
    assert generator.verify(puzzle, paused).ok
    assert generator.verify(puzzle, [(x, tuple(ring + 2 for ring in rings)) for x, rings in states]).ok
    reason(generator, puzzle, [(x, tuple(ring + 5 for ring in rings)) for x, rings in states])
    early = [((states[0][0] + states[1][0]) / 2, states[1][1]) if k == 1 else state for k, state in enumerate(states)]
    reason(generator, puzzle, early)
    late = [*states[:-2], ((states[-3][0] + states[-2][0]) / 2, states[-3][1]), (states[-2][0] + 17, states[-2][1])]
    assert generator.verify(puzzle, [*late, states[-1]]).ok
    assert "gets there" in reason(generator, puzzle, late[:-1] + states[-1:])
    reason(generator, puzzle, [state for state in states if state != states[1]])


def test_a_peak_at_the_right_end_needs_its_ring() -> None:
    generator, puzzle, states = drawn("G-202", "hard", lambda states: states[-1][0] - states[-2][0] < 21)
    (peak, _), (right, _), kept = states[-2], states[-1], states[-3][1]
    assert generator.verify(puzzle, [(states[0][0] + 1, ()), *states[1:-1], (right - 3, states[-1][1])]).ok
    assert "no ring" in reason(generator, puzzle, [*states[:-2], (peak, kept), (right - 3, kept)])
