"""What files say of themselves: neither who made them, nor where, nor with which libraries.

A marked workbook is the sender's own: what it said of itself stays, and we add nothing to it.
"""

import io
import re
import socket
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from analysis.briefing.content import build_content
from analysis.briefing.making import _WRITERS as WRITERS
from analysis.briefing.making import BriefingFormat
from analysis.errors import Problem
from analysis.indicators import load_catalogue
from analysis.ingest import facility_workbook, workbook_template
from analysis.ingest.addresses import row_place
from analysis.ingest.error_workbook import error_workbook
from analysis.profile import load_profile
from tests.briefing.conftest import make_material

pytestmark = pytest.mark.slow

MONTH = date(2024, 10, 1)
PLACES = (str(Path.cwd()), str(Path.home()), "site-packages")
HOST = re.compile(rf"\b{re.escape(socket.gethostname())}\b")
LIBRARIES = re.compile(r"openpyxl|xlsxwriter|python-pptx|typst|streamlit|python", re.IGNORECASE)
FAULT = Problem("count", row_place(2), "整数が必要ですが文字があります。", "整数に直してください。")


def of_itself(package: bytes) -> str:
    """What a workbook or a presentation says of itself: docProps/*.xml, its parts, its comments."""
    with zipfile.ZipFile(io.BytesIO(package)) as members:
        named = [n for n in members.namelist() if n.startswith(("docProps/", "[Con", "_rels/"))]
        assert named
        return "\n".join([*members.namelist(), *(members.read(name).decode() for name in named)])


def sent_workbook() -> bytes:
    """A workbook of a station, with the name that Excel wrote into it."""
    book = openpyxl.Workbook()
    book.properties.creator = "送った署の係"
    for row in (("警察署名", "件数"), ("青葉", "多数")):
        book.active.append(row)
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def made_files() -> dict[str, bytes]:
    """One of every kind of packed file that the product makes."""
    profile, document = load_profile("demo"), build_content(make_material())
    marked = error_workbook(
        "月報.csv", "警察署名,件数\n青葉,多数\n".encode(), [FAULT], max_upload_mb=1
    )
    assert marked
    return {
        "ひな形": workbook_template(profile, load_catalogue(), "99-101", MONTH),
        "施設のひな形": facility_workbook(profile, MONTH),
        "印を付けた表": marked,
        "Excel": WRITERS[BriefingFormat.XLSX](document),
        "PowerPoint": WRITERS[BriefingFormat.PPTX](document),
    }


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return made_files()


@pytest.mark.parametrize("name", ["ひな形", "施設のひな形", "印を付けた表", "Excel", "PowerPoint"])
def test_packed_file_names_no_person_place_or_library(files: dict[str, bytes], name: str) -> None:
    said = of_itself(files[name])
    assert not [place for place in PLACES if place in said]
    assert LIBRARIES.findall(said) + HOST.findall(said) == []
    makers = re.findall(r"<(?:dc:creator|cp:lastModifiedBy)>(.*?)<", said)
    assert set(makers) <= {"架空県警察", "架空県警察本部", "Kizashi", ""}


def test_pdf_names_kizashi_in_its_properties_and_its_xmp() -> None:
    written = WRITERS[BriefingFormat.PDF](build_content(make_material()))
    reader = PdfReader(io.BytesIO(written))
    assert reader.metadata
    assert (reader.metadata.creator or "").strip() == "Kizashi"
    xmp = reader.xmp_metadata
    assert xmp
    assert (xmp.xmp_creator_tool or "").strip() == "Kizashi"
    everything = written.decode("latin-1")
    assert LIBRARIES.findall(everything) == []
    assert not [place for place in PLACES if place in everything]
    assert len(reader.pages) > 3


def test_marked_workbook_of_a_sender_keeps_what_it_said_of_itself() -> None:
    marked = error_workbook("月報.xlsx", sent_workbook(), [FAULT], max_upload_mb=1)
    assert marked
    assert openpyxl.load_workbook(io.BytesIO(marked)).properties.creator == "送った署の係"
