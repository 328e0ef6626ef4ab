"""No value of a refused upload stays: not in store, log, message, temporary file or terminal.

The personal files of one part of the corpus pass through `prepare_upload`, and some through the
command line as a process of its own. Their values, in every encoding that a file or store could have them
in, are then searched for bytewise in the store's files (a write-ahead log too), in all that was
logged, in the refusals with their tracebacks, and in the folder for temporary files.
"""

import json
import logging
import os
import subprocess
import sys
import tempfile
import traceback
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from analysis.errors import RefusedUploadError
from analysis.indicators import Catalogue
from analysis.ingest import prepare_upload
from analysis.profile import SHIPPED_PROFILES, read_profile
from analysis.settings import Settings
from analysis.store import open_store
from tests.ingest.corpus_words import TUNED
from tests.ingest.personal_corpus import personal_files
from tests.ingest.sent_files import TODAY
from tests.ingest.written_files import CorpusFile

PROJECT = Path(__file__).parents[2]
ENCODINGS = ("utf-8", "cp932", "utf-16-le")


def as_bytes(value: str) -> Iterator[bytes]:
    """A value as it was written and as rules read it, in the encodings that keep text."""
    for text in {value, unicodedata.normalize("NFKC", value)}:
        for encoding in ENCODINGS:
            encoded = text.encode(encoding, errors="ignore")
            if len(encoded) >= 4:
                yield encoded


def stayed(files: Iterable[CorpusFile], traces: Iterable[bytes]) -> list[str]:
    """Recipes of the files of which a value stands in one of the traces."""
    kept = b"\n".join({line for trace in traces for line in trace.split(b"\n")})
    return [
        file.recipe
        for file in files
        if any(encoded in kept for value in file.values for encoded in as_bytes(value))
    ]


def files_below(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


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
            self.said += files_below(self.store_folder)
        return sent

    def _keep(self, file: CorpusFile, refusal: RefusedUploadError) -> None:
        if {str(problem.check) for problem in refusal.problems} != {"personal_data"}:
            self.not_refused.append(file.recipe)
        self.said += [text.encode() for text in traceback.format_exception(refusal)]
        self.said += [repr(refusal.problems).encode(), str(refusal).encode("utf-16-le")]

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
    sent = intake.send(islice(personal_files(*TUNED), 0, 24, 2))
    assert intake.not_refused == []
    assert stayed(sent, intake.traces()) == []


@pytest.mark.slow
def test_no_refused_file_of_a_whole_part_leaves_anything(intake: Intake) -> None:
    sent = intake.send(personal_files(*TUNED))
    assert len(sent) >= 300
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
    assert stayed(sent, [run.stdout, run.stderr, *written]) == []
