-- 公表台帳: what each audience was given. Tables, never who read them: an indicator in a month, with
-- every station's count and their total, as the audience has it. Appended, never changed. A column
-- that is given again in the same state is not written again.
CREATE TABLE release_made (
    release_id BIGINT NOT NULL,
    profile_id VARCHAR NOT NULL,
    audience VARCHAR NOT NULL,
    policy_version VARCHAR NOT NULL,
    data_version VARCHAR NOT NULL,
    places VARCHAR[] NOT NULL, -- station ids, in the order of the lists below; the total comes last
    recorded_at TIMESTAMP NOT NULL
);

-- counts: exact, NULL where nothing was reported. lows, highs: what the audience knows of each, so
-- that later releases are checked against it. reasons: why it was withheld, 0 where it was shown.
CREATE TABLE release_column (
    release_id BIGINT NOT NULL,
    profile_id VARCHAR NOT NULL,
    indicator VARCHAR NOT NULL,
    month DATE NOT NULL CHECK (day(month) = 1),
    counts INTEGER[] NOT NULL,
    lows INTEGER[] NOT NULL,
    highs INTEGER[] NOT NULL,
    reasons TINYINT[] NOT NULL
);
