"""The layout holds, and each prohibition speaks when it is violated."""

from pathlib import Path

import pytest

from tests.architecture import rules

PROJECT = Path(__file__).parents[2]

# One planted violation per rule: file and content, added to a minimal, clean project.
VIOLATIONS: dict[str, list[tuple[str, str]]] = {
    "no_streamlit_in_analysis": [
        ("analysis/detection/chart.py", "import streamlit as st\n"),
        ("analysis/release/lazy.py", "def f():\n    from streamlit import cache_data\n"),
    ],
    "no_duckdb_outside_store": [
        ("analysis/release/direct.py", "import duckdb\n"),
        ("pages/explore/direct.py", "from duckdb import connect\n"),
    ],
    "no_sql_outside_store": [
        ("analysis/release/query.py", 'q = "SELECT count FROM observation"\n')
    ],
    "no_page_served_without_app": [("pages/secret.py", "print(1)\n")],
    "no_vague_names": [
        ("analysis/release/utils.py", ""),
        ("pages/ui/helpers.py", ""),
        ("tests/common/x.py", ""),
    ],
    "imports_run_downwards": [
        ("analysis/detection/peek.py", "from analysis.store import open_store\n"),
        ("analysis/store/up.py", "from analysis.release import overview\n"),
        ("analysis/disclosure/up.py", "from analysis import release\n"),
        ("analysis/geography/up.py", "from ..briefing import write_pdf\n"),
        ("analysis/errors.py", "from analysis.store import open_store\n"),
        ("analysis/release/up.py", "import pages.ui.charts\n"),
    ],
    "screen_reaches_released_values_only": [
        ("pages/explore/peek.py", "from analysis.store import current_observations\n"),
        ("pages/ui/peek.py", "import analysis.detection.farrington\n"),
        ("app.py", "from analysis import geography\n"),
    ],
    "pages_do_not_import_pages": [("pages/ui/back.py", "from pages.explore import overview\n")],
    "top_level_is_fixed": [("setup.cfg", ""), ("scripts/run.sh", "")],
    "no_swallowed_errors": [
        ("analysis/store/quiet.py", "try:\n    x = 1\nexcept Exception:\n    pass\n"),
        ("pages/ui/quiet.py", "try:\n    x = 1\nexcept:\n    pass\n"),
    ],
    "no_smuggled_markup_or_pickle": [
        ("pages/ui/pickled.py", "import pickle\n"),
        ("pages/ui/html.py", "import streamlit as st\nst.markdown('x', unsafe_allow_html=True)\n"),
        ("pages/ui/evaluated.py", "eval('1')\n"),
    ],
    "no_address_of_another_host": [
        (
            "pages/ui/map_component/index.html",
            "<script src='https://cdn.example.org/a.js'></script>",
        ),
        ("analysis/release/call.py", "URL = 'http://tiles.example.org'\n"),
    ],
    "release_functions_check_the_viewer_first": [
        (
            "analysis/release/open_door.py",
            "def trends(viewer, workspace):\n    '''Doc.'''\n    return workspace\n",
        ),
        ("analysis/release/no_viewer.py", "def trends(workspace):\n    return workspace\n"),
    ],
    "no_composition_in_detection": [
        (
            "analysis/release/tested.py",
            "from analysis.detection import assess\nfrom analysis.store import residence\n",
        ),
        (
            "analysis/release/judged.py",
            "import analysis.detection\nfrom analysis.release.trend import trends\n"
            "from analysis.geography.dense_areas import dense_areas\n",
        ),
    ],
    "no_nationality_in_the_schema": [
        ("analysis/store/migrations/9.sql", "ALTER TABLE observation ADD nationality VARCHAR;"),
        ("analysis/detection/by.py", "def split(counts, nationality):\n    return counts\n"),
    ],
}

CLEAN = {
    "app.py": "from analysis.release import trends\n",
    "README.md": "",
    "requirements.txt": "",
    "data/settings.toml": "",
    "pages/explore/trends.py": "from pages.ui import charts\n",
    "pages/ui/charts.py": "import streamlit as st\n",
    "analysis/__init__.py": "",
    "analysis/errors.py": "",
    "analysis/store/__init__.py": "import duckdb\nq = 'SELECT a FROM b'\n",
    "analysis/detection/__init__.py": "import numpy\nfrom analysis.errors import UserError\n",
    "analysis/release/__init__.py": "from analysis.release.trend import trends\n",
    "analysis/release/trend.py": (
        "from analysis.store import Store\n"
        "def trends(viewer, workspace):\n    '''Doc.'''\n    check_can_view_trends(viewer)\n"
    ),
    "tests/test_nothing.py": "",
}


@pytest.fixture
def clean_project(tmp_path: Path) -> Path:
    for name, content in CLEAN.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_project_keeps_the_rule(rule: rules.Rule) -> None:
    assert rule(PROJECT) == []


def test_clean_project_breaks_no_rule(clean_project: Path) -> None:
    assert [violation for rule in rules.RULES for violation in rule(clean_project)] == []


@pytest.mark.parametrize(
    ("name", "path", "content"),
    [(name, *planted) for name, many in VIOLATIONS.items() for planted in many],
)
def test_rule_speaks_when_violated(clean_project: Path, name: str, path: str, content: str) -> None:
    planted = clean_project / path
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(content, encoding="utf-8")
    assert getattr(rules, name)(clean_project), f"{name} said nothing about {path}"


def test_every_rule_has_a_planted_violation() -> None:
    assert {rule.__name__ for rule in rules.RULES} == set(VIOLATIONS)
