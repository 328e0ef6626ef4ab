-- The first tables. This file is appended to the store and never edited: what comes later is a
-- further file. Times are UTC. Every table is append-only; no row is ever changed or removed.
-- Nobody is described here: a count stands for a station, an indicator and a month.

CREATE TABLE schema_migration (
    number INTEGER PRIMARY KEY,
    name VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    applied_at TIMESTAMP NOT NULL
);

CREATE SEQUENCE batch_id_sequence;
CREATE SEQUENCE event_id_sequence;

-- 取込. fingerprint: of header, time and rows; sender: the officer or unit that sent the file.
CREATE TABLE batch (
    batch_id BIGINT PRIMARY KEY,
    profile_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    sender VARCHAR NOT NULL,
    source_name VARCHAR NOT NULL,
    source_sha256 VARCHAR NOT NULL,
    note VARCHAR NOT NULL,
    committed_at TIMESTAMP NOT NULL,
    cells BIGINT NOT NULL CHECK (cells > 0),
    stations BIGINT NOT NULL,
    first_month DATE NOT NULL,
    last_month DATE NOT NULL,
    fingerprint VARCHAR NOT NULL
);

-- 取消し and its reversal; the last one of a batch holds.
CREATE TABLE batch_event (
    event_id BIGINT NOT NULL,
    profile_id VARCHAR NOT NULL,
    batch_id BIGINT NOT NULL,
    action VARCHAR NOT NULL CHECK (action IN ('undo', 'redo')),
    person VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);

-- 観測値. No key: it would cost seconds of loading; the rows of a batch are checked before.
-- state: 0 value, 1 missing (未報告), 2 withheld (秘匿). 判定不能 is a result, never stored.
CREATE TABLE observation (
    profile_id VARCHAR NOT NULL,
    batch_id BIGINT NOT NULL,
    station_id VARCHAR NOT NULL,
    indicator VARCHAR NOT NULL,
    month DATE NOT NULL CHECK (day(month) = 1),
    state TINYINT NOT NULL CHECK (state IN (0, 1, 2)),
    count BIGINT CHECK (count >= 0),
    provision VARCHAR NOT NULL CHECK (provision IN ('provisional', 'final')),
    CHECK ((count IS NULL) = (state <> 0))
);

-- 監査記録. detail: JSON; never a cell of a refused upload.
CREATE TABLE audit_event (
    event_id BIGINT NOT NULL,
    profile_id VARCHAR NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    person VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    detail VARCHAR NOT NULL
);

-- 予兆の判断. month: the sign's first.
CREATE TABLE sign_event (
    event_id BIGINT NOT NULL,
    profile_id VARCHAR NOT NULL,
    station_id VARCHAR NOT NULL,
    domain VARCHAR NOT NULL,
    month DATE NOT NULL CHECK (day(month) = 1),
    status VARCHAR NOT NULL,
    person VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);

-- One saved list of boundaries, residence or facilities. For a data set and a reference date
-- (NULL for boundaries) the newest holds.
CREATE TABLE reference_set (
    set_id BIGINT NOT NULL,
    profile_id VARCHAR NOT NULL,
    dataset VARCHAR NOT NULL,
    reference_date DATE,
    credit VARCHAR NOT NULL,
    fingerprint VARCHAR NOT NULL,
    saved_at TIMESTAMP NOT NULL
);

CREATE TABLE boundary (
    profile_id VARCHAR NOT NULL,
    set_id BIGINT NOT NULL,
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    wkb BLOB NOT NULL,
    parent VARCHAR NOT NULL
);

-- 居住. Residents of a small area, all and foreign; state is that of foreign_residents.
CREATE TABLE residence (
    profile_id VARCHAR NOT NULL,
    set_id BIGINT NOT NULL,
    area_code VARCHAR NOT NULL,
    reference_date DATE NOT NULL,
    foreign_residents BIGINT CHECK (foreign_residents >= 0),
    all_residents BIGINT CHECK (all_residents >= 0),
    state TINYINT NOT NULL CHECK (state IN (0, 1, 2)),
    CHECK ((foreign_residents IS NULL) = (state <> 0))
);

-- 施設. Counts by kind and size band; never a name or an address. area_code or station_id may be ''.
CREATE TABLE facility (
    profile_id VARCHAR NOT NULL,
    set_id BIGINT NOT NULL,
    area_code VARCHAR NOT NULL,
    station_id VARCHAR NOT NULL,
    grp VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    size_band VARCHAR NOT NULL,
    count BIGINT NOT NULL CHECK (count >= 0),
    reference_date DATE NOT NULL
);
