"""The rules of the layout, each a function from a project folder to its violations.

Enters: a folder laid out like this project. Leaves: one line per violation, "" nowhere. The
tests run every rule on the project (none may speak) and on a copy with one planted violation
(that rule must speak).
"""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

TOP_LEVEL = {"app.py", "pages", "data", "analysis", "tests", "requirements.txt", "README.md"}

WORDS = {
    "errors", "months", "observations", "indicators", "profile", "settings", "spreadsheet_text",
}  # fmt: skip
# Who may import whom inside analysis/, besides the words everybody shares (design, section 4).
MAY_IMPORT: dict[str, set[str]] = {
    "store": set(),
    "geography": set(),
    "detection": set(),
    "disclosure": set(),
    "access": {"store", "disclosure"},
    "ingest": {"store", "geography"},
    "release": {"store", "geography", "detection", "disclosure", "access"},
    "briefing": {"release", "access", "disclosure"},
    "synthetic": {"store", "geography"},
}
# What the screen may reach; exact counts live behind `release`.
SCREEN_MAY_IMPORT = WORDS | {"access", "release", "ingest", "briefing", "synthetic"}

VAGUE_NAME = re.compile(r"^(utils?|helpers?|common|misc)$")
SQL_TEXT = re.compile(
    r"^\s*(select\s.+\sfrom\s|insert\s+into\s|delete\s+from\s|update\s+\w+\s+set\s|"
    r"create\s+(or\s+replace\s+)?(table|view|sequence)\s|with\s+\w+\s+as\s*\()",
    re.IGNORECASE | re.DOTALL,
)
SMUGGLED_MARKUP = {"unsafe_allow_html", "unsafe_allow_javascript"}
OUTSIDE_ADDRESS = re.compile(r"https?://(?!127\.0\.0\.1|localhost|www\.w3\.org/)", re.IGNORECASE)

Rule = Callable[[Path], list[str]]


def _files(root: Path, *folders: str) -> Iterator[Path]:
    for folder in folders:
        start = root / folder
        yield from [start] if start.is_file() else sorted(start.rglob("*.py"))


@cache
def _parsed(path: Path, _modified_ns: int) -> tuple[ast.Module, tuple[ast.AST, ...]]:
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    return tree, tuple(ast.walk(tree))


def _tree(path: Path) -> ast.Module:
    return _parsed(path, path.stat().st_mtime_ns)[0]


def _nodes(path: Path) -> tuple[ast.AST, ...]:
    return _parsed(path, path.stat().st_mtime_ns)[1]


def _called(node: ast.expr) -> str:
    """The dotted name of what is called, "" for what has none."""
    if isinstance(node, ast.Attribute):
        return f"{_called(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _imports(path: Path, root: Path) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything that a file imports, relative imports resolved."""
    package = path.relative_to(root).with_suffix("").parts[:-1]
    for node in _nodes(path):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)
        elif (
            isinstance(node, ast.Call)
            and node.args
            and isinstance(node.args[0], ast.Constant)
            and _called(node.func) in {"__import__", "importlib.import_module"}
        ):
            yield node.lineno, str(node.args[0].value)


def _found(path: Path, root: Path, line: int, what: str) -> str:
    return f"{path.relative_to(root)}:{line}: {what}"


def _importing(root: Path, folders: tuple[str, ...], forbidden: str, unless: str = "") -> list[str]:
    return [
        _found(path, root, line, f"imports {name}")
        for path in _files(root, *folders)
        if not (unless and path.relative_to(root).as_posix().startswith(unless))
        for line, name in _imports(path, root)
        if name == forbidden or name.startswith(f"{forbidden}.")
    ]


def no_streamlit_in_analysis(root: Path) -> list[str]:
    """analysis/ knows nothing of the screen."""
    return _importing(root, ("analysis",), "streamlit")


def no_duckdb_outside_store(root: Path) -> list[str]:
    """Only analysis/store speaks to DuckDB."""
    return _importing(root, ("app.py", "pages", "analysis"), "duckdb", unless="analysis/store/")


def no_sql_outside_store(root: Path) -> list[str]:
    """SQL text stands in analysis/store only."""
    return [
        _found(path, root, node.lineno, "SQL text")
        for path in _files(root, "app.py", "pages", "analysis")
        if not path.relative_to(root).as_posix().startswith("analysis/store/")
        for node in _nodes(path)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and SQL_TEXT.match(node.value)
    ]


def no_page_served_without_app(root: Path) -> list[str]:
    """A .py directly in pages/ would be served by URL without signing in."""
    return [f"pages/{path.name}: lies directly in pages/" for path in (root / "pages").glob("*.py")]


def no_vague_names(root: Path) -> list[str]:
    """A file is named for what it holds."""
    return [
        f"{path.relative_to(root)}: vague name"
        for folder in ("pages", "analysis", "tests")
        for path in sorted((root / folder).rglob("*"))
        if VAGUE_NAME.match(path.stem) and "__pycache__" not in path.parts
    ]


def imports_run_downwards(root: Path) -> list[str]:
    """Inside analysis/, a package imports only what lies below it."""
    violations = []
    for path in _files(root, "analysis"):
        parts = path.relative_to(root).with_suffix("").parts
        layer = parts[1]
        if layer in {"__main__", "__init__", "commands"}:
            continue
        allowed = WORDS | {layer} | (set() if layer in WORDS else MAY_IMPORT.get(layer, set()))
        for line, name in _imports(path, root):
            target = name.split(".")
            if target[0] in {"app", "pages", "tests"}:
                violations.append(_found(path, root, line, f"imports {name}"))
            elif target[0] == "analysis" and (len(target) < 2 or target[1] not in allowed):
                violations.append(_found(path, root, line, f"imports {name}"))
    return violations


def screen_reaches_released_values_only(root: Path) -> list[str]:
    """app.py and pages/ import neither store nor detection, disclosure or geography."""
    return [
        _found(path, root, line, f"imports {name}")
        for path in _files(root, "app.py", "pages")
        for line, name in _imports(path, root)
        if name.split(".")[0] == "analysis"
        and (len(name.split(".")) < 2 or name.split(".")[1] not in SCREEN_MAY_IMPORT)
    ]


def pages_do_not_import_pages(root: Path) -> list[str]:
    """Page scripts import pages.ui; pages.ui imports no page."""
    return [
        _found(path, root, line, f"imports {name}")
        for path in _files(root, "pages")
        for line, name in _imports(path, root)
        if (name.startswith("pages.") and not name.startswith("pages.ui")) or name.startswith("app")
    ]


def top_level_is_fixed(root: Path) -> list[str]:
    """The top level holds what design section 4 names, and dotfiles."""
    return [
        f"{path.name}: not part of the fixed top level"
        for path in sorted(root.iterdir())
        if path.name not in TOP_LEVEL
        and not path.name.startswith(".")
        and path.name != "__pycache__"
    ]


def no_swallowed_errors(root: Path) -> list[str]:
    """No except clause that catches everything and says nothing."""
    return [
        _found(path, root, node.lineno, "swallows every error")
        for path in _files(root, "app.py", "pages", "analysis", "tests")
        for node in _nodes(path)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
        and all(isinstance(statement, ast.Pass | ast.Continue) for statement in node.body)
    ]


def no_smuggled_markup_or_pickle(root: Path) -> list[str]:
    """No injected HTML, no unpickling, no code from strings on the screen's side."""
    violations = _importing(root, ("app.py", "pages", "analysis"), "pickle")
    for path in _files(root, "app.py", "pages", "analysis"):
        for node in _nodes(path):
            if not isinstance(node, ast.Call):
                continue
            keywords = {keyword.arg for keyword in node.keywords}
            called = _called(node.func)
            if called in {"eval", "exec", "st.html"} or keywords & SMUGGLED_MARKUP:
                violations.append(_found(path, root, node.lineno, f"calls {called}"))
    return violations


def no_address_of_another_host(root: Path) -> list[str]:
    """Nothing that runs names a host other than this one (XML namespaces are names, not hosts)."""
    return [
        f"{path.relative_to(root)}:{number}: names another host"
        for folder in ("app.py", "pages", "analysis")
        for path in ([root / folder] if (root / folder).is_file() else (root / folder).rglob("*"))
        if path.suffix in {".py", ".js", ".html", ".css", ".typ", ".toml"}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if OUTSIDE_ADDRESS.search(line)
    ]


def release_functions_check_the_viewer_first(root: Path) -> list[str]:
    """Every public function that analysis.release offers takes the viewer and checks first."""
    folder = root / "analysis" / "release"
    offered = {
        name.split(".")[-1]
        for _, name in _imports(folder / "__init__.py", root)
        if name.startswith("analysis.release.")
    }
    violations = []
    for path in _files(root, "analysis/release"):
        for node in _tree(path).body:
            if not isinstance(node, ast.FunctionDef) or node.name not in offered:
                continue
            arguments = [argument.arg for argument in node.args.args]
            if arguments[:1] != ["viewer"]:
                if arguments[:1] != ["settings"]:  # opening a workspace shows nothing
                    violations.append(_found(path, root, node.lineno, "viewer does not come first"))
                continue
            body = node.body[1:] if ast.get_docstring(node) else node.body
            if not ast.unparse(body[0]).startswith("check_can"):
                violations.append(_found(path, root, node.lineno, "does not begin with a check"))
    return violations


def no_nationality_in_the_schema(root: Path) -> list[str]:
    """No table, dataclass field or catalogue key speaks of nationality (design, section 2.2)."""
    word = re.compile(r"nationalit|citizenship|ethnic|国籍_|kokuseki", re.IGNORECASE)
    violations = []
    for path in sorted((root / "analysis" / "store").rglob("*.sql")):
        if word.search(path.read_text(encoding="utf-8")):
            violations.append(f"{path.relative_to(root)}: a schema with nationality")
    for path in _files(root, "analysis"):
        for node in _nodes(path):
            name = node.id if isinstance(node, ast.Name) else getattr(node, "arg", None)
            if isinstance(name, str) and word.search(name):
                violations.append(_found(path, root, node.lineno, f"the name {name}"))
    return violations


def no_composition_in_detection(root: Path) -> list[str]:
    """Nothing that judges signs reads who lives in small areas, or what stands there.

    From every file of analysis/release that calls detection, along its imports inside the package:
    none reads residents of small areas or counts of facilities, or finds dense areas (design,
    section 2.3).
    """
    composition = re.compile(
        r"analysis\.store\.(residence|facilities)(\.|$)"
        r"|analysis\.geography\.(concentration|dense_area\w*|local_association|threshold_effects)(\.|$)"
    )
    imported = {path.stem: list(_imports(path, root)) for path in _files(root, "analysis/release")}
    reached = {
        stem
        for stem, names in imported.items()
        if any(name.startswith("analysis.detection") for _, name in names)
    }
    waiting = sorted(reached)
    while waiting:
        for _, name in imported[waiting.pop()]:
            target = name.split(".")[2] if name.startswith("analysis.release.") else ""
            if target in imported and target not in reached:
                reached.add(target)
                waiting.append(target)
    return [
        _found(root / "analysis" / "release" / f"{stem}.py", root, line, f"imports {name}")
        for stem in sorted(reached)
        for line, name in imported[stem]
        if composition.match(name)
    ]


RULES: tuple[Rule, ...] = (
    no_streamlit_in_analysis,
    no_duckdb_outside_store,
    no_sql_outside_store,
    no_page_served_without_app,
    no_vague_names,
    imports_run_downwards,
    screen_reaches_released_values_only,
    pages_do_not_import_pages,
    top_level_is_fixed,
    no_swallowed_errors,
    no_smuggled_markup_or_pickle,
    no_address_of_another_host,
    release_functions_check_the_viewer_first,
    no_nationality_in_the_schema,
    no_composition_in_detection,
)
