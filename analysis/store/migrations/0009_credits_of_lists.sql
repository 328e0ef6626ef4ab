-- 出典 of the lists that a pending upload brings; it is kept with them when it is approved.
ALTER TABLE pending_upload ADD COLUMN credit VARCHAR DEFAULT '';
