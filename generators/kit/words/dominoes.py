"""Dominoes in a row that fall to the right: their sizes, and how each leans on the next.

Gaps are in hundredths of a domino's height, lengths in units, angles in degrees from upright.
"""

from dataclasses import dataclass
from math import asin, atan, cos, degrees, radians, sin

Point = tuple[float, float]
SLIM = 13  # a domino's thickness, in hundredths of its height
WIDTH, FLOOR = 448, 344  # of the row; where it stands


@dataclass(frozen=True)
class Row:
    """Dominoes with gaps between them, in a row as wide as the picture allows."""

    gaps: tuple[int, ...]

    @property
    def high(self) -> int:
        """Height of a domino."""
        return min(168, int(100 * WIDTH / (sum(self.gaps) + SLIM * (len(self.gaps) + 1))) // 4 * 4)

    @property
    def thick(self) -> int:
        """Thickness of a domino."""
        return even(self.high * SLIM / 100)

    @property
    def feet(self) -> list[int]:
        """The lower right edges, about which the dominoes turn, from the left of the picture."""
        places = [self.thick]
        for gap in self.gaps:
            places.append(places[-1] + even(self.high * gap / 100) + self.thick)
        return [256 - even(places[-1] / 2) + x for x in places]

    def leaning(self, before: int, after: int, t: float) -> list[float]:
        """The dominoes' angles while the number of tipped ones goes from `before` to `after`, a share `t` of it done.

        The last tipped domino turns by an angle that grows with the square of time. Each one behind it leans with its
        upper edge on the back of the next, or with its front on the next one's lower edge as that comes up.
        """
        thick, high, places = self.thick, self.high, self.feet
        angles = [0.0] * len(places)
        for k in range(max(before, after) - 1, -1, -1):
            gap = (places[k + 1] - places[k] - thick) / high if k < len(self.gaps) else 2
            if k == after - 1:  # until it touches the next domino, which stands, or the floor
                turned = 90.0 if gap >= 1 else degrees(asin(gap))
                angles[k] = turned * (t * t if after > before else 1)
            elif gap >= 1:  # flat, out of reach of the next domino
                angles[k] = 90.0
            else:
                apart, other = places[k + 1] - places[k], radians(angles[k + 1])
                onto = angles[k + 1] + degrees(asin((apart * cos(other) - thick) / high))  # its upper edge on the back
                lifted = thick * sin(other)  # the next one's lower edge, against its front
                held = degrees(atan((apart - thick * cos(other)) / lifted)) if lifted > 0 else 90.0
                angles[k] = min(onto, held)
        return [round(min(90.0, angle), 3) for angle in angles]

    def outline(self, foot: float, angle: float) -> tuple[Point, ...]:
        """A domino's corners: lower right, about which it turns, upper right, upper left, lower left."""
        s, c = sin(radians(angle)), cos(radians(angle))
        local = (0.0, 0.0), (0.0, self.high), (-self.thick, self.high), (-self.thick, 0.0)
        return tuple((foot + x * c + y * s, FLOOR + x * s - y * c) for x, y in local)


def even(units: float) -> int:
    """The nearest even number: the picture's pixels cut all dominoes in the same way."""
    return 2 * round(units / 2)
