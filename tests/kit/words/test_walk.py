from random import Random

from generators.kit import Scene
from generators.kit.rubric import Follows
from generators.kit.words.floor import Floor, maze
from generators.kit.words.path import length
from generators.kit.words.walk import maze_walls, walk_stages

FLOOR = Floor.of(3, 4)
CELLS = (0, 1, 2, 6, 10, 9)


def test_steps_are_described_in_at_most_three_runs() -> None:
    items = list(walk_stages(FLOOR, CELLS, 42))
    assert [(item.id, item.weight, item.check) for item in items] == [
        ("steps-1", 14, Follows(("agent",), (1, 2))),
        ("steps-3", 14, Follows(("agent",), (3, 3))),
        ("steps-4", 14, Follows(("agent",), (4, 5))),
    ]
    assert items[0].text == "Steps 1 to 2: the disc goes right 2, to row 1, column 3."
    assert items[1].text == "Step 3: the disc goes down 1, to row 2, column 3."


def test_the_origin_of_each_run_is_named_on_demand() -> None:
    *_, last = walk_stages(FLOOR, CELLS, 42, origin=True)
    assert last.text == "Steps 4 to 5: the disc goes down 1, left 1, from row 2, column 3 to row 3, column 2."


def test_a_wall_is_drawn_wherever_a_maze_has_no_passage_and_round_it() -> None:
    class Recorder(Scene):
        def line(self, points, *look, **more) -> None:
            drawn.append(length(points))

    drawn: list[float] = []
    walls = maze(Random(1), 6, 6)
    floor = Floor.of(6, 6, walls=walls)
    maze_walls(Recorder(512), floor, floor.grid(), 4)
    assert sum(drawn) == (len(walls) + 4 * 6) * floor.grid().side
    assert len(drawn) < len(walls), "walls in a row are one piece"
