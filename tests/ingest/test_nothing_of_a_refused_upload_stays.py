"""No value of a refused upload stays: not in store, log, message, temporary file or terminal.

Personal files of one part of the corpus pass through `prepare_upload`, and some through the
command line as a process of its own. Their values, in every encoding that a file or store could have them
in, are then searched for bytewise in the store's files (a write-ahead log too) and in every row of
its tables (audit, header memory, kept results), in all that was logged, in the refusals with their
tracebacks, in the JSON report, in the folder of marked workbooks, and in the one for temporary
files. tests/pages does the same for files that go through the page.
"""

import json
import logging
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from analysis.errors import RefusedUploadError
from analysis.indicators import Catalogue
from analysis.ingest import prepare_upload
from analysis.ingest.error_workbook import error_workbook
from analysis.profile import SHIPPED_PROFILES, read_profile
from analysis.settings import Settings
from analysis.store import open_store
from tests.ingest.corpus_words import TUNED
from tests.ingest.personal_corpus import personal_files
from tests.ingest.refused_values import files_below, rows_of, stayed, table_rows
from tests.ingest.sent_files import TODAY
from tests.ingest.written_files import CorpusFile

PROJECT = Path(__file__).parents[2]


class Intake:
    """Sends files and keeps everything that it leaves."""

    def __init__(
        self, folder: Path, catalogue: Catalogue, settings: Settings, log: pytest.LogCaptureFixture
    ) -> None:
        self.store_folder = folder / "store"
        self.temporary = folder / "temporary"
        self.store_folder.mkdir()
        self.temporary.mkdir()
        self.said: list[bytes] = []
        self.not_refused: list[str] = []
        self._catalogue, self._log = catalogue, log
        self._settings = replace(settings, max_upload_mb=20)
        self._profile = read_profile(SHIPPED_PROFILES / "saitama")

    def send(self, files: Iterable[CorpusFile]) -> list[CorpusFile]:
        sent = []
        with open_store(self.store_folder / "kizashi.duckdb") as store:
            for file in files:
                sent.append(file)
                try:
                    prepare_upload(
                        store,
                        self._profile,
                        self._catalogue,
                        self._settings,
                        file.name,
                        file.data,
                        today=TODAY,
                    )
                except RefusedUploadError as refusal:
                    self._keep(file, refusal)
                else:
                    self.not_refused.append(file.recipe)
            self.said += [*files_below(self.store_folder), *table_rows(store)]
        return sent

    def _keep(self, file: CorpusFile, refusal: RefusedUploadError) -> None:
        if {str(problem.check) for problem in refusal.problems} != {"personal_data"}:
            self.not_refused.append(file.recipe)
        self.said += [text.encode() for text in traceback.format_exception(refusal)]
        self.said += [repr(refusal.problems).encode(), str(refusal).encode("utf-16-le")]
        marked = error_workbook(file.name, file.data, refusal.problems, max_upload_mb=20)
        assert marked is None, "a file with personal data is never given back"

    def traces(self) -> list[bytes]:
        logged = [repr(record.__dict__).encode() for record in self._log.records]
        below = files_below(self.store_folder) + files_below(self.temporary)
        return [*self.said, self._log.text.encode(), *logged, *below]


@pytest.fixture
def intake(
    tmp_path: Path,
    catalogue: Catalogue,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> Intake:
    caplog.set_level(logging.DEBUG)
    intake = Intake(tmp_path, catalogue, settings, caplog)
    monkeypatch.setattr(tempfile, "tempdir", str(intake.temporary))
    return intake


def test_some_refused_files_leave_nothing(intake: Intake) -> None:
    sent = intake.send(islice(personal_files(*TUNED), 0, 24, 4))
    assert intake.not_refused == []
    assert stayed(sent, intake.traces()) == []


@pytest.mark.slow
def test_no_refused_file_of_a_part_leaves_anything(intake: Intake) -> None:
    """Every fourth file; `python -m tests.benchmarks intake-guard` looks for all of them."""
    sent = intake.send(islice(personal_files(*TUNED), 0, None, 4))
    assert len(sent) >= 90
    assert intake.not_refused == []
    assert stayed(sent, intake.traces()) == []


def test_search_finds_what_does_stay(tmp_path: Path) -> None:
    """The negative control: the values are found in the files themselves."""
    sent = list(islice(personal_files(*TUNED), 40))
    plain = [file for file in sent if file.recipe.endswith(("/utf8", "/cp932", "/utf16", "/tsv"))]
    for number, file in enumerate(plain):
        (tmp_path / f"{number}").write_bytes(file.data)
    assert len(plain) > 8
    assert stayed(plain, files_below(tmp_path)) == [file.recipe for file in plain]


@pytest.mark.slow
def test_command_line_leaves_nothing_of_refused_files(tmp_path: Path) -> None:
    sent = list(islice(personal_files(*TUNED), 0, None, 40))
    folders = {name: tmp_path / name for name in ("sent", "kept", "temporary", "report")}
    for folder in folders.values():
        folder.mkdir()
    for number, file in enumerate(sent):
        (folders["sent"] / f"{number}{Path(file.name).suffix}").write_bytes(file.data)
    report = folders["report"] / "report.json"
    environment = {
        "PATH": os.environ["PATH"],
        "KIZASHI_STORE": str(folders["kept"] / "kizashi.duckdb"),
        "KIZASHI_PROFILE": "saitama",
        "TMPDIR": str(folders["temporary"]),
    }
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "analysis",
            "import",
            *map(str, sorted(folders["sent"].iterdir())),
            "--yes",
            "--json",
            str(report),
            "--marked",
            str(folders["report"]),
        ],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert run.returncode == 1, run.stderr.decode()
    assert len(json.loads(report.read_text(encoding="utf-8"))["files"]) == len(sent)
    written = [
        body for name in ("kept", "temporary", "report") for body in files_below(folders[name])
    ]
    rows = rows_of(folders["kept"] / "kizashi.duckdb")
    assert stayed(sent, [run.stdout, run.stderr, *written, *rows]) == []
    assert [path.name for path in folders["report"].iterdir()] == [report.name]
