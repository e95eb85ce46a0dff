CREATE TABLE idempotency (
  actor {text} NOT NULL,
  key {text} NOT NULL,
  operation {text} NOT NULL,
  fingerprint {bytes} NOT NULL,
  answer {text} NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (actor, key)
) {clustered};
CREATE INDEX idempotency_at ON idempotency (at);

CREATE TABLE audit_log (
  seq BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  actor {text} NOT NULL,
  action {text} NOT NULL,
  subject_kind {text},
  subject_id {uuid},
  address {text},
  request_id {text},
  detail {text}
);
CREATE INDEX audit_log_subject ON audit_log (subject_id, seq);
CREATE INDEX audit_log_actor ON audit_log (actor, seq);
CREATE INDEX audit_log_action ON audit_log (action, seq);
INSERT INTO stream_counter (name, value) VALUES ('audit', 0);

CREATE TABLE draft_reference (
  kind {text} NOT NULL,
  ref_id {uuid} NOT NULL,
  article_id {uuid} NOT NULL REFERENCES article(id) ON DELETE CASCADE,
  PRIMARY KEY (kind, ref_id, article_id)
) {clustered};
CREATE INDEX draft_reference_article ON draft_reference (article_id);

CREATE TABLE preview_link (
  id {uuid} NOT NULL PRIMARY KEY,
  article_id {uuid} NOT NULL REFERENCES article(id) ON DELETE CASCADE,
  revision_id {uuid},
  token_hash {bytes} NOT NULL UNIQUE,
  created_by {text},
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  revoked_at BIGINT,
  use_count INTEGER NOT NULL,
  last_used_at BIGINT
);
CREATE INDEX preview_link_article ON preview_link (article_id, created_at);
