"""Property: any table, written in any supported dialect, reads back equal."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.indicators import Catalogue
from analysis.profile import Profile
from tests.ingest.dialects import (
    CHOICES,
    COUNT_FORMS,
    ENCODINGS,
    MISSING_MARKS,
    MONTH_FORMS,
    STATION_FORMS,
    TITLES,
    WITHHELD_MARKS,
    Dialect,
    Layout,
    write,
)
from tests.ingest.observation_frames import frames
from tests.ingest.sent_files import Prepare

KEYS = ["station_id", "indicator", "month"]
DIALECTS = st.builds(
    Dialect,
    layout=st.sampled_from(Layout),
    encoding=st.sampled_from(ENCODINGS),
    delimiter=st.sampled_from([",", "\t"]),
    month_form=st.sampled_from(sorted(MONTH_FORMS)),
    count_form=st.sampled_from(sorted(COUNT_FORMS)),
    station_form=st.sampled_from(STATION_FORMS),
    missing=st.sampled_from(MISSING_MARKS),
    withheld=st.sampled_from(WITHHELD_MARKS),
    titles=st.sampled_from(TITLES),
    has_synonyms=st.booleans(),
    trailing_blanks=st.integers(0, 2),
)


@pytest.mark.slow
@given(data=st.data(), dialect=DIALECTS)
@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_table_in_any_dialect_reads_back_equal(
    prepare: Prepare,
    profile: Profile,
    catalogue: Catalogue,
    data: st.DataObject,
    dialect: Dialect,
) -> None:
    is_long = dialect.layout.name.endswith(("LONG", "AND_MONTH"))
    frame = data.draw(frames(profile, catalogue, one_provision=not is_long))
    name = "a.xlsx" if dialect.encoding == "xlsx" else "a.csv"
    prepared = prepare(write(frame, profile, catalogue, dialect), name=name, choices=CHOICES)
    read = prepared.checked.frame
    pd.testing.assert_frame_equal(
        read.sort_values(KEYS, ignore_index=True), frame.sort_values(KEYS, ignore_index=True)
    )
