CREATE TABLE epoch (
  number {identity},
  id BIGINT NOT NULL UNIQUE,
  timeline {text} NOT NULL,
  article BIGINT NOT NULL,
  audit BIGINT NOT NULL,
  public BIGINT NOT NULL
);
CREATE INDEX epoch_article ON epoch (article, number);
