"""PowerPoint (会議資料のPPTX): the content model laid out on 16:9 slides.

Enters: `Document`. Leaves: bytes. `planning` decides what stands on which slide, in points and
without PowerPoint; the files `slide_…` draw it; `template/` holds master, layouts and theme.
"""

from analysis.briefing.powerpoint.presentation import write_presentation

__all__ = ["write_presentation"]
