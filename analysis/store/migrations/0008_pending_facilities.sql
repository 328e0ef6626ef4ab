-- Counts of facilities wait for a second person like everything else that an upload brings.
CREATE TABLE pending_facility (
    profile_id VARCHAR NOT NULL,
    pending_id BIGINT NOT NULL,
    area_code VARCHAR NOT NULL,
    station_id VARCHAR NOT NULL,
    grp VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    size_band VARCHAR NOT NULL,
    count BIGINT NOT NULL CHECK (count >= 0),
    reference_date DATE NOT NULL
);
