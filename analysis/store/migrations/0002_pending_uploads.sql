-- 承認待ちの取込: checked and kept, but no part of the figures until a second person approves it.
-- Append-only like everything else. person: who handed it in; reason: why final figures change.
CREATE TABLE pending_upload (
    pending_id BIGINT PRIMARY KEY,
    profile_id VARCHAR NOT NULL,
    sender VARCHAR NOT NULL,
    person VARCHAR NOT NULL,
    source_name VARCHAR NOT NULL,
    source_sha256 VARCHAR NOT NULL,
    mode VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    submitted_at TIMESTAMP NOT NULL,
    cells BIGINT NOT NULL CHECK (cells > 0),
    stations BIGINT NOT NULL,
    first_month DATE NOT NULL,
    last_month DATE NOT NULL
);

CREATE TABLE pending_observation (
    profile_id VARCHAR NOT NULL,
    pending_id BIGINT NOT NULL,
    station_id VARCHAR NOT NULL,
    indicator VARCHAR NOT NULL,
    month DATE NOT NULL CHECK (day(month) = 1),
    state TINYINT NOT NULL CHECK (state IN (0, 1, 2)),
    count BIGINT CHECK (count >= 0),
    provision VARCHAR NOT NULL CHECK (provision IN ('provisional', 'final')),
    CHECK ((count IS NULL) = (state <> 0))
);

-- What became of it; one row at most. batch_id: of the batch that approving made.
CREATE TABLE pending_event (
    event_id BIGINT NOT NULL,
    profile_id VARCHAR NOT NULL,
    pending_id BIGINT NOT NULL,
    action VARCHAR NOT NULL CHECK (action IN ('approve', 'reject', 'withdraw')),
    person VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    batch_id BIGINT,
    recorded_at TIMESTAMP NOT NULL,
    CHECK ((batch_id IS NULL) = (action <> 'approve'))
);
