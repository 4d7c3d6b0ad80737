"""What runs straight in a box whose walls mirror it: where it is, and where it touches.

The box reaches from (0, 0) to `reach`. A straight run through mirrored boxes, folded back into one, is the same run.
"""

Point = tuple[float, float]
WALLS = (("left", "right"), ("top", "bottom"))


def fold(far: float, room: float) -> float:
    """Where a straight run through mirrored boxes is in the real one, along one axis."""
    far %= 2 * room
    return min(far, 2 * room - far)


def folded(begin: Point, velocity: Point, reach: Point, frames: float) -> Point:
    """Where it is after so many frames."""
    x, y = (fold(u + frames * v, room) for u, v, room in zip(begin, velocity, reach, strict=True))
    return x, y


def touches(begin: Point, velocity: Point, reach: Point, count: int) -> list[tuple[float, str, float]]:
    """The next touches: after how many frames, of which wall, and where along it."""
    found = []
    for axis, (u, v, room) in enumerate(zip(begin, velocity, reach, strict=True)):
        for k in range(count):
            time = ((room - u if v > 0 else u) + k * room) / abs(v)
            along = folded(begin, velocity, reach, time)[1 - axis]
            found.append((time, WALLS[axis][(k + (v > 0)) % 2], along))
    return sorted(found)[:count]
