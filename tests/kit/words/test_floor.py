from collections.abc import Sequence
from itertools import pairwise, permutations
from math import inf
from random import Random

import pytest

from generators.kit import Reject
from generators.kit.words.floor import Floor, has_wall, is_step, largest_sum, maze, mazes, only_way, simple_ways, tree


def walks(floor: Floor, walk: tuple[int, ...], end: int, steps: int, closed: Sequence[int]) -> list[tuple[int, ...]]:
    """All walks of so many steps, by trying every one."""
    if steps == 0:
        return [walk] if walk[-1] == end else []
    onward = [cell for cell in floor.beside[walk[-1]] if cell not in closed]
    return [found for cell in onward for found in walks(floor, (*walk, cell), end, steps - 1, closed)]


@pytest.mark.parametrize("seed", range(60))
def test_the_flood_needs_as_many_steps_as_the_best_order_of_stops(seed: int) -> None:
    rng = Random(seed)
    begin, end, *cells = rng.sample(range(30), 15)
    stops, closed = cells[:3], cells[3:]
    floor = Floor.of(5, 6, closed, [(0, 1), (8, 14)])

    def long(order: Sequence[int]) -> float:
        legs = [floor.distances(a, (end,) if b != end else ())[b] for a, b in pairwise((begin, *order, end))]
        return inf if min(legs) < 0 else sum(legs)

    best = min(map(long, permutations(stops)))
    assert floor.fewest(begin, stops, end) == (None if best == inf else best)


@pytest.mark.parametrize("seed", range(60))
def test_in_order_no_stop_is_entered_before_its_turn(seed: int) -> None:
    rng = Random(seed)
    begin, *cells = rng.sample(range(30), 10)
    stops, closed = cells[:3], cells[3:]
    floor = Floor.of(5, 6, closed)
    legs = [floor.distances(a, stops[k + 1 :])[b] for k, (a, b) in enumerate(pairwise((begin, *stops)))]
    fewest = floor.fewest(begin, stops[:-1], stops[-1], in_order=True)
    assert fewest == (None if min(legs) < 0 else sum(legs))


@pytest.mark.parametrize("seed", range(60))
def test_only_way_leaves_one_shortest_way_and_makes_none_longer(seed: int) -> None:
    rng = Random(seed)
    stops, closed = [k * 6 + rng.randrange(6) for k in (0, 2, 4)], [6, 8, 22]
    before = Floor.of(5, 6, closed)
    try:
        after = Floor.of(5, 6, only_way(rng, 5, 6, closed, stops))
    except Reject:
        return
    for number, (a, b) in enumerate(pairwise(stops), 2):
        shut = stops[number:]
        assert len(walks(after, (a,), b, before.distances(a, shut)[b], shut)) == 1


@pytest.mark.parametrize("seed", range(40))
def test_distances_are_those_of_bellman_and_ford(seed: int) -> None:
    rng = Random(seed)
    begin, *cells = rng.sample(range(30), 12)
    closed, shut = cells[:8], cells[8:]
    floor = Floor.of(5, 6, closed, [(0, 1), (8, 14)])
    far = [0 if cell == begin else inf for cell in range(30)]
    for _ in far:
        for a, b in ((a, b) for a in range(30) for b in range(30) if b not in (*closed, *shut)):
            if is_step(a, b, 5, 6) and a not in closed and (min(a, b), max(a, b)) not in [(0, 1), (8, 14)]:
                far[b] = min(far[b], far[a] + 1)
    assert floor.distances(begin, shut) == [-1 if steps == inf else steps for steps in far]
    reached = floor.reached(begin, shut)
    assert list(reached.values()) == sorted(steps for steps in far if steps < inf)


@pytest.mark.parametrize("seed", range(40))
def test_layers_hold_the_cells_of_all_shortest_ways(seed: int) -> None:
    rng = Random(seed)
    begin, end, *closed = rng.sample(range(20), 7)
    floor = Floor.of(4, 5, closed)
    steps = floor.distances(begin)[end]
    ways = walks(floor, (begin,), end, steps, closed) if steps > 0 else []
    assert [set(layer) for layer in floor.layers(begin, end)] == [set(cells) for cells in zip(*ways, strict=True)]


@pytest.mark.parametrize("seed", range(40))
def test_a_walk_goes_the_only_shortest_way_from_stop_to_stop(seed: int) -> None:
    rng = Random(seed)
    stops = rng.sample(range(30), 4)
    try:
        floor = Floor.of(5, 6, only_way(rng, 5, 6, (), stops))
    except Reject:
        return
    walk = floor.walk(*stops)
    assert all(b in floor.beside[a] for a, b in pairwise(walk))
    assert [cell for cell in dict.fromkeys(walk) if cell in stops] == stops
    assert len(walk) - 1 == floor.fewest(stops[0], stops[1:-1], stops[-1], in_order=True)


def test_a_walk_with_two_shortest_ways_is_refused() -> None:
    with pytest.raises(ValueError, match="unpack"):
        Floor.of(2, 2).walk(0, 3)


def test_a_step_leads_to_an_edge_neighbour_on_the_board() -> None:
    for here in range(12):
        for there in range(-15, 30):
            x, y = there % 4 - here % 4, there // 4 - here // 4
            assert is_step(here, there, 3, 4) == ((x, y) in ((0, 1), (1, 0), (0, -1), (-1, 0)) and there in range(12))


def test_a_wall_stands_between_two_cells_whichever_comes_first() -> None:
    assert has_wall(((0, 1), (3, 7)), 7, 3)
    assert has_wall(((0, 1), (3, 7)), 0, 1)
    assert not has_wall(((0, 1), (3, 7)), 1, 3)


@pytest.mark.parametrize(("rows", "columns", "count"), [(3, 3, 12), (3, 4, 38), (3, 5, 125), (4, 4, 184), (4, 5, 976)])
def test_simple_ways_are_as_many_as_self_avoiding_walks_from_corner_to_corner(
    rows: int, columns: int, count: int
) -> None:
    """The counts of OEIS A007764 and A064298."""
    ways = simple_ways(Floor.of(rows, columns), 0, rows * columns - 1)
    assert len(set(ways)) == len(ways) == count
    assert all(is_step(a, b, rows, columns) for way in ways for a, b in pairwise(way))


@pytest.mark.parametrize("seed", range(20))
def test_a_tree_joins_all_cells_without_a_loop(seed: int) -> None:
    group = list(range(42))
    for a, b in tree(Random(seed), 6, 7, seed, 0.85):
        assert is_step(a, b, 6, 7)
        assert group[a] != group[b], "a loop"
        group = [group[a] if each == group[b] else each for each in group]
    assert len(set(group)) == 1


@pytest.mark.parametrize("seed", range(20))
def test_a_maze_has_one_way_between_any_two_cells(seed: int) -> None:
    floor = Floor.of(5, 6, walls=maze(Random(seed), 5, 6))
    assert sum(map(len, floor.beside)) == 2 * (30 - 1)
    assert min(floor.distances(0)) == 0
    assert len(simple_ways(floor, 0, 29)) == 1
    assert floor.dead_ends == [cell for cell in range(30) if len(floor.beside[cell]) == 1]


@pytest.mark.parametrize(
    ("rows", "columns", "count"), [(1, 4, 1), (2, 5, 209), (3, 3, 192), (4, 4, 100352), (5, 5, 557568000)]
)
def test_mazes_are_as_many_as_spanning_trees(rows: int, columns: int, count: int) -> None:
    """The counts of OEIS A116469."""
    assert mazes(rows, columns) == count


def test_large_numbers_of_mazes_are_just_below_the_count() -> None:
    assert 0 < 1 - mazes(6, 6) / 32565539635200 < 1e-12
    assert 0 < 1 - mazes(8, 8) / 126231322912498539682594816 < 1e-12


def test_cells_and_steps_are_described_from_the_top_left() -> None:
    floor = Floor.of(4, 5)
    assert floor.place(7) == "row 2, column 3"
    assert floor.number((1, 2)) == 7
    assert floor.directions(pairwise((0, 1, 2, 7, 12, 11, 6))) == "right 2, down 2, left 1, up 1"
    assert floor.apart(0, 19) == floor.distances(0)[19] == 7


@pytest.mark.parametrize("seed", range(5))
def test_the_largest_sum_is_that_of_the_best_of_all_ways(seed: int) -> None:
    rng, floor = Random(seed), Floor.of(3, 4)
    numbers = [rng.randint(-9, 9) for _ in range(12)]
    assert largest_sum(floor, numbers, 0, 11) == max(
        sum(numbers[cell] for cell in way[1:]) for way in simple_ways(floor, 0, 11)
    )
