-- Figures that are no station's month, and what senders' headers mean. Appended, never edited.

-- 地域別の件数・人数. Of a municipality, or of a station over more than a month; the period is from
-- the first to the last month, and one month for a number of residents on a day of it. Kept apart
-- from observation, because neither can be made into the other. measure: a word of the program's.
CREATE TABLE area_count (
    profile_id VARCHAR NOT NULL,
    batch_id BIGINT NOT NULL,
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

-- 見出しの対応. What a header of a sender's files means; the last one of a header holds, and ''
-- means that it was taken back.
CREATE TABLE header_event (
    event_id BIGINT NOT NULL,
    profile_id VARCHAR NOT NULL,
    sender VARCHAR NOT NULL,
    header VARCHAR NOT NULL,
    meaning VARCHAR NOT NULL,
    person VARCHAR NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);
