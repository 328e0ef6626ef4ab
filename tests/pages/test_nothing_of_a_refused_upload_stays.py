"""No value of a file that the page refused stays: not in the store, a log, a temporary file, the page."""

import logging
import tempfile
from itertools import islice
from pathlib import Path

import pytest

from tests.ingest.corpus_words import TUNED
from tests.ingest.personal_corpus import personal_files
from tests.ingest.refused_values import files_below, rows_of, stayed
from tests.pages.conftest import OpenScreen

pytestmark = pytest.mark.slow
PAGE = "pages/data/upload.py"
EVERY = 71  # of some 380 files, in several places and formats


def test_page_leaves_nothing_of_refused_files(
    screen: OpenScreen,
    own_store: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    sent = list(islice(personal_files(*TUNED), 0, None, EVERY))
    session = screen(store=own_store, KIZASHI_MAX_UPLOAD_MB="20")
    session.open(PAGE)
    said = []
    for file in sent:
        session.run.file_uploader[0].set_value((file.name, file.data, "text/csv")).run()
        session.until_read()
        assert "取り込めません" in session.errors, file.recipe
        assert not [b for b in session.run.get("download_button") if "誤りに印" in b.proto.label]
        said.append((session.said + session.errors + str(session.tables())).encode())
    session.run.switch_page("pages/data/quality.py").run()
    said.append((session.said + str(session.tables())).encode())
    logged = [repr(record.__dict__).encode() for record in caplog.records]
    below = files_below(temporary) + [
        path.read_bytes() for path in tmp_path.iterdir() if path.is_file()
    ]
    traces = [*said, *logged, caplog.text.encode(), *below]
    assert stayed(sent, traces) == []
    import streamlit as st

    st.cache_resource.clear()  # lets go of the store, so that its rows can be read
    assert stayed(sent, rows_of(own_store)) == []
