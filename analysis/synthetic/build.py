"""Building the demo (架空県の生成): everything into the store, once, and again after a crash.

Enters: an open store, the demo profile and the catalogue. Leaves: boundaries, residence, facilities
and observations, written through `analysis.store` only. The newest month's upload is committed
last, so its presence means that the build was completed; each upload carries a fingerprint, so
a build that was cut short goes on where it stopped and commits nothing twice.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

import pandas as pd
import shapely

from analysis.errors import UserError
from analysis.indicators import Catalogue
from analysis.profile import Profile
from analysis.store import (
    BatchHeader,
    Store,
    commit_batch,
    facilities,
    list_batches,
    residence,
    save_boundaries,
    save_facilities,
    save_residence,
)
from analysis.synthetic.community import build_community
from analysis.synthetic.counts import MONTHS, simulate
from analysis.synthetic.facilities import earlier_facility_frame, facility_frame
from analysis.synthetic.fiction import Fiction, read_fiction
from analysis.synthetic.geometry import Geometry, build_geometry
from analysis.synthetic.residence import REFERENCE_DAYS, residence_frame
from analysis.synthetic.stories import GroundTruth, planted_stories
from analysis.synthetic.uploads import SENDER, Upload, final_fingerprint, make_uploads

DEFAULT_SEED = 20240401
CREDIT = "架空データ（架空県の境界。実在の地域とは関係がない）"

COMMUNITY_CREDIT = "架空データ（実在の住民・施設とは関係がない）"

_DRAWN = datetime(2018, 4, 1, tzinfo=UTC)  # the map is older than all figures

Progress = Callable[[float, str], None]


def _silent(fraction: float, text: str) -> None:
    """No progress is shown."""


def _boundary_frame(rows: list[tuple[str, str, shapely.Geometry, str]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": pd.array([code for code, _, _, _ in rows], dtype="str"),
            "name": pd.array([name for _, name, _, _ in rows], dtype="str"),
            "wkb": [shapely.to_wkb(shape) for _, _, shape, _ in rows],
            "parent": pd.array([parent for _, _, _, parent in rows], dtype="str"),
        }
    )


def _ward_parent(name: str) -> str:
    """葦原市 for 葦原市東区, "" for a municipality that is not a ward (as in N03)."""
    return name[: name.index("市") + 1] if name.endswith("区") else ""


def _lines(shapes: Mapping[str, shapely.Geometry]) -> pd.DataFrame:
    return _boundary_frame([(name, name, shape, "") for name, shape in shapes.items()])


def _save_geometry(store: Store, profile: Profile, fiction: Fiction, geometry: Geometry) -> None:
    names = {place.municipality_code: place.municipality for place in fiction.places}
    frames = {
        "municipality": _boundary_frame(
            [(c, names[c], s, _ward_parent(names[c])) for c, s in geometry.municipalities.items()]
        ),
        "small_area": _boundary_frame(
            [
                (a.code, f"{names[a.municipality_code]}{a.name}", a.shape, a.municipality_code)
                for a in geometry.small_areas
            ]
        ),
        "coast": _lines(geometry.coast),
        "river": _lines(geometry.rivers),
        "rail": _lines(geometry.railways),
    }
    for kind, frame in frames.items():
        save_boundaries(store, profile.id, kind, frame, credit=CREDIT, at=_DRAWN)


def _published(day: date) -> datetime:
    """Lists of 1 January come out in April: an as-of read before that does not know them."""
    return datetime(day.year, 4, 5, tzinfo=UTC)


def _save_communities(
    store: Store,
    profile: Profile,
    fiction: Fiction,
    geometry: Geometry,
    truth: GroundTruth,
    seed: int,
) -> None:
    """Save the lists that are not there yet; recorded times never run backwards."""
    community = build_community(fiction, truth, MONTHS, seed, with_stories=True)
    areas = geometry.small_areas
    saved_days = set(residence(store, profile.id)["reference_date"])
    residents = residence_frame(areas, fiction, community, truth, seed)
    for day in REFERENCE_DAYS:
        of_day = residents[residents["reference_date"] == pd.Timestamp(day)]
        if pd.Timestamp(day) not in saved_days:
            save_residence(store, profile.id, of_day, credit=COMMUNITY_CREDIT, at=_published(day))
    if facilities(store, profile.id).empty:
        frame = facility_frame(areas, fiction, community, seed)
        of_days = (earlier_facility_frame(frame, seed), frame)
        for day, of_day in zip(REFERENCE_DAYS[-2:], of_days, strict=True):
            published = _published(day)
            save_facilities(store, profile.id, of_day, credit=COMMUNITY_CREDIT, at=published)


def _commit_missing(
    store: Store, profile: Profile, uploads: tuple[Upload, ...], progress: Progress
) -> None:
    on_record = list_batches(store, profile.id)
    # Undone uploads count as known, too: an undo is not undone here.
    known = set(on_record["source_sha256"])
    newest = None if on_record.empty else on_record["committed_at"].max()
    for number, upload in enumerate(uploads):
        if upload.sha256 not in known:
            header = BatchHeader(
                profile_id=profile.id,
                sender=SENDER,
                source_name=upload.source_name,
                source_sha256=upload.sha256,
                note=upload.note,
            )
            # Where somebody uploaded before the build was finished, the past is closed: now.
            is_closed = newest is not None and upload.at < newest
            commit_batch(store, header, upload.frame, at=None if is_closed else upload.at)
            newest = datetime.now(UTC) if is_closed else upload.at
        if number % 4 == 0:
            progress(0.3 + 0.7 * number / len(uploads), f"{upload.source_name}を登録しています")


def build(
    store: Store,
    profile: Profile,
    catalogue: Catalogue,
    *,
    seed: int = DEFAULT_SEED,
    progress: Progress = _silent,
) -> GroundTruth:
    """Write the whole prefecture into the store, leaving out uploads that are already there.

    progress: called with a fraction from 0 to 1 and a Japanese text.
    Raises UserError for a profile that is not marked as synthetic: no invented figure may
    stand on a real place.
    """
    if not profile.is_synthetic:
        raise UserError(f"{profile.name}は架空のプロファイルではないため、架空データを作れません。")
    truth = planted_stories(profile)
    fiction = read_fiction(profile)
    progress(0.0, "架空県の地図を作っています")
    geometry = build_geometry(fiction, seed)
    _save_geometry(store, profile, fiction, geometry)
    progress(0.15, "地域の状況を作っています")
    _save_communities(store, profile, fiction, geometry, truth, seed)
    progress(0.25, "件数を作っています")
    simulation = simulate(profile, fiction, catalogue, truth, seed)
    uploads = make_uploads(simulation, profile, catalogue, truth, seed)
    _commit_missing(store, profile, uploads, progress)
    progress(1.0, "架空県ができました")
    return truth


def is_built(store: Store, profile: Profile, *, seed: int = DEFAULT_SEED) -> bool:
    """Whether a build was completed: its last upload is on record, undone or not."""
    return final_fingerprint(seed) in set(list_batches(store, profile.id)["source_sha256"])


def ensure_demo(
    store: Store, profile: Profile, catalogue: Catalogue, progress: Progress = _silent
) -> bool:
    """Build the demo unless that was completed before. Returns whether anything was built."""
    if is_built(store, profile):
        return False
    build(store, profile, catalogue, progress=progress)
    return True
