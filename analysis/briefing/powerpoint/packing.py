"""Packing (ファイルの仕上げ): a presentation as bytes that tell nothing of when or on what it was made.

Enters: a presentation. Leaves: bytes of a PPTX, the same for the same slides: parts in order of
their names, one fixed date in the archive. There are no properties of an application in it.
"""

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that the archive's format knows
FIRST_PART = "[Content_Types].xml"


def packed(presentation: Any) -> bytes:
    """The presentation's parts, packed anew."""
    written, buffer = BytesIO(), BytesIO()
    presentation.save(written)
    with ZipFile(written) as source, ZipFile(buffer, "w", ZIP_DEFLATED) as target:
        names = sorted(source.namelist(), key=lambda name: (name != FIRST_PART, name))
        for name in names:
            entry = ZipInfo(name, FIXED_TIME)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return buffer.getvalue()
