"""What pages show of boundaries (境界データの表示): previews of an import, and the list of sets.

Enters: nothing. Leaves: frozen view types. Shapes of municipalities are public; no figure is here.
"""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from analysis.geography.boundary_kinds import BoundaryKind
from analysis.release.boundary_picture import BoundaryPicture


@dataclass(frozen=True)
class BoundaryChanges:
    """How an import differs from what is stored, by code and name in words."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    renamed: tuple[str, ...]
    reshaped: tuple[str, ...]  # whose area changes by more than a simplification would
    codes: tuple[str, ...]  # added or reshaped, where something was stored before


@dataclass(frozen=True)
class BoundaryPreview:
    """What an import would store.

    frame: code, name, parent, geometry (WGS 84, mended and simplified). facts: label and text.
    notes: what was mended, assumed or left out, in sentences. stations: those that get no shape of
    their own (or are not in the file), with the reason.
    """

    kind: BoundaryKind
    file_name: str
    frame: pd.DataFrame
    credit: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    changes: BoundaryChanges
    stations: tuple[tuple[str, str], ...]
    picture: BoundaryPicture


@dataclass(frozen=True)
class BoundarySet:
    """One saved list. is_held: it is the one that maps are drawn with."""

    set_id: int
    kind: BoundaryKind
    credit: str
    shapes: int
    saved: datetime
    person: str
    is_held: bool
