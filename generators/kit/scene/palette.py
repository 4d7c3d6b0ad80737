"""Colours by role and by name: no generator holds a literal colour.

Prompts and rubrics use the names ("the blue ball"); roles state a purpose. The hues also differ in lightness, so most
colour-blind readers can tell them apart.
"""

from collections.abc import Mapping

RGB = tuple[int, int, int]
STRENGTHS = (0, 128, 255)  # none, half, full


def _rgb(code: str) -> RGB:
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


_NAMES = {
    "red": "#D23B2F", "orange": "#EC8F21", "yellow": "#F4CB3A", "green": "#2C9A57", "teal": "#1D9DA5",
    "blue": "#2D6CDF", "purple": "#7A4DB8", "pink": "#E277AC", "brown": "#8B5A36", "grey": "#8C939D",
    "black": "#1F2328", "white": "#FFFFFF",
}  # fmt: skip
_LIGHT = {
    "paper": "#F7F5F0", "panel": "#FFFFFF", "ink": "#1F2328", "soft": "#646B75", "faint": "#CDD1D6",
    "wall": "#39424E", "tile": "#E8DCC4", "tile edge": "#B9A581", "given": "#E9ECF1", "filled": "#2B3440",
    "agent": "#2D6CDF", "start": "#BFE3CB", "goal": "#D23B2F", "mark": "#D23B2F", "trail": "#BCD3F7",
    "curtain": "#4B5563", "curtain edge": "#2F3742", "obstacle": "#39424E", "blue ink": "#1E489A",
}  # fmt: skip
_DARK = _LIGHT | {
    "paper": "#171A1F", "panel": "#20252C", "ink": "#EEF1F4", "soft": "#A3ABB6", "faint": "#3C444F",
    "wall": "#C3CAD4", "tile": "#3A4452", "tile edge": "#566274", "given": "#2B323C", "filled": "#E3E8EE",
    "agent": "#5B93F5", "start": "#2A5A3C", "trail": "#2A4470", "curtain": "#7C8796", "curtain edge": "#A3ADBA",
    "obstacle": "#AEB7C2", "blue ink": "#8FB4F8",
}  # fmt: skip
# Scorers of the VBVR kind detect these hues and saturations: in OpenCV's HSV, each well inside its range.
_VBVR = _LIGHT | {
    "red": "#FF0000", "orange": "#FF8000", "yellow": "#FFFF00", "green": "#00C800", "teal": "#00C8C8",
    "blue": "#0000FF", "purple": "#8000C0", "pink": "#FF69B4", "brown": "#8B4513", "grey": "#808080",
    "black": "#000000", "paper": "#FFFFFF", "panel": "#FFFFFF", "ink": "#000000", "wall": "#000000",
    "tile": "#E6E6E6", "tile edge": "#808080", "given": "#E6E6E6", "filled": "#000000", "soft": "#606060",
    "faint": "#C8C8C8", "agent": "#0000FF", "start": "#00C800", "goal": "#FF0000", "mark": "#FF0000",
    "trail": "#A0A0FF", "curtain": "#505050", "curtain edge": "#303030", "obstacle": "#000000",
    "blue ink": "#0000FF",
}  # fmt: skip

# Mixtures of light or paint: `mix 210` is full red, half green and no blue, in every theme.
_MIXES = {
    f"mix {red}{green}{blue}": (STRENGTHS[red], STRENGTHS[green], STRENGTHS[blue])
    for red in range(3)
    for green in range(3)
    for blue in range(3)
}

THEMES: Mapping[str, Mapping[str, RGB]] = {
    theme: {name: _rgb(code) for name, code in (_NAMES | roles).items()} | _MIXES
    for theme, roles in {"light": _LIGHT, "dark": _DARK, "vbvr": _VBVR}.items()
}
