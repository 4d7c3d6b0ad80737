"""Guards the rule that a sample's bytes are the same on every processor.

Measured between AVX-512, AVX2 and arm64: numpy's exp, power, arctan2, hypot and all that goes to a BLAS
differ in the last bit, and swscale converts colours differently. Python's math, sqrt, + - * / do not. Pillow fills
polygons and lays out lines, arcs and slices in floating point, which is another pixel here and there on arm64;
`generators.kit.scene.fill` draws them exactly. `make test-arm` tells whether samples are the same.
"""

import ast
from pathlib import Path

import pytest

import generators

PACKAGE = Path(generators.__file__).parent
DIFFERENT = {
    *("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "power", "float_power", "arctan2", "hypot"),
    *("tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "cbrt", "logaddexp"),
    *("dot", "vdot", "inner", "outer", "matmul", "tensordot", "einsum", "convolve", "correlate", "polyfit", "linalg"),
    *("fft", "interp", "cov", "corrcoef"),
}
DRAWN = {"arc", "chord", "line", "pieslice", "polygon", "regular_polygon"}
EXACT = {"scene", "fill"}  # words of a scene, and what the kit fills by itself
SWSCALE = {"reformat", "to_rgb", "to_image", "from_image"}


def faults(source: str) -> list[str]:
    """What a module uses that differs between processors, with line numbers."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr=name) if name in DIFFERENT:
                found.append(f"line {node.lineno}: numpy.{name}")
            case ast.ImportFrom(module=str(module), names=names) if module.split(".")[0] == "numpy":
                bad = {name.name for name in names} | set(module.split("."))
                found += [f"line {node.lineno}: numpy.{name}" for name in sorted(bad & DIFFERENT)]
            case ast.Attribute(attr=name) if name in SWSCALE:
                found.append(f"line {node.lineno}: {name} converts by swscale")
            case ast.Call(func=ast.Attribute(attr="to_ndarray" | "from_ndarray" as name), keywords=[*keywords]) if any(
                keyword.arg == "format" for keyword in keywords
            ):
                found.append(f"line {node.lineno}: {name}(format=…) converts by swscale")
            case ast.Call(func=ast.Attribute(value=drawing, attr=name)) if name in DRAWN:
                if not (isinstance(drawing, ast.Name) and drawing.id in EXACT):
                    found.append(f"line {node.lineno}: {name} is drawn by Pillow in floating point")
            case ast.BinOp(op=ast.MatMult()):
                found.append(f"line {node.lineno}: @ goes to a BLAS")
    return found


def modules_behind_a_sample() -> set[Path]:
    """The modules that building a sample imports, from the package's own sources."""
    waiting, found = [*PACKAGE.glob("[gox]*.py"), PACKAGE / "kit/sample.py"], set()
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("generators.kit"):
                place = PACKAGE.parent.joinpath(*(node.module or "").split("."))
                files = place.with_suffix(".py"), place / "__init__.py", *(place / f"{n.name}.py" for n in node.names)
                waiting += [file for file in files if file.is_file()]
    return found


BEHIND = sorted(modules_behind_a_sample())


@pytest.mark.parametrize("path", BEHIND, ids=[path.relative_to(PACKAGE).as_posix() for path in BEHIND])
def test_nothing_that_makes_a_sample_uses_what_differs_between_processors(path):
    found = faults(path.read_text())
    if path == PACKAGE / "kit/scene/fill.py":  # the one place that hands Pillow polygons, after it has cut their edges
        found = [fault for fault in found if ": polygon is" not in fault]
    assert found == []


def test_the_modules_behind_a_sample_are_all_seen():
    names = {path.name for path in BEHIND}
    assert {"sample.py", "film.py", "scene.py", "sprite.py", "fill.py", "writer.py", "encoder.py", "png.py"} <= names
    assert {*PACKAGE.glob("[gox]*.py")} <= set(BEHIND)


@pytest.mark.parametrize(
    "line",
    [
        "np.exp(a)",
        "numpy.power(a, 2)",
        "np.linalg.norm(a)",
        "a @ b",
        "from numpy import arctan2",
        "from numpy.linalg import solve",
        "frame.reformat(format='rgb24')",
        "frame.to_ndarray(format='rgb24')",
        "av.VideoFrame.from_image(picture)",
        "pen.line(points, colour, 8)",
        "ImageDraw.Draw(picture).polygon(points, colour)",
    ],
)
def test_each_kind_of_fault_is_found(line):
    assert len(faults(f"x = 1\n{line}\n")) == 1


def test_what_is_the_same_everywhere_is_allowed():
    assert faults("import math\nmath.exp(1) + np.sqrt(a) + np.sum(b) - frame.to_ndarray() * math.hypot(1, 2)") == []
