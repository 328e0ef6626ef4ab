"""Page code cannot reach exact counts, and the rule that says so sees every way around that we know."""

from pathlib import Path

import pytest

from tests.architecture.one_gate import screen_has_no_way_around_the_gate
from tests.architecture.test_layout import PROJECT

SMALL_PROJECT = {
    "analysis/release/__init__.py": (
        "from analysis.release.trends import trends\nfrom analysis.release.workspace import Workspace\n"
    ),
    "analysis/release/trends.py": "def trends(viewer, workspace):\n    check_can_x(viewer)\n",
    "analysis/release/workspace.py": "class Workspace: ...\n",
    "analysis/release/panel.py": "def exact_panel(workspace): ...\nclass ExactPanel: ...\n",
    "analysis/release/views.py": "class Trends: ...\n",
    "analysis/release/map_values.py": (
        "from analysis.release.panel import ExactPanel, exact_panel\n"
        "from analysis.geography.lines import Outline\n"
        "def offered_measures(indicator): ...\ndef raw(panel, workspace): ...\n"
    ),
    "analysis/ingest/__init__.py": "from analysis.ingest.commit import submit_upload\n",
    "analysis/ingest/commit.py": (
        "from analysis.store import current_observations\ndef submit_upload(store): ...\n"
    ),
    "pages/ui/queries.py": (
        "from analysis import release\n"
        "from analysis.ingest import submit_upload\n"
        "from analysis.release.map_values import Outline, offered_measures\n"
        "from analysis.release.views import Trends\n"
        "def ask(viewer, workspace):\n"
        "    submit_upload(workspace.store)\n"
        "    name = workspace.store.path\n"
        "    return release.trends(viewer, workspace), getattr(name, 'stem')\n"
    ),
}
WAYS_AROUND = {
    "the exact panel": "from analysis.release.panel import exact_panel\n",
    "its type": "from analysis.release.panel import ExactPanel\n",
    "its module": "from analysis.release import panel\n",
    "its module by its whole name": "import analysis.release.panel\n",
    "under another name": "from analysis.release.panel import exact_panel as trends\n",
    "inside a function": "def f():\n    from analysis.release.panel import exact_panel\n",
    "through a module that imported it": "from analysis.release.map_values import exact_panel\n",
    "its type through a module that imported it": (
        "from analysis.release.map_values import ExactPanel\n"
    ),
    "all objects of the process": "import gc\nheld = gc.get_objects()\n",
    "a function that reads a workspace": "from analysis.release.map_values import raw\n",
    "an attribute of the package": (
        "from analysis import release\ndef f(w):\n    return release.panel.exact_panel(w)\n"
    ),
    "a reader of the store that ingest uses": (
        "from analysis.ingest.commit import current_observations\n"
    ),
    "a module of ingest": "from analysis.ingest import commit\n",
    "the store's own cursor": "def f(workspace):\n    return workspace.store.reading()\n",
    "a store under its name": "def f(store):\n    return store.reading()\n",
    "a store by getattr": "def f(workspace):\n    return getattr(workspace, 'store')\n",
    "getattr with a name made up": "def f(x, name):\n    return getattr(x, name)\n",
    "an import while running": "from importlib import import_module\n",
    "modules that are loaded": "import sys\n",
    "the globals of a function": (
        "from analysis.release import trends\nexact = trends.__globals__['exact_panel']\n"
    ),
    "what a cached function wraps": "def f(cached):\n    return cached.__wrapped__\n",
}


@pytest.fixture
def small_project(tmp_path: Path) -> Path:
    for name, content in SMALL_PROJECT.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    (tmp_path / "app.py").write_text("", encoding="utf-8")
    return tmp_path


def test_screen_of_this_project_keeps_to_the_gate() -> None:
    assert screen_has_no_way_around_the_gate(PROJECT) == []


def test_what_packages_offer_may_be_used(small_project: Path) -> None:
    assert screen_has_no_way_around_the_gate(small_project) == []


@pytest.mark.parametrize("way", WAYS_AROUND)
def test_way_around_the_gate_is_seen(small_project: Path, way: str) -> None:
    (small_project / "pages" / "ui" / "around.py").write_text(WAYS_AROUND[way], encoding="utf-8")
    assert screen_has_no_way_around_the_gate(small_project), f"nobody saw {way}"
