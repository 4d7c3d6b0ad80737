"""Rules about a generator's file: documentation and purity."""

import ast
from collections.abc import Iterator

from generators.kit.conformance.finding import Broken
from generators.kit.conformance.rule import rule
from generators.kit.conformance.subject import Subject

LEVELS = ("easy", "medium", "hard")
SHORTEST_REASON = 100  # characters

# A sample depends on no clock, machine, file or network; pictures and clouds belong elsewhere.
FORBIDDEN = {
    "airflow", "asyncio", "av", "boto3", "botocore", "cv2", "datetime", "getpass", "glob", "imageio", "importlib",
    "include", "io", "lambda_image", "multiprocessing", "os", "pathlib", "PIL", "platform", "random", "requests",
    "secrets", "shutil", "socket", "subprocess", "sys", "tempfile", "threading", "time", "urllib", "uuid", "zoneinfo",
}  # fmt: skip
ALLOWED = {("random", "Random")}  # the type of `sample`'s random stream
CALLS = {"Random", "SystemRandom", "__import__", "eval", "exec", "hash", "id", "input", "open", "print"}
# Their last bits differ between processors and NumPy builds.
INEXACT = {"arctan2", "dot", "einsum", "exp", "linalg", "matmul", "power", "random"}


@rule("documented", "The file is named after the generator and says what is to be done and why the answer is right.")
def documented(subject: Subject) -> Iterator[Broken]:
    """Check the docstring, the generator's page in the catalogue, and the names of its levels."""
    generator = subject.generator
    if (levels := tuple(generator.levels)) != LEVELS:
        yield Broken(f"levels are {', '.join(LEVELS)}, not {', '.join(levels)}")
    name = f"{generator.id.short.replace('-', '').lower()}_{generator.id.name}.py"
    if subject.file.name != name:
        yield Broken(f"the file must be named {name}, not {subject.file.name}")
    title, *rest = generator.documentation.splitlines() or [""]
    if not (title.startswith(f"{generator.id.short} ") and ": " in title and title.endswith(".")):
        form = f"{generator.id.short} Name: what is to be done."
        yield Broken(f"the docstring's first line reads {form!r}, not {title!r}")
    reason = " ".join(rest[1:])
    if (rest and rest[0]) or len(reason) < SHORTEST_REASON:
        yield Broken("after a blank line, the docstring must state why a solution exists and whether it is unique")


@rule("pure", "Chance comes from `sample`'s rng alone; no clock, file, machine or literal colour is in the file.")
def pure(subject: Subject) -> Iterator[Broken]:
    """Find forbidden imports, calls and colours in the source."""
    try:
        tree = ast.parse(subject.source)
    except (OSError, SyntaxError, ValueError) as error:
        yield Broken(f"the source can't be read: {error}")
        return
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        for reason in _impure(node, constants):
            yield Broken(f"line {getattr(node, 'lineno', 0)} {reason}")


def _impure(node: ast.AST, constants: dict[str, ast.expr]) -> Iterator[str]:
    match node:
        case ast.Import(names):
            for name in names:
                if name.name.partition(".")[0] in FORBIDDEN or name.name == "numpy.random":
                    yield f"imports {name.name}"
        case ast.ImportFrom(module, names, 0) if module:
            for name in names:
                top = module.partition(".")[0] in FORBIDDEN and (module, name.name) not in ALLOWED
                if top or (module.partition(".")[0] == "numpy" and name.name in INEXACT):
                    yield f"imports {name.name} from {module}"
        case ast.Call(ast.Name(name)) if name in CALLS:
            yield f"calls {name}"
        case ast.Attribute(ast.Name("np" | "numpy"), name) if name in INEXACT:
            yield f"uses numpy's {name}, which is not the same on every machine"
        case ast.Constant(str(text)) if _is_hex(text):
            yield f"holds the literal colour {text}: name a role of the palette"
        case ast.FunctionDef() if any(argument.arg == "scene" for argument in node.args.args):
            for call in ast.walk(node):
                if isinstance(call, ast.Call):
                    for given in (*call.args, *(keyword.value for keyword in call.keywords)):
                        value = constants.get(given.id) if isinstance(given, ast.Name) else given
                        if value is not None and _is_rgb(value):
                            yield f"draws with the literal colour {ast.unparse(value)}: name a role of the palette"


def _is_hex(text: str) -> bool:
    return len(text) in (4, 7) and text[0] == "#" and all(digit in "0123456789abcdefABCDEF" for digit in text[1:])


def _is_rgb(node: ast.expr) -> bool:
    """Recognise three whole numbers from 0 to 255; points in a drawing call have two numbers, areas four."""
    return (
        isinstance(node, ast.Tuple)
        and len(node.elts) == 3
        and all(isinstance(e, ast.Constant) and type(e.value) is int and 0 <= e.value <= 255 for e in node.elts)
    )
