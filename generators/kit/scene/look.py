"""Looks: how a scene is drawn, whatever it shows.

A look is data. It has a theme (colours and the surface behind the scene), a style of tokens, of lines and of grids, a
font, and a place in the frame. A sample's look comes from a random stream of its own, so the puzzle does not depend on
it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from generators.kit.identity import stream
from generators.kit.scene.grid import UNITS
from generators.kit.scene.palette import COLOURS, RGB, WORDS

TokenStyle = Literal["flat", "outlined", "shaded", "pixelated", "sketched"]
LineStyle = Literal["plain", "thin", "bold", "flat ends", "sketched"]
GridStyle = Literal["solid", "dashed", "dotted"]
Font = Literal["DejaVu Sans", "Caladea", "Comic Neue", "Go Mono", "Quicksand", "Roboto Slab"]
Surface = Literal["plain", "grid paper", "ruled", "dots", "gradient", "noise", "wood", "chalk", "blueprint", "halftone"]

TOKENS: tuple[TokenStyle, ...] = get_args(TokenStyle)
LINES: tuple[LineStyle, ...] = get_args(LineStyle)
GRIDS: tuple[GridStyle, ...] = get_args(GridStyle)
FONTS: tuple[Font, ...] = get_args(Font)

PLAIN, VARIED = "plain", "varied"
FOREIGN = "vbvr"  # the theme for another project's scorers, which look for its colours
LEAST_ZOOM = 0.84  # of the frame's shorter side; smaller boards have letters that a 256-pixel frame can't show
STEPS = 64  # in which zoom and place are drawn: short numbers in metadata.json


class Theme(NamedTuple):
    """Colours, the surfaces that suit them, and the styles of the look that is called by the theme's name."""

    palette: str
    surfaces: tuple[Surface, ...]
    tokens: TokenStyle = "flat"
    lines: LineStyle = "plain"
    grid: GridStyle = "solid"
    font: Font = "DejaVu Sans"


THEMES: Mapping[str, Theme] = {
    PLAIN: Theme("plain", ("plain",)),
    FOREIGN: Theme("vbvr", ("plain",)),
    "clear": Theme("clear", ("plain", "dots"), "outlined"),
    "clear dark": Theme("clear dark", ("plain", "dots"), "outlined"),
    "notebook": Theme("cream", ("grid paper", "ruled", "plain"), "sketched", "sketched", font="Comic Neue"),
    "mint": Theme("mint", ("gradient", "dots", "plain"), "shaded", font="Quicksand"),
    "rose": Theme("rose", ("dots", "gradient", "plain"), "outlined", "thin", font="Quicksand"),
    "sky": Theme("sky", ("gradient", "noise", "plain"), "shaded", "bold"),
    "news": Theme("news", ("halftone", "plain", "noise"), "flat", "flat ends", "dotted", "Caladea"),
    "wood": Theme("wood", ("wood",), "shaded", font="Roboto Slab"),
    "dark": Theme("dark", ("plain", "gradient", "noise"), "flat"),
    "blackboard": Theme("blackboard", ("chalk",), "sketched", "sketched", "dashed", "Comic Neue"),
    "blueprint": Theme("blueprint", ("blueprint",), "outlined", "thin", font="Go Mono"),
    "night": Theme("night", ("gradient", "plain", "noise"), "pixelated", font="Go Mono"),
}


@dataclass(frozen=True)
class Look:
    """A way to draw a scene."""

    theme: str = PLAIN
    surface: Surface = "plain"
    tokens: TokenStyle = "flat"
    lines: LineStyle = "plain"
    grid: GridStyle = "solid"
    font: Font = "DejaVu Sans"
    zoom: float = 1.0  # side of the scene, as a share of the frame's shorter side
    x: float = 0.5  # where it lies in the room that is left: 0 is left, 1 is right
    y: float = 0.5
    grain: int = 0  # seed of the surface's irregularities

    def __post_init__(self) -> None:
        if self.theme not in THEMES:
            raise ValueError(f"theme must be one of {', '.join(THEMES)}, not {self.theme!r}")
        if not LEAST_ZOOM <= self.zoom <= 1 or not 0 <= self.x <= 1 or not 0 <= self.y <= 1:
            raise ValueError(f"zoom must be {LEAST_ZOOM}..1, x and y 0..1, not {self.zoom}, {self.x}, {self.y}")

    @classmethod
    def named(cls, theme: str) -> "Look":
        """The look of a theme in its own styles, the scene as large as the frame allows."""
        own = THEMES[theme]
        return cls(theme, own.surfaces[0], own.tokens, own.lines, own.grid, own.font)

    @classmethod
    def varied(cls, identity: str) -> "Look":
        """The look that this text gives: each style at random."""
        rng = stream(f"{identity}/look")
        theme = rng.choice([name for name in THEMES if name != FOREIGN])
        surface, tokens, lines = rng.choice(THEMES[theme].surfaces), rng.choice(TOKENS), rng.choice(LINES)
        grid, font = rng.choice(GRIDS), rng.choice(FONTS)
        whole = int(LEAST_ZOOM * STEPS) + 1
        zoom, x, y = rng.randint(whole, STEPS) / STEPS, rng.randint(0, STEPS) / STEPS, rng.randint(0, STEPS) / STEPS
        return cls(theme, surface, tokens, lines, grid, font, zoom, x, y, rng.randrange(1 << 16))

    @classmethod
    def of(cls, choice: str, identity: str) -> "Look":
        """The look of a sample: `plain`, `varied` or a theme; raise `ValueError` for another choice."""
        if choice == VARIED:
            return cls.varied(identity)
        if choice not in THEMES:
            raise ValueError(f"look must be {VARIED} or one of {', '.join(THEMES)}, not {choice!r}")
        return cls.named(choice)

    @property
    def colours(self) -> Mapping[str, RGB]:
        """Each role's and name's colour."""
        return COLOURS[THEMES[self.theme].palette]

    @property
    def words_of_roles(self) -> Mapping[str, str]:
        """The word for each role's colour."""
        return WORDS[THEMES[self.theme].palette]

    @property
    def words(self) -> frozenset[str]:
        """All names by which this look may be held out: theme, surface, styles and font."""
        return frozenset((self.theme, self.surface, self.tokens, self.lines, self.grid, self.font))


PLAIN_LOOK = Look()
WORDS_OF_LOOKS = frozenset(get_args(Surface)) | {*THEMES, *TOKENS, *LINES, *GRIDS, *FONTS}
"""Every word that `Look.words` can have."""


class Stand(NamedTuple):
    """The scene's place in a frame, in pixels; all numbers are even."""

    width: int  # of the frame
    height: int
    left: int  # of the scene
    top: int
    side: int

    @classmethod
    def of(cls, look: Look, width: int, height: int) -> "Stand":
        """The place that a look gives the scene."""
        side = 2 * round(min(width, height) * look.zoom / 2)
        left, top = (2 * round((room - side) * share / 2) for room, share in ((width, look.x), (height, look.y)))
        return cls(width, height, left, top, side)

    @property
    def scale(self) -> float:
        """Pixels in a unit."""
        return self.side / UNITS
