"""Properties: what is written reads back equal, and no message ever repeats a cell."""

import string
from contextlib import suppress

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.errors import RefusedUploadError
from analysis.indicators import Catalogue
from analysis.ingest import Encoding, write_long_csv
from analysis.profile import Profile
from tests.ingest.dialects import (
    COUNT_FORMS,
    ENCODINGS,
    MISSING_MARKS,
    MONTH_FORMS,
    STATION_FORMS,
    TITLES,
    WITHHELD_MARKS,
    Dialect,
    Layout,
    read_back,
    write,
)
from tests.ingest.observation_frames import frames
from tests.ingest.sent_files import LONG_HEADER, Prepare, csv_bytes

pytestmark = pytest.mark.slow

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
@settings(max_examples=200, deadline=None)
def test_any_table_in_any_dialect_reads_back_equal(
    profile: Profile, catalogue: Catalogue, data: st.DataObject, dialect: Dialect
) -> None:
    frame = data.draw(frames(profile, catalogue, one_provision=not dialect.is_long))
    written = write(frame, profile, catalogue, dialect)
    read = read_back(written, profile, catalogue, name=dialect.file_name)
    pd.testing.assert_frame_equal(
        read.sort_values(KEYS, ignore_index=True), frame.sort_values(KEYS, ignore_index=True)
    )


@pytest.mark.parametrize("encoding", list(Encoding))
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_any_frame_written_as_long_csv_reads_back_equal(
    profile: Profile, catalogue: Catalogue, encoding: Encoding, data: st.DataObject
) -> None:
    frame = data.draw(frames(profile, catalogue))
    written = write_long_csv(frame, profile, catalogue, encoding=encoding)
    pd.testing.assert_frame_equal(read_back(written, profile, catalogue), frame)


@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_order_of_rows_does_not_matter(
    profile: Profile, catalogue: Catalogue, data: st.DataObject
) -> None:
    frame = data.draw(frames(profile, catalogue))
    lines = write_long_csv(frame, profile, catalogue).decode("utf-8-sig").splitlines()
    shuffled = [lines[0], *data.draw(st.permutations(lines[1:]))]
    again = read_back("\r\n".join(shuffled).encode(), profile, catalogue)
    pd.testing.assert_frame_equal(
        again.sort_values(KEYS, ignore_index=True), frame.sort_values(KEYS, ignore_index=True)
    )


SOUND = [
    ["98-101", "青葉", "2024-08", "joint_patrols", "合同パトロール", "3", "確定"],
    ["98-102", "桜台", "2024-09", "safety_classes", "防犯・交通安全教室", "0", "暫定"],
]
# Distinctive tokens of many kinds: words, numbers, names, cards, telephones, addresses, dates.
TOKENS = st.one_of(
    st.text(string.ascii_letters, min_size=8, max_size=20),
    st.integers(10**9, 10**12).map(str),
    st.integers(10**9, 10**12).map(lambda n: f"-{n}"),
    st.text("鬱麒麟鳳凰薔薇檸檬", min_size=4, max_size=8),
    st.text("鬱麒麟鳳凰薔薇檸檬", min_size=2, max_size=3).map(lambda s: f"{s}　{s}"),
    st.from_regex(r"[A-Z]{2}[0-9]{8}[A-Z]{2}", fullmatch=True),
    st.from_regex(r"0[789]0-[0-9]{4}-[0-9]{4}", fullmatch=True),
    st.from_regex(r"19[0-9]{2}/[0-9]{2}/[0-9]{2}", fullmatch=True),
    st.from_regex(r"[a-z]{6,9}@[a-z]{5}\.jp", fullmatch=True),
    st.integers(1000, 9999).map(lambda n: f"麒麟町{n}番地{n}"),
)


@given(
    token=TOKENS,
    row=st.integers(0, len(SOUND)),
    column=st.integers(0, len(LONG_HEADER) - 1),
)
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_token_in_any_cell_is_refused_and_never_repeated(
    prepare: Prepare, caplog: pytest.LogCaptureFixture, token: str, row: int, column: int
) -> None:
    rows = [list(LONG_HEADER), *(list(cells) for cells in SOUND)]
    rows[row][column] = token
    caplog.clear()
    with caplog.at_level("DEBUG"):
        try:
            prepared = prepare(csv_bytes(rows))
        except RefusedUploadError as refusal:
            said = "\n".join(map(str, refusal.problems)) + str(refusal)
        else:
            # A header of a column that the file can do without may be anything while it is blank.
            said = "\n".join(map(str, prepared.checked.problems))
            assert row == 0, "a token in a cell was taken for a value"
    assert token not in said
    assert token not in caplog.text


@given(damage=st.binary(min_size=1, max_size=3), position=st.integers(0, 10_000))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_damaged_bytes_give_a_refusal_or_a_reading_but_never_another_error(
    prepare: Prepare, encoding: str, damage: bytes, position: int
) -> None:
    sound = csv_bytes([LONG_HEADER, *SOUND], encoding)
    at = position % len(sound)
    with suppress(RefusedUploadError):
        prepare(sound[:at] + damage + sound[at + len(damage) :])
