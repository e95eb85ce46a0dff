CREATE TABLE release_failure (
  article_id {uuid} NOT NULL PRIMARY KEY REFERENCES article(id) ON DELETE CASCADE,
  revision_id {uuid} NOT NULL,
  code {text} NOT NULL,
  attempts INTEGER NOT NULL,
  failed_at BIGINT NOT NULL,
  retry_at BIGINT NOT NULL
);
CREATE INDEX release_failure_retry ON release_failure (retry_at);
