"""Attacks on single rules of the judge, each with the right video beside it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from generators.kit.clip import Clip
from generators.kit.judge.agreement import filmed
from generators.kit.judge.decode import ScoreError
from generators.kit.judge.judge import Judge
from generators.kit.judge.measure import Reference, Scored
from generators.kit.judge.renditions import DEGRADED, Frames, Subject, cases
from generators.kit.judge.renditions.degraded import motion_blurred
from generators.kit.judge.renditions.motion import alike, hops, notes_at
from generators.kit.judge.renditions.mutants import leaves, replaced
from generators.kit.judge.renditions.right import at, paced
from generators.kit.judge.renditions.subject import mixed
from generators.kit.judge.renditions.wrong import hanging
from generators.kit.scene.look import PLAIN_LOOK, VARIED
from generators.kit.scene.scene import Note, Scene
from generators.kit.scene.sprite import Sprite, Text
from generators.kit.timeline import Moment
from generators.kit.video.film import pictures

SIZE = 256


def shown(subject: Subject, places: Sequence[float]) -> Frames:
    """Frames at places of the solution, in steps."""
    states = subject.states
    moments = []
    for place in places:
        step = min(int(place) + 1, subject.steps) if place else 0
        before = states[max(0, step - 1)]
        moments.append(Moment(step, place - max(0, step - 1), before, states[step], states[:step]))
    return subject.film(moments)


@pytest.mark.parametrize("short", ["G-15", "G-31", "O-47"])
def test_steps_are_not_made_in_leaps(short):
    sample = Reference(short, "easy", 0, 0)
    subject, judge = sample.subject(SIZE), sample.judge(SIZE)
    steps = subject.steps
    right = [0, 0, *np.arange(0.25, steps + 0.01, 0.25), *[steps] * 4]
    leap = [0, 0, 0.3, 0.6, *[min(3, steps)] * 4, *np.arange(3, steps + 0.01, 0.25), *[steps] * 4]
    assert judge.score(shown(subject, right)).passed
    assert judge.score(shown(subject, leap)).total <= 60


@pytest.mark.parametrize("first", [0, 1])
def test_the_answer_does_not_shine_through_however_thin_its_lines_are(first):
    sample = Reference("G-137", "easy", 11, 1)
    subject, judge = sample.subject(SIZE, VARIED), sample.judge(SIZE, VARIED)
    for share, passes in ((0.05, True), (0.2, False), (0.3, False)):
        video = subject.truth.copy()
        for frame in video[first:]:
            frame[:] = mixed(frame, subject.truth[-1], share)
        score = judge.score(video)
        assert score.passed is passes
        assert passes or score.total <= (60 if first else 0)


@pytest.mark.parametrize("short", ["G-15", "G-31", "O-47", "O-48"])
def test_no_step_goes_back_and_is_made_again(short):
    sample = Reference(short, "easy", 0, 0)
    subject, judge = sample.subject(SIZE), sample.judge(SIZE)
    steps, away = subject.steps, (0.25, 0.5, 0.75)
    right = [0, 0, *np.arange(0.25, steps + 0.01, 0.25), *[steps] * 4]
    for wrong in ([0, *away, 0.5, 0.25, *right], [*right, *(steps - part for part in (*away, 0.5, 0.25, 0))]):
        score = judge.score(shown(subject, wrong))
        assert score.total <= 60
        assert "goes back" in score.items[-1].reason


@pytest.mark.parametrize("short", ["G-15", "G-31", "O-33"])
def test_what_comes_after_the_last_step_is_not_forgiven(short):
    sample = Reference(short, "easy", 0, 0)
    subject, judge = sample.subject(SIZE), sample.judge(SIZE)
    number = next(k for k, moment in enumerate(subject.moments) if moment.step == subject.steps and moment.t > 0.86)
    rows, columns = np.nonzero((subject.rests[-1] != subject.rests[-2]).any(axis=2))
    hidden = subject.truth[number : number + 1].repeat(30, axis=0)
    hidden[:, rows.min() : rows.max(), columns.min() : columns.max()] = 255, 0, 255
    assert judge.score(np.concatenate([subject.truth[: number + 1], hidden, subject.truth[number:]])).total <= 60


def test_the_last_frame_counts_in_a_video_of_any_length():
    sample = Reference("G-15", "easy", 0, 0)
    subject, judge = sample.subject(SIZE), sample.judge(SIZE)
    long = subject.truth.repeat(-(-450 // len(subject.truth)), axis=0)
    long = long[: len(long) - (len(long) % 2)]
    assert judge.score(long).passed
    undone = np.concatenate([long[:-1], subject.truth[:1]])
    assert (len(undone) - 1) % 2
    assert judge.score(undone).total <= 50


@pytest.mark.parametrize("loss", ["none", "noise", "patch"])
def test_a_loss_hides_no_wrong_digit(loss):
    sample = Reference("O-48", "medium", 3, 0)
    subject, judge = sample.subject(SIZE), sample.judge(SIZE)
    given, last = subject.states[0], subject.states[-1]
    cell = next(k for k, digit in enumerate(given) if not digit and last[k] == 3)

    def mistaken(state: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(1 if k == cell and digit else digit for k, digit in enumerate(state))

    def lossy(frames: Frames) -> Frames:
        if loss == "noise":
            return np.clip(frames + np.random.default_rng(0).normal(0, 8, frames.shape), 0, 255).astype(np.uint8)
        frames = frames.copy()
        frames[5:, 2:14, 60:120] -= 50 if loss == "patch" else 0
        return frames

    wrong = [replace(m, before=mistaken(m.before), after=mistaken(m.after)) for m in subject.moments]
    right = judge.score(lossy(subject.truth))
    assert right.passed is (loss != "patch")
    assert right.total - right.items[-1].earned >= 90 or loss == "patch"
    assert judge.score(lossy(subject.film(wrong))).total <= 50


@pytest.mark.parametrize(
    ("sample", "factor"),
    [
        (Reference("O-37", "hard", 0, 0), 0.5),  # two neighbours change in one frame
        (Reference("O-48", "hard", 0, 0), 0.5),
        (Reference("O-41", "hard", 0, 0), 0.5),
        (Reference("O-51", "hard", 0, 5), 4),  # a thing right at a corner of its way
        (Reference("O-51", "hard", 102, 1), 1.37),  # a disc at a place of the next one's way
        (Reference("G-54", "hard", 5, 0), 1),  # a tip that soon hides behind the goal
        (Reference("G-131", "hard", 101, 1), 1),  # a copy that passes over its like
        (Reference("G-29", "hard", 102, 1), 0.5),  # two things that move by whole pixels at different times
        (Reference("O-9", "hard", 102, 1), 0.5),  # a way of two pixels
        (Reference("O-22", "medium", 42, 0), 1.5),
        (Reference("G-29", "hard", 103, 1), 0.8),  # several `t` look alike, beside a few that look right
        (Reference("O-50", "easy", 104, 1), 1),  # one `t` alone looks right
    ],
    ids=str,
)
def test_pace_is_free(sample, factor):
    assert sample.judge(SIZE).score(paced(sample.subject(SIZE), factor)).passed


@pytest.mark.parametrize("short", ["G-15", "O-47", "G-45"])
def test_no_step_holds_a_foreign_frame(short):
    sample = Reference(short, "easy", 0, 0)
    subject, judge = sample.subject(SIZE), sample.judge(SIZE)
    rows, columns = np.nonzero((subject.rests[-1] != subject.rests[0]).any(axis=2))
    shown = subject.truth.copy()
    middle = {moment.step: k for k, moment in enumerate(subject.moments) if moment.moving}
    assert len(middle) == subject.steps
    for k in middle.values():
        shown[k, rows.min() : rows.max(), columns.min() : columns.max()] = 255, 0, 255
    assert judge.score(shown).total <= 60


@pytest.mark.parametrize(
    ("sample", "attack"),
    [
        (Reference("G-11", "easy", 42, 0), "noise"),  # a disc that comes back is hardly seen at the edge
        (Reference("G-13", "hard", 42, 0), "fps_10"),  # a way there and back
        (Reference("G-21", "easy", 42, 0), "drift_3px"),  # nothing stays still behind a curtain
        (Reference("G-33", "medium", 42, 0), "zoom_in_2"),  # a thing at the edge that the frame cuts off
    ],
    ids=str,
)
def test_a_degraded_video_passes(sample, attack):
    assert sample.judge(SIZE).score(DEGRADED[attack](sample.subject(SIZE))).passed


@pytest.mark.parametrize("short", ["G-5", "G-15", "O-51", "O-39"])
def test_motion_blur_hides_neither_the_right_way_nor_a_wrong_one(short):
    sample = Reference(short, "medium", 101, 0)
    subject, judge = sample.subject(SIZE), sample.judge(SIZE)
    assert judge.score(motion_blurred(subject.truth)).passed
    between = mixed(subject.rests[0], subject.rests[-1], 0.5)[None].repeat(40, axis=0)
    jump = subject.rests[[0, -1]].repeat(20, axis=0)
    for wrong in (between, np.concatenate([between, subject.rests[-1:]]), jump):
        score = judge.score(motion_blurred(np.concatenate([subject.truth[:1], wrong])))
        assert score.total <= 60
        assert not score.passed


def test_a_wrong_order_in_the_midst_of_steps_of_one_frame_is_seen():
    sample = Reference("G-45", "hard", 42, 0)
    (case,) = (case for case in cases(sample.subject(SIZE)) if case.name == "steps_swapped")
    assert sample.judge(SIZE).score(case.frames()).total <= 60


def test_a_heavy_tint_is_no_loss():
    sample = Reference("G-15", "easy", 0, 0)
    subject, judge = sample.subject(SIZE), sample.judge(SIZE)
    scores = []
    for offset in (-10, -36):
        levels = np.linspace(0, offset, len(subject.truth))[:, None, None, None]
        scores.append(judge.score(np.clip(subject.truth + levels, 0, 255).round().astype(np.uint8)))
    assert scores[0].passed
    assert scores[1].total <= 60


@pytest.mark.parametrize(("level", "seed"), [("medium", 3), ("hard", 4)])
def test_digits_do_not_change_after_they_are_written(level, seed):
    sample = Reference("O-48", level, seed, 0)
    subject, judge = sample.subject(SIZE), sample.judge(SIZE)
    other = {1: 2, 2: 3, 3: 8, 4: 9, 5: 6, 6: 5, 8: 3, 9: 8}
    states = subject.states
    wrong = tuple(
        digit if given else other.get(digit, digit) for digit, given in zip(states[-1], states[0], strict=True)
    )
    last = subject.film([replace(subject.moments[-1], before=wrong, after=wrong)])
    changed = np.concatenate([subject.truth, last, subject.truth[-1:].repeat(20, axis=0)])
    assert judge.score(np.concatenate([subject.truth, last])).total <= 50
    assert judge.score(changed).total <= 60
    assert not judge.score(changed).passed


@pytest.mark.parametrize(("level", "step"), [("medium", 3), ("medium", 9), ("hard", 5), ("hard", 12)])
def test_no_step_writes_a_wrong_digit(level, step):
    sample = Reference("O-48", level, 101, 0)
    subject = sample.subject(SIZE)
    before, after = (dict(leaves(subject.states[number])) for number in (step - 1, step))
    [place] = [path for path in after if after[path] != before[path]]
    judge = sample.judge(SIZE)
    for wrong in {1, 2, 3, 5, 6} - {after[place]}:
        states = [replaced(state, place, wrong) if k >= step else state for k, state in enumerate(subject.states)]
        assert not judge.score(filmed(subject, states)).passed


@pytest.mark.parametrize("short", ["G-15", "O-34", "O-41"])
def test_no_label_becomes_another(short):
    sample = Reference(short, "medium", 3, 0)
    subject, judge = sample.subject(SIZE), sample.judge(SIZE)
    for name, change in (("right", {}), ("wrong", {"3": "8", "1": "7", "5": "6", "A": "R", "8": "6"})):
        frames = subject.truth.copy()
        half = len(frames) // 2
        frames[half:] = relabelled(subject, change)[half:]
        score = judge.score(frames)
        assert score.passed is (name == "right") or np.array_equal(frames, subject.truth)


def relabelled(subject: Subject, change: dict[str, str], moments: Sequence[Moment] = ()) -> Frames:
    """The truth, or other moments, with other letters."""

    def reworded(note: Note) -> Note:
        strokes = tuple(
            stroke._replace(text="".join(change.get(letter, letter) for letter in stroke.text))
            if isinstance(stroke, Text)
            else stroke
            for stroke in note.sprite.strokes
        )
        sprite = note.sprite
        return note._replace(sprite=Sprite(sprite.width, sprite.height, strokes, sprite.opacity, sprite.sharp))

    def backdrop(scene: Scene) -> None:
        subject.generator.backdrop(scene, subject.puzzle)
        scene.notes[:] = map(reworded, scene.notes)

    def paint(scene: Scene, moment: Moment) -> None:
        subject.generator.draw(scene, subject.puzzle, moment)
        scene.notes[:] = map(reworded, scene.notes)

    return np.stack(
        [
            np.asarray(image)
            for image in pictures(moments or subject.moments, backdrop, paint, clip=Clip(SIZE, SIZE), look=PLAIN_LOOK)
        ]
    )


@pytest.mark.parametrize("short", ["G-15", "G-31", "O-47", "G-25"])
def test_states_without_motion_are_no_process(short):
    sample = Reference(short, "easy", 1, 0)
    assert sample.judge(SIZE).score(sample.subject(SIZE).rests.repeat(5, axis=0)).total <= 40


@pytest.mark.parametrize("short", ["G-3", "G-24", "O-51", "O-22"])
@pytest.mark.parametrize(("begin", "end"), [(0.05, 0.14), (0.5, 0.5), (0.05, 0.3)])
def test_a_jump_after_a_small_or_a_halted_motion_is_no_motion(short, begin, end):
    sample = Reference(short, "medium", 101, 0)
    shown = hanging(sample.subject(SIZE), begin, end)
    assert sample.judge(SIZE).score(shown).total <= 40


@pytest.mark.parametrize(("short", "level", "seed"), [("O-56", "medium", 196), ("G-24", "hard", 127)])
def test_a_third_of_the_time_is_enough(short, level, seed):
    sample = Reference(short, level, seed, 0)
    assert sample.judge(SIZE).score(paced(sample.subject(SIZE), 1 / 3)).passed


@pytest.mark.parametrize("seed", [178, 4680])
def test_a_faint_tint_does_not_move_the_camera(seed):
    sample = Reference("G-11", "easy", seed, 0)
    tinted = np.minimum(sample.subject(SIZE).truth, 252) + np.uint8(3)
    assert sample.judge(SIZE).score(tinted).passed


@pytest.mark.parametrize(
    ("short", "value"), [("G-202", 10**9), ("G-41", -(10**30)), ("O-34", float("nan")), ("G-54", "x" * 10**5)]
)
def test_a_puzzle_beyond_all_task_types_is_refused(short, value):
    facts = {"generator": {"short": short, "version": 1}, "puzzle": {"a": [[value]]}}
    with pytest.raises(ScoreError, match="which no task type draws"):
        Judge.of(facts)


@pytest.mark.parametrize(("short", "level", "attack"), [("G-13", "medium", "fps_10"), ("G-13", "hard", "fps_10")])
def test_the_way_back_is_told_from_the_way_there_by_what_changed_meanwhile(short, level, attack):
    sample = Reference(short, level, 11, 1)
    subject = sample.subject(SIZE)
    [case] = [case for case in cases(subject) if case.name == attack]
    assert sample.judge(SIZE).score(case.frames()).passed


def test_a_wrong_letter_in_the_first_frame_makes_it_another_puzzle():
    sample = Reference("G-11", "easy", 11, 0)
    subject = sample.subject(SIZE)
    [case] = [case for case in cases(subject) if case.name == "mirrored"]
    score = sample.judge(SIZE).score(case.frames())
    assert score.total == 0
    assert sample.judge(SIZE).score(subject.truth).passed


@pytest.mark.parametrize(
    ("name", "sample"),
    [
        ("slideshow", Reference("G-3", "hard", 7, 0)),
        ("slideshow", Reference("G-15", "easy", 11, 0)),
        ("slideshow", Reference("G-18", "easy", 7, 0)),
        ("slideshow", Reference("G-21", "medium", 7, 0)),
        ("slideshow", Reference("G-29", "easy", 7, 0)),
        ("slideshow", Reference("G-32", "hard", 7, 0)),
        ("answer_blended", Reference("G-11", "easy", 7, 0)),  # a ghost beside few edges is no loss
        ("blur_2px", Reference("G-5", "medium", 11, 0)),  # edges in one place tell no zoom
        ("stretched_720x480", Reference("G-5", "medium", 7, 0)),
        ("h264_own_size", Reference("G-32", "medium", 11, 0)),  # a disc lies over a letter
        ("h264_own_size", Reference("G-44", "easy", 7, 0)),  # a number is there, but not in full yet
        ("fast_flicker", Reference("G-1", "medium", 7, 0)),  # each frame a leap over all steps
        ("answer_flashed", Reference("O-33", "medium", 7, 0)),
    ],
    ids=str,
)
def test_what_bounds_found_stays_within_them(name, sample):
    [case] = [case for case in cases(sample.subject(SIZE)) if case.name == name]
    score = sample.judge(SIZE).score(case.frames()).total
    assert score <= case.bound if case.kind == "wrong" else score >= case.bound


@pytest.mark.parametrize("short", ["G-11", "G-24", "O-45", "O-47", "O-51"])
@pytest.mark.parametrize("held", [1, 2, 3])
def test_no_pace_excuses_states_without_motion(short, held):
    sample = Reference(short, "medium", 1005, 0)
    rests = sample.subject(SIZE).rests
    score = sample.judge(SIZE).score(np.concatenate([rests.repeat(held, axis=0), rests[-1:].repeat(30, axis=0)]))
    assert not score.passed
    assert score.total <= 60


def boxed(subject: Subject, shown: Frames, places: Sequence[tuple[int, int]]) -> Frames:
    """Cover what a step changes by a box in some frames, given with the step."""
    covered = shown.copy()
    for frame, step in places:
        changed = np.abs(subject.rests[step].astype(int) - subject.rests[step - 1]).max(axis=2) > 24
        y, x = np.nonzero(changed)
        covered[frame, y.min() : y.max() + 1, x.min() : x.max() + 1] = 255, 0, 255
    return covered


@pytest.mark.parametrize("short", ["G-5", "G-31", "O-47", "O-51", "O-53", "G-38", "O-2", "O-37", "O-49"])
@pytest.mark.parametrize("at", [0.5, 0.93])
def test_something_foreign_in_each_step_is_no_part_of_it(short, at):
    sample = Reference(short, "medium", 1007, 0)
    subject, judge = sample.subject(SIZE), sample.judge(SIZE)
    places, marks = [0.0, 0.0], list[tuple[int, int]]()
    for step in range(subject.steps):
        for part in (0.2, 0.4, 0.45, None, None, 0.6, 0.8, 0.93, None, None, 1, 1):
            if part is None and (places[-1] % 1 > 0.9) == (at > 0.9):
                marks.append((len(places), step + 1))
            places.append(step + part if part else places[-1])
    shown_ = shown(subject, [*places, *[subject.steps] * 6])
    assert judge.score(shown_).passed
    assert not judge.score(boxed(subject, shown_, marks)).passed


@pytest.mark.parametrize("short", ["G-5", "O-47", "O-51", "G-31"])
def test_steps_do_not_rock_before_they_are_made(short):
    sample = Reference(short, "easy", 1008, 0)
    subject, judge = sample.subject(SIZE), sample.judge(SIZE)
    rocking = (*(0.1, 0.2, 0.3, 0.38, 0.3, 0.2, 0.1, 0) * 4, 0.25, 0.5, 0.75, 1)
    places = [0, 0, *(step + part for step in range(subject.steps) for part in rocking), *[subject.steps] * 6]
    assert judge.score(shown(subject, places)).total <= 60


@pytest.mark.parametrize(
    ("short", "level", "step", "place"), [("O-51", "medium", 1, (34, 124)), ("O-59", "hard", 1, (16, 168))]
)
def test_what_may_go_any_way_rests_nowhere_else(short, level, step, place):
    sample = Reference(short, level, 1011, 0)
    subject, judge = sample.subject(SIZE), sample.judge(SIZE)
    [hop, *_] = hops(subject, step)
    rests = {*notes_at(subject, step - 1), *notes_at(subject, step)}
    way = hop.left, (hop.left[0], 20), (place[0], 20), place, (place[0], 20), (hop.reached[0], 20), hop.reached

    def astray(scene: Scene, moment: Moment) -> None:
        if moment.step != step or not moment.moving:
            return
        leg = min(5, int(moment.t * 6))
        x, y = (a + (b - a) * (moment.t * 6 - leg) for a, b in zip(way[leg], way[leg + 1], strict=True))
        scene.notes[:] = [
            Note(hop.sprite, round(x), round(y)) if note not in rests and alike(note.sprite, hop.sprite) else note
            for note in scene.notes
        ]

    def made(rest: int) -> Frames:
        parts = (*np.arange(1, 21) / 40, *[0.5] * rest, *np.arange(21, 41) / 40)
        moments = [at(subject, step - 1 + float(part)) for part in parts]
        others = (0.25, 0.5, 0.75, 1, 1)
        before = [at(subject, k + part) for k in range(step - 1) for part in others]
        after = [at(subject, k + part) for k in range(step, subject.steps) for part in others]
        return subject.film([subject.posts[0], *before, *moments, *after, *[subject.posts[-1]] * 5], astray)

    assert judge.score(made(rest=0)).passed
    assert judge.score(made(rest=15)).total <= 60


@pytest.mark.parametrize(("short", "change"), [("O-48", {"5": "2"}), ("O-41", {"3": "7"}), ("O-53", {"6": "9"})])
def test_letters_are_read_while_something_else_moves(short, change):
    sample = Reference(short, "medium", 1015, 0)
    subject, judge = sample.subject(SIZE), sample.judge(SIZE)
    steps = [k + part for k in range(subject.steps) for part in ((0.5, 1) if k else (0.75, 1))]
    moments = [at(subject, place) for place in (0, *[0.5] * 40, *steps, *[subject.steps] * 6)]
    shown_ = subject.film(moments)
    shown_[5:35] = relabelled(subject, change, moments[5:35])
    assert judge.score(shown_).total <= 60


@pytest.mark.parametrize(
    ("short", "change"), [("O-29", {"7": "4"}), ("O-29", {"2": "5"}), ("G-33", {"D": "O"}), ("O-51", {"A": "R"})]
)
def test_letters_of_what_moves_later_are_read(short, change):
    sample = Reference(short, "medium", 1015, 0)
    subject, judge = sample.subject(SIZE), sample.judge(SIZE)
    wrong = relabelled(subject, change)
    wrong[0] = subject.truth[0]
    assert judge.score(wrong).total <= 60


@pytest.mark.parametrize("short", ["G-33", "G-273", "O-37", "O-50", "G-5", "O-45"])
@pytest.mark.parametrize("attack", ["h264_own_size", "slow_zoom_1"])
def test_colour_at_half_the_size_and_a_slow_zoom_cost_nothing(short, attack):
    sample = Reference(short, "medium", 1014, 0)
    assert sample.judge(SIZE).score(DEGRADED[attack](sample.subject(SIZE))).total >= 90


def test_a_thing_at_rest_is_read_under_one_that_moves():
    sample = Reference("O-51", "hard", 1013, 0)
    assert sample.judge(SIZE).score(paced(sample.subject(SIZE), 0.5)).passed


ONCE_BROKEN = [
    ("O-1:easy:11:0", "shift_1px", "two lights alike, whose mixture hardly differs"),
    ("O-75:hard:11:0", "pace_slower", "four floats alike"),
    ("O-75:hard:11:0", "motion_blur", "four floats alike"),
    ("O-30:hard:11:0", "fps_10", "a motion that is slow at first"),
    ("O-51:medium:11:0", "detour", "a disc that was on another peg meanwhile"),
    ("O-23:medium:11:0", "jump", "dominoes that all fall in one frame"),
]


@pytest.mark.parametrize(("reference", "attack"), [case[:2] for case in ONCE_BROKEN], ids=[c[0] for c in ONCE_BROKEN])
def test_renditions_whose_bounds_were_once_broken_keep_them(reference, attack):
    short, level, seed, index = reference.split(":")
    sample = Reference(short, level, int(seed), int(index))
    subject = sample.subject(SIZE)
    [case] = [case for case in cases(subject) if case.name == attack]
    score = sample.judge(SIZE).score(case.frames())
    assert not Scored(sample, case.kind, attack, case.bound, score.total, score.passed).broken
