"""Load generators from files outside this package under private names, apart from the catalogue."""

import hashlib
import importlib.util
import inspect
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from generators.kit.registry import Registry, registering, registry


class NotLoadable(ValueError):
    """Report a file without a generator; the text names the file and the reason."""


def load(path: Path) -> Registry:
    """Load the generators of a file, or of every file in a folder except `_*` and `test_*`.

    Files of one folder may import one another with `from .name import …`. The catalogue stays unchanged. Raise
    `NotLoadable` if a file fails to import or holds no generator, or if the catalogue has its id or name from another
    file.
    """
    path = path.resolve()
    if path.is_dir():
        files = sorted(file for file in path.glob("*.py") if not file.name.startswith(("_", "test_")))
    elif path.suffix == ".py" and path.is_file():
        files = [path]
    else:
        raise NotLoadable(f"{path} is neither a folder nor a .py file")
    folder = path if path.is_dir() else path.parent
    package = f"_outside_{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"
    _forget(package)
    parent = ModuleType(package)
    parent.__path__ = [str(folder)]
    parent.__spec__ = ModuleSpec(package, None, is_package=True)
    sys.modules[package] = parent
    with registering() as found:
        for file in files:
            _run(f"{package}.{file.stem}", file)
    for generator in found:
        rival = registry.rival(generator)
        if rival is None:
            continue
        here, there = inspect.getfile(type(generator)), inspect.getfile(type(rival))
        if not Path(here).samefile(there):
            raise NotLoadable(f"{generator.id.full} in {here} clashes with {rival.id.full} in {there}")
    if not len(found):
        raise NotLoadable(f"{path} registers no generator: decorate its class with @generator(…)")
    return found


def _run(name: str, file: Path) -> None:
    if name in sys.modules:  # another file of the folder imported it
        return
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise NotLoadable(f"{file} can't be imported")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # foreign code may raise anything
        del sys.modules[name]
        raise NotLoadable(f"{file} can't be imported: {type(error).__name__}: {error}") from error


def _forget(package: str) -> None:
    for name in [name for name in sys.modules if name == package or name.startswith(package + ".")]:
        del sys.modules[name]
