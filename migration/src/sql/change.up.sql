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
