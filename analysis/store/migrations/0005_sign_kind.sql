-- 予兆の種類. A judgement belongs to a rise or to reports that dry up; both may be asked of one
-- station, domain and month. Steps from before there were two kinds are of a rise.
ALTER TABLE sign_event ADD COLUMN kind VARCHAR DEFAULT 'rise';
