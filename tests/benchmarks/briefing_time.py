"""Seconds to make the headquarters briefing of 架空県, as PDF and as workbook, medians of five."""

import statistics
import tempfile
import time
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from analysis.access.viewer import configured_viewer
from analysis.briefing import build_content, write_pdf, write_workbook
from analysis.profile import MeetingKind
from analysis.release import briefing_material, open_workspace
from analysis.settings import load_settings
from analysis.synthetic import ensure_demo

REPEATS = 5


def _median_seconds(work: object) -> tuple[float, bytes]:
    seconds, made = [], b""
    for _ in range(REPEATS):
        start = time.perf_counter()
        made = work()  # type: ignore[operator]
        seconds.append(time.perf_counter() - start)
    return round(statistics.median(seconds), 3), made


def measure() -> dict[str, float]:
    """Build the prefecture once, then time material, PDF and workbook."""
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(load_settings({}), store_path=Path(folder) / "bench.duckdb")
        workspace = open_workspace(settings, "demo")
        start = time.perf_counter()
        ensure_demo(workspace.store, workspace.profile, workspace.catalogue, lambda *_: None)
        generation = time.perf_counter() - start
        viewer = configured_viewer(settings, "demo")
        start = time.perf_counter()
        material = briefing_material(viewer, workspace, MeetingKind.HEADQUARTERS)
        first = time.perf_counter() - start
        pdf_seconds, pdf = _median_seconds(lambda: write_pdf(build_content(material)))
        workbook_seconds, workbook = _median_seconds(
            lambda: write_workbook(build_content(material))
        )
        workspace.store.close()
    return {
        "generation_seconds": round(generation, 3),
        "material_first_seconds": round(first, 3),
        "pdf_seconds": pdf_seconds,
        "pdf_pages": len(PdfReader(BytesIO(pdf)).pages),
        "pdf_bytes": len(pdf),
        "workbook_seconds": workbook_seconds,
        "workbook_bytes": len(workbook),
    }
