DROP TABLE preview_link;
DROP TABLE draft_reference;
DROP TABLE audit_log;
DELETE FROM stream_counter WHERE name = 'audit';
DROP TABLE idempotency;
