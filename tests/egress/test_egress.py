"""Nothing leaves unreleased: every page, file and document is searched for canaries, byte by byte.

One dashboard serves four readers in turn. Partner, meeting member and station officer open every
page, choose everything and save every file; then an analyst does, in whose bytes the same search
finds the same numbers: it can fail. With -s the test says what was driven.
"""

import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from analysis.__main__ import main
from analysis.briefing.making import BriefingFormat
from analysis.disclosure.policy import read_policy
from analysis.indicators import load_catalogue
from analysis.profile import MeetingKind, load_profile
from analysis.release import Workspace
from analysis.release import workspace as workspaces
from analysis.store import open_store
from pages.ui.page_list import PAGES
from tests.egress import planted
from tests.egress.driving import Passed, Visitor
from tests.egress.layers import Wanted, layers
from tests.egress.readers import ANALYST, MEMBER, OFFICER, PARTNER, Knowledge, Reader, knowledge
from tests.egress.serving import ANSWERS, PROJECT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

READERS = (PARTNER, MEMBER, OFFICER)
OFFICER_STATION = load_profile("demo").station(planted.OWN_STATION).name
# Which lists are gone through; None: all, and every other choice. The analyst is the control.
CHOSEN = {PARTNER: None, MEMBER: None, OFFICER: ("分野", "警察署", "会議"), ANALYST: ("分野",)}
FILES = {"csv", "png", *(str(ending) for ending in BriefingFormat)}
START_SECONDS = 90
REFUSED = Wanted(frozenset({9_917_351, 9_923_687, 9_931_442}))
_HEADER = "警察署コード,警察署名,年月,指標コード,指標名,件数,単位"
FAULTY = "\r\n".join(
    [_HEADER, *(f"99-102,,2025年13月,broker_complaints,,{n},件" for n in REFUSED.numbers), ""]
).encode()


@dataclass(frozen=True)
class Driven:
    """What everybody was given, and what the process left behind."""

    known: dict[Reader, Knowledge]
    passed: dict[Reader, list[Passed]]
    pages: dict[Reader, list[str]]
    left: list[Passed]  # logs, temporary files


class Server:
    """The dashboard's process."""

    def __init__(self, folder: Path) -> None:
        self.answers, self.temporary = folder / "answers", folder / "tmp"
        self.answers.mkdir()
        self.temporary.mkdir()
        self.log = folder / "log.txt"
        policy = folder / "policy.toml"
        policy.write_bytes(planted.policy_text())
        self.address = f"http://127.0.0.1:{(port := _free_port())}"
        environment = {name: v for name, v in os.environ.items() if not name.startswith("KIZASHI_")}
        environment |= {
            "KIZASHI_STORE": str(folder / "kizashi.duckdb"),
            "KIZASHI_PROFILE": "demo",
            "KIZASHI_VIEWER_NAME": "試験の読み手",
            "TMPDIR": str(self.temporary),
            ANSWERS: str(self.answers),
        }
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.egress.serving", str(port), str(policy)],
                cwd=PROJECT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self._wait(lambda: not _is_free(port))

    def serve(self, reader: Reader) -> None:
        """From now on this reader sits before the screen."""
        assert self.process.stdin
        answer = self.answers / reader.role.value
        answer.unlink(missing_ok=True)
        self.process.stdin.write(f"{reader.role.value} {reader.station or ''}\n".encode())
        self.process.stdin.flush()
        self._wait(answer.exists)

    def _wait(self, is_ready: object) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not is_ready():  # type: ignore[operator]
            if self.process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(self.log.read_text(encoding="utf-8")[-3000:])
            time.sleep(0.02)

    def files(self) -> list[Passed]:
        """Temporary files as they are now."""
        return [
            Passed("一時ファイル", path.name, path.read_bytes())
            for path in self.temporary.rglob("*")
            if path.is_file()
        ]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """The dashboard, ended by its own process id."""
    server = Server(folder)
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.wait(timeout=60)


@pytest.fixture(scope="module")
def store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the planted store lies."""
    return tmp_path_factory.mktemp("egress") / "kizashi.duckdb"


@pytest.fixture(scope="module")
def driven(store_file: Path, chromium: Browser) -> Driven:
    """The whole journey. Afterwards nobody holds the store."""
    folder, put_in = store_file.parent, planted.plant(store_file)
    policy = read_policy(planted.policy_text())
    with open_store(store_file) as opened:
        workspace = Workspace(opened, load_profile("demo"), load_catalogue(), policy)
        known = {r: knowledge(r, workspace, put_in) for r in (*READERS, ANALYST)}
    passed: dict[Reader, list[Passed]] = {}
    pages: dict[Reader, list[str]] = {}
    with served(folder) as server:
        server.serve(ANALYST)
        sender = Visitor.enter(chromium, server.address)
        sender.send("誤り.csv", FAULTY)
        sender.leave()
        for reader in (*READERS, ANALYST):
            if reader is ANALYST:
                left = server.files()  # of what readers of released values made the process write
            server.serve(reader)
            visitor = Visitor.enter(chromium, server.address)
            visitor.drive(CHOSEN[reader])
            visitor.leave()
            passed[reader], pages[reader] = visitor.passed, visitor.pages
    passed[ANALYST] += sender.passed
    left += [Passed("記録", "log.txt", server.log.read_bytes()), *server.files()]  # after its end
    return Driven(known, passed, pages, left)


def found(wanted: Wanted, passed: list[Passed]) -> dict[tuple[str, str], list[int]]:
    """Where which numbers stand."""
    return {
        (one.channel, one.name): sorted(numbers)[:5]
        for one in passed
        if (numbers := wanted.found_in(one.content))
    }


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.role.value)
def test_no_canary_reaches_a_reader(
    driven: Driven, reader: Reader, capsys: pytest.CaptureFixture[str]
) -> None:
    passed, secret = driven.passed[reader], driven.known[reader].secret
    with capsys.disabled():
        sys.stdout.write(f"\n{_told(reader, driven)}\n")
    assert len(secret.numbers) > 1000
    assert {name.split("（")[0] for name in driven.pages[reader]} == {page.title for page in PAGES}
    assert {one.channel for one in passed} >= {"画面の通信", "要求", "応答", "csv"}
    assert found(secret, passed) == {}
    assert found(REFUSED, passed) == {}


def _told(reader: Reader, driven: Driven) -> str:
    passed = driven.passed[reader]
    files = dict.fromkeys(
        p.name for p in passed if p.channel in {"csv", "xlsx", "png", "pdf", "pptx"}
    )
    channels = Counter(one.channel for one in passed)
    size = sum(len(one.content) for one in passed) / 1e6
    return (
        f"{reader.role.label}：標識値 {len(driven.known[reader].secret.numbers)}、{size:.1f} MB、{dict(channels)}\n"
        f"  画面：{'、'.join(driven.pages[reader])}\n  ファイル：{'、'.join(files)}"
    )


def test_the_same_search_finds_them_where_an_analyst_looks(driven: Driven) -> None:
    passed = driven.passed[ANALYST]
    withheld = driven.known[MEMBER].withheld
    channels = {channel for channel, _ in found(withheld, passed)}
    assert channels >= {"画面の通信", "応答", "csv"}
    # The sender's own marked workbook, saved and asked for once more: nothing else of it is anywhere.
    assert {channel for channel, _ in found(REFUSED, passed)} <= {"xlsx", "応答"}
    assert any(name.endswith("誤りの印.xlsx") for _, name in found(REFUSED, passed))


def test_released_counts_are_found_in_what_a_member_and_an_officer_get(driven: Driven) -> None:
    for reader in (MEMBER, OFFICER):
        channels = found(driven.known[reader].released, driven.passed[reader])
        assert {channel for channel, _ in channels} >= {"画面の通信", "応答", "csv"}
    officers = {
        channel for channel, _ in found(driven.known[OFFICER].released, driven.passed[OFFICER])
    }
    assert officers >= set(BriefingFormat)


def test_process_leaves_no_canary_in_logs_or_temporary_files(driven: Driven) -> None:
    for_all = driven.known[MEMBER].secret.numbers & driven.known[OFFICER].secret.numbers
    assert [one.name for one in driven.left if one.channel == "記録"] == ["log.txt"]
    assert any(one.channel == "一時ファイル" for one in driven.left)
    assert found(Wanted(for_all | REFUSED.numbers), driven.left) == {}


def test_files_name_no_place_of_this_machine_and_pictures_nothing_but_pixels(
    driven: Driven, store_file: Path
) -> None:
    places = (str(PROJECT).encode(), str(store_file.parent).encode(), b"site-packages")
    files = [one for passed in driven.passed.values() for one in passed if one.channel in FILES]
    assert {one.channel for one in files} == FILES
    for one in files:
        assert not [place for place in places for layer in layers(one.content) if place in layer]
    for picture in (one.content for one in files if one.channel == "png"):
        assert set(chunks(picture)) <= {"IHDR", "IDAT", "IEND", "sRGB", "gAMA", "pHYs"}


def chunks(picture: bytes) -> list[str]:
    """The names of the parts of a PNG; texts and times would be further ones."""
    names, at = [], 8
    while at < len(picture):
        length = int.from_bytes(picture[at : at + 4], "big")
        names.append(picture[at + 4 : at + 8].decode("ascii"))
        at += length + 12
    return names


@pytest.mark.parametrize("kind", list(MeetingKind))
def test_documents_of_the_command_line_hold_no_canary(
    driven: Driven,
    kind: MeetingKind,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    store_file: Path,
) -> None:
    policy = read_policy(planted.policy_text())
    monkeypatch.setattr(workspaces, "load_policy", lambda: policy)
    monkeypatch.setenv("KIZASHI_STORE", str(store_file))
    monkeypatch.setenv("KIZASHI_PROFILE", "demo")
    reader = OFFICER if kind is MeetingKind.STATION else MEMBER
    station = ["--station", OFFICER_STATION] if kind is MeetingKind.STATION else []
    for ending in BriefingFormat:
        out = tmp_path / f"資料.{ending}"
        assert main(["brief", "--meeting", kind.value, *station, "--out", str(out)]) == 0
        said = capsys.readouterr()
        passed = [
            Passed(ending, out.name, out.read_bytes()),
            Passed("端末", "出力", (said.out + said.err).encode()),
        ]
        with capsys.disabled():
            sys.stdout.write(f"文書：{kind.value}.{ending}（{len(passed[0].content):,}バイト）\n")
        assert found(driven.known[reader].secret, passed) == {}
        if kind is not MeetingKind.COORDINATION:
            assert found(driven.known[reader].released, passed)
