-- 保存した計算結果. What takes long to compute, kept with the snapshot it belongs to; the newest one
-- of a kind and settings holds. content: JSON of aggregates over all stations, never a station's
-- figure. settings: a mark of what it was computed with.
CREATE TABLE kept_result (
    event_id BIGINT NOT NULL,
    profile_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    settings VARCHAR NOT NULL,
    snapshot VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    person VARCHAR NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
