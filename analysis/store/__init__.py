"""The store (保存): DuckDB, the only place with SQL. Append-only, with as-of reads.

Enters: checked observation frames, boundaries, residence, judgements. Leaves: frames of exact
figures, for analysis.release and analysis.ingest; nothing of it goes to a page by itself.
"""

from analysis.store.area_counts import AREA_COUNT_COLUMNS, area_counts, no_area_counts
from analysis.store.audit import audit_events, record_audit
from analysis.store.batches import (
    BatchHeader,
    commit_batch,
    find_batch_by_sha256,
    is_empty,
    list_batches,
    redo_batch,
    undo_batch,
)
from analysis.store.boundaries import (
    BOUNDARY_KINDS,
    boundaries,
    boundary_credit,
    boundary_sets,
    restore_boundaries,
    save_boundaries,
)
from analysis.store.connection import Store, open_store
from analysis.store.facilities import facilities, save_facilities
from analysis.store.geopackage import GeoPackageTable, geopackage_tables, is_geopackage
from analysis.store.header_memory import append_header_event, held_headers
from analysis.store.kept_results import KeptResult, keep_result, newest_result
from analysis.store.observations import (
    current_observations,
    latest_month,
    observation_history,
)
from analysis.store.pending import (
    Handover,
    PendingContents,
    approve_pending,
    hold_upload,
    list_pending,
    pending_contents,
    pending_stations,
    reject_pending,
)
from analysis.store.receipts import batch_stations, receipts, revised_cells
from analysis.store.reference_sets import list_credits
from analysis.store.release_ledger import (
    RELEASE_KINDS,
    LedgerEntry,
    LedgerRelease,
    append_release,
    ledger_entries,
    ledger_version,
    releases_to,
)
from analysis.store.residence import residence, save_residence
from analysis.store.signs import append_sign_event, sign_events
from analysis.store.versions import (
    batch_list_version,
    boundary_version,
    data_version,
    sign_version,
)

__all__ = [
    "AREA_COUNT_COLUMNS",
    "BOUNDARY_KINDS",
    "BatchHeader",
    "KeptResult",
    "RELEASE_KINDS",
    "LedgerEntry",
    "LedgerRelease",
    "GeoPackageTable",
    "Handover",
    "PendingContents",
    "Store",
    "append_release",
    "append_sign_event",
    "approve_pending",
    "append_header_event",
    "area_counts",
    "audit_events",
    "batch_list_version",
    "batch_stations",
    "boundaries",
    "boundary_credit",
    "boundary_sets",
    "boundary_version",
    "commit_batch",
    "current_observations",
    "data_version",
    "facilities",
    "find_batch_by_sha256",
    "geopackage_tables",
    "held_headers",
    "hold_upload",
    "is_empty",
    "is_geopackage",
    "keep_result",
    "latest_month",
    "ledger_entries",
    "ledger_version",
    "list_batches",
    "list_credits",
    "list_pending",
    "newest_result",
    "no_area_counts",
    "observation_history",
    "open_store",
    "pending_contents",
    "pending_stations",
    "receipts",
    "record_audit",
    "redo_batch",
    "reject_pending",
    "releases_to",
    "residence",
    "restore_boundaries",
    "revised_cells",
    "save_boundaries",
    "save_facilities",
    "save_residence",
    "sign_events",
    "sign_version",
    "undo_batch",
]
