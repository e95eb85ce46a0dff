ALTER TABLE article_live_body RENAME TO article_live_body_plain;
CREATE TABLE article_live_body (
  article_id {uuid} NOT NULL PRIMARY KEY REFERENCES article_live(article_id) ON DELETE CASCADE,
  forms {bytes} NOT NULL
);
