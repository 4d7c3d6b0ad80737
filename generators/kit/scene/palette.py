"""Colours by role and by name: no generator holds a literal colour.

Prompts and rubrics use the names ("the blue ball"), so names look alike in every palette. Roles state a purpose, and
change with the palette. The named hues also differ in lightness, so most colour-blind readers can tell them apart.
"""

from collections.abc import Mapping

RGB = tuple[int, int, int]
STRENGTHS = (0, 128, 255)  # none, half, full
LIGHTS = (0, 188, 255)  # the same of a lamp's light: half of it is this much in sRGB (IEC 61966-2-1)


def _rgb(code: str) -> RGB:
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def _full(known: Mapping[str, str]) -> dict[str, str]:
    """Add the roles in `LIKE` to codes or words of a palette."""
    return {role: known.get(like, like) for role, like in LIKE.items()} | {**known}


_NAMES = {
    "red": "#D23B2F", "orange": "#EC8F21", "yellow": "#F4CB3A", "green": "#2C9A57", "teal": "#1D9DA5",
    "blue": "#2D6CDF", "purple": "#7A4DB8", "pink": "#E277AC", "brown": "#8B5A36", "grey": "#8C939D",
    "black": "#1F2328", "white": "#FFFFFF",
}  # fmt: skip
_PLAIN = {
    "paper": "#F7F5F0", "panel": "#FFFFFF", "ink": "#1F2328", "soft": "#646B75", "faint": "#CDD1D6",
    "wall": "#39424E", "tile": "#E8DCC4", "tile edge": "#B9A581", "given": "#E9ECF1", "filled": "#2B3440",
    "agent": "#2D6CDF", "start": "#BFE3CB", "goal": "#D23B2F", "mark": "#D23B2F", "trail": "#BCD3F7",
    "curtain": "#4B5563", "curtain edge": "#2F3742", "obstacle": "#39424E", "blue ink": "#1E489A",
}  # fmt: skip
_DARK = {
    "black": "#000000", "paper": "#33383F", "panel": "#3D434B", "ink": "#F1F3F6", "soft": "#AEB7C6",
    "faint": "#5A626C", "wall": "#DFE9EE", "tile": "#59646F", "tile edge": "#7FB4CF", "given": "#4F5761",
    "filled": "#E8ECF1", "agent": "#7A90FF", "start": "#37707E", "goal": "#FF6871", "mark": "#FF6871",
    "trail": "#36507F", "curtain": "#8A95A5", "curtain edge": "#B9C3D0", "obstacle": "#C6CDD7",
    "blue ink": "#9CC0FF",
}  # fmt: skip

LIKE = {
    "walker": "agent", "collector": "agent", "chosen": "mark", "rim": "mark", "touch": "mark", "bearer": "white",
    "lock": "purple", "home": "start", "route": "trail",
}  # fmt: skip
"""By role, the role or name whose colour it has in all palettes but `vbvr`."""

PALETTES: Mapping[str, Mapping[str, str]] = {
    "plain": {},
    # Scorers of the VBVR kind detect these hues and saturations: in OpenCV's HSV, each well inside its range.
    "vbvr": {
        "red": "#FF0000", "orange": "#FF8000", "yellow": "#FFFF00", "green": "#00C800", "teal": "#00B8D0",
        "blue": "#0000FF", "purple": "#8000C0", "pink": "#FF69E6", "brown": "#8B4513", "grey": "#808080",
        "black": "#000000", "paper": "#FFFFFF", "panel": "#FFFFFF", "ink": "#000000", "wall": "#000000",
        "tile": "#E6E6E6", "tile edge": "#808080", "given": "#E6E6E6", "filled": "#000000", "soft": "#606060",
        "faint": "#C8C8C8", "agent": "#0000FF", "start": "#00C800", "goal": "#FF0000", "mark": "#FF0000",
        "trail": "#C0C0FF", "curtain": "#505050", "curtain edge": "#303030", "obstacle": "#000000",
        "blue ink": "#0000FF", "walker": "#FFFF00", "collector": "#FF8000", "chosen": "#00C800", "rim": "#0000FF",
        "touch": "#000000", "bearer": "#00C800", "lock": "#FF8000", "home": "#C8C8C8",
        "route": "#F0D800",
    },
    # After Okabe and Ito's colours for all kinds of colour vision: roles differ in lightness first.
    "clear": {
        "paper": "#F4F6F8", "panel": "#FFFFFF", "ink": "#101418", "soft": "#4A5072", "faint": "#C6CCD4",
        "wall": "#20262E", "tile": "#F3E3AE", "tile edge": "#9EAA54", "given": "#E0EDF1", "filled": "#14202C",
        "agent": "#0072B2", "start": "#9BDDEB", "goal": "#C2410C", "mark": "#C2410C", "trail": "#CBEFC0",
        "curtain": "#465260", "curtain edge": "#28303A", "obstacle": "#20262E", "blue ink": "#00568A",
    },
    "clear dark": _DARK | {
        "paper": "#2E3640", "panel": "#38424E", "agent": "#5CAAF6", "start": "#1F6F86", "goal": "#FFB870",
        "mark": "#FFCA87", "trail": "#305481", "blue ink": "#8CCBF2",
        "soft": "#B8C1C4",
        "wall": "#E2E0EE",
        "tile edge": "#8FDDFF",
    },
    "cream": {
        "paper": "#F6EEDC", "panel": "#FFFAEE", "ink": "#33261A", "soft": "#75644F", "faint": "#DACDB4",
        "wall": "#4A3A2A", "tile": "#F2C88F", "tile edge": "#CFA187", "given": "#F3E3D2", "filled": "#3B2D20",
        "agent": "#28579E", "start": "#C2F2A8", "goal": "#B84C2B", "mark": "#B84C2B", "trail": "#BCCBE0",
        "curtain": "#6A5742", "curtain edge": "#43362A", "obstacle": "#4A3A2A", "blue ink": "#28579E",
    },
    "mint": {
        "paper": "#E6F3EC", "panel": "#F8FDFA", "ink": "#14302A", "soft": "#4F6F66", "faint": "#BFD6CB",
        "wall": "#23493F", "tile": "#F2E5C0", "tile edge": "#ABB18A", "given": "#D9EAE1", "filled": "#17362F",
        "agent": "#2456B8", "start": "#A5DDB9", "goal": "#CA3E3F", "mark": "#CA3E3F", "trail": "#B4CFEE",
        "curtain": "#3E6359", "curtain edge": "#23433B", "obstacle": "#23493F", "blue ink": "#1E4C96",
    },
    "rose": {
        "paper": "#FAECEC", "panel": "#FFF9F8", "ink": "#3A1D2A", "soft": "#7C5A68", "faint": "#E0C8CD",
        "wall": "#57303F", "tile": "#F3DDBE", "tile edge": "#CEA692", "given": "#F9DCF0", "filled": "#43202F",
        "agent": "#3A56C0", "start": "#C2E3CF", "goal": "#C00560", "mark": "#C00560", "trail": "#C6CFF3",
        "curtain": "#6E4A58", "curtain edge": "#452C37", "obstacle": "#57303F", "blue ink": "#2D3F93",
    },
    "sky": {
        "paper": "#E4EEF8", "panel": "#F9FCFF", "ink": "#13263B", "soft": "#5E4580", "faint": "#BDCDDE",
        "wall": "#23415F", "tile": "#F6E6B4", "tile edge": "#B1A872", "given": "#D8E5F2", "filled": "#152C45",
        "agent": "#1F4FC0", "start": "#B2E2C3", "goal": "#CC3A1E", "mark": "#CC3A1E", "trail": "#A6C5F2",
        "curtain": "#40597A", "curtain edge": "#263B54", "obstacle": "#23415F", "blue ink": "#143F8C",
    },
    "news": {
        "paper": "#ECEBE7", "panel": "#F8F7F4", "ink": "#161616", "soft": "#595959", "faint": "#C4C3BF",
        "wall": "#2E2E2E", "tile": "#D9D7D0", "tile edge": "#8F847F", "given": "#DEDDD8", "filled": "#222222",
        "agent": "#24519E", "start": "#AFEFF5", "goal": "#BE2E11", "mark": "#BE2E11", "trail": "#BCC2E0",
        "curtain": "#57575A", "curtain edge": "#333336", "obstacle": "#2E2E2E", "blue ink": "#24519E",
    },
    "wood": {
        "paper": "#DFC7A0", "panel": "#F1E2C6", "ink": "#2E1D0E", "soft": "#714840", "faint": "#C7AE85",
        "wall": "#4B2F17", "tile": "#FFF9EC", "tile edge": "#C2653D", "given": "#E0D8A6", "filled": "#38230F",
        "agent": "#1F4E9C", "start": "#B0DADB", "goal": "#A8231A", "mark": "#A91B14", "trail": "#A9BBDC",
        "curtain": "#6B4A2B", "curtain edge": "#452C17", "obstacle": "#4B2F17", "blue ink": "#17417F",
    },
    "dark": _DARK,
    "blackboard": _DARK | {
        "paper": "#34443D", "panel": "#3E5048", "ink": "#F4F3EA", "soft": "#BAC6BC", "faint": "#5F7268",
        "wall": "#F6FAC0", "tile": "#56695F", "tile edge": "#92A79A", "given": "#506359", "filled": "#EFEEE3",
        "agent": "#8FB8FF", "start": "#2C7A58", "goal": "#FF8A7A", "mark": "#FFB199", "trail": "#3F5F8C",
        "curtain": "#8B9B90", "curtain edge": "#BCC9BF", "obstacle": "#D6D8CC", "blue ink": "#A9CBFF",
    },
    "blueprint": _DARK | {
        "paper": "#28394F", "panel": "#31445E", "ink": "#F2F7FC", "soft": "#B2C3D6", "faint": "#4A7288",
        "wall": "#D5F7FF", "tile": "#4C637F", "tile edge": "#8AACC5", "given": "#445B77", "filled": "#EAF2FA",
        "agent": "#8AE0FF", "start": "#2A7460", "goal": "#FFA08C", "mark": "#FFC7B9", "trail": "#3B6FA8",
        "curtain": "#8598AF", "curtain edge": "#B7C8DB", "obstacle": "#CDDBEA", "blue ink": "#9FD0FF",
    },
    "night": _DARK | {
        "paper": "#372F45", "panel": "#423952", "ink": "#F5F1FA", "soft": "#BEB3CD", "faint": "#645777",
        "wall": "#D6EDFF", "tile": "#5F5274", "tile edge": "#C98AD6", "given": "#564A69", "filled": "#EDE7F5",
        "agent": "#8EBAFF", "start": "#2F7560", "goal": "#FF8F80", "mark": "#FFAF9A", "trail": "#4A5CA0",
        "curtain": "#9286A6", "curtain edge": "#C1B6D2", "obstacle": "#D2C8E0", "blue ink": "#A8C4FF",
    },
}  # fmt: skip
"""By palette, the codes of those roles and names that differ from `plain`."""

_WORDS = {
    "paper": "white", "panel": "white", "ink": "black", "soft": "grey", "faint": "light grey", "wall": "dark",
    "tile": "beige", "tile edge": "brown", "given": "light grey", "filled": "dark", "agent": "blue",
    "start": "light green", "goal": "red", "mark": "red", "trail": "light blue", "curtain": "dark",
    "curtain edge": "dark", "obstacle": "dark",
    "blue ink": "blue",
}  # fmt: skip
_DARK_WORDS = {
    "paper": "dark",
    "panel": "dark",
    "ink": "white",
    "faint": "grey",
    "wall": "bright",
    "tile": "grey",
    "tile edge": "light blue",
    "given": "grey",
    "filled": "bright",
    "start": "dark green",
    "trail": "dark blue",
    "curtain": "grey",
    "curtain edge": "light grey",
    "obstacle": "bright",
    "blue ink": "light blue",
}
_VBVR_WORDS = {
    "walker": "yellow", "collector": "orange", "chosen": "green", "rim": "blue", "touch": "black", "bearer": "green",
    "lock": "orange", "home": "light grey", "route": "yellow", "start": "green",
}  # fmt: skip
_OWN_WORDS: Mapping[str, Mapping[str, str]] = {
    "vbvr": _VBVR_WORDS,
    "clear": {"start": "light blue", "trail": "light green", "tile": "yellow"},
    "clear dark": _DARK_WORDS | {"goal": "light orange", "mark": "light orange", "start": "dark teal"},
    "dark": _DARK_WORDS | {"start": "dark teal"},
    "blackboard": _DARK_WORDS | {"goal": "light red", "mark": "light red", "agent": "light blue"},
    "blueprint": _DARK_WORDS | {"goal": "light red", "mark": "light red", "agent": "light blue"},
    "night": _DARK_WORDS
    | {"goal": "light red", "mark": "light red", "agent": "light blue", "tile edge": "light purple"},
}
WORDS: Mapping[str, Mapping[str, str]] = {
    palette: _full({**_WORDS, **_OWN_WORDS.get(palette, {})}) for palette in PALETTES
}
"""By palette, the word for each role in prompts and rubrics: `[agent]` is `blue` in most of them."""

# Mixtures of paint or light: `mix 210` and `light 210` are full red, half green and no blue, in every palette.
_MIXES = {
    f"{name} {red}{green}{blue}": (strengths[red], strengths[green], strengths[blue])
    for name, strengths in (("mix", STRENGTHS), ("light", LIGHTS))
    for red in range(3)
    for green in range(3)
    for blue in range(3)
}

COLOURS: Mapping[str, Mapping[str, RGB]] = {
    palette: {name: _rgb(code) for name, code in _full({**_NAMES, **_PLAIN, **own}).items()} | _MIXES
    for palette, own in PALETTES.items()
}
"""By palette, each role's and name's colour."""
NAMES, ROLES = tuple(_NAMES), (*_PLAIN, *LIKE)


def mixed(a: RGB, b: RGB, percent: int) -> RGB:
    """The colour between two, `percent` of the way to the second."""
    red, green, blue = ((x * (100 - percent) + y * percent + 50) // 100 for x, y in zip(a, b, strict=True))
    return red, green, blue
