CREATE TABLE vocabulary_move (
  id {uuid} NOT NULL PRIMARY KEY,
  kind {text} NOT NULL CHECK (kind IN ('REPLACE','REPARENT','ANNOUNCE')),
  term_kind {text} NOT NULL CHECK (term_kind IN ('Region','Category','Tag','Author','Source')),
  term_id {uuid} NOT NULL,
  target_id {uuid},
  state {text} NOT NULL CHECK (state IN ('RUNNING','DONE')),
  after_id {uuid},
  after_key BIGINT,
  done_count BIGINT NOT NULL,
  total_count BIGINT NOT NULL,
  skipped_count BIGINT NOT NULL,
  attempts INTEGER NOT NULL,
  retry_at BIGINT NOT NULL,
  actor {text} NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  finished_at BIGINT,
  CHECK ((kind = 'REPLACE') = (target_id IS NOT NULL)),
  CHECK ((state = 'DONE') = (finished_at IS NOT NULL))
);
CREATE INDEX vocabulary_move_created ON vocabulary_move (created_at, id);
CREATE INDEX vocabulary_move_running ON vocabulary_move (retry_at, id) WHERE state = 'RUNNING';
