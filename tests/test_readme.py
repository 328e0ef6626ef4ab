"""The README cannot drift from the code: commands, tour, settings, roles, pictures."""

import re
import tomllib
from pathlib import Path

from analysis.access.viewer import Role
from analysis.disclosure.audience import Audience
from analysis.settings import SETTINGS_PATH

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")


def _command(mark: str) -> str:
    match = re.search(rf"<!-- {mark} -->\n```sh\n(.+)\n```", README)
    assert match, f"no {mark} of one line"
    return match.group(1)


def test_both_commands_are_one_line_and_name_files_that_exist() -> None:
    for mark in ("start command", "test command"):
        command = _command(mark)
        assert command.startswith("python3 -m venv .venv && ")
        for name in re.findall(r"[\w/]+\.(?:txt|py)\b", command):
            assert (PROJECT / name).is_file(), name


def test_ci_runs_the_test_command_of_the_readme() -> None:
    script = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    assert "test command" in script
    assert "pytest" in _command("test command")


def test_tour_names_every_part_and_nothing_else() -> None:
    tour = README.split("## Code tour")[1].split("## Glossary")[0]
    named = set(re.findall(r"`analysis/(\w+)/`", tour))
    assert named == {path.name for path in (PROJECT / "analysis").iterdir() if _is_package(path)}
    words = set(
        re.findall(r"\b(\w+)\.py\b", re.search(r"`analysis/(errors.py[^`]*)`", tour).group(1))
    )
    files = {path.stem for path in (PROJECT / "analysis").glob("*.py")}
    assert words == files - {"__init__", "__main__"}
    for folder in re.search(r"`pages/(explore`.*?) \|", tour).group(0).split("`")[1::2]:
        assert (PROJECT / folder).is_dir() or (PROJECT / "pages" / folder).is_dir(), folder


def _is_package(path: Path) -> bool:
    return (path / "__init__.py").is_file()


def test_every_setting_is_described() -> None:
    named = set(re.findall(r"`KIZASHI_([A-Z_]+)`", README.split("## Settings")[1].split("##")[0]))
    source = (PROJECT / "analysis" / "settings.py").read_text(encoding="utf-8")
    used = set(re.findall(r'"KIZASHI_([A-Z_]+)"', source))
    assert named - {"VIEWER_NAME"} == used - {"VIEWER_NAME", "VIEWER_ROLE", "VIEWER_STATION"}
    assert tomllib.loads(SETTINGS_PATH.read_text(encoding="utf-8"))["profiles"][0] == "demo"


def test_every_role_and_audience_is_named() -> None:
    for role in Role:
        assert f"`{role}`" in README
    for audience in Audience:
        assert audience.label in README


def test_every_picture_exists() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert pictures
    for picture in pictures:
        assert (PROJECT / picture).is_file(), picture
