-- What an upload brings beside the stations' months waits for a second person, too, and is undone
-- with its batch: figures of municipalities and of years, and residents of small areas.

CREATE TABLE pending_area_count (
    profile_id VARCHAR NOT NULL,
    pending_id BIGINT NOT NULL,
    area_kind VARCHAR NOT NULL CHECK (area_kind IN ('municipality', 'station')),
    area_code VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    first_month DATE NOT NULL CHECK (day(first_month) = 1),
    last_month DATE NOT NULL CHECK (day(last_month) = 1),
    state TINYINT NOT NULL CHECK (state IN (0, 1, 2)),
    count BIGINT CHECK (count >= 0),
    CHECK (first_month <= last_month),
    CHECK ((count IS NULL) = (state <> 0))
);

-- As the file says it; what the store holds of the same day is joined to it when it is approved.
CREATE TABLE pending_residence (
    profile_id VARCHAR NOT NULL,
    pending_id BIGINT NOT NULL,
    area_code VARCHAR NOT NULL,
    reference_date DATE NOT NULL,
    foreign_residents BIGINT CHECK (foreign_residents >= 0),
    all_residents BIGINT CHECK (all_residents >= 0),
    state TINYINT NOT NULL CHECK (state IN (0, 1, 2)),
    CHECK ((foreign_residents IS NULL) = (state <> 0))
);

-- The batch that brought a list; NULL for lists that came without an upload.
ALTER TABLE reference_set ADD COLUMN batch_id BIGINT;
