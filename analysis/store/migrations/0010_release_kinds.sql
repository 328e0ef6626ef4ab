-- 公表台帳の表の種類. What a release's columns are of: stations' months, figures of municipalities, or
-- facilities of small areas. What was given before there were three kinds is of stations.
ALTER TABLE release_made ADD COLUMN kind VARCHAR DEFAULT 'stations';
