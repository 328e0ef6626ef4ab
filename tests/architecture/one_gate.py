"""The one gate (公表の関門), as seen from the screen: page code has no way to an exact count.

Enters: a folder laid out like this project. Leaves: one line per way around the gate, none for a
screen that keeps to what the packages offer. Exact counts are read with a workspace and live in
`analysis.store` and inside `analysis.release`; so a page may use
- of a package, the names that its `__init__` offers (each of release's checks the viewer first),
- of a module, what the module itself defines (not what it imported), and of release's modules only
  those of values that are released already, and no function there that takes a workspace,
- of a store, nothing: it is handed on to what a package offers.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.rules import _files, _found, _imports, _tree

PACKAGES = ("access", "briefing", "ingest", "release", "synthetic")
# Modules of release that hold types of released values, or compute with such values alone.
RELEASED_ONLY = {
    "boundary_import", "boundary_picture", "boundary_views", "community_views",
    "disclosure_views", "jurisdiction_list", "map_classes", "map_values", "map_views", "released",
    "reliability_report", "reliability_views", "views",
}  # fmt: skip
BACK_DOORS = {"importlib", "sys", "runpy", "pkgutil", "inspect", "builtins", "duckdb"}
BACK_CALLS = {"__import__", "globals", "locals", "vars", "compile"}
INNER_NAMES = {
    "__globals__", "__builtins__", "__dict__", "__wrapped__", "__code__", "__closure__",
    "get_objects", "get_referrers",  # of gc, which a page may call to freeze
}  # fmt: skip
OF_A_STORE = {"path"}  # names the file of a store and opens nothing


def screen_has_no_way_around_the_gate(root: Path) -> list[str]:
    """Every way of page code to something that holds exact counts."""
    return [
        _found(path, root, line, what)
        for path in _files(root, "app.py", "pages")
        for line, what in (*_reached(path, root), *_touched(path, root), *_back_doors(path))
    ]


def _reached(path: Path, root: Path) -> Iterator[tuple[int, str]]:
    """Imports that are neither offered nor defined where they are taken from."""
    for line, name in _imports(path, root):
        parts = name.split(".")
        if parts[0] == "analysis" and len(parts) > 1 and parts[1] in PACKAGES:
            if not _is_open(parts[1:], root):
                yield line, f"imports {name}"
        elif parts[0] in BACK_DOORS:
            yield line, f"imports {name}"


def _is_open(parts: list[str], root: Path) -> bool:
    package = root / "analysis" / parts[0]
    if len(parts) == 1 or (len(parts) == 2 and parts[1] in _offered(package)):
        return True
    if len(parts) != 3 or (parts[0] == "release" and parts[1] not in RELEASED_ONLY):
        return False
    module = package / f"{parts[1]}.py"
    if not module.exists():
        return False
    made = _defined(module).get(parts[2])
    if made is None:
        return parts[0] == "release" and _is_type_handed_on(module, parts[2])
    return not (parts[0] == "release" and _reads_a_workspace(made))


def _offered(package: Path) -> set[str]:
    """The names that a package's own `__init__` imports or defines."""
    init = package / "__init__.py"
    if not init.exists():
        return set()
    taken = {
        alias.asname or alias.name
        for node in _tree(init).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    modules = {path.stem for path in package.glob("*.py")}
    of_functions = taken | set(_defined(init))
    return {name for name in of_functions if name not in modules or name in _called(init)}


def _called(init: Path) -> set[str]:
    """Names taken from a module of the same name: `overview` of overview.py is the function."""
    return {
        alias.name
        for node in _tree(init).body
        if isinstance(node, ast.ImportFrom) and (node.module or "").count(".") > 1
        for alias in node.names
    }


def _defined(module: Path) -> dict[str, ast.stmt]:
    """What a module makes itself."""
    made: dict[str, ast.stmt] = {}
    for node in _tree(module).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            made[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            made |= {target.id: node for target in targets if isinstance(target, ast.Name)}
    return made


def _is_type_handed_on(module: Path, name: str) -> bool:
    """A type that a module of released values took from where no exact count lives."""
    origins = [
        (node.module or "").split(".")
        for node in _tree(module).body
        if isinstance(node, ast.ImportFrom) and name in {alias.name for alias in node.names}
    ]
    return name[0].isupper() and any(
        origin[:1] == ["analysis"]
        and origin[1] != "store"
        and (origin[1] != "release" or origin[2] in RELEASED_ONLY)
        for origin in origins
    )


def _reads_a_workspace(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and any(
        "workspace" in argument.arg or "Workspace" in ast.unparse(argument.annotation or argument)
        for argument in (*node.args.args, *node.args.kwonlyargs)
    )


def _touched(path: Path, root: Path) -> Iterator[tuple[int, str]]:
    """Attributes of a package that it does not offer, and of a store whatever they are."""
    packages = {
        name.split(".")[1]
        for _, name in _imports(path, root)
        if name.startswith("analysis.") and name.count(".") == 1 and name.split(".")[1] in PACKAGES
    }
    for node in ast.walk(_tree(path)):
        if not isinstance(node, ast.Attribute):
            continue
        held = node.value
        if isinstance(held, ast.Name) and held.id in packages:
            if node.attr not in _offered(root / "analysis" / held.id):
                yield node.lineno, f"reaches {held.id}.{node.attr}"
        elif node.attr not in OF_A_STORE and _is_store(held):
            yield node.lineno, f"uses a store: {ast.unparse(node)}"


def _is_store(node: ast.expr) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr == "store") or (
        isinstance(node, ast.Name) and node.id == "store"
    )


def _back_doors(path: Path) -> Iterator[tuple[int, str]]:
    """Names looked up while running, which no import tells of."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Attribute) and node.attr in INNER_NAMES:
            yield node.lineno, f"looks inside {ast.unparse(node)}"
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in BACK_CALLS or (called == "getattr" and not _names_its_attribute(node)):
                yield node.lineno, f"calls {called}"


def _names_its_attribute(call: ast.Call) -> bool:
    """getattr with a text that is written there, and is not a store."""
    name = call.args[1] if len(call.args) > 1 else None
    return isinstance(name, ast.Constant) and name.value not in {"store", *INNER_NAMES}
